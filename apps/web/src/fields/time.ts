import { locale, t } from '../messages/t.tsx'

/** Dates and times as people read them. `now` is passed in, so that a text can be checked. */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const formats = new Map<string, Intl.DateTimeFormat>()

/** A formatter made once per shape; making one costs more than a row. */
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()}${JSON.stringify(options)}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale() === 'en' ? 'en-GB' : locale(), options)
  formats.set(key, made)
  return made
}

/** "18 min ago", "2 h ago", "20 Nov", "20 Nov 2024": relative up to a day, then the day. */
export function when(iso: string, now: Date): string {
  const then = new Date(iso)
  const ago = now.getTime() - then.getTime()
  // The server's clock may be a little ahead of this one.
  if (ago > -5 * MINUTE && ago < MINUTE) return t('time.now')
  if (ago >= 0 && ago < HOUR) return t('time.minutes', { count: Math.floor(ago / MINUTE) })
  if (ago >= 0 && ago < DAY) return t('time.hours', { count: Math.floor(ago / HOUR) })
  return shortDay(then, now)
}

/** "20 Nov", with the year when it is not this one. */
function shortDay(day: Date, now: Date): string {
  const year = day.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const }
  return format({ day: 'numeric', month: 'short', ...year }).format(day)
}

/** "Friday, 20 November 2026 at 16:40", for a tooltip. */
export const fullTime = (iso: string): string => format({ dateStyle: 'full', timeStyle: 'short' }).format(new Date(iso))

/** "16:40". */
export const clock = (iso: string): string => format({ hour: '2-digit', minute: '2-digit' }).format(new Date(iso))

/** The heading of a day in a timeline: "Today", "Yesterday", "Thursday 19 November". */
export function dayHeading(iso: string, now: Date): string {
  const then = new Date(iso)
  const days = Math.round((midnight(now) - midnight(then)) / DAY)
  if (days === 0) return t('time.today')
  if (days === 1) return t('time.yesterday')
  const year = then.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const }
  return format({ weekday: 'long', day: 'numeric', month: 'long', ...year }).format(then)
}

const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()

/** A calendar date (`YYYY-MM-DD`) without any time zone: "4 March 1981". */
export function calendarDate(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return format({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(Date.UTC(year, month - 1, date)))
}

/** "4 March", of a calendar date, with the year when it is not this one. */
export function shortDate(day: string, now: Date): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return shortDay(new Date(year, month - 1, date), now)
}

/** "Thursday", of a calendar date. */
export function dayName(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return format({ weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(year, month - 1, date)))
}

/** "09:20", the time of day at a place now; undefined for a zone the browser does not know. */
export function localTime(timeZone: string, now: Date): string | undefined {
  try {
    return format({ hour: '2-digit', minute: '2-digit', timeZone }).format(now)
  } catch {
    return undefined
  }
}

/** A moment as an input for day and time holds it, in the time zone of the browser: "2026-11-20T16:40". */
export function localMoment(value: unknown): string {
  const then = typeof value === 'string' && value ? new Date(value) : undefined
  if (!then || Number.isNaN(then.getTime())) return ''
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${String(then.getFullYear()).padStart(4, '0')}-${two(then.getMonth() + 1)}-${two(then.getDate())}`
  return `${day}T${two(then.getHours())}:${two(then.getMinutes())}`
}

/** What such an input holds as a moment in UTC; what is no moment stays, for the server to say so. */
export function momentOf(typed: string): string {
  const then = new Date(typed)
  return Number.isNaN(then.getTime()) ? typed : then.toISOString()
}
