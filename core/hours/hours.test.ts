/** Business hours against a clock that is read minute by minute. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, dayOf, momentIn } from '../object/days.ts'
import { hoursGuard } from './guard.ts'
import { afterOpen, type Hours, nextOpen, weekdays } from './hours.ts'

const office: Hours = {
  timeZone: 'Europe/Berlin',
  week: {
    monday: [
      ['09:00', '12:00'],
      ['13:00', '17:30'],
    ],
    friday: [['09:00', '24:00']],
  },
  holidays: ['2026-12-25', '01-01'],
}

test('opens on the next day that it is open, over lunch, holidays and midnight', () => {
  const at = (day: string, time: string) => momentIn(day, time, office.timeZone)
  expect(nextOpen(office, at('2026-11-30', '08:00'))).toEqual(at('2026-11-30', '09:00'))
  expect(nextOpen(office, at('2026-11-30', '11:59'))).toEqual(at('2026-11-30', '11:59'))
  expect(nextOpen(office, at('2026-11-30', '12:00'))).toEqual(at('2026-11-30', '13:00'))
  expect(nextOpen(office, at('2026-11-30', '17:30'))).toEqual(at('2026-12-04', '09:00'))
  // Christmas is a Friday, and New Year the next one.
  expect(nextOpen(office, at('2026-12-22', '10:00'))).toEqual(at('2026-12-28', '09:00'))
  expect(nextOpen(office, at('2026-12-28', '18:00'))).toEqual(at('2027-01-04', '09:00'))
  expect(afterOpen(office, at('2026-11-30', '11:00'), 90 * 60_000)).toEqual(at('2026-11-30', '13:30'))
  expect(afterOpen(office, at('2026-12-04', '23:00'), 2 * 3_600_000)).toEqual(at('2026-12-07', '10:00'))
  expect(nextOpen({ ...office, week: {} }, at('2026-11-30', '08:00'))).toBeNull()
  expect(afterOpen({ ...office, week: {} }, at('2026-11-30', '08:00'), 1)).toBeNull()
})

const time = (minute: number): string =>
  minute === 1440 ? '24:00' : `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const openings = fc.uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 2, maxLength: 4 }).map((marks) => {
  const sorted = marks.toSorted((a, b) => a - b).map((mark) => mark * 15)
  return sorted.length === 2 || sorted.length === 3
    ? [[time(sorted[0]!), time(sorted[1]!)] as const]
    : [[time(sorted[0]!), time(sorted[1]!)] as const, [time(sorted[2]!), time(sorted[3]!)] as const]
})
const anyHours = fc.record({
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe'),
  week: fc.dictionary(fc.constantFrom(...weekdays), openings, { minKeys: 1, noNullPrototype: true }) as fc.Arbitrary<Hours['week']>,
  holidays: fc.uniqueArray(fc.constantFrom('2026-03-29', '2026-10-25', '04-05', '2026-03-08'), { maxLength: 3 }),
})

/** Whether it is open in the minute that begins at a moment: what its clock shows lies in an opening of the day. */
function isOpen(hours: Hours, at: Date): boolean {
  const day = dayOf(at, hours.timeZone)
  if (hours.holidays.includes(day) || hours.holidays.includes(day.slice(5))) return false
  const weekday = weekdays[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7]!
  return (hours.week[weekday] ?? []).some(([from, to]) => {
    const ends = to === '24:00' ? momentIn(addDays(day, 1), '00:00', hours.timeZone) : momentIn(day, to, hours.timeZone)
    return momentIn(day, from, hours.timeZone) <= at && at < ends
  })
}

test('the next opening, and the end of so much open time, are those of a clock read every quarter of an hour', () => {
  const starts = ['2026-03-28T20:00:00Z', '2026-10-24T20:00:00Z', '2026-04-04T10:00:00Z', '2026-03-07T22:00:00Z'].map((text) =>
    Date.parse(text),
  )
  fc.assert(
    fc.property(
      anyHours,
      fc.constantFrom(...starts),
      fc.integer({ min: 0, max: 96 }),
      fc.integer({ min: 1, max: 12 }),
      (hours, start, after, quarters) => {
        const from = start + after * 900_000
        let at = from
        while (!isOpen(hours, new Date(at)) && at < from + 30 * 86_400_000) at += 900_000
        expect(nextOpen(hours, new Date(from))).toEqual(new Date(at))
        let left = quarters
        let end = from
        for (; left > 0 && end < from + 120 * 86_400_000; end += 900_000) if (isOpen(hours, new Date(end))) left--
        expect(afterOpen(hours, new Date(from), quarters * 900_000)).toEqual(new Date(end))
      },
    ),
    { numRuns: 150 },
  )
})

test('what is none is refused by name', () => {
  const decide = (values: object) =>
    hoursGuard.decide(
      { id: 'x', object: 'hours', before: null, after: { name: 'X', timeZone: 'UTC', holidays: null, ...values } } as never,
      {} as never,
    )
  expect(decide({ week: { monday: [['09:00', '17:00']] } })).toBeNull()
  for (const week of [
    null,
    [],
    { monday: '9-5' },
    { mon: [['09:00', '17:00']] },
    { monday: [['17:00', '09:00']] },
    {
      monday: [
        ['09:00', '12:00'],
        ['12:00', '13:00'],
      ],
    },
    {},
  ])
    expect(decide({ week })).toMatchObject({ status: 422 })
  expect(decide({ week: { monday: [['09:00', '17:00']] }, holidays: ['2026-02-30'] })).toMatchObject({ status: 422 })
})
