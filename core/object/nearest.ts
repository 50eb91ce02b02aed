/** Names to suggest where one was not known. */

/** The names closest to what was typed, nearest first: at most three, and none that would need most of its letters changed. */
export function nearest(typed: string, names: readonly string[]): readonly string[] {
  const wanted = typed.toLowerCase().slice(0, 60)
  return names
    .map((name) => ({ name, lower: name.toLowerCase(), most: Math.max(2, Math.floor(Math.max(wanted.length, name.length) / 3)) }))
    .flatMap(({ name, lower, most }) => {
      const isPart = wanted.length > 2 && lower.includes(wanted)
      const short = lower.slice(0, 60)
      // As many letters as one is longer have to go: what is too far by that is not compared letter by letter.
      if (!isPart && Math.abs(wanted.length - short.length) > most) return []
      const far = distance(wanted, short)
      return isPart || far <= most ? [{ name, far }] : []
    })
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name)
}

/** `a`, `a or b`, `a, b or c`. */
export const either = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`

/** What to write instead: the nearest names when there are any, else the whole list. */
export function suggest(typed: string, names: readonly string[]): string {
  const near = nearest(typed, names)
  return near.length
    ? `Did you mean ${either(near)}?`
    : names.length
      ? `Use one of: ${names.slice(0, 40).join(', ')}.`
      : 'There is nothing to choose from.'
}

/** Levenshtein distance, by one row of the matrix. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}
