import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { collectMigrations, migrate, type Migration } from './index.ts'
import { splitStatements } from './migrate.ts'

const open: TestDatabase[] = []
afterEach(async () => {
  for (const database of open.splice(0)) await database.close()
})
async function empty(): Promise<string> {
  const database = await createTestDatabase({ migrations: 'none', tables: [] })
  open.push(database)
  return database.ownerUrl
}

async function ask(url: string, text: string): Promise<string[]> {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query<{ v: string }>(text)).rows.map(({ v }) => v)
  } finally {
    await client.end()
  }
}

const shape = (url: string): Promise<string[]> =>
  ask(
    url,
    `select format('%s.%s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull) as v from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped order by 1`,
  )

const migrations: Migration[] = [
  { name: 'a/0001_first', sql: `create table one (id integer); create table two (id integer);\ninsert into one values (1);` },
  { name: 'a/0002_alone', sql: `-- without transaction\ncreate index concurrently if not exists one_id on one (id);\n` },
  {
    name: 'b/0001_second',
    sql: `-- after: a\nalter table one add column note text; create function f() returns text language sql as $$ select ';' $$; insert into one values (2, f());`,
  },
]

describe('a run', () => {
  test('killed before any statement, or right after it, resumes and ends the same', async () => {
    const whole = await empty()
    let count = 0
    expect(await migrate(whole, migrations, { before: () => void count++ })).toEqual(['a/0001_first', 'a/0002_alone', 'b/0001_second'])
    expect(count).toBe(7)
    const expected = await shape(whole)
    for (let killed = 0; killed < count; killed++) {
      const url = await empty()
      let at = 0
      const kill = async (): Promise<never> => {
        // The server loses its connection as if it had been killed: what is under way rolls back.
        await ask(
          url,
          `select pg_terminate_backend(pid)::text as v from pg_stat_activity where datname = current_database() and application_name = 'rapport owner'`,
        )
        throw new Error('killed')
      }
      await expect(migrate(url, migrations, { before: () => (at++ === killed ? kill() : undefined) })).rejects.toThrow('killed')
      await migrate(url, migrations)
      expect(await shape(url)).toEqual(expected)
      expect(await ask(url, 'select id::text as v from one order by id')).toEqual(['1', '2'])
      expect(await ask(url, 'select count(*)::text as v from control.migration')).toEqual(['7'])
    }
  })

  test('a statement that fails is named, and the next run goes on there', async () => {
    const url = await empty()
    const broken = [
      { name: 'a/0001_first', sql: 'create table one (id integer); select 1 / (select count(*) from one); create table two (id integer)' },
    ]
    await expect(migrate(url, broken)).rejects.toMatchObject({
      code: 'migration.failed',
      message: expect.stringMatching(/a\/0001_first stopped at its statement 2: division by zero/),
    })
    await ask(url, 'insert into one values (1)')
    await migrate(url, broken)
    expect(await shape(url)).toEqual(['one.id integer f', 'two.id integer f'])
  })

  test('again does nothing; several at once do it once', async () => {
    const url = await empty()
    const runs = await Promise.all([migrate(url, migrations), migrate(url, migrations), migrate(url, migrations)])
    expect(runs.map(({ length }) => length).toSorted()).toEqual([0, 0, 3])
    expect(await migrate(url, migrations)).toEqual([])
    expect(await ask(url, 'select count(*)::text as v from one')).toEqual(['2'])
  })

  test('refuses a file that was edited after it was applied, also by a statement less', async () => {
    const url = await empty()
    await migrate(url, [{ name: 'a/0001', sql: 'create table one (id integer); create table two (id integer)' }])
    await expect(
      migrate(url, [{ name: 'a/0001', sql: 'create table one (id bigint); create table two (id integer)' }]),
    ).rejects.toMatchObject({ code: 'migration.edited', message: expect.stringContaining('statement 1') })
    await expect(migrate(url, [{ name: 'a/0001', sql: 'create table one (id integer)' }])).rejects.toMatchObject({
      code: 'migration.edited',
    })
    expect(
      await migrate(url, [
        { name: 'a/0001', sql: '-- a comment may change\ncreate table one (id integer); create table two (id integer)' },
      ]),
    ).toEqual([])
  })
})

test.each([
  ['select 1; select 2', ['select 1', 'select 2']],
  [`select ';'; select "a;b"; select E'\\';'`, [`select ';'`, `select "a;b"`, `select E'\\';'`]],
  ['do $$ begin a; b; end $$; select $x$ $$ ; $x$', ['do $$ begin a; b; end $$', 'select $x$ $$ ; $x$']],
  ['select 1 -- a; b\n; /* c; /* d; */ */ select 2;', ['select 1 -- a; b', '/* c; /* d; */ */ select 2']],
  [
    'create function f() returns int begin atomic select case when true then 1 end; select 2; end; select 3',
    ['create function f() returns int begin atomic select case when true then 1 end; select 2; end', 'select 3'],
  ],
  [
    'create rule r as on insert to t do (select 1; select 2); select 3',
    ['create rule r as on insert to t do (select 1; select 2)', 'select 3'],
  ],
  [' ; -- nothing\n ;', []],
])('splits %s', (sql, statements) => expect(splitStatements(sql)).toEqual(statements))

describe('files', () => {
  const folder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'rapport-migrations-'))
  const write = (root: string, file: string, sql = 'select 1'): void => {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    fs.writeFileSync(path.join(root, file), sql)
  }

  test('core/schema first, then core, then the modules after those they name', () => {
    const root = folder()
    write(root, 'core/schema/migrations/0001_base.sql')
    write(root, 'core/jobs/migrations/0001_jobs.sql')
    write(root, 'modules/apple/migrations/0002_more.sql')
    write(root, 'modules/apple/migrations/0001_apple.sql', '-- after: pear, plum\nselect 1')
    write(root, 'modules/pear/migrations/0001_pear.sql', '-- after: plum')
    write(root, 'modules/plum/migrations/0001_plum.sql')
    write(root, 'modules/plum/README.md')
    expect(collectMigrations(root).map(({ name }) => name)).toEqual([
      'schema/0001_base',
      'jobs/0001_jobs',
      'plum/0001_plum',
      'pear/0001_pear',
      'apple/0001_apple',
      'apple/0002_more',
    ])
    fs.rmSync(root, { recursive: true })
  })

  test('a number twice, another name and a circle are refused', () => {
    const root = folder()
    write(root, 'modules/apple/migrations/0001_a.sql', '-- after: pear')
    write(root, 'modules/pear/migrations/0001_a.sql', '-- after: apple')
    expect(() => collectMigrations(root)).toThrow(expect.objectContaining({ code: 'migration.order' }))
    write(root, 'modules/pear/migrations/0001_b.sql')
    expect(() => collectMigrations(root)).toThrow(expect.objectContaining({ code: 'migration.name' }))
    fs.rmSync(root, { recursive: true })
  })
})
