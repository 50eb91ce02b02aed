/**
 * Fills the slot of a field that was marked: record by record, in batches, while everybody goes on working. Whoever writes
 * fills the slot too from the moment of the mark (see `app_enter`), so a batch only touches records that nobody has written since.
 */
import { systemActor } from '../access/index.ts'
import type { ObjectType } from '../object/index.ts'
import type { Database, Transaction } from '../postgres/index.ts'
import { isModelChanged, type Models, type Store, slotColumns, slotValue, uponNewest } from '../store/index.ts'
import { isOf, rowsOf, tableName, tableOf } from '../sql/table.ts'
import type { CustomFieldJson, KeptField } from './build.ts'

/** Records that are looked at in one transaction. */
const perBatch = 5_000

export interface Filling {
  readonly database: Pick<Database, 'transaction' | 'readJson'>
  readonly store: Pick<Store, 'get' | 'write'>
  readonly models: Models
  readonly workspace: string
  readonly field: string
  /** Aborted when the work is another server's, or this one ends. */
  readonly signal: AbortSignal
  readonly wrote: (workspace: string, tables: readonly string[], rows: number) => Promise<void>
}

/** Puts the field on the list of those whose slots are to be filled, from the first record on. */
export function beginFilling(tx: Transaction, field: string): void {
  void tx.query(
    `insert into slot_filling (workspace_id, field_id, done, total, begun_at) values ($1::uuid, $2::uuid, 0, 0, $3::timestamptz)
     on conflict (workspace_id, field_id) do update set after = null, done = 0, begun_at = excluded.begun_at`,
    [field, new Date()],
  )
}

/** Goes on from where it was left. True when the field is filled, retired or unmarked: nothing is left to do. */
export const fillSlot = (filling: Filling): Promise<boolean> => uponNewest(() => fill(filling))

async function fill({ database, store, models, workspace, field, signal, wrote }: Filling): Promise<boolean> {
  const actor = systemActor(workspace)
  const marked = async (): Promise<KeptField | null> => {
    const json = await store.get(actor, 'custom_field', field)
    const one = json === null ? null : (JSON.parse(json) as KeptField)
    return one && one.slot !== null && one.retiredAt === null && !one.filled ? one : null
  }
  for (;;) {
    // The model first: a field that is another afterwards is not filled by it.
    const { model, version } = await models.at(workspace)
    const one = await marked()
    if (!one) return true
    if (signal.aborted) return false
    const object = model.objects.get(one.of)
    if (!object) return true
    if (await byModel(fillBatch(database, workspace, version, object, one))) continue
    await store.write(
      actor,
      { kind: 'fill', id: field },
      { patch: [{ object: 'custom_field', id: field, version: one.version, values: { filled: true } }] },
    )
    await wrote(workspace, [tableName(object)], await filledOf(database, workspace, field))
  }
}

/** Records that were looked at. */
const filledOf = async (database: Filling['database'], workspace: string, field: string): Promise<number> =>
  Number(
    await database.readJson(workspace, {
      text: 'select f.done::text from slot_filling f where f.workspace_id = $1 and f.field_id = $2::uuid',
      values: [field],
    }),
  )

/** What was refused because the model is another by now goes on like what is not done yet: by the one that is. */
export const byModel = (batch: Promise<boolean>): Promise<boolean> =>
  batch.catch((error: unknown) => {
    if (isModelChanged(error)) return true
    throw error
  })

/** One batch. False when there was none left. */
function fillBatch(
  database: Filling['database'],
  workspace: string,
  version: number,
  object: ObjectType,
  { id, key, kind, slot }: CustomFieldJson,
): Promise<boolean> {
  const column = slotColumns.find(({ name }) => name === slot)!
  const type = column.type.replace(/ collate .*$/, '')
  const work = async (tx: Transaction): Promise<boolean> => {
    const [progress] = await tx.query<{ after: string | null; done: string }>(
      'select f.after, f.done from slot_filling f where f.workspace_id = $1 and f.field_id = $2::uuid for update',
      [id],
    )
    const rows = await tx.query<{ id: string; json: string | null; text: string | null; filled: boolean }>(
      `select r.id, (r.custom->'${key}')::text as json, r.custom->>'${key}' as text, r."${column.name}" is not null as filled
       from ${rowsOf(object, 'r')} and r.id > $2::uuid order by r.workspace_id, r.id limit ${perBatch}`,
      [progress?.after ?? '00000000-0000-0000-0000-000000000000'],
    )
    if (rows.length === 0) return false
    const values = rows
      .filter(({ json, filled }) => json !== null || filled)
      .map((row) => ({ id: row.id, text: row.text, value: row.json === null ? null : slotValue(kind, JSON.parse(row.json)) }))
    if (values.length > 0)
      void tx.query(
        `update ${tableOf(object)} r set "${column.name}" = n.value from json_to_recordset($2::json) as n(id uuid, text text, value ${type})
         where ${isOf(object, 'r')} and r.id = n.id and r.custom->>'${key}' is not distinct from n.text and r."${column.name}" is distinct from n.value`,
        [JSON.stringify(values)],
      )
    void tx.query(
      'update slot_filling f set after = $3::uuid, done = f.done + $4::bigint where f.workspace_id = $1 and f.field_id = $2::uuid',
      [id, rows.at(-1)!.id, rows.length],
    )
    return true
  }
  return database.transaction(workspace, work, { model: version })
}
