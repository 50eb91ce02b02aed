/** The words of a filter sentence: from text to tokens, and the quoting of values. */
import { wrongFilter } from './wrong.ts'

export interface Token {
  /** `word` stands bare, `text` stood in double quotes, `sign` is one of ( ) , > >= < <=, `end` closes the sentence. */
  readonly type: 'word' | 'text' | 'sign' | 'end'
  readonly text: string
  /** Where it begins: characters of the sentence before it. */
  readonly at: number
}

/** Words that are grammar: as values they need quotes. */
export const reserved: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'some',
  'by',
  'is',
  'any',
  'none',
  'of',
  'empty',
  'contains',
  'starts',
  'with',
  'before',
  'after',
  'in',
  'the',
  'last',
  'next',
])

/** @throws Problem `filter.wrong` at a quote that never closes or a sign the language does not have. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = []
  const pattern = /\s+|([(),]|[<>]=?)|"((?:[^"\\]|\\[\s\S])*)"|([^\s(),"<>=]+)/y
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const [whole, sign, quotedText, word] = pattern.exec(text) ?? []
    if (whole === undefined) throw strange(text, at)
    if (sign !== undefined) found.push({ type: 'sign', text: sign, at })
    else if (quotedText !== undefined) found.push({ type: 'text', text: quotedText.replace(/\\(["\\])/g, '$1'), at })
    else if (word !== undefined) found.push({ type: 'word', text: word, at })
  }
  found.push({ type: 'end', text: '', at: text.length })
  return found
}

/** A text as a sentence holds it: bare when it is one plain word, else in double quotes. */
export const quote = (text: string): string =>
  /^[^\s(),"<>=]+$/.test(text) && !reserved.has(text.toLowerCase()) && typeof bareValue(text) === 'string'
    ? text
    : `"${text.replace(/["\\]/g, '\\$&')}"`

/** What a bare word means: a number when it is written exactly as that number is, `true`, `false`, else the text itself. */
export function bareValue(word: string): string | number | boolean {
  if (word === 'true' || word === 'false') return word === 'true'
  const number = Number(word)
  return Number.isFinite(number) && String(number) === word ? number : word
}

function strange(text: string, at: number): Error {
  if (text[at] === '"')
    return wrongFilter(
      'A double quote opens here and never closes.',
      'Close it with another double quote; a quote inside is written \\".',
      { at },
    )
  return wrongFilter(`“${text[at]}” means nothing here.`, 'Write `is` to compare for sameness, or put the text in double quotes.', { at })
}
