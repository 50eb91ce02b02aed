import { expect, test } from 'vitest'
import { keptSince, monthsBefore } from './rules.ts'

test.each([
  ['2026-11-27T10:00:00.000Z', 13, '2025-10-27T10:00:00.000Z'],
  ['2027-03-31T10:00:00.000Z', 1, '2027-02-28T10:00:00.000Z'],
  ['2028-03-31T23:59:59.999Z', 1, '2028-02-29T23:59:59.999Z'],
  ['2026-01-15T00:00:00.000Z', 1, '2025-12-15T00:00:00.000Z'],
  ['2026-12-31T00:00:00.000Z', 1200, '1926-12-31T00:00:00.000Z'],
])('%s less %s months is %s', (now, months, expected) => {
  expect(monthsBefore(new Date(now), months).toISOString()).toBe(expected)
})

test('the rule of a type goes before that of all, also where it is for ever', () => {
  const now = new Date('2026-11-27T10:00:00.000Z')
  const rules = [
    { type: '*', months: 24 },
    { type: 'page.viewed', months: 13 },
    { type: 'order.placed', months: null },
  ]
  expect(['page.viewed', 'order.placed', 'x.other'].map((type) => keptSince(rules, type, now)?.toISOString() ?? null)).toEqual([
    '2025-10-27T10:00:00.000Z',
    null,
    '2024-11-27T10:00:00.000Z',
  ])
  expect(keptSince([], 'page.viewed', now)).toBeNull()
})
