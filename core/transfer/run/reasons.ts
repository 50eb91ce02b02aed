/** The wrong rows of an import by what is wrong with them, whatever the value was. */
import type { Database } from '../../postgres/index.ts'
import type { Import } from './import.ts'

const most = 50

/** The commonest reasons with their numbers, as JSON text; `more` counts the rows whose reason is not listed. */
export async function reasonsOf(database: Pick<Database, 'readJson'>, workspace: string, one: Import): Promise<string> {
  const json = await database.readJson(workspace, {
    text: `with told as materialized (select regexp_replace(r.data->>'reason', '“[^”]*”', '“…”', 'g') as reason, count(*) as rows from import_row r where r.workspace_id = $1 and r.import_id = $2::uuid and r.phase = $3 and r.outcome = 'wrong' group by 1 order by 2 desc, 1 limit ${most}) select json_build_object('items', (select coalesce(json_agg(json_build_object('reason', t.reason, 'rows', t.rows) order by t.rows desc, t.reason), '[]') from told t), 'more', (select count(*) from import_row r where r.workspace_id = $1 and r.import_id = $2::uuid and r.phase = $3 and r.outcome = 'wrong') - (select coalesce(sum(t.rows), 0) from told t))::text`,
    values: [one.id, one.started_at ? 'run' : 'check'],
  })
  return json ?? '{"items":[],"more":0}'
}
