/** Types of interactions, each as an object whose fields a condition compares. */
import type { Condition, Operator } from '@rapport/core/rules'
import type { Kind } from '@rapport/core/object'
import { queryOptions } from '@tanstack/react-query'
import { request } from '../api/request.ts'
import type { FieldMeta, InteractionType, ObjectMeta } from '../api/types.ts'
import { t } from '../messages/t.tsx'

export const typesQuery = queryOptions({
  queryKey: ['interactions', 'types'],
  queryFn: ({ signal }) => request<{ items: readonly InteractionType[] }>('/interactions/types', { signal }),
  staleTime: Infinity,
})

/** The type that says what its details are; none of one that nobody declared, and of one of which anything can be said. */
export const declaredType = (types: readonly InteractionType[], name: string): InteractionType | undefined =>
  types.find((one) => one.name === name && one.isOpen !== true)

/** Names of types that nobody declared begin so. */
export const ownPrefix = 'x.'

const words: readonly Operator[] = ['is', 'isNot', 'contains', 'startsWith', 'anyOf', 'noneOf', 'empty', 'notEmpty']
const amounts: readonly Operator[] = ['atLeast', 'over', 'atMost', 'under', 'is', 'isNot', 'empty', 'notEmpty']
/** What can be asked of a detail, by its kind; of others nothing. */
const operators: Readonly<Partial<Record<Kind, readonly Operator[]>>> = {
  text: words,
  prose: ['contains', 'empty', 'notEmpty'],
  integer: amounts,
  number: amounts,
  boolean: ['is', 'empty', 'notEmpty'],
  choice: ['is', 'isNot', 'anyOf', 'noneOf', 'empty', 'notEmpty'],
  date: ['is', 'after', 'before', 'empty', 'notEmpty'],
  instant: ['after', 'before', 'empty', 'notEmpty'],
}
/** A detail that nobody declared holds a text or a number: what is typed says which. */
const anything: readonly Operator[] = ['is', 'isNot', 'contains', 'atLeast', 'over', 'atMost', 'under', 'empty', 'notEmpty']
const channels = ['web', 'app', 'mail', 'phone', 'chat', 'message', 'post', 'visit', 'shop', 'social']

function fieldOf(key: string, label: string, kind: Kind, asked: readonly Operator[], options: FieldMeta['options'] = {}): FieldMeta {
  return {
    key,
    label,
    kind,
    required: false,
    readonly: true,
    derived: false,
    sortable: false,
    operators: asked,
    options,
  }
}

/** A type as an object: its details, then what every interaction has. Of a type that nobody declared, the details that are compared. */
export function shapeOf(type: InteractionType | undefined, name: string, compared: readonly string[] = []): ObjectMeta {
  const details = type
    ? type.properties.map(({ key, label, kind, values, labels }) =>
        fieldOf(key, label, kind as Kind, operators[kind as Kind] ?? [], { ...(values ? { values } : {}), ...(labels ? { labels } : {}) }),
      )
    : compared.map((key) => ({ ...fieldOf(key, key, 'text', anything), isFree: true }))
  const common = [
    fieldOf('at', t('happened.at'), 'instant', ['after', 'before']),
    fieldOf('channel', t('happened.channel'), 'choice', operators.choice!, { values: channels }),
    fieldOf('touchpoint', t('happened.touchpoint'), 'text', words),
  ]
  const known = new Set(details.map(({ key }) => key))
  const label = type?.label ?? name
  return {
    name: 'interaction',
    path: '',
    label: [label, label],
    title: 'at',
    grant: { read: 'all' },
    fields: [...details.filter((field) => field.operators.length > 0), ...common.filter(({ key }) => !known.has(key))],
  }
}

/** The details of a type that can be added up. */
export const numbersOf = (type: InteractionType | undefined): readonly { key: string; label: string }[] =>
  type?.properties.filter(({ kind }) => kind === 'number' || kind === 'integer') ?? []

/** The fields that a condition over one interaction compares. */
export function comparedIn(condition: Condition | undefined): readonly string[] {
  if (!condition) return []
  if ('and' in condition) return condition.and.flatMap(comparedIn)
  if ('or' in condition) return condition.or.flatMap(comparedIn)
  if ('not' in condition) return comparedIn(condition.not)
  return 'field' in condition ? [condition.field] : []
}
