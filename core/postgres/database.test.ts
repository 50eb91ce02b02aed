import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import net from 'node:net'
import { Client } from 'pg'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { newId } from '../object/index.ts'
import { constraintOf, openDatabase, type Database, type Transaction } from './index.ts'

const [ours, theirs] = [newId(), newId()]
const at = new Date('2026-01-02T03:04:05.678Z')
const insert = 'insert into outbox (workspace_id, id, at, actor, cause, changes) values ($1, $2, $3, $4, $5, $6)'
const values = (id: string, cause = 'test'): unknown[] => [id, at, { name: 'Ann' }, cause, '[]']
const countAll = 'select count(*)::text from outbox o where o.workspace_id = $1'

let test_: TestDatabase
beforeAll(async () => {
  test_ = await createTestDatabase({ sizes: { read: 2, write: 1 } })
})
afterAll(() => test_.close())

async function rowsIn(workspace: string): Promise<number> {
  return Number(await test_.database.readJson(workspace, { text: countAll, values: [] }))
}

async function asRole<T>(role: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(test_.ownerUrl)
  await client.connect()
  try {
    await client.query(`set role ${role}`)
    return await work(client)
  } finally {
    await client.end()
  }
}

/** A relay in front of the database that notices each time the client speaks after it was answered. */
async function watchedWire(): Promise<{
  url: string
  reset(): void
  roundTrips(): number
  /** Cuts the connection at the next packet that contains the text, before or after it got through. */
  cutAt(text: string, when: 'before' | 'after'): void
  close(): void
}> {
  const target = new Client(test_.ownerUrl)
  let trips = 0
  let speaker = ''
  let cut: { text: string; when: 'before' | 'after' } | undefined
  const relay = net.createServer((near) => {
    const far = target.host.startsWith('/') ? net.connect(`${target.host}/.s.PGSQL.${target.port}`) : net.connect(target.port, target.host)
    near.on('data', (data) => {
      if (speaker !== 'client') trips++
      speaker = 'client'
      if (!cut || !data.includes(cut.text)) return far.write(data)
      const { when } = cut
      cut = undefined
      if (when === 'before') return far.destroy()
      far.write(data)
      far.removeAllListeners('data').once('data', () => near.destroy())
    })
    far.on('data', (data) => {
      speaker = 'server'
      near.write(data)
    })
    for (const [one, two] of [
      [near, far],
      [far, near],
    ] as const)
      one.on('close', () => two.destroy()).on('error', () => two.destroy())
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  const { port } = relay.address() as net.AddressInfo
  return {
    url: `postgres://${target.user}:${encodeURIComponent(String(target.password))}@127.0.0.1:${port}/${target.database}`,
    reset: () => (trips = 0),
    roundTrips: () => trips,
    cutAt: (text, when) => (cut = { text, when }),
    close: () => relay.close(),
  }
}

describe('reads and writes', () => {
  test('what a transaction wrote is read back, in its workspace only', async () => {
    const id = newId()
    const { database } = test_
    await database.transaction(ours, async (tx) => {
      await tx.query(insert, values(id, 'first'))
    })
    const text = `select json_build_object('cause', o.cause, 'name', o.actor ->> 'name')::text from outbox o where o.workspace_id = $1 and o.id = $2`
    expect(JSON.parse((await database.readJson(ours, { text, values: [id] })) ?? '')).toEqual({ cause: 'first', name: 'Ann' })
    expect(await database.readJson(theirs, { text, values: [id] })).toBeNull()
    const rows = await database.readRows<{ at: Date }>(ours, {
      text: 'select o.at from outbox o where o.workspace_id = $1 and o.id = $2',
      values: [id],
    })
    expect(rows).toEqual([{ at }])
  })

  test('a create and its answer leave in one packet: nothing is awaited before commit', async () => {
    const id = newId()
    const json = await test_.database.transaction(ours, (tx) => {
      void tx.query(insert, values(id, 'one trip'))
      const answer = tx.json('select o.cause from outbox o where o.workspace_id = $1 and o.id = $2', [id])
      tx.commit()
      return answer
    })
    expect(json).toBe('one trip')
  })

  test('a create costs one round trip, a load and a write two, a read one', async () => {
    const wire = await watchedWire()
    const near = await openDatabase({ ownerUrl: wire.url, tables: ['outbox'], rolesReady: true, secret: process.env['RAPPORT_SECRET'] })
    try {
      const create = () =>
        near.transaction(ours, async (tx) => {
          void tx.query(insert, values(newId()))
          void tx.query(insert, values(newId()))
          const answer = tx.json(countAll)
          tx.commit()
          return answer
        })
      const change = () =>
        near.transaction(ours, async (tx) => {
          const [row] = await tx.query<{ id: string }>('select o.id from outbox o where o.workspace_id = $1 limit 1 for update')
          void tx.query('update outbox o set cause = $3 where o.workspace_id = $1 and o.id = $2', [row?.id, 'changed'])
          tx.commit()
        })
      const read = () => near.readJson(ours, { text: countAll, values: [] })
      for (const [work, trips] of [
        [create, 1],
        [change, 2],
        [read, 1],
      ] as const) {
        await work() // the first time also connects
        wire.reset()
        await work()
        expect(wire.roundTrips()).toBe(trips)
      }
    } finally {
      await near.close()
      wire.close()
    }
  })

  test('a value that cannot be sent rolls back what was sent before it', async () => {
    const before = await rowsIn(ours)
    const circular: { self?: unknown } = {}
    circular.self = circular
    const work = test_.database.transaction(ours, async (tx) => {
      void tx.query(insert, values(newId()))
      void tx.query(insert, [newId(), at, circular, 'x', '[]'])
      tx.commit()
    })
    await expect(work).rejects.toThrow(/circular/)
    expect(await rowsIn(ours)).toBe(before)
  })

  test('more prepared statements than a connection keeps', async () => {
    for (let n = 0; n < 900; n++) {
      expect(
        await test_.database.readJson(ours, { text: `select '${n}' from outbox o where o.workspace_id = $1 limit 1`, values: [] }),
      ).toBe(String(n))
    }
    expect(await rowsIn(ours)).toBeGreaterThan(0)
  })

  test('the same answers under the write role, and without prepared statements', async () => {
    for (const options of [{ reads: 'write' }, { namedStatements: 'off' }] as const) {
      const other = await createTestDatabase(options)
      try {
        await other.database.transaction(ours, async (tx) => {
          await tx.query(insert, values(newId()))
        })
        expect(await other.database.readJson(ours, { text: countAll, values: [] })).toBe('1')
        expect(await other.database.readRows(theirs, { text: 'select o.id from outbox o where o.workspace_id = $1', values: [] })).toEqual(
          [],
        )
      } finally {
        await other.close()
      }
    }
  })
})

describe('failure in a transaction', () => {
  const failing: [string, (tx: Transaction, id: string) => unknown][] = [
    [
      'a pipelined statement fails before others',
      (tx, id) => {
        void tx.query(insert, values(id))
        void tx.query(insert, values(id))
        void tx.query(insert, values(newId()))
        tx.commit()
      },
    ],
    [
      'the last statement fails, and commit is implied',
      (tx, id) => {
        void tx.query(insert, values(newId()))
        void tx.query(insert, values(id))
        void tx.query(insert, values(id))
      },
    ],
    [
      'the failure is awaited and swallowed',
      async (tx, id) => {
        await tx.query(insert, values(id))
        await tx.query(insert, values(id)).catch(() => 'never mind')
      },
    ],
  ]
  test.each(failing)('%s: everything rolls back', async (_, work) => {
    const before = await rowsIn(ours)
    const error = await test_.database.transaction(ours, async (tx) => work(tx, newId())).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'store.duplicate', status: 409 })
    expect(constraintOf(error)).toEqual({ code: '23505', constraint: 'outbox_pkey' })
    expect(await rowsIn(ours)).toBe(before)
  })

  test('what the work itself throws rolls back and comes through', async () => {
    const before = await rowsIn(ours)
    const work = test_.database.transaction(ours, async (tx) => {
      void tx.query(insert, values(newId()))
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await rowsIn(ours)).toBe(before)
  })

  test('the pooled connection has no workspace after an error, nor after a success', async () => {
    const seen = "select coalesce(app_workspace()::text, 'none') as workspace"
    // The pool has one connection, so the next transaction gets the one that failed.
    await test_.database.transaction(ours, async (tx) => tx.query('select 1 / 0')).catch(() => {})
    expect(await test_.database.transaction(theirs, (tx) => tx.json(seen))).toBe(theirs)
    expect(await outsideTransaction(seen)).toBe('none')

    async function outsideTransaction(text: string): Promise<unknown> {
      return asRole('rapport_write', async (client) => {
        await client.query('begin')
        await client.query('select app_set_workspace($1)', [ours])
        await client.query('rollback')
        return (await client.query<{ workspace: string }>(text)).rows[0]?.workspace
      })
    }
  })

  test('a workspace whose transactions do not end leaves others their place', async () => {
    const wide = await createTestDatabase({ sizes: { write: 4 } })
    const end = Promise.withResolvers<void>()
    const long = [0, 1, 2, 3, 4, 5].map(() => wide.database.transaction(ours, () => end.promise))
    try {
      expect(await wide.database.transaction(theirs, (tx) => tx.json(countAll))).toBe('0')
    } finally {
      end.resolve()
      await Promise.all(long).then(() => wide.close())
    }
  })

  test('a lost race is tried again from the beginning', async () => {
    const [a, b] = [newId(), newId()]
    const wide = await createTestDatabase({ sizes: { write: 4 } })
    try {
      await wide.database.transaction(ours, async (tx) => {
        void tx.query(insert, values(a))
        void tx.query(insert, values(b))
      })
      const update = `update outbox o set cause = $3 where o.workspace_id = $1 and o.id = $2`
      const meeting = Promise.withResolvers<void>()
      let runs = 0
      const crossing = (first: string, second: string, name: string) =>
        wide.database.transaction(ours, async (tx) => {
          await tx.query(update, [first, name])
          // Both hold one row before either asks for the other's: a certain deadlock the first time.
          if (++runs === 2) meeting.resolve()
          await meeting.promise
          await tx.query(update, [second, name])
        })
      await Promise.all([crossing(a, b, 'left'), crossing(b, a, 'right')])
      // Either may lose, and may lose again; neither is given up.
      expect(runs).toBeGreaterThan(2)
    } finally {
      await wide.close()
    }
  })
})

describe('a connection that breaks', () => {
  let wire: Awaited<ReturnType<typeof watchedWire>>
  let near: Database
  beforeAll(async () => {
    wire = await watchedWire()
    near = await openDatabase({ ownerUrl: wire.url, tables: ['outbox'], rolesReady: true, secret: process.env['RAPPORT_SECRET'] })
  })
  afterAll(async () => {
    await near.close()
    wire.close()
  })

  test('while reading: the read is repeated and nobody notices', async () => {
    wire.cutAt('select count', 'before')
    expect(Number(await near.readJson(ours, { text: countAll, values: [] }))).toBeGreaterThan(0)
  })

  test('before COMMIT: the transaction is repeated from its beginning', async () => {
    const id = newId()
    let runs = 0
    wire.cutAt('cut here', 'before')
    await near.transaction(ours, async (tx) => {
      runs++
      await tx.query(insert, values(id))
      await tx.query(`select 'cut here'`)
    })
    expect(runs).toBe(2)
    expect(await near.readJson(ours, { text: 'select o.cause from outbox o where o.workspace_id = $1 and o.id = $2', values: [id] })).toBe(
      'test',
    )
  })

  test.each([
    ['before', null],
    ['after', 'test'],
  ] as const)('%s COMMIT got through: the outcome is said to be unknown, never guessed', async (when, there) => {
    const id = newId()
    wire.cutAt('commit', when)
    const work = near.transaction(ours, async (tx) => {
      await tx.query(insert, values(id))
    })
    await expect(work).rejects.toMatchObject({ code: 'store.unknownOutcome', status: 503 })
    expect(await near.readJson(ours, { text: 'select o.cause from outbox o where o.workspace_id = $1 and o.id = $2', values: [id] })).toBe(
      there,
    )
  })
})

describe('row-level security', () => {
  test('the write role without a workspace sees nothing and writes nothing', async () => {
    await test_.database.transaction(ours, async (tx) => tx.query(insert, values(newId())))
    await asRole('rapport_write', async (client) => {
      expect((await client.query('select * from outbox')).rowCount).toBe(0)
      expect((await client.query('delete from outbox')).rowCount).toBe(0)
      await expect(client.query(insert, [ours, ...values(newId())])).rejects.toThrow(/row-level security/)
    })
    expect(await rowsIn(ours)).toBeGreaterThan(0)
  })

  test('the write role in one workspace neither sees nor writes another', async () => {
    await asRole('rapport_write', async (client) => {
      await client.query('begin')
      await client.query('select app_set_workspace($1)', [theirs])
      expect((await client.query('select * from outbox where workspace_id = $1', [ours])).rowCount).toBe(0)
      await expect(client.query(insert, [ours, ...values(newId())])).rejects.toThrow(/row-level security/)
    })
  })

  test('the read role reads and cannot write', async () => {
    await asRole('rapport_read', async (client) => {
      expect((await client.query('select * from outbox')).rowCount).toBeGreaterThan(0)
      await expect(client.query('delete from outbox')).rejects.toThrow(/permission denied/)
      await expect(client.query('select * from control.migration')).rejects.toThrow(/permission denied/)
    })
    await expect(
      test_.database.readRows(ours, { text: 'select count(pg_sleep(0)) from outbox o where o.workspace_id = $1', values: [] }),
    ).rejects.toMatchObject({ code: 'store.statementRefused' })
  })

  test('the control role reaches the schema control and no record', async () => {
    const owner = new Client(test_.ownerUrl)
    await owner.connect()
    await owner.query('create table control.probe (id integer primary key); insert into control.probe values (1)')
    await owner.end()
    expect((await test_.database.control.query('select * from control.probe')).rowCount).toBe(1)
    await expect(test_.database.control.query('select * from control.migration')).rejects.toThrow(/permission denied/)
    await expect(test_.database.control.query('select * from public.outbox')).rejects.toThrow(/permission denied/)
  })

  test('the roles have no power of their own', async () => {
    const client = new Client(test_.ownerUrl)
    await client.connect()
    const { rows } = await client.query(`select rolname from pg_roles where rolname like 'rapport\\_%'
      and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or exists (select from pg_class c where c.relowner = pg_roles.oid))`)
    await client.end()
    expect(rows).toEqual([])
  })
})

test('a statement that the lint refuses does not run, in transactions too', async () => {
  const before = await rowsIn(ours)
  await expect(test_.database.transaction(ours, async (tx) => tx.query('delete from outbox o'))).rejects.toMatchObject({
    code: 'store.statementRefused',
  })
  expect(await rowsIn(ours)).toBe(before)
})

test('a connection that is left open is found', async () => {
  const other = await createTestDatabase()
  const client = new Client({ connectionString: other.ownerUrl, application_name: 'forgotten' })
  client.on('error', () => {})
  await client.connect()
  await client.query('select 1')
  await expect(other.close()).rejects.toThrow(/1 connection\(s\).*forgotten: select 1/)
})
