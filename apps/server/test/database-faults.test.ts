/** The database goes away in every way there is, and the server says so, loses nothing, and heals by itself. */
import { openDatabase, type Database } from '@rapport/core/postgres'
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startProcess } from '../testing/process.ts'
import { makeProxy, type DatabaseProxy } from '../testing/proxy.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

/** Serves the office without any fault between, so that what was written can be looked at. */
let calm: TestServer
let proxy: DatabaseProxy
let far: Database
/** The same database by way of the network that is broken. */
let server: TestServer
let office: Office
let mara: Client

beforeAll(async () => {
  calm = await startTestServer()
  office = await openOffice(calm)
  proxy = await makeProxy(calm.test.ownerUrl)
  const secret = process.env['RAPPORT_SECRET']
  far = await openDatabase({
    ownerUrl: proxy.ownerUrl,
    rolesReady: true,
    patience: { read: 600, write: 900, control: 600, connect: 900 },
    ...(secret ? { secret } : {}),
  })
  server = await startTestServer({ database: far })
  mara = server.client('mara')
  await mara.post('/sign-in', { email: 'mara@first.example', password: 'seven lamps over the harbour' })
})
afterAll(async () => {
  await server.close()
  await far.close()
  await proxy.close()
  await calm.close()
})

const health = async (at = server.address): Promise<number[]> =>
  Promise.all(['healthz', 'readyz'].map(async (path) => (await fetch(`${at}/${path}`)).status))
const healed = async (): Promise<void> => {
  while ((await health())[1] !== 200) continue
}

test('a database that is away: alive and not ready, 503 with words, and well again when it is back', async () => {
  await proxy.close()
  expect(await health()).toEqual([200, 503])
  for (const answer of [await mara.get<{ code: string }>('/people'), await mara.post<{ code: string }>('/people', { name: 'Lost?' })])
    expect([answer.status, answer.body.code]).toEqual([503, 'database.unavailable'])
  await proxy.open()
  await healed()
  expect((await mara.post('/people', { name: 'Back' })).status).toBe(201)
})

test('a network that swallows everything: each request ends by itself, and no connection stays taken', async () => {
  expect((await mara.get('/people')).status).toBe(200)
  proxy.freeze()
  const answers = await Promise.all([
    ...Array.from({ length: 30 }, () => mara.get('/people?limit=1')),
    ...Array.from({ length: 15 }, (_, n) => mara.post('/people', { name: `Swallowed ${n}` })),
  ])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
  expect(await health()).toEqual([200, 503])
  expect((await fetch(`${server.address}/nothing`)).status).toBe(404)
  proxy.thaw()
  await healed()
  const after = await Promise.all(Array.from({ length: 40 }, () => mara.get('/people?limit=1')))
  expect(new Set(after.map(({ status }) => status))).toEqual(new Set([200]))
  expect((await mara.post('/people', { name: 'After it' })).status).toBe(201)
  for (const { waiting } of Object.values(far.usage())) expect(waiting).toBe(0)
})

test('connections that are cut while people write: what was acknowledged is there once, what was not is there at most once', async () => {
  const acknowledged: string[] = []
  const uncertain: string[] = []
  let cuts = 0
  const write = async (writer: number): Promise<void> => {
    for (let n = 0; n < 60; n++) {
      const externalId = `cut-${writer}-${n}`
      const { status, body } = await mara.post<{ code?: string }>('/people', { externalId, name: 'Cut' })
      if (status === 201) acknowledged.push(externalId)
      else {
        expect([status, body.code]).toEqual([503, expect.stringMatching(/^(store\.unknownOutcome|database\.unavailable)$/)])
        uncertain.push(externalId)
      }
      // In the middle of what the others say.
      if (writer === 0 && n % 3 === 0) {
        proxy.cut()
        cuts++
      }
    }
  }
  await Promise.all([0, 1, 2, 3].map(write))
  const there = async (ids: readonly string[]): Promise<number> => {
    let sum = 0
    for (const id of ids)
      sum += (await office.mara.get<{ count: number }>(`/people/count?filter=${encodeURIComponent(`externalId is ${id}`)}`)).body.count
    return sum
  }
  expect(cuts).toBe(20)
  expect(acknowledged.length).toBeGreaterThan(100)
  expect(await there(acknowledged)).toBe(acknowledged.length)
  expect(await there(uncertain)).toBeLessThanOrEqual(uncertain.length)
  await healed()
})

test('a server that is started before its database waits for it', async () => {
  const later = await makeProxy(calm.test.ownerUrl, 'closed')
  let states: number[] = []
  const starting = startProcess(
    { DATABASE_URL: later.ownerUrl, RAPPORT_SECRET: 'a secret that only tests know, 32 letters long', RAPPORT_DATA_DIR: '/nowhere' },
    undefined,
    async (address) => {
      while (states.length === 0) states = await health(address).catch(() => [])
      await later.open()
    },
  )
  const process = await starting
  expect([states, await health(process.address)]).toEqual([
    [200, 503],
    [200, 200],
  ])
  await process.stop()
  await later.close()
})
