/** What the gate goes by, of many at once: their words, their suppressed addresses, and what they were sent before. */
import { everyChannel, type SaidOf } from '../consent/channels.ts'
import { foldWords, type Word } from '../consent/fold.ts'
import { addressId } from '../suppression.ts'
import { type Asked, decideContact, type Policy, type Refusal, type Suppression } from './gate.ts'

/** Somebody who may be written to, as their record says. */
export interface Recipient {
  readonly record: string
  readonly isThere: boolean
  readonly address: string | null
  readonly isMailAddress: boolean
  /** See `addressKey`; empty without an address. */
  readonly addressKey: string
  /** Their own clock, or the workspace's. */
  readonly timeZone: string
}

/** Days that are looked back for what somebody was sent; a policy speaks of no more. */
const mostDays = 365

const text = `select json_build_object(
  'words', (select coalesce(json_agg(json_build_array(c.record_id, c.event_id, c.purpose_id, c.channel, c.given, c.at)), '[]') from consent c
    where c.workspace_id = $1 and c.record_id = any($6::uuid[]) and c.channel in ($4::text, '${everyChannel}')),
  'suppressed', (select coalesce(json_agg(json_build_array(x.address_key, x.reason)), '[]') from suppression x
    where x.workspace_id = $1 and x.channel = $4::text and x.address_key = any($3::text[]) and x.opened_at is null),
  'before', (select coalesce(json_agg(json_build_array(m.record_id, m.claimed_at)), '[]') from message m where m.workspace_id = $1 and m.record_id = any($2::uuid[])
    and m.channel = $4::text and m.basis <> 'contract' and m.state in ('sending', 'accepted', 'uncertain') and m.claimed_at > $5::timestamptz),
  'same', (select coalesce(json_agg(json_build_array(m.address_key, m.record_id)), '[]') from message m where m.workspace_id = $1 and m.broadcast_id = $7::uuid
    and m.address_key = any($3::text[]) and m.state in ('sending', 'accepted', 'uncertain')))::text`.replace(/\s*\n\s*/g, ' ')

interface FactsJson {
  readonly words: readonly (readonly [record: string, event: string, purpose: string, channel: SaidOf, given: boolean, at: string])[]
  readonly suppressed: readonly (readonly [key: string, reason: Suppression])[]
  readonly before: readonly (readonly [record: string, at: string])[]
  /** Addresses to which this broadcast goes already, with the record for which it does. */
  readonly same: readonly (readonly [key: string, record: string])[]
}

/** By what words about somebody are found: their record, and their address. */
export const wordIds = ({ record, addressKey }: Pick<Recipient, 'record' | 'addressKey'>): readonly string[] =>
  addressKey === '' ? [record] : [record, addressId(addressKey)]

export interface Judge {
  /** The gate's word on one; what it lets through counts for those that are asked of behind it. */
  (
    recipient: Recipient,
  ): { readonly go: true } | { readonly go: false; readonly refused: Refusal } | { readonly go: false; readonly until: Date }
}

/** Reads the facts of some, and gives the gate with them in hand. `read` runs a statement and answers its JSON. */
export async function judgeOf(
  read: (text: string, values: readonly unknown[]) => Promise<string | null>,
  asked: Asked,
  recipients: readonly Recipient[],
  policy: Promise<Policy>,
  now: Date,
  broadcast: string | null = null,
  /** Records that share an address each get one of their own. */
  isEach = false,
): Promise<Judge> {
  const since = new Date(now.getTime() - mostDays * 86_400_000)
  const records = [...new Set(recipients.map(({ record }) => record))]
  const keys = recipients.flatMap(({ addressKey }) => addressKey || [])
  const facts = JSON.parse((await read(text, [records, keys, asked.channel, since, recipients.flatMap(wordIds), broadcast]))!) as FactsJson
  const rules = await policy
  const words = Map.groupBy(facts.words, ([record]) => record)
  const suppressed = new Map(facts.suppressed)
  const same = new Map(facts.same)
  const before = new Map<string, Date[]>()
  for (const [record, at] of facts.before) before.set(record, [...(before.get(record) ?? []), new Date(at)])
  return ({ record, isThere, address, isMailAddress, addressKey, timeZone }) => {
    const sent = before.get(record) ?? []
    const own = wordIds({ record, addressKey })
      .flatMap((id) => words.get(id) ?? [])
      .map(([, id, purpose, channel, given, at]): Word => ({ id, purpose, channel, given, at: new Date(at) }))
    const known = { isThere, address, suppressed: suppressed.get(addressKey) ?? null, words: foldWords(own), before: sent, timeZone }
    const verdict = decideContact(asked, known, rules, now)
    if ('refused' in verdict) return verdict
    if (!isMailAddress) return { go: false, refused: 'badAddress' }
    if (!isEach && (same.get(addressKey) ?? record) !== record) return { go: false, refused: 'sameAddress' }
    if (verdict.go) same.set(addressKey, record)
    if (verdict.go && asked.basis !== 'contract') before.set(record, [...sent, now])
    return verdict
  }
}
