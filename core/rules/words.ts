/** The words of filter sentences and formulas: from text to tokens, and the quoting of values. */
import { wrongFilter, wrongFormula } from './wrong.ts'

export interface Token {
  /** `word` stands bare, `text` stood in double quotes, `sign` is one of ( ) , > >= < <= (a formula has + - * / & = != too), `end` closes the sentence. */
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

const inSentences = /\s+|([(),]|[<>]=?)|"((?:[^"\\]|\\[\s\S])*)"|([^\s(),"<>=]+)/y
/** Signs part the words of a formula: `a-b` is a difference. Paths and numbers are one word each. */
const inFormulas =
  /\s+|([(),+\-*/&=]|!=|[<>]=?)|"((?:[^"\\]|\\[\s\S])*)"|([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/y

/** @throws Problem `filter.wrong` or `formula.wrong` at a quote that never closes or a sign the language does not have. */
export function tokens(text: string, language: 'filter' | 'formula' = 'filter'): readonly Token[] {
  const found: Token[] = []
  const pattern = new RegExp(language === 'filter' ? inSentences : inFormulas)
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const [whole, sign, quotedText, word] = pattern.exec(text) ?? []
    if (whole === undefined) throw strange(text, at, language)
    if (sign !== undefined) found.push({ type: 'sign', text: sign, at })
    else if (quotedText !== undefined) found.push({ type: 'text', text: quotedText.replace(/\\(["\\])/g, '$1'), at })
    else if (word !== undefined) found.push({ type: 'word', text: word, at })
  }
  found.push({ type: 'end', text: '', at: text.length })
  return found
}

/** A text as a sentence holds it: bare when it is one plain word, else in double quotes. */
export const quote = (text: string): string =>
  /^[^\s(),"<>=]+$/.test(text) && !reserved.has(text.toLowerCase()) && !meantOtherwise(text) && typeof bareValue(text) === 'string'
    ? text
    : `"${text.replace(/["\\]/g, '\\$&')}"`

/** What to write instead of a bare word that other languages understand differently; null where it can only be itself. */
export function meantOtherwise(word: string): string | null {
  if (word.startsWith("'")) return 'Use double quotes around text, as in `city is "Bad Homburg"`; a single quote would be part of it.'
  if (word.toLowerCase() === 'null')
    return 'Use `is empty` or `is not empty`. A text that is really null is written "null", in double quotes.'
  return null
}

/** What a bare word means: a number when it is written exactly as that number is, `true`, `false`, else the text itself. */
export function bareValue(word: string): string | number | boolean {
  if (word === 'true' || word === 'false') return word === 'true'
  const number = Number(word)
  return Number.isFinite(number) && String(number) === word ? number : word
}

function strange(text: string, at: number, language: 'filter' | 'formula'): Error {
  const wrong = language === 'filter' ? wrongFilter : wrongFormula
  if (text[at] === '"')
    return wrong('A double quote opens here and never closes.', 'Close it with another double quote; a quote inside is written \\".', {
      at,
    })
  const shown = String.fromCodePoint(text.codePointAt(at)!)
  return wrong(
    `“${shown}” means nothing here.`,
    language === 'filter'
      ? 'Write `is` to compare for sameness, or put the text in double quotes.'
      : 'Put text in double quotes; fields are named by their keys.',
    { at },
  )
}
