/**
 * Addresses of flows. A key names the workspace and the flow, and holds 128 bits that only this installation can make of both and of how often the address was replaced: nothing
 * of it is kept, so neither the database nor a copy of it gives it away, and one that was replaced is none any more.
 */
import { timingSafeEqual } from 'node:crypto'
import { idIn, bytesOf } from '../../object/id-bytes.ts'
import type { Seals } from '../../secrets/index.ts'

export interface Address {
  readonly workspace: string
  readonly flow: string
}

const mark = (seals: Pick<Seals, 'tokenFor'>, { workspace, flow }: Address, replaced: number): Buffer =>
  Buffer.from(seals.tokenFor('hook', `${workspace} ${flow} ${replaced}`), 'base64url').subarray(0, 16)

/** The key of a flow whose address was replaced so many times: 64 letters. */
export const hookKey = (seals: Pick<Seals, 'tokenFor'>, address: Address, replaced: number): string =>
  Buffer.concat([bytesOf(address.workspace), bytesOf(address.flow), mark(seals, address, replaced)]).toString('base64url')

/** What a key names, whether it is one or not: `isKey` says that. Null for what looks like none. */
export function addressIn(key: string): Address | null {
  if (!/^[\w-]{64}$/.test(key)) return null
  const all = Buffer.from(key, 'base64url')
  return { workspace: idIn(all.subarray(0, 16)), flow: idIn(all.subarray(16, 32)) }
}

/** Whether a key is that of its flow, which was replaced so many times. */
export const isKey = (seals: Pick<Seals, 'tokenFor'>, key: string, address: Address, replaced: number): boolean =>
  timingSafeEqual(Buffer.from(key, 'base64url').subarray(32), mark(seals, address, replaced))
