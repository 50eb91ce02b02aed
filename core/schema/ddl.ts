/** SQL for what a declaration asks for. Policies and grants are given to every table after each run of migrations. */
import { quote, type Column } from '../sql/column.ts'
import type { Index, Table } from './table.ts'

/** Without its foreign keys, which may point at tables that come later. */
export function createTable({ name, columns }: Table): string {
  const lines = [...columns.map(columnLine), 'primary key (workspace_id, id)']
  return `create table ${quote(name)} (\n  ${lines.join(',\n  ')}\n)`
}

/** A required column needs a value for the records that exist: it is added without `not null`, to be set once filled. */
export const addColumn = (table: string, column: Column): string =>
  `alter table ${quote(table)} add column ${columnLine({ ...column, notNull: false })}`

export function createIndex(table: string, { name, unique, method, columns, include, filled }: Index): string {
  const parts = columns.map((column) => (method === 'gin' && column === 'find' ? `${quote(column)} gin_trgm_ops` : quote(column)))
  return `create ${unique ? 'unique ' : ''}index ${quote(name)} on ${quote(table)}${method === 'gin' ? ' using gin' : ''} (${parts.join(', ')})${include ? ` include (${include.map(quote).join(', ')})` : ''}${filled ? ` where ${quote(filled)} is not null` : ''}`
}

/** Undefined for a column that refers to nothing. Links that are cleared when their record goes are cleared by the server. */
export function addForeignKey(table: string, { name, references }: Column): string | undefined {
  if (!references) return undefined
  const action = references.onDelete === 'cascade' ? ' on delete cascade' : ''
  return `alter table ${quote(table)} add constraint ${quote(foreignKeyName(table, name))} foreign key (workspace_id, ${quote(name)}) references ${quote(references.object)} (workspace_id, id)${action}`
}

export const foreignKeyName = (table: string, column: string): string => `${table}_${column}_fkey`

const columnLine = ({ name, type, notNull, generated }: Column): string =>
  `${quote(name)} ${type}${generated ? ` generated always as (${generated}) stored` : ''}${notNull ? ' not null' : ''}`
