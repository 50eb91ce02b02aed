/** The identity rules of workspaces, as the servers go by them: what was changed at another server counts after a few seconds, as sources do. */
import { openMemory } from '../../memory.ts'
import type { Database } from '../../postgres/index.ts'
import type { Rules } from './rules.ts'

export interface KeptRules {
  /** Those of a workspace; null where nobody said anything. */
  of(workspace: string): Promise<Rules | null>
  /** Somebody changed them at this server. */
  forget(workspace: string): void
}

/** Milliseconds for which they count as known. */
const memory = 5_000

const text = 'select r.rules::text from identity_rules r where r.workspace_id = $1 limit 1'

export function openKeptRules(database: Pick<Database, 'readJson'>, now: () => number = Date.now): KeptRules {
  const known = openMemory<{ readonly workspace: string; readonly rules: Rules | null }>(async (workspace) => {
    const json = await database.readJson(workspace, { text, values: [] })
    return { value: { workspace, rules: json === null ? null : (JSON.parse(json) as Rules) }, until: now() + memory }
  }, now)
  return {
    of: async (workspace) => (await known.find(workspace))?.rules ?? null,
    forget: (workspace) => known.forget((one) => one.workspace === workspace),
  }
}
