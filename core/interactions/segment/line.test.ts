import { expect, test } from 'vitest'
import { openLine } from './line.ts'

const space = 'kaldi'
const names = (...all: string[]) => new Set(all)

test('nobody waits before somebody had to decide anew, nor for those who tell of others, or in another workspace', () => {
  const line = openLine()
  expect(line.enter(space, names('anna'))).toBeNull()
  line.enter(space, names('anna', 'ben'), 'wanted')
  expect(line.enter(space, names('clara'))).toBeNull()
  expect(line.enter('other', names('anna'))).toBeNull()
  expect(line.enter(space, names('ben', 'clara'))).not.toBeNull()
})

test('whoever tells of the same waits for all of those before who do, and for nobody else', async () => {
  const line = openLine()
  const [anna, clara] = [line.enter(space, names('anna'), 'wanted')!, line.enter(space, names('clara'), 'wanted')!]
  const said: string[] = []
  const both = line.enter(space, names('anna', 'ben'))!
  const ben = line.enter(space, names('ben'))!
  void both.turn.then(() => said.push('both'))
  void ben.turn.then(() => said.push('ben'))
  await Promise.all([anna.turn, clara.turn])
  expect(said).toEqual([])
  anna.leave()
  await both.turn
  expect(said).toEqual(['both'])
  both.leave()
  await ben.turn
  expect(said).toEqual(['both', 'ben'])
})

test('who has left keeps nobody waiting, and a line that is too long is told so', () => {
  const line = openLine()
  const places = Array.from({ length: 100 }, () => line.enter(space, names('anna'), 'wanted')!)
  expect(() => line.enter(space, names('anna'))).toThrow(expect.objectContaining({ code: 'segment.busy', status: 503 }) as Error)
  expect(line.enter(space, names('clara'))).toBeNull()
  for (const place of places) place.leave()
  expect(line.enter(space, names('anna'))).toBeNull()
})
