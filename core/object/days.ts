/** Calendar days and moments, as filters compare them. Days are those of the workspace's time zone. */

/** Moments from `from` up to, not including, `to`. */
export interface Span {
  readonly from: Date
  readonly to: Date
}

const day = /^(\d{4})-(\d\d)-(\d\d)$/
const moment = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$/
const millisecondsADay = 86_400_000
const firstDay = Date.parse('0001-01-01T00:00:00Z')
const lastMoment = new Date('9999-12-31T23:59:59.999Z')
const lastDay = Date.parse('9999-12-31T00:00:00Z')

/** Whether a text is a calendar day that exists, `0001-01-01` to `9999-12-31`. */
export function isDay(text: string): boolean {
  const [, year, month, date] = day.exec(text) ?? []
  if (!year || !month || !date || year === '0000') return false
  const made = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(made.getTime()) && made.toISOString().startsWith(text)
}

/** The moment an ISO 8601 text with a time and an offset names, or null. */
export function momentOf(text: string): Date | null {
  if (!moment.test(text) || !isDay(text.slice(0, 10))) return null
  const made = new Date(text.replace(' ', 'T').toUpperCase())
  const year = made.getUTCFullYear()
  return Number.isNaN(made.getTime()) || year < 1 || year > 9999 ? null : made
}

/** The moments of a day in a time zone, kept within the years 0001 to 9999 UTC. */
export function spanOf(text: string, timeZone: string): Span {
  const next = addDays(text, 1)
  const [from, to] = [startOfDay(text, timeZone), next === text ? lastMoment : startOfDay(next, timeZone)]
  return { from: new Date(Math.max(from.getTime(), firstDay)), to: new Date(Math.min(to.getTime(), lastMoment.getTime())) }
}

/** The calendar day it is in the time zone, `YYYY-MM-DD`. */
export function dayOf(now: Date, timeZone: string): string {
  return new Date(now.getTime() + offset(now, timeZone)).toISOString().slice(0, 10)
}

/** A day some days later (or earlier), kept within the years 0001 to 9999. */
export function addDays(text: string, days: number): string {
  const time = Date.parse(`${text}T00:00:00Z`) + days * millisecondsADay
  return new Date(Math.min(Math.max(time, firstDay), lastDay)).toISOString().slice(0, 10)
}

/** The moment that lies so many times 24 hours later (or earlier). */
export const addDaysTo = (now: Date, days: number): Date => new Date(now.getTime() + days * millisecondsADay)

/** The first moment of a day: midnight, or where clocks skip midnight, the moment they skip to. */
const startOfDay = (text: string, timeZone: string): Date => momentIn(text, '00:00', timeZone)

/** The first moment at which clocks of a zone show a time (`21:00`) on a day; where they skip it, the moment they skip to. Kept within the years 0001 to 9999 UTC. */
export function momentIn(text: string, time: string, timeZone: string): Date {
  const shown = Date.parse(`${text}T${time}:00Z`)
  const guesses = [-1, 0, 1].map((days) => shown - offset(new Date(shown + days * millisecondsADay), timeZone))
  const exact = guesses.filter((guess) => guess + offset(new Date(guess), timeZone) === shown)
  const found = exact.length ? Math.min(...exact) : Math.max(...guesses)
  return new Date(Math.min(Math.max(found, firstDay), lastMoment.getTime()))
}

/** Milliseconds that the zone's clocks are ahead of UTC at a moment. */
function offset(at: Date, timeZone: string): number {
  if (timeZone === 'UTC') return 0
  const parts = Object.fromEntries(
    clock(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const year = parts.era === 'BC' || parts.era === 'B' ? 1 - Number(parts.year) : Number(parts.year)
  const shown = new Date(0)
  shown.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day))
  shown.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second), 0)
  return shown.getTime() - Math.floor(at.getTime() / 1000) * 1000
}

const clocks = new Map<string, Intl.DateTimeFormat>()
function clock(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    era: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  clocks.set(timeZone, made)
  return made
}
