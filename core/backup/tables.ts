/** What there is to back up: found in the catalogue, so that no table can be forgotten, in an order in which it can be loaded. */
import type { ClientBase } from 'pg'
import { Problem } from '../errors.ts'

export interface BackupTable {
  /** With its schema, quoted where it must be: `public.note`, `control.lease`. */
  readonly name: string
  /** Those that are stored and not derived, in the table's order. */
  readonly columns: readonly string[]
  /** The primary key, by which rows are ordered. */
  readonly key: readonly string[]
  /** Each row belongs to one workspace: `workspace_id` is never empty. */
  readonly owned: boolean
  /** Under row-level security: a table of records, not of the directory. */
  readonly guarded: boolean
  readonly references: readonly { readonly columns: readonly string[]; readonly table: string }[]
}

/** What the catalogue does not say about the control tables. */
export interface Directory {
  /** The table of workspaces; their id is its `id`. */
  readonly workspaces: string
  /**
   * The table of those who sign in. They belong to no workspace: in another installation they are found again by their
   * `address`, and where they are missing, made with these columns alone, which holds no secret.
   */
  readonly accounts: { readonly table: string; readonly address: string; readonly columns: readonly string[] }
  /** Columns of guarded tables that hold an account's id as text. */
  readonly copies: readonly { readonly table: string; readonly column: string }[]
  /** Tables that no backup holds: sessions, counters. */
  readonly fleeting: readonly string[]
  /** Tables that a backup of one workspace leaves out, and its restore leaves alone: who may sign in is said by this installation. */
  readonly kept: readonly string[]
  /** Columns by which servers see that what they know is old: a restore raises them above what was there and what comes. */
  readonly rising: readonly { readonly table: string; readonly column: string }[]
  /** What nobody may lose by a restore of one workspace, such as a no: rows that are there and not in the backup stay, by their key; with `newer`, so do those that come first by it. */
  readonly outlasting: readonly { readonly table: string; readonly key: readonly string[]; readonly newer?: (row: string) => string }[]
  /** What was on its way when the backup was made, and goes on only once somebody says so: rows that meet `where`, and what they hold instead. SQL of ours. */
  readonly halted: readonly { readonly table: string; readonly where: string; readonly set: string }[]
}

/** Tables by which the migrations are counted: a restore makes them by migrating. */
const own = ['control.migration']

/** Every table of the database but the fleeting ones, each after those that it refers to. */
export async function readTables(owner: ClientBase, { fleeting }: Pick<Directory, 'fleeting'>): Promise<BackupTable[]> {
  const { rows } = await owner.query<BackupTable>(catalogue, [[...own, ...fleeting]])
  return inOrder(rows)
}

const catalogue = `
  with t as (
    select c.oid, format('%I.%I', n.nspname, c.relname) as name, n.nspname, c.relrowsecurity from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence = 'p' and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  )
  select t.name, t.relrowsecurity as guarded,
    (select json_agg(a.attname order by a.attnum) from pg_attribute a where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
    coalesce((select json_agg(a.attname order by k.n) from pg_index i cross join lateral unnest(i.indkey) with ordinality k(num, n)
      join pg_attribute a on a.attrelid = t.oid and a.attnum = k.num where i.indrelid = t.oid and i.indisprimary), '[]') as key,
    exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'workspace_id' and a.attnotnull) as owned,
    coalesce((select json_agg(json_build_object('table', r.name, 'columns', (select json_agg(a.attname order by k.n) from unnest(f.conkey) with ordinality k(num, n)
        join pg_attribute a on a.attrelid = t.oid and a.attnum = k.num)))
      from pg_constraint f join t r on r.oid = f.confrelid where f.conrelid = t.oid and f.contype = 'f' and f.conparentid = 0), '[]') as references
  from t where t.name <> all ($1) order by t.nspname, t.name`

function inOrder(tables: readonly BackupTable[]): BackupTable[] {
  const ordered: BackupTable[] = []
  const visit = (table: BackupTable, above: readonly string[]): void => {
    if (ordered.includes(table)) return
    if (above.includes(table.name))
      throw new Problem('backup.circle', `The tables ${above.join(', ')} refer to each other in a circle.`, { status: 500 })
    for (const { table: target } of table.references) {
      const earlier = tables.find(({ name }) => name === target)
      if (earlier && earlier !== table) visit(earlier, [...above, table.name])
    }
    ordered.push(table)
  }
  for (const table of tables) visit(table, [])
  return ordered
}

/** The tables of one workspace: those whose rows all belong to one, that of workspaces itself, and that of accounts. */
export const ofOneWorkspace = (tables: readonly BackupTable[], { workspaces, accounts, kept }: Directory): BackupTable[] =>
  tables.filter(({ owned, name }) => (owned && !kept.includes(name)) || name === workspaces || name === accounts.table)

/** The last number that each sequence gave, as text; null before the first. */
export async function readSequences(owner: ClientBase): Promise<Record<string, string | null>> {
  const { rows } = await owner.query<{ name: string; last: string | null }>(
    `select format('%I.%I', schemaname, sequencename) as name, last_value::text as last from pg_sequences where schemaname not like 'pg\\_%' order by 1`,
  )
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]))
}

/** Hashes of the statements of each migration that the database has applied. */
export type Applied = Readonly<Record<string, readonly string[]>>

export async function readApplied(owner: ClientBase): Promise<Applied> {
  const { rows: there } = await owner.query(`select from pg_class where oid = to_regclass('control.migration')`)
  if (there.length === 0) return {}
  const { rows } = await owner.query<{ name: string; hashes: string[] }>(
    'select name, json_agg(hash order by statement) as hashes from control.migration group by name order by name',
  )
  return Object.fromEntries(rows.map(({ name, hashes }) => [name, hashes]))
}

export const listOf = (columns: readonly string[]): string => columns.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ')
