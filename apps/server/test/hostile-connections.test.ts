/** Connections that no honest client makes: each comes to an end, and others are answered meanwhile. */
import http from 'node:http'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Timeouts } from '@rapport/core/api'
import { systemActor } from '@rapport/core/access'
import { newId } from '@rapport/core/object'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openMembers, type Members } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

/** Long enough never to end anything while these tests run: what ends a connection is the one limit that a test sets. */
const patient: Timeouts = { headers: 3_600_000, idle: 3_600_000, keepAlive: 3_600_000, check: 20 }
/** Nobody wants to wait long, and an honest request must be done within it however busy the machine is. */
const short = 1_000

let server: TestServer
let office: Members
beforeAll(async () => {
  server = await startTestServer({ timeouts: patient })
  office = await openMembers(server)
})
afterAll(() => server.close())

const open = ({ address }: TestServer): net.Socket => {
  const socket = net.connect(Number(new URL(address).port), '127.0.0.1')
  return socket.on('error', () => {})
}
const ended = (socket: net.Socket): Promise<unknown> =>
  new Promise((resolve) => (socket.closed ? resolve(undefined) : socket.once('close', resolve)))
/** Everything that the server says until it ends the connection, or until `enough` has come. */
async function said(socket: net.Socket, enough: RegExp = /$^/): Promise<string> {
  let words = ''
  socket.on('data', (chunk: Buffer) => {
    words += chunk.toString('latin1')
    if (enough.test(words)) socket.destroy()
  })
  await ended(socket)
  return words
}
const answer = (bytes: string, enough?: RegExp): Promise<string> => {
  const socket = open(server)
  socket.write(bytes)
  return said(socket, enough)
}
/** What somebody is answered who asks on a connection of their own, and at once. */
const honest = ({ address }: TestServer): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    http
      .get(`${address}/readyz`, { agent: false }, (reply) => reply.resume().once('end', () => resolve(reply.statusCode)))
      .once('error', reject)
  })
const head = (lines: readonly string[]): string =>
  ['POST /api/v1/people HTTP/1.1', 'host: x', 'content-type: application/json', ...lines, '', ''].join('\r\n')

describe('what is no request', () => {
  test.each([
    ['two ways to say the length', `${head(['content-length: 5', 'transfer-encoding: chunked'])}0\r\n\r\n`],
    ['two lengths', `${head(['content-length: 5', 'content-length: 6'])}{"a":1`],
    ['a chunk with a wrong size', `${head(['transfer-encoding: chunked'])}zz\r\n{}\r\n0\r\n\r\n`],
    ['an unknown coding', `${head(['transfer-encoding: chunked, identity'])}{}`],
    ['a space before the colon', 'GET /healthz HTTP/1.1\r\nhost : x\r\n\r\n'],
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['very many headers', `GET /healthz HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(100_000)}\r\n`],
  ])('%s', async (_what, bytes) => {
    const words = await answer(bytes)
    expect(words).toMatch(/^$|^HTTP\/1\.1 4\d\d /)
    expect(words.match(/HTTP\/1\.1 /g)?.length ?? 0).toBeLessThan(2)
  })

  test('a header that is too long is refused in words, one that is only long is not', async () => {
    const asking = (length: number): string => `GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx: ${'y'.repeat(length)}\r\n\r\n`
    expect(await answer(asking(12_000))).toMatch(/^HTTP\/1\.1 200 /)
    const refused = await answer(asking(17_000))
    expect(refused).toMatch(/^HTTP\/1\.1 431 /)
    expect(JSON.parse(refused.slice(refused.indexOf('\r\n\r\n')))).toMatchObject({ status: 431, code: 'request.headers' })
    // Nobody reads a megabyte to find that it is too much.
    expect(await answer(asking(1_000_000))).toMatch(/^$|^HTTP\/1\.1 431 /)
  })

  test('a body of gigabytes is refused before it is read', async () => {
    expect(await answer(head(['content-length: 3000000000']), /\}$/)).toMatch(/^HTTP\/1\.1 413 /)
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`
    expect(await answer(head(['transfer-encoding: chunked']) + chunk.repeat(40), /\}$/)).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('whoever goes on sending what was refused hears why', async () => {
    for (const lines of [['content-length: 3000000000'], ['transfer-encoding: chunked']]) {
      const piece = lines[0]!.startsWith('transfer') ? `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n` : 'x'.repeat(65_536)
      const told = Array.from({ length: 10 }, async () => {
        const socket = open(server)
        const go = (): void => {
          while (socket.writable && socket.write(piece));
        }
        socket.on('drain', go).write(head(lines))
        go()
        // It looks for an answer only after it has sent for a while.
        await sleep(300)
        return said(socket, /\}$/)
      })
      for (const words of await Promise.all(told)) expect(words).toMatch(/^HTTP\/1\.1 413 /)
    }
  })
})

describe('a client that', () => {
  type Limit = Partial<Timeouts> & { readonly bodyBeat?: number }
  /**
   * Many clients like that meet a server with one short limit, over the same database. Others are answered as long as they
   * are there. Gives what each of them was told before its end.
   */
  async function meet({ bodyBeat, ...timeouts }: Limit, misbehave: (at: TestServer) => net.Socket, many = 20): Promise<string[]> {
    const strict = await startTestServer({ database: server.test.database, bodyBeat, timeouts: { ...patient, ...timeouts } })
    try {
      let over = false
      const told = Promise.all(Array.from({ length: many }, () => said(misbehave(strict)))).finally(() => (over = true))
      do expect(await honest(strict)).toBe(200)
      while (!over)
      return await told
    } finally {
      await strict.close()
    }
  }
  const begun = (at: TestServer, bytes: string): net.Socket => {
    const socket = open(at)
    socket.write(bytes)
    return socket
  }
  const drip = (socket: net.Socket, drop: string): net.Socket => {
    const timer = setInterval(() => socket.write(drop), 20)
    return socket.once('close', () => clearInterval(timer))
  }

  test('connects and says nothing is let go', async () => {
    expect(new Set(await meet({ idle: short }, open))).toEqual(new Set(['']))
  })

  test('sends its headers drop by drop is told so and let go, however busy it looks', async () => {
    const told = await meet({ headers: short }, (at) => drip(begun(at, 'GET /healthz HTTP/1.1\r\nhost: x\r\nx: '), 'y'))
    for (const words of told) expect(words).toMatch(/^HTTP\/1\.1 408 [^]*request\.slow/)
  })

  test('stays after its answer is let go', async () => {
    const told = await meet({ keepAlive: short }, (at) => begun(at, 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n'))
    for (const words of told) expect(words).toMatch(/^HTTP\/1\.1 200 /)
  })

  test.each([
    ['drop by drop', (at: TestServer) => drip(begun(at, head(['content-length: 100000'])), ' ')],
    ['to its half and no further', (at: TestServer) => begun(at, `${head(['content-length: 100'])}{"name":`)],
  ])('sends its body %s is let go', async (_how, misbehave) => {
    const told = await meet({ bodyBeat: 50 }, misbehave)
    expect(new Set(told)).toEqual(new Set(['']))
  })

  test('stops reading is let go, and its file is not made to the end', async () => {
    await fillWithLongNames()
    const cookie = await cookieOfMara()
    const file = (connection: string): string =>
      `GET /api/v1/companies/export HTTP/1.1\r\nhost: x\r\nconnection: ${connection}\r\ncookie: ${cookie}\r\n\r\n`
    const whole = await answer(file('close'))
    const deaf = (at: TestServer): net.Socket => {
      const socket = begun(at, file('keep-alive')).pause()
      // Somebody who does not read does not notice the end either: what had come till then is read after it.
      at.server.app.server.on('connection', (theirs) => {
        const { remotePort } = theirs
        theirs.once('close', () => remotePort === socket.localPort && socket.resume())
      })
      return socket
    }
    const told = await meet({ idle: short }, deaf, 4)
    for (const words of told) {
      expect(words).toMatch(/^HTTP\/1\.1 200 /)
      expect(words.length).toBeLessThan(whole.length)
    }
  })

  test('takes many files at once is refused the fifth, and given it when one of them has ended', async () => {
    const cookie = await cookieOfMara()
    const ask = (): net.Socket => begun(server, `GET /api/v1/companies/export HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\n\r\n`)
    const first = (socket: net.Socket): Promise<string> =>
      new Promise((resolve) => socket.once('data', (chunk: Buffer) => resolve((socket.pause(), chunk.toString('latin1')))))
    const files = Array.from({ length: 4 }, ask)
    for (const file of files) expect(await first(file)).toMatch(/^HTTP\/1\.1 200 /)
    const fifth = ask()
    expect(await first(fifth)).toMatch(/^HTTP\/1\.1 429 [^]*retry-after: /)
    expect((await office.jonas.get('/people/export')).status).toBe(200)
    files[0]!.destroy()
    await vi.waitFor(async () => expect((await office.mara.get('/people/export')).status).toBe(200))
    for (const socket of [...files, fifth]) socket.destroy()
  })
})

/** Companies enough that a file of all of them fits in no buffer on its way. */
async function fillWithLongNames(): Promise<void> {
  const long = 'x'.repeat(490)
  const values = { name: long, industry: long, addresses: [{ street: long, city: long, region: long, postcode: long }] }
  for (let n = 0; n < 4; n++) {
    const create = Array.from({ length: 1000 }, () => ({ object: 'company', id: newId(), values }))
    await server.server.store.write(systemActor(office.workspace), { kind: 'setup' }, { create })
  }
}

async function cookieOfMara(): Promise<string> {
  const { headers } = await fetch(`${server.address}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'mara@first.example', password: 'seven lamps over the harbour' }),
  })
  return headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}
