/** What became of messages is told in the timelines of those whom they went to: behind the sending, many at once, each once. */
import { keepInteractions } from '../../interactions/record.ts'
import type { Interaction } from '../../interactions/read-item.ts'
import type { Database } from '../../postgres/index.ts'
import { mailBounced, mailSent } from '../interactions.ts'
import type { State } from './fate.ts'

/** Messages that one transaction tells of. */
export const portion = 500

interface Row {
  readonly id: string
  readonly object: string
  readonly record: string
  readonly subject: string | null
  readonly state: State
  readonly reason: string | null
  readonly at: string
}

const nextText =
  `select coalesce(json_agg(json_build_object('id', m.id, 'object', m.object, 'record', m.record_id, 'subject', m.subject, 'state', m.state, 'reason', m.reason,
  'at', m.settled_at) order by m.id), '[]')::text from (select * from message w where w.workspace_id = $1 and w.broadcast_id = $2::uuid and not w.told and w.settled_at is not null order by w.id
  limit ${portion} for update skip locked) m`.replace(/\s*\n\s*/g, ' ')
const toldText = `update message m set told = true where m.workspace_id = $1 and m.id = any($2::uuid[])`

/** Tells of a portion; answers of how many. */
export function tellNext(database: Pick<Database, 'transaction'>, workspace: string, broadcast: string, now: Date): Promise<number> {
  return database.transaction(workspace, async (tx) => {
    const rows = JSON.parse((await tx.json(nextText, [broadcast]))!) as Row[]
    if (rows.length === 0) return 0
    const who = { kind: 'system', id: null, name: 'Rapport', sender: workspace }
    await keepInteractions(
      tx,
      who,
      rows.map((row) => happening(row, broadcast)),
      now,
    )
    void tx.query(toldText, [rows.map(({ id }) => id)])
    return rows.length
  })
}

/** Tried again after it came back, a message comes to another end, which is told too. */
const happening = ({ id, object, record, subject, state, reason, at }: Row, broadcast: string): Interaction => ({
  type: state === 'accepted' ? mailSent.name : mailBounced.name,
  at: new Date(at),
  records: [{ object, id: record }],
  channel: 'mail',
  touchpoint: null,
  key: `message ${id} ${at}`,
  properties: { subject, message: id, broadcast, ...(state === 'accepted' ? {} : { reason }) },
})
