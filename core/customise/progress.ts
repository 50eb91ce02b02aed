/** How far the work on fields is: slots that are filled, and values that are looked at. */
import type { Database } from '../postgres/index.ts'

/** By the ids of fields. */
export interface Progress {
  /** Records that have their slot. */
  readonly filled: Readonly<Record<string, number>>
  readonly checked: Readonly<Record<string, Checked>>
}

interface Checked {
  /** Records that were looked at. */
  readonly done: number
  /** Values that two records share. */
  readonly shared: number
  readonly examples: readonly object[]
}

/** Of all fields, or of one. One statement. */
export async function readProgress(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  field: string | null = null,
): Promise<Progress> {
  const one = (alias: string): string => `${alias}.workspace_id = $1 and ($2::uuid is null or ${alias}.field_id = $2::uuid)`
  const text = `select json_build_object(
    'filled', (select coalesce(json_object_agg(f.field_id, f.done), '{}') from slot_filling f where ${one('f')}),
    'checked', (select coalesce(json_object_agg(c.field_id, json_build_object('done', c.done, 'shared', c.shared, 'examples', c.examples)), '{}')
      from unique_checking c where ${one('c')}))::text`
  return JSON.parse((await database.readJson(workspace, { text: text.replace(/\s*\n\s*/g, ' '), values: [field] }))!) as Progress
}

/** How far the values of a field are looked at, or why it could not be made unique. */
export function lookedAt(checked: Checked | undefined, unique: string): object {
  if (!checked) return {}
  if (unique === 'checking') return { looked: checked.done }
  return checked.shared > 0 ? { shared: { values: checked.shared, examples: checked.examples } } : {}
}
