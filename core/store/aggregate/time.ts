/** Groups of time: days, weeks, months, quarters, years, as the clocks and calendars of the workspace have them. */
import type { Group, Grouped } from './group.ts'
import { limits, type Unit } from './question.ts'
import { fieldName } from './sentence.ts'

/** What lies between the beginnings of two groups, and about how many days that is. */
const steps: Readonly<Record<Unit, { readonly interval: string; readonly days: number }>> = {
  day: { interval: '1 day', days: 1 },
  week: { interval: '7 days', days: 7 },
  month: { interval: '1 month', days: 30.4 },
  quarter: { interval: '3 months', days: 91.2 },
  year: { interval: '1 year', days: 365 },
}

/** The filter may hold the field between days before the first or after the last record: shown too, unless they are far away. */
const reach = 400

/** A key is the day on which the group begins. */
export function timeGroup({ scope, value, by, bounds }: Grouped, unit: Unit): Group {
  const { interval, days } = steps[unit]
  const field = fieldName(by)
  const instant = by.path.value.kind === 'instant'
  const local = instant ? `at time zone ${scope.parameters.add(scope.actor.timeZone ?? 'UTC', 'text')}` : '::timestamp'
  const begin = (time: string): string => `date_trunc('${unit}', ${time} ${local})::date`
  const key = unit === 'day' ? `(${value} ${local})::date` : begin(value)
  const near = (bound: string | undefined, end: 'lo' | 'hi'): string => {
    if (bound === undefined) return `b.${end}`
    const far = end === 'lo' ? `b.lo - ${begin(bound)}` : `${begin(bound)} - b.hi`
    return `case when ${far} between 0 and ${Math.floor(reach * days)} then ${begin(bound)} else b.${end} end`
  }
  const day = (moment: string): string => `to_char(${moment}, 'YYYY-MM-DD')`
  const next = (k: string): string => `(${k} + interval '${interval}')`
  return {
    key,
    shown: day,
    order: (k) => k,
    condition: (k) =>
      unit === 'day'
        ? `'${field} is ' || ${day(k)}`
        : `'${field} >= ' || ${day(k)} || case when ${next(k)} > date '9999-12-31' then '' else ' and ${field} before ' || ${day(next(k))} end`,
    between: {
      rows: `generate_series((${near(bounds.from, 'lo')})::timestamp, (case when b.hi - b.lo > ${limits.groups * days} then b.lo else ${near(bounds.to, 'hi')} end)::timestamp, interval '${interval}')`,
      key: 'each.step::date',
      tooMany: `b.hi - b.lo > ${limits.groups * days}`,
    },
    step: `'${unit}'`,
  }
}
