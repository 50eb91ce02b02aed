const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

const first = (word: string): string => segmenter.segment(word)[Symbol.iterator]().next().value?.segment ?? ''

/**
 * Up to two letters that stand for a name: first and last word, as a reader of the script would see them.
 * Words without a letter or digit ("&") do not count; an empty name gives an empty text.
 */
export function initials(name: string): string {
  const words = name
    .replaceAll(/[^\p{L}\p{M}\p{N}\s]/gu, ' ')
    .split(/\s+/u)
    .filter(Boolean)
  const [one = '', other = ''] = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return (first(one) + first(other)).toLocaleUpperCase()
}

/** A number from 1 to 6 that stays the same for the same text (FNV-1a, 32 bit). */
export function hueOf(text: string): 1 | 2 | 3 | 4 | 5 | 6 {
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return (((hash >>> 0) % 6) + 1) as 1 | 2 | 3 | 4 | 5 | 6
}
