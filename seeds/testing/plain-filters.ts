/**
 * What a filter means, said a third time in plain words over plain data: tests hold the SQL compiler and the predicate
 * against it. It takes the filter as somebody wrote it, and uses nothing of what it judges: no checked tree, no moments
 * made of days, no shared folding of text. Of the declarations it reads the kinds only.
 */
import type { Field, Kind, LatestOptions, Model } from '@rapport/core/object'
import type { Comparison, Condition } from '@rapport/core/rules'
import { sees, type Row, type Rows, type Seer } from './oracle.ts'

/** Who asks, when, and of what. */
export interface Scene {
  readonly model: Model
  readonly rows: Rows
  readonly seer: Seer
  readonly now: Date
  readonly timeZone: string
}

/** Answers filters for one who asks. What they see is looked up once. */
export function plainAnswers(scene: Scene): { finds(object: string, filter: Condition): string[] } {
  const seen = new Map([...scene.rows].map(([name, rows]) => [name, rows.filter((row) => sees(scene.rows, scene.seer, name, row))]))
  const byId = new Map([...seen].map(([name, rows]) => [name, new Map(rows.map((row) => [row.id, row]))]))
  const there: There = { ...scene, all: (name) => seen.get(name) ?? [], one: (name, id) => byId.get(name)?.get(String(id)) ?? null }
  return {
    finds: (object, filter) =>
      there
        .all(object)
        .filter((row) => holds(there, object, row, filter))
        .map(({ id }) => id)
        .toSorted(),
  }
}

interface There extends Scene {
  all(object: string): readonly Row[]
  one(object: string, id: unknown): Row | null
}

function holds(there: There, object: string, row: Row, filter: Condition): boolean {
  if ('and' in filter) return !filter.and.some((part) => !holds(there, object, row, part))
  if ('or' in filter) return filter.or.filter((part) => holds(there, object, row, part)).length > 0
  if ('not' in filter) return holds(there, object, row, filter.not) === false
  if ('happened' in filter || 'segment' in filter) throw new Error('What happened is not said in plain words.')
  if (!('some' in filter)) return compares(there, object, row, filter)
  const linked = there.all(filter.some).filter((other) => linkOf(other, filter.by) === row.id)
  return linked.some((other) => filter.where === undefined || holds(there, filter.some, other, filter.where))
}

function compares(there: There, object: string, row: Row, { field, op, value = null }: Comparison): boolean {
  const found = walk(there, object, row, field)
  if (value === null && (op === 'is' || op === 'isNot')) return (found.value === null) === (op === 'is')
  const one = (wanted: unknown): boolean => found.value !== null && isOne(there, found, wanted)
  const any = (wanted: unknown): boolean => (wanted as readonly unknown[]).some(one)
  if (op === 'empty') return found.value === null
  if (op === 'notEmpty') return found.value !== null
  if (op === 'isNot') return !one(value)
  if (op === 'noneOf') return !any(value)
  if (found.value === null) return false
  if (op === 'is') return one(value)
  if (op === 'anyOf') return any(value)
  if (op === 'contains') return textsOf(found).some((text) => plainText(text).includes(plainText(String(value))))
  if (op === 'startsWith') return textsOf(found).some((text) => plainText(text).indexOf(plainText(String(value))) === 0)
  if (op === 'inLast' || op === 'inNext') return isNear(there, found, Number(value) * (op === 'inLast' ? -1 : 1))
  const order = orderOf(there, found, value)
  if (op === 'over' || op === 'after') return order > 0
  if (op === 'under' || op === 'before') return order < 0
  return op === 'atLeast' ? order >= 0 : order <= 0
}

interface Found {
  readonly kind: Kind
  readonly value: unknown
}

/** Along the links to the last field; whatever is behind a link that leads nowhere is empty. */
function walk(there: There, object: string, row: Row | null, path: string): Found {
  const dot = path.indexOf('.')
  if (dot < 0) return valueOf(there, object, row, path)
  const key = path.slice(0, dot)
  const id = valueOf(there, object, row, key).value
  const to = targetOf(there.model, object, key)
  return walk(there, to, id === null ? null : there.one(to, id), path.slice(dot + 1))
}

function targetOf(model: Model, object: string, key: string): string {
  const field = model.object(object).fields[key]!
  if (field.kind === 'latest') return targetOf(model, field.options.object, field.options.take)
  if (field.kind !== 'ref') throw new Error(`${object}.${key} leads nowhere.`)
  return field.options.to
}

const engine: Readonly<Record<string, Kind>> = { id: 'ref', createdAt: 'instant', updatedAt: 'instant', version: 'integer' }

function valueOf(there: There, object: string, row: Row | null, key: string): Found {
  if (engine[key]) return { kind: engine[key], value: row?.[key] ?? null }
  const field = there.model.object(object).fields[key]!
  const value = row?.[key] ?? null
  if (field.kind === 'latest') return latest(there, row, field.options)
  if (field.kind === 'part') {
    const first = (row?.[field.options.of] as Readonly<Record<string, unknown>>[] | null | undefined)?.at(0)
    return { kind: 'part', value: first?.[field.options.take] ?? null }
  }
  return { kind: field.kind, value: leadsNowhere(there, field, value) ? null : value }
}

function leadsNowhere(there: There, field: Field, value: unknown): boolean {
  if (field.kind === 'ref') return !there.one(field.options.to, value)
  const to = value as { readonly object: string; readonly id: string } | null
  return field.kind === 'record' && to !== null && !there.one(to.object, to.id)
}

/** The first of the related records that count, in the declared order: empty values last, then the newest id. */
function latest(there: There, row: Row | null, { object, by, take, where = {}, order = [] }: LatestOptions): Found {
  let best: Row | null = null
  for (const other of row ? there.all(object) : []) {
    if (other[by] !== row!.id || Object.entries(where).some(([key, must]) => (other[key] ?? null) !== must)) continue
    if (best === null || goesFirst(other, best, order)) best = other
  }
  return valueOf(there, object, best, take)
}

function goesFirst(a: Row, b: Row, order: readonly string[]): boolean {
  for (const name of order) {
    const down = name[0] === '-'
    const [left, right] = [a, b].map((row) => (row[down ? name.slice(1) : name] ?? null) as string | boolean | number | null)
    if (left === right) continue
    if (left === null || right === null) return right === null
    return down ? left! > right! : left! < right!
  }
  return a.id > b.id
}

const linkOf = (row: Row, by: string): unknown => {
  const value = row[by] ?? null
  return typeof value === 'object' && value !== null ? (value as { id: string }).id : value
}

function isOne(there: There, { kind, value }: Found, wanted: unknown): boolean {
  if (kind === 'integer' || kind === 'number') return Number(value) === Number(wanted)
  if (kind === 'boolean') return value === wanted
  if (kind === 'instant') return orderOf(there, { kind, value }, wanted) === 0
  if (kind === 'record') return (value as { id: string }).id === wanted
  if (kind === 'ref') return value === (wanted === 'me' ? there.seer.id : wanted)
  if (kind === 'emails') return textsOf({ kind, value }).includes(String(wanted).normalize().toLowerCase())
  return textsOf({ kind, value }).includes(String(wanted).normalize())
}

/** The texts that a value consists of. */
function textsOf({ kind, value }: Found): readonly string[] {
  if (kind === 'emails' || kind === 'phones') return (value as { value: string }[]).map((entry) => entry.value)
  if (kind !== 'addresses') return [String(value)]
  return (value as Record<string, string | null>[]).flatMap((address) => Object.values(address).filter((text) => text !== null))
}

/** Below, at or above what it is compared with. A moment that is compared with a day is the day that clocks show then. */
function orderOf({ timeZone }: There, { kind, value }: Found, wanted: unknown): number {
  if (kind === 'integer' || kind === 'number') return Number(value) - Number(wanted)
  if (kind === 'date') return compareText(String(value), String(wanted))
  const moment = momentOf(value)
  return isDay(wanted) ? compareText(dayIn(timeZone, moment), wanted) : moment.getTime() - momentOf(wanted).getTime()
}

function isNear({ now, timeZone }: There, { kind, value }: Found, days: number): boolean {
  const between = (from: number, at: number, to: number): boolean => Math.min(from, to) <= at && at <= Math.max(from, to)
  const day = 24 * 60 * 60 * 1000
  if (kind === 'instant') return between(now.getTime(), momentOf(value).getTime(), now.getTime() + days * day)
  const today = Date.parse(dayIn(timeZone, now))
  return between(today, Date.parse(String(value)), today + days * day)
}

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
const isDay = (value: unknown): value is string => typeof value === 'string' && value.length === 10
const momentOf = (value: unknown): Date => (value instanceof Date ? value : new Date(String(value)))

const calendars = new Map<string, Intl.DateTimeFormat>()
/** What a calendar on the wall says. */
function dayIn(timeZone: string, moment: Date): string {
  const calendar = calendars.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  calendars.set(timeZone, calendar)
  return calendar.format(moment)
}

const letters: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ø: 'o', ł: 'l', đ: 'd', ı: 'i', ς: 'σ' }
/** Letter by letter: small, without accents, in plain letters where there are such, with single spaces between words. */
function plainText(text: string): string {
  const small = [...text.normalize('NFKD').toLowerCase().normalize('NFKD')]
  const bare = small.filter((letter) => letter < '\u0300' || letter > '\u036f').map((letter) => letters[letter] ?? letter)
  const words: string[] = ['']
  for (const letter of bare) {
    const isSpace = [' ', '\t', '\n', '\v', '\f', '\r', '\u2028', '\u2029'].includes(letter)
    if (!isSpace) words[words.length - 1] += letter
    else if (words.at(-1) !== '' || words.length === 1) words.push('')
  }
  return words.join(' ').replace(/^ /, '').replace(/ $/, '')
}
