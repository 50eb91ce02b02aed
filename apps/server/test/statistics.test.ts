/** After much was written at once, PostgreSQL looks at the tables anew: by a job, not too often, and by nobody who should not. */
import { asOwner } from '@rapport/core/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ran, uploaded } from '../testing/import.ts'
import { openMembers, type Members } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Members
beforeAll(async () => {
  server = await startTestServer({ statisticsPause: 1 })
  office = await openMembers(server)
  // What autovacuum does by itself, now and then, would say nothing here.
  await asOwner(server.test.ownerUrl, async (owner) => {
    for (const table of ['person', 'company', 'history', 'custom_record'])
      await owner.query(`alter table ${table} set (autovacuum_enabled = off)`)
  })
})
afterAll(() => server.close())

/** How many rows the statistics speak of, and when they were taken; null for a table that nobody has looked at. */
const known = (table: string): Promise<{ at: Date; rows: number } | null> =>
  asOwner(server.test.ownerUrl, async (owner) => {
    const { rows } = await owner.query<{ at: Date | null; rows: string }>(
      'select s.last_analyze as at, c.reltuples as rows from pg_stat_all_tables s join pg_class c on c.oid = s.relid where s.relid = $1::regclass',
      [table],
    )
    return rows[0]!.at && { at: rows[0]!.at, rows: Number(rows[0]!.rows) }
  })
const looked = async (table: string, since: Date | null = null): Promise<number> => {
  for (;;) {
    const one = await known(table)
    if (one && (since === null || one.at > since)) return one.rows
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const imported = async (object: string, names: readonly string[]): Promise<void> => {
  const { id } = await uploaded(office.mara, object, `Name\n${names.join('\n')}\n`)
  await ran(office.mara, id)
}
const many = (word: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${word} ${n}`)

test('a large import has the tables that it wrote looked at, a small one has not', { timeout: 240_000 }, async () => {
  await imported('company', many('Small', 40))
  await imported('person', many('Large', 5_000))
  expect(await looked('person')).toBeGreaterThanOrEqual(5_000)
  expect(await looked('history')).toBeGreaterThanOrEqual(5_000)
  expect(await known('company')).toBeNull()
})

test('a field that is marked over many records has them looked at when its places are filled', { timeout: 240_000 }, async () => {
  const before = await known('person')
  const { body } = await office.mara.post<{ id: string }>('/custom-fields', { of: 'person', label: 'Rank', kind: 'integer', marked: true })
  expect(body.id).toBeTruthy()
  await looked('person', before!.at)
})

test('a table is not looked at twice within the pause, nor again when somebody has since it was written', async () => {
  const ask = async (table: string, since: Date, pause: number): Promise<number> =>
    (
      await server.test.database.control.query<{ wait: number }>(
        'select control.analyze_written($1, $2, make_interval(secs => $3)) as wait',
        [table, since, pause],
      )
    ).rows[0]!.wait
  const written = new Date()
  expect(await ask('company', written, 3600)).toBe(0)
  const at = (await known('company'))!.at
  expect(await ask('company', written, 3600)).toBe(0)
  const wait = await ask('company', new Date(Date.now() + 60_000), 3600)
  expect(wait).toBeGreaterThan(3500)
  expect((await known('company'))!.at).toEqual(at)
  // Whoever holds the table is not waited for.
  await asOwner(server.test.ownerUrl, async (owner) => {
    await owner.query('begin')
    await owner.query('lock table employment in share update exclusive mode')
    expect(await ask('employment', new Date(), 77)).toBe(77)
    await owner.query('rollback')
  })
})

test('only the control role may ask, for tables of workspaces only, and may do nothing else with them', async () => {
  const { control } = server.test.database
  for (const wrong of ['nothing', 'pg_class', 'control.account', 'person; drop table person', 'account'])
    await expect(control.query('select control.analyze_written($1, now(), $2)', [wrong, '1s'])).rejects.toMatchObject({ code: '42P01' })
  await expect(control.query('select 1 from public.person')).rejects.toMatchObject({ code: '42501' })
  const may = await asOwner(server.test.ownerUrl, (owner) =>
    owner.query<{ role: string; may: boolean }>(
      `select r as role, has_function_privilege(r, 'control.analyze_written(text, timestamptz, interval)', 'execute') as may
       from unnest(array['rapport_control', 'rapport_read', 'rapport_write']) r`,
    ),
  )
  expect(may.rows).toEqual([
    { role: 'rapport_control', may: true },
    { role: 'rapport_read', may: false },
    { role: 'rapport_write', may: false },
  ])
})
