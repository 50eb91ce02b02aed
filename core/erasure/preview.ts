/** What would go if somebody were erased, table by table, and what stays and why: nothing is touched. */
import type { Model, ObjectType } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Seals } from '../secrets/index.ts'
import { countRows, type Inventory, recordTables } from './inventory.ts'
import { gather } from './subject.ts'

/** Of one table. */
export interface PreviewLine {
  readonly table: string
  readonly holds: string
  readonly fate: 'deleted' | 'rewritten'
  readonly rows: number
  /** Rows that stay as they are. */
  readonly stays: number
  /** What is left, and why. */
  readonly left: string | null
}

export interface Preview {
  readonly title: string | null
  readonly lines: readonly PreviewLine[]
  /** By how many values they are remembered, so that they do not come back unasked. */
  readonly marks: number
  /** Webhooks that were told of them, and are told that they are gone. */
  readonly told: readonly string[]
  /** What no erasure reaches, in sentences. */
  readonly outOfReach: readonly string[]
}

/** Said before, because nobody can find it. */
export const outOfReach: readonly string[] = [
  'What others wrote in their own words: a name in a note about somebody else, in what somebody else sent by a form, in a template, or in the condition of a segment.',
  'What was moved to somebody else: a note that was about them and is about another now.',
  'What they share with records that stay, such as a mail address or a number of a whole office, and what is told of a name that two have.',
  'Backups that were made before. When one of them is restored the erasure is done again, as long as its line in the list of erasures is there.',
  'What other programs were told. They are told that the record is gone; that they erase it too is theirs to do.',
]

/** Null where there is neither a record nor a history of one. */
export function previewOf(
  place: { readonly database: Pick<Database, 'transaction'>; readonly model: Model; readonly seals: Seals; readonly inventory: Inventory },
  workspace: string,
  object: ObjectType,
  id: string,
): Promise<Preview | null> {
  const { database, model, seals, inventory } = place
  return database.transaction(workspace, async (tx) => {
    const all = await gather(tx, { model, seals, workspace }, object, id)
    if (all === null) return null
    const lines: PreviewLine[] = []
    for (const table of [...recordTables(model, all.records), ...inventory.personal]) {
      if (table.tells === 'null') continue
      const { open, stays } = await countRows(tx, table, all)
      if (open + stays === 0) continue
      const { holds, fate, left = null } = table
      lines.push({ table: table.table.replaceAll('"', ''), holds, fate, rows: open, stays, left })
    }
    return { title: all.title, lines, marks: all.known.length, told: all.told, outOfReach }
  })
}
