/** What a write does to search, in its own transaction: whoever wrote something finds it at once, and what is gone is not found. */
import type { Model } from '../object/index.ts'
import { searchedFields } from '../terms/fields.ts'
import { type Planned, same } from './planned.ts'
import { isFound, keyedBy, keysOf, textsOf } from '../terms/keys.ts'

type Run = (text: string, ...values: unknown[]) => void

export interface SearchRow {
  readonly object: string
  readonly id: string
  readonly keys: readonly number[]
}

/** Characters whose keys are made while everybody waits for them: some tenths of a second. */
const atOnce = 250_000

/** Whether records have so much text that it would keep everybody waiting to make them findable at once. */
export function isMuch(model: Model, planned: readonly Planned[]): boolean {
  let characters = 0
  for (const { object: name, after } of planned) {
    const object = model.object(name)
    if (after && isFound(object))
      for (const { form, key } of searchedFields(object)) for (const text of textsOf(form, after[key])) characters += text.length
    if (characters > atOnce) return true
  }
  return false
}

/**
 * Sends the statements that keep search in step with the planned records. `later` leaves the `new` ones to `fillSearch`, or `all`: what
 * was changed is not found until then, rather than by what stands there no more.
 */
export function searchStatements(model: Model, workspace: string, planned: readonly Planned[], run: Run, later?: 'new' | 'all'): void {
  const gone: Record<string, string[]> = {}
  const rows: SearchRow[] = []
  for (const { object: name, id, before, after } of planned) {
    const object = model.object(name)
    if (!isFound(object)) continue
    const isChanged = before && after && keyedBy(object).some((key) => !same(before[key], after[key]))
    if (!after || (isChanged && later === 'all')) (gone[name] ??= []).push(id)
    else if (before ? isChanged : !later) rows.push({ object: name, id, keys: keysOf(object, workspace, after) })
  }
  for (const [object, ids] of Object.entries(gone))
    run('delete from search_row s where s.workspace_id = $1 and s.object = $2 and s.record_id = any($3::uuid[])', object, ids)
  if (rows.length > 0) run(putText, JSON.stringify(rows))
}

const into = `insert into search_row (workspace_id, object, record_id, keys) select $1::uuid, n.object, n.id, n.keys
  from json_to_recordset($2::json) as n(object text, id uuid, keys bigint[]) on conflict (workspace_id, object, record_id)`
/** Rows that are the same already stay as they are: the index is not touched. */
export const putText = `${into} do update set keys = excluded.keys where search_row.keys is distinct from excluded.keys`
export const putMissingText = `${into} do nothing`
