/** What charts call things: groups, measures, values. */
import { nounOf } from '../api/meta.ts'
import type { FieldMeta, Meta, ObjectMeta } from '../api/types.ts'
import { calendarDate } from '../fields/time.ts'
import { valueText } from '../fields/valueText.ts'
import { numberText } from '../fields/words.ts'
import { locale, t } from '../messages/t.tsx'
import type { Key, Measured } from './aggregate.ts'
import { measuredField, type Grouped, type Unit } from './asking.ts'

/** The name of a group. */
export function keyText({ field, unit }: Grouped, key: Key): string {
  if (key === null) return t('chart.gone')
  if (typeof key === 'boolean') return key ? t('value.yes') : t('value.no')
  if (typeof key === 'object') return 'id' in key ? key.title || t('record.untitled') : rangeText(field, key)
  if (unit) return timeText(key, unit)
  return valueText(field, key)
}

/** Whole numbers say their last one, others where the next group begins. */
function rangeText({ kind }: FieldMeta, { from, to }: { from: number | null; to: number | null }): string {
  const last = to !== null && kind === 'integer' && Number.isInteger(to) ? to - 1 : to
  if (from === null) return t('chart.under', { to: numberText(to ?? 0) })
  if (last === null) return t('chart.from', { from: numberText(from) })
  if (last === from) return numberText(from)
  return t('chart.range', { from: numberText(from), to: numberText(last) })
}

const day = (text: string): Date => new Date(`${text}T00:00:00Z`)
const formatted = (text: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale() === 'en' ? 'en-GB' : locale(), { ...options, timeZone: 'UTC' }).format(day(text))

/** A time by the day on which it begins. */
function timeText(begins: string, unit: Unit): string {
  if (unit === 'year') return String(day(begins).getUTCFullYear())
  if (unit === 'quarter') return t('chart.quarter', { n: day(begins).getUTCMonth() / 3 + 1, year: String(day(begins).getUTCFullYear()) })
  if (unit === 'month') return formatted(begins, { month: 'short', year: 'numeric' })
  return unit === 'week' ? t('chart.week', { day: calendarDate(begins) }) : calendarDate(begins)
}

/** A measure by its name: "Average employees". */
export function measureText(meta: Meta, object: ObjectMeta, measure: string): string {
  const field = measuredField(meta, object, measure)?.label ?? ''
  const [of = 'count'] = measure.split('.')
  if (of === 'count') return t('chart.count', { many: object.label[1].toLowerCase() })
  if (of === 'p50') return t('chart.median', { field })
  if (/^p\d/.test(of)) return t('chart.percentile', { percent: of.slice(1).replace('_', '.'), field })
  return t(`chart.${of as 'sum' | 'average' | 'min' | 'max' | 'distinct'}`, { field })
}

/** A measured value, short. */
export const shortText = (value: Measured): string =>
  typeof value === 'number' ? numberText(Math.round(value * 100) / 100) : value === null ? '–' : value

/** A measured value with what it counts: "12 people", "Average employees 41 (12 companies)". */
export function valueWords(meta: Meta, object: ObjectMeta, measure: string, values: readonly Measured[]): string {
  const count = Number(values[0] ?? 0)
  const counted = t('list.count', { count: numberText(count), what: nounOf(object, count) })
  return measure === 'count'
    ? counted
    : t('chart.valueOf', { measure: measureText(meta, object, measure), value: shortText(values[1] ?? null), counted })
}
