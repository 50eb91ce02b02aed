/** Done again behind a restore: whoever was erased since the backup was made is erased from what it brought back, before anybody sees it. */
import { systemActor } from '../access/index.ts'
import type { Model } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import type { Seals } from '../secrets/index.ts'
import { applyChange } from '../store/write.ts'
import { close, sealKnown } from './erase.ts'
import { countRows, eraseRows, type Inventory, recordTables } from './inventory.ts'
import { type Erasure, erasureJson } from './ledger.ts'
import type { Remembered } from './remembered.ts'
import { gather, type Gathered } from './subject.ts'

export interface Replaying {
  readonly model: Model
  readonly seals: Seals
  readonly inventory: Inventory
  readonly now: Date
  /** Of all workspaces, as they were remembered outside of the database; of one erasure the newest line counts. */
  readonly remembered?: readonly Remembered[] | undefined
}

/** Rows of one statement: a restore is one transaction anyway. */
const most = 1_000_000

const allText = `select coalesce(json_agg(${erasureJson} order by e.id), '[]')::text from erasure e where e.workspace_id = $1`

/** Answers how many erasures found something. What cannot be finished here is left to the server, as one that is under way. */
export async function replayErasures(tx: Transaction, replaying: Replaying, workspace: string): Promise<number> {
  await remember(tx, replaying, workspace)
  let found = 0
  for (const erasure of JSON.parse((await tx.json(allText))!) as Erasure[]) if (await replayOne(tx, replaying, workspace, erasure)) found++
  return found
}

async function replayOne(
  tx: Transaction,
  { model, seals, inventory, now }: Replaying,
  workspace: string,
  erasure: Erasure,
): Promise<boolean> {
  const object = model.objects.get(erasure.object)
  const all = object && (await gather(tx, { model, seals, workspace }, object, erasure.record, erasure.records))
  if (!all || (erasure.state === 'done' && !(await isLeft(tx, model, inventory, all)))) {
    if (erasure.state === 'waiting' && erasure.hash === null && !all) await close(tx, workspace, erasure, now)
    return false
  }
  const here = all.records.filter(({ isThere }) => isThere).map(({ object: name, id }) => ({ object: name, id }))
  const actor = systemActor(workspace, erasure.by)
  await applyChange(tx, model, [], actor, { kind: 'erasure', id: erasure.id }, { delete: here }, now)
  for (const table of inventory.personal) while ((await eraseRows(tx, table, all, most)) > 0);
  const records = [...new Map([...erasure.records, ...all.records].map(({ object: name, id }) => [id, { object: name, id }])).values()]
  await tx.change(
    `update erasure e set state = 'running', known = $3::text, records = $4::jsonb, begun_at = coalesce(e.begun_at, $5::timestamptz), changed_at = $5::timestamptz where e.workspace_id = $1 and e.id = $2::uuid`,
    [erasure.id, sealKnown(seals, erasure.id, all), JSON.stringify(records), now],
  )
  if (!(await isLeft(tx, model, inventory, all))) await close(tx, workspace, { ...erasure, records }, now)
  return true
}

async function isLeft(tx: Transaction, model: Model, inventory: Inventory, all: Gathered): Promise<boolean> {
  for (const table of [...recordTables(model, all.records), ...inventory.personal])
    if ((await countRows(tx, table, all)).open > 0) return true
  return false
}

const addText =
  `insert into erasure (workspace_id, id, object, record_id, ground, state, by_name, asked_at, changed_at, records, counts, told)
  select $1::uuid, n.id, n.object, n.record, n.ground, 'waiting', n.by, n.asked, $3::timestamptz, n.records, '[]'::jsonb, '[]'::jsonb
  from jsonb_to_recordset($2::jsonb) as n(id uuid, object text, record uuid, ground text, by text, asked timestamptz, records jsonb) on conflict (workspace_id, id) do nothing`.replace(
    /\s*\n\s*/g,
    ' ',
  )
const marksText = `insert into erasure_mark (workspace_id, mark, erasure_id, field, strong, at, lifted_at, lifted_by, changed_at)
  select $1::uuid, n.mark, n.erasure, n.field, n.strong, n.at, n.lifted, n.by, $3::timestamptz
  from jsonb_to_recordset($2::jsonb) as n(mark text, erasure uuid, field text, strong boolean, at timestamptz, lifted timestamptz, by text) order by n.mark
  on conflict (workspace_id, mark) do update set lifted_at = coalesce(erasure_mark.lifted_at, excluded.lifted_at), lifted_by = coalesce(erasure_mark.lifted_by, excluded.lifted_by)
  where erasure_mark.erasure_id = excluded.erasure_id`.replace(/\s*\n\s*/g, ' ')

/** Puts into the list what is remembered and not in it. */
async function remember(tx: Transaction, { remembered = [], now }: Replaying, workspace: string): Promise<void> {
  const mine = [...new Map(remembered.filter((one) => one.workspace === workspace).map((one) => [one.id, one])).values()]
  if (mine.length === 0) return
  const rows = mine.map(({ id, object, record, ground, by, askedAt, records }) => ({
    id,
    object,
    record,
    ground,
    by,
    asked: askedAt,
    records,
  }))
  void tx.query(addText, [JSON.stringify(rows), now])
  // Of two erasures with one mark the later says whether it counts.
  const marks = new Map(
    mine.flatMap(({ id, askedAt, marks: all, lifted }) =>
      all.map(({ mark, field, strong }) => [
        mark,
        { mark, erasure: id, field, strong, at: askedAt, lifted: lifted?.at ?? null, by: lifted?.by ?? null },
      ]),
    ),
  )
  if (marks.size > 0) await tx.query(marksText, [JSON.stringify([...marks.values()]), now])
}
