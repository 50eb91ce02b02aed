import { expect, test } from 'vitest'
import { roundly, wouldOf } from './useEstimate.ts'

const estimate = { isCounting: false, later: 0, basis: 'interest', refused: [] } as const

test('where everybody was asked the number is exact', () => {
  expect(wouldOf({ ...estimate, members: 1_204, asked: 1_204, would: 1_131 })).toBe(1_131)
})

test('where some were asked the others are taken to be like them, and the number looks like the guess that it is', () => {
  expect(wouldOf({ ...estimate, members: 123_456, asked: 5_000, would: 4_700 })).toBe(120_000)
  expect(roundly(7)).toBe(7)
  expect(roundly(0)).toBe(0)
  expect(roundly(11_349)).toBe(11_000)
})
