/** Restoring one workspace while the others, and the servers, go on. */
import type { Client } from 'pg'
import { from } from 'pg-copy-streams'
import { pipeline } from 'node:stream/promises'
import { Problem } from '../errors.ts'
import { asOwner } from '../postgres/owner.ts'
import type { Progress } from './backup.ts'
import { BackupReader, counted, type Content, type Section } from './file.ts'
import { mayWrite, replayIn } from './replaying.ts'
import { missingFrom, notTheSame, newer, readHeader } from './open.ts'
import type { Restored, RestoreOptions } from './restore-everything.ts'
import { listOf, ofOneWorkspace, readApplied, readTables, type BackupTable, type Directory } from './tables.ts'

export interface RestoredWorkspace extends Restored {
  readonly name: string
  /** Addresses of members for whom an account was made, which has no password yet. */
  readonly made: readonly string[]
}

interface Work {
  readonly owner: Client
  readonly directory: Directory
  readonly workspace: string
  readonly tables: readonly BackupTable[]
}

/**
 * Puts one workspace back to what a backup of it, or of everything, holds: one transaction, in which its present content goes.
 * Servers read the old content until it ends, and refuse to write into this workspace meanwhile (`workspace.restoring`). Records
 * are written under the write role and its row-level security, so nothing of another workspace can be touched. Throws
 * `restore.newer`, `restore.older`, `restore.notHeld` and what `readHeader` throws, before anything is written.
 */
export async function restoreWorkspace(options: RestoreOptions & { readonly workspace: string }): Promise<RestoredWorkspace> {
  const { file, workspace, directory } = options
  const header = await readHeader(file)
  if (header.workspace && header.workspace.id !== workspace)
    throw new Problem(
      'restore.notHeld',
      `The backup holds the workspace ${header.workspace.name} (${header.workspace.id}), not ${workspace}.`,
    )
  return asOwner(options.ownerUrl, async (owner) => {
    const applied = await readApplied(owner)
    const unknown = missingFrom(header.migrations, applied)
    if (unknown.length > 0) throw newer(unknown)
    const later = missingFrom(applied, header.migrations)
    if (later.length > 0)
      throw new Problem('restore.older', `The backup was made before ${later.join(', ')}.`, {
        fix: 'Restore it into a new, empty installation, which brings it up to date; make a backup of the workspace there, and restore that one here. Nothing was changed.',
      })
    await mayWrite(owner)
    const tables = ofOneWorkspace(await readTables(owner, directory), directory)
    const work: Work = { owner, directory, workspace, tables }
    await owner.query(
      `begin; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = '60s'`,
    )
    await owner.query(`select pg_advisory_xact_lock(hashtextextended('restore ' || $1::uuid, 0))`, [workspace])
    const rows = await stage(work, file, header.workspace !== null, options.progress)
    const name = await nameOf(work)
    const made = await matchAccounts(work)
    for (const { table, where, set } of directory.halted)
      if (tables.some((one) => one.name === table)) await owner.query(`update ${staged(table)} set ${set} where ${where}`)
    for (const one of directory.outlasting) if (tables.some(({ name }) => name === one.table)) await outlast(work, one)
    await replace(work)
    if (options.replay) await replayIn(owner, workspace, options.replay)
    for (const [sequence, last] of Object.entries(header.sequences))
      if (last !== null)
        await owner.query(`select setval($1::regclass, $2::bigint) from ${sequence} where last_value < $2::bigint`, [sequence, last])
    await owner.query('commit')
    return { header, rows, name, made }
  })
}

const staged = (table: string): string => `staged_${table.replace(/\W/g, '_')}`

/** Loads what the backup holds of the workspace into tables that end with the transaction. Gives the number of rows. */
async function stage({ owner, directory, workspace, tables }: Work, file: string, alone: boolean, progress?: Progress): Promise<number> {
  const reader = new BackupReader(file)
  const loaded: Record<string, Content> = {}
  try {
    for (;;) {
      const part = await reader.next()
      if ('contents' in part) {
        for (const [table, content] of Object.entries(part.contents)) if (loaded[table]?.hash !== content.hash) throw notTheSame(table)
        break
      }
      const { section } = part
      const table = tables.find(({ name }) => name === section.table)
      const rows = told(
        counted(part.rows, (content) => (loaded[section.table] = content)),
        section.table,
        progress,
      )
      if (!table) {
        // Of everything, or of other servers: not this workspace's.
        for await (const _ of rows) continue
        continue
      }
      const at = section.columns.indexOf('workspace_id')
      const mine = !alone && table.owned ? linesWith(rows, at, workspace) : rows
      await owner.query(
        `create temp table ${staged(table.name)} on commit drop as select ${listOf(section.columns)} from ${table.name} limit 0`,
      )
      await pipeline(mine, owner.query(from(`copy ${staged(table.name)} (${listOf(section.columns)}) from stdin`)))
      if (table.name === directory.workspaces) await owner.query(`delete from ${staged(table.name)} where id <> $1`, [workspace])
      await keepColumns(owner, section, table)
    }
  } finally {
    reader.close()
  }
  const { rows } = await owner.query<{ rows: string }>(
    `select ${tables.map(({ name }) => `(select count(*) from ${staged(name)})`).join(' + ')} as rows`,
  )
  return Number(rows[0]!.rows)
}

/** The columns of a section are those of the table, because the migrations are the same; of accounts only a few are wanted. */
async function keepColumns(owner: Client, section: Section, table: BackupTable): Promise<void> {
  const strange = section.columns.filter((name) => !table.columns.includes(name))
  if (strange.length > 0) throw new Problem('restore.columns', `${table.name} has no ${strange.join(', ')}.`, { status: 500 })
  await owner.query(`analyze ${staged(table.name)}`)
}

async function* told(pieces: AsyncIterable<Buffer>, table: string, progress?: Progress): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const piece of pieces) {
    progress?.({ table, bytes: (bytes += piece.length) })
    yield piece
  }
}

/** The lines whose value at a place is this one. */
async function* linesWith(pieces: AsyncIterable<Buffer>, place: number, value: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of pieces) {
    const text = rest.length > 0 ? Buffer.concat([rest, piece]) : piece
    const found: Buffer[] = []
    let from = 0
    for (let end = text.indexOf(10); end !== -1; end = text.indexOf(10, from)) {
      let begin = from
      for (let n = 0; n < place; n++) begin = text.indexOf(9, begin) + 1
      if (text.toString('latin1', begin, begin + value.length) === value) found.push(text.subarray(from, end + 1))
      from = end + 1
    }
    rest = text.subarray(from)
    if (found.length > 0) yield Buffer.concat(found)
  }
}

async function nameOf({ owner, directory, workspace }: Work): Promise<string> {
  const { rows } = await owner.query<{ name: string }>(`select name from ${staged(directory.workspaces)}`)
  if (rows[0]) return rows[0].name
  throw new Problem('restore.notHeld', `The backup holds no workspace ${workspace}. Nothing was changed.`)
}

/**
 * Finds each account that the workspace's rows refer to: the same one where this is the installation that it was made in,
 * else the one with its address, else a new one without a password. Gives the addresses of the new ones.
 */
async function matchAccounts({ owner, directory, tables }: Work): Promise<string[]> {
  const { table, address, columns } = directory.accounts
  const mine = tables
    .filter(({ owned, guarded }) => owned && !guarded)
    .flatMap(({ name, references }) =>
      references.filter((one) => one.table === table).map((one) => ({ name, column: listOf(one.columns) })),
    )
  const wanted = mine.map(({ name, column }) => `select ${column} as id from ${staged(name)}`).join(' union ')
  await owner.query(`create temp table matched on commit drop as
    select s.id as was, coalesce(same.id, found.id, s.id) as id, same.id is null and found.id is null as new
    from ${staged(table)} s left join ${table} same on same.id = s.id left join ${table} found on found.${address} = s.${address}
    where s.id in (${wanted})`)
  const { rows } = await owner.query<{ address: string }>(
    `insert into ${table} (${listOf(columns)}) select ${listOf(columns)} from ${staged(table)} where id in (select was from matched where new) returning ${address} as address`,
  )
  for (const { name, column } of mine)
    await owner.query(`update ${staged(name)} s set ${column} = m.id from matched m where s.${column} = m.was and m.id <> m.was`)
  for (const copy of directory.copies)
    await owner.query(
      `update ${staged(copy.table)} s set ${copy.column} = m.id::text from matched m where s.${copy.column} = m.was::text and m.id <> m.was`,
    )
  return rows.map((row) => row.address).sort()
}

async function replace({ owner, directory, workspace, tables }: Work): Promise<void> {
  const guarded = tables.filter((table) => table.guarded)
  const control = tables.filter(({ guarded: record, name }) => !record && ![directory.accounts.table, directory.workspaces].includes(name))
  for (const { name } of guarded) await owner.query(`grant select, insert, update on ${staged(name)} to rapport_write`)
  await owner.query('set local role rapport_write')
  await owner.query('select app_set_workspace($1)', [workspace])
  for (const { table, column } of directory.rising) await raise(owner, table, column, workspace)
  for (const { name } of guarded.toReversed()) await owner.query(`delete from ${name} where workspace_id = $1`, [workspace])
  for (const table of guarded) await insert(owner, table)
  await owner.query('reset role')
  for (const { name } of control.toReversed()) await owner.query(`delete from ${name} where workspace_id = $1`, [workspace])
  // Not taken away and put back: with it would go what is kept.
  await insert(
    owner,
    tables.find(({ name }) => name === directory.workspaces)!,
    ['id'],
  )
  // Servers go on noting there what is due.
  for (const table of control) await insert(owner, table, table.key)
}

/** Rows that are there and not in the backup, or newer than there, go into what is restored. */
async function outlast({ owner, workspace }: Work, { table, key, newer }: Directory['outlasting'][number]): Promise<void> {
  const same = key.map((column) => `s.${column} = t.${column}`).join(' and ')
  if (newer)
    await owner.query(
      `delete from ${staged(table)} s using ${table} t where t.workspace_id = $1 and ${same} and ${newer('t')} > ${newer('s')}`,
      [workspace],
    )
  await owner.query(
    `insert into ${staged(table)} select * from ${table} t where t.workspace_id = $1 and not exists (select from ${staged(table)} s where ${same})`,
    [workspace],
  )
}

/** What servers know by a version that was there, or that comes back with another content, they must not go on believing. */
async function raise(owner: Client, table: string, column: string, workspace: string): Promise<void> {
  await owner.query(
    `insert into ${staged(table)} select * from ${table} t where t.workspace_id = $1 and not exists (select from ${staged(table)})`,
    [workspace],
  )
  await owner.query(
    `update ${staged(table)} s set ${column} = 1 + greatest(s.${column}, (select t.${column} from ${table} t where t.workspace_id = $1))`,
    [workspace],
  )
}

/** `over`: the key by which rows that have come meanwhile become those of the backup. */
const insert = (owner: Client, { name, columns }: BackupTable, over: readonly string[] = []): Promise<unknown> =>
  owner.query(
    `insert into ${name} (${listOf(columns)}) overriding system value select ${listOf(columns)} from ${staged(name)}
     ${over.length > 0 ? `on conflict (${listOf(over)}) do update set (${listOf(columns)}) = row (${columns.map((column) => `excluded."${column}"`).join(', ')})` : ''}`,
  )
