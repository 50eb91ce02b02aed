/** A server that is killed while pages follow it: whoever comes back, to whichever server, has missed nothing. */
import { createTestDatabase, follow, httpClient, type Follower, type TestDatabase } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startProcess, type ServerProcess } from '../testing/process.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const account = { email: 'mara@live.example', password: 'seven lamps over the harbour' }
let database: TestDatabase
let one: ServerProcess
let other: ServerProcess

const start = (): Promise<ServerProcess> =>
  startProcess({
    DATABASE_URL: database.ownerUrl,
    RAPPORT_SECRET: 'a secret that only tests know, 32 letters long',
    RAPPORT_DATA_DIR: '/nowhere',
  })

beforeAll(async () => {
  database = await createTestDatabase()
  one = await start()
  const founded = { ...account, name: 'Mara', workspace: 'Live', timeZone: 'Europe/Berlin', language: 'en', sample: false }
  const { status, text } = await httpClient(one.address).post('/setup', founded)
  if (status !== 201) throw new Error(`There is no workspace: ${text}`)
  other = await start()
})
afterAll(async () => {
  await Promise.all([one, other].map((server) => server?.stop()))
  await database.close()
})

const toldOf = (follower: Follower): string[] =>
  follower.received.flatMap(({ event, data }) => (event === 'change' ? (data.changes as { id: string }[]).map(({ id }) => id) : []))

test('nothing is missed by a page whose server is killed again and again, while others write', async () => {
  const writer = httpClient(other.address, 'mara')
  expect((await writer.post('/sign-in', account)).status).toBe(200)
  const page = httpClient(one.address, 'mara at a page')
  expect((await page.post('/sign-in', account)).status).toBe(200)
  const made: string[] = []
  const write = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) made.push((await writer.post<{ id: string }>('/people', { name: `Person ${made.length}` })).body.id)
  }
  const told = new Set<string>()
  let follower = await follow(one.address, page.cookie())
  await follower.until(({ event }) => event === 'hello')
  for (let kills = 0; kills < 2; kills++) {
    const writing = write(20)
    await follower.until(({ event }) => event === 'change')
    await one.kill()
    await follower.ended
    for (const id of toldOf(follower)) told.add(id)
    const lastEventId = follower.lastId()!
    await Promise.all([writing, write(20)])
    one = await start()
    follower = await follow(one.address, page.cookie(), { lastEventId })
  }
  await follower.until(() => toldOf(follower).includes(made.at(-1)!))
  for (const id of toldOf(follower)) told.add(id)
  follower.close()
  expect(made).toHaveLength(80)
  expect(made.filter((id) => !told.has(id))).toEqual([])
})

test('a server that is told to stop lets go of its pages at once, and takes no more', async () => {
  const third = await start()
  const page = httpClient(third.address, 'mara')
  expect((await page.post('/sign-in', account)).status).toBe(200)
  const follower = await follow(third.address, page.cookie())
  await follower.until(({ event }) => event === 'hello')
  const stopped = third.stop()
  await follower.ended
  expect(follower.received.map(({ event }) => event)).toEqual(['hello'])
  expect(await stopped).toBe(0)
})
