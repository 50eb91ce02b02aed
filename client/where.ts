/** Conditions as data, written as the sentence that the server reads: values are quoted, so no stranger's text becomes a condition. */
import type { AnyReference, Reference } from './shapes.ts'

/** What a field is compared with: a link by an id (or `me`), lists by what their entries say. */
type Compared<V> = V extends Reference | AnyReference | readonly unknown[] ? string : V extends string | number | boolean ? V : never
type Values<V> = Compared<NonNullable<V>>

/** Comparisons of one field; all that are given must hold. */
export interface Comparison<V> {
  readonly is?: V
  readonly isNot?: V
  readonly anyOf?: readonly V[]
  readonly noneOf?: readonly V[]
  readonly contains?: string
  readonly startsWith?: string
  readonly over?: V
  readonly atLeast?: V
  readonly under?: V
  readonly atMost?: V
  readonly before?: string
  readonly after?: string
  /** Days, up to now. */
  readonly inLast?: number
  /** Days, from now. */
  readonly inNext?: number
  readonly empty?: boolean
}

type Test<V> = Values<V> | null | readonly Values<V>[] | Comparison<Values<V>>
/** A value means sameness, a list one of several, null that there is none: `{ city: ['Hamburg', 'Kiel'], employees: { atLeast: 50 } }`. */
export type Where<Record_> = { readonly [K in keyof Record_]?: Test<Record_[K]> } & {
  /** Behind a link: `'owner.name'`. */
  readonly [path: `${string}.${string}`]: Test<string | number | boolean>
}

type Plain = string | number | boolean

const text = (value: Plain): string => (typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : String(value))
const isMissing = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.some((one) => one === undefined || one === null))
const listed = (values: readonly Plain[]): string => `(${values.map(text).join(', ')})`
const days = (count: number): string => `${count} ${count === 1 ? 'day' : 'days'}`

const phrases: { readonly [K in keyof Comparison<Plain>]-?: (value: NonNullable<Comparison<Plain>[K]>) => string } = {
  is: (value) => `is ${text(value)}`,
  isNot: (value) => `is not ${text(value)}`,
  anyOf: (values) => `is any of ${listed(values)}`,
  noneOf: (values) => `is none of ${listed(values)}`,
  contains: (value) => `contains ${text(value)}`,
  startsWith: (value) => `starts with ${text(value)}`,
  over: (value) => `> ${text(value)}`,
  atLeast: (value) => `>= ${text(value)}`,
  under: (value) => `< ${text(value)}`,
  atMost: (value) => `<= ${text(value)}`,
  before: (value) => `before ${text(value)}`,
  after: (value) => `after ${text(value)}`,
  inLast: (value) => `in the last ${days(value)}`,
  inNext: (value) => `in the next ${days(value)}`,
  empty: (value) => (value ? 'is empty' : 'is not empty'),
}

/**
 * The sentence of some conditions, joined by `and`; '' for none. Throws a TypeError for a comparison that there is not, and
 * for one without a value: left out, it would find every record where one was meant.
 */
export function sentenceOf(where: object): string {
  return Object.entries(where)
    .flatMap(([field, test]) => comparisons(field, test as Test<Plain>).map((comparison) => `${text(field)} ${comparison}`))
    .join(' and ')
}

function comparisons(field: string, test: Test<Plain>): readonly string[] {
  const given = typeof test === 'object' && test !== null && !Array.isArray(test) ? Object.values(test) : [test]
  if (given.length === 0 || given.some(isMissing)) throw new TypeError(`${field} has no value; use null for empty.`)
  if (test === null) return [phrases.empty(true)]
  if (Array.isArray(test)) return [phrases.anyOf(test as readonly Plain[])]
  if (typeof test !== 'object') return [phrases.is(test)]
  return Object.entries(test).map(([name, value]) => {
    const phrase = Object.hasOwn(phrases, name) ? (phrases[name as keyof typeof phrases] as (value: unknown) => string) : undefined
    if (!phrase) throw new TypeError(`There is no comparison ${name}.`)
    return phrase(value)
  })
}

/** What a query says of records, as the one sentence that is sent. */
export function filterOf({
  filter,
  where,
}: {
  readonly filter?: string | undefined
  readonly where?: object | undefined
}): string | undefined {
  const said = where === undefined ? '' : sentenceOf(where)
  if (!filter?.trim()) return said || undefined
  return said ? `(${filter}) and ${said}` : filter
}
