/** Until when interactions have to have happened to be kept no longer. Pure. */

/** `type` is `*` for all that have no rule of their own; `months` null for ever. */
export interface Rule {
  readonly type: string
  readonly months: number | null
}

export const everything = '*'

/** Calendar months before a moment, in UTC; of a month that is shorter, its last day. */
export function monthsBefore(now: Date, months: number): Date {
  const moved = new Date(now)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() - months)
  const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate()
  moved.setUTCDate(Math.min(now.getUTCDate(), last))
  return moved
}

/** What happened before that moment is not kept; null where all of the type is. */
export function keptSince(rules: readonly Rule[], type: string, now: Date): Date | null {
  const rule = rules.find((one) => one.type === type) ?? rules.find((one) => one.type === everything)
  return rule === undefined || rule.months === null ? null : monthsBefore(now, rule.months)
}
