/** What somebody says of being written to is written down, for good, and what follows from it with it. */
import { Problem } from '../../errors.ts'
import { type Keeping, keepInteractions } from '../../interactions/record.ts'
import { newId } from '../../object/index.ts'
import type { Transaction } from '../../postgres/index.ts'
import { addressId } from '../suppression.ts'
import { consentGiven, consentWithdrawn } from '../interactions.ts'
import { byNumber, type Channel, channels, channelsIn, channelWords, everyChannel, type SaidOf } from './channels.ts'
import { everything, foldWords, type Word } from './fold.ts'

/** By which way it was said. */
export const sources = ['unsubscribe', 'preferences', 'member', 'program', 'form', 'import'] as const
export type Source = (typeof sources)[number]

/** One word that is to be kept. */
export interface Saying {
  readonly object: string
  readonly record: string
  /** None: on everything that is not owed. */
  readonly purpose: string | null
  readonly channel: SaidOf
  readonly given: boolean
  /** What they read when they said it, so that it can be shown (GDPR, Art. 7 (1)). */
  readonly wording: string | null
  readonly source: Source
  /** What shows that they said it: the message whose link they followed, the address and browser they came with. */
  readonly proof: Readonly<Record<string, string>>
  /** When it was said; null for now, which is then behind everything that is kept, whatever clocks said it. */
  readonly at: Date | null
  /**
   * The addresses that they have on this channel (see `keysOn`): what they say holds for whoever else has them, too. But a yes by a number is that of whoever said it:
   * households share one, and nobody agrees to calls for the others.
   */
  readonly addressKeys: readonly string[]
}

/** Holds the rows of those whom it concerns, in one order, so that who says no and who sends do not miss each other. */
export const holdText =
  `insert into contact (workspace_id, record_id, channel, at) select $1::uuid, n.id, c.channel, $4::timestamptz from unnest($2::uuid[]) as n(id), unnest($3::text[]) as c(channel) order by c.channel collate "C", n.id
  on conflict (workspace_id, record_id, channel) do update set at = excluded.at`.replace(/\s*\n\s*/g, ' ')

const keepText =
  `insert into consent_event (workspace_id, id, record_id, object, purpose_id, channel, given, wording, source, proof, at, recorded_at, actor_kind, actor_id, actor_name)
  select $1::uuid, n.id, n.record, n.object, n.purpose, n.channel, n.given, n.wording, n.source, n.proof, n.at, $3::timestamptz, $4::text, $5::uuid, $6::text
  from jsonb_to_recordset($2::jsonb) as n(id uuid, record uuid, object text, purpose uuid, channel text, given boolean, wording text, source text, proof jsonb, at timestamptz)`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/** See `newer`: the later, then the no, then the greater id. */
const foldText = `insert into consent as c (workspace_id, record_id, channel, purpose_id, given, at, event_id)
  select $1::uuid, n.record, n.channel, n.purpose, n.given, n.at, n.id
  from jsonb_to_recordset($2::jsonb) as n(id uuid, record uuid, purpose uuid, channel text, given boolean, at timestamptz) order by n.record, n.channel, n.purpose
  on conflict (workspace_id, record_id, channel, purpose_id) do update set given = excluded.given, at = excluded.at, event_id = excluded.event_id
  where (excluded.at, not excluded.given, excluded.event_id) > (c.at, not c.given, c.event_id)`.replace(/\s*\n\s*/g, ' ')

const newestText = `select c.record_id as id, max(c.at) as at from consent c where c.workspace_id = $1 and c.record_id = any($2::uuid[]) group by c.record_id`

/** Keeps words, in the caller's transaction; each is an interaction of whoever said it. `names` are those of the purposes. */
export async function keepWords(
  tx: Transaction,
  who: Keeping,
  sayings: readonly Saying[],
  names: ReadonlyMap<string, string>,
  now: Date,
): Promise<void> {
  if (sayings.length === 0) return
  const ids = ({ record, addressKeys }: Saying): readonly string[] => [record, ...addressKeys.map(addressId)]
  const held = [...new Set(sayings.flatMap(ids))]
  void tx.query(holdText, [held, [...new Set(sayings.flatMap(({ channel }) => (channel === everyChannel ? channels : [channel])))], now])
  const known = await tx.query<{ id: string; at: Date }>(newestText, [held])
  const newest = new Map(known.map(({ id, at }) => [id, new Date(at).getTime()]))
  const rows = sayings.map((one) => {
    const behind = Math.max(...ids(one).map((id) => newest.get(id) ?? 0)) + 1
    return { ...one, at: one.at ?? new Date(Math.max(now.getTime(), behind)), id: newId(now.getTime()) }
  })
  void tx.query(keepText, [JSON.stringify(rows), now, who.kind, who.id, who.name])
  const said = rows.flatMap((row) => (isOwn(row) ? [row.record] : ids(row)).map((record) => ({ ...row, record })))
  const folded = [...Map.groupBy(said, ({ record }) => record)].flatMap(([record, some]) => {
    const words = some.map(({ id, purpose, channel, given, at }): Word => ({ id, purpose: purpose ?? everything, channel, given, at }))
    return [...foldWords(words).values()].map((word) => ({ ...word, record }))
  })
  void tx.query(foldText, [JSON.stringify(folded)])
  await keepInteractions(
    tx,
    who,
    rows.map(({ object, record, purpose, channel, given, at, source }) => ({
      type: given ? consentGiven.name : consentWithdrawn.name,
      at,
      records: [{ object, id: record }],
      channel: null,
      touchpoint: null,
      key: null,
      properties: { purpose, name: purpose === null ? 'Everything' : (names.get(purpose) ?? null), medium: channel, source },
    })),
    now,
  )
}

/** Whether a word is that of whoever said it alone, though others have the address. */
const isOwn = ({ channel, given }: Saying): boolean => given && byNumber.has(channel)

const purposesText = `select coalesce(json_agg(json_build_object('id', p.id, 'name', p.name, 'basis', p.basis, 'wording', p.wording, 'offered', p.offered, 'channels', p.channels) order by p.name, p.id), '[]')::text
  from purpose p where p.workspace_id = $1`

export interface PurposeRow {
  readonly id: string
  readonly name: string
  readonly basis: 'consent' | 'interest' | 'contract'
  readonly wording: string | null
  readonly offered: boolean
  /** By which people are asked for it. */
  readonly channels: readonly Channel[]
}

/** Every purpose of the workspace, by name. */
export const readPurposes = async (tx: Pick<Transaction, 'json'>): Promise<readonly PurposeRow[]> =>
  (JSON.parse((await tx.json(purposesText))!) as PurposeRow[]).map((row) => ({ ...row, channels: channelsIn(row.channels) }))

/**
 * Throws where somebody is to say something of a purpose that is not there, or that is owed whatever they say; or yes to a channel that it does not come by. A no
 * is heard of any.
 */
export function findPurpose(purposes: readonly PurposeRow[], id: string, channel: SaidOf = 'mail', given = false): PurposeRow {
  const found = purposes.find((one) => one.id === id)
  if (!found) throw new Problem('consent.noPurpose', 'There is no such purpose.', { status: 422, fix: 'Name one of GET /api/v1/purposes.' })
  if (found.basis === 'contract')
    throw new Problem('consent.owed', `What belongs to “${found.name}” is owed, and goes out whatever somebody said.`, {
      status: 422,
      fix: 'Choose another purpose, or change what this one stands on.',
    })
  if (given && channel !== everyChannel && !found.channels.includes(channel))
    throw new Problem('consent.noChannel', `“${found.name}” does not come by ${channelWords[channel].by}.`, {
      status: 422,
      fix: 'Name one of its channels, or add this one to the purpose.',
    })
  return found
}
