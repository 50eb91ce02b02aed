/**
 * The filter tree as a predicate: what a condition means, in memory. Tests hold the SQL compiler against it.
 *
 * What the words mean, here and in SQL:
 * - Two truth values. A comparison with an empty field is false, `isNot`, `noneOf` and `not` are exactly the opposite: an
 *   empty city "is not Berlin". A link that leads nowhere (or to a record out of sight) is empty, and so is a field behind it.
 * - `is` and `anyOf` compare text exactly; `contains` and `startsWith` compare what `fold` makes of both sides.
 * - Lists (mail addresses, phone numbers, addresses): one entry that fits is enough; `contains` looks into every part of an address.
 * - `before` and `under` exclude the value, `atMost` and `atLeast` include it. Days compared with moments have been turned
 *   into moments by `checkCondition`.
 * - `inLast` n days: from now − n times 24 hours up to now; for dates from today − n up to today. `inNext` likewise ahead.
 * - `some` counts records that the actor sees; a `latest` field is that of the first such record in its order, empty values last.
 */
import type { ObjectType } from '../object/define.ts'
import type { Kind, LatestOptions, RollupOptions } from '../object/field.ts'
import { fold } from '../object/fold.ts'
import { shownBy, type Model } from '../object/model.ts'
import type { Comparison, Condition, ConditionValue, Happened, Operator, Some } from '../object/condition.ts'
import { addDays, addDaysTo, dayOf } from '../object/days.ts'
import type { Expression } from '../object/expression.ts'
import { hasHappened, type Occurrence, rowOf, shapeOf } from './happened.ts'
import { asText, functions, kept, longestText, type Value } from './functions.ts'

/** A record as it is stored: links as ids, moments as ISO text or Date, null for empty. */
export type StoredRow = Readonly<Record<string, unknown>> & { readonly id: string }

/** The world around the record, as far as the actor sees it. */
export interface Given {
  readonly now: Date
  /** The member that `me` means; null for nobody. */
  readonly me: string | null
  /** The workspace's time zone, for what "today" is; UTC unless said. */
  readonly timeZone?: string
  /** The record of that id, or undefined when it is not there for the actor. */
  record(object: string, id: string): StoredRow | undefined
  /** The records of an object whose field `by` holds the id. */
  related(object: string, by: string, id: string): readonly StoredRow[]
  /** Whether a record is in a segment; in none unless said. */
  isMember?(segment: string, id: string): boolean
  /** What happened with a record and with those that stand for it, each once; nothing unless said. */
  happened?(id: string): readonly Occurrence[]
}

/** Whether the row matches. The condition must have passed `checkCondition`. */
export function matches(model: Model, object: ObjectType, condition: Condition, row: StoredRow, given: Given): boolean {
  if ('and' in condition) return condition.and.every((part) => matches(model, object, part, row, given))
  if ('or' in condition) return condition.or.some((part) => matches(model, object, part, row, given))
  if ('not' in condition) return !matches(model, object, condition.not, row, given)
  if ('some' in condition) return hasSome(model, condition, row, given)
  if ('segment' in condition) return given.isMember?.(condition.segment, row.id) ?? false
  if ('happened' in condition) return hasOccurred(model, condition, row, given)
  const opposite = opposites[condition.op]
  if (opposite) return !matches(model, object, { ...condition, op: opposite }, row, given)
  const found = follow(model, object, condition.field.split('.'), row, given)
  return found.value !== null && compare(found, condition, given)
}

const opposites: Partial<Record<Operator, Operator>> = { isNot: 'is', noneOf: 'anyOf', empty: 'notEmpty' }

function hasSome(model: Model, { some, by, where }: Some, row: StoredRow, given: Given): boolean {
  const related = model.object(some)
  return given.related(some, by, row.id).some((other) => !where || matches(model, related, where, other, given))
}

function hasOccurred(model: Model, condition: Happened, row: StoredRow, given: Given): boolean {
  return hasHappened(condition, given.happened?.(row.id) ?? [], given.now, (one, where) => {
    if (!where) return true
    const shape = shapeOf(model, one.type, where)!
    return matches(model, shape, where, rowOf(shape, one), given)
  })
}

interface Found {
  readonly kind: Kind
  /** The object that a link leads to. */
  readonly to?: string
  readonly value: unknown
}

/** The value at the end of a path, null where the way there ends early or the field is empty. */
function follow(model: Model, object: ObjectType, [key, ...rest]: readonly string[], row: StoredRow | undefined, given: Given): Found {
  const here = valueOf(model, object, key!, row, given)
  if (rest.length === 0) return here
  const to = here.to!
  return follow(model, model.object(to), rest, here.value === null ? undefined : given.record(to, String(here.value)), given)
}

function valueOf(model: Model, object: ObjectType, key: string, row: StoredRow | undefined, given: Given): Found {
  const field = Object.hasOwn(object.fields, key) ? object.fields[key] : undefined
  const value = row?.[key] ?? null
  if (!field) return { kind: key === 'id' ? 'ref' : key === 'version' ? 'integer' : 'instant', value }
  const { kind, options } = field
  if (kind === 'latest') return latestOf(model, options, row, given)
  if (kind === 'formula') return { kind: options.gives, value: row ? evaluate(model, object, options.of, row, given) : null }
  if (kind === 'rollup') return { kind: shownBy(model, field).kind, value: row ? summedUp(model, options, row, given) : null }
  if (kind === 'ref') return { kind, to: options.to, value: value !== null && given.record(options.to, String(value)) ? value : null }
  if (kind === 'record') {
    const to = value as { readonly object: string; readonly id: string } | null
    return { kind, value: to && given.record(to.object, to.id) ? to : null }
  }
  if (kind !== 'part') return { kind, value }
  const list = row?.[options.of] as readonly Readonly<Record<string, unknown>>[] | null | undefined
  return { kind, value: list?.[0]?.[options.take] ?? null }
}

function latestOf(model: Model, options: LatestOptions, row: StoredRow | undefined, given: Given): Found {
  const related = model.object(options.object)
  const where = Object.entries(options.where ?? {})
  const counting = row
    ? given.related(related.name, options.by, row.id).filter((other) => where.every(([key, value]) => (other[key] ?? null) === value))
    : []
  const order = [...(options.order ?? []), '-id']
  return valueOf(model, related, options.take, counting.toSorted((a, b) => inOrder(order, a, b))[0], given)
}

/** What a formula gives for the row, whatever may be missing. It must have passed `checkFormula`. Moments are ISO text. */
export function evaluate(model: Model, object: ObjectType, formula: Expression, row: StoredRow, given: Given): Value {
  if ('field' in formula) return asValue(follow(model, object, formula.field.split('.'), row, given))
  if (!('call' in formula)) return formula.value
  const { takes, evaluate: work } = functions[formula.call]
  const parts = formula.with.map((part, n) => {
    const value = evaluate(model, object, part, row, given)
    return takes[Math.min(n, takes.length - 1)] === 'words' ? asText(value, part.gives!) : value
  })
  return work(parts, given)
}

/** A field as formulas see it: text and numbers within their bounds, links and lists only by whether there is one. */
function asValue({ kind, value }: Found): Value {
  if (value === null) return null
  if (kind === 'instant') return value instanceof Date ? value.toISOString() : String(value)
  if (typeof value === 'string') return (value.length <= longestText ? value : [...value].slice(0, longestText).join('')) || null
  return typeof value === 'number' ? kept(value) : typeof value === 'boolean' ? value : true
}

/** What is made of the related records that count, as far as they are seen. */
function summedUp(model: Model, { object, by, sums, take, where }: RollupOptions, row: StoredRow, given: Given): Value {
  const related = model.object(object)
  const counting = given.related(object, by, row.id).filter((other) => !where || matches(model, related, where, other, given))
  if (sums === 'count') return counting.length
  const valueIn = (other: StoredRow): Value => asValue(valueOf(model, related, take!, other, given))
  if (sums === 'latest') {
    const last = counting.toSorted((a, b) => inOrder(['-id'], a, b))[0]
    return last ? valueIn(last) : null
  }
  const values = counting.map(valueIn).filter((value) => value !== null)
  if (values.length === 0) return null
  if (sums === 'sum') return kept(values.reduce<number>((sum, value) => sum + Number(value), 0))
  return values.reduce((best, value) => ((sums === 'min' ? value < best : value > best) ? value : best))
}

function inOrder(order: readonly string[], a: StoredRow, b: StoredRow): number {
  for (const name of order) {
    const key = name.replace(/^-/, '')
    const [left, right] = [a[key] ?? null, b[key] ?? null]
    if (left === right) continue
    if (left === null || right === null) return left === null ? 1 : -1
    return left < right === (key === name) ? -1 : 1
  }
  return 0
}

function compare({ kind, value: found }: Found, { op, value = null }: Comparison, given: Given): boolean {
  const meant = kind === 'ref' ? whoIsMeant(value, given) : value
  return tests[op]?.({ pieces: pieces[kind](found), value: meant, kind, given }) ?? false
}

interface Test {
  /** What there is to compare: one piece, or every entry of a list. */
  readonly pieces: readonly (string | number | boolean)[]
  readonly value: ConditionValue
  readonly kind: Kind
  readonly given: Given
}

const any =
  (test: (piece: string | number | boolean, value: ConditionValue, of: Test) => boolean) =>
  (of: Test): boolean =>
    of.pieces.some((piece) => test(piece, of.value, of))
const moved = (piece: string | number | boolean, value: ConditionValue, { kind }: Test): readonly [number | string, number | string] =>
  kind === 'instant' ? [Date.parse(String(piece)), Date.parse(String(value))] : [piece as number | string, value as number | string]
const ordered = (test: (left: number | string, right: number | string) => boolean) =>
  any((piece, value, of) => test(...moved(piece, value, of)))
const within = (back: number, ahead: number) =>
  any((piece, value, { kind, given }) => {
    const days = Number(value)
    if (kind === 'instant') {
      const at = Date.parse(String(piece))
      return at >= addDaysTo(given.now, -days * back).getTime() && at <= addDaysTo(given.now, days * ahead).getTime()
    }
    const today = dayOf(given.now, given.timeZone ?? 'UTC')
    return piece >= addDays(today, -days * back) && piece <= addDays(today, days * ahead)
  })

const tests: Partial<Record<Operator, (of: Test) => boolean>> = {
  notEmpty: ({ pieces: list }) => list.length > 0,
  is: any((piece, value) => piece === value),
  anyOf: any((piece, value) => (value as readonly (string | number | boolean)[]).includes(piece)),
  contains: any((piece, value) => fold(String(piece)).includes(fold(String(value)))),
  startsWith: any((piece, value) => fold(String(piece)).startsWith(fold(String(value)))),
  over: ordered((left, right) => left > right),
  atLeast: ordered((left, right) => left >= right),
  under: ordered((left, right) => left < right),
  atMost: ordered((left, right) => left <= right),
  before: ordered((left, right) => left < right),
  after: ordered((left, right) => left > right),
  inLast: within(1, 0),
  inNext: within(0, 1),
}

type Piece = string | number | boolean
const itself = (value: unknown): readonly Piece[] => [value as Piece]
const entries = (value: unknown): readonly Piece[] => (value as readonly { readonly value: string }[]).map((entry) => entry.value)

const pieces: Record<Kind, (value: unknown) => readonly Piece[]> = {
  text: itself,
  prose: itself,
  integer: itself,
  number: itself,
  boolean: itself,
  date: itself,
  instant: (value) => [value instanceof Date ? value.toISOString() : String(value)],
  choice: itself,
  ref: itself,
  record: (value) => [(value as { readonly id: string }).id],
  emails: entries,
  phones: entries,
  addresses: (value) =>
    (value as readonly Readonly<Record<string, string | null>>[]).flatMap((address) =>
      Object.values(address).filter((piece) => piece !== null),
    ),
  json: () => [true],
  part: itself,
  latest: itself,
  formula: itself,
  rollup: itself,
}

function whoIsMeant(value: ConditionValue, { me }: Given): ConditionValue {
  const who = (one: string | number): string | number => (one === 'me' ? (me ?? '') : one)
  return Array.isArray(value) ? value.map(who) : typeof value === 'string' ? who(value) : value
}
