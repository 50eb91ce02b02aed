import { expect, test } from 'vitest'
import { dayIn, daysUntil, spanOf } from './work.ts'

const friday = new Date(2026, 10, 27, 23, 59)

test.each([
  ['2026-11-26', 'overdue'],
  ['2026-11-27', 'today'],
  ['2026-11-28', 'week'],
  ['2026-12-04', 'week'],
  ['2026-12-05', 'later'],
  [null, 'never'],
])('what is due on %s stands under %s', (day, span) => expect(spanOf(day, friday)).toBe(span))

test('days are counted by the calendar, whatever the clock does', () => {
  expect(daysUntil('2027-03-29', new Date(2027, 2, 27, 12))).toBe(2)
  expect([dayIn(0, friday), dayIn(1, friday), dayIn(7, friday)]).toEqual(['2026-11-27', '2026-11-28', '2026-12-04'])
})
