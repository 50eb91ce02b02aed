/** Whom a broadcast goes to is written down: everybody in the segment when it was begun, in portions that can be cut off anywhere. */
import { idOfText } from '../../object/id-of-text.ts'
import type { Transaction } from '../../postgres/index.ts'
import { areBeingCounted } from '../../segments/index.ts'
import { modelAt } from '../../store/index.ts'
import type { Setup, SetupPlace } from './setup.ts'

/** People that one transaction writes down. */
const portion = 5_000

const standingText = `select s.filled_after as after, s.is_filled as filled, b.state from broadcast_standing s join broadcast b on b.workspace_id = $1 and b.id = s.broadcast_id where s.workspace_id = $1 and s.broadcast_id = $2::uuid and s.claim = $3::bigint for update of s`

const nextText =
  `select coalesce(json_agg(n.record_id), '[]')::text from (select m.record_id from segment_member m where m.workspace_id = $1 and m.segment_id = $2::uuid
  and ($3::uuid is null or m.record_id > $3::uuid) order by m.record_id limit ${portion}) n`.replace(/\s*\n\s*/g, ' ')

const putText =
  `insert into message (workspace_id, id, broadcast_id, object, record_id, channel, purpose_id, basis, state, attempts, next_at, queued_at)
  select $1::uuid, n.id, $3::uuid, $4::text, n.record, 'mail', $5::uuid, $6::text, 'queued', 0, $7::timestamptz, $7::timestamptz from unnest($2::uuid[], $9::uuid[]) as n(id, record)
  where not exists (select from segment_member x where x.workspace_id = $1 and x.segment_id = $8::uuid and x.record_id = n.record)
  on conflict (workspace_id, id) do nothing`.replace(/\s*\n\s*/g, ' ')

const noteText = `update broadcast_standing s set filled_after = coalesce($3::uuid, s.filled_after), is_filled = $4::boolean where s.workspace_id = $1 and s.broadcast_id = $2::uuid`

/** One message of a broadcast to a record is one for ever: its id is made of both, and so is the Message-ID of the mail. */
export const messageId = (broadcast: string, record: string): string => idOfText(`${broadcast} ${record}`)

/** Writes down one portion; `done` when there is no more, `lost` when another server sends this broadcast now, `counting` while its segments are counted. */
export async function fillNext(
  place: Pick<SetupPlace, 'database' | 'model' | 'models'>,
  { workspace, broadcast, claim }: { readonly workspace: string; readonly broadcast: string; readonly claim: number },
  { segment, except, purpose, ground, to, timeZone }: Setup,
  now: Date,
): Promise<'more' | 'done' | 'lost' | 'counting'> {
  // Whoever the mails of a flow go to comes one by one.
  if (segment === null) return 'done'
  const { model } = await modelAt(place, workspace)
  const segments = except === null ? [segment] : [segment, except]
  return place.database.transaction(workspace, async (tx: Transaction) => {
    const [standing] = await tx.query<{ after: string | null; filled: boolean; state: string }>(standingText, [broadcast, claim])
    if (!standing) return 'lost'
    // One that was stopped or paused meanwhile is not written down any further now.
    if (standing.filled || standing.state !== 'sending') return 'done'
    if (standing.after === null && (await areBeingCounted(tx, { model, workspace, timeZone }, segments))) return 'counting'
    const records = JSON.parse((await tx.json(nextText, [segment, standing.after]))!) as string[]
    const isLast = records.length < portion
    if (records.length > 0) {
      const ids = records.map((record) => messageId(broadcast, record))
      void tx.query(putText, [ids, broadcast, to.object.name, purpose, ground, now, except, records])
    }
    void tx.query(noteText, [broadcast, records.at(-1) ?? null, isLast])
    return isLast ? 'done' : 'more'
  })
}
