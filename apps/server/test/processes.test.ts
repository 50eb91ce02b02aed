/** Servers as processes of their own on one database: how they end, and what one of them leaves to the other. */
import { createTestDatabase, httpClient, type Client, type TestDatabase } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { peopleFile } from '../testing/import-kill.ts'
import { stepped, uploaded, type ImportAnswer } from '../testing/import.ts'
import { startProcess, type ServerProcess } from '../testing/process.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const account = { email: 'mara@processes.example', password: 'seven lamps over the harbour' }
let database: TestDatabase
let one: ServerProcess
let other: ServerProcess | undefined

const start = (more: Readonly<Record<string, string>> = {}): Promise<ServerProcess> =>
  startProcess({
    DATABASE_URL: database.ownerUrl,
    RAPPORT_SECRET: 'a secret that only tests know, 32 letters long',
    RAPPORT_DATA_DIR: '/nowhere',
    ...more,
  })
const signedIn = async (server: ServerProcess): Promise<Client> => {
  const client = httpClient(server.address, 'mara')
  expect((await client.post('/sign-in', account)).status).toBe(200)
  return client
}

beforeAll(async () => {
  database = await createTestDatabase()
  one = await start()
  const founded = { ...account, name: 'Mara', workspace: 'Processes', timeZone: 'Europe/Berlin', language: 'en', sample: false }
  const { status, text } = await httpClient(one.address).post('/setup', founded)
  if (status !== 201) throw new Error(`There is no workspace: ${text}`)
})
afterAll(async () => {
  await Promise.all([one, other].map((server) => server?.stop()))
  await database.close()
})

test('a server that is told to stop is not ready at once, and answers as long as it was told to', async () => {
  const third = await start({ RAPPORT_STOP_DELAY: '4' })
  const client = await signedIn(third)
  const stopped = third.stop()
  const ready = async (): Promise<[number, string]> => {
    const answer = await fetch(`${third.address}/readyz`)
    return [answer.status, await answer.text()]
  }
  while ((await ready())[0] === 200) continue
  expect(await ready()).toEqual([503, 'Stopping.'])
  expect((await fetch(`${third.address}/healthz`)).status).toBe(200)
  const answer = await client.post('/people', { name: 'Just in time' })
  expect([answer.status, answer.headers.get('connection')]).toEqual([201, 'close'])
  expect(await stopped).toBe(0)
})

test('a server that stops gives its import back between two batches, and another goes on and counts every row once', async () => {
  const client = await signedIn(one)
  const { id } = await uploaded(client, 'person', peopleFile(8_000))
  const checked = await stepped(client, id, 'check')
  await client.post(`/imports/${id}/start`)
  const state = async (at: Client): Promise<ImportAnswer> => (await at.get<ImportAnswer>(`/imports/${id}`)).body
  while ((await state(client)).progress.rows < 500) continue
  expect(await one.stop()).toBe(0)
  // Nobody has to wait until the lease runs out.
  const { rows } = await database.database.control.query<{ holder: string | null; free: boolean }>(
    `select holder, until <= now() as free from control.lease where kind = 'import' and subject = $1`,
    [id],
  )
  expect(rows).toEqual([{ holder: null, free: true }])
  other = await start()
  const survivor = await signedIn(other)
  let seen = await state(survivor)
  while (seen.state === 'running') seen = await state(survivor)
  expect([seen.state, seen.counts]).toEqual(['done', checked.counts])
  one = await start()
})

interface Change {
  readonly record: string
  readonly version: number
  readonly token: string
}

test('random edits at two servers, one of which is killed: no change is lost, doubled or overwritten unseen', async () => {
  const maras = [await signedIn(one), await signedIn(other!)]
  const records: string[] = []
  for (let n = 0; n < 4; n++) records.push((await maras[0]!.post<{ id: string }>('/people', { name: `Edited ${n}` })).body.id)
  const done: Change[] = []
  const uncertain: Change[] = []
  let refused = 0
  let killed: Promise<void> | undefined
  const edit = async (editor: number): Promise<void> => {
    let at = editor % 2
    for (let n = 0; n < 60; n++) {
      const record = records[Math.floor(Math.random() * records.length)]!
      const token = `editor ${editor} ${n}`
      let version = 0
      try {
        version = (await maras[at]!.get<{ version: number }>(`/people/${record}`)).body.version
        const { status, body } = await maras[at]!.patch<{ version: number }>(
          `/people/${record}`,
          { givenName: token },
          { 'if-match': `"${version}"` },
        )
        expect([200, 412]).toContain(status)
        if (status === 412) refused++
        else done.push({ record, version: body.version, token })
      } catch (error) {
        if (!(error instanceof TypeError)) throw error
        // The server is gone, and with it the answer; its people go on at the other.
        if (version > 0) uncertain.push({ record, version: version + 1, token })
        at = 0
      }
      if (editor === 0 && n === 20) killed = other!.kill()
    }
  }
  await Promise.all([0, 1, 2, 3, 4, 5].map(edit))
  await killed
  expect(refused).toBeGreaterThan(0)
  expect(done.length).toBeGreaterThan(100)
  for (const record of records) {
    const { items } = (
      await maras[0]!.get<{ items: { version: number; changes: { givenName?: [string | null, string] } | null }[] }>(
        `/people/${record}/history?limit=200`,
      )
    ).body
    const chain = items.filter(({ changes }) => changes?.givenName).toSorted((a, b) => a.version - b.version)
    // Each change began where the one before it ended.
    expect(chain.map(({ version }) => version)).toEqual(chain.map((_, n) => n + 2))
    for (const [n, { changes }] of chain.entries()) expect(changes!.givenName![0]).toBe(chain[n - 1]?.changes!.givenName![1] ?? null)
    const written = new Map(chain.map(({ version, changes }) => [version, changes!.givenName![1]]))
    for (const { version, token } of done.filter((change) => change.record === record)) expect(written.get(version)).toBe(token)
    const known = new Set([...done, ...uncertain].map(({ token }) => token))
    for (const token of written.values()) expect(known).toContain(token)
  }
  other = await start()
  expect((await (await signedIn(other!)).get(`/people/${records[0]}`)).status).toBe(200)
})
