/** Addresses that nothing is sent to. They are kept by a keyed hash, which outlives whoever had them and tells nobody who that was. */
import { idOfHash } from '../object/id-of-text.ts'
import type { Seals } from '../secrets/index.ts'
import type { Transaction } from '../postgres/index.ts'
import type { Suppression } from './gate/gate.ts'

/** As which an address is known: letters' case does not tell mailboxes apart anywhere that matters. */
export const addressKey = (seals: Pick<Seals, 'tokenFor'>, workspace: string, address: string): string =>
  seals.tokenFor(`address ${workspace}`, address.trim().toLowerCase())

/** Who has an address, whoever that is at the moment: what is said by it is kept under this id too, so that it holds for every record with the address. */
export const addressId = (key: string): string => idOfHash(Buffer.from(key, 'base64url'))

const addText = `insert into suppression (workspace_id, channel, address_key, reason, note, message_id, at)
  select $1::uuid, $3::text, n.key, n.reason, n.note, n.message, $4::timestamptz from jsonb_to_recordset($2::jsonb) as n(key text, reason text, note text, message uuid) order by n.key
  on conflict (workspace_id, channel, address_key) do nothing`.replace(/\s*\n\s*/g, ' ')

export interface NewSuppression {
  readonly key: string
  readonly reason: Suppression
  readonly note: string | null
  /** The message after which it was found out. */
  readonly message: string | null
}

/** Adds addresses; of one that is there the first reason stays. */
export const suppress = (tx: Pick<Transaction, 'query'>, channel: string, all: readonly NewSuppression[], now: Date): void =>
  void (all.length > 0 && tx.query(addText, [JSON.stringify(all), channel, now]))
