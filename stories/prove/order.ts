/**
 * Two servers on one database, and people who read and write the same few records through both, while servers are killed and connections to the
 * database are cut: what everybody was told has one order for each record.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { asOwner, startEmbedded } from '@rapport/core/postgres'
import { httpClient, type Client } from '@rapport/core/testing'
import { linearize, type Operation } from '../../apps/server/testing/linearizable.ts'
import { startProcess, type ServerProcess } from '../../apps/server/testing/process.ts'
import { slot, type Act } from '../../apps/server/testing/slot.ts'
import { pressSlots } from '../../apps/server/testing/slot-clients.ts'
import { nothingHurt, type Proof } from './proof.ts'
import { randomFrom } from './random.ts'
import { makeFolder } from './folder.ts'

const account = { email: 'mara@order.example', password: 'seven lamps over the harbour' }

export async function proveOrder({ blows, seed, log }: { blows: number; seed: number; log: (line: string) => void }): Promise<Proof> {
  const folder = makeFolder()
  const cluster = await startEmbedded({ dataDir: path.join(folder, 'cluster') })
  const random = randomFrom(seed)
  const variables = {
    DATABASE_URL: cluster.ownerUrl,
    RAPPORT_SECRET: 'a secret for one proof, 32 letters long or more',
    RAPPORT_DATA_DIR: folder,
    RAPPORT_RATE_LIMITS: 'off',
  }
  const servers: ServerProcess[] = []
  const wrong: string[] = []
  let [asked, uncertain, worst] = [0, 0, 0]
  try {
    servers.push(await startProcess(variables))
    servers.push(await startProcess(variables))
    const clients = servers.map(({ address }) => httpClient(address, 'mara')) as unknown as readonly [Client, Client]
    const founded = { ...account, name: 'Mara', workspace: 'Order', timeZone: 'Europe/Berlin', language: 'en', sample: false }
    if ((await clients[0].post('/setup', founded)).status !== 201) throw new Error('There is no workspace.')
    if ((await clients[1].post('/sign-in', account)).status !== 200) throw new Error('Mara could not sign in at the second server.')
    for (let blow = 0; blow < blows; blow++) {
      let over = false
      const slots = Array.from({ length: 4 }, (_, n) => `slot-${blow}-${n}`)
      const pressed = pressSlots({ servers: clients, people: 8, slots, random, isOver: () => over }).finally(() => (over = true))
      pressed.catch(() => {})
      await sleep(500 + random() * 1_000)
      const begun = performance.now()
      const struck = await strike(blow % 3)
      worst = Math.max(worst, performance.now() - begun)
      await sleep(500)
      over = true
      const { operations, wrong: odd, counts } = await pressed
      wrong.push(...odd)
      for (const [name, history] of operations) wrong.push(...judge(name, history))
      const lost = counts.get('nothing') ?? 0
      uncertain += [...operations.values()].flat().filter(({ end }) => end === Infinity).length
      asked += [...operations.values()].reduce((sum, { length }) => sum + length, 0)
      log(
        `${struck}: ${[...counts.values()].reduce((a, b) => a + b)} requests, ${lost} without an answer, ${counts.get('412 record.changed') ?? 0} too late`,
      )
    }
  } finally {
    for (const server of servers) await server.stop().catch(() => {})
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    ...nothingHurt,
    name: `one order of what two servers tell, operations (seed ${seed})`,
    runs: asked,
    kills: blows,
    uncertain,
    worstRecovery: worst / 1000,
    wrong: wrong.slice(0, 20),
  }

  async function strike(which: number): Promise<string> {
    if (which < 2) {
      await servers[which]!.kill()
      servers[which] = await startProcess(variables, Number(new URL(servers[which]!.address).port))
      return `killed server ${which + 1}`
    }
    for (let n = 0; n < 5; n++) {
      await asOwner(cluster.ownerUrl, (owner) =>
        owner.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename like 'rapport\\_%' and pid <> pg_backend_pid()`),
      )
      await sleep(200)
    }
    return 'cut the connections to the database'
  }
}

/** Why a history has no order; and why the judge is to be believed: with a read of what was there before, none has one. */
function judge(name: string, history: readonly Operation<Act>[]): string[] {
  const { linearizable, state, left } = linearize(history, slot)
  if (!linearizable)
    return [`${name}: there is no order; after ${JSON.stringify(state.present)} none of ${JSON.stringify(left.slice(0, 4))}`]
  const end = Math.max(...history.map((one) => (one.end === Infinity ? one.start : one.end)))
  const stale: Act = { kind: 'find', saw: { id: 'nobody', version: 1, value: 'what nobody wrote' } }
  return linearize([...history, { start: end + 1, end: end + 2, what: stale }], slot).linearizable
    ? [`${name}: whatever is read counts as right`]
    : []
}
