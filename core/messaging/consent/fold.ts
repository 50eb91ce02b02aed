/** What follows from what somebody said of being written to: their newest word decides, whatever order it came in, and each channel for itself. */
import { everyChannel, type Channel, type SaidOf } from './channels.ts'

/** Stands for every purpose that is not owed by a contract. */
export const everything = '00000000-0000-0000-0000-000000000000'

/** One word of somebody: on one purpose, or on everything; by one channel, or by every one. */
export interface Word {
  readonly id: string
  /** A purpose's id, or `everything`. */
  readonly purpose: string
  readonly channel: SaidOf
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

/** The newest word on each purpose and on everything, of each channel and of every one. */
export type Words = ReadonlyMap<string, Word>
const placeOf = (channel: SaidOf, purpose: string): string => `${channel} ${purpose}`

export function foldWords(words: Iterable<Word>): Words {
  const newest = new Map<string, Word>()
  for (const word of words) {
    const place = placeOf(word.channel, word.purpose)
    const known = newest.get(place)
    newest.set(place, known ? newer(known, word) : word)
  }
  return newest
}

/** Whether what one word was said of is among what another was said of. */
const covers = (wide: Pick<Word, 'channel' | 'purpose'>, word: Word): boolean =>
  (wide.channel === everyChannel || wide.channel === word.channel) && (wide.purpose === everything || wide.purpose === word.purpose)

/** Whether a no is their word already, and nothing that it takes back was agreed to since: said once more it would change nothing. */
export function isRefused(newest: Words, channel: SaidOf, purpose: string): boolean {
  const said = newest.get(placeOf(channel, purpose))
  if (said?.given !== false) return false
  return [...newest.values()].every((word) => !word.given || !covers(said, word) || newer(word, said) === said)
}

/** What was said of just this; null where nothing was. */
export const wordOf = (newest: Words, channel: SaidOf, purpose: string): Word | null => newest.get(placeOf(channel, purpose)) ?? null

/** The word that holds for a purpose by a channel: on it or on everything, by it or by every one, whichever is newest; null where there is none. */
export function wordOn(newest: Words, channel: Channel, purpose: string): Word | null {
  let best: Word | null = null
  for (const by of [channel, everyChannel] as const)
    for (const on of purpose === everything ? [everything] : [purpose, everything]) {
      const word = newest.get(placeOf(by, on))
      if (word) best = best ? newer(best, word) : word
    }
  return best
}
