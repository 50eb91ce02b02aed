/** What conditions over interactions mean: what can be said of one, and whether so much happened to a record. Pure. */
import type { Comparison, Condition, Following, Happened, HowOften } from '../object/condition.ts'
import type { ObjectType } from '../object/define.ts'
import { type Field, boolean, choice, instant, number, text } from '../object/field.ts'
import { channels, type InteractionType } from '../object/interaction.ts'
import type { Model } from '../object/model.ts'
import { lengthOf } from './duration.ts'
import { largest } from './numbers.ts'

/** Something that happened, as conditions see it. */
export interface Occurrence {
  readonly id: string
  readonly type: string
  readonly at: Date
  readonly channel: string | null
  readonly touchpoint: string | null
  readonly properties: Readonly<Record<string, unknown>>
}

/** Fields that every interaction has, beside what its type says of it. */
const common = { at: instant({ required: true }), channel: choice(channels), touchpoint: text() }

/** Names that types of everybody's own may have. */
const ownType = /^x\.[a-z][a-z0-9_.]{0,78}$/

const declared = new WeakMap<object, ObjectType>()
/** Shapes that a condition asks for; the same condition is of one type. */
const compared = new WeakMap<object, ObjectType>()
const free = new WeakSet<ObjectType>()

/** Whether what is said of such interactions is of whatever kind it came in: a condition sees only what is of the kind that it compares. */
export const isFree = (shape: ObjectType): boolean => free.has(shape)

/**
 * What can be said of an interaction of the type, as an object whose fields a condition compares. Of types that nobody declared, and of what other programs send, the
 * condition itself says what its fields hold: numbers, flags or texts. What an interaction says otherwise is empty then. None for a type that there cannot be.
 */
export function shapeOf(model: Model, type: string, where: Condition | undefined): ObjectType | null {
  const found = model.interactions.find(type)
  if (!found && !ownType.test(type)) return null
  if (found && !found.ofSent) {
    let shape = declared.get(found)
    if (!shape) declared.set(found, (shape = shaped(found.label, fieldsOf(found))))
    return shape
  }
  const known = where && compared.get(where)
  if (known) return known
  const shape = shaped(found?.label ?? type, { ...(where ? comparedIn(where) : {}), ...(found ? fieldsOf(found) : {}) })
  free.add(shape)
  if (where) compared.set(where, shape)
  return shape
}

const fieldsOf = ({ fields }: InteractionType): Record<string, Field> => Object.fromEntries(Object.entries(fields).map(stored))

const stored = ([key, field]: readonly [string, Field]): readonly [string, Field] => {
  const { search: _found, unique: _unique, match: _match, index: _index, ...options } = field.options
  return [key, Object.freeze({ ...field, options, custom: unslotted }) as Field]
}
const unslotted = Object.freeze({ id: '', slot: null, filled: false })

/** Its fields lie in what is said of an interaction, as those that are added at run time lie in their record; what all have are columns. */
function shaped(label: string, fields: Readonly<Record<string, Field>>): ObjectType {
  const shape: ObjectType = {
    name: 'interaction',
    label: [label, label],
    path: '',
    title: 'at',
    fields: { ...fields, ...common },
    access: {},
  }
  return Object.freeze(shape)
}

/** The comparisons of a condition, whatever they stand in; what it says of other things is none. */
function comparisonsIn(condition: Condition): readonly Comparison[] {
  if ('and' in condition || 'or' in condition) {
    const parts = 'and' in condition ? condition.and : condition.or
    return Array.isArray(parts) ? parts.flatMap(comparisonsIn) : []
  }
  if ('not' in condition) return comparisonsIn(condition.not)
  return 'field' in condition && typeof condition.field === 'string' ? [condition] : []
}

/** The names of the fields that a condition compares. */
export const comparedFields = (condition: Condition): readonly string[] => comparisonsIn(condition).map(({ field }) => field)

/** The fields that a condition compares, of the kind that its values are. */
const comparedIn = (condition: Condition): Record<string, Field> =>
  Object.fromEntries(
    comparisonsIn(condition).flatMap((one) => (Object.hasOwn(common, one.field) ? [] : [stored([one.field, kindOf(one)])])),
  )

function kindOf({ value }: Comparison): Field {
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value]
  const all = (type: string): boolean => values.every((one) => typeof one === type)
  return all('number') ? number() : all('boolean') ? boolean() : text()
}

/** A property as a condition over an interaction of a type that nobody declared reads it: what is of another kind is empty. */
const typeIn: Readonly<Partial<Record<Field['kind'], string>>> = { number: 'number', boolean: 'boolean', text: 'string' }

const rows = new WeakMap<Occurrence, Map<ObjectType, ReturnType<typeof makeRow>>>()

/** An interaction as the row that a condition over it is asked of: many are asked of one. */
export function rowOf(shape: ObjectType, occurrence: Occurrence): ReturnType<typeof makeRow> {
  const known = rows.get(occurrence) ?? new Map<ObjectType, ReturnType<typeof makeRow>>()
  rows.set(occurrence, known)
  const row = known.get(shape) ?? makeRow(shape, occurrence)
  known.set(shape, row)
  return row
}

function makeRow(shape: ObjectType, { id, at, channel, touchpoint, properties }: Occurrence): Record<string, unknown> & { id: string } {
  const said = Object.entries(shape.fields).flatMap(([key, { kind, custom }]) => {
    const value = custom && Object.hasOwn(properties, key) ? properties[key] : null
    return isFree(shape) && typeof value !== typeIn[kind] ? [] : [[key, value]]
  })
  return { ...Object.fromEntries(said), id, at, channel, touchpoint }
}

/** How a number of times is compared. */
const comparing: Readonly<Record<HowOften, (found: bigint, wanted: bigint) => boolean>> = {
  is: (found, wanted) => found === wanted,
  over: (found, wanted) => found > wanted,
  atLeast: (found, wanted) => found >= wanted,
  under: (found, wanted) => found < wanted,
  atMost: (found, wanted) => found <= wanted,
}

/** Sums are of millionths, so that 3 times 19.99 is 59.97, in whatever order it is added up. */
const millionths = (value: number): bigint => BigInt(Math.round(value * 1e6))
export const decimals = 6

/**
 * Whether so much happened, up to now. `all` are the interactions of a record and of those that stand for it, of all types that the condition names,
 * each once; `fits` asks a condition over one.
 */
export function hasHappened(
  condition: Happened,
  all: readonly Occurrence[],
  now: Date,
  fits: (occurrence: Occurrence, where: Condition | undefined) => boolean,
): boolean {
  const { happened, where, sum, op = 'atLeast', value = 1, inLast, then, without } = condition
  const from = inLast === undefined ? -Infinity : now.getTime() - lengthOf(inLast)!
  // What may follow is sorted once, so that whoever did a lot is asked as quickly as others.
  const times = ({ happened: type, where: what }: Following): readonly number[] =>
    all.flatMap((one) => (one.type === type && one.at <= now && fits(one, what) ? [one.at.getTime()] : [])).toSorted((a, b) => a - b)
  const [thenAt, withoutAt] = [then ? times(then) : [], without ? times(without) : []]
  const followed = (at: number, after: readonly number[], { within }: Following): boolean => {
    const next = after[firstAfter(after, at)]
    return next !== undefined && next <= at + lengthOf(within)!
  }
  const counting = all.filter(
    (one) =>
      one.type === happened &&
      one.at <= now &&
      one.at.getTime() >= from &&
      fits(one, where) &&
      (!then || followed(one.at.getTime(), thenAt, then)) &&
      (!without || (one.at.getTime() + lengthOf(without.within)! <= now.getTime() && !followed(one.at.getTime(), withoutAt, without))),
  )
  if (sum === undefined) return comparing[op](BigInt(counting.length) * 1_000_000n, millionths(value))
  const amounts = counting
    .map(({ properties }) => properties[sum])
    .filter((amount) => typeof amount === 'number' && Math.abs(amount) < largest)
  return comparing[op](
    amounts.reduce((total: bigint, amount) => total + millionths(amount as number), 0n),
    millionths(value),
  )
}

/** The place of the first that is greater; they ascend. */
function firstAfter(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}
