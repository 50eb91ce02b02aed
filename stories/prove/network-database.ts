/**
 * A network that swallows what is sent to the database, without a word: no refusal, no reset. Connections that are open stay
 * silent, and new ones are never answered. Everything ends in its time, and goes on when the network does.
 */
import { rmSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbedded } from '@rapport/core/postgres'
import type { Answer, Client } from '@rapport/core/testing'
import { startProcess } from '../../apps/server/testing/process.ts'
import { percentile } from '../../bench/measure.ts'
import { makeFolder } from './folder.ts'
import { found } from './found.ts'
import { nothingHurt, type Proof } from './proof.ts'

/** Where the database is reached: an address that can be taken away. */
const far = '10.9.0.2'
/** Seconds that a request may take while nothing comes back: that of the slowest statement and of the work around it. */
const longest = 70
/** Seconds for what needs no database. */
const besides = 1
/** Seconds after which everything is answered again. */
const recovery = 30

interface Setting {
  readonly ip: (words: string) => void
  readonly log: (line: string) => void
  /** How long everything is swallowed. */
  readonly seconds: number
}

export async function proveSwallowed({ ip, log, seconds }: Setting): Promise<Proof> {
  // What is sent to an address that is not here goes to the other end of a cable where nobody is.
  for (const words of [
    `addr add ${far}/32 dev lo`,
    'link add cable type veth peer name nobody',
    'link set cable up',
    'link set nobody up',
    'route add 10.9.0.0/24 dev cable',
    `neigh add ${far} lladdr 02:00:00:00:00:02 dev cable nud permanent`,
  ])
    ip(words)
  const folder = makeFolder()
  const cluster = await startEmbedded({ dataDir: path.join(folder, 'cluster') })
  const way = await forward(cluster.port)
  const wrong: string[] = []
  try {
    const url = new URL(cluster.ownerUrl.replace('@/', '@socket/'))
    url.searchParams.delete('host')
    url.searchParams.delete('port')
    const server = await startProcess({
      DATABASE_URL: Object.assign(url, { hostname: far, port: String(way.port) }).href,
      RAPPORT_SECRET: 'a secret for one proof, 32 letters long or more',
      RAPPORT_RATE_LIMITS: 'off',
      RAPPORT_DATA_DIR: folder,
    })
    try {
      return await hurt({ address: server.address, ip, log, seconds, wrong })
    } finally {
      await server.stop()
    }
  } finally {
    way.close()
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
  }
}

async function hurt({ address, ip, log, seconds, wrong }: Setting & { address: string; wrong: string[] }): Promise<Proof> {
  const { client: mara } = await found(address, 'mara')
  const acknowledged: string[] = []
  const uncertain: string[] = []
  const waits: number[] = []
  const calm: number[] = []
  let on = true
  const write = async (writer: number): Promise<void> => {
    for (let n = 0; on; n++) {
      const externalId = `far-${writer}-${n}`
      const { status, seconds: took, code } = await timed(() => mara.post('/people', { name: 'Far', externalId }))
      waits.push(took)
      if (status === 201) acknowledged.push(externalId)
      else uncertain.push(externalId)
      if (status !== 201 && status !== 503) wrong.push(`a write was answered ${status} ${code}`)
      await sleep(50)
    }
  }
  const read = async (): Promise<void> => {
    while (on) {
      const { status, seconds: took, code } = await timed(() => mara.get('/people?limit=1'))
      waits.push(took)
      if (status !== 200 && status !== 503) wrong.push(`a read was answered ${status} ${code}`)
      await sleep(50)
    }
  }
  const look = async (): Promise<void> => {
    while (on) {
      const begun = performance.now()
      const answers = await Promise.all(['healthz', 'nothing'].map((one) => fetch(`${address}/${one}`)))
      if (answers.some(({ status }, n) => status !== [200, 404][n])) wrong.push('what needs no database was refused')
      calm.push((performance.now() - begun) / 1000)
      await sleep(50)
    }
  }
  const work = [...Array.from({ length: 8 }, (_, n) => write(n)), ...Array.from({ length: 16 }, read), look()]
  await sleep(3_000)
  const before = acknowledged.length
  if (before === 0) wrong.push('nothing was written before')
  ip(`addr del ${far}/32 dev lo`)
  await sleep(seconds * 1000)
  const during = acknowledged.length
  ip(`addr add ${far}/32 dev lo`)
  const healed = performance.now()
  const worstRecovery = await untilAnswered(address, mara, healed)
  if (worstRecovery > recovery) wrong.push(`nothing was answered for ${worstRecovery.toFixed(1)} s after the network was back`)
  await sleep(3_000)
  on = false
  await Promise.all(work)
  const after = await Promise.all(Array.from({ length: 40 }, () => timed(() => mara.get('/people?limit=1'))))
  if (after.some(({ status }) => status !== 200)) wrong.push('not every connection came back')
  const counts = await Promise.all([acknowledged, uncertain].map((ids) => countOf(mara, ids)))
  const lost = acknowledged.length - counts[0]!
  const worst = Math.max(...waits)
  if (lost !== 0) wrong.push(`${lost} acknowledged people are not there once`)
  if (during - before > 8) wrong.push(`${during - before} people were acknowledged while nothing came back`)
  if (worst > longest) wrong.push(`a request took ${worst.toFixed(1)} s`)
  const p99 = percentile(
    calm.toSorted((a, b) => a - b),
    0.99,
  )
  if (p99 > besides) wrong.push(`what needs no database took ${p99.toFixed(2)} s`)
  log(
    `${seconds} s without a word: the longest request ${worst.toFixed(1)} s (limit ${longest}), what needs no database p99 ${(p99 * 1000).toFixed(0)} ms (limit ${besides * 1000}), answered again after ${worstRecovery.toFixed(1)} s (limit ${recovery}); ${uncertain.length} writes uncertain, of which ${counts[1]} are there`,
  )
  return {
    ...nothingHurt,
    name: 'a network that swallows the database',
    runs: waits.length,
    acknowledged: acknowledged.length,
    lost,
    uncertain: uncertain.length,
    worstRecovery,
    wrong: wrong.slice(0, 20),
  }
}

async function timed(
  send: () => Promise<Answer<{ code?: string }>>,
): Promise<{ status: number; seconds: number; code: string | undefined }> {
  const begun = performance.now()
  const { status, body } = await send()
  return { status, seconds: (performance.now() - begun) / 1000, code: body?.code }
}

/** Seconds until the server is ready, and reads and writes. */
async function untilAnswered(address: string, mara: Client, since: number): Promise<number> {
  for (;;) {
    const ready = await fetch(`${address}/readyz`)
    const statuses = [ready.status, (await mara.get('/people?limit=1')).status, (await mara.post('/people', { name: 'Back' })).status]
    if (statuses.join() === '200,200,201') return (performance.now() - since) / 1000
    if (performance.now() - since > 120_000) throw new Error('Nothing was answered for two minutes after the network was back.')
    await sleep(100)
  }
}

async function countOf(mara: Client, ids: readonly string[]): Promise<number> {
  let sum = 0
  for (const id of ids)
    sum += (await mara.get<{ count: number }>(`/people/count?filter=${encodeURIComponent(`externalId is ${id}`)}`)).body.count
  return sum
}

/** Leads from an address of this network to the database at the loopback. */
async function forward(port: number): Promise<{ readonly port: number; close(): void }> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((near) => {
    const there = net.connect(port, '127.0.0.1')
    for (const [one, other] of [
      [near, there],
      [there, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {}).on('close', () => (sockets.delete(one), other.destroy()))
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, far, resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
