import { expect, test } from 'vitest'
import { leastSeen, sameness } from './mann-whitney.ts'

const steps = (count: number, from: number, by: number): number[] => Array.from({ length: count }, (_, n) => from + n * by)

test('samples of the same values are the same, and far ones are not', () => {
  const one = steps(200, 0, 1)
  expect(sameness(one, one)).toBeCloseTo(1, 6)
  expect(sameness(one, steps(200, 500, 1))).toBeLessThan(1e-9)
  expect(sameness([5, 5, 5], [5, 5, 5])).toBe(1)
})

test('the probability is that of the normal approximation', () => {
  // 1…20 and 6…25: U = 112.5 with 15 ties of two, so z = -2.3683 and p = 0.01787.
  expect(sameness(steps(20, 1, 1), steps(20, 6, 1))).toBeCloseTo(0.0179, 3)
  expect(sameness(steps(20, 6, 1), steps(20, 1, 1))).toBeCloseTo(0.0179, 3)
})

test('more of the same sees less of a difference', () => {
  const few = leastSeen(steps(100, 0, 1), 0.01)
  const many = leastSeen(steps(1000, 0, 0.1), 0.01)
  expect(many).toBeLessThan(few / 2)
  expect(sameness(steps(100, 0, 1), steps(100, few, 1))).toBeLessThan(0.01)
  expect(sameness(steps(100, 0, 1), steps(100, few * 0.9, 1))).toBeGreaterThan(0.01)
})
