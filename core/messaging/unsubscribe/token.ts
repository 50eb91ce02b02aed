/** What the links of a message say: which message of which workspace, so that nobody has to sign in, and that it was us who wrote them. */
import { timingSafeEqual } from 'node:crypto'
import { bytesOf, idIn } from '../../object/id-bytes.ts'
import type { Seals } from '../../secrets/index.ts'

export interface Linked {
  readonly workspace: string
  /** What the link is about: a message, a sender that is to be confirmed, a form, or what was sent by one. */
  readonly about: string
}
/** What a link is for: one for the other opens nothing. */
export type LinkKind = 'message' | 'sender' | 'form' | 'submission'

const mark = (seals: Pick<Seals, 'tokenFor'>, kind: LinkKind, { workspace, about }: Linked): Buffer =>
  Buffer.from(seals.tokenFor(kind, `${workspace} ${about}`), 'base64url').subarray(0, 16)

/** 64 letters: the workspace, what it is about, and 128 bits that only this installation can make of both. */
export const linkToken = (seals: Pick<Seals, 'tokenFor'>, kind: LinkKind, linked: Linked): string =>
  Buffer.concat([bytesOf(linked.workspace), bytesOf(linked.about), mark(seals, kind, linked)]).toString('base64url')

/** What a token names; null where it is not one of ours. */
export function readToken(seals: Pick<Seals, 'tokenFor'>, kind: LinkKind, token: string): Linked | null {
  if (!/^[\w-]{64}$/.test(token)) return null
  const all = Buffer.from(token, 'base64url')
  const linked = { workspace: idIn(all.subarray(0, 16)), about: idIn(all.subarray(16, 32)) }
  return timingSafeEqual(all.subarray(32), mark(seals, kind, linked)) ? linked : null
}
