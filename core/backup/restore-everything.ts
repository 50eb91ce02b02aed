/** Restoring everything into an installation in which nobody has begun. */
import type { Client } from 'pg'
import { from } from 'pg-copy-streams'
import { pipeline } from 'node:stream/promises'
import { Problem } from '../errors.ts'
import { migrate, type Migration } from '../postgres/migrate.ts'
import { asOwner } from '../postgres/owner.ts'
import { ensureRoles, roleNames, roleSecret } from '../postgres/roles.ts'
import type { Progress } from './backup.ts'
import { BackupReader, counted, type Content, type Header } from './file.ts'
import { missingFrom, newer, notTheSame, readHeader } from './open.ts'
import { mayWrite, type Replay, replayIn } from './replaying.ts'
import type { Place } from './snapshot.ts'
import { listOf, readApplied, readTables } from './tables.ts'

export interface RestoreOptions extends Place {
  readonly file: string
  /** Those of this version, in their order. */
  readonly migrations: readonly Migration[]
  readonly progress?: Progress
  /** Done again in each workspace that is restored. */
  readonly replay?: Replay | undefined
}

export interface Restored {
  readonly header: Header
  readonly rows: number
}

/**
 * Loads a backup of everything into an empty database, as the version that made it had its tables, and then brings them
 * up to date. All rows come in one transaction: a restore that is killed leaves none, and can be tried again. Throws
 * `restore.notEmpty`, `restore.running`, `restore.newer`, `restore.workspace` and what `readHeader` throws, before anything is written.
 */
export async function restoreEverything({ file, migrations, progress, replay, ...place }: RestoreOptions): Promise<Restored> {
  const header = await readHeader(file)
  if (header.workspace)
    throw new Problem('restore.workspace', `This backup holds only the workspace ${header.workspace.name}.`, {
      fix: `Add --workspace ${header.workspace.id} to restore it.`,
    })
  const unknown = Object.keys(header.migrations).filter((name) => !migrations.some((one) => one.name === name))
  if (unknown.length > 0) throw newer(unknown)
  await asOwner(place.ownerUrl, async (owner) => {
    await refuseUnlessEmpty(owner, place)
    const later = Object.keys(await readApplied(owner)).filter((name) => !(name in header.migrations))
    if (later.length > 0)
      throw new Problem('restore.later', `This database is further than the backup: it has ${later.join(', ')} already.`, {
        fix: 'Restore into a new database, or a data folder that is not there yet; it is brought up to date afterwards.',
      })
    await ensureRoles(owner, roleSecret(place.ownerUrl, place.secret))
  })
  await migrate(
    place.ownerUrl,
    migrations.filter(({ name }) => name in header.migrations),
  )
  const rows = await asOwner(place.ownerUrl, async (owner) => {
    const changed = missingFrom(await readApplied(owner), header.migrations)
    if (changed.length > 0) throw newer(changed)
    return load(owner, file, place, progress)
  })
  await migrate(place.ownerUrl, migrations)
  if (replay) await asOwner(place.ownerUrl, (owner) => replayAll(owner, place, replay))
  await asOwner(place.ownerUrl, (owner) => owner.query('set statement_timeout = 0; analyze'))
  return { header, rows }
}

/** One workspace after the other, each in a transaction of its own: nobody else is there yet. */
async function replayAll(owner: Client, { directory }: Place, replay: Replay): Promise<void> {
  await mayWrite(owner)
  const { rows } = await owner.query<{ id: string }>(`select id from ${directory.workspaces} order by id`)
  for (const { id } of rows) {
    await owner.query('begin; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0')
    await replayIn(owner, id, replay)
    await owner.query('commit')
  }
}

async function refuseUnlessEmpty(owner: Client, { directory }: Place): Promise<void> {
  const { rows: busy } = await owner.query(
    'select from pg_stat_activity where datname = current_database() and usename = any($1) and pid <> pg_backend_pid()',
    [roleNames],
  )
  if (busy.length > 0) throw new Problem('restore.running', 'A server is running on this database.', { fix: 'Stop it first.' })
  for (const table of [directory.workspaces, directory.accounts.table]) {
    const { rows: there } = await owner.query('select from pg_class where oid = to_regclass($1)', [table])
    if (there.length > 0 && (await owner.query(`select from ${table} limit 1`)).rows.length > 0)
      throw new Problem('restore.notEmpty', 'There are workspaces or accounts in this installation already. Nothing was changed.', {
        fix: 'Restore everything into a new data folder or database only, or one workspace with --workspace.',
      })
  }
}

async function load(owner: Client, file: string, { directory }: Place, progress: Progress | undefined): Promise<number> {
  const tables = await readTables(owner, directory)
  const reader = new BackupReader(file)
  const loaded: Record<string, Content> = {}
  try {
    await owner.query('begin; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0')
    // It binds an owner that is no superuser too. The procedure below forces it again.
    for (const { name, guarded } of tables) if (guarded) await owner.query(`alter table ${name} no force row level security`)
    await owner.query(`truncate ${tables.map(({ name }) => name).join(', ')} cascade`)
    for (;;) {
      const part = await reader.next()
      if ('contents' in part) {
        for (const [table, content] of Object.entries(part.contents)) if (loaded[table]?.hash !== content.hash) throw notTheSame(table)
        break
      }
      const { table, columns } = part.section
      let bytes = 0
      const rows = counted(part.rows, (content) => (loaded[table] = content))
      await pipeline(
        rows,
        async function* tell(pieces: AsyncIterable<Buffer>) {
          for await (const piece of pieces) {
            progress?.({ table, bytes: (bytes += piece.length) })
            yield piece
          }
        },
        owner.query(from(`copy ${table} (${listOf(columns)}) from stdin`)),
      )
    }
    for (const [name, last] of Object.entries((await reader.header).sequences))
      if (last !== null) await owner.query('select setval($1::regclass, $2::bigint)', [name, last])
    for (const { table, where, set } of directory.halted)
      if (tables.some(({ name }) => name === table)) await owner.query(`update ${table} set ${set} where ${where}`)
    await owner.query('call control.secure_tenant_tables()')
    await owner.query('commit')
  } finally {
    reader.close()
  }
  return Object.values(loaded).reduce((sum, { rows }) => sum + rows, 0)
}
