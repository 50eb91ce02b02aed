/**
 * The sentence language of filters: `language is de and (city is "Köln" or company is empty)`. The tree and its
 * sentence say the same: what `formatFilter` writes, `parseFilter` reads back.
 */
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
import { durationOf } from './duration.ts'
import { Reading } from './reading.ts'
import { bareValue, meantOtherwise, quote, reserved, tokens, type Token } from './words.ts'
import { wrongFilter } from './wrong.ts'

/** How large a filter may be. `depth` counts `and`, `or`, `not` and `some` inside each other. */
export const limits = { characters: 8000, conditions: 200, depth: 20 } as const

/** Where in its sentence a part of a parsed tree was written. */
export const writtenAt: WeakMap<object, number> = new WeakMap()

/**
 * Reads a sentence. No text at all is the filter that everything matches, `{ and: [] }`. `some employment (…)` without
 * `by` leaves `by` empty for `checkCondition` to fill. Grammar words are read in any case.
 * @throws Problem `filter.wrong`, 400, `more: { at, expected }`: `at` counts the characters (UTF-16) before the place.
 */
export function parseFilter(text: string): Condition {
  if (text.length > limits.characters)
    throw wrongFilter(`The filter is longer than ${limits.characters} characters.`, 'Use fewer or shorter conditions.', {
      at: limits.characters,
    })
  const words = new Sentence(tokens(text))
  if (words.ended) return { and: [] }
  const condition = words.anyOf(0)
  if (!words.ended) throw words.expected('Write `and` or `or` before the next condition; text of several words goes in double quotes.')
  return condition
}

/** Writes a tree as a sentence. Lists of one become their only condition. */
export function formatFilter(condition: Condition): string {
  const whole = format(condition)
  return whole === '()' ? '' : whole
}

/** Writes a tree so that another condition may follow after `and`; '' for the filter that everything matches. */
export function formatBeside(condition: Condition): string {
  if ('and' in condition) return condition.and.length === 1 ? formatBeside(condition.and[0]!) : joinedFlat(condition.and)
  return format(condition, true)
}

/** How many conditions a tree has, as the limit counts them. */
export function countConditions(condition: Condition): number {
  const parts = 'and' in condition ? condition.and : 'or' in condition ? condition.or : 'not' in condition ? [condition.not] : null
  if (parts) return parts.reduce((sum, part) => sum + countConditions(part), 0)
  if ('happened' in condition)
    return [condition, condition.then, condition.without].reduce(
      (sum, one) => sum + (one ? 1 + (one.where ? countConditions(one.where) : 0) : 0),
      0,
    )
  return 1 + ('some' in condition && condition.where ? countConditions(condition.where) : 0)
}

const joinedFlat = (parts: readonly Condition[]): string => parts.map((part) => format(part, true)).join(' and ')

function format(condition: Condition, inside = false): string {
  if ('and' in condition) return joined(condition.and, 'and', inside)
  if ('or' in condition) return condition.or.length ? joined(condition.or, 'or', inside) : 'not ()'
  if ('not' in condition) return `not ${format(condition.not, true)}`
  if ('some' in condition)
    return `some ${quote(condition.some)}${condition.by ? ` by ${quote(condition.by)}` : ''}${condition.where ? ` (${format(condition.where)})` : ''}`
  if ('happened' in condition) return happened(condition)
  if ('segment' in condition) return `in segment ${quote(condition.segment)}`
  return `${quote(condition.field)} ${comparison(condition)}`
}

function happened({ happened: type, where, sum, op, value, inLast, then, without }: Happened): string {
  const named = (one: { readonly happened: string; readonly where?: Condition }): string =>
    `${quote(one.happened)}${one.where ? ` (${format(one.where)})` : ''}`
  return [
    `happened ${named({ happened: type, ...(where ? { where } : {}) })}`,
    sum === undefined ? '' : `sum of ${quote(sum)}`,
    op === undefined ? '' : `${phrases[op]} ${value}${sum === undefined ? ' times' : ''}`,
    ...(
      [
        ['then', then],
        ['without', without],
      ] as const
    ).map(([word, one]) => (one ? `${word} ${named(one)} within ${one.within}` : '')),
    inLast === undefined ? '' : `in the last ${inLast}`,
  ]
    .filter(Boolean)
    .join(' ')
}

function joined(parts: readonly Condition[], word: string, inside: boolean): string {
  if (parts.length === 1) return format(parts[0]!, inside)
  const sentence = parts.map((part) => format(part, true)).join(` ${word} `)
  return inside || parts.length === 0 ? `(${sentence})` : sentence
}

const phrases: Record<Exclude<Operator, 'inLast' | 'inNext'>, string> = {
  is: 'is',
  isNot: 'is not',
  contains: 'contains',
  startsWith: 'starts with',
  anyOf: 'is any of',
  noneOf: 'is none of',
  empty: 'is empty',
  notEmpty: 'is not empty',
  over: '>',
  atLeast: '>=',
  under: '<',
  atMost: '<=',
  before: 'before',
  after: 'after',
}

function comparison({ op, value = null }: Comparison): string {
  if (op === 'inLast' || op === 'inNext')
    return `in the ${op === 'inLast' ? 'last' : 'next'} ${valueText(value)} ${value === 1 ? 'day' : 'days'}`
  if (op === 'empty' || (op === 'is' && value === null)) return phrases.empty
  if (op === 'notEmpty' || (op === 'isNot' && value === null)) return phrases.notEmpty
  if (op === 'anyOf' || op === 'noneOf') return `${phrases[op]} (${listOf(value).map(valueText).join(', ')})`
  return `${phrases[op]} ${valueText(value)}`
}

const listOf = (value: ConditionValue): readonly ConditionValue[] =>
  Array.isArray(value) ? value : value === null ? [] : [value as string]
const valueText = (value: ConditionValue): string => (typeof value === 'string' ? quote(value) : value === null ? '""' : String(value))

/** A sentence being read, from left to right, by recursive descent. */
class Sentence extends Reading {
  readonly #heights = new WeakMap<object, number>()
  #conditions = 0
  constructor(list: readonly Token[]) {
    super(list, 'The filter', wrongFilter)
  }

  anyOf(depth: number): Condition {
    return this.#list('or', () => this.#list('and', () => this.#one(depth)))
  }

  #list(word: 'and' | 'or', part: () => Condition): Condition {
    const { at } = this.next
    const parts = [part()]
    while (this.skip(word)) parts.push(part())
    return parts.length === 1 ? parts[0]! : this.#made(word === 'and' ? { and: parts } : { or: parts }, at, parts)
  }

  #one(depth: number): Condition {
    const token = this.next
    if (depth > limits.depth) throw this.#tooDeep(token.at)
    if (this.skip('not')) {
      const not = this.#one(depth + 1)
      return this.#made({ not }, token.at, [not])
    }
    if (this.skip('(')) return this.#group(depth)
    if (this.skip('some')) return this.#some(token.at, depth)
    if (this.skip('in', 'segment')) {
      this.#count(token.at)
      return this.#made<InSegment>({ segment: this.#name('Write the id of the segment, as in `in segment 0198…`.') }, token.at, [])
    }
    if (this.#isHappened()) return this.#happened(token.at, depth)
    return this.#comparison(token)
  }

  #group(depth: number): Condition {
    if (this.skip(')')) return { and: [] }
    const condition = this.anyOf(depth + 1)
    this.must(')', 'Close the parenthesis, or write `and` or `or` before the next condition.')
    return condition
  }

  #some(at: number, depth: number): Condition {
    this.#count(at)
    const some = this.#name('Name what is related, as in `some employment (role is buyer)`.')
    const by = this.skip('by') ? this.#name('Name the field that links back, as in `some employment by person`.') : ''
    if (!this.skip('(')) return this.#made<Some>({ some, by }, at, [])
    const where = this.#group(depth)
    return this.#made<Some>({ some, by, where }, at, [where])
  }

  /** A field may be called so, too: then it is compared. */
  #isHappened(): boolean {
    const next = this.ahead
    return (
      next !== undefined &&
      (next.type === 'text' || (next.type === 'word' && !reserved.has(next.text.toLowerCase()))) &&
      this.skip('happened')
    )
  }

  #happened(at: number, depth: number): Condition {
    const first = this.#occurred(at, depth)
    const sum = this.skip('sum', 'of')
      ? { sum: this.#name('Name the number that is added up, as in `happened order.placed sum of total >= 1000`.') }
      : {}
    const often = this.#often(sum.sum !== undefined)
    const following = (word: 'then' | 'without'): { readonly [one: string]: Following } => {
      const place = this.next.at
      if (!this.skip(word)) return {}
      const next = this.#occurred(place, depth)
      this.must('within', `Say within how long, as in \`${word} order.placed within 7 days\`.`)
      return { [word]: { ...next, within: this.#duration() } }
    }
    const [then, without] = [following('then'), following('without')]
    const inLast = this.skip('in', 'the', 'last') ? { inLast: this.#duration() } : {}
    const parts = [first, then.then, without.without].flatMap((one) => (one?.where ? [one.where] : []))
    return this.#made<Happened>({ ...first, ...sum, ...often, ...then, ...without, ...inLast }, at, parts)
  }

  #occurred(at: number, depth: number): { happened: string; where?: Condition } {
    this.#count(at)
    const type = this.#name('Name what happened, as in `happened order.placed`.')
    return this.skip('(') ? { happened: type, where: this.#group(depth) } : { happened: type }
  }

  #often(isSum: boolean): { op?: HowOften; value?: number } {
    const op = (['over', 'atLeast', 'under', 'atMost', 'is'] as const).find((one) => this.skip(phrases[one]))
    if (op === undefined) {
      if (isSum) throw this.expected('Write what the sum is compared with, as in `sum of total >= 1000`.')
      return {}
    }
    const token = this.next
    const value = this.#value()
    if (typeof value !== 'number') throw this.expected('Write a number here, as in `>= 3 times`.', token)
    if (!isSum && !this.skip('times') && !this.skip('time')) throw this.expected('Write `times` after the number, as in `>= 3 times`.')
    return { op, value }
  }

  #duration(): string {
    const token = this.next
    const count = this.#value()
    const unit = ['minute', 'hour', 'day'].find((one) => this.skip(one) || this.skip(`${one}s`))
    if (unit === undefined) throw this.expected('Write minutes, hours or days after the number, as in `90 days`.')
    if (typeof count !== 'number') throw this.expected('Write a whole number, as in `90 days`.', token)
    return durationOf(count, unit)
  }

  #comparison(token: Token): Condition {
    this.#count(token.at)
    const field = this.#name('Begin a condition with a field, as in `city is Berlin`.')
    return this.#made<Comparison>({ field, ...this.#operator() }, token.at, [])
  }

  #operator(): { op: Operator; value?: ConditionValue } {
    if (this.skip('is')) return this.#is()
    if (this.skip('contains')) return { op: 'contains', value: this.#value() }
    if (this.skip('starts', 'with')) return { op: 'startsWith', value: this.#value() }
    if (this.skip('before')) return { op: 'before', value: this.#value() }
    if (this.skip('after')) return { op: 'after', value: this.#value() }
    if (this.skip('in', 'the', 'last')) return { op: 'inLast', value: this.#days() }
    if (this.skip('in', 'the', 'next')) return { op: 'inNext', value: this.#days() }
    for (const op of ['over', 'atLeast', 'under', 'atMost'] as const) if (this.skip(phrases[op])) return { op, value: this.#value() }
    throw this.expected(
      'Write a comparison after the field: is, is not, contains, starts with, is any of, is none of, is empty, is not empty, >, >=, <, <=, before, after, in the last … days or in the next … days.',
    )
  }

  #is(): { op: Operator; value?: ConditionValue } {
    if (this.skip('empty')) return { op: 'empty' }
    if (this.skip('any', 'of')) return { op: 'anyOf', value: this.#values() }
    if (this.skip('none', 'of')) return { op: 'noneOf', value: this.#values() }
    if (!this.skip('not')) return { op: 'is', value: this.#value() }
    return this.skip('empty') ? { op: 'notEmpty' } : { op: 'isNot', value: this.#value() }
  }

  #days(): ConditionValue {
    const value = this.#value()
    if (!this.skip('days') && !this.skip('day')) throw this.expected('Write `days` after the number, as in `in the last 14 days`.')
    return value
  }

  #value(): string | number | boolean {
    const token = this.next
    if (token.type === 'text') {
      this.take()
      return token.text
    }
    if (token.type !== 'word' || reserved.has(token.text.toLowerCase()))
      throw this.expected('Write a value: a word, a number, a date, or text in double quotes. Reserved words need the quotes too.')
    const other = meantOtherwise(token.text)
    if (other) throw this.expected(other)
    this.take()
    return bareValue(token.text)
  }

  #values(): readonly (string | number)[] {
    this.must('(', 'Write the values in parentheses, as in `is any of (a, b)`.')
    const values: (string | number)[] = []
    if (this.skip(')')) return values
    do {
      const value = this.#value()
      values.push(typeof value === 'boolean' ? String(value) : value)
    } while (this.skip(','))
    this.must(')', 'Write a comma before the next value, or close the parenthesis.')
    return values
  }

  #name(expected: string): string {
    const token = this.next
    if (token.type !== 'text' && (token.type !== 'word' || reserved.has(token.text.toLowerCase()))) throw this.expected(expected)
    this.take()
    return token.text
  }

  #count(at: number): void {
    if (++this.#conditions > limits.conditions)
      throw wrongFilter(
        `The filter has more than ${limits.conditions} conditions.`,
        'Use `is any of (…)` where the same field is compared with many values.',
        { at },
      )
  }

  #made<C extends Condition>(condition: C, at: number, parts: readonly Condition[]): C {
    const height = 1 + Math.max(-1, ...parts.map((part) => this.#heights.get(part) ?? 0))
    if (height > limits.depth) throw this.#tooDeep(at)
    this.#heights.set(condition, height)
    writtenAt.set(condition, at)
    return condition
  }

  #tooDeep(at: number): Error {
    return wrongFilter(`Conditions are nested more than ${limits.depth} deep.`, 'Use fewer parentheses.', { at })
  }
}
