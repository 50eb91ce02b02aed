/** The clock of a workspace, and its country. */
import type { Database } from '@rapport/core/postgres'

const text = 'select w.time_zone from workspace w where w.workspace_id = $1'

/** Reads the time zone of workspaces (IANA); UTC for one that is gone. */
export const timeZoneReader =
  (database: Pick<Database, 'readJson'>) =>
  async (workspace: string): Promise<string> =>
    (await database.readJson(workspace, { text, values: [] })) ?? 'UTC'

const countryText = 'select w.country from workspace w where w.workspace_id = $1'

/** Reads the country of workspaces (ISO 3166-1 alpha-2); null where it is not said. */
export const countryReader =
  (database: Pick<Database, 'readJson'>) =>
  (workspace: string): Promise<string | null> =>
    database.readJson(workspace, { text: countryText, values: [] })
