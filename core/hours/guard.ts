/** What holds for business hours by whatever way they are written. */
import { Problem } from '../errors.ts'
import { isDay } from '../object/days.ts'
import type { Guard, Values } from '../store/planned.ts'
import { mostHours } from './definition.ts'
import { type Hours, nextOpen, weekdays } from './hours.ts'

const time = /^([01]\d|2[0-3]):[0-5]\d$/
const mostHolidays = 1_000
const mostOpenings = 6

export const hoursGuard: Guard = {
  object: 'hours',
  most: {
    count: mostHours,
    refuse: () =>
      new Problem('hours.tooMany', `A workspace has at most ${mostHours} business hours.`, { status: 409, fix: 'Delete some.' }),
  },
  decide({ after }) {
    if (after === null) return null
    const { week, holidays } = after as { week: unknown; holidays: unknown }
    if (typeof week !== 'object' || week === null || Array.isArray(week)) return wrong('week', 'Say for each day from when to when.')
    for (const [day, openings] of Object.entries(week)) {
      if (!(weekdays as readonly string[]).includes(day))
        return wrong('week', `There is no day “${day.slice(0, 40)}”: ${weekdays.join(', ')}.`)
      const problem = wrongDay(openings)
      if (problem !== null) return wrong('week', `On ${day}: ${problem}`)
    }
    if (holidays !== null && !(Array.isArray(holidays) && holidays.length <= mostHolidays && holidays.every(isHoliday)))
      return wrong('holidays', `A list of up to ${mostHolidays} days, such as 2026-12-24, or 12-25 for each year.`)
    if (nextOpen(hoursOf(after), new Date(Date.UTC(2026, 0, 1))) === null) return wrong('week', 'They are never open.')
    return null
  },
}

function wrongDay(openings: unknown): string | null {
  if (!Array.isArray(openings) || openings.length > mostOpenings) return `up to ${mostOpenings} openings, such as [["09:00", "17:00"]].`
  let last = ''
  for (const one of openings) {
    const [from, to] = Array.isArray(one) ? (one as unknown[]) : []
    if (typeof from !== 'string' || typeof to !== 'string' || !time.test(from) || !(time.test(to) || to === '24:00'))
      return 'an opening has two times of day, such as ["09:00", "17:00"].'
    if (from >= to || from <= last) return 'openings end after they begin, and stand in order without touching.'
    last = to
  }
  return null
}

const isHoliday = (day: unknown): boolean => typeof day === 'string' && (isDay(day) || (/^\d\d-\d\d$/.test(day) && isDay(`2024-${day}`)))

const wrong = (field: string, message: string): Problem =>
  new Problem('record.invalid', message, { status: 422, more: { errors: [{ field, code: 'hours.wrong', message }] } })

/** Stored business hours as what they say. */
export const hoursOf = ({ timeZone, week, holidays }: Values): Hours => ({
  timeZone: String(timeZone),
  week: week as Hours['week'],
  holidays: (holidays as readonly string[] | null) ?? [],
})
