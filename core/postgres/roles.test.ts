/** Roles belong to the whole cluster, so these tests have one of their own. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { collectMigrations, migrate, openDatabase, startEmbedded, type EmbeddedDatabase } from './index.ts'
import { roleSecret } from './roles.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rapport-roles-'))
const base = collectMigrations(path.resolve(import.meta.dirname, '../..')).filter(({ name }) => name.startsWith('schema/'))
fs.chmodSync(folder, 0o755)
let embedded: EmbeddedDatabase
beforeAll(async () => {
  embedded = await startEmbedded({ dataDir: folder, settings: { fsync: 'off' } })
}, 60_000)
afterAll(async () => {
  await embedded.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})
beforeEach(() =>
  run('drop owned by rapport_write, rapport_read, rapport_control; drop role rapport_write, rapport_read, rapport_control').catch(() => {}),
)

async function run(text: string, url = embedded.ownerUrl): Promise<unknown[]> {
  // One by one: a database cannot be made in the transaction that several statements in one text form.
  const [first, ...rest] = text.split('; ')
  const answer = await runOne(first as string, url)
  for (const next of rest) await runOne(next, url)
  return answer
}

async function runOne(text: string, url: string): Promise<unknown[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query<{ v: unknown }>(text)).rows?.map(({ v }) => v)
  } finally {
    await client.end()
  }
}
const other = (name: string, user = ''): string =>
  embedded.ownerUrl.replace('/postgres?', `/${name}?`).replace(/\/\/[^@]+@/, (own) => user || own)
const one = { text: 'select 1', values: [] }
const workspace = '018f0000-0000-7000-8000-000000000001'

async function works(url: string): Promise<void> {
  const database = await openDatabase({ ownerUrl: url, tables: [] })
  try {
    expect(await database.readJson(workspace, one)).toBe('1')
    expect((await database.control.query('select 1')).rowCount).toBe(1)
  } finally {
    await database.close()
  }
}

test('several servers, also of several databases, make them at the same moment', async () => {
  await run('create database second')
  await expect(Promise.all([1, 2, 3, 4].flatMap(() => [works(embedded.ownerUrl), works(other('second'))]))).resolves.toHaveLength(8)
  await run('drop database second with (force)')
})

test('a role that was given power or another password is put right at the next start', async () => {
  await works(embedded.ownerUrl)
  await run('alter role rapport_read bypassrls createdb')
  await works(embedded.ownerUrl)
  expect(await run(`select (rolbypassrls or rolcreatedb) as v from pg_roles where rolname = 'rapport_read'`)).toEqual([false])
  await run(`alter role rapport_read password 'stolen'`)
  await works(embedded.ownerUrl)
})

test('a role that is a member of another stops the start and says what to revoke', async () => {
  await works(embedded.ownerUrl)
  await run('grant pg_read_all_data to rapport_control')
  await expect(openDatabase({ ownerUrl: embedded.ownerUrl, tables: [] })).rejects.toMatchObject({
    code: 'database.rights',
    fix: 'Run: revoke pg_read_all_data from rapport_control',
  })
})

test('an owner that is no superuser is enough; one that may not make roles is told so', async () => {
  await run(`create role keeper login createrole password 'k'; create database kept owner keeper`)
  const url = other('kept', '//keeper:k@')
  await works(url)
  await migrate(url, base)
  await migrate(url, [
    ...base,
    { name: 'x/0001', sql: 'create table thing (workspace_id uuid not null, id uuid not null, primary key (workspace_id, id))' },
  ])
  const database = await openDatabase({ ownerUrl: url })
  await database.transaction(workspace, (tx) => tx.query('insert into thing (workspace_id, id) values ($1, $2)', [workspace]))
  expect(await database.readJson(workspace, { text: 'select count(*)::text from thing t where t.workspace_id = $1', values: [] })).toBe('1')
  await database.close()
  await run('drop database kept with (force); drop owned by keeper; alter role keeper nocreaterole')
  await run('drop role rapport_write, rapport_read, rapport_control; create database kept owner keeper')
  await expect(openDatabase({ ownerUrl: url, tables: [] })).rejects.toMatchObject({
    code: 'database.rights',
    message: expect.stringContaining('may not create'),
  })
  await run('drop database kept; drop role keeper')
})

test("the passwords follow from the secret: the owner's password, or one that is given", () => {
  expect(roleSecret('postgres://a:b%2Fc@/x?host=/tmp', 'given')).toBe('b/c')
  expect(roleSecret('postgres://a@localhost/x', 'given')).toBe('given')
  expect(() => roleSecret('postgres://a@localhost/x', undefined)).toThrow(
    expect.objectContaining({ code: 'database.secret', fix: expect.stringContaining('RAPPORT_SECRET') }),
  )
})
