/** What the log of interactions holds of somebody, and how it is taken out of it. */
import { bound, type Changing, mentions, namesRecord, type Subject, type Tables } from '../sql/personal.ts'

/** Found by their entries, which have an index, and gone with them. */
const withEntries = { of: 'false', fate: 'deleted', erase: async () => 0, tells: 'null' } as const

export const interactionTables: Tables = {
  personal: [
    {
      table: 'interaction_of',
      holds: 'What happened with them, of every kind',
      columns: ['type'],
      key: { record_id: 'uuid', at: 'timestamptz', id: 'uuid' },
      of: 't.record_id = any(:ids)',
      fate: 'deleted',
      tells: `(select json_build_object('at', i.at, 'type', i.type, 'channel', i.channel, 'touchpoint', i.touchpoint, 'key', i.key, 'records', i.records, 'properties', i.properties, 'recordedAt', i.recorded_at, 'by', i.actor_name)
        from interaction i where i.workspace_id = $1 and i.at = t.at and i.id = t.id)`,
      erase: (tx, subject, most) => takeOut(tx, subject, most),
      left: 'What concerned others too stays with them: that it happened and when, without them and without what was said of it.',
    },
    {
      table: 'interaction',
      holds: 'The same, with what was said of it',
      columns: ['type', 'channel', 'touchpoint', 'key', 'records', 'properties', 'actor_kind', 'actor_name'],
      key: { at: 'timestamptz', id: 'uuid' },
      ...withEntries,
    },
    {
      table: 'interaction_key',
      holds: 'Names that programs have for what happened',
      columns: ['key'],
      key: { sender_id: 'uuid', key: 'text' },
      ...withEntries,
    },
    {
      table: 'source_refusal',
      holds: 'Messages of websites and programs that were not taken',
      columns: ['code', 'message', 'sent'],
      key: { source_id: 'uuid', id: 'uuid' },
      of: `(${namesRecord('t.sent')} or ${mentions('t.sent')} or ${mentions('t.message')})`,
      fate: 'deleted',
      tells: `json_build_object('at', t.at, 'message', t.message, 'sent', t.sent)`,
    },
  ],
  impersonal: [{ table: 'source_standing', columns: [], why: 'How much came from a website or program.' }],
}

interface Row {
  readonly at: string
  readonly id: string
  readonly records: readonly { readonly object: string; readonly id: string }[]
  readonly key: string | null
  readonly sender: string | null
}

const nextText =
  `select to_char(i.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, i.id, i.records, i.key, i.sender_id as sender
  from (select distinct o.at, o.id from interaction_of o where o.workspace_id = $1 and o.record_id = any(:ids) limit MOST) e
  join interaction i on i.workspace_id = $1 and i.at = e.at and i.id = e.id`.replace(/\s*\n\s*/g, ' ')
const goneText = `delete from interaction i using json_to_recordset($2::json) as n(at timestamptz, id uuid) where i.workspace_id = $1 and i.at = n.at and i.id = n.id`
const leftText = `update interaction i set records = n.records, properties = '{}', key = null, sender_id = null, touchpoint = null
  from json_to_recordset($2::json) as n(at timestamptz, id uuid, records jsonb) where i.workspace_id = $1 and i.at = n.at and i.id = n.id`.replace(
  /\s*\n\s*/g,
  ' ',
)
const entriesText = `delete from interaction_of o using json_to_recordset($2::json) as n(at timestamptz, id uuid) where o.workspace_id = $1 and o.at = n.at and o.id = n.id and o.record_id = any($3::uuid[])`
const keysText = `delete from interaction_key k using json_to_recordset($2::json) as n(sender uuid, key text, id uuid) where k.workspace_id = $1 and k.sender_id = n.sender and k.key = n.key and k.id = n.id`

/** Takes the subject out of so many interactions at most; what concerned nobody else goes. */
async function takeOut(tx: Changing, subject: Subject, most: number): Promise<number> {
  const { text, values } = bound(nextText, subject)
  const rows = await tx.query<Row>(text.replace('MOST', String(most)), values)
  if (rows.length === 0) return 0
  const ids = new Set(subject.ids)
  const others = rows.map((row) => ({ ...row, records: row.records.filter(({ id }) => !ids.has(id)) }))
  const all = JSON.stringify(rows.map(({ at, id }) => ({ at, id })))
  void tx.query(goneText, [JSON.stringify(others.filter(({ records }) => records.length === 0).map(({ at, id }) => ({ at, id })))])
  void tx.query(leftText, [
    JSON.stringify(others.filter(({ records }) => records.length > 0).map(({ at, id, records }) => ({ at, id, records }))),
  ])
  void tx.query(keysText, [JSON.stringify(rows.filter(({ key }) => key !== null).map(({ sender, key, id }) => ({ sender, key, id })))])
  return tx.change(entriesText, [all, subject.ids])
}
