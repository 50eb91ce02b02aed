/** Addresses that nothing is sent to. They are kept by a keyed hash, which outlives whoever had them and tells nobody who that was. */
import { Problem } from '../errors.ts'
import type { Keeping } from '../interactions/record.ts'
import { idOfHash } from '../object/id-of-text.ts'
import { newId } from '../object/index.ts'
import type { Seals } from '../secrets/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { isoMoment } from '../store/select.ts'
import { refusals, type Suppression } from './gate/gate.ts'

/** As which an address is known: letters' case does not tell mailboxes apart anywhere that matters. */
export const addressKey = (seals: Pick<Seals, 'tokenFor'>, workspace: string, address: string): string =>
  seals.tokenFor(`address ${workspace}`, address.trim().toLowerCase())

/** As which a phone number is known, by its digits; null where there are too few to tell it from others. */
export function numberKey(seals: Pick<Seals, 'tokenFor'>, workspace: string, number: string): string | null {
  const digits = number
    .normalize('NFKC')
    .replace(/[^\d+]/g, '')
    .replace(/(?<=.)\+/g, '')
  return digits.replace('+', '').length < 6 ? null : seals.tokenFor(`number ${workspace}`, digits)
}

/** Who has an address, whoever that is at the moment: what is said by it is kept under this id too, so that it holds for every record with the address. */
export const addressId = (key: string): string => idOfHash(Buffer.from(key, 'base64url'))

/** Of one that is closed already the first reason stays, but that a complaint counts before all else. */
const addText =
  `insert into suppression as s (workspace_id, channel, address_key, reason, note, message_id, at, address, domain, actor_name)
  select $1::uuid, $3::text, n.key, n.reason, n.note, n.message, $4::timestamptz, lower(n.address), lower(split_part(n.address, '@', -1)), n.by
  from jsonb_to_recordset($2::jsonb) as n(key text, reason text, note text, message uuid, address text, by text) order by n.key
  on conflict (workspace_id, channel, address_key) do update set reason = excluded.reason, note = excluded.note, message_id = excluded.message_id, at = excluded.at, opened_at = null,
  address = excluded.address, domain = excluded.domain, actor_name = excluded.actor_name where (s.opened_at is not null or (excluded.reason = 'complained' and s.reason <> 'complained'))`.replace(
    /\s*\n\s*/g,
    ' ',
  )

export interface NewSuppression {
  readonly key: string
  /** In letters, for people who look for it; it goes when whoever has it is erased, and the key stays. */
  readonly address: string
  readonly reason: Suppression
  readonly note: string | null
  /** The message after which it was found out. */
  readonly message: string | null
  /** Who closed it by hand. */
  readonly by?: string
}

/** Closes addresses; answers how many are closed by it. */
export const suppressCounted = (
  tx: Pick<Transaction, 'change'>,
  channel: string,
  all: readonly NewSuppression[],
  now: Date,
): Promise<number> => tx.change(addText, [JSON.stringify(all), channel, now])

/** Closes addresses, without waiting for it. */
export const suppress = (tx: Pick<Transaction, 'query'>, channel: string, all: readonly NewSuppression[], now: Date): void =>
  void (all.length > 0 && tx.query(addText, [JSON.stringify(all), channel, now]))

/** What may be opened again by people. Whoever called a mail spam has said something, and it is theirs to take back. */
const openable: ReadonlySet<Suppression> = new Set(['bounced', 'byHand', 'unsubscribed'])
export const isOpenable = (reason: Suppression): boolean => openable.has(reason)

const closedText = `select s.reason, s.note, s.at, s.address from suppression s where s.workspace_id = $1 and s.channel = $2::text and s.address_key = $3::text and s.opened_at is null for update of s`
const openText = `update suppression s set opened_at = $4::timestamptz where s.workspace_id = $1 and s.channel = $2::text and s.address_key = $3::text`
const keepText =
  `insert into suppression_opening (workspace_id, id, channel, address_key, reason, note, closed_at, why, at, actor_kind, actor_id, actor_name)
  values ($1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::timestamptz, $8::text, $9::timestamptz, $10::text, $11::uuid, $12::text)`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/**
 * Opens an address again, in the caller's transaction, and keeps who did and why. Nothing that was refused meanwhile is sent by it. Throws `suppression.none`
 * (409) for one that is open, `suppression.complained` (409) for one that is not for people to open.
 */
export async function openAddress(
  tx: Pick<Transaction, 'query'>,
  who: Keeping,
  { channel, key, why }: { readonly channel: string; readonly key: string; readonly why: string },
  now: Date,
): Promise<{ readonly address: string | null; readonly reason: Suppression }> {
  const [closed] = await tx.query<{ reason: Suppression; note: string | null; at: Date; address: string | null }>(closedText, [
    channel,
    key,
  ])
  if (!closed)
    throw new Problem('suppression.none', 'This address is not closed to mails.', { status: 409, fix: 'Nothing needs to be done.' })
  if (!openable.has(closed.reason))
    throw new Problem('suppression.complained', refusals[closed.reason], {
      status: 409,
      fix: 'It stays closed: only whoever has it can say otherwise, under another address.',
    })
  void tx.query(openText, [channel, key, now])
  void tx.query(keepText, [newId(now.getTime()), channel, key, closed.reason, closed.note, closed.at, why, now, who.kind, who.id, who.name])
  return { address: closed.address, reason: closed.reason }
}

/** How an address stands, as the API answers it. */
export interface Closing {
  readonly reason: Suppression
  readonly note: string | null
  readonly at: string
}
export interface Opening extends Closing {
  readonly why: string | null
  readonly by: string
  readonly closedAt: string
}
export interface Closings {
  readonly suppressed: Closing | null
  readonly opened: readonly Opening[]
}

/** Of `$key`: JSON with `suppressed` and `opened`, the newest ten. */
export const closingsMembers = (
  key: string,
): string => `'suppressed', (select json_build_object('reason', s.reason, 'note', s.note, 'at', ${isoMoment('s.at')}) from suppression s
    where s.workspace_id = $1 and s.channel = 'mail' and s.address_key = ${key}::text and s.opened_at is null),
  'opened', (select coalesce(json_agg(json_build_object('reason', o.reason, 'note', o.note, 'why', o.why, 'by', o.actor_name, 'at', ${isoMoment('o.at')}, 'closedAt', ${isoMoment('o.closed_at')}) order by o.id desc), '[]')
    from (select * from suppression_opening p where p.workspace_id = $1 and p.channel = 'mail' and p.address_key = ${key}::text order by p.id desc limit 10) o)`

/** `mayOpen`: whether whoever asks has the right to open any. */
export const shownClosing = (closing: Closing | null, mayOpen: boolean): object | null =>
  closing && { ...closing, message: refusals[closing.reason], mayOpen: mayOpen && openable.has(closing.reason) }
