/** Checks a formula against the model: its fields exist, every part has a type that fits where it stands, and the whole gives a value. */
import type { ObjectType } from '../object/define.ts'
import type { Field, Kind } from '../object/field.ts'
import type { Model } from '../object/model.ts'
import { isDay, momentOf } from '../object/days.ts'
import type { Expression, PartType, ValueType } from '../object/expression.ts'
import { type FunctionOf, functions, type Taken } from './functions.ts'
import { largest } from './numbers.ts'
import { type Hidden, resolvePath } from './path.ts'
import { writtenAt } from './text.ts'
import { either, suggest } from '../object/nearest.ts'
import { wrongFormula } from './wrong.ts'

/** What a field of a kind is to a formula; the others can only be asked whether they are empty. */
export const typeOfKind = (kind: Kind): PartType => types[kind] ?? 'other'
const types: Partial<Record<Kind, ValueType>> = {
  text: 'text',
  prose: 'text',
  choice: 'text',
  part: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  date: 'date',
  instant: 'instant',
}

/** A formula that is ready for a compiler: every part says what it gives. */
export type Typed = Expression & { readonly gives: PartType }

interface Checking {
  readonly model: Model
  readonly object: ObjectType
  readonly hidden: Hidden
}

/**
 * The same tree with types. Text that stands where a day or a moment is due becomes one.
 * @throws Problem `formula.wrong`, 422, with what to write instead, and `at` when the tree was read from a text.
 */
export function checkFormula(
  model: Model,
  object: ObjectType,
  formula: Expression,
  hidden: Hidden = () => false,
): Typed & { readonly gives: ValueType } {
  const whole = typed({ model, object, hidden }, formula)
  if (whole.gives === 'empty' || whole.gives === 'other')
    throw wrongFormula(
      'The formula gives no value that could be shown.',
      `It gives ${either(['text', 'a number', 'yes or no', 'a day', 'a moment'])}.`,
      {
        at: writtenAt.get(formula) ?? 0,
      },
    )
  return whole as Typed & { readonly gives: ValueType }
}

function typed(checking: Checking, part: Expression): Typed {
  if ('field' in part) return ofField(checking, part.field, writtenAt.get(part))
  if ('call' in part) return ofCall(checking, part)
  const { value } = part
  if (value === null) return { value, gives: 'empty' }
  if (typeof value === 'number' && !(Math.abs(value) < largest))
    throw wrongFormula('This number is too large to be worked with.', 'Write a smaller one.', { at: writtenAt.get(part) })
  return { value, gives: typeof value === 'string' ? 'text' : (typeof value as 'number' | 'boolean') }
}

function ofField({ model, object, hidden }: Checking, field: string, at: number | undefined): Typed {
  const { value } = resolvePath(model, object, field, hidden, at, wrongFormula)
  return { field, gives: typeOfKind(value.kind) }
}

function ofCall(checking: Checking, part: Extract<Expression, { call: unknown }>): Typed {
  const { call } = part
  const of = functions[call]
  const at = writtenAt.get(part)
  const given = part.with.map((one) => typed(checking, one))
  refuseCount(of, call, given.length, at)
  const taken = (n: number): Taken => of.takes[Math.min(n, of.takes.length - 1)]!
  const shared = given.filter((_one, n) => taken(n) === 'same')
  const common = shared.length ? commonType(checking, of, call, part, shared) : undefined
  const fitted = given.map((one, n) => fit(one, taken(n) === 'same' ? common! : taken(n), call, part.with[n]!))
  if (call === 'is' || call === 'isNot') refuseNoChoice(checking, fitted, part.with)
  return { call, with: fitted, gives: of.gives === 'same' ? common! : of.gives }
}

function refuseCount(
  { takes, least = takes.length, most = takes.length, written }: FunctionOf,
  call: string,
  count: number,
  at: number | undefined,
): void {
  if (count >= least && count <= most) return
  const parts = (n: number): string => `${n} ${n === 1 ? 'part' : 'parts'}`
  const due = least === most ? parts(least) : `${least} to ${parts(most)}`
  throw wrongFormula(`${written ?? call} takes ${due}, not ${count}.`, 'Parts are separated by commas.', { at })
}

/** The one type that parts share; text in quotes may still become a day or a moment. */
function commonType(
  { model, object, hidden }: Checking,
  of: FunctionOf,
  call: string,
  part: Extract<Expression, { call: unknown }>,
  shared: readonly Typed[],
): PartType {
  const known = shared.filter(({ gives }) => gives !== 'empty')
  const first = known.find(({ gives }) => gives === 'date' || gives === 'instant') ?? known[0]
  const type = first?.gives ?? 'empty'
  const at = writtenAt.get(part)
  if (type === 'other' || (type === 'empty' && of.gives === 'boolean')) {
    const named = first && 'field' in first ? resolvePath(model, object, first.field, hidden).value.kind : type
    throw wrongFormula(
      `A ${named} cannot be compared or worked with.`,
      'Ask whether it is empty, or follow the link to one of its fields.',
      { at },
    )
  }
  if (type !== 'empty' && of.among && !of.among.includes(type))
    throw wrongFormula(
      `${of.written ?? said[call] ?? call} takes ${either(of.among.map((one) => names[one]))}, not ${names[type]}.`,
      'Use another comparison.',
      {
        at,
      },
    )
  return type
}

const said: Readonly<Record<string, string>> = {
  over: '>',
  atLeast: '>=',
  under: '<',
  atMost: '<=',
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  negate: '-',
  join: '&',
  is: '=',
  isNot: '!=',
}
const names: Readonly<Record<PartType | 'any' | 'words', string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'yes or no',
  date: 'a day',
  instant: 'a moment',
  empty: 'nothing',
  other: 'a link or a list',
  any: 'anything',
  words: 'anything that can be read',
}

function fit(one: Typed, due: PartType | Taken, call: string, written: Expression): Typed {
  const { gives } = one
  if (due === 'any' || gives === due) return one
  if (gives === 'empty') return due === 'words' ? { ...one, gives: 'text' } : { ...one, gives: due as PartType }
  if (due === 'words' && gives !== 'other') return one
  if ('value' in one && gives === 'text') {
    const text = String(one.value)
    if (due === 'date' && isDay(text)) return { value: text, gives: 'date' }
    const moment = due === 'instant' ? momentOf(text) : null
    if (moment) return { value: moment.toISOString(), gives: 'instant' }
  }
  const at = writtenAt.get(written)
  const name = functions[call as keyof typeof functions].written ?? said[call] ?? call
  throw wrongFormula(
    `${name} needs ${names[due as PartType]} here, and this is ${names[gives]}.`,
    due === 'date'
      ? 'Write a day as "2026-01-31", or dateOf(…) of a moment.'
      : due === 'instant'
        ? 'Write a moment as "2026-01-31T14:30:00Z", or compare dateOf(…) with a day.'
        : due === 'text'
          ? 'Make text of it by text(…).'
          : 'Use a field or a function of that kind.',
    { at },
  )
}

/** A choice that is compared with what is none of its values would always be false: a slip of the pen. */
function refuseNoChoice({ model, object, hidden }: Checking, parts: readonly Typed[], written: readonly Expression[]): void {
  for (const [n, one] of parts.entries()) {
    const other = parts[1 - n]!
    if (!('field' in one) || !('value' in other) || other.value === null) continue
    const field: Field = resolvePath(model, object, one.field, hidden).value
    if (field.kind === 'choice' && !field.options.values.includes(String(other.value)))
      throw wrongFormula(
        `“${String(other.value).slice(0, 80)}” is none of the values of ${one.field}.`,
        suggest(String(other.value), field.options.values),
        {
          at: writtenAt.get(written[1 - n]!),
        },
      )
  }
}
