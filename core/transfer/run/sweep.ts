/** What nobody comes back to: uploads that were cut off, imports that were never run, the contents of files long done. */
import type { Database } from '../../postgres/index.ts'
import type { Import, State } from './import.ts'

/** Seconds in which an upload must have come to its end. */
export const uploadSeconds = 24 * 60 * 60

/**
 * Removes what is due of an import that waits for somebody. Answers after how many seconds to look again, null when nothing
 * is left to look after. `keep` is how many seconds an untouched import keeps its file, and a finished one its rows.
 */
export async function sweepImport(database: Database, workspace: string, record: Import, keep: number): Promise<number | null> {
  if (record.cleared_at !== null) return null
  const stays = record.state === 'uploading' ? uploadSeconds : record.state === 'removed' ? 0 : keep
  const now = new Date()
  const untouched = (now.getTime() - Date.parse(record.changed_at)) / 1000
  if (untouched < stays) return stays - untouched
  const since = new Date(now.getTime() - stays * 1000)
  const swept = record.started_at
    ? await clearImport(database, workspace, record, since, now)
    : await deleteImport(database, workspace, record.id, [record.state], since)
  return swept ? null : 60
}

/** Deletes an import with its file, if it is in one of the states and nobody has touched it since; answers whether. */
export const deleteImport = (
  database: Database,
  workspace: string,
  id: string,
  states: readonly State[],
  since: Date | null = null,
): Promise<boolean> =>
  database.transaction(
    workspace,
    async (tx) =>
      (await tx.change(
        'delete from import i where i.workspace_id = $1 and i.id = $2::uuid and i.state = any($3::text[]) and ($4::timestamptz is null or i.changed_at <= $4::timestamptz)',
        [id, states, since],
      )) > 0,
  )

/** Deletes the file and the rows of an import that wrote something; what it did stays known. */
const clearImport = (database: Database, workspace: string, { id, state }: Import, since: Date, now: Date): Promise<boolean> =>
  database.transaction(workspace, async (tx) => {
    const cleared = await tx.change(
      `update import i set cleared_at = $5::timestamptz, sample = '[]' where i.workspace_id = $1 and i.id = $2::uuid and i.state = $3 and i.changed_at <= $4::timestamptz`,
      [id, state, since, now],
    )
    for (const table of ['import_chunk', 'import_row', 'import_named'])
      if (cleared > 0) void tx.query(`delete from ${table} c where c.workspace_id = $1 and c.import_id = $2::uuid`, [id])
    return cleared > 0
  })
