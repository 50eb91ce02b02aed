/** The keys of a record: everything that it is found by. */
import type { Labelled, ObjectType } from '../object/index.ts'
import { codeOf, searchedFields, type Form, type SearchedField } from './fields.ts'
import { addStarts, keyOf, lackingLength, longestNumberStart, longestStart, pieceLength, seedOf, sort } from './key.ts'
import { nationalOf } from './phone.ts'
import { digitsOf, withoutOne, wordsOf, type Word } from './words.ts'

/** Changes with what keys a record has: records that were written by another version get theirs anew. */
const version = 2
/** Most keys of a field; what a longer text says after that is not found. */
const mostKeys = 3_000
/** Where many fields are searched, each has its share of these. What stands in one takes nothing away from another. */
const mostOfRecord = 12_000
const leastOfField = 300
/** Characters of a text that are looked at. */
const longestText = 20_000

type Values = Readonly<Record<string, unknown>>

export const isFound = (object: ObjectType): boolean => searchedFields(object).length > 0

/** By what the records of an object are found: changes when their keys have to be made anew. */
export const shapeOf = (object: ObjectType): string =>
  `${version}:${searchedFields(object)
    .map(({ key, form, isTitle }) => `${key} ${form}${isTitle ? ' title' : ''}`)
    .join(',')}`

/** The fields on which the keys depend. */
export const keyedBy = (object: ObjectType): readonly string[] => [
  ...searchedFields(object).map(({ key }) => key),
  ...(object.owner ? [object.owner] : []),
]

export const ownerKey = (object: ObjectType, workspace: string, owner: string): number =>
  keyOf(seedOf(workspace), codeOf(object.name, object.owner!), sort.owner, owner)

/** @param values checked values, refs as ids; missing fields count as empty. */
export function keysOf(object: ObjectType, workspace: string, values: Values): number[] {
  const seed = seedOf(workspace)
  const fields = searchedFields(object)
  const most = Math.min(mostKeys, Math.max(leastOfField, Math.floor(mostOfRecord / fields.length)))
  const all: number[] = []
  if (object.owner && typeof values[object.owner] === 'string') all.push(ownerKey(object, workspace, values[object.owner] as string))
  for (const field of fields) {
    const keys = new Set<number>()
    for (const text of textsOf(field.form, values[field.key])) {
      if (keys.size > most) break
      adding[field.form](keys, seed, field, text.slice(0, longestText))
    }
    for (const key of keys.size > most ? [...keys].slice(0, most) : keys) all.push(key)
  }
  return all
}

/** The texts of a value, each of which is found by itself. */
export function textsOf(form: Form, value: unknown): readonly string[] {
  if (value === null || value === undefined) return []
  if (form === 'mails' || form === 'phones') return Array.isArray(value) ? value.map((entry: Labelled) => String(entry.value)) : []
  if (form === 'places')
    return Array.isArray(value)
      ? value.flatMap((entry: Values) => Object.values(entry).filter((part): part is string => typeof part === 'string'))
      : []
  return [String(value)]
}

const adding: Readonly<Record<Form, (keys: Set<number>, seed: number, field: SearchedField, text: string) => void>> = {
  words: (keys, seed, field, text) => (field.isTitle ? addTitle(keys, seed, field, text) : addWords(keys, seed, field, text, 2)),
  places: (keys, seed, field, text) => addWords(keys, seed, field, text, 3),
  prose: (keys, seed, field, text) => addWords(keys, seed, field, text, 3),
  dotted: (keys, seed, field, text) => {
    addWords(keys, seed, field, text, 3)
    for (const word of wordsOf(text)) addInside(keys, seed, field, word)
  },
  mails: (keys, seed, field, text) => addWords(keys, seed, field, text, 3),
  phones: (keys, seed, { code }, text) => {
    addStarts(keys, seed, code, sort.phone, nationalOf(text), 3, 12)
    const digits = digitsOf(text)
    for (let length = 4; length <= Math.min(8, digits.length); length++) keys.add(keyOf(seed, code, sort.phoneEnd, digits.slice(-length)))
  },
}

/** A name: also by its words as a whole, with one letter wrong, by a part of a long word, by initials and written together. */
function addTitle(keys: Set<number>, seed: number, field: SearchedField, text: string): void {
  const { code } = field
  const words = addWords(keys, seed, field, text, 1)
  for (const word of words) {
    keys.add(keyOf(seed, code, sort.whole, word.text))
    if (mayBeMistyped(word)) {
      for (const form of withoutOne(word.text.slice(0, lackingLength))) keys.add(keyOf(seed, code, sort.lacking, form))
      addInside(keys, seed, field, word)
    }
  }
  if (words.length < 2) return
  for (const initials of initialsOf(words)) keys.add(keyOf(seed, code, sort.initials, initials))
  addStarts(keys, seed, code, sort.begins, joined(words), 3, longestStart)
}

/** The first letters of all words, and of the first and last. */
export function initialsOf(words: readonly Word[]): string[] {
  if (words.length < 2 || words.length > 4) return []
  const first = words.map(({ text }) => text[0]!)
  return [...new Set([first.join(''), first[0]! + first.at(-1)!])]
}
export const joined = (words: readonly Word[]): string => words.map(({ text }) => text).join('')

/** A word of letters, long enough that a wrong one leaves it recognisable. */
export const mayBeMistyped = ({ text, unspaced }: Pick<Word, 'text' | 'unspaced'>): boolean =>
  text.length >= 4 && !unspaced && !/\d/.test(text)

function addInside(keys: Set<number>, seed: number, { code }: SearchedField, { text }: Word): void {
  for (let at = 2; at + pieceLength <= Math.min(text.length, 28); at++)
    keys.add(keyOf(seed, code, sort.inside, text.slice(at, at + pieceLength)))
}

/** Every word by its beginnings; one that is shorter than `least` by itself. */
function addWords(keys: Set<number>, seed: number, { code }: SearchedField, text: string, least: number): Word[] {
  const words = wordsOf(text)
  for (const word of words) {
    if (keys.size > mostKeys) break
    if (word.unspaced)
      for (let at = 0; at < Math.min(word.text.length, 60); at++)
        addStarts(keys, seed, code, sort.begins, word.text.slice(at, at + pieceLength), 1, pieceLength)
    else addStarts(keys, seed, code, sort.begins, word.text, Math.min(least, word.text.length), startOf(word.text))
  }
  for (const whole of compounds(text, words)) addStarts(keys, seed, code, sort.begins, whole, 2, longestNumberStart)
  return words
}

/** How much of a word's beginning has keys. */
export const startOf = (word: string): number => (/\d/.test(word) ? longestNumberStart : longestStart)

/** What is written together with signs between and holds digits (`C-123`, `2024/17`) is also found without them. */
export function compounds(text: string, words: readonly Word[]): string[] {
  const found: string[] = []
  for (let at = 0; at < words.length; at++) {
    let whole = words[at]!.text
    let end = at
    while (end + 1 < words.length && !/\s/.test(text.slice(words[end]!.to, words[end + 1]!.from))) whole += words[++end]!.text
    if (end > at && /\d/.test(whole) && !/[@]/.test(text.slice(words[at]!.from, words[end]!.to))) found.push(whole)
    at = end
  }
  return found
}
