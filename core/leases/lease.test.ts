/** Leases against PostgreSQL: what an offer that is made again changes, and what it must not. */
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../object/index.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { claim, claimThis, finish, leave, offer, release, type Held } from './lease.ts'
import { openDue } from './due.ts'
import { LeaseWorker } from './lease-worker.ts'
import { Lanes } from './lanes.ts'
import { Presence } from './presence.ts'

let open: TestDatabase
let session: PoolClient
beforeAll(async () => {
  open = await createTestDatabase()
  session = await open.database.control.connect()
})
afterAll(async () => {
  session.release()
  await open.close()
})

const holder = 'this server'
/** One piece of work of a kind of its own, and what a server does with it. */
const work = (kind: string) => {
  const one = { workspace: newId(), subject: newId() }
  const { control } = open.database
  return {
    offered: () => offer(control, kind, one),
    claimed: () => claim(session, kind, holder),
    failed: (held: Held | null, attempts: number) => release(control, kind, holder, held!, 3600, attempts),
    finished: (held: Held | null) => finish(control, kind, holder, held!),
  }
}

test('an offer that is made again makes work due at once and forgets no failure of it', async () => {
  const { offered, claimed, failed } = work('failing')
  await offered()
  const first = await claimed()
  await offered()
  await failed(first, 1)
  const second = await claimed()
  expect(second).toMatchObject({ attempts: 1 })
  await failed(second, 2)
  expect(await claimed()).toBeNull()
  await offered()
  expect(await claimed()).toMatchObject({ attempts: 2 })
})

test('work that is finished goes, unless it was offered again meanwhile', async () => {
  const { offered, claimed, finished } = work('finishing')
  await offered()
  const first = await claimed()
  await offered()
  await finished(first)
  const second = await claimed()
  expect(second).not.toBeNull()
  await finished(second)
  expect(await claimed()).toBeNull()
})

test('what everybody sees to be due is claimed by one server, and taken over when that one is gone', async () => {
  const { control } = open.database
  const one = { workspace: newId(), subject: newId() }
  const [here, there] = [new Presence(control), new Presence(control)]
  await Promise.all([here.session(), there.session()])
  const first = await claimThis(control, 'due', here.holder, one)
  expect(first).toMatchObject({ abandoned: false })
  expect(await claimThis(control, 'due', there.holder, one)).toBeNull()
  await leave(control, 'due', here.holder, one)
  const second = await claimThis(control, 'due', there.holder, one)
  expect(second).toMatchObject({ abandoned: false })
  await there.end()
  const third = await claimThis(control, 'due', here.holder, one)
  expect(third).toMatchObject({ abandoned: true })
  expect([first!.claim, second!.claim, third!.claim]).toEqual([first!.claim, second!.claim, third!.claim].toSorted((a, b) => a - b))
  await here.end()
})

test('servers hear what is said, and that they may have missed something when they begin to listen', async () => {
  const { control } = open.database
  const heard: (string | null)[] = []
  const listening = new Presence(control)
  const both = Promise.withResolvers<void>()
  listening.hear('news', (said) => heard.push(said) === 3 && both.resolve())
  await listening.session()
  await new Presence(control).say('news', ['one', 'two'])
  await both.promise
  expect(heard).toEqual([null, 'one', 'two'])
  await listening.end()
})

test('a server that leaves work to others tells them at once: nobody waits until they look again', async () => {
  const { control } = open.database
  const hour = 3_600_000
  const [here, there] = [new Presence(control), new Presence(control)]
  const done: string[] = []
  const onError = (error: unknown) => expect.unreachable(String(error))
  const make = (presence: Presence) => ({
    worker: new LeaseWorker({
      control,
      presence,
      kind: 'told worker',
      pause: hour,
      work: async () => (done.push('worker'), null),
      onError,
    }),
    lanes: new Lanes({
      control,
      presence,
      kind: 'told lanes',
      look: hour,
      turn: async () => (done.push('lanes'), 'idle'),
      waiting: async () => [],
      workspaces: async () => [],
      onError,
    }),
    due: openDue({
      control,
      presence,
      table: 'control.segment_due',
      look: hour,
      sweep: async () => (done.push('due'), null),
      now: () => new Date(),
      patience: hour,
      onError,
    }),
  })
  const working = make(there)
  const answering = make(here)
  await there.session()
  for (const one of Object.values(working)) one.start()
  const one = { workspace: newId(), subject: newId() }
  try {
    for (let round = 1; round <= 2; round++) {
      await answering.worker.offer(one)
      await answering.lanes.offer(one.workspace, one.subject)
      await answering.due.note(one.workspace, new Date())
      await expect
        .poll(() => done.toSorted(), { timeout: 10_000 })
        .toEqual(['due', 'lanes', 'worker'].flatMap((name) => Array.from({ length: round }, () => name)))
    }
  } finally {
    for (const part of Object.values(working)) await part.stop()
    await Promise.all([here.end(), there.end()])
  }
})
