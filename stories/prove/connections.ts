/**
 * A thousand connections that send or read as slowly as they can, and bodies that nobody should read: the server lets them go within its own times,
 * answers others meanwhile, and does not grow by them.
 */
import { rmSync } from 'node:fs'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@rapport/core/testing'
import { startProcess } from '../../apps/server/testing/process.ts'
import { makeFolder } from './folder.ts'
import { found } from './found.ts'
import { proveOdd } from './connections-odd.ts'
import { nothingHurt, type Proof } from './proof.ts'
import { memoryOf, p99, peakOf, socketsOf, visit } from './visitor.ts'

/** Milliseconds within which an honest visitor is answered. */
const patience = 1_000
/** Bytes that the server may grow by, and those of them that may stay. */
const room = 250e6
const stays = 150e6

interface Manner {
  readonly name: string
  /** Seconds after which none of them may be left: what the server gives them, and as long again as it takes to look. */
  readonly within: number
  open(socket: net.Socket, cookie: string): void
}
const drip = (socket: net.Socket, drop: string): void => {
  const timer = setInterval(() => socket.write(drop), 1_000)
  socket.once('close', () => clearInterval(timer))
}
const post = 'POST /api/v1/people HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n'
const manners: readonly Manner[] = [
  {
    name: 'send their headers slowly',
    within: 25,
    open(socket) {
      socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\nx: ')
      drip(socket.resume(), 'y')
    },
  },
  {
    name: 'send their body slowly',
    within: 25,
    open(socket, cookie) {
      socket.write(`${post}cookie: ${cookie}\r\n\r\n{"name":"`)
      drip(socket.resume(), 'y')
    },
  },
  {
    name: 'do not read a file',
    within: 60,
    open(socket, cookie) {
      socket.write(`GET /api/v1/companies/export HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\n\r\n`)
      socket.pause()
    },
  },
  {
    name: 'do not read a list',
    within: 60,
    open(socket, cookie) {
      socket.write(`GET /api/v1/companies?limit=200 HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\n\r\n`)
      socket.pause()
    },
  },
]

export async function proveConnections({
  many,
  log,
}: {
  readonly many: number
  readonly log: (line: string) => void
}): Promise<readonly Proof[]> {
  const folder = makeFolder()
  const server = await startProcess({
    RAPPORT_DATA_DIR: folder,
    RAPPORT_SIGN_UP: 'yes',
    RAPPORT_RATE_LIMITS: 'off',
    NODE_ENV: 'production',
  })
  try {
    const { client: slow } = await found(server.address, 'slow', '/setup', { sample: true })
    const { client: honest } = await found(server.address, 'honest', '/sign-up', { sample: true })
    await fill(slow)
    const proofs: Proof[] = []
    const calm = await visit(`${server.address}/api/v1/people?limit=20`, honest.cookie(), () => true)
    log(`calm: p99 ${p99(calm).toFixed(0)} ms, ${mega(memoryOf(server.pid))}`)
    for (const manner of manners) proofs.push(await meet(manner))
    proofs.push(await proveOdd({ server, cookie: slow.cookie(), log }))
    return proofs

    async function meet({ name, within, open }: Manner): Promise<Proof> {
      const before = memoryOf(server.pid)
      const idle = socketsOf(server.pid)
      const begun = performance.now()
      const sockets: net.Socket[] = []
      for (let n = 0; n < many; n++) {
        const socket = net.connect(Number(new URL(server.address).port), '127.0.0.1').on('error', () => {})
        socket.once('connect', () => open(socket, slow.cookie()))
        sockets.push(socket)
        if (n % 50 === 49) await sleep(20)
      }
      const left = (): number => socketsOf(server.pid) - idle
      let gone = 0
      let most = 0
      let over = false
      const watch = async (): Promise<void> => {
        // Its own connections, to the database too, come and go.
        for (;;) {
          await sleep(200)
          most = Math.max(most, left())
          if (left() < 20 && most > many / 2) break
          if (performance.now() - begun > (within + 30) * 1_000) break
        }
        gone = performance.now() - begun
        over = true
      }
      const watching = watch()
      const { value: met, peak } = await peakOf(
        server.pid,
        visit(`${server.address}/api/v1/people?limit=20`, honest.cookie(), () => over),
      )
      await watching
      for (const socket of sockets) socket.destroy()
      await sleep(3_000)
      const kept = memoryOf(server.pid) - before
      log(
        `${many} ${name}: ${most} at once, gone after ${(gone / 1000).toFixed(1)} s (limit ${within} s), ${met.took.length} honest requests meanwhile, p99 ${p99(met).toFixed(0)} ms (limit ${patience} ms); memory ${mega(before)} + ${mega(peak - before)} (limit ${mega(room)}), ${mega(kept)} stay`,
      )
      const wrong = [...met.wrong]
      if (p99(met) > patience) wrong.push(`p99 of others was ${p99(met).toFixed(0)} ms`)
      if (gone > within * 1_000) wrong.push(`some were there after ${within} s`)
      if (peak - before > room) wrong.push(`the server grew by ${mega(peak - before)}`)
      if (kept > stays) wrong.push(`${mega(kept)} stay`)
      return { ...nothingHurt, name: `${many} connections that ${name}`, runs: many, wrong }
    }
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`

/** Companies enough that a file of all of them fits in no buffer on its way. */
async function fill(client: Client): Promise<void> {
  const long = 'x'.repeat(190)
  const address = { street: long, city: long, region: long }
  const values = { name: long, addresses: [address, address, address, address, address] }
  for (let n = 0; n < 4; n++) {
    const items = Array.from({ length: 1_000 }, () => ({ action: 'create', values }))
    const { body, text } = await client.post<{ created: number }>('/companies/batch', { items })
    if (body.created !== 1_000) throw new Error(`The companies were refused: ${text.slice(0, 300)}`)
  }
}
