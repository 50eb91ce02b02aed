/** How well a text of a record has a word of a question, and where. */
import type { Form } from '../terms/fields.ts'
import { initialsOf, joined, mayBeMistyped } from '../terms/keys.ts'
import { isOf, nationalOf } from '../terms/phone.ts'
import type { Asked } from './question.ts'
import { distance, forgiven, wordsOf, type Word } from '../terms/words.ts'
import { fold } from '../object/fold.ts'

/** Characters of the text, from the first up to and without the second. */
export type Range = readonly [from: number, to: number]

export interface Match {
  /** 0 for a whole word as typed; the higher, the further from it. Below 2 nothing is wrong with it. */
  readonly cost: number
  readonly ranges: readonly Range[]
}

/** A text of a record, cut into words once for all words of a question. */
export interface Text {
  readonly text: string
  readonly form: Form
  readonly words: readonly Word[]
}
export const textOf = (text: string, form: Form): Text => ({ text, form, words: form === 'phones' ? [] : wordsOf(text) })

/** The best match; null when the text does not have the word. */
export function matchOf(asked: Asked, text: Text): Match | null {
  if (text.form === 'phones') return asked.isNumber ? phoneMatch(asked, text.text) : null
  let best: Match | null = null
  const offer = (match: Match | null): void => {
    if (match && (best === null || match.cost < best.cost)) best = match
  }
  for (const word of text.words) offer(wordMatch(asked, word, text))
  if (best === null || (best as Match).cost >= 2) {
    offer(compoundMatch(asked, text))
    offer(initialsMatch(asked, text))
  }
  return best
}

function wordMatch(asked: Asked, word: Word, { text, form }: Text): Match | null {
  if (word.unspaced || asked.unspaced) {
    const at = word.text.indexOf(asked.text)
    if (at < 0) return null
    const whole = asked.text.length === word.text.length
    return { cost: whole ? 0 : at === 0 ? 1 : 1.2, ranges: [part(text, word, at, asked.text.length)] }
  }
  if (word.plain === asked.plain) return { cost: 0, ranges: [[word.from, word.to]] }
  if (word.text === asked.text) return { cost: 0.1, ranges: [[word.from, word.to]] }
  if (word.text.startsWith(asked.text))
    return { cost: word.plain.startsWith(asked.plain) ? 1 : 1.1, ranges: [part(text, word, 0, asked.text.length)] }
  if (form !== 'words' && form !== 'dotted') return null
  const at = asked.text.length >= 4 ? word.text.indexOf(asked.text) : -1
  if (at > 0) return { cost: 2, ranges: [part(text, word, at, asked.text.length)] }
  return form === 'words' ? typoMatch(asked, word) : null
}

/** Letters that may be wrong: one, in long words two. */
const forgivenLetters = (word: string): number => (word.length >= 8 ? 2 : 1)

function typoMatch(asked: Asked, word: Word): Match | null {
  if (!mayBeMistyped(asked) || !mayBeMistyped(word)) return null
  const most = forgivenLetters(asked.text)
  const whole = distance(asked.text, word.text, most)
  if (whole <= most) return { cost: 2.5 + whole * 0.5, ranges: [[word.from, word.to]] }
  // The beginning of a longer word, mistyped.
  if (asked.text.length < 5 || word.text.length <= asked.text.length) return null
  const { length } = asked.text
  const least = Math.min(...[length - 1, length, length + 1].map((n) => distance(asked.text, word.text.slice(0, n), most)))
  return least <= most ? { cost: 3 + least * 0.5, ranges: [[word.from, word.to]] } : null
}

/** Written together where the text has blanks or signs between. */
function compoundMatch({ text: asked, unspaced }: Asked, { words }: Text): Match | null {
  if (unspaced || words.length < 2 || asked.length < 3) return null
  for (let at = 0; at < words.length - 1; at++) {
    let whole = ''
    for (let end = at; end < words.length && end < at + 8; end++) {
      whole += words[end]!.text
      if (end > at && whole.startsWith(asked)) return { cost: whole === asked ? 0.3 : 1.3, ranges: [[words[at]!.from, words[end]!.to]] }
      if (!asked.startsWith(whole)) break
    }
  }
  return joined(words).startsWith(asked) ? { cost: 1.3, ranges: [[words[0]!.from, words.at(-1)!.to]] } : null
}

function initialsMatch({ text: asked, unspaced, isNumber }: Asked, { words, form, text }: Text): Match | null {
  if (form !== 'words' || unspaced || isNumber || !initialsOf(words).includes(asked)) return null
  const meant = asked.length === words.length ? words : [words[0]!, words.at(-1)!]
  return { cost: 1.6, ranges: meant.map((word) => part(text, word, 0, 1)) }
}

function phoneMatch({ phones, text: asked }: Asked, text: string): Match | null {
  const digits = [...text.matchAll(/\d/g)].map(({ 0: digit, index }) => ({ digit, index }))
  const all = digits.map(({ digit }) => digit).join('')
  const national = nationalOf(text)
  for (const { digits: meant, code } of phones) {
    if (!national.startsWith(meant) || !isOf(text, code)) continue
    const from = all.length - national.length
    return { cost: national === meant ? 0 : 1, ranges: [[digits[from]!.index, digits[from + meant.length - 1]!.index + 1]] }
  }
  if (asked.length < 4 || !all.endsWith(asked)) return null
  return { cost: 1.2, ranges: [[digits[all.length - asked.length]!.index, digits.at(-1)!.index + 1]] }
}

/** Where the letters from `at` on, `length` of them once forgiven, stand in the text. */
function part(text: string, { from, to }: Word, at: number, length: number): Range {
  const written = text.slice(from, to)
  const ends = (wanted: number): number => {
    for (let n = 0; n <= written.length; n++)
      if (forgiven(fold(written.slice(0, n)).replace(/['’ʼ]/g, '')).length >= wanted && !isInside(written, n)) return n
    return written.length
  }
  return [from + (at === 0 ? 0 : ends(at)), from + ends(at + length)]
}
/** Between a letter and its accent, or between the halves of one. */
const isInside = (text: string, at: number): boolean =>
  /^[\p{M}\udc00-\udfff]/u.test(text.slice(at, at + 1)) || /[\udc00-\udfff]/.test(text[at] ?? '')
