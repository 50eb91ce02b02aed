/** The server as a process: how it starts, what it says, and how it ends. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { asOwner, startEmbedded } from '@rapport/core/postgres'
import { afterEach, expect, test, vi } from 'vitest'
import { readPostmaster } from '../../../core/postgres/embedded-postmaster.ts'

// Each start makes a database of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folders: string[] = []
const running: ChildProcess[] = []
afterEach(async () => {
  for (const child of running.splice(0)) if (child.exitCode === null && child.signalCode === null) await ended(child, 'SIGTERM')
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true })
})

interface Run {
  readonly child: ChildProcess
  /** Everything said so far. */
  said(): string
  /** Resolves with the match once something like it was said; rejects when the process ends without. */
  until(pattern: RegExp): Promise<RegExpExecArray>
}

function run(variables: Record<string, string>): Run {
  const child = spawn(process.execPath, [path.resolve(import.meta.dirname, '../start.js')], {
    // One process, where nothing is said: what the second takes is paid once, by the test from an empty folder.
    env: { PATH: process.env['PATH'], RAPPORT_WEB: 'off', RAPPORT_PORT: '0', RAPPORT_WORK: 'yes', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let text = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      for (const listener of listeners) listener()
    })
  const until = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(text)
        if (!match) return
        listeners.delete(look)
        resolve(match)
      }
      listeners.add(look)
      child.once('close', () => reject(new Error(`It ended and had said: ${text}`)))
      look()
    })
  return { child, said: () => text, until }
}

const newFolder = (): string => {
  const folder = fs.mkdtempSync(path.join(fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), 'rapport-start-'))
  fs.chmodSync(folder, 0o755)
  folders.push(folder)
  return folder
}

async function ended(child: ChildProcess, signal?: NodeJS.Signals): Promise<number | null> {
  const exit = child.exitCode !== null ? Promise.resolve([child.exitCode]) : once(child, 'close')
  if (signal) child.kill(signal)
  return (await exit)[0] as number | null
}

const childrenOf = (pid: number): number[] => fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)

test('from an empty folder to an answer, and to an end that finishes what is under way', async () => {
  const folder = newFolder()
  const { child, said, until } = run({ RAPPORT_DATA_DIR: folder, RAPPORT_WORK: 'beside' })
  const [, port] = await until(/^Rapport is ready at http:\/\/127\.0\.0\.1:(\d+) \(data in .*\)$/m)
  expect(said().trim().split('\n')).toHaveLength(2)
  for (const [address, status] of [
    ['healthz', 200],
    ['readyz', 200],
    ['api/v1/session', 200],
    ['api/v1/people', 401],
  ] as const)
    expect([address, (await fetch(`http://127.0.0.1:${port}/${address}`)).status]).toEqual([address, status])
  expect((fs.statSync(path.join(folder, 'secret')).mode & 0o077).toString(8)).toBe('0')

  // What the database does for the process that works goes after what it does for people.
  const priorities = (): number[] => childrenOf(readPostmaster(path.join(folder, 'postgres'))!.pid).map((pid) => os.getPriority(pid))
  await expect.poll(() => new Set(priorities().map((nice) => nice > 0)), { timeout: 30_000 }).toEqual(new Set([true, false]))

  const second = run({ RAPPORT_DATA_DIR: folder })
  expect(await ended(second.child)).toBe(1)
  expect(second.said()).toMatch(/Another Rapport uses the folder .*\n.*RAPPORT_DATA_DIR/)

  const socket = net.connect(Number(port), '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
  const body = JSON.stringify({ email: 'nobody@example.org', password: 'not this one' })
  socket.write(
    `POST /api/v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nexpect: 100-continue\r\n\r\n`,
  )
  await once(socket, 'data')
  expect(answer).toMatch(/^HTTP\/1\.1 100 /)
  const exit = ended(child, 'SIGTERM')
  await refusesConnections(Number(port))
  socket.write(body)
  expect(await exit).toBe(0)
  expect(answer).toMatch(/HTTP\/1\.1 401 [\s\S]*session\.wrong/i)
  expect(fs.readdirSync(path.join(folder, 'postgres'))).not.toContain('postmaster.pid')

  const again = run({ RAPPORT_DATA_DIR: folder })
  await again.until(/^Rapport is ready/m)
  expect(again.said().trim().split('\n')).toHaveLength(1)
})

test('an end that is asked for while it starts ends all that was begun, and leaves no database behind', async () => {
  const folder = newFolder()
  const free = net.createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address() as net.AddressInfo
  await new Promise((resolve) => free.close(resolve))
  const answers = async (address: string): Promise<number> =>
    fetch(`http://127.0.0.1:${port}/${address}`).then(
      ({ status }) => status,
      () => 0,
    )
  // The first makes the database and is told as soon as it listens; the second at its first answer that it is ready.
  for (const [address, status] of [
    ['healthz', 200],
    ['readyz', 200],
  ] as const) {
    const { child, said } = run({ RAPPORT_DATA_DIR: folder, RAPPORT_PORT: String(port) })
    while ((await answers(address)) !== status) await new Promise((resolve) => setTimeout(resolve, 5))
    expect([address, await ended(child, 'SIGTERM'), said().match(/took too long|error/g)]).toEqual([address, 0, null])
    expect(fs.existsSync(path.join(folder, 'postgres', 'postmaster.pid'))).toBe(false)
  }
})

async function refusesConnections(port: number): Promise<void> {
  for (;;) {
    const probe = net.connect(port, '127.0.0.1')
    const refused = await new Promise((resolve) => {
      probe.once('connect', () => resolve(false))
      probe.once('error', () => resolve(true))
    })
    probe.destroy()
    if (refused) return
  }
}

test("in development, a table that breaks the rules for workspaces stops it; in production it is nobody's business", async () => {
  const folder = newFolder()
  const first = run({ RAPPORT_DATA_DIR: folder, NODE_ENV: 'development' })
  await first.until(/^Rapport is ready/m)
  await ended(first.child, 'SIGTERM')
  const { ownerUrl, stop } = await startEmbedded({ dataDir: folder })
  await asOwner(ownerUrl, (owner) => owner.query('create table stray (id uuid primary key)'))
  await stop()
  const second = run({ RAPPORT_DATA_DIR: folder, NODE_ENV: 'development' })
  expect(await ended(second.child)).toBe(1)
  expect(second.said()).toMatch(/could not start\. Tables break the rules.*stray: .*workspace_id.*\nWrite a migration/)
  await run({ RAPPORT_DATA_DIR: folder }).until(/^Rapport is ready/m)
})

test('lives and is not ready while the database is not there', async () => {
  const silent = net.createServer()
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port: closed } = silent.address() as net.AddressInfo
  silent.close()
  const free = net.createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address() as net.AddressInfo
  await new Promise((resolve) => free.close(resolve))
  const { child, until } = run({
    DATABASE_URL: `postgres://rapport:secret@127.0.0.1:${closed}/rapport`,
    RAPPORT_PORT: String(port),
    RAPPORT_DATA_DIR: newFolder(),
  })
  await until(/Waiting for the database 127\.0\.0\.1:\d+ \(ECONNREFUSED\)/)
  const answers = await Promise.all(
    ['healthz', 'readyz', 'people', 'api/v1/people'].map(async (address) => [
      address,
      (await fetch(`http://127.0.0.1:${port}/${address}`)).status,
    ]),
  )
  expect(answers).toEqual([
    ['healthz', 200],
    ['readyz', 503],
    ['people', 503],
    ['api/v1/people', 503],
  ])
  expect(await ended(child, 'SIGINT')).toBe(0)
})

test.each([
  [{ RAPPORT_PORT: 'http' }, /RAPPORT_PORT is wrong[\s\S]*whole number/],
  [{ RAPPORT_SIGN_UP: 'perhaps' }, /RAPPORT_SIGN_UP is wrong[\s\S]*yes or no/],
  [{ RAPPORT_PUBLIC_URL: 'crm.example.com' }, /RAPPORT_PUBLIC_URL is wrong/],
  [{ RAPPORT_SECRET: 'short' }, /RAPPORT_SECRET is wrong[\s\S]*32/],
  [{ DATABASE_URL: 'mysql://x' }, /DATABASE_URL is wrong/],
  [{ RAPPORT_HOST: '203.0.113.7' }, /may not listen there/],
])('says what is wrong with %j', async (variables, words) => {
  const { child, said } = run({ RAPPORT_DATA_DIR: newFolder(), ...variables })
  expect(await ended(child)).toBe(1)
  expect(said()).toMatch(words)
  expect(said()).not.toMatch(/\bat .*\.ts:\d/)
})

test('a port that was asked for and is taken is said to be', async () => {
  const holder = net.createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const { child, said } = run({ RAPPORT_DATA_DIR: newFolder(), RAPPORT_PORT: String((holder.address() as net.AddressInfo).port) })
  expect(await ended(child)).toBe(1)
  expect(said()).toMatch(/port is taken[\s\S]*RAPPORT_PORT/)
  holder.close()
})
