/**
 * Looks whether the values of a field that was made unique differ: record by record, in batches, while everybody goes on working.
 * Whoever writes keeps the rows of values too from the moment it was made unique, so no value can slip between.
 */
import { systemActor } from '../access/index.ts'
import type { ObjectType } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { uponNewest } from '../store/index.ts'
import { rowsOf } from '../sql/table.ts'
import type { CustomFieldJson, KeptField } from './build.ts'
import { byModel, type Filling } from './fill.ts'

/** Records that are looked at in one transaction: they are held meanwhile, so there are few. */
const perBatch = 1_000
/** Values in the report of what two records share. */
const mostExamples = 20

/** Forgets what was known of the field's values. Nobody keeps them before it is made unique, so nothing of use is lost. */
export function beginChecking(tx: Transaction, field: string): void {
  void tx.query('delete from unique_value r where r.workspace_id = $1 and r.field_id = $2::uuid', [field])
  void tx.query(
    `insert into unique_checking (workspace_id, field_id, done, shared, examples) values ($1::uuid, $2::uuid, 0, 0, '[]')
     on conflict (workspace_id, field_id) do update set after = null, done = 0, shared = 0, examples = '[]'`,
    [field],
  )
}

/** Goes on from where it was left. True when it is known: the field is unique, or it is not, and the report says why. */
export const checkUnique = (filling: Filling): Promise<boolean> => uponNewest(() => check(filling))

async function check({ database, store, models, workspace, field, signal }: Filling): Promise<boolean> {
  const actor = systemActor(workspace)
  for (;;) {
    const { model, version } = await models.at(workspace)
    const json = await store.get(actor, 'custom_field', field)
    const one = json === null ? null : (JSON.parse(json) as KeptField)
    if (!one?.options?.unique || one.retiredAt !== null || one.checked) return true
    if (signal.aborted) return false
    const object = model.objects.get(one.of)
    if (!object) return true
    if (await byModel(checkBatch(database, workspace, version, one, object))) continue
    const shared = await sharedBy(database, workspace, field)
    const { unique: _unique, ...options } = one.options
    const values = shared > 0 ? { options } : { checked: true }
    await store.write(actor, { kind: 'check', id: field }, { patch: [{ object: 'custom_field', id: field, version: one.version, values }] })
  }
}

const sharedBy = async (database: Filling['database'], workspace: string, field: string): Promise<number> =>
  Number(
    await database.readJson(workspace, {
      text: 'select c.shared::text from unique_checking c where c.workspace_id = $1 and c.field_id = $2::uuid',
      values: [field],
    }),
  )

/** One batch. False when there was none left. */
function checkBatch(
  database: Filling['database'],
  workspace: string,
  version: number,
  { id, key }: CustomFieldJson,
  object: ObjectType,
): Promise<boolean> {
  const work = async (tx: Transaction): Promise<boolean> => {
    const [progress] = await tx.query<{ after: string | null }>(
      'select c.after from unique_checking c where c.workspace_id = $1 and c.field_id = $2::uuid for update',
      [id],
    )
    // Held: whoever is writing one of them is waited for, and whoever comes waits until its value is known.
    const rows = await tx.query<{ id: string; value: string | null }>(
      `select r.id, r.custom->>'${key}' as value from ${rowsOf(object, 'r')} and r.id > $2::uuid order by r.workspace_id, r.id limit ${perBatch} for share of r`,
      [progress?.after ?? '00000000-0000-0000-0000-000000000000'],
    )
    if (rows.length === 0) return false
    const values = JSON.stringify(rows.filter(({ value }) => value !== null))
    void tx.query(
      `insert into unique_value (workspace_id, field_id, value, record_id) select $1::uuid, $2::uuid, n.value, n.id
       from json_to_recordset($3::json) as n(id uuid, value text) on conflict do nothing`,
      [id, values],
    )
    const shared = await tx.query<{ value: string; first: string; second: string }>(
      `select n.value, u.record_id as first, n.id as second from json_to_recordset($3::json) as n(id uuid, value text)
       join unique_value u on u.workspace_id = $1 and u.field_id = $2::uuid and u.value = n.value where u.record_id <> n.id`,
      [id, values],
    )
    void tx.query(
      `update unique_checking c set after = $3::uuid, done = c.done + $4::bigint, shared = c.shared + $5::bigint,
       examples = case when jsonb_array_length(c.examples) < ${mostExamples} then c.examples || $6::jsonb else c.examples end
       where c.workspace_id = $1 and c.field_id = $2::uuid`,
      [
        id,
        rows.at(-1)!.id,
        rows.length,
        shared.length,
        JSON.stringify(shared.slice(0, mostExamples).map(({ value, first, second }) => ({ value, records: [first, second] }))),
      ],
    )
    return true
  }
  return database.transaction(workspace, work, { model: version })
}
