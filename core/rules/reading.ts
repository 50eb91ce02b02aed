/** Reading a text word by word: what sentences and formulas have in common. */
import type { Token } from './words.ts'

type Wrong = (message: string, expected: string, more: { readonly at?: number | undefined }) => Error

/** Tokens and a place among them, moved from left to right. */
export class Reading {
  readonly #tokens: readonly Token[]
  readonly #what: string
  readonly #wrong: Wrong
  #place = 0

  /** `what` names the text in refusals: `The filter`. */
  constructor(list: readonly Token[], what: string, wrong: Wrong) {
    this.#tokens = list
    this.#what = what
    this.#wrong = wrong
  }

  get next(): Token {
    return this.#tokens[this.#place]!
  }

  /** The token after the next. */
  get ahead(): Token | undefined {
    return this.#tokens[this.#place + 1]
  }

  get ended(): boolean {
    return this.next.type === 'end'
  }

  /** Goes on behind the next token, and gives it. */
  take(): Token {
    return this.#tokens[this.#place++]!
  }

  /** Goes on behind these words when they are what comes next; words in quotes are text, and never meant. */
  skip(...words: readonly string[]): boolean {
    const fits = words.every((word, i) => {
      const token = this.#tokens[this.#place + i]
      return token !== undefined && token.type !== 'text' && token.text.toLowerCase() === word
    })
    if (fits) this.#place += words.length
    return fits
  }

  must(sign: string, expected: string): void {
    if (!this.skip(sign)) throw this.expected(expected)
  }

  /** The refusal of a token that cannot stand where it does. */
  expected(what: string, token: Token = this.next): Error {
    const found = token.type === 'end' ? `${this.#what} ends too early.` : `“${token.text.slice(0, 80)}” was not expected here.`
    return this.#wrong(found, what, { at: token.at })
  }
}
