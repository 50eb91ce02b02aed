/** What somebody asks for: the words that were typed, and by which keys a field has them. */
import type { SearchedField } from '../terms/fields.ts'
import { keyOf, lackingLength, pieceLength, sort, type Sort } from '../terms/key.ts'
import { compounds, mayBeMistyped, startOf } from '../terms/keys.ts'
import type { Frequent } from './frequent.ts'
import { digitsOf, withoutOne, wordsOf, type Word } from '../terms/words.ts'
import { meantBy, type Meant } from '../terms/phone.ts'

/** A word of the question; each must be found. */
export interface Asked {
  /** Folded and forgiven; the digits of a number. */
  readonly text: string
  /** Folded only. */
  readonly plain: string
  readonly unspaced: boolean
  /** Stood in a mail address or a domain. */
  readonly isDotted: boolean
  /** The phone numbers that it may be or begin. */
  readonly phones: readonly Meant[]
  /** Was a number and nothing else: not the beginning of a word. */
  readonly isNumber: boolean
}

/** Longest question, in characters; what is behind is not looked at. */
export const longestQuestion = 200
/** Most words of a question; what is behind is not looked at. */
const mostWords = 8

/** The words of a question; none for one without letters and digits. */
export function readQuestion(text: string): Asked[] {
  const asked: Asked[] = []
  for (const chunk of chunksOf(text.slice(0, longestQuestion))) asked.push(...wordsIn(chunk))
  // The beginning of a country's domain, or the first letter of somebody's mail address: too short to look for.
  const long = asked.filter((word) => !(word.isDotted && word.text.length < 3))
  return (long.length > 0 ? long : asked).slice(0, mostWords)
}

const extension = /(\d[)\s./-]*)\s(?:ext\.?|extension|x|durchwahl|dw\.?|app\.?)\s*(?=\d)/gi
const numeric = /^[+(]?[\d(][\d().+/-]*$/

/** Pieces between blanks; what was typed as one phone number stays together. */
function chunksOf(text: string): string[] {
  const chunks: string[] = []
  let number: string[] = []
  const close = (): void => {
    if (number.length > 0) chunks.push(number.join(' '))
    number = []
  }
  for (const piece of text.replace(extension, '$1 ').split(/\s+/)) {
    if (piece === '') continue
    if (numeric.test(piece) && /\d/.test(piece)) number.push(piece)
    else {
      close()
      chunks.push(piece)
    }
  }
  close()
  return chunks
}

function wordsIn(typed: string): Asked[] {
  const chunk = typed.replace(/^(?:https?:\/\/|mailto:)?(?:www\.)?(?=.)/i, '')
  if (numeric.test(chunk.replace(/\s/g, ''))) {
    const text = digitsOf(chunk)
    return text === '' ? [] : [{ text, plain: text, unspaced: false, isDotted: false, phones: meantBy(chunk), isNumber: true }]
  }
  const words = wordsOf(chunk)
  const isDotted = /[\p{L}\p{N}][@.][\p{L}\p{N}]/u.test(chunk) || chunk.includes('@')
  const [whole] = isDotted ? [] : compounds(chunk, words)
  if (whole !== undefined) return [plainWord({ text: whole, plain: whole, unspaced: false }, false)]
  return words.map((word) => plainWord(word, isDotted))
}

const plainWord = ({ text, plain, unspaced }: Pick<Word, 'text' | 'plain' | 'unspaced'>, isDotted: boolean): Asked => ({
  text,
  plain,
  unspaced,
  isDotted,
  phones: [],
  isNumber: false,
})

/** By which keys a word is found; a record has it when it has one of them. */
export interface Alternatives {
  /** As a whole word of the title. */
  readonly whole: readonly number[]
  /** As the beginning of a word of the title. */
  readonly title: readonly number[]
  /** As the beginning of a word of any field. */
  readonly near: readonly number[]
  /** With a letter wrong too. */
  readonly typo: readonly number[]
  /** With a letter wrong, or inside a word. */
  readonly loose: readonly number[]
}

/**
 * @param fields those that whoever asks may see.
 * @param frequent decides by which of its pieces a word is found inside others: all of them are there.
 */
export function alternativesOf(asked: Asked, fields: readonly SearchedField[], seed: number, frequent: Frequent): Alternatives {
  const titles = fields.filter(({ isTitle }) => isTitle)
  const of = (some: readonly SearchedField[], kind: Sort, texts: readonly string[]): number[] =>
    some.flatMap(({ code }) => texts.map((text) => keyOf(seed, code, kind, text)))
  const { text } = asked
  const start = asked.unspaced ? text.slice(0, pieceLength) : text.slice(0, startOf(text))
  const begins = of(titles, sort.begins, [start])
  const near = [
    ...begins,
    ...of(
      fields.filter((field) => !field.isTitle && looksAt(asked, field)),
      sort.begins,
      [start],
    ),
    ...(text.length >= 2 && text.length <= 4 && !asked.isNumber ? of(titles, sort.initials, [text]) : []),
    ...numbers(asked, fields, of),
  ]
  const typo = mayBeMistyped(asked) ? [...near, ...typosOf(text, titles, of)] : near
  const dotted = fields.filter(({ form }) => form === 'dotted')
  const inside = (field: SearchedField): number => {
    const pieces = of([field], sort.inside, piecesOf(text))
    return pieces.find((key) => !frequent.has(key)) ?? pieces[0]!
  }
  const loose = mayBeMistyped(asked) ? [...typo, ...[...titles, ...dotted].map(inside)] : near
  return { whole: of(titles, sort.whole, [text]), title: begins, near, typo, loose }
}

/** The first pieces of a word; those behind have no key where it stands far behind in a very long one. */
const piecesOf = (text: string): string[] =>
  [0, 1, 2].filter((at) => at + pieceLength <= text.length).map((at) => text.slice(at, at + pieceLength))

type KeysOf = (some: readonly SearchedField[], kind: Sort, texts: readonly string[]) => number[]

/** A single letter would be in every mail, and so would two. */
function looksAt({ text, isDotted, unspaced }: Asked, { form }: SearchedField): boolean {
  if (form === 'phones') return false
  if (unspaced) return true
  if (form === 'words') return text.length >= 2
  if (form === 'mails' || form === 'dotted') return text.length >= 3 || (isDotted && text.length >= 2)
  return text.length >= 3
}

function numbers({ phones, isNumber, text }: Asked, fields: readonly SearchedField[], of: KeysOf): number[] {
  if (!isNumber) return []
  const some = fields.filter(({ form }) => form === 'phones')
  return [
    ...of(
      some,
      sort.phone,
      phones.map(({ digits }) => digits.slice(0, 12)),
    ),
    ...(text.length >= 4 && text.length <= 8 ? of(some, sort.phoneEnd, [text]) : []),
  ]
}

/** A letter changed or swapped; one left out; one too many. */
const typosOf = (text: string, titles: readonly SearchedField[], of: KeysOf): number[] => [
  ...of(titles, sort.lacking, [...withoutOne(text.slice(0, lackingLength)), text.slice(0, lackingLength - 1)]),
  ...of(titles, sort.begins, withoutOne(text.slice(0, lackingLength + 1))),
]
