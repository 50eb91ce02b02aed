/** One moment of the database, read table by table while everybody goes on writing. */
import { Client } from 'pg'
import { to } from 'pg-copy-streams'
import { Problem } from '../errors.ts'
import { asRole } from '../postgres/database.ts'
import { asOwner } from '../postgres/owner.ts'
import { rolePassword, roleSecret } from '../postgres/roles.ts'
import { counted, type Content, type Contents } from './file.ts'
import { listOf, ofOneWorkspace, readApplied, readSequences, readTables, type Applied, type BackupTable, type Directory } from './tables.ts'

export interface Place {
  readonly ownerUrl: string
  /** The installation's secret; the roles' passwords come from it when the owner's URL has none. */
  readonly secret: string
  readonly directory: Directory
}

export interface Snapshot {
  readonly tables: readonly BackupTable[]
  readonly migrations: Applied
  readonly sequences: Readonly<Record<string, string | null>>
  readonly workspace: { readonly id: string; readonly name: string } | null
  /** The columns of a table that this snapshot shows. */
  columnsOf(table: BackupTable): readonly string[]
  /** The rows of a table in the order of its key, as COPY writes them; `done` is told what they came to. */
  rowsOf(table: BackupTable, done: (content: Content) => void): AsyncGenerator<Buffer>
}

const settings = `set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set lock_timeout = 0; set timezone = 'UTC';
  set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601'; set extra_float_digits = 1; set bytea_output = 'hex'`

/**
 * Runs `read` on a snapshot of everything, or of one workspace. Records are read as the reading role, because the owner is
 * bound by row-level security where it is no superuser, and would see none of them. Throws `backup.workspace` when there is
 * no such workspace.
 */
export async function withSnapshot<T>(place: Place, workspace: string | null, read: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const { ownerUrl, directory } = place
  return asOwner(ownerUrl, async (owner) => {
    const reader = new Client({
      connectionString: asRole(ownerUrl, 'rapport_read', rolePassword(roleSecret(ownerUrl, place.secret), 'rapport_read')),
      application_name: 'rapport backup',
    })
    reader.on('error', () => {})
    await reader.connect()
    try {
      await owner.query(settings)
      await reader.query(settings)
      await owner.query('begin isolation level repeatable read read only')
      await reader.query('begin isolation level repeatable read read only')
      const { rows } = await owner.query<{ id: string }>('select pg_export_snapshot() as id')
      await reader.query(`set transaction snapshot ${reader.escapeLiteral(rows[0]!.id)}`)
      return await read(await openSnapshot(owner, reader, directory, workspace))
    } finally {
      await reader.end().catch(() => {})
    }
  })
}

async function openSnapshot(owner: Client, reader: Client, directory: Directory, workspace: string | null): Promise<Snapshot> {
  const all = await readTables(owner, directory)
  const { accounts, workspaces } = directory
  const tables = workspace === null ? all : ofOneWorkspace(all, directory)
  const only = workspace === null ? '' : owner.escapeLiteral(workspace)
  const columnsOf = ({ name, columns }: BackupTable): readonly string[] =>
    workspace !== null && name === accounts.table ? accounts.columns : columns
  const where = ({ name, owned }: BackupTable): string => {
    if (workspace === null) return ''
    if (owned) return `where workspace_id = ${only}`
    return name === workspaces ? `where id = ${only}` : `where id in (${accountsOf(tables, directory, only)})`
  }
  return {
    tables,
    columnsOf,
    migrations: await readApplied(owner),
    sequences: await readSequences(owner),
    workspace: workspace === null ? null : { id: workspace, name: await nameOf(owner, directory, workspace) },
    rowsOf(table, done) {
      const order = table.key.length > 0 ? `order by ${listOf(table.key)}` : ''
      const query = `select ${listOf(columnsOf(table))} from ${table.name} ${where(table)} ${order}`
      return counted((table.guarded ? reader : owner).query(to(`copy (${query}) to stdout`)), done)
    },
  }
}

/** The accounts that rows of a workspace refer to. */
const accountsOf = (tables: readonly BackupTable[], { accounts }: Directory, workspace: string): string =>
  tables
    .filter(({ owned, guarded }) => owned && !guarded)
    .flatMap(({ name, references }) =>
      references.filter(({ table }) => table === accounts.table).map(({ columns }) => [name, columns] as const),
    )
    .map(([name, columns]) => `select ${listOf(columns)} from ${name} where workspace_id = ${workspace}`)
    .join(' union ')

async function nameOf(owner: Client, { workspaces }: Directory, id: string): Promise<string> {
  const { rows } = await owner.query<{ name: string }>(`select name from ${workspaces} where id = $1`, [id])
  if (rows[0]) return rows[0].name
  throw new Problem('backup.workspace', `There is no workspace ${id}.`, {
    status: 404,
    fix: 'Without --workspace they are all listed by name.',
  })
}

/** What every table holds, of everything or of one workspace, without keeping it. */
export const readContents = (place: Place, workspace: string | null): Promise<Contents> =>
  withSnapshot(place, workspace, async ({ tables, rowsOf }) => {
    const contents: Record<string, Content> = {}
    for (const table of tables) for await (const _ of rowsOf(table, (content) => (contents[table.name] = content))) continue
    return contents
  })
