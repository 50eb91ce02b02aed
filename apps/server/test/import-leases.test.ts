/** Imports go on whatever happens to the server that does them, and nothing that fails again and again holds up the others. */
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openMembers, type Members } from '../testing/office.ts'
import { ended, ran, reached, stepped, uploaded, type ImportAnswer } from '../testing/import.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Members
let owner: pg.Client
beforeAll(async () => {
  server = await startTestServer({ imports: { pause: 20, backOff: 5 } })
  office = await openMembers(server)
  owner = new pg.Client({ connectionString: server.test.ownerUrl })
  await owner.connect()
  await owner.query(
    'create schema hindrance; create sequence hindrance.tries; grant usage on schema hindrance to public; grant usage on sequence hindrance.tries to public',
  )
})
afterAll(async () => {
  await owner.end()
  await server.close()
})
afterEach(() =>
  owner.query(
    `select pg_advisory_unlock_all(); alter sequence hindrance.tries restart;
     ${['person', 'import_batch', 'import_chunk', 'control.lease'].map((table) => `drop trigger if exists hinder on ${table};`).join(' ')}`,
  ),
)

/** Lets every statement that inserts into the table run this first. */
const hinder = (table: string, body: string) =>
  owner.query(
    `create or replace function hindrance.${table}() returns trigger language plpgsql as $$ begin ${body}; return null; end $$;
     create trigger hinder after insert on ${table} for each statement execute function hindrance.${table}()`,
  )
/** How often the hindrance was met so far. */
const tries = async () => {
  const { rows } = await owner.query<{ n: string }>('select case when is_called then last_value else 0 end as n from hindrance.tries')
  return Number(rows[0]!.n)
}
const people = (from: number, rows: number) =>
  `First name,Mail\n${Array.from({ length: rows }, (_, i) => `P${from + i},p${from + i}@lease.example`).join('\n')}\n`
const count = (name: string) =>
  office.mara
    .get<{ count: number }>(`/people/count?exact=true&filter=${encodeURIComponent(`emails contains "${name}"`)}`)
    .then(({ body }) => body.count)
const until = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}
const lease = async (id: string) =>
  (
    await server.test.database.control.query<{ holder: string | null; seconds: number; attempts: number }>(
      'select holder, extract(epoch from until - now())::float8 as seconds, attempts from control.lease where subject = $1',
      [id],
    )
  ).rows[0]

describe('an import that fails', () => {
  test('again and again is given up after five times and can be tried again; others do not wait for it', async () => {
    const one = await uploaded(office.mara, 'person', people(0, 1500))
    const checked = await stepped(office.mara, one.id, 'check')
    await hinder('person', `if nextval('hindrance.tries') <= 1000000 then raise 'too slow' using errcode = '57014'; end if`)
    await office.mara.post(`/imports/${one.id}/start`)
    const company = await uploaded(office.mara, 'company', 'Name\nNot held up\n')
    await ran(office.mara, company.id)
    const failed = await ended(office.mara, one.id)
    expect(failed).toMatchObject({ state: 'failed', problem: { code: 'import.gaveUp', fix: expect.stringContaining('Try again') } })
    expect(await tries()).toBe(5)
    await office.mara.post(`/imports/${one.id}/start`)
    expect((await ended(office.mara, one.id)).state).toBe('failed')
    expect(await tries()).toBe(10)
    await owner.query('drop trigger hinder on person')
    const done = await stepped(office.mara, one.id, 'start')
    expect(done.counts).toEqual(checked.counts)
  })

  test('is given up after five times however late its offer is made again', async () => {
    const one = await uploaded(office.mara, 'person', people(1500, 10))
    await stepped(office.mara, one.id, 'check')
    // Its start is offered before it is committed and after: the second offer waits until the third try is under way.
    await owner.query(
      `create sequence hindrance.offers; grant usage on sequence hindrance.offers to public;
       create function hindrance.offer() returns trigger language plpgsql as $$ begin
         if nextval('hindrance.offers') = 2 then perform pg_advisory_xact_lock(1); end if; return new; end $$;
       create trigger hinder before insert on control.lease for each row execute function hindrance.offer()`,
    )
    await hinder(
      'person',
      `if nextval('hindrance.tries') = 3 then perform pg_advisory_xact_lock(2); end if; raise 'too slow' using errcode = '57014'`,
    )
    await owner.query('select pg_advisory_lock(1), pg_advisory_lock(2)')
    const started = office.mara.post(`/imports/${one.id}/start`)
    await until(async () => (await tries()) === 3)
    await owner.query('select pg_advisory_unlock(1)')
    expect((await started).status).toBe(202)
    await owner.query('select pg_advisory_unlock(2)')
    expect(await ended(office.mara, one.id)).toMatchObject({ state: 'failed', problem: { code: 'import.gaveUp' } })
    expect(await tries()).toBe(5)
  })

  test('because the database is away is tried until it is back', async () => {
    const one = await uploaded(office.mara, 'person', people(2000, 10))
    await stepped(office.mara, one.id, 'check')
    await hinder('person', `if nextval('hindrance.tries') <= 60 then raise 'going down' using errcode = '57P01'; end if`)
    const done = await stepped(office.mara, one.id, 'start')
    expect(done.counts.new).toBe(10)
  })
})

test('a file is kept whole when the connection with the database breaks while it comes in', async () => {
  await hinder('import_chunk', `if nextval('hindrance.tries') = 1 then raise 'going down' using errcode = '57P01'; end if`)
  const one = await uploaded(office.mara, 'person', people(3000, 10))
  expect(await tries()).toBe(2)
  expect((await stepped(office.mara, one.id, 'check')).counts.new).toBe(10)
})

describe('stop', () => {
  test('ends a run between two batches; what was written stays, and it goes on where it stopped', async () => {
    const one = await uploaded(office.mara, 'person', people(10_000, 8000))
    const checked = await stepped(office.mara, one.id, 'check')
    await hinder('import_batch', 'perform pg_sleep(0.1)')
    await office.mara.post(`/imports/${one.id}/start`)
    await until(async () => (await office.mara.get<ImportAnswer>(`/imports/${one.id}`)).body.progress.rows > 0)
    expect((await office.mara.post(`/imports/${one.id}/stop`)).status).toBe(202)
    const stopped = await ended(office.mara, one.id)
    expect(stopped.state).toBe('stopped')
    expect(stopped.progress.rows).toBeLessThan(8000)
    expect(stopped.counts.new).toBe(stopped.progress.rows)
    expect(await count('p1')).toBeGreaterThanOrEqual(stopped.progress.rows)
    expect((await office.mara.patch(`/imports/${one.id}`, { mode: 'create' })).body).toMatchObject({ code: 'import.started' })
    await owner.query('drop trigger hinder on import_batch')
    const done = await stepped(office.mara, one.id, 'start')
    expect(done.counts).toEqual(checked.counts)
  })

  test('ends a check, which can be begun again', async () => {
    const one = await uploaded(office.mara, 'person', people(20_000, 60_000))
    await office.mara.post(`/imports/${one.id}/check`)
    await office.mara.post(`/imports/${one.id}/stop`)
    expect((await ended(office.mara, one.id)).state).toBe('stopped')
    expect((await office.mara.post(`/imports/${one.id}/stop`)).status).toBe(409)
    expect((await stepped(office.mara, one.id, 'check')).counts.new).toBe(60_000)
  })
})

describe('a server', () => {
  test('that is gone leaves its work to others at once, however long its lease', async () => {
    const one = await uploaded(office.mara, 'person', people(100_000, 10))
    await held(one.id, 'a server that is gone')
    await office.mara.post(`/imports/${one.id}/check`)
    expect((await reached(office.mara, one.id, 'checked')).counts.new).toBe(10)
  })

  test('that lives keeps its work as long as its lease holds', async () => {
    const one = await uploaded(office.mara, 'person', people(100_100, 10))
    await owner.query(`select pg_advisory_lock(hashtextextended('server another one', 0))`)
    await held(one.id, 'another one')
    await office.mara.post(`/imports/${one.id}/check`)
    const { mara } = await openMembers(server, 'twin')
    await ran(mara, (await uploaded(mara, 'company', 'Name\nMeanwhile\n')).id)
    expect(await lease(one.id)).toMatchObject({ holder: 'another one' })
    await owner.query(`select pg_advisory_unlock(hashtextextended('server another one', 0))`)
    expect((await reached(office.mara, one.id, 'checked')).counts.new).toBe(10)
  })

  test('whose lease was taken by another writes nothing more', async () => {
    const one = await uploaded(office.mara, 'person', people(200_000, 6000))
    await stepped(office.mara, one.id, 'check')
    await hinder('import_batch', 'perform pg_sleep(0.05)')
    await office.mara.post(`/imports/${one.id}/start`)
    await until(async () => (await batches(one.id)) > 0)
    await owner.query('update import set claim = claim + 1000000 where id = $1', [one.id])
    const written = await batches(one.id)
    await until(async () => (await lease(one.id))?.holder === null)
    expect(await batches(one.id)).toBe(written)
    expect(written).toBeLessThan(6)
    await owner.query('update import set claim = claim - 1000000 where id = $1', [one.id])
    expect((await reached(office.mara, one.id, 'done')).counts.new).toBe(6000)
  })

  test('beside others: whoever takes over, every row counts once', { timeout: 90_000 }, async () => {
    const other = await startTestServer({ database: server.test.database, imports: { pause: 5 } })
    try {
      const one = await uploaded(office.mara, 'person', people(300_000, 20_000))
      await stepped(office.mara, one.id, 'check')
      await office.mara.post(`/imports/${one.id}/start`)
      const holders = new Set<string>()
      await until(async () => {
        const now = await lease(one.id)
        if (now?.holder) holders.add(now.holder)
        await owner.query(`update control.lease set until = now() where subject = $1 and holder is not null`, [one.id])
        return (await office.mara.get<ImportAnswer>(`/imports/${one.id}`)).body.state === 'done'
      })
      expect(holders.size).toBe(2)
      expect((await office.mara.get<ImportAnswer>(`/imports/${one.id}`)).body.counts).toEqual({
        new: 20_000,
        changed: 0,
        same: 0,
        wrong: 0,
      })
      const { rows } = await owner.query<{ all: string; distinct: string }>(
        `select count(*) as all, count(distinct value) as distinct from identifier where value like 'p3_____@lease.example'`,
      )
      expect(rows[0]).toEqual({ all: '20000', distinct: '20000' })
    } finally {
      await other.close()
    }
  })

  test('that ends between an offer and its commit loses nothing: the import is looked at again', async () => {
    const one = await uploaded(office.mara, 'person', people(400_000, 10))
    await owner.query(`update control.lease set until = now(), offered_at = now() - interval '45 seconds' where subject = $1`, [one.id])
    const looked = async () => (await lease(one.id)) ?? { holder: null, seconds: Number.POSITIVE_INFINITY }
    await until(async () => {
      const { holder, seconds } = await looked()
      return holder === null && seconds > 0
    })
    const { seconds } = await looked()
    expect(seconds).toBeGreaterThan(20)
    expect(seconds).toBeLessThan(100)
  })
})

const batches = async (id: string) =>
  Number((await owner.query<{ n: string }>('select count(*) as n from import_batch where import_id = $1', [id])).rows[0]!.n)
const held = (id: string, holder: string) =>
  owner.query(`update control.lease set holder = $2, until = now() + interval '1 hour' where subject = $1`, [id, holder])
