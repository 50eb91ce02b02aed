/** Consumers on a real PostgreSQL: everything once, in order, and what happens when something goes wrong. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Problem } from '../errors.ts'
import { claimThis, Presence } from '../leases/index.ts'
import { newId } from '../object/index.ts'
import { openDatabase, type Database } from '../postgres/index.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import type { Consumer } from './consumer.ts'
import { dispatch } from './dispatch.ts'
import { readFeed, readStanding, type Entry } from './entry.ts'
import { openFeed, type Feed } from './feed.ts'
import { decide, move, readPositions, type Decision, type Position } from './position.ts'
import { retention } from './retention.ts'
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

const running: { readonly feed: Feed; readonly presence: Presence }[] = []
afterEach(async () => {
  for (const { feed, presence } of running.splice(0)) {
    await feed.stop()
    await presence.end()
  }
})

/** A server with consumers, which looks at everything when it starts and then only hears. */
async function serve(workspace: string, consumers: readonly Consumer[], database = open.database): Promise<Feed> {
  const presence = new Presence(database.control)
  const feed = openFeed({ database, presence, workspaces: async () => [workspace], consumers, round: 3_600_000, linger: 50 })
  running.push({ feed, presence })
  await presence.session()
  feed.start()
  return feed
}

const write = async (workspace: string, feed?: Feed, count = 1): Promise<void> => {
  for (let n = 0; n < count; n++)
    await open.database.transaction(workspace, async (tx) => {
      writeChange(tx, newId())
    })
  feed?.written(workspace)
}

/** Waits until it is so: what is waited for happens in the background. */
const until = async <T>(look: () => Promise<T | undefined | false>): Promise<T> => {
  for (;;) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
const positionOf = async (workspace: string, name: string): Promise<Position | undefined> =>
  (await readPositions(open.database, workspace, name))[0]
const came = (workspace: string, name: string, position: number): Promise<Position> =>
  until(async () => {
    const one = await positionOf(workspace, name)
    return one?.position === position && one
  })
const parked = (workspace: string, name: string): Promise<Position> =>
  until(async () => {
    const one = await positionOf(workspace, name)
    return one?.parkedAt ? one : undefined
  })

const numbers = (entries: readonly Entry[]): number[] => entries.map(({ position }) => position)
/** A consumer that notes what it gets, and does something with it first. */
function noting(name: string, more: Partial<Consumer> = {}, first: Consumer['each'] = async () => {}) {
  const got: number[] = []
  const consumer: Consumer = {
    name,
    label: name,
    begins: 'start',
    backOff: 1,
    ...more,
    async each(entries, context) {
      await first(entries, context)
      got.push(...numbers(entries))
    },
  }
  return { consumer, got }
}
async function decided(workspace: string, name: string, decision: Decision, feed: Feed): Promise<void> {
  const { first, head } = await readStanding(open.database, workspace)
  const one = (await positionOf(workspace, name))!
  const change = decide(one, decision, { first, head })
  if (change instanceof Problem) throw change
  await move(open.database, workspace, one, change)
  feed.decided(workspace, head)
}
const upTo = (last: number, from = 1): number[] => Array.from({ length: last - from + 1 }, (_, n) => from + n)

test('a consumer gets everything once and in order, in batches, and its lag is what it has not got', async () => {
  const workspace = newId()
  const { consumer, got } = noting('all', { most: 7 })
  const feed = await serve(workspace, [consumer])
  await write(workspace, feed, 20)
  await came(workspace, 'all', 20)
  await write(workspace, feed, 3)
  await came(workspace, 'all', 23)
  expect(got).toEqual(upTo(23))
})

test('one that is new begins at the end or at the beginning, as it says, and misses nothing from then on', async () => {
  const workspace = newId()
  await write(workspace, undefined, 3)
  await dispatch(open.database, workspace)
  const [start, end] = [noting('from the start'), noting('from the end', { begins: 'end' })]
  const feed = await serve(workspace, [start.consumer, end.consumer])
  // Due already when the consumer is met for the first time.
  await write(workspace, feed, 2)
  await came(workspace, 'from the start', 5)
  await came(workspace, 'from the end', 5)
  expect(start.got).toEqual(upTo(5))
  expect(end.got).toEqual([4, 5])
})

test('what fails again and again is parked before the entry that fails, which can be skipped; others do not wait for it', async () => {
  const workspace = newId()
  const tried: number[] = []
  const poison = noting('poison', {}, async (entries) => {
    if (!numbers(entries).includes(5)) return
    tried.push(entries.length)
    throw new Problem('mail.refused', 'The letter box is nailed shut.')
  })
  const well = noting('well')
  const feed = await serve(workspace, [poison.consumer, well.consumer])
  await write(workspace, feed, 8)
  const one = await parked(workspace, 'poison')
  expect(one).toMatchObject({
    position: 4,
    attempts: 5,
    problem: { code: 'mail.refused', message: 'The letter box is nailed shut.', position: 5 },
  })
  expect(poison.got).toEqual(upTo(4))
  expect(tried.slice(1)).toEqual([1, 1, 1, 1, 1])
  await came(workspace, 'well', 8)
  // Parked is parked, whatever comes.
  await write(workspace, feed)
  await came(workspace, 'well', 9)
  expect(await positionOf(workspace, 'poison')).toEqual(one)
  await decided(workspace, 'poison', { kind: 'retry' }, feed)
  const again = await parked(workspace, 'poison')
  expect([again.position, again.turn, again.attempts]).toEqual([4, 1, 5])
  await decided(workspace, 'poison', { kind: 'skip' }, feed)
  expect(await came(workspace, 'poison', 9)).toMatchObject({ attempts: 0, problem: null, parkedAt: null })
  expect(poison.got).toEqual([1, 2, 3, 4, 6, 7, 8, 9])
})

test('a replay hands over the same positions again', async () => {
  const workspace = newId()
  const seen = new Map<number, Set<string>>()
  const { consumer, got } = noting('replayed', {}, async (entries) => {
    for (const { position, id } of entries) seen.set(position, (seen.get(position) ?? new Set()).add(id))
  })
  const feed = await serve(workspace, [consumer])
  await write(workspace, feed, 6)
  await came(workspace, 'replayed', 6)
  await decided(workspace, 'replayed', { kind: 'replay', position: 3 }, feed)
  await until(async () => got.length === 10)
  expect(got).toEqual([...upTo(6), 3, 4, 5, 6])
  expect([...seen.values()].every((ids) => ids.size === 1)).toBe(true)
})

test('a batch that was under way when somebody decided moves the position no more', async () => {
  const workspace = newId()
  const begun = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  const { consumer, got } = noting('overtaken', {}, async () => {
    begun.resolve()
    await go.promise
  })
  const feed = await serve(workspace, [consumer])
  await write(workspace, feed, 4)
  await begun.promise
  await decided(workspace, 'overtaken', { kind: 'replay', position: 1 }, feed)
  go.resolve()
  await came(workspace, 'overtaken', 4)
  expect(got.slice(-4)).toEqual(upTo(4))
  expect(got.length).toBeGreaterThan(4)
})

test('one that hangs is given up in time, told so, and parked', async () => {
  const workspace = newId()
  let told = 0
  const hanging = noting('hanging', { patience: 20, tries: 2 }, (_entries, { signal }) => {
    signal.addEventListener('abort', () => told++)
    return new Promise(() => {})
  })
  const feed = await serve(workspace, [hanging.consumer])
  await write(workspace, feed)
  expect(await parked(workspace, 'hanging')).toMatchObject({ position: 0, problem: { code: 'feed.tooSlow' } })
  expect(told).toBe(2)
})

test('one that ends the server with it is parked too, by those who take over', async () => {
  const workspace = newId()
  const { consumer } = noting('deadly', { tries: 3, backOff: 1 })
  const feed = await serve(workspace, [consumer])
  // The row is there; whoever works on it is not.
  await came(workspace, 'deadly', 0)
  const { control } = open.database
  for (const attempt of [1, 2, 3]) {
    const dead = new Presence(control)
    await dead.session()
    await until(() => claimThis(control, 'feed deadly', dead.holder, { workspace, subject: workspace }).then((taken) => taken ?? undefined))
    await dead.end()
    // The database needs a moment to notice that nobody is there any more.
    await until(async () => {
      feed.decided(workspace, 0)
      return (await positionOf(workspace, 'deadly'))?.attempts === attempt
    })
  }
  expect(await parked(workspace, 'deadly')).toMatchObject({ position: 0, problem: { code: 'feed.leftBehind' } })
})

test('of two servers one does the work, and when it stops the other goes on where it was', async () => {
  const workspace = newId()
  const consumers = [noting('shared'), noting('shared')] as const
  const first = await serve(workspace, [consumers[0].consumer])
  await write(workspace, first, 3)
  await came(workspace, 'shared', 3)
  const second = await serve(workspace, [consumers[1].consumer], other)
  await write(workspace, second, 3)
  await came(workspace, 'shared', 6)
  expect([...consumers[0].got, ...consumers[1].got]).toEqual(upTo(6))
  await first.stop()
  await write(workspace, second, 3)
  await came(workspace, 'shared', 9)
  expect([...consumers[0].got, ...consumers[1].got].toSorted((a, b) => a - b)).toEqual(upTo(9))
})

test('what nobody has read is kept however old it is, and so is what is young', async () => {
  const workspace = newId()
  await write(workspace, undefined, 100)
  const slow = { name: 'slow', begins: 'start' } as const
  const short = retention(open.database, 30, [slow.name], () => new Date(Date.now() + 31 * 24 * 60 * 60 * 1000))
  await dispatch(open.database, workspace, { followers: [slow, short] })
  const entries = await readFeed(open.database, workspace, 0, 200)
  const signal = new AbortController().signal
  const first = async (): Promise<number> => (await readStanding(open.database, workspace)).first
  const sweep = (by: Consumer) => by.each(entries, { workspace, signal })
  await sweep(short)
  expect(await first()).toBe(1)
  for (const [name, position] of [
    ['slow', 40],
    [short.name, 60],
  ] as const)
    await move(open.database, workspace, (await positionOf(workspace, name))!, { position })
  await sweep(retention(open.database, 30, [slow.name]))
  expect(await first()).toBe(1)
  // A month later somebody writes again.
  await open.database.transaction(workspace, async (tx) => {
    void tx.query(`update feed f set at = f.at + interval '40 days' where f.workspace_id = $1 and f.position > 90`)
  })
  await sweep(short)
  expect(await first()).toBe(41)
  expect(await readStanding(open.database, workspace)).toMatchObject({ head: 100 })
})

test('a consumer that is no longer there holds nothing for ever', async () => {
  const workspace = newId()
  await write(workspace, undefined, 100)
  const later = () => new Date(Date.now() + 31 * 24 * 60 * 60 * 1000)
  const short = retention(open.database, 30, [], later)
  await dispatch(open.database, workspace, { followers: [{ name: 'gone', begins: 'start' }, short] })
  await move(open.database, workspace, (await positionOf(workspace, short.name))!, { position: 100 })
  await open.database.transaction(workspace, async (tx) => {
    void tx.query(`update feed f set at = f.at + interval '40 days' where f.workspace_id = $1 and f.position > 90`)
  })
  await short.each(await readFeed(open.database, workspace, 90, 10), { workspace, signal: new AbortController().signal })
  expect((await readStanding(open.database, workspace)).first).toBe(91)
})
