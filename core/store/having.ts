/** Whoever has a value that names records, for what comes from outside and is decided by it. */
import type { ObjectType } from '../object/index.ts'
import type { Database, Transaction } from '../postgres/index.ts'
import { rowsOf } from '../sql/table.ts'
import { lookupOf } from './identified.ts'
import type { Values } from './planned.ts'
import { rawJson } from './select.ts'

/** A record as it stands, with the version by which it may be written. */
export interface Having {
  readonly id: string
  readonly version: number
  readonly values: Values
}

/** The oldest of those that have a text in a field which names records, so many at most. */
export async function recordsHaving(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  object: ObjectType,
  field: string,
  text: string,
  most: number,
): Promise<readonly Having[]> {
  const row = `json_build_object('id', h.id, 'version', h.version, 'values', ${rawJson(object, 'h')})`
  const rows = `select r.* from ${rowsOf(object, 'r')} and ${lookupOf(object, field).has('$2::text[]')} order by r.id limit ${most}`
  const statement = `select coalesce(json_agg(${row} order by h.id), '[]')::text from (${rows}) h`
  return JSON.parse((await database.readJson(workspace, { text: statement, values: [[text]] }))!) as Having[]
}

/** Of two who add somebody with one value at the same moment the second waits, is refused (`record.second`), and finds the first; programs that send of them wait with them. */
export function refuseSecond(tx: Transaction, object: ObjectType, field: string, text: string, own: string): void {
  void tx.query('select app_take_turns($1, $2::text[])', [[`${object.name} ${field} ${text}`]])
  void tx.query(
    `select app_refuse_second(count(*)) from ${rowsOf(object, 'r')} and ${lookupOf(object, field).has('$2::text[]')} and r.id <> $3::uuid`,
    [[text], own],
  )
}
