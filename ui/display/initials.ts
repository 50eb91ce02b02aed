const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

const first = (word: string): string => segmenter.segment(word)[Symbol.iterator]().next().value?.segment ?? ''

/**
 * Up to two letters that stand for a name, as a reader of the script would see them: first and last word of a person,
 * the first two of a company, whose last is often its legal form. Titles with a point ("Dr.") and words without a letter
 * or digit ("&") do not count while there are others; an empty name gives an empty text.
 */
export function initials(name: string, shape: 'person' | 'company' = 'person'): string {
  const key = `${shape} ${name}`
  const seen = known.get(key)
  if (seen !== undefined) return seen
  if (known.size >= KNOWN) known.clear()
  const letters = lettersOf(name, shape)
  known.set(key, letters)
  return letters
}

/** Letters found before: taking a name apart costs more than drawing it, and lists draw the same names again and again. */
const known = new Map<string, string>()
const KNOWN = 2000

function lettersOf(name: string, shape: 'person' | 'company'): string {
  const plain = name.replaceAll(/(?<!\S)\p{L}{2,5}\.(?=\s+\S)/gu, ' ')
  const words = plain
    .replaceAll(/[^\p{L}\p{M}\p{N}\s]/gu, ' ')
    .split(/\s+/u)
    .filter(Boolean)
  const [one = '', other = ''] = words.length > 1 ? [words[0], shape === 'person' ? words.at(-1) : words[1]] : [words[0]]
  return (first(one) + first(other)).toLocaleUpperCase()
}

/** A number from 1 to 6 that stays the same for the same text (FNV-1a, 32 bit). */
export function hueOf(text: string): 1 | 2 | 3 | 4 | 5 | 6 {
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return (((hash >>> 0) % 6) + 1) as 1 | 2 | 3 | 4 | 5 | 6
}
