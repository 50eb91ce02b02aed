/** Text as the search box and `contains` compare it. */
import type { Shape } from './define.ts'
import type { Kind, Labelled } from './field.ts'

/** Longest text that one record is found by, in characters: room for every value that a name, ids and full lists of addresses and numbers may hold. */
export const longestFind = 10_000

/**
 * Lower case, compatibility forms resolved, accents gone, `ß æ œ þ ø ł đ ı ς` as two or one plain letters, one space
 * between words. The database's `app_fold` does the same, step by step, so that both sides of a comparison agree.
 */
export function fold(text: string): string {
  // Most text is plain, and the long way takes ten times as long.
  if (/^[ -~]*$/.test(text)) return text.toLowerCase().replace(/ {2,}/g, ' ').replace(/^ | $/g, '')
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[øłđıς]/g, (letter) => plain[letter]!)
    .replace(/[ßæœþ]/g, (letter) => plain[letter]!)
    .replace(/[ \t-\r\u2028\u2029]+/g, ' ')
    .replace(/^ | $/g, '')
}
const plain: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', đ: 'd', ı: 'i', ς: 'σ', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' }

/**
 * What the search box looks through: the folded values of the `search` fields, one per line and behind a space, so
 * that the beginning of a word is always a space and the word; phone numbers also as digits alone. Null when there is nothing to find.
 * @param row checked values or a record; missing fields count as empty.
 */
export function findText(object: Shape, row: Readonly<Record<string, unknown>>): string | null {
  const lines: string[] = []
  for (const [key, field] of Object.entries(object.fields)) {
    const value = row[key]
    if (field.options.search && value !== null && value !== undefined) lines.push(...found[field.kind](value).map(fold))
  }
  const whole = [...new Set(lines)]
    .filter((line) => line !== '')
    .map((line) => ` ${line}`)
    .join('\n')
  return whole === '' ? null : cut(whole, longestFind)
}

const asText = (value: unknown): readonly string[] => [String(value)]
const nothing = (): readonly string[] => []
const valuesOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map((entry: Labelled) => entry.value) : [])

const found: Record<Kind, (value: unknown) => readonly string[]> = {
  text: asText,
  prose: asText,
  integer: asText,
  number: asText,
  date: asText,
  choice: asText,
  part: asText,
  emails: valuesOf,
  phones: (value) => valuesOf(value).flatMap((number) => [number, number.replace(/\D/g, '')]),
  addresses: (value) =>
    Array.isArray(value)
      ? value.flatMap((address: Readonly<Record<string, string | null>>) => Object.values(address).filter((piece) => piece !== null))
      : [],
  boolean: nothing,
  instant: nothing,
  ref: nothing,
  record: nothing,
  json: nothing,
  latest: nothing,
  formula: nothing,
  rollup: nothing,
}

/** The first characters of a text, never half of a surrogate pair. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const last = text.charCodeAt(length - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length)
}
