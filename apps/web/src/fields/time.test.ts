import { expect, test } from 'vitest'
import { localMoment, momentOf } from './time.ts'

test.each(['2026-11-20T16:40:00.000Z', '2026-03-29T00:30:00.000Z', '2026-07-01T00:00:00.000Z'])(
  'a moment goes through an input for day and time and comes back: %s',
  (moment) => {
    expect(localMoment(moment)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
    expect(momentOf(localMoment(moment))).toBe(moment)
  },
)

test('nothing and what is no moment', () => {
  expect([localMoment(null), localMoment(''), localMoment('soon')]).toEqual(['', '', ''])
  expect(momentOf('soon')).toBe('soon')
})
