/** Measures as SQL. Most can be put together from parts, so that one pass over the records is enough; the others need the values. */
import { isoMoment } from '../select.ts'
import type { Measure, ValueMeasure } from './question.ts'

/** A field that is measured: its column in the rows, and the SQL of its value. */
export interface Measured {
  readonly column: string
  readonly sql: string
}

/** Whether the measure can be put together from parts; a percentile needs all values. */
export const hasParts = ({ of }: Measure): boolean => of !== 'percentile'

/** Whether a group without records has 0 of it; else it has none. */
export const isAmount = ({ of }: Measure): boolean => of === 'count' || of === 'distinct' || of === 'sum'

/** What a part of the records must keep for the measure, by the names of its columns. */
export function partsOf({ of }: Measure, { column, sql }: Measured): readonly string[] {
  const kept = { sum: ['s'], average: ['s', 'n'], min: ['l'], max: ['h'] }[of as 'sum'] ?? []
  return kept.map((part) => `${parts[part]}(${sql}) as ${column}_${part}`)
}
const parts: Readonly<Record<string, string>> = { s: 'sum', n: 'count', l: 'min', h: 'max' }

/** The measure over parts. */
export function ofParts(measure: Measure, column: string): string {
  if (measure.of === 'count') return 'sum(records)::bigint'
  return overParts[measure.of as 'sum'](column)
}
const overParts = {
  sum: (column: string) => `sum(${column}_s)`,
  average: (column: string) => `(sum(${column}_s)::double precision / nullif(sum(${column}_n), 0)::double precision)`,
  min: (column: string) => `min(${column}_l)`,
  max: (column: string) => `max(${column}_h)`,
  // Parts are apart by the value itself, so each stands for one.
  distinct: (column: string) => `count(distinct ${column}_d)`,
} as const

/** The measure over rows that hold the values. */
export const ofRows = (measure: Measure, column: string): string =>
  measure.of === 'count' ? 'count(*)' : overRows[measure.of](column, measure)
const overRows: Record<ValueMeasure['of'], (column: string, measure: ValueMeasure) => string> = {
  sum: (column) => `sum(${column})`,
  average: (column) => `(sum(${column})::double precision / nullif(count(${column}), 0)::double precision)`,
  min: (column) => `min(${column})`,
  max: (column) => `max(${column})`,
  distinct: (column) => `count(distinct ${column})`,
  percentile: (column, { at }) => `percentile_cont(${at}) within group (order by ${column}::double precision)`,
}

/** A measured value as JSON. */
export function shownMeasure(measure: Measure, sql: string): string {
  if (isAmount(measure)) return `coalesce(${sql}, 0)`
  const moment = measure.of !== 'count' && measure.path.value.kind === 'instant' && (measure.of === 'min' || measure.of === 'max')
  return moment ? isoMoment(sql) : sql
}
