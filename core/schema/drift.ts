/** Where the declarations and the database differ. */
import type { ClientBase } from 'pg'
import { Problem } from '../errors.ts'
import type { Model } from '../object/index.ts'
import type { Column } from '../sql/column.ts'
import { addColumn, addForeignKey, createIndex, createTable, foreignKeyName } from './ddl.ts'
import { readLive, type LiveColumn, type LiveIndex, type LiveTable } from './live.ts'
import { tableOf, type Index, type Table } from './table.ts'

export interface Difference {
  /** `person.city`, or `person` for a table. */
  readonly where: string
  readonly what: string
  /** What a migration has to do, where adding is enough; nothing destructive is ever drafted. */
  readonly sql: readonly string[]
}

/** Throws `schema.drift`, naming each table and column, unless the database has what the model declares. */
export async function checkDrift(owner: ClientBase, model: Model): Promise<void> {
  const found = differences([...model.objects.values()].map(tableOf), await readLive(owner))
  if (found.length === 0) return
  const list = found.map(({ where, what }) => `${where}: ${what}`)
  throw new Problem('schema.drift', `The database does not fit the declarations. ${list.join('. ')}.`, {
    status: 500,
    fix: 'Write a migration (npm run migrate:draft drafts what is missing), or take back the change to the declaration.',
    more: { differences: found.map(({ where, what }) => ({ where, what })) },
  })
}

/** In an order in which their SQL can run: tables and columns, then indexes, then foreign keys. */
export function differences(declared: readonly Table[], live: ReadonlyMap<string, LiveTable>): Difference[] {
  const found = { tables: [] as Difference[], indexes: [] as Difference[], keys: [] as Difference[] }
  for (const table of declared) {
    const existing = live.get(table.name)
    if (existing) found.tables.push(...columnDifferences(table, existing))
    else found.tables.push({ where: table.name, what: 'the table is missing', sql: [createTable(table)] })
    for (const index of table.indexes) found.indexes.push(...indexDifference(table, index, existing))
    for (const column of table.columns) found.keys.push(...keyDifference(table, column, existing))
  }
  return [...found.tables, ...found.indexes, ...found.keys]
}

function columnDifferences(table: Table, existing: LiveTable): Difference[] {
  const primary = existing.indexes.some(({ unique, where, columns }) => unique && where === null && columns.join() === 'workspace_id,id')
  const found: Difference[] = primary ? [] : [{ where: table.name, what: 'it has no primary key (workspace_id, id)', sql: [] }]
  for (const column of table.columns) {
    const where = `${table.name}.${column.name}`
    const is = existing.columns.get(column.name)
    if (is) found.push(...columnDifference(where, column, is))
    else found.push({ where, what: 'the column is missing', sql: [addColumn(table.name, column)] })
  }
  const names = new Set(table.columns.map(({ name }) => name))
  // A column that only a newer or an older server knows is fine, as long as a row can be written without it.
  for (const { name, notNull, hasDefault } of existing.columns.values()) {
    if (!names.has(name) && notNull && !hasDefault)
      found.push({ where: `${table.name}.${name}`, what: 'the column is required and is not declared', sql: [] })
  }
  return found
}

function columnDifference(where: string, column: Column, is: LiveColumn): Difference[] {
  const found: string[] = []
  if (typeName(column.type) !== is.type) found.push(`the type is ${is.type}, declared is ${typeName(column.type)}`)
  if (column.notNull && !is.notNull) found.push('it may be empty, declared is required')
  if (!column.notNull && is.notNull) found.push('it is required, declared is optional')
  const generated = column.generated === undefined ? null : `s ${column.generated}`
  if (expression(generated) !== expression(is.generated))
    found.push(
      `it is ${is.generated ? `derived as ${is.generated.slice(2)}` : 'not derived'}, declared is ${column.generated ?? 'not derived'}`,
    )
  return found.map((what) => ({ where, what, sql: [] }))
}

function indexDifference(table: Table, index: Index, existing: LiveTable | undefined): Difference[] {
  const where = `${table.name}.${index.columns[1]}`
  const same =
    existing?.indexes.filter((is) => is.method === index.method && is.unique === index.unique && listOf(liveList(is)) === listOf(index)) ??
    []
  if (same.some(({ valid }) => valid)) return []
  if (same.length > 0) return [{ where, what: `the index ${same[0]?.name} is invalid: its creation was cut off`, sql: [] }]
  const name = existing?.indexes.find(({ name: taken }) => taken === index.name)
  if (name)
    return [
      {
        where,
        what: `the index ${index.name} is on ${listOf(liveList(name))}, declared is ${index.unique ? 'unique ' : ''}${listOf(index)}`,
        sql: [],
      },
    ]
  return [
    {
      where,
      what: `the ${index.unique ? 'unique ' : ''}index ${listOf(index)} is missing`,
      sql: [createIndex(table.name, index)],
    },
  ]
}

function keyDifference(table: Table, column: Column, existing: LiveTable | undefined): Difference[] {
  const { references } = column
  if (!references) return []
  const where = `${table.name}.${column.name}`
  const is = existing?.foreignKeys.find(({ columns, table: target }) => columns.includes(column.name) && target === references.object)
  if (!is) {
    const taken = existing?.foreignKeys.find(({ name }) => name === foreignKeyName(table.name, column.name))
    if (taken) return [{ where, what: `it refers to ${taken.table}, declared is ${references.object}`, sql: [] }]
    return [{ where, what: `the foreign key to ${references.object} is missing`, sql: [addForeignKey(table.name, column) as string] }]
  }
  if (is.columns.join() !== `workspace_id,${column.name}` || is.targets.join() !== 'workspace_id,id') {
    return [{ where, what: `the foreign key ${is.name} does not hold the workspace on both sides`, sql: [] }]
  }
  const wanted = references.onDelete === 'cascade' ? 'c' : 'a'
  if (is.onDelete === wanted || (wanted === 'a' && is.onDelete === 'r')) return []
  return [{ where, what: `the foreign key ${is.name} does ${is.onDelete === 'c' ? 'cascade' : 'not cascade'}`, sql: [] }]
}

const longNames: Record<string, string> = { timestamptz: 'timestamp with time zone' }
const typeName = (type: string): string => type.replace(/^\w+/, (word) => longNames[word] ?? word)
/** PostgreSQL writes an expression back with blanks, casts and parentheses of its own. */
const expression = (text: string | null): string | null => text?.replace(/::text\b|[\s()"]/g, '') ?? null
type Listed = Pick<Index, 'columns' | 'include'> & { readonly where?: string | undefined }
const listOf = ({ columns, include = [], where, ...index }: Listed & Pick<Index, 'filled'>): string => {
  const condition = index.filled ? `${index.filled} is not null` : where
  return `(${columns.join(', ')})${include.length ? ` include (${include.join(', ')})` : ''}${condition ? ` where ${condition}` : ''}`
}
const liveList = ({ columns, include, where }: LiveIndex): Listed => ({
  columns: columns.map(unquote),
  include: include.map(unquote),
  ...(where === null ? {} : { where: where.replace(/^\(|\)$|"/g, '').toLowerCase() }),
})
const unquote = (name: string): string => name.replace(/^"(.*)"$/, '$1')
