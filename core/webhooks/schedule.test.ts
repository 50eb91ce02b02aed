/** When deliveries are tried again, and when a target is left alone. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isOpen, isToDisarm, nextTry, standingAfter, usualSchedule, wellStanding } from './schedule.ts'

const start = new Date('2026-03-01T12:00:00Z')
const later = (hours: number): Date => new Date(start.getTime() + hours * 3_600_000)

test('a delivery that never arrives is tried ten times in a good three days', () => {
  let at = start
  let attempts = 0
  for (let next: Date | null = start; next; next = nextTry(usualSchedule, ++attempts, start, at)) at = next
  expect(attempts).toBe(10)
  expect((at.getTime() - start.getTime()) / 3_600_000).toBeCloseTo(75.6, 1)
  expect(nextTry(usualSchedule, 1, start, later(81))).toBeNull()
})

test('failures in a row count whatever the turns they fell into; one that arrives ends them', () => {
  const outcomes = fc.array(fc.array(fc.boolean(), { maxLength: 6 }), { maxLength: 20 })
  fc.assert(
    fc.property(outcomes, (turns) => {
      const after = turns.reduce((standing, turn) => standingAfter(usualSchedule, standing, turn, start), wellStanding)
      const all = turns.flat()
      const inARow = all.length - 1 - all.lastIndexOf(true)
      expect(after.failures).toBe(inARow)
      expect(isOpen(usualSchedule, after)).toBe(inARow >= usualSchedule.opensAfter)
      expect(after.retryAt === null).toBe(inARow < usualSchedule.opensAfter)
      expect(after.failingSince === null).toBe(inARow === 0)
    }),
  )
})

test('a target that fails is asked less and less often, and switched off after ten failures in three days', () => {
  let standing = wellStanding
  let at = start
  let failures = 0
  while (!isToDisarm(usualSchedule, standing, at)) {
    standing = standingAfter(usualSchedule, standing, [false], at)
    failures++
    const wait = standing.retryAt === null ? 0 : Date.parse(standing.retryAt) - at.getTime()
    expect(wait).toBeLessThanOrEqual(3_600_000)
    at = new Date(at.getTime() + wait)
  }
  expect((at.getTime() - start.getTime()) / 3_600_000).toBeGreaterThanOrEqual(72)
  expect(failures).toBeLessThan(90)
  expect(isToDisarm(usualSchedule, { failures: 9, failingSince: start.toISOString(), retryAt: null }, later(100))).toBe(false)
})
