/** Durations as conditions write them: `90 days`. */

const minutesOf: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 }
/** A century. */
const mostMinutes = 36_525 * 1440

/** They are asked for each interaction anew. */
const lengths = new Map<string, number | null>()

/** Milliseconds of a duration; null for a text that is none. */
export function lengthOf(duration: string): number | null {
  const known = lengths.get(duration)
  if (known !== undefined) return known
  const [, count = '', unit = ''] = /^([1-9]\d{0,7}) (minute|hour|day)s?$/.exec(duration) ?? []
  const minutes = Number(count) * (minutesOf[unit] ?? 0)
  const length = minutes > 0 && minutes <= mostMinutes ? minutes * 60_000 : null
  if (lengths.size < 1_000) lengths.set(duration, length)
  return length
}

/** A duration as it is written: `1 day`, `90 days`. */
export const durationOf = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`
