/** Forward-only migrations: SQL files, applied once, in order, resumable when killed at any statement. */
import { createHash } from 'node:crypto'
import type { ClientBase } from 'pg'
import { Problem } from '../errors.ts'
import { asOwner, withAdvisoryLock } from './owner.ts'
import { tokens } from './sql-tokens.ts'

export interface Migration {
  /** `people/0001_person`: the folder that owns it, and the file. */
  readonly name: string
  readonly sql: string
}

export interface MigrateOptions {
  readonly log?: (line: string) => void
  /** Called before each statement; a test kills there. */
  readonly before?: (migration: string, index: number) => void | Promise<void>
}

/**
 * Applies what is missing, in the order given, on one connection of the owner; other servers wait for their turn.
 * Each statement commits together with its row of progress. A file that begins with `-- without transaction` holds
 * statements that PostgreSQL allows outside a transaction only; they must be repeatable (`if not exists`).
 * Returns the names of the migrations that were finished. Throws `migration.edited`, `migration.failed`.
 */
export function migrate(ownerUrl: string, migrations: readonly Migration[], options: MigrateOptions = {}): Promise<string[]> {
  return asOwner(ownerUrl, (owner) => withAdvisoryLock(owner, 'rapport migrations', () => applyAll(owner, migrations, options)))
}

async function applyAll(owner: ClientBase, migrations: readonly Migration[], options: MigrateOptions): Promise<string[]> {
  await owner.query(`set statement_timeout = 0; set client_min_messages = warning; create schema if not exists control`)
  await owner.query(`create table if not exists control.migration (
    name text not null, statement integer not null, hash text not null, applied_at timestamptz not null, primary key (name, statement))`)
  const { rows } = await owner.query<Progress>('select name, statement, hash from control.migration')
  const done = new Map(rows.map((row) => [`${row.name} ${row.statement}`, row.hash]))
  const finished: string[] = []
  for (const migration of migrations) {
    const count = await applyOne(owner, migration, done, options)
    if (count > 0) {
      finished.push(migration.name)
      options.log?.(`Migrated: ${migration.name}`)
    }
  }
  // Also when nothing was applied now: a kill may have come between the last statement and this.
  const { rows: base } = await owner.query(`select from pg_proc where proname = 'secure_tenant_tables'`)
  if (base.length > 0) await owner.query('call control.secure_tenant_tables()')
  return finished
}

interface Progress {
  readonly name: string
  readonly statement: number
  readonly hash: string
}

/** Returns how many statements ran. */
async function applyOne(
  owner: ClientBase,
  { name, sql }: Migration,
  done: ReadonlyMap<string, string>,
  options: MigrateOptions,
): Promise<number> {
  const statements = splitStatements(sql)
  const hashes = statements.map(hashOf)
  const applied = hashes.filter((_, index) => done.has(`${name} ${index}`)).length
  if (done.has(`${name} ${statements.length}`)) throw edited(name, statements.length)
  for (const [index, hash] of hashes.entries()) {
    const before = done.get(`${name} ${index}`)
    if (before !== undefined && before !== hash) throw edited(name, index)
  }
  const alone = /^\s*-- without transaction\s*$/m.test(sql)
  for (const [index, text] of statements.entries()) {
    if (done.has(`${name} ${index}`)) continue
    await options.before?.(name, index)
    await applyStatement(owner, { name, index, text, hash: hashes[index] as string, alone })
  }
  return statements.length - applied
}

async function applyStatement(
  owner: ClientBase,
  step: { name: string; index: number; text: string; hash: string; alone: boolean },
): Promise<void> {
  const progress = () =>
    owner.query('insert into control.migration (name, statement, hash, applied_at) values ($1, $2, $3, now())', [
      step.name,
      step.index,
      step.hash,
    ])
  try {
    if (!step.alone) await owner.query('begin')
    await letAtRows(owner, step.text)
    await owner.query(step.text)
    await progress()
    if (!step.alone) await owner.query('commit')
  } catch (error) {
    if (!step.alone) await owner.query('rollback').catch(() => {})
    const said = error instanceof Error ? error.message : String(error)
    throw new Problem('migration.failed', `The migration ${step.name} stopped at its statement ${step.index + 1}: ${said}`, {
      status: 500,
      fix: 'Correct the cause and start again; the statements before it are done and will not be repeated.',
      cause: error,
    })
  }
}

/**
 * Forced row-level security binds an owner that is no superuser, and no policy is theirs: a statement that changes rows would find none, and be done.
 * It is taken off the tables that such a statement names; the end of the run forces it again.
 */
async function letAtRows(owner: ClientBase, text: string): Promise<void> {
  const named = tokens(text).flatMap((token) =>
    token.kind === 'word' ? [token.text] : token.kind === 'name' ? [token.text.slice(1, -1)] : [],
  )
  if (!['insert', 'update', 'delete', 'merge', 'with'].includes(named[0] ?? '')) return
  const { rows } = await owner.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relforcerowsecurity and c.relname = any($1)
      and not exists (select from pg_roles r where r.rolname = current_user and (r.rolsuper or r.rolbypassrls)) order by 1`,
    [named],
  )
  for (const { name } of rows) await owner.query(`alter table ${name} no force row level security`)
}

/** Comments and blanks may change, what the statement does may not. */
function hashOf(text: string): string {
  const words = tokens(text).map((token) => `${token.kind} ${token.text}`)
  return createHash('sha256').update(words.join('\n')).digest('hex').slice(0, 32)
}

const edited = (name: string, index: number): Problem =>
  new Problem('migration.edited', `The migration ${name} was changed at its statement ${index + 1} after this database had applied it.`, {
    status: 500,
    fix: 'Restore the file as it was and put the change into a new migration.',
  })

/** Splits SQL at its semicolons: not those in quotes, dollar quotes, comments, parentheses or `begin atomic … end`. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = []
  let begin = 0
  let depth = 0
  let previous = ''
  const atomic: string[] = []
  for (const { kind, text, at } of tokens(sql)) {
    if (kind === 'open') depth++
    if (kind === 'close') depth--
    if (kind === 'word' && text === 'atomic' && previous === 'begin') atomic.push('begin')
    if (kind === 'word' && text === 'case' && atomic.length > 0) atomic.push('case')
    if (kind === 'word' && text === 'end') atomic.pop()
    if (kind === 'sign' && text === ';' && depth === 0 && atomic.length === 0) {
      statements.push(sql.slice(begin, at))
      begin = at + 1
    }
    previous = text
  }
  statements.push(sql.slice(begin))
  return statements.map((text) => text.trim()).filter((text) => tokens(text).length > 0)
}
