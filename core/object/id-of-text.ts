/** Ids that follow from something, where one that is told twice is to be one; on the server only. */
import { createHash } from 'node:crypto'

/** An id made of a text: with the same text the same for ever. */
export const idOfText = (text: string): string => idOfHash(createHash('sha256').update(text).digest())

/** An id made of the first bytes of a hash. Version 8 (RFC 9562): made by a rule of ours; such ids are in no order. */
export function idOfHash(hash: Buffer): string {
  const hex = hash.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
