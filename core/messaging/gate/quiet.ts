/** Hours in which nobody is written to, by the clock of whoever is written to. */
import { addDays, dayOf, momentIn } from '../../object/days.ts'

/** From one time of day up to, not including, another, as `21:00`; over midnight where the first is the later. */
export interface QuietHours {
  readonly from: string
  readonly to: string
}

/** Whether a text is a time of day, `00:00` to `23:59`. */
export const isTimeOfDay = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text)

/** When it is over, where a moment lies in it; null where it does not. Where clocks skip or repeat the hour that it ends at, the first moment that is not before it. */
export function quietUntil({ from, to }: QuietHours, timeZone: string, now: Date): Date | null {
  if (from === to) return null
  const today = dayOf(now, timeZone)
  // It may have begun yesterday, or begin today; with clocks that change each side may lie elsewhere than 24 hours away.
  for (const day of [addDays(today, -1), today]) {
    const begins = momentIn(day, from, timeZone)
    const ends = momentIn(from < to ? day : addDays(day, 1), to, timeZone)
    if (begins <= now && now < ends) return ends
  }
  return null
}
