import { describe, expect, test } from 'vitest'
import { readMessage } from './read-message.ts'

const received = new Date('2026-11-27T12:00:00.000Z')
const read = (message: object, sentAt?: unknown) => readMessage(message, received, sentAt)
const codeOf = (message: unknown): string => {
  try {
    readMessage(message, received, undefined)
    return 'taken'
  } catch (error) {
    return (error as { code: string }).code
  }
}
const track = { type: 'track', event: 'Signed Up', userId: 'u-1' }

describe('when it happened', () => {
  test.each([
    ['as it says', { timestamp: '2026-11-27T11:00:00Z' }, undefined, '2026-11-27T11:00:00.000Z'],
    ['now where nothing is said', {}, undefined, '2026-11-27T12:00:00.000Z'],
    // A clock that is three hours ahead: sent 5 minutes after it happened, and received now.
    [
      'by our clock where theirs is wrong',
      { timestamp: '2026-11-27T14:55:00Z', sentAt: '2026-11-27T15:00:00Z' },
      undefined,
      '2026-11-27T11:55:00.000Z',
    ],
    ['by the batch', { timestamp: '2026-11-27T14:55:00Z' }, '2026-11-27T15:00:00Z', '2026-11-27T11:55:00.000Z'],
    ['with an offset and parts of a microsecond', { timestamp: '2026-11-27T12:00:00.123456+02:00' }, undefined, '2026-11-27T10:00:00.123Z'],
    ['without an offset', { timestamp: '2026-11-27T10:00:00' }, undefined, '2026-11-27T10:00:00.000Z'],
    ['as Python writes it', { timestamp: '2026-11-27 10:00:00.123456+0200' }, undefined, '2026-11-27T08:00:00.123Z'],
    ['long ago', { timestamp: '2019-03-01T00:00:00.000Z', sentAt: '2026-11-27T12:00:00Z' }, undefined, '2019-03-01T00:00:00.000Z'],
  ])('%s', (_name, times, sentAt, at) => expect(read({ ...track, ...times }, sentAt).at.toISOString()).toBe(at))

  test.each(['2026-12-24T00:00:00Z', '1989-01-01T00:00:00Z', 'yesterday', {}])('not %s', (timestamp) =>
    expect(codeOf({ ...track, timestamp })).toBe('segment.time'),
  )
})

test('names are texts, numbers are names, and words for nobody are nobody', () => {
  expect(read({ type: 'track', event: 'A', userId: 4711 })).toMatchObject({ user: '4711', anonymous: null })
  expect(read({ type: 'page', anonymousId: ' b-1 ', userId: 'null' })).toMatchObject({ user: null, anonymous: 'b-1', name: null })
  for (const nobody of ['null', 'undefined', 'anonymous', '0', '-1', '00000000-0000-0000-0000-000000000000', '', '[object Object]'])
    expect([nobody, codeOf({ ...track, userId: nobody })]).toEqual([nobody, 'segment.nobody'])
})

test.each([
  ['no object', 'track', 'segment.message'],
  ['a list', [], 'segment.message'],
  ['no kind', { userId: 'u' }, 'segment.type'],
  ['another kind', { type: 'delete', userId: 'u' }, 'segment.type'],
  ['nobody', { type: 'page' }, 'segment.nobody'],
  ['no event', { type: 'track', userId: 'u' }, 'segment.event'],
  ['no group', { type: 'group', userId: 'u' }, 'segment.group'],
  ['one name only', { type: 'alias', userId: 'u' }, 'segment.nobody'],
  ['a name that is none', { ...track, userId: { id: 1 } }, 'segment.text'],
  ['a long name', { ...track, userId: 'x'.repeat(201) }, 'segment.text'],
  ['lines', { ...track, event: 'a\nb' }, 'segment.text'],
  ['half a character', { ...track, event: 'a\ud800' }, 'segment.text'],
  ['more than 32 KB', { ...track, properties: { text: 'x'.repeat(33_000) } }, 'segment.tooLarge'],
])('is refused: %s', (_name, message, code) => expect(codeOf(message)).toBe(code))

test('what is no object is not said', () => {
  expect(read({ ...track, properties: 'none', traits: [], context: null })).toMatchObject({ properties: {}, traits: {}, context: {} })
})
