/** The feed on a real PostgreSQL: what is committed gets its position, once, whoever moves it and however they end. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Presence } from '../leases/index.ts'
import { newId } from '../object/index.ts'
import { openDatabase, type Database, type Transaction } from '../postgres/index.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { dispatch } from './dispatch.ts'
import { readFeed, readStanding, type Entry } from './entry.ts'
import { openFeed, type Feed } from './feed.ts'
import { Live } from './live.ts'
import { writeChange } from './testing/change.ts'

let open: TestDatabase
let other: Database
beforeAll(async () => {
  open = await createTestDatabase()
  const secret = process.env['RAPPORT_SECRET']
  other = await openDatabase({ ownerUrl: open.ownerUrl, rolesReady: true, strict: true, ...(secret ? { secret } : {}) })
})
afterAll(async () => {
  await other.close()
  await open.close()
})

const errors: unknown[] = []
const onError = (error: unknown): void => void errors.push(error)
const idsOf = (entries: readonly Entry[]): string[] => entries.map(({ id }) => id)
const write = (workspace: string, id: string = newId()): Promise<string> =>
  open.database.transaction(workspace, async (tx) => {
    writeChange(tx, id)
    return id
  })

test('what is committed gets positions without gaps, in the order in which one came after the other', async () => {
  const workspace = newId()
  // The later one has the smaller id, as when the clock of another server is behind.
  const [small, large] = [newId(), newId()]
  for (const id of [large, small]) await write(workspace, id)
  expect(await readStanding(open.database, workspace)).toMatchObject({ head: 0, due: true })
  expect(await dispatch(open.database, workspace)).toEqual({ count: 2, head: 2 })
  const third = await write(workspace)
  expect(await dispatch(open.database, workspace)).toEqual({ count: 1, head: 3 })
  const entries = await readFeed(open.database, workspace, 0, 10)
  expect(entries.map(({ position }) => position)).toEqual([1, 2, 3])
  expect(idsOf(entries)).toEqual([large, small, third])
  expect(entries[0]).toMatchObject({ actor: { name: 'Mara Lindqvist' }, cause: 'api', changes: [{ action: 'changed', fields: ['name'] }] })
  expect(await readFeed(open.database, workspace, 1, 1)).toEqual([entries[1]])
  expect(await readStanding(open.database, workspace)).toMatchObject({ head: 3, due: false })
})

test('a change that is committed late comes later, and nothing is skipped', async () => {
  const workspace = newId()
  const late = newId()
  const begun = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  const writing = open.database.transaction(workspace, async (tx) => {
    writeChange(tx, late)
    await tx.query('select o.id from outbox o where o.workspace_id = $1')
    begun.resolve()
    await end.promise
  })
  await begun.promise
  const early = await write(workspace)
  expect(await dispatch(open.database, workspace)).toEqual({ count: 1, head: 1 })
  end.resolve()
  await writing
  expect(await dispatch(open.database, workspace)).toEqual({ count: 1, head: 2 })
  expect(idsOf(await readFeed(open.database, workspace, 0, 10))).toEqual([early, late])
})

test('dispatchers that work at the same time wait for each other', async () => {
  const workspace = newId()
  const written: string[] = []
  for (let n = 0; n < 40; n++) written.push(await write(workspace))
  const moved = await Promise.all(Array.from({ length: 8 }, (_, n) => dispatch(n % 2 ? open.database : other, workspace, { most: 7 })))
  expect(moved.map(({ count }) => count).toSorted((a, b) => a - b)).toEqual([0, 0, 5, 7, 7, 7, 7, 7])
  const entries = await readFeed(open.database, workspace, 0, 100)
  expect(entries.map(({ position }) => position)).toEqual(written.map((_, n) => n + 1))
  expect(idsOf(entries)).toEqual(written)
})

test('a dispatcher that dies at any statement leaves everything as it was', async () => {
  const workspace = newId()
  const id = await write(workspace)
  /** The database of a dispatcher that ends after so many statements. */
  const dying = (last: number): Pick<Database, 'transaction'> => ({
    transaction: (of, work) =>
      open.database.transaction(of, (tx) => {
        let left = last
        const or = <A extends unknown[], R>(call: (...args: A) => R) => {
          return (...args: A): R => {
            if (left-- === 0) throw new Error('killed')
            return call(...args)
          }
        }
        const wrapped: Transaction = {
          query: or(tx.query.bind(tx)) as Transaction['query'],
          json: or(tx.json.bind(tx)),
          change: or(tx.change.bind(tx)),
          commit: or(tx.commit.bind(tx)),
        }
        return work(wrapped)
      }),
  })
  for (const last of [0, 1, 2, 3]) {
    await expect(dispatch(dying(last), workspace)).rejects.toThrow('killed')
    expect(await readStanding(open.database, workspace)).toMatchObject({ head: 0, due: true })
  }
  expect(await dispatch(dying(4), workspace)).toEqual({ count: 1, head: 1 })
  expect(idsOf(await readFeed(open.database, workspace, 0, 10))).toEqual([id])
})

test('listeners at every server hear of what any server commits, once and in order', async () => {
  const [workspace, elsewhere] = [newId(), newId()]
  const presences = [new Presence(open.database.control), new Presence(other.control)]
  // No slow round comes to the help of a signal that is not sent.
  const feeds: Feed[] = presences.map((presence, n) =>
    openFeed({ database: [open.database, other][n]!, presence, workspaces: async () => [], round: 3_600_000, onError }),
  )
  for (const presence of presences) await presence.session()
  const heard: string[][] = [[], []]
  const all = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const off = await Promise.all(
    feeds.map((feed, n) =>
      feed.onFeed(workspace, (entries) => {
        heard[n]!.push(...idsOf(entries))
        if (heard[n]!.length >= 20) all[n]!.resolve()
      }),
    ),
  )
  const written: string[] = []
  for (let n = 0; n < 20; n++) {
    await write(elsewhere)
    written.push(await write(workspace))
    for (const one of [workspace, elsewhere]) feeds[n % 2]!.written(one)
  }
  await Promise.all(all.map(({ promise }) => promise))
  expect(heard).toEqual([written, written])
  for (const stop of off) stop()
  await Promise.all(feeds.map((feed) => feed.stop()))
  expect(errors).toEqual([])
  await Promise.all(presences.map((presence) => presence.end()))
})

test('listeners to a workspace that was restored hear what is committed from then on', async () => {
  const workspace = newId()
  const live = new Live(open.database, onError)
  for (let n = 0; n < 5; n++) await write(workspace)
  await dispatch(open.database, workspace)
  const heard = Promise.withResolvers<readonly Entry[]>()
  const stop = await live.listen(workspace, heard.resolve)
  await open.database.transaction(workspace, async (tx) => {
    void tx.query('delete from feed f where f.workspace_id = $1 and f.position > 2')
    void tx.query('update feed_head h set position = 2 where h.workspace_id = $1')
  })
  await live.look(workspace, async () => (await readStanding(open.database, workspace)).head)
  const id = await write(workspace)
  live.moved(workspace, (await dispatch(open.database, workspace)).head)
  expect(await heard.promise).toMatchObject([{ position: 3, id }])
  stop()
})

test('a server that starts finds what one before it left in the outbox', async () => {
  const workspaces = [newId(), newId(), newId()]
  for (const workspace of workspaces) await write(workspace)
  const presence = new Presence(open.database.control)
  const feed = openFeed({ database: open.database, presence, workspaces: async () => workspaces, round: 3_600_000, onError })
  const found = workspaces.map(() => Promise.withResolvers<void>())
  for (const [n, workspace] of workspaces.entries()) await feed.onFeed(workspace, () => found[n]!.resolve())
  feed.start()
  await Promise.all(found.map(({ promise }) => promise))
  for (const workspace of workspaces) expect(await readStanding(open.database, workspace)).toMatchObject({ head: 1, due: false })
  await feed.stop()
  expect(errors).toEqual([])
  await presence.end()
})
