/**
 * Where the records of an object lie: the table, and which of its rows are the object's. Objects that share a table are told
 * apart there by a column; nothing but this file knows which ones do.
 */
import type { ObjectType } from '../object/index.ts'
import { columnOf, quote } from './column.ts'

/** The name of the object's table, as constraints and indexes begin with it. */
export const tableName = ({ name, liesIn }: ObjectType): string => (liesIn ? liesIn.name : name)

/** The object's table in a statement. */
export const tableOf = (object: ObjectType): string => quote(tableName(object))

/** SQL that is true for the rows of `alias` that are the object's, in the workspace of the statement. */
export function isOf(object: ObjectType, alias: string): string {
  const mark = markOf(object)
  return `${alias}.workspace_id = $1${mark ? ` and ${alias}.${mark.column} = ${mark.value}` : ''}`
}

/** The object's rows, to stand behind `from` or `join` and to be narrowed by `and`: `"person" r where r.workspace_id = $1`. */
export const rowsOf = (object: ObjectType, alias: string): string => `${tableOf(object)} ${alias} where ${isOf(object, alias)}`

/** What a new row says of whose it is; null in a table of the object's own. Both are SQL. */
export function markOf({ name, liesIn }: ObjectType): { readonly column: string; readonly value: string } | null {
  if (!liesIn) return null
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(name)) throw new Error('This is no name of an object.')
  return { column: quote(columnOf(liesIn, liesIn.sharedBy!)!.name), value: `'${name}'` }
}
