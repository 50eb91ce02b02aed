/** The template language in a text: what is literal, what shows a value, what decides. */
import { Tokenizer, TokenKind } from 'liquidjs'

export interface Piece {
  readonly kind: 'output' | 'tag'
  /** What stands between the braces, with the dashes that take spaces away. */
  readonly inner: string
  /** The word of a tag; empty for an output. */
  readonly name: string
  readonly line: number
  /** In how many blocks it stands. */
  readonly depth: number
}
export type Part = string | Piece

const opening = new Set(['if', 'unless', 'case', 'for'])

/** Cuts a text into what is literal and what is not. Throws a liquidjs error, which has a position, where a brace is not closed. */
export function cut(text: string): readonly Part[] {
  if (!text.includes('{{') && !text.includes('{%')) return text === '' ? [] : [text]
  const parts: Part[] = []
  let depth = 0
  let line = 1
  let counted = 0
  for (const token of new Tokenizer(text).readTopLevelTokens()) {
    const source = text.slice(token.begin, token.end)
    if (token.kind === TokenKind.HTML) {
      parts.push(source)
      continue
    }
    for (; counted < token.begin; counted++) if (text.charCodeAt(counted) === 10) line++
    const inner = source.slice(2, -2)
    const name = token.kind === TokenKind.Tag ? (/^-?\s*([A-Za-z_#]+)/.exec(inner)?.[1] ?? '') : ''
    if (name.startsWith('end')) depth--
    parts.push({ kind: token.kind === TokenKind.Tag ? 'tag' : 'output', inner, name, line, depth })
    if (opening.has(name)) depth++
  }
  return parts
}

/** Words that stand for pieces while a text is made into something else; letters and digits, so that they come through everything. */
export class Stand {
  readonly #pieces: Piece[] = []
  readonly #word: string
  readonly #pattern: RegExp

  /** `texts`: what the words must not occur in. */
  constructor(texts: readonly string[]) {
    let count = 0
    while (texts.some((text) => text.toLowerCase().includes(`lq${count}x`))) count++
    this.#word = `lq${count}x`
    this.#pattern = new RegExp(`${this.#word}(\\d+)z`, 'g')
  }

  /** The text with a word in the place of each piece. */
  put(parts: readonly Part[]): string {
    return parts.map((part) => (typeof part === 'string' ? part : `${this.#word}${this.#pieces.push(part) - 1}z`)).join('')
  }

  /** The pieces that stand in a text, in order, and what is literal between them. */
  take(text: string): readonly Part[] {
    const parts: Part[] = []
    let from = 0
    for (const found of text.matchAll(this.#pattern)) {
      if (found.index > from) parts.push(text.slice(from, found.index))
      parts.push(this.#pieces[Number(found[1])]!)
      from = found.index + found[0].length
    }
    if (from < text.length) parts.push(text.slice(from))
    return parts
  }

  has(text: string): boolean {
    return text.includes(this.#word)
  }
}
