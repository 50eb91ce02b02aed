/** When a company is open: by the clock of its place, week for week, without its holidays. Pure. */
import { addDays, dayOf, momentIn } from '../object/days.ts'

/** From one time of day up to, not including, another: `['09:00', '17:30']`; `24:00` for midnight. */
export type Opening = readonly [from: string, to: string]

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = (typeof weekdays)[number]

export interface Hours {
  /** IANA. */
  readonly timeZone: string
  /** In order, not touching each other; none on a day that is left out. */
  readonly week: Readonly<Partial<Record<Weekday, readonly Opening[]>>>
  /** Days on which nobody is there, `2026-12-25`; without the year each year, `12-25`. */
  readonly holidays: readonly string[]
}

/** Days that are looked at: whoever opens less often than that does not open. */
const farthest = 400

/** The first moment at or after `at` at which it is open; null where there is none in 400 days. */
export function nextOpen(hours: Hours, at: Date): Date | null {
  for (const [from, to] of openings(hours, at)) if (to > at) return from > at ? from : at
  return null
}

/** When it has been open for so many milliseconds since `at`; null where it does not open that often. */
export function afterOpen(hours: Hours, at: Date, milliseconds: number): Date | null {
  let left = milliseconds
  for (let from: Date | null = at; from !== null;) {
    let last: Date | null = null
    for (const [begins, ends] of openings(hours, from)) {
      const begun = begins > from ? begins : from
      const length = ends.getTime() - begun.getTime()
      if (length <= 0) continue
      if (length >= left) return new Date(begun.getTime() + left)
      left -= length
      last = ends
    }
    from = last
  }
  return null
}

/** Its openings of the day of `at` and of those behind it, in order. */
function* openings({ timeZone, week, holidays }: Hours, at: Date): Generator<readonly [Date, Date]> {
  const closed = new Set(holidays)
  // One that goes on over midnight belongs to the day before.
  const first = addDays(dayOf(at, timeZone), -1)
  for (let n = 0; n <= farthest; n++) {
    const day = addDays(first, n)
    if (closed.has(day) || closed.has(day.slice(5))) continue
    for (const [from, to] of week[weekdayOf(day)] ?? [])
      yield [momentIn(day, from, timeZone), to === '24:00' ? momentIn(addDays(day, 1), '00:00', timeZone) : momentIn(day, to, timeZone)]
  }
}

const weekdayOf = (day: string): Weekday => weekdays[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7]!
