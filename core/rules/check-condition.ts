/** Checks a filter against the model: what it names exists for the actor, is compared as its kind allows, and with values that fit. */
import type { ObjectType } from '../object/define.ts'
import type { Field } from '../object/field.ts'
import { toldFields } from '../object/changes.ts'
import type { InteractionType } from '../object/interaction.ts'
import type { Model } from '../object/model.ts'
import { coerce } from './check-values.ts'
import { isDay, spanOf } from '../object/days.ts'
import { engineFields } from '../object/define.ts'
import { isId } from '../object/id.ts'
import type {
  Comparison,
  Condition,
  ConditionValue,
  Following,
  Happened,
  HowOften,
  InSegment,
  Operator,
  Some,
} from '../object/condition.ts'
import { operatorsOf } from './operators.ts'
import { absent, isVisible, resolvePath, type Hidden, type Path } from './path.ts'
import { limits, writtenAt } from './text.ts'
import { either, suggest } from '../object/nearest.ts'
import { lengthOf } from './duration.ts'
import { shapeOf } from './happened.ts'
import { wrongFilter } from './wrong.ts'

/** The most days that `inLast` and `inNext` reach: a century. */
const mostDays = 36_525
const mostValues = 1000

export interface CheckConditionOptions {
  /** Fields that do not exist for the actor; they are refused in the same words as fields that nobody declared. */
  readonly hidden?: Hidden
  /** The workspace's time zone: what a day is where moments are compared with it. UTC unless said. */
  readonly timeZone?: string
}

/**
 * The same tree, ready for a compiler: values as their kinds hold them, `by` filled in, `is` and `isNot` without a value
 * turned into `empty` and `notEmpty`, days that moments are compared with turned into moments (`createdAt is 2026-01-31`
 * becomes at least its midnight and before the next). Any JSON may be given as the condition.
 * @throws Problem `filter.wrong`, 400, with what to write instead, the `field`, and `at` when the tree was read from a sentence.
 */
export function checkCondition(
  model: Model,
  object: ObjectType,
  condition: Condition,
  { hidden = () => false, timeZone = 'UTC' }: CheckConditionOptions = {},
): Condition {
  const count = { conditions: 0 }
  const check = (here: ObjectType, part: Condition, depth: number): Condition => {
    if (typeof part !== 'object' || part === null)
      throw wrongFilter(
        'A part of the filter is no condition.',
        'Write { field, op, value }, { and }, { or }, { not }, { some, by, where }, { happened, where, op, value, inLast } or { segment }.',
      )
    if (depth > limits.depth)
      throw wrongFilter(`Conditions are nested more than ${limits.depth} deep.`, 'Use fewer parentheses.', { at: writtenAt.get(part) })
    if ('and' in part) return { and: parts(part.and).map((one) => check(here, one, depth + 1)) }
    if ('or' in part) return { or: parts(part.or).map((one) => check(here, one, depth + 1)) }
    if ('not' in part) return { not: check(here, part.not, depth + 1) }
    if (++count.conditions > limits.conditions)
      throw wrongFilter(
        `The filter has more than ${limits.conditions} conditions.`,
        'Use `is any of (…)` where the same field is compared with many values.',
        { at: writtenAt.get(part) },
      )
    if ('segment' in part) return checkSegment(here, part, hidden)
    if ('happened' in part) return checkHappened(here, part, depth)
    if (!('some' in part)) return checkComparison(model, here, part, hidden, timeZone)
    const { related, by } = relatedOf(model, here, part, hidden)
    return { some: related.name, by, ...(part.where ? { where: check(related, part.where, depth + 1) } : {}) }
  }
  const checkHappened = (here: ObjectType, part: Happened, depth: number): Condition => {
    const at = writtenAt.get(part)
    if (here.interactions !== true)
      throw wrongFilter(`Nothing happens with ${here.label[1]}.`, 'Ask it of records that have a history of interactions.', { at })
    const occurred = <O extends { readonly happened: string; readonly where?: Condition }>(one: O): O => {
      const isThere = (type: InteractionType): boolean =>
        !type.upon || ['id', ...toldFields(model.objects, type)].every((key) => !hidden(type.upon!.object, key))
      const found = model.interactions.find(String(one.happened))
      const shape = found && !isThere(found) ? null : shapeOf(model, String(one.happened), one.where)
      if (!shape)
        throw wrongFilter(
          `There is no type of interactions “${String(one.happened).slice(0, 80)}”.`,
          suggest(
            String(one.happened),
            model.interactions.all.filter(isThere).map(({ name }) => name),
          ),
          { at },
        )
      return one.where ? { ...one, where: check(shape, one.where, depth + 1) } : one
    }
    return howOften(model, occurred(part), at, (one) => {
      count.conditions++
      return occurred(one)
    })
  }
  return check(object, condition, 0)
}

/** Segments are of records with which something can happen; which of them there are is for whoever asks the database. */
function checkSegment(object: ObjectType, part: InSegment, hidden: Hidden): Condition {
  const at = writtenAt.get(part)
  if (object.interactions !== true || hidden('segment', 'id'))
    throw wrongFilter(`There are no segments of ${object.label[1]}.`, 'Compare its fields.', { at })
  const id = String(part.segment).toLowerCase()
  if (!isId(id))
    throw wrongFilter(`“${String(part.segment).slice(0, 80)}” is no id of a segment.`, 'Write its id, as in `in segment 0198…`.', { at })
  return { segment: id }
}

/** Its numbers and durations; each part of it that names a type has been, or is here, given to `occurred`. */
function howOften(model: Model, part: Happened, at: number | undefined, occurred: (one: Following) => Following): Happened {
  const { happened, where, sum, op = 'atLeast', value = 1, inLast, then, without } = part
  const wrong = (message: string, expected: string): Error => wrongFilter(message, expected, { at })
  const long = (duration: unknown): string => {
    if (typeof duration === 'string' && lengthOf(duration) !== null) return duration
    throw wrong(
      `“${String(duration).slice(0, 80)}” is no duration.`,
      'Write a whole number of minutes, hours or days, up to a century: `90 days`.',
    )
  }
  if (!oftens.includes(op)) throw wrong('How often it happened is compared with >=, >, <=, < or is.', 'Write { op: "atLeast", value: 3 }.')
  const isCount = sum === undefined
  if (typeof value !== 'number' || !(Math.abs(value) <= mostTimes) || (isCount && !(Number.isInteger(value) && value >= 0)))
    throw wrong(
      'How often it happened is compared with no number.',
      `Write a ${isCount ? 'whole ' : ''}number up to ${mostTimes.toLocaleString('en')}.`,
    )
  if (!isCount) {
    const whole: Condition = { and: [{ field: String(sum), op: 'is', value: 0 }, ...(where ? [where] : [])] }
    const field = shapeOf(model, happened, whole)?.fields[sum]
    if (!field || (field.kind !== 'number' && field.kind !== 'integer') || !isKey(sum))
      throw wrong(`“${String(sum).slice(0, 80)}” is no number of “${happened}” that can be added up.`, 'Name one of its numbers.')
  }
  return {
    happened,
    ...(where ? { where } : {}),
    ...(isCount ? {} : { sum }),
    op,
    value,
    ...(inLast === undefined ? {} : { inLast: long(inLast) }),
    ...(then ? { then: { ...occurred(then), within: long(then.within) } } : {}),
    ...(without ? { without: { ...occurred(without), within: long(without.within) } } : {}),
  }
}

const oftens: readonly HowOften[] = ['atLeast', 'over', 'atMost', 'under', 'is']
const mostTimes = 1e12
/** Names of properties that a statement may hold. */
const isKey = (key: string): boolean => /^[A-Za-z][A-Za-z0-9_-]{0,60}$/.test(key)

function parts(list: readonly Condition[]): readonly Condition[] {
  if (!Array.isArray(list)) throw wrongFilter('`and` and `or` take a list of conditions.', 'Write { and: [ … ] }.')
  return list
}

function checkComparison(model: Model, object: ObjectType, part: Comparison, hidden: Hidden, timeZone: string): Condition {
  const { field, value = null } = part
  const at = writtenAt.get(part)
  if (typeof field !== 'string') throw wrongFilter('A condition names no field.', 'Write { field, op, value }.', { at })
  const isInteraction = object.path === ''
  if (isInteraction && !isKey(field.split('.')[0]!))
    throw wrongFilter(`“${field.slice(0, 80)}” cannot be asked for.`, 'Names of properties are letters, digits, _ and -.', { at, field })
  const path = resolvePath(model, object, field, isInteraction ? withoutEngine(hidden, object) : hidden, at)
  const op = isTime(path.value) ? inTime(part.op) : part.op
  const allowed = operatorsOf(path.value, model)
  if (value === null && (op === 'is' || op === 'isNot')) return { field, op: op === 'is' ? 'empty' : 'notEmpty' }
  if (!allowed.includes(op))
    throw wrongFilter(`“${field}” cannot be compared with ${said(op)}.`, `Use ${either(allowed.map(said))}.`, { at, field })
  if (isInteraction && (op === 'inLast' || op === 'inNext'))
    throw wrongFilter(
      `What is said of an interaction is not compared with ${said(op)}.`,
      'Say it of the whole, as in `happened order.placed in the last 90 days`.',
      {
        at,
        field,
      },
    )
  if (op === 'empty' || op === 'notEmpty') return { field, op }
  const checked: Comparison = { field, op, value: checkValue(path, field, op, value, at) }
  return path.value.kind === 'instant' ? ofMoments(checked, timeZone) : checked
}

/** An interaction is none of the records: it has no version, and was not created. */
const withoutEngine =
  (hidden: Hidden, { name }: ObjectType): Hidden =>
  (object, field) =>
    object === name ? (engineFields as readonly string[]).includes(field) : hidden(object, field)

/** `>` and `<` of days and moments are what people call after and before. */
const inTime = (op: Operator): Operator => (op === 'over' ? 'after' : op === 'under' ? 'before' : op)
const isTime = ({ kind }: Field): boolean => kind === 'date' || kind === 'instant'

/** Comparisons of a moment as bounds: a day covers all its moments. */
function ofMoments({ field, op, value }: Comparison, timeZone: string): Condition {
  if (op === 'isNot') return { not: ofMoments({ field, op: 'is', value }, timeZone) }
  if (typeof value !== 'string') return { field, op, value: value ?? null }
  const [from, to] = isDay(value) ? Object.values(spanOf(value, timeZone)).map((moment: Date) => moment.toISOString()) : [value, value]
  const [until, beyond] = from === to ? (['atMost', 'after'] as const) : (['before', 'atLeast'] as const)
  if (op === 'is')
    return {
      and: [
        { field, op: 'atLeast', value: from! },
        { field, op: until, value: to! },
      ],
    }
  if (op === 'after') return { field, op: beyond, value: to! }
  if (op === 'atMost') return { field, op: until, value: to! }
  return { field, op, value: from! }
}

function checkValue(path: Path, field: string, op: Operator, value: ConditionValue, at: number | undefined): ConditionValue {
  if (op === 'inLast' || op === 'inNext') {
    const days = Number(value)
    if (
      typeof value === 'boolean' ||
      Array.isArray(value) ||
      value === null ||
      value === '' ||
      !Number.isInteger(days) ||
      days < 1 ||
      days > mostDays
    )
      throw wrongFilter(`“${field}” needs a number of days.`, `Write a whole number of days from 1 to ${mostDays}.`, { at, field })
    return days
  }
  const one = (single: unknown): string | number | boolean => {
    if (typeof single !== 'string' && typeof single !== 'number' && typeof single !== 'boolean')
      throw wrongFilter(`“${field}” is compared with nothing.`, 'Give a value, or use `is empty`.', { at, field })
    const coerced = coerce(path.value, single)
    if ('value' in coerced) return coerced.value
    throw wrongFilter(`“${String(single).slice(0, 80)}” does not fit “${field}”.`, coerced.expected, { at, field })
  }
  if (op !== 'anyOf' && op !== 'noneOf') return one(value)
  if (!Array.isArray(value))
    throw wrongFilter(`“${field}” needs a list of values.`, 'Write the values in parentheses, as in `is any of (a, b)`.', { at, field })
  if (value.length > mostValues)
    throw wrongFilter(`“${field}” is compared with more than ${mostValues} values.`, 'Use fewer values.', { at, field })
  return [...new Set(value.map(one))] as (string | number)[]
}

/** The related object of a `some` and the field by which it links back; the only one when none was named. */
function relatedOf(model: Model, object: ObjectType, part: Some, hidden: Hidden): { related: ObjectType; by: string } {
  const at = writtenAt.get(part)
  const links = model
    .referringTo(object.name)
    .filter((child) => !absent(child.object, hidden) && isVisible(model, child.object, child.field, hidden))
  const fitting = links.filter((child) => child.object.name === part.some)
  if (fitting.length === 0)
    throw wrongFilter(
      `${object.label[0]} has no related “${String(part.some).slice(0, 80)}”.`,
      suggest(String(part.some), [...new Set(links.map((child) => child.object.name))]),
      { at },
    )
  const named = fitting.find((child) => child.field === part.by)
  if (named) return { related: named.object, by: named.field }
  if (part.by)
    throw wrongFilter(
      `${fitting[0]!.object.label[0]} has no link “${String(part.by).slice(0, 80)}” to ${object.label[0]}.`,
      suggest(
        String(part.by),
        fitting.map((child) => child.field),
      ),
      { at },
    )
  if (fitting.length > 1)
    throw wrongFilter(
      `${fitting[0]!.object.label[0]} links to ${object.label[0]} in several ways.`,
      `Say which one: ${either(fitting.map((child) => `some ${part.some} by ${child.field}`))}.`,
      { at },
    )
  return { related: fitting[0]!.object, by: fitting[0]!.field }
}

const sayings: Partial<Record<Operator, string>> = {
  isNot: 'is not',
  startsWith: 'starts with',
  anyOf: 'is any of',
  noneOf: 'is none of',
  empty: 'is empty',
  notEmpty: 'is not empty',
  over: '>',
  atLeast: '>=',
  under: '<',
  atMost: '<=',
  inLast: 'in the last … days',
  inNext: 'in the next … days',
}
const said = (op: Operator): string => sayings[op] ?? String(op)
