/** Random filters over a model, for tests that hold two readers of the filter language against each other. */
import { newId, type Field, type FieldOf, type Kind, type Model, type ObjectType } from '@rapport/core/object'
import {
  fieldNames,
  operatorsOf,
  resolvePath,
  type Comparison,
  type Condition,
  type ConditionValue,
  type Hidden,
  type Operator,
} from '@rapport/core/rules'
import fc from 'fast-check'

/** Values that records hold, by `object.field`: half of all comparisons are made with one of them. */
export type Pools = ReadonlyMap<string, readonly unknown[]>

/** The values of these rows. */
export function poolsOf(rows: ReadonlyMap<string, readonly object[]>): Pools {
  const found = new Map<string, unknown[]>()
  for (const [name, list] of rows)
    for (const row of list)
      for (const [key, value] of Object.entries(row)) found.set(`${name}.${key}`, [...(found.get(`${name}.${key}`) ?? []), value])
  // Parts are found by what their list holds, lookups by what they take.
  found.set('person.email', found.get('person.emails')!)
  for (const part of ['city', 'country']) found.set(`person.${part}`, found.get('person.addresses')!)
  found.set('person.phone', found.get('person.phones') ?? [])
  found.set('company.phone', found.get('company.phones') ?? [])
  found.set('company.city', found.get('company.addresses')!)
  found.set('person.company', found.get('employment.company')!)
  found.set('person.jobTitle', found.get('employment.title')!)
  return found
}

/** Filters of an object that `checkCondition` lets through for an actor from whom `hidden` hides fields. */
export function randomFilters(model: Model, object: ObjectType, pools: Pools, hidden: Hidden): fc.Arbitrary<Condition> {
  const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { weight: 4, arbitrary: comparisons(model, object, pools, hidden) },
      { weight: 1, arbitrary: related(model, object, pools, hidden) },
      { weight: 1, arbitrary: fc.record({ not: tie('tree') }) },
      { weight: 1, arbitrary: fc.array(tie('tree'), { maxLength: 3 }).map((and) => ({ and })) },
      { weight: 1, arbitrary: fc.array(tie('tree'), { maxLength: 3 }).map((or) => ({ or })) },
    ),
  }))
  return tree
}

/** Conditions about related records; now and then about those that are related to these again. */
function related(model: Model, object: ObjectType, pools: Pools, hidden: Hidden, deep = 1): fc.Arbitrary<Condition> {
  const links = model
    .referringTo(object.name)
    .filter(({ object: { name, internal }, field }) => !internal && !hidden(name, 'id') && !hidden(name, field))
  if (links.length === 0) return comparisons(model, object, pools, hidden)
  return fc.oneof(
    ...links.map((link) => {
      const one = comparisons(model, link.object, pools, hidden)
      const two = fc.tuple(one, one)
      const where: fc.Arbitrary<Condition> = fc.oneof(
        { weight: 6, arbitrary: one },
        { weight: 1, arbitrary: fc.record({ not: one }) },
        { weight: 1, arbitrary: two.map((and) => ({ and })) },
        { weight: 1, arbitrary: two.map((or) => ({ or })) },
        ...(deep > 0 ? [{ weight: 1, arbitrary: related(model, link.object, pools, hidden, deep - 1) }] : []),
      )
      return fc.option(where, { nil: undefined }).map((of) => ({ some: link.object.name, by: link.field, ...(of ? { where: of } : {}) }))
    }),
  )
}

const known = new WeakMap<Hidden, Map<string, fc.Arbitrary<Comparison>>>()
/** There are thousands of paths: they are walked once for whoever asks. */
function comparisons(model: Model, object: ObjectType, pools: Pools, hidden: Hidden): fc.Arbitrary<Comparison> {
  const made = known.get(hidden) ?? new Map<string, fc.Arbitrary<Comparison>>()
  known.set(hidden, made)
  const found = made.get(object.name) ?? makeComparisons(model, object, pools, hidden)
  made.set(object.name, found)
  return found
}

function makeComparisons(model: Model, object: ObjectType, pools: Pools, hidden: Hidden): fc.Arbitrary<Comparison> {
  // Most paths are long ones: own fields get their share first.
  const fields = fc.oneof(...[0, 1, 3].map((hops) => fc.constantFrom(...paths(model, object, hidden, hops))))
  return fields.chain((field) =>
    fc
      .constantFrom(...operatorsOf(resolvePath(model, object, field, hidden).value, model))
      .chain((op) => comparing(model, object, field, op, pools)),
  )
}

/** Comparisons of one field by one operator with values that records hold, a few of them. */
export function exactly(model: Model, object: ObjectType, field: string, op: Operator, pools: Pools): readonly Comparison[] {
  const { last, value } = resolvePath(model, object, field)
  if (['empty', 'notEmpty', 'inLast', 'inNext'].includes(op)) return []
  const of = value.kind === 'ref' && last.engine ? `${last.object.name}.id` : `${last.object.name}.${last.key}`
  const known = [...new Set((pools.get(of) ?? []).filter((one) => one !== null && one !== undefined).flatMap(pieces))].filter(
    (one) => one !== null && one !== '',
  )
  const few = known.filter((_, n) => n % Math.ceil(known.length / 6) === 0)
  return few.map((one) => ({ field, op, value: op === 'anyOf' || op === 'noneOf' ? [one as string] : one }))
}

/** Comparisons of one field by one operator. */
export function comparing(model: Model, object: ObjectType, field: string, op: Operator, pools: Pools): fc.Arbitrary<Comparison> {
  if (op === 'empty' || op === 'notEmpty') return fc.constant({ field, op })
  if (op === 'inLast' || op === 'inNext') return fc.constantFrom(1, 30, 4000, 36_525).map((days) => ({ field, op, value: days }))
  const { last, value } = resolvePath(model, object, field)
  const one = values(value, pools.get(`${last.object.name}.${last.key}`) ?? [])
  const many = fc.array(one, { maxLength: 4 }) as fc.Arbitrary<(string | number)[]>
  return (op === 'anyOf' || op === 'noneOf' ? many : one).map((compared: ConditionValue) => ({ field, op, value: compared }))
}

function paths(model: Model, object: ObjectType, hidden: Hidden, hops: number): readonly string[] {
  return fieldNames(model, object, hidden).flatMap((key) => {
    const { value } = resolvePath(model, object, key, hidden)
    const to = value.kind === 'ref' && key !== 'id' && hops > 0 ? model.object(value.options.to) : undefined
    return to && !hidden(to.name, 'id') ? [key, ...paths(model, to, hidden, hops - 1).map((rest) => `${key}.${rest}`)] : [key]
  })
}

type One = Exclude<ConditionValue, null | readonly (string | number)[]>

function values(field: Field, pool: readonly unknown[]): fc.Arbitrary<One> {
  const invented = invent(field)
  const known = pool.filter((value) => value !== null).flatMap((value) => pieces(value))
  if (known.length === 0) return invented
  const fromPool = fc.constantFrom(...known)
  const bent = fc
    .tuple(fromPool, fc.nat(6), fc.integer({ min: 1, max: 6 }), fc.constantFrom('as is', 'upper', 'bare'))
    .map(([value, from, length, how]) => {
      if (typeof value !== 'string') return value
      const part = [...value].slice(from, from + length).join('') || value
      return how === 'upper' ? part.toUpperCase() : how === 'bare' ? part.normalize('NFD').replace(/\p{M}/gu, '') : part
    })
  const textual = ['text', 'prose', 'part', 'emails', 'phones', 'addresses'].includes(field.kind)
  return textual ? fc.oneof(fromPool, bent, bent, invented) : fc.oneof(fromPool, fromPool, fromPool, invented)
}

/** What a stored value offers to compare with. */
function pieces(value: unknown): readonly One[] {
  if (Array.isArray(value)) return value.flatMap((entry) => Object.values(entry as object) as string[])
  if (value instanceof Date) return [value.toISOString(), value.toISOString().slice(0, 10)]
  return typeof value === 'object' && value !== null ? [(value as { id: string }).id] : [value as One]
}

const words: fc.Arbitrary<One> = fc.oneof(
  fc.constantFrom('%', '_', '\\', 'n_a', 'a%a'),
  fc.constantFrom('', ' ', 'ß', 'ss', 'O', 'ø', 'İ', 'ς', 'ﬁ', "'", '"', '٣', 'ال', '光'),
  fc.constantFrom('e\u0301', '\u212b', 'ẞ', 'ŉ', '﷽', '\u3000', '👩‍👩‍👧', '\u{1d518}', 'ſ', '\u200b', 'Ǆ', '\n', '--', '$1'),
  fc.string({ unit: 'grapheme', maxLength: 3 }).filter((text) => !text.includes('\0')),
)
const between = (min: string, max: string) => fc.date({ min: new Date(min), max: new Date(max), noInvalidDate: true })
const moments = fc.oneof(between('1990-01-01', '2030-01-01'), between('1600-01-01', '9999-12-30')).map((date) => date.toISOString())
const ids: () => fc.Arbitrary<One> = () => fc.constantFrom(newId(), newId())

const invent = <K extends Kind>(field: FieldOf<K>): fc.Arbitrary<One> => inventions[field.kind](field)

const inventions: { readonly [K in Kind]: (field: FieldOf<K>) => fc.Arbitrary<One> } = {
  text: () => words,
  prose: () => words,
  part: () => words,
  emails: () => words,
  phones: () => words,
  addresses: () => words,
  integer: () => fc.oneof(fc.integer({ min: -5, max: 1000 }), fc.maxSafeInteger()),
  number: () => fc.double({ noNaN: true, noDefaultInfinity: true }),
  boolean: () => fc.boolean(),
  date: () => moments.map((text) => text.slice(0, 10)),
  instant: () => moments.chain((text) => fc.constantFrom(text, text.slice(0, 10))),
  choice: ({ options }) => fc.constantFrom(...options.values),
  ref: ({ options }) => (options.to === 'member' ? fc.constantFrom<One>('me', newId()) : ids()),
  record: ids,
  json: () => words,
  latest: () => words,
  formula: () => words,
  rollup: () => words,
}
