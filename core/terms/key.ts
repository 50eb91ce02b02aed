/**
 * Keys: what a record is found by, as numbers. A key holds the field (21 bits) and what stands there (32 bits, for this
 * workspace): who may not see a field never asks for its keys, and what lies under them changes nothing for them.
 */
import { mixed } from './fields.ts'

/** What a key says of the text in it. */
export const sort = { begins: 1, whole: 2, lacking: 3, inside: 4, phone: 5, phoneEnd: 6, initials: 7, owner: 8 } as const
export type Sort = (typeof sort)[keyof typeof sort]

/** Longest beginning of a word that has a key; words with digits differ later. What is typed beyond it is compared when it was found. */
export const longestStart = 8
export const longestNumberStart = 14
/** Letters of a piece inside a long word. */
export const pieceLength = 4
/** Letters of a word, from its beginning, in which one may be wrong. */
export const lackingLength = 6

const seeds = new Map<string, number>()
/** Where the hashes of a workspace begin: words of others lie elsewhere in the index. */
export function seedOf(workspace: string): number {
  let seed = seeds.get(workspace)
  if (seed === undefined) {
    seed = 0x811c9dc5
    for (let at = 0; at < workspace.length; at++) seed = Math.imul(seed ^ workspace.charCodeAt(at), 0x01000193)
    if (seeds.size > 5_000) seeds.clear()
    seeds.set(workspace, seed)
  }
  return seed
}

const place = (code: number, hash: number): number => code * 4_294_967_296 + (mixed(hash) >>> 0)
const begun = (seed: number, of: Sort): number => Math.imul(seed ^ of, 0x01000193)
const with_ = (hash: number, letter: number): number => Math.imul(hash ^ letter, 0x01000193)

/** The key of one text. */
export function keyOf(seed: number, code: number, of: Sort, text: string): number {
  let hash = begun(seed, of)
  for (let at = 0; at < text.length; at++) hash = with_(hash, text.charCodeAt(at))
  return place(code, hash)
}

/** The keys of the beginnings of a text, from `least` letters on. */
export function addStarts(keys: Set<number>, seed: number, code: number, of: Sort, text: string, least: number, most: number): void {
  let hash = begun(seed, of)
  for (let at = 0; at < Math.min(text.length, most); at++) {
    hash = with_(hash, text.charCodeAt(at))
    if (at + 1 >= least) keys.add(place(code, hash))
  }
}
