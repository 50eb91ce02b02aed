/** When something is tried again, when a target is left alone for a while, and when for good. Pure. */

const [second, minute, hour] = [1, 60, 3600].map((seconds) => seconds * 1000) as [number, number, number]

export interface Schedule {
  /** Milliseconds until each further try; after the last of them a delivery is parked. */
  readonly backOff: readonly number[]
  /** Milliseconds after which a delivery is parked, however often it was tried. */
  readonly longest: number
  /** Failures in a row after which a target is asked with one delivery at a time, less and less often. */
  readonly opensAfter: number
  /** Milliseconds until the first of those, then twice as many each time, up to the longest. */
  readonly probe: { readonly first: number; readonly longest: number }
  /** A target that failed this often in a row, for that many milliseconds, is switched off. */
  readonly disarm: { readonly failures: number; readonly milliseconds: number }
}

/** About three days, as the Standard Webhooks convention proposes. */
export const usualSchedule: Schedule = {
  backOff: [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
  longest: 80 * hour,
  opensAfter: 5,
  probe: { first: 30 * second, longest: hour },
  disarm: { failures: 10, milliseconds: 72 * hour },
}

/** When a delivery is tried again that was tried `attempts` times; null: not any more. */
export function nextTry({ backOff, longest }: Schedule, attempts: number, queuedAt: Date, now: Date): Date | null {
  const wait = backOff[attempts - 1]
  if (wait === undefined || now.getTime() + wait - queuedAt.getTime() > longest) return null
  return new Date(now.getTime() + wait)
}

/** How it stands with a target. */
export interface Standing {
  /** Failures in a row. */
  readonly failures: number
  readonly failingSince: string | null
  /** Nothing is sent before. */
  readonly retryAt: string | null
}
export const wellStanding: Standing = { failures: 0, failingSince: null, retryAt: null }

/** Whether a target is asked with one delivery at a time. */
export const isOpen = ({ opensAfter }: Schedule, { failures }: Standing): boolean => failures >= opensAfter

/** How it stands after some deliveries, whose outcomes are given in the order in which they came. */
export function standingAfter(schedule: Schedule, before: Standing, outcomes: readonly boolean[], now: Date): Standing {
  const { opensAfter, probe } = schedule
  const lastGood = outcomes.lastIndexOf(true)
  const failures = (lastGood < 0 ? before.failures : 0) + outcomes.length - 1 - lastGood
  if (failures === 0) return wellStanding
  const failingSince = (lastGood < 0 ? before.failingSince : null) ?? now.toISOString()
  const wait = Math.min(probe.first * 2 ** Math.min(failures - opensAfter, 30), probe.longest)
  return { failures, failingSince, retryAt: failures < opensAfter ? null : new Date(now.getTime() + wait).toISOString() }
}

/** Whether a target has failed so often and so long that it is switched off. */
export const isToDisarm = ({ disarm }: Schedule, { failures, failingSince }: Standing, now: Date): boolean =>
  failures >= disarm.failures && failingSince !== null && now.getTime() - Date.parse(failingSince) >= disarm.milliseconds
