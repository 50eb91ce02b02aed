/** A condition over what happened while somebody makes it: everything as it stands in the form. Pure. */
import {
  type Comparison,
  type Condition,
  type ConditionValue,
  durationOf,
  type Following,
  type Happened,
  type HowOften,
  lengthOf,
  type Operator,
} from '@rapport/core/rules'
import { ownPrefix } from './interactionTypes.ts'

export interface Detail {
  /** Its own for as long as the form is open. */
  id: number
  field: string
  op: Operator
  value: ConditionValue
}

export type Unit = 'minute' | 'hour' | 'day'
export interface Span {
  count: string
  unit: Unit
}

/** Something that happened, and what is asked of it. */
export interface Occurred {
  type: string
  details: readonly Detail[]
  /** What was asked of it in a way that the form has no room for; it stays until it is taken out. */
  kept: Condition | null
}

export interface Next extends Occurred {
  within: Span
}

export interface HappenedDraft extends Occurred {
  /** The detail that is added up; null where it is counted how often. */
  sum: string | null
  often: HowOften | 'never'
  number: string
  /** Null: at any time. */
  inLast: Span | null
  then: Next | null
  without: Next | null
}

/** What is wrong where, as ids of texts: `type`, `number`, `inLast`, `then.type`, `then.within`, and details by `detail.<id>`. */
export type Faults = ReadonlyMap<string, Fault>
export type Fault =
  | 'happened.needType'
  | 'happened.needName'
  | 'happened.needKey'
  | 'happened.needWhole'
  | 'filter.needNumber'
  | 'filter.needValue'

let ids = 0
export const newDetail = (field: string, op: Operator): Detail => ({ id: ++ids, field, op, value: null })
export const nothing: Occurred = { type: '', details: [], kept: null }
export const nextOf = (count: string, unit: Unit): Next => ({ ...nothing, within: { count, unit } })
export const emptyDraft: HappenedDraft = {
  ...nothing,
  sum: null,
  often: 'atLeast',
  number: '1',
  inLast: { count: '90', unit: 'day' },
  then: null,
  without: null,
}

/** The form for a condition that is there. */
export function draftOf(condition: Happened): HappenedDraft {
  const { sum, op = 'atLeast', value = 1, inLast, then, without } = condition
  const never = sum === undefined && ((value === 0 && (op === 'is' || op === 'atMost')) || (value === 1 && op === 'under'))
  return {
    ...occurredOf(condition),
    sum: sum ?? null,
    often: never ? 'never' : op,
    number: never ? '1' : String(value),
    inLast: inLast === undefined ? null : spanOf(inLast),
    then: then ? { ...occurredOf(then), within: spanOf(then.within) } : null,
    without: without ? { ...occurredOf(without), within: spanOf(without.within) } : null,
  }
}

function occurredOf({ happened, where }: { readonly happened: string; readonly where?: Condition }): Occurred {
  const parts = where === undefined ? [] : 'and' in where ? where.and : [where]
  const plain = parts.filter((part): part is Comparison => 'field' in part)
  if (plain.length < parts.length) return { type: happened, details: [], kept: where ?? null }
  return { type: happened, details: plain.map(({ field, op, value = null }) => ({ id: ++ids, field, op, value })), kept: null }
}

function spanOf(duration: string): Span {
  const [, count = '', unit = 'day'] = /^(\d+) (minute|hour|day)s?$/.exec(duration) ?? []
  return { count, unit: unit as Unit }
}

/** What is still missing, or wrong. `detail` says it of one detail of a type. */
export function faultsIn(draft: HappenedDraft, detail: (type: string, one: Detail) => Fault | null): Faults {
  const found = new Map<string, Fault>()
  const occurred = (place: string, { type, details, kept }: Occurred) => {
    if (type === '') found.set(`${place}type`, 'happened.needType')
    else if (type === ownPrefix) found.set(`${place}type`, 'happened.needName')
    if (!kept)
      for (const one of details) {
        const fault = one.field === '' ? 'happened.needKey' : detail(type, one)
        if (fault) found.set(`detail.${one.id}`, fault)
      }
  }
  occurred('', draft)
  const number = numberIn(draft.number)
  if (draft.often !== 'never' || draft.sum !== null) {
    if (number === null) found.set('number', 'filter.needNumber')
    else if (draft.sum === null && !(Number.isInteger(number) && number >= 0)) found.set('number', 'happened.needWhole')
  }
  if (draft.inLast && !durationIn(draft.inLast)) found.set('inLast', 'happened.needWhole')
  for (const word of ['then', 'without'] as const) {
    const next = draft[word]
    if (!next) continue
    occurred(`${word}.`, next)
    if (!durationIn(next.within)) found.set(`${word}.within`, 'happened.needWhole')
  }
  return found
}

/** The condition that the form says; null while something is missing. */
export function happenedOf(draft: HappenedDraft): Happened | null {
  if (faultsIn(draft, () => null).size > 0) return null
  const { sum, often, inLast, then, without } = draft
  const never = often === 'never' && sum === null
  const number = numberIn(draft.number) ?? 1
  const op = often === 'never' ? 'is' : often
  return {
    ...saidOf(draft),
    ...(sum === null ? {} : { sum }),
    ...(never ? { op: 'is' as const, value: 0 } : { op, value: number }),
    ...(inLast ? { inLast: durationIn(inLast)! } : {}),
    ...(then ? { then: followingOf(then) } : {}),
    ...(without ? { without: followingOf(without) } : {}),
  }
}

const followingOf = (next: Next): Following => ({ ...saidOf(next), within: durationIn(next.within)! })

function saidOf({ type, details, kept }: Occurred): { happened: string; where?: Condition } {
  const made = details.map(({ field, op, value }): Comparison => (needsNone(op) ? { field, op } : { field, op, value }))
  const where = kept ?? (made.length === 1 ? made[0] : made.length > 1 ? { and: made } : undefined)
  return where ? { happened: type, where } : { happened: type }
}

export const needsNone = (op: Operator): boolean => op === 'empty' || op === 'notEmpty'

/** A number as people type it; null for what is none. */
export function numberIn(text: string): number | null {
  const trimmed = text.trim().replace(',', '.')
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : null
}

function durationIn({ count, unit }: Span): string | null {
  const number = numberIn(count)
  const duration = number === null ? '' : durationOf(number, unit)
  return lengthOf(duration) === null ? null : duration
}

/** What somebody typed for a detail that nobody declared: `100` is a number, `true` a flag. */
export function meantBy(text: string): ConditionValue {
  const number = numberIn(text)
  if (number !== null) return number
  return text === 'true' || text === 'false' ? text === 'true' : text
}
