/** Takes records out of what is told of changes, and leaves the change: positions stay without gaps, and whoever still hears of it hears that they are gone. */
import { bound, type Changing, type PersonalTable, type Subject } from '../sql/personal.ts'

type Told = readonly { readonly object: string; readonly id: string; readonly action: string }[]
type Happened = readonly (readonly [type: string, at: string, records: readonly { readonly id: string }[]])[]

const changed = `jsonb_array_elements(t.changes) as c(value) where (c.value->>'id')::uuid = any(:ids)`
const happened = `exists (select 1 from jsonb_array_elements(coalesce(t.happened, '[]')) as e(value) cross join lateral jsonb_array_elements(e.value->2) as r(value)
  where (r.value->>'id')::uuid = any(:ids))`
/** Rows that still tell more of the subject's records than that they are gone. */
const openClause = `(exists (select 1 from ${changed} and c.value->>'action' <> 'deleted') or ${happened})`

/** What a table holds of somebody that tells of changes and of what happened, under one key. */
export const toldTable = (table: string, key: string, type: string, said: Pick<PersonalTable, 'holds' | 'left'>): PersonalTable => ({
  table,
  ...said,
  columns: ['actor', 'cause', 'changes', 'happened'],
  key: { [key]: type },
  of: `(exists (select 1 from ${changed}) or ${happened})`,
  fate: 'rewritten',
  open: openClause,
  tells: `json_build_object('at', t.at, 'changes', (select coalesce(json_agg(c.value), '[]') from ${changed}))`,
  erase: (tx, subject, most) => withoutRecords(tx, subject, { table, key, type }, most),
})

/** Rewrites so many rows of a table at most that has `changes` and `happened`; answers how many. */
async function withoutRecords(
  tx: Changing,
  subject: Subject,
  { table, key, type }: { readonly table: string; readonly key: string; readonly type: string },
  most: number,
): Promise<number> {
  const { text, values } = bound(openClause, subject)
  const rows = await tx.query<{ key: string; changes: Told; happened: Happened | null }>(
    `select t.${key}::text as key, t.changes, t.happened from ${table} t where t.workspace_id = $1 and ${text} order by t.${key} limit ${most} for update`.replace(
      /\s*\n\s*/g,
      ' ',
    ),
    values,
  )
  if (rows.length === 0) return 0
  const ids = new Set(subject.ids)
  const rewritten = rows.map((row) => ({
    key: row.key,
    changes: row.changes.filter(({ id, action }) => action === 'deleted' || !ids.has(id)),
    happened: row.happened && row.happened.flatMap((one) => without(one, ids)),
  }))
  return tx.change(
    `update ${table} t set changes = n.changes, happened = n.happened from jsonb_to_recordset($2::jsonb) as n(key ${type}, changes jsonb, happened jsonb)
      where t.workspace_id = $1 and t.${key} = n.key`.replace(/\s*\n\s*/g, ' '),
    [JSON.stringify(rewritten)],
  )
}

/** Nothing where it concerned nobody else: an entry without records says that all are to be asked again. */
function without([type, at, records]: Happened[number], ids: ReadonlySet<string>): Happened {
  const others = records.filter(({ id }) => !ids.has(id))
  return others.length === 0 && records.length > 0 ? [] : [[type, at, others]]
}
