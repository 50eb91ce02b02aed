/** A real server that is killed between a write and its answer, and one that says to wait: what is asked for happens once. */
import { createTestDatabase, httpClient, type TestDatabase } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type ServerProcess, startProcess } from '../apps/server/testing/process.ts'
import { startTestServer } from '../apps/server/testing/server.ts'
import { createClient } from './client.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const founder = { name: 'Mara', email: 'mara@lost.example', password: 'seven lamps over the harbour' }
const place = { workspace: 'Lost', timeZone: 'Europe/Berlin', language: 'en', sample: false }
const scopes = ['*:delete', 'import', 'administration']

async function keyAt(address: string): Promise<string> {
  const mara = httpClient(address, 'mara')
  expect((await mara.post('/setup', { ...founder, ...place })).status).toBe(201)
  return (await mara.post<{ secret: string }>('/api-keys', { name: 'Client', scopes })).body.secret
}

let database: TestDatabase
let server: ServerProcess
const start = (port?: number): Promise<ServerProcess> =>
  startProcess(
    { DATABASE_URL: database.ownerUrl, RAPPORT_SECRET: 'a secret that only tests know, 32 letters long', RAPPORT_DATA_DIR: '/nowhere' },
    port,
  )

beforeAll(async () => {
  database = await createTestDatabase()
  server = await start()
})
afterAll(async () => {
  await server.stop()
  await database.close()
})

test('a write whose server is killed before its answer arrives happens once', async () => {
  const key = await keyAt(server.address)
  const port = Number(new URL(server.address).port)
  let kills = 2
  let sent = 0
  const rapport = createClient({
    address: server.address,
    key,
    fetch: async (input, init) => {
      const answer = await fetch(input, init)
      sent++
      if (init?.method === 'GET' || kills === 0) return answer
      // The write is done and answered; nobody hears it, and the server is gone.
      expect(answer.status).toBe(201)
      kills--
      await server.kill()
      throw new TypeError('fetch failed')
    },
    pause: async () => void (server = await start(port)),
  })
  const made = await rapport.people.create({ name: 'Made once' })
  expect([kills, sent]).toEqual([0, 3])
  const { items } = await rapport.people.page({ where: { name: 'Made once' } })
  expect(items.map(({ id }) => id)).toEqual([made.id])
  expect((await rapport.people.history(made.id)).items).toHaveLength(1)
})

test('a server that says to wait is waited for', async () => {
  let now = 0
  const limited = await startTestServer({ quotas: { key: 3 }, now: () => now })
  const waits: number[] = []
  const rapport = createClient({
    address: limited.address,
    key: await keyAt(limited.address),
    pause: async (milliseconds) => {
      waits.push(milliseconds)
      now += milliseconds
    },
  })
  for (let n = 0; n < 8; n++) await rapport.people.create({ name: `Person ${n}` })
  expect((await rapport.people.count()).count).toBe(8)
  expect(waits.length).toBeGreaterThan(1)
  for (const wait of waits) expect(wait).toBeGreaterThan(1000)
  await limited.close()
})
