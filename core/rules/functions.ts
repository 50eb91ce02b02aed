/**
 * What formulas can do: the types that each function takes and gives, and what it means, in memory. `core/store/formula.ts` says the
 * same in SQL; a test holds the two against each other.
 *
 * What the words mean, here and in SQL:
 * - A function of something empty gives empty, unless it says otherwise. `&` takes what is empty for no text; `ifEmpty` gives its first
 *   part that is not empty; `min` and `max` leave out what is empty.
 * - Comparisons, `and`, `or`, `not` and `contains` have two answers, as in filters: with something empty they are false, `isNot` and `not` the
 *   opposite. A condition that is empty counts as false.
 * - Numbers are double-precision. What is divided by zero is empty, and so is what grows to 10^150 or beyond; what is multiplied or
 *   divided and smaller than 10^-150 counts as zero.
 * - `round` goes to the nearer side, halves away from zero, as people see the number (1.005 to two digits is 1.01).
 * - Days outside of the years 1 to 9999 are empty. `addMonths` keeps to the last day of a shorter month. Parts of numbers that count
 *   days, months or characters are cut off.
 * - Text is at most 10,000 characters long; what is longer is cut. An empty text is empty.
 */
import { fold } from '../object/fold.ts'
import { dayOf, isDay } from '../object/days.ts'
import type { FunctionName, PartType, ValueType } from '../object/expression.ts'
import { asPostgres, largest, roundTo, smallest } from './numbers.ts'

export type Value = string | number | boolean | null

/** What a function may know beside its parts. */
export interface When {
  readonly now: Date
  readonly timeZone?: string | undefined
}

/** What may stand in a place: one of these types; `same` is what the other places marked so have; `any` takes fields of every kind. */
export type Taken = ValueType | 'same' | 'any' | 'words'

export interface FunctionOf {
  /** The parts one by one; the last repeats where there is `most`. */
  readonly takes: readonly Taken[]
  readonly least?: number
  readonly most?: number
  readonly gives: ValueType | 'same'
  /** The types that `same` may be; all unless said. */
  readonly among?: readonly ValueType[]
  /** As people write it, for those that are functions by name. */
  readonly written?: string
  readonly evaluate: (parts: readonly Value[], when: When) => Value
}

const many = 20
const amounts: readonly ValueType[] = ['number', 'date', 'instant']

/** Nothing of nothing. */
const filled =
  (evaluate: (parts: readonly NonNullable<Value>[], when: When) => Value): FunctionOf['evaluate'] =>
  (parts, when) =>
    parts.some((part) => part === null) ? null : evaluate(parts as readonly NonNullable<Value>[], when)
const numeric = (evaluate: (...parts: number[]) => number): FunctionOf['evaluate'] =>
  filled((parts) => kept(evaluate(...(parts as readonly number[]))))
const textual = (evaluate: (text: string, ...more: number[]) => string): FunctionOf['evaluate'] =>
  filled(([text, ...more]) => cut(evaluate(text as string, ...(more as number[]))))
const compared =
  (test: (left: number | string, right: number | string) => boolean): FunctionOf['evaluate'] =>
  ([left, right]) =>
    left !== null && right !== null && test(comparable(left!), comparable(right!))
/** Moments are ISO text of one form; all that is compared here orders as it is. */
const comparable = (value: NonNullable<Value>): number | string => (typeof value === 'boolean' ? Number(value) : value)
const ofDay = (evaluate: (day: Date) => number): FunctionOf['evaluate'] => filled(([day]) => evaluate(new Date(`${String(day)}T00:00:00Z`)))

/** A number that is not too large to be worked with. */
export const kept = (number: number): number | null => (Math.abs(number) < largest ? (number === 0 ? 0 : number) : null)
const cut = (text: string): string | null => (text.length <= longestText ? text : [...text].slice(0, longestText).join('')) || null
export const longestText = 10_000

const number = (takes: readonly Taken[], evaluate: FunctionOf['evaluate'], written?: string): FunctionOf => ({
  takes,
  gives: 'number',
  evaluate,
  ...(written ? { written } : {}),
})
const truth = (takes: readonly Taken[], evaluate: FunctionOf['evaluate'], more: Partial<FunctionOf> = {}): FunctionOf => ({
  takes,
  gives: 'boolean',
  evaluate,
  ...more,
})
const words = (takes: readonly Taken[], evaluate: FunctionOf['evaluate'], written: string): FunctionOf => ({
  takes,
  gives: 'text',
  evaluate,
  written,
})
const is: FunctionOf['evaluate'] = ([left, right]) => left !== null && left === right

export const functions: { readonly [F in FunctionName]: FunctionOf } = {
  add: number(
    ['number', 'number'],
    numeric((a, b) => a + b),
  ),
  subtract: number(
    ['number', 'number'],
    numeric((a, b) => a - b),
  ),
  multiply: number(
    ['number', 'number'],
    numeric((a, b) => smallest(a) * smallest(b)),
  ),
  divide: number(
    ['number', 'number'],
    filled(([a, b]) => (smallest(b as number) === 0 ? null : kept(smallest(a as number) / (b as number)))),
  ),
  negate: number(
    ['number'],
    numeric((a) => -a),
  ),
  join: {
    takes: ['words'],
    least: 2,
    most: many,
    gives: 'text',
    evaluate: (parts) => cut(parts.map((part) => part ?? '').join('')),
  },
  is: truth(['same', 'same'], is),
  isNot: truth(['same', 'same'], (parts, when) => !is(parts, when)),
  over: truth(
    ['same', 'same'],
    compared((a, b) => a > b),
    { among: amounts },
  ),
  atLeast: truth(
    ['same', 'same'],
    compared((a, b) => a >= b),
    { among: amounts },
  ),
  under: truth(
    ['same', 'same'],
    compared((a, b) => a < b),
    { among: amounts },
  ),
  atMost: truth(
    ['same', 'same'],
    compared((a, b) => a <= b),
    { among: amounts },
  ),
  contains: truth(
    ['text', 'text'],
    compared((a, b) => fold(String(a)).includes(fold(String(b)))),
  ),
  startsWith: truth(
    ['text', 'text'],
    compared((a, b) => fold(String(a)).startsWith(fold(String(b)))),
  ),
  isEmpty: truth(['any'], ([part]) => part === null, { written: 'isEmpty' }),
  and: truth(['boolean'], (parts) => parts.every((part) => part === true), { least: 1, most: many }),
  or: truth(['boolean'], (parts) => parts.some((part) => part === true), { least: 1, most: many }),
  not: truth(['boolean'], ([part]) => part !== true, { written: 'not' }),
  if: { takes: ['boolean', 'same', 'same'], gives: 'same', written: 'if', evaluate: ([test, yes, no]) => (test === true ? yes! : no!) },
  ifEmpty: {
    takes: ['same'],
    least: 2,
    most: many,
    gives: 'same',
    written: 'ifEmpty',
    evaluate: (parts) => parts.find((part) => part !== null) ?? null,
  },
  abs: number(['number'], numeric(Math.abs), 'abs'),
  floor: number(['number'], numeric(Math.floor), 'floor'),
  ceil: number(['number'], numeric(Math.ceil), 'ceil'),
  round: {
    ...number(
      ['number', 'number'],
      ([a, digits]) => (a === null || digits === null ? null : kept(roundTo(a as number, (digits ?? 0) as number))),
      'round',
    ),
    least: 1,
    most: 2,
  },
  min: { ...least((a, b) => a <= b), written: 'min' },
  max: { ...least((a, b) => a >= b), written: 'max' },
  upper: words(
    ['text'],
    textual((text) => text.toUpperCase()),
    'upper',
  ),
  lower: words(
    ['text'],
    textual((text) => text.toLowerCase()),
    'lower',
  ),
  trim: words(
    ['text'],
    textual((text) => text.replace(/^[ \t\n\r\f\v]+|[ \t\n\r\f\v]+$/g, '')),
    'trim',
  ),
  left: words(
    ['text', 'number'],
    textual((text, count) => [...text].slice(0, Math.max(0, Math.min(Math.trunc(count!), longestText))).join('')),
    'left',
  ),
  length: number(
    ['text'],
    filled(([text]) => [...(text as string)].length),
    'length',
  ),
  text: words(['words'], ([part]) => part ?? null, 'text'),
  today: { takes: [], gives: 'date', written: 'today', evaluate: (_parts, { now, timeZone = 'UTC' }) => dayOf(now, timeZone) },
  now: { takes: [], gives: 'instant', written: 'now', evaluate: (_parts, { now }) => now.toISOString() },
  dateOf: {
    takes: ['instant'],
    gives: 'date',
    written: 'dateOf',
    evaluate: filled(([moment], { timeZone = 'UTC' }) => {
      const at = new Date(moment as string)
      return at > firstMoment && at < lastMoment ? dayOf(at, timeZone) : null
    }),
  },
  date: {
    takes: ['number', 'number', 'number'],
    gives: 'date',
    written: 'date',
    evaluate: filled((parts) => {
      const [year, month, day] = parts.map((part) => Math.trunc(part as number))
      if (!(year! >= 1 && year! <= 9999 && month! >= 1 && month! <= 12 && day! >= 1 && day! <= 31)) return null
      const text = `${String(year).padStart(4, '0')}-${two(month!)}-${two(day!)}`
      return isDay(text) ? text : null
    }),
  },
  year: number(
    ['date'],
    ofDay((day) => day.getUTCFullYear()),
    'year',
  ),
  month: number(
    ['date'],
    ofDay((day) => day.getUTCMonth() + 1),
    'month',
  ),
  day: number(
    ['date'],
    ofDay((day) => day.getUTCDate()),
    'day',
  ),
  weekday: number(
    ['date'],
    ofDay((day) => day.getUTCDay() || 7),
    'weekday',
  ),
  daysBetween: number(
    ['date', 'date'],
    filled(([from, to]) => (time(to!) - time(from!)) / aDay),
    'daysBetween',
  ),
  hoursBetween: number(
    ['instant', 'instant'],
    filled(([from, to]) => (Date.parse(String(to)) - Date.parse(String(from))) / 1000 / 3600),
    'hoursBetween',
  ),
  addDays: {
    takes: ['date', 'number'],
    gives: 'date',
    written: 'addDays',
    evaluate: filled(([day, count]) => {
      const days = Math.trunc(count as number)
      return Math.abs(days) > mostDays ? null : dayAt(time(day!) + days * aDay)
    }),
  },
  addMonths: {
    takes: ['date', 'number'],
    gives: 'date',
    written: 'addMonths',
    evaluate: filled(([day, count]) => {
      const months = Math.trunc(count as number)
      if (Math.abs(months) > mostMonths) return null
      const [year, month, date] = String(day).split('-').map(Number)
      const all = year! * 12 + month! - 1 + months
      const [inYear, inMonth] = [Math.floor(all / 12), all - Math.floor(all / 12) * 12]
      const last = new Date(0)
      last.setUTCFullYear(inYear, inMonth + 1, 0)
      const there = new Date(0)
      there.setUTCFullYear(inYear, inMonth, Math.min(date!, last.getUTCDate()))
      return dayAt(there.getTime())
    }),
  },
}

/** The smallest or the largest of what is not empty. */
function least(isBefore: (a: number | string, b: number | string) => boolean): FunctionOf {
  return {
    takes: ['same'],
    least: 2,
    most: many,
    gives: 'same',
    among: amounts,
    evaluate: (parts) =>
      parts.reduce((best, part) => {
        if (best === null || part === null) return best ?? part
        return isBefore(comparable(best), comparable(part)) ? best : part
      }, null),
  }
}

const aDay = 86_400_000
/** More days and months than there are from the first day to the last. */
const mostDays = 4_000_000
const mostMonths = 120_000
const firstMoment = new Date('0001-01-02T00:00:00Z')
const lastMoment = new Date('9999-12-30T00:00:00Z')
const two = (number: number): string => String(number).padStart(2, '0')
const time = (day: NonNullable<Value>): number => Date.parse(`${String(day)}T00:00:00Z`)
function dayAt(at: number): string | null {
  const year = new Date(at).getUTCFullYear()
  return year >= 1 && year <= 9999 ? new Date(at).toISOString().slice(0, 10) : null
}

/** A value as text: numbers as PostgreSQL writes them, days and moments in ISO form, `true` and `false`. */
export const asText = (value: Value, type: PartType): string | null =>
  value === null ? null : type === 'number' ? asPostgres(value as number) : String(value)

const byWord = new Map<string, FunctionName>(
  Object.entries(functions).flatMap(([name, { written }]) => (written ? [[written.toLowerCase(), name as FunctionName]] : [])),
)
/** Functions as people write them. */
export const functionNames: readonly string[] = Object.values(functions).flatMap(({ written }) => written ?? [])
/** The function of that name, however it is cased. */
export const functionNamed = (word: string): FunctionName | undefined => byWord.get(word.toLowerCase())
