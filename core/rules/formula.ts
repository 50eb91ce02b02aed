/**
 * The language of formulas: `if(stage is "won", amount * 0.9, 0) & " EUR"`. Fields stand bare, by key or by a path over links;
 * text stands in double quotes. From weakest to strongest: `or`, `and`, `not`, comparisons, `&` (text put together), `+ -`, `* /`,
 * a minus in front, functions and parentheses.
 */
import type { Expression, FunctionName } from '../object/expression.ts'
import { functionNamed, functionNames } from './functions.ts'
import { Reading } from './reading.ts'
import { writtenAt } from './text.ts'
import { tokens, type Token } from './words.ts'
import { suggest } from '../object/nearest.ts'
import { wrongFormula } from './wrong.ts'

/** How large a formula may be. `parts` counts fields, values and functions. */
export const formulaLimits = { characters: 4000, parts: 300, depth: 40 } as const

/**
 * Reads a formula; types are not looked at yet.
 * @throws Problem `formula.wrong`, 422, `more: { at, expected }`: `at` counts the characters (UTF-16) before the place.
 */
export function parseFormula(text: string): Expression {
  if (text.trim() === '')
    throw wrongFormula('A formula says something.', 'Write what is to be worked out, such as `employees * 2`.', { at: 0 })
  if (text.length > formulaLimits.characters)
    throw wrongFormula(
      `The formula is longer than ${formulaLimits.characters} characters.`,
      'Work out a part of it in a field of its own.',
      {
        at: formulaLimits.characters,
      },
    )
  const words = new Formula(tokens(text, 'formula'))
  const whole = words.either(0)
  if (!words.ended) throw words.expected('Write an operator before the next part: + - * / & and or = > <.')
  return whole
}

/** Words that are grammar, and so name no field. */
const grammar: ReadonlySet<string> = new Set(['and', 'or', 'not', 'is', 'contains', 'starts', 'with', 'empty', 'true', 'false'])

const comparisons: readonly (readonly [words: readonly string[], call: FunctionName])[] = [
  [['!='], 'isNot'],
  [['='], 'is'],
  [['is', 'not'], 'isNot'],
  [['is'], 'is'],
  [['>='], 'atLeast'],
  [['>'], 'over'],
  [['<='], 'atMost'],
  [['<'], 'under'],
  [['contains'], 'contains'],
  [['starts', 'with'], 'startsWith'],
]

/** A formula being read, from left to right, by recursive descent. */
class Formula extends Reading {
  #parts = 0

  constructor(list: readonly Token[]) {
    super(list, 'The formula', wrongFormula)
  }

  either(depth: number): Expression {
    const { at } = this.next
    if (depth > formulaLimits.depth)
      throw wrongFormula(`The formula is nested more than ${formulaLimits.depth} deep.`, 'Work out a part of it in a field of its own.', {
        at,
      })
    return this.#chain('or', 'or', () => this.#chain('and', 'and', () => this.#denied(depth)))
  }

  /** Parts with the same word between them, as one call with all of them. */
  #chain(word: string, call: FunctionName, part: () => Expression): Expression {
    const { at } = this.next
    const parts = [part()]
    while (this.skip(word)) parts.push(part())
    return parts.length === 1 ? parts[0]! : this.#made(call, parts, at)
  }

  #denied(depth: number): Expression {
    const { at } = this.next
    if (depth > formulaLimits.depth) return this.either(depth)
    return this.skip('not') ? this.#made('not', [this.#denied(depth + 1)], at) : this.#compared(depth)
  }

  #compared(depth: number): Expression {
    const left = this.#joined(depth)
    const { at } = this.next
    if (this.skip('is', 'empty')) return this.#made('isEmpty', [left], at)
    if (this.skip('is', 'not', 'empty')) return this.#made('not', [this.#made('isEmpty', [left], at)], at)
    for (const [words, call] of comparisons) if (this.skip(...words)) return this.#made(call, [left, this.#joined(depth)], at)
    return left
  }

  #joined(depth: number): Expression {
    return this.#chain('&', 'join', () => this.#sum(depth))
  }

  #sum(depth: number): Expression {
    let left = this.#product(depth)
    for (;;) {
      const { at } = this.next
      if (this.skip('+')) left = this.#made('add', [left, this.#product(depth)], at)
      else if (this.skip('-')) left = this.#made('subtract', [left, this.#product(depth)], at)
      else return left
    }
  }

  #product(depth: number): Expression {
    let left = this.#signed(depth)
    for (;;) {
      const { at } = this.next
      if (this.skip('*')) left = this.#made('multiply', [left, this.#signed(depth)], at)
      else if (this.skip('/')) left = this.#made('divide', [left, this.#signed(depth)], at)
      else return left
    }
  }

  #signed(depth: number): Expression {
    const { at } = this.next
    if (depth > formulaLimits.depth) return this.either(depth)
    return this.skip('-') ? this.#made('negate', [this.#signed(depth + 1)], at) : this.#one(depth)
  }

  #one(depth: number): Expression {
    const token = this.next
    if (this.skip('(')) {
      const inside = this.either(depth + 1)
      this.must(')', 'Close the parenthesis, or write an operator before the next part.')
      return inside
    }
    if (token.type === 'text') return this.#leaf({ value: this.take().text.normalize('NFC') }, token)
    if (token.type !== 'word') throw this.expected('Write a field, a number, text in double quotes, or a function.')
    this.take()
    const word = token.text.toLowerCase()
    if (/^\d/.test(token.text)) return this.#leaf({ value: Number(token.text) }, token)
    if (word === 'true' || word === 'false') return this.#leaf({ value: word === 'true' }, token)
    if (word === 'empty') return this.#leaf({ value: null }, token)
    if (this.skip('(')) return this.#call(token, depth)
    if (grammar.has(word)) throw this.expected('Write a field, a number, text in double quotes, or a function.', token)
    return this.#leaf({ field: token.text }, token)
  }

  #call(name: Token, depth: number): Expression {
    const call = functionNamed(name.text)
    if (!call) throw wrongFormula(`There is no function “${name.text.slice(0, 40)}”.`, suggest(name.text, functionNames), { at: name.at })
    const parts: Expression[] = []
    if (this.skip(')')) return this.#made(call, parts, name.at)
    do parts.push(this.either(depth + 1))
    while (this.skip(','))
    this.must(')', 'Write a comma before the next part, or close the parenthesis.')
    return this.#made(call, parts, name.at)
  }

  #made(call: FunctionName, parts: readonly Expression[], at: number): Expression {
    return this.#noted({ call, with: parts }, at)
  }

  #leaf(leaf: Expression, { at }: Token): Expression {
    return this.#noted(leaf, at)
  }

  #noted(part: Expression, at: number): Expression {
    if (++this.#parts > formulaLimits.parts)
      throw wrongFormula(`The formula has more than ${formulaLimits.parts} parts.`, 'Work out a part of it in a field of its own.', { at })
    writtenAt.set(part, at)
    return part
  }
}
