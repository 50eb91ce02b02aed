/** Text as words, as search compares them: where each stands, and what it comes to when spelling is forgiven. */
import { fold } from '../object/fold.ts'

/** A word of a text. */
export interface Word {
  /** Folded, and `ae oe ue` as one letter, so that `Müller`, `Mueller` and `Muller` are one word. */
  readonly text: string
  /** Folded only: what was typed that way is closer. */
  readonly plain: string
  /** Where it stands in the text. */
  readonly from: number
  readonly to: number
  /** Written in a script without blanks between words: its parts are words too. */
  readonly unspaced: boolean
}

const unspaced = String.raw`\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}`
const letters = new RegExp(String.raw`[[${unspaced}]&&[\p{L}\p{M}\p{N}]]+|[[\p{L}\p{M}\p{N}'’ʼ]--[[${unspaced}]&&[\p{L}\p{M}]]]+`, 'gv')
const isUnspaced = new RegExp(String.raw`^[[${unspaced}]&&\p{L}]`, 'v')

/** The words of a text, in order. An apostrophe inside a word is no end of it. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  for (const { 0: found, index } of text.matchAll(letters)) {
    const plain = fold(found).replace(/['’ʼ\s]/g, '')
    if (plain !== '') words.push({ text: forgiven(plain), plain, from: index, to: index + found.length, unspaced: isUnspaced.test(found) })
  }
  return words
}

/** `ae`, `oe` and `ue` are what keyboards without umlauts make of ä, ö, ü and ø. */
export const forgiven = (folded: string): string => (/[aou]e/.test(folded) ? folded.replace(/([aou])e/g, '$1') : folded)

/** The digits of a text, one after the other. */
export const digitsOf = (text: string): string => text.replace(/\D+/g, '')

/** A text without one of its letters, each in turn: two words that differ by one letter have one such form in common. */
export function withoutOne(text: string): string[] {
  const forms = new Set<string>()
  for (let at = 0; at < text.length; at++) forms.add(text.slice(0, at) + text.slice(at + 1))
  return [...forms]
}

/** How many letters must be put in, left out, changed or swapped with their neighbour to get from one word to the other; more than `most` counts as one more. */
export function distance(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return most + 1
  let before: number[] = []
  let above = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (let row = 1; row <= from.length; row++) {
    const line = [row]
    for (let at = 1; at <= to.length; at++) {
      const same = from[row - 1] === to[at - 1]
      let least = Math.min(above[at]! + 1, line[at - 1]! + 1, above[at - 1]! + (same ? 0 : 1))
      if (row > 1 && at > 1 && from[row - 1] === to[at - 2] && from[row - 2] === to[at - 1]) least = Math.min(least, before[at - 2]! + 1)
      line.push(least)
    }
    if (Math.min(...line) > most) return most + 1
    before = above
    above = line
  }
  return above[to.length]!
}
