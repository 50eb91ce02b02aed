/** Live updates: how long after a write two hundred other pages know of it, and what it costs that they listen. */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { cookieOf, expectStatus, openConnection, signIn, type Connection } from './http.ts'
import { cpuMicroseconds, median, memoryOf, percentile } from './measure.ts'
import type { Line } from './report.ts'
import type { RunningServer } from './server.ts'
import { password, type World } from './template.ts'

/** Members who listen, each at a page of their own. */
const pages = 200
/** Writes that are timed, and the milliseconds between them. */
const writes = 40
const between = 250
/** Seconds in which nobody writes. */
const idle = 20

export async function benchLive(server: RunningServer, world: World): Promise<Line[]> {
  const cookie = await signIn(server.port, world.administrator.email, password)
  const writer = await openConnection(server.port)
  const cookies = await membersOf(server.port, cookie)
  const ids = await companiesOf(writer, cookie)
  const write = async (n: number): Promise<void> => {
    const body = { industry: `Changed ${n} ${Date.now()}` }
    await expectStatus(writer, 200, 'PATCH', `/api/v1/companies/${ids[n % ids.length]}`, { cookie, body })
  }
  for (let n = 0; n < 20; n++) await write(n)
  await sleep(3000)
  const memory = memoryOf(server.pid).now
  const quiet = await cpuPerSecond(server.pid, idle)
  const alone = await cpuPerWrite(server.pid, write)
  const listeners = await Promise.all(cookies.map((one) => listen(server.port, one)))
  await sleep(3000)
  const listening = await cpuPerSecond(server.pid, idle)
  const grown = memoryOf(server.pid).now - memory
  const heard = await timed(listeners, write, ids)
  const busy = await cpuPerWrite(server.pid, write)
  const readers = await Promise.all(cookies.map(() => openConnection(server.port)))
  const one = await reread(listeners.slice(0, 1), readers, cookies, write, ids)
  const all = await reread(listeners, readers, cookies, write, ids)
  for (const { close } of listeners) close()
  for (const reader of [...readers, writer]) reader.close()
  const at = `at ${pages} pages of ${pages} members`
  const p50 = (values: readonly number[]) => `p50 ${percentile(values, 0.5).toFixed(1)} ms`
  return [
    { name: `live: write sent → told, ${at}, p99`, value: percentile(heard, 0.99), unit: 'ms', limit: 300, note: p50(heard) },
    {
      name: 'live: write sent → row read again at one page that shows it, p99',
      value: percentile(one, 0.99),
      unit: 'ms',
      limit: 300,
      note: p50(one),
    },
    {
      name: `live: write sent → row read again by all ${pages} at once, p99`,
      value: percentile(all, 0.99),
      unit: 'ms',
      limit: 1000,
      note: p50(all),
    },
    {
      name: `live: processor time while ${pages} pages listen and nobody writes, over none`,
      value: listening - quiet,
      unit: 'ms/s',
      limit: 10,
    },
    { name: `live: memory of ${pages} pages that listen`, value: grown, unit: 'MB', limit: 30 },
    {
      name: `live: processor time of a write told to ${pages} pages, over one told to none`,
      value: busy - alone,
      unit: 'ms',
      limit: 30,
      note: `${busy.toFixed(1)} and ${alone.toFixed(1)} ms`,
    },
  ]
}

/** Managers and reps, invited as people are; each has a session of their own. */
async function membersOf(port: number, cookie: string): Promise<string[]> {
  const teams = await openConnection(port)
  const made = JSON.parse((await expectStatus(teams, 200, 'GET', '/api/v1/teams?limit=50', { cookie })).body) as { items: { id: string }[] }
  teams.close()
  const cookies: string[] = []
  let next = 0
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      const connection = await openConnection(port)
      for (let n = next++; n < pages; n = next++) {
        const who = {
          email: `listener-${n}@bench.example`,
          role: n % 4 === 0 ? 'manager' : 'rep',
          team: made.items[n % made.items.length]!.id,
        }
        const { url } = JSON.parse((await expectStatus(connection, 201, 'POST', '/api/v1/invitations', { cookie, body: who })).body) as {
          url: string
        }
        const accepted = { name: `Listener ${n}`, password }
        cookies.push(
          cookieOf(await expectStatus(connection, 201, 'POST', `/api/v1/invitations/open/${url.split('/').at(-1)}`, { body: accepted })),
        )
      }
      connection.close()
    }),
  )
  return cookies
}

async function companiesOf(connection: Connection, cookie: string): Promise<string[]> {
  const { body } = await expectStatus(connection, 200, 'GET', '/api/v1/companies?limit=20&fields=name', { cookie })
  return (JSON.parse(body) as { items: { id: string }[] }).items.map(({ id }) => id)
}

interface Listener {
  /** Called with each text that comes. */
  hear: (text: string) => void
  readonly close: () => void
}

/** Opens `/api/v1/live` and waits until it is greeted. */
async function listen(port: number, cookie: string): Promise<Listener> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const greeted = Promise.withResolvers<void>()
  const listener: Listener = { hear: (text) => text.includes('event: hello') && greeted.resolve(), close: () => socket.destroy() }
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => listener.hear(text))
  socket.once('close', () => greeted.reject(new Error('The server closed a page that listens.')))
  socket.write(`GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\n\r\n`)
  await greeted.promise
  return listener
}

/** Milliseconds from each write to its being told at each page, ascending. */
async function timed(listeners: readonly Listener[], write: (n: number) => Promise<void>, ids: readonly string[]): Promise<number[]> {
  const took: number[] = []
  for (let n = 0; n < writes; n++) {
    const id = ids[n % ids.length]!
    const begun = performance.now()
    const told = Promise.all(listeners.map((listener) => tellsOf(listener, id).then(() => took.push(performance.now() - begun))))
    await write(n)
    await told
    await sleep(between)
  }
  return took.sort((a, b) => a - b)
}

/** The same until the pages have read the row again, as their lists do. */
async function reread(
  listeners: readonly Listener[],
  readers: readonly Connection[],
  cookies: readonly string[],
  write: (n: number) => Promise<void>,
  ids: readonly string[],
): Promise<number[]> {
  const took: number[] = []
  for (let n = 0; n < writes / 2; n++) {
    const id = ids[n % ids.length]!
    const path = `/api/v1/companies?filter=${encodeURIComponent(`id is any of (${id})`)}&limit=100`
    const begun = performance.now()
    const read = Promise.all(
      listeners.map(async (listener, at) => {
        await tellsOf(listener, id)
        await readPatiently(readers[at]!, path, cookies[at]!)
        took.push(performance.now() - begun)
      }),
    )
    await write(n)
    await read
    await sleep(between * 2)
  }
  return took.sort((a, b) => a - b)
}

/** As a page does: where the server is busy it asks again when it was told to. */
async function readPatiently(reader: Connection, path: string, cookie: string): Promise<void> {
  for (;;) {
    const answer = await reader.send('GET', path, { cookie })
    if (answer.status === 200) return
    if (answer.status !== 503) throw new Error(`${path} answered ${answer.status}: ${answer.body}`)
    await sleep(1000 * (JSON.parse(answer.body) as { retryAfter: number }).retryAfter)
  }
}

const tellsOf = (listener: Listener, id: string): Promise<void> =>
  new Promise((resolve) => {
    listener.hear = (text) => text.includes(id) && resolve()
  })

async function cpuPerSecond(pid: number, seconds: number): Promise<number> {
  const before = cpuMicroseconds(pid)
  await sleep(seconds * 1000)
  return (cpuMicroseconds(pid) - before) / 1000 / seconds
}

/** Milliseconds of the server's processor time, of writes with some time between them, less what goes by without any. */
async function cpuPerWrite(pid: number, write: (n: number) => Promise<void>): Promise<number> {
  const rounds: number[] = []
  for (let round = 0; round < 3; round++) {
    const rest = await cpuPerSecond(pid, 2)
    const [before, begun] = [cpuMicroseconds(pid), performance.now()]
    for (let n = 0; n < 20; n++) {
      await write(n)
      await sleep(100)
    }
    rounds.push(((cpuMicroseconds(pid) - before) / 1000 - (rest * (performance.now() - begun)) / 1000) / 20)
  }
  return median(rounds)
}
