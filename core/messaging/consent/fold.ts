/** What follows from what somebody said of being written to: their newest word decides, whatever order it came in. */

/** Stands for every purpose that is not owed by a contract. */
export const everything = '00000000-0000-0000-0000-000000000000'

/** One word of somebody: on one purpose, or on everything. */
export interface Word {
  readonly id: string
  /** A purpose's id, or `everything`. */
  readonly purpose: string
  readonly given: boolean
  /** When it was said, which may be long before it was recorded. */
  readonly at: Date
}

/**
 * Which of two words on the same counts: the one that was said later; of two at one moment the one that says no, so that a yes never
 * outdoes a no that it may not have known of; of two alike the one with the greater id, so that all agree on which it is.
 */
export function newer(one: Word, other: Word): Word {
  const by = one.at.getTime() - other.at.getTime()
  if (by !== 0) return by > 0 ? one : other
  if (one.given !== other.given) return one.given ? other : one
  return one.id > other.id ? one : other
}

/** The newest word on each purpose, and on everything. */
export function foldWords(words: Iterable<Word>): ReadonlyMap<string, Word> {
  const newest = new Map<string, Word>()
  for (const word of words) {
    const known = newest.get(word.purpose)
    newest.set(word.purpose, known ? newer(known, word) : word)
  }
  return newest
}

/** Whether a no on a purpose, or on everything, is their word already: said once more it would change nothing. */
export function isRefused(newest: ReadonlyMap<string, Word>, purpose: string): boolean {
  const said = newest.get(purpose)
  if (said?.given !== false) return false
  return purpose !== everything || [...newest.values()].every((word) => !word.given || newer(word, said) === said)
}

/** The word that holds for a purpose: on it, or on everything, whichever is newer; null where there is none. */
export function wordOn(newest: ReadonlyMap<string, Word>, purpose: string): Word | null {
  const [own, all] = [newest.get(purpose), newest.get(everything)]
  return own && all ? newer(own, all) : (own ?? all ?? null)
}
