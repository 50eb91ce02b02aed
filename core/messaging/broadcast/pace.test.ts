import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Pace } from './pace.ts'

const at = (ms: number): Date => new Date(Date.UTC(2026, 10, 27) + ms)

test('without a rate every line that is free may go', () => {
  const pace = new Pace(at(0))
  expect([pace.allowed(10, at(0)), pace.allowed(3, at(0))]).toEqual([10, 3])
})

test('sixty an hour is one a minute, however long nothing was sent before', () => {
  const pace = new Pace(at(0))
  pace.set(60)
  expect(pace.allowed(10, at(3_600_000))).toBe(1)
  pace.take(1, 60, at(3_600_000))
  expect(pace.allowed(10, at(3_600_000 + 58_000))).toBe(0)
  expect(pace.allowed(10, at(3_600_000 + 60_000))).toBe(1)
})

test('in no hour go more than were allowed, and a second’s worth', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 200 }),
      (rate, pauses) => {
        const pace = new Pace(at(0))
        pace.set(rate)
        let [now, sent] = [0, 0]
        for (const pause of pauses) {
          now += pause
          const count = pace.allowed(10, at(now))
          pace.take(count, rate, at(now))
          sent += count
        }
        expect(sent).toBeLessThanOrEqual(1 + ((now + 2_000) * rate) / 3_600_000)
      },
    ),
    { numRuns: 500 },
  )
})
