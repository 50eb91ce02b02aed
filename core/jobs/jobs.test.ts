/** Jobs on a real PostgreSQL: done once, tried again, parked, and nobody waits for one that is poisoned. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Problem } from '../errors.ts'
import { Presence } from '../leases/index.ts'
import { newId } from '../object/index.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { defineJob } from './job.ts'
import { openJobs, schema, type Jobs } from './jobs.ts'
import type { Parked } from './parked.ts'
import { sweepDone } from './parked.ts'

const workspace = newId()
const done: unknown[] = []
let heals = false
const told: unknown[] = []
const well = defineJob({
  name: 'well',
  label: 'Doing well',
  run: async (data, context) => void done.push([data, context.workspace]),
})
const throwing = defineJob({
  name: 'throwing',
  label: 'Throwing',
  tries: 2,
  backOff: 1,
  async run(data) {
    if (!heals) throw new Problem('well.dry', 'The well is dry.')
    done.push(data)
  },
})
const odd = defineJob({ name: 'odd', label: 'Odd', tries: 1, run: () => Promise.reject(new Error('secret of somebody@example.com')) })
const hanging = defineJob({
  name: 'hanging',
  label: 'Hanging',
  tries: 1,
  patience: 1,
  places: 1,
  run: (data, { signal }) =>
    'hangs' in data ? new Promise(() => signal.addEventListener('abort', () => told.push('ended'))) : well.run(data, { workspace, signal }),
})
/** Here it does no harm. */
const deadly = defineJob({ name: 'deadly', label: 'Deadly', tries: 2, backOff: 1, run: async () => {} })

let open: TestDatabase
let presence: Presence
let jobs: Jobs
const errors: unknown[] = []
beforeAll(async () => {
  open = await createTestDatabase()
  const { control } = open.database
  presence = new Presence(control)
  jobs = openJobs({ control, presence, kinds: [well, throwing, odd, hanging], watch: 1, onError: (error) => errors.push(error) })
  await jobs.start()
})
afterAll(async () => {
  await jobs.stop()
  await presence.end()
  await open.close()
})

const until = async <T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> => {
  for (;;) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
const parked = (kind: string, by = jobs): Promise<Parked> =>
  until(async () => (await by.parked(workspace)).find((one) => one.kind === kind))
const isDone = (what: unknown): Promise<true> => until(() => done.some((one) => JSON.stringify(one) === JSON.stringify(what)))

test('a job is done, with what it was sent with', async () => {
  await jobs.send(well, workspace, { no: 1 })
  expect(await isDone([{ no: 1 }, workspace])).toBe(true)
})

test('one that throws is tried again, then parked with the reason; it can be tried once more or dropped', async () => {
  await jobs.send(throwing, workspace, { no: 2 })
  const first = await parked('throwing')
  expect(first).toMatchObject({ label: 'Throwing', attempts: 2, problem: { code: 'well.dry', message: 'The well is dry.' } })
  // Nobody else sees it or decides about it.
  const elsewhere = newId()
  expect(await jobs.parked(elsewhere)).toEqual([])
  await expect(jobs.retry(elsewhere, first.id)).rejects.toMatchObject({ code: 'job.notFound' })
  await expect(jobs.drop(elsewhere, first.id)).rejects.toMatchObject({ code: 'job.notFound' })
  heals = true
  await jobs.retry(workspace, first.id)
  await isDone({ no: 2 })
  await expect(jobs.retry(workspace, first.id)).rejects.toMatchObject({ code: 'job.notFound' })
  heals = false
  await jobs.send(throwing, workspace, { no: 3 })
  const second = await parked('throwing')
  await jobs.drop(workspace, second.id)
  expect((await jobs.parked(workspace)).filter(({ kind }) => kind === 'throwing')).toEqual([])
})

test('of what is no Problem only the log says more', async () => {
  await jobs.send(odd, workspace, {})
  expect((await parked('odd')).problem).toEqual({
    code: 'job.failed',
    message: 'Something unexpected happened. The log of the server says more.',
  })
  const { rows } = await open.database.control.query(`select 1 from jobs.job where output::text like '%somebody@example%'`)
  expect(rows).toEqual([])
  expect(errors.map(String)).toContain('Error: secret of somebody@example.com')
})

test('one that hangs is given up in time and parked; the next in its only place is done', async () => {
  await jobs.send(hanging, workspace, { hangs: true })
  await jobs.send(hanging, workspace, { no: 4 })
  expect(await parked('hanging')).toMatchObject({ attempts: 1, problem: { code: 'job.ended' } })
  await isDone([{ no: 4 }, workspace])
  expect(told).toEqual(['ended'])
})

test('one that ends its server is tried elsewhere and parked; others are done meanwhile', async () => {
  const { control } = open.database
  const elsewhere = new Presence(control)
  // Sends and watches, and has no place for it of its own.
  const watching = openJobs({ control, presence: elsewhere, kinds: [{ ...deadly, places: 0 }], watch: 1 })
  await watching.start()
  await watching.send(deadly, workspace, {})
  const node = path.resolve(import.meta.dirname, '../../node_modules/.bin/node')
  for (let death = 1; death <= 2; death++) {
    const child = fork(path.join(import.meta.dirname, 'testing/deadly-server.ts'), { execPath: node, execArgv: [] })
    child.send({ ownerUrl: open.ownerUrl, secret: process.env['RAPPORT_SECRET'] })
    expect(await once(child, 'exit')).toEqual([3, null])
    // The time passes in which nothing is heard of it.
    await control.query(`update jobs.job set heartbeat_on = now() - interval '1 minute' where name = 'deadly'`)
    await until(async () => (await control.query(`select from jobs.job where name = 'deadly' and state <> 'active'`)).rowCount)
    await control.query(`update jobs.job set start_after = now() where name = 'deadly' and state = 'retry'`)
  }
  expect(await parked('deadly', watching)).toMatchObject({ attempts: 2, problem: { code: 'job.ended' } })
  await jobs.send(well, workspace, { no: 5 })
  await isDone([{ no: 5 }, workspace])
  await watching.stop()
  await elsewhere.end()
})

test('what is done is swept after a day, what is parked is not', async () => {
  const { control } = open.database
  const states = async (): Promise<string[]> =>
    (await control.query<{ state: string }>('select distinct state::text from jobs.job order by 1')).rows.map(({ state }) => state)
  await sweepDone(control)
  expect(await states()).toEqual(['completed', 'failed'])
  await control.query(`update jobs.job set completed_on = now() - interval '2 days'`)
  await sweepDone(control)
  expect(await states()).toEqual(['failed'])
})

test('the tables are those that the installed package wants', async () => {
  const { control } = open.database
  const boss = new PgBoss({
    db: { executeSql: (text, values) => control.query(text, values) },
    schema,
    migrate: false,
    createSchema: false,
  })
  expect(await boss.isInstalled()).toBe(true)
  expect(await boss.detectSchemaDrift()).toMatchObject({ ok: true })
})
