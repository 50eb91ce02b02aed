/** A server as `npm start` makes it: one process answers, and another beside it does the work that belongs to no request. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createTestDatabase, httpClient, type TestDatabase } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { peopleFile } from '../testing/import-kill.ts'
import { reached, stepped, uploaded } from '../testing/import.ts'
import { startProcess, type ServerProcess } from '../testing/process.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let database: TestDatabase
let server: ServerProcess

beforeAll(async () => {
  database = await createTestDatabase()
  server = await startProcess({
    DATABASE_URL: database.ownerUrl,
    RAPPORT_SECRET: 'a secret that only tests know, 32 letters long',
    RAPPORT_DATA_DIR: '/nowhere',
    RAPPORT_WORK: 'beside',
  })
})
afterAll(async () => {
  await server?.stop()
  await database.close()
})

/** The process that works for one that answers, once there is one. */
async function workerOf(pid: number, but?: number): Promise<number> {
  const find = (): number | undefined =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .find((one) => one !== but && isWorker(one, pid))
  await expect.poll(find, { timeout: 30_000 }).toBeDefined()
  return find()!
}
function isWorker(one: number, parent: number): boolean {
  try {
    const [, , state, above] = /^(\d+) \(.*\) (\S) (\d+)/s.exec(readFileSync(`/proc/${one}/stat`, 'utf8'))!
    return state !== 'Z' && Number(above) === parent && readFileSync(`/proc/${one}/cmdline`, 'utf8').includes('start.js\0work\0')
  } catch {
    return false
  }
}

/** Which processes tell their memory, and whether the one that works is told to be up. */
async function told(): Promise<{ memory: string[]; up: string | undefined }> {
  const lines = (await (await fetch(`${server.address}/metrics`)).text()).split('\n')
  const labels = lines.flatMap((line) => /^process_resident_memory_bytes\{process="(\w+)"\} [1-9]\d+$/.exec(line)?.[1] ?? [])
  expect(lines.filter((line) => line.startsWith('# TYPE process_resident_memory_bytes '))).toHaveLength(1)
  return { memory: labels, up: /^rapport_process_up\{process="work"\} (\d)$/m.exec(lines.join('\n'))?.[1] }
}

test('begun by hand, the process that works says how it is done, and ends', async () => {
  const ended = await new Promise<{ code: unknown; said: string }>((resolve) =>
    execFile(
      process.execPath,
      ['apps/server/start.js', 'work'],
      { env: { ...process.env, DATABASE_URL: database.ownerUrl, RAPPORT_DATA_DIR: '/nowhere' }, timeout: 30_000 },
      (error, _out, said) => resolve({ code: error?.code, said }),
    ),
  )
  expect(ended).toEqual({ code: 1, said: expect.stringContaining('set RAPPORT_WORK=only and start it without the word') })
})

test('work begun at the process that answers is done beside it, goes on after that one was killed, and ends with the server', async () => {
  const client = httpClient(server.address, 'mara')
  const account = { name: 'Mara', email: 'mara@beside.example', password: 'seven lamps over the harbour' }
  const founded = { ...account, workspace: 'Beside', timeZone: 'Europe/Berlin', language: 'en', sample: false }
  expect((await client.post('/setup', founded)).status).toBe(201)
  const first = await workerOf(server.pid)
  const { id } = await uploaded(client, 'person', peopleFile(1_500))
  const { counts } = await stepped(client, id, 'check')
  await expect.poll(told, { timeout: 30_000 }).toEqual({ memory: ['answer', 'work'], up: '1' })
  await client.post(`/imports/${id}/start`)
  // One that does not answer does not keep the numbers of the other.
  process.kill(first, 'SIGSTOP')
  expect(await told()).toEqual({ memory: ['answer'], up: '0' })
  process.kill(first, 'SIGKILL')
  const next = await workerOf(server.pid, first)
  expect((await reached(client, id, 'done')).counts).toEqual(counts)
  await expect.poll(told, { timeout: 30_000 }).toEqual({ memory: ['answer', 'work'], up: '1' })
  // Killed hard, the one that answers takes the other with it: nobody is left to stop it.
  await server.kill()
  await expect.poll(() => isWorker(next, server.pid) || isWorker(next, 1), { timeout: 10_000 }).toBe(false)
})
