import type { Comparison, Condition, ConditionValue } from '@rapport/core/rules'
import { formatFilter } from '@rapport/core/rules'
import { useQuery } from '@tanstack/react-query'
import { fieldOf, objectNamed, titleOf } from '../api/meta.ts'
import { recordQuery } from '../api/queries.ts'
import type { FieldMeta, Meta, ObjectMeta } from '../api/types.ts'
import { calendarDate } from '../fields/time.ts'
import { choiceText } from '../fields/words.ts'
import { valueText } from '../fields/valueText.ts'
import { t } from '../messages/t.tsx'
import type { ConditionKind } from './tree.ts'

/** Dates that every record has may be filtered too, though nobody types them. */
const engine = (key: string, label: string): FieldMeta => ({
  key,
  kind: 'instant',
  label,
  required: false,
  readonly: true,
  derived: true,
  // What was added last comes first anyway; nothing keeps the order of changes.
  sortable: key === 'createdAt',
  operators: ['inLast', 'before', 'after'],
  grouping: 'time',
  measures: ['min', 'max', 'distinct'],
  options: {},
})

/** Every field a condition may begin with, in the order of the list, then the rest. */
export function filterable(object: ObjectMeta): readonly FieldMeta[] {
  const first = object.table ?? []
  const rank = (field: FieldMeta) => (first.includes(field.key) ? first.indexOf(field.key) : first.length)
  const own = object.fields.filter((field) => field.operators.length > 0).toSorted((a, b) => rank(a) - rank(b))
  const known = new Set(own.map((field) => field.key))
  return [...own, engine('createdAt', t('field.createdAt')), engine('updatedAt', t('field.updatedAt'))].filter(
    (field, at) => at < own.length || !known.has(field.key),
  )
}

/** What a condition over these records may be about. */
export const kindsFor = (meta: Meta, { interactions }: ObjectMeta): readonly ConditionKind[] =>
  !interactions ? ['field'] : objectNamed(meta, 'segment') ? ['field', 'happened', 'segment'] : ['field', 'happened']

/** The field a comparison speaks of, following refs (`owner.name`); its label says the way. */
export function fieldAt(meta: Meta, object: ObjectMeta, path: string): FieldMeta | undefined {
  const [key = '', ...rest] = path.split('.')
  const field = fieldOf(object, key) ?? filterable(object).find((other) => other.key === key)
  if (!field || rest.length === 0) return field
  const next = objectNamed(meta, field.options.to ?? '')
  const inner = next && fieldAt(meta, next, rest.join('.'))
  return inner && { ...inner, label: `${field.label}: ${inner.label}` }
}

/** Field, operator and value of a comparison in words; the name of a referred record is looked up. */
export function useConditionWords(meta: Meta, object: ObjectMeta, condition: Comparison) {
  const field = fieldAt(meta, object, condition.field)
  const other = objectNamed(meta, field?.options.to ?? '')
  const id = typeof condition.value === 'string' && condition.value !== 'me' ? condition.value : ''
  const named = useQuery({
    ...recordQuery(other ?? object, id),
    enabled: Boolean(other && id && condition.op !== 'contains'),
    staleTime: 300_000,
  })
  const title = other && named.data ? titleOf(other, named.data) : undefined
  return {
    field: field?.label ?? condition.field,
    operator: t(`filter.op.${condition.op}`),
    value: title ?? (field ? conditionValue(field, condition) : String(condition.value ?? '')),
    known: field !== undefined,
  }
}

/** The value of a comparison as people read it. */
export function conditionValue(field: FieldMeta, { op, value = null }: Comparison): string {
  if (op === 'empty' || op === 'notEmpty') return ''
  if (op === 'inLast' || op === 'inNext') return t('filter.dayCount', { count: Number(value) })
  if (Array.isArray(value)) return value.map((one) => oneValue(field, one as ConditionValue)).join(', ')
  return oneValue(field, value)
}

function oneValue(field: FieldMeta, value: ConditionValue): string {
  if (value === 'me' && field.options.to === 'member') return t('filter.me')
  if (typeof value === 'boolean') return value ? t('value.yes') : t('value.no')
  if (field.kind === 'choice') return choiceText(field, String(value))
  if (field.kind === 'instant') return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? calendarDate(String(value)) : String(value)
  if (field.kind === 'date' || field.options.format || field.options.take === 'country') return valueText(field, String(value))
  return String(value ?? '')
}

/** A part that has no form of its own on the page, as the sentence it is. */
export const asText = (condition: Condition): string => formatFilter(condition)
