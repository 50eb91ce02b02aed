/** The clock of a workspace. */
import type { Database } from '@rapport/core/postgres'

const text = 'select w.time_zone from workspace w where w.workspace_id = $1'

/** Reads the time zone of workspaces (IANA); UTC for one that is gone. */
export const timeZoneReader =
  (database: Pick<Database, 'readJson'>) =>
  async (workspace: string): Promise<string> =>
    (await database.readJson(workspace, { text, values: [] })) ?? 'UTC'
