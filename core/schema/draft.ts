/** Drafts the migration that a changed declaration needs; a person reads it, completes it and commits it. */
import type { ClientBase } from 'pg'
import type { ObjectType } from '../object/index.ts'
import { differences } from './drift.ts'
import { readLive } from './live.ts'
import { tableOf } from './table.ts'

/** SQL text, empty when nothing differs. What cannot be done by adding is a comment that says what to decide. */
export async function draftMigration(owner: ClientBase, objects: readonly ObjectType[]): Promise<string> {
  const tables = objects.map(tableOf)
  const required = new Set(
    tables.flatMap(({ name, columns }) => columns.filter(({ notNull }) => notNull).map((column) => `${name}.${column.name}`)),
  )
  return differences(tables, await readLive(owner))
    .map(({ where, what, sql }) => {
      if (sql.length === 0) return `-- Decide: ${where}: ${what}.\n`
      const note =
        what === 'the column is missing' && required.has(where)
          ? `-- Fill ${where} for the records that exist, then set it not null.\n`
          : ''
      return `${note}${sql.map((text) => `${text};\n`).join('')}`
    })
    .join('')
}
