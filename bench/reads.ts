/** Reading as administrator, manager and rep: over HTTP and, in turn with it, the same statements through the bare driver. */
import { isDeepStrictEqual } from 'node:util'
import type { Client } from 'pg'
import type { Actor } from '@rapport/core/access'
import { type BareServer, startBareServer } from './bare-http.ts'
import { expectStatus, openConnection, signIn, type Connection } from './http.ts'
import { places } from './data/names.ts'
import { becomeReader, connectOwner } from './database.ts'
import { cpuMicroseconds, median, percentile, runRound, type Round } from './measure.ts'
import { explain, tenantTablesOf } from './plans.ts'
import type { Line } from './report.ts'
import type { RunningServer } from './server.ts'
import { actorOf, filterOf, record, type Recorded } from './statements.ts'
import { password, type World } from './template.ts'

const inFlight = 2
const rounds = 5
/** Rounds before it counts: by then the server's code is compiled, as it is in every server that has run for some seconds. */
const warmUps = 5

/** What is measured. */
export interface Case {
  readonly name: string
  readonly count: number
  /** Several variants of the request, so that not one answer is asked for again and again. */
  readonly requests: readonly string[]
  readonly statements: readonly Recorded[]
  readonly limits: { readonly cpu: number; readonly rate: number }
}
export interface Measured {
  readonly latencies: readonly number[]
  readonly cpu: number
  /** What the same answer costs a server that only asks PostgreSQL and hands it on, where one was measured too: how quick this machine is. */
  readonly bareCpu: number | undefined
  readonly share: number
}

/** Returns the lines and whether any plan scanned a table from end to end. */
export async function benchReads(server: RunningServer, dataDir: string, world: World): Promise<{ lines: Line[]; scans: string[] }> {
  const owner = await connectOwner(dataDir)
  const drivers = await Promise.all(Array.from({ length: inFlight }, () => connectOwner(dataDir)))
  for (const client of [owner, ...drivers]) await becomeReader(client)
  const bare = await startBareServer(dataDir, inFlight)
  const tenantTables = await tenantTablesOf(owner)
  const lines: Line[] = []
  const scans: string[] = []
  const p50: Record<string, number> = {}
  try {
    for (const role of ['administrator', 'manager', 'rep'] as const) {
      const cookie = await signIn(server.port, world[role].email, password)
      const lanes = await Promise.all(Array.from({ length: inFlight }, () => openConnection(server.port)))
      const actor = await actorOf(owner, world.workspace, world[role].member)
      for (const one of await casesOf(actor, lanes[0]!, cookie)) {
        const [statement] = one.statements as [Recorded]
        for (const kind of statement.replan ? (['these values'] as const) : (['these values', 'any values'] as const)) {
          const plan = await explain(owner, tenantTables, statement, kind)
          console.log(`  ${role}, ${one.name}, plan for ${kind}: ${plan.words}`)
          scans.push(...plan.scanned.map((table) => `${role}, ${one.name}: sequential scan of ${table}`))
        }
        const measured = await measure(server, lanes, cookie, drivers, one, bare)
        p50[`${role} ${one.name}`] = percentile(measured.latencies, 0.5)
        lines.push(...linesOf(role, one, measured, p50[`administrator ${one.name}`]!))
      }
      for (const lane of lanes) lane.close()
    }
  } finally {
    await Promise.all([bare.stop(), ...[owner, ...drivers].map((client) => client.end())])
  }
  return { lines, scans }
}

async function casesOf(actor: Actor, connection: Connection, cookie: string): Promise<Case[]> {
  const { workspace } = actor
  const page = await expectStatus(connection, 200, 'GET', '/api/v1/people?limit=200&sort=city&fields=name', { cookie })
  const ids = (JSON.parse(page.body) as { items: { id: string }[] }).items.map(({ id }) => id)
  if (ids.length < 20) throw new Error(`${actor.name} sees only ${ids.length} people; the world is not as it should be.`)
  const cities = places.slice(0, 20).map(([city]) => city)
  const sentence = (city: string): string => `city is "${city}"`
  const all = <T>(list: readonly T[], make: (item: T) => Promise<Recorded>): Promise<Recorded[]> => Promise.all(list.map(make))
  return [
    {
      name: 'get one person',
      count: 400,
      requests: ids.map((id) => `/api/v1/people/${id}`),
      statements: await all(ids, (id) => record(workspace, (store) => store.get(actor, 'person', id))),
      limits: { cpu: 350, rate: 0.25 },
    },
    {
      name: 'list 50 newest',
      count: 150,
      requests: ['/api/v1/people?limit=50'],
      statements: [await record(workspace, (store) => store.list(actor, 'person', { limit: 50 }))],
      limits: { cpu: 600, rate: 0.35 },
    },
    {
      name: 'list 50 filtered and sorted',
      count: 150,
      requests: cities.map((city) => `/api/v1/people?limit=50&sort=name&filter=${encodeURIComponent(sentence(city))}`),
      statements: await all(cities, (city) =>
        record(workspace, (store) => store.list(actor, 'person', { limit: 50, sort: 'name', where: filterOf(sentence(city)) })),
      ),
      limits: { cpu: 600, rate: 0.35 },
    },
  ]
}

/** Rounds over HTTP and through the bare driver, and where one is given through the bare server, in turn. */
export async function measure(
  server: RunningServer,
  lanes: readonly Connection[],
  cookie: string,
  drivers: readonly Client[],
  one: Case,
  bareServer?: BareServer,
): Promise<Measured> {
  const overHttp = () =>
    runRound(one.count, inFlight, (lane, n) => expectStatus(lanes[lane]!, 200, 'GET', one.requests[n % one.requests.length]!, { cookie }))
  const bare = () =>
    runRound(one.count, inFlight, (lane, n) => {
      const { text, values, replan } = one.statements[n % one.statements.length]!
      return drivers[lane]!.query({ name: replan ? undefined : one.name + text.length, text, values: [...values], rowMode: 'array' })
    })
  const overBareHttp = ({ lanes: bareLanes }: BareServer) =>
    runRound(one.count, inFlight, (lane, n) => expectStatus(bareLanes[lane]!, 200, 'GET', `/${n}`))
  await refuseDifference(lanes[0]!, cookie, drivers[0]!, one)
  await bareServer?.answer(one.name, one.statements)
  for (let n = 0; n < (one.count < 100 ? 1 : warmUps); n++) {
    await overHttp()
    await bare()
    if (bareServer) await overBareHttp(bareServer)
  }
  const http: (Round & { cpu: number })[] = []
  const driver: Round[] = []
  const bareCosts: number[] = []
  const costing = async (pid: number, run: () => Promise<Round>) => {
    const before = cpuMicroseconds(pid)
    const round = await run()
    return { ...round, cpu: (cpuMicroseconds(pid) - before) / one.count }
  }
  for (let n = 0; n < rounds; n++) {
    http.push(await costing(server.pid, overHttp))
    driver.push(await bare())
    if (bareServer) bareCosts.push((await costing(bareServer.pid, () => overBareHttp(bareServer))).cpu)
  }
  return {
    latencies: http.flatMap(({ latencies }) => latencies).sort((a, b) => a - b),
    cpu: median(http.map(({ cpu }) => cpu)),
    bareCpu: bareServer && median(bareCosts),
    share: median(http.map(({ rate }) => rate)) / median(driver.map(({ rate }) => rate)),
  }
}

/** Both sides must answer alike, or they would not be measured by the same thing. */
async function refuseDifference(lane: Connection, cookie: string, driver: Client, { name, requests, statements }: Case): Promise<void> {
  const { body } = await expectStatus(lane, 200, 'GET', requests[0]!, { cookie })
  const { text, values } = statements[0]!
  const { rows } = await driver.query<string[]>({ text, values: [...values], rowMode: 'array' })
  const parsed = (json: string): unknown => JSON.parse(json) as unknown
  if (!isDeepStrictEqual(parsed(body), parsed(rows[0]![0]!))) throw new Error(`${name}: the server and the bare driver answer differently.`)
}

function linesOf(role: string, { name, limits }: Case, { latencies, cpu, bareCpu, share }: Measured, administrators: number): Line[] {
  const of = `${name}, ${role}`
  return [
    // A limit in microseconds is one of a machine; what any server costs on this one stands beside it.
    {
      name: `${of}: server CPU`,
      value: cpu,
      unit: 'µs',
      limit: limits.cpu,
      ...(bareCpu === undefined ? {} : { note: `${(cpu / bareCpu).toFixed(1)} × a bare server's ${bareCpu.toFixed(0)}` }),
    },
    { name: `${of}: rate, of the bare driver's`, value: share, unit: '×', limit: limits.rate, better: 'more' },
    {
      name: `${of}: p50`,
      value: percentile(latencies, 0.5),
      unit: 'ms',
      ...(role === 'administrator' ? {} : { limit: Math.max(5, 2 * administrators) }),
    },
    { name: `${of}: p99`, value: percentile(latencies, 0.99), unit: 'ms', limit: 50 },
  ]
}
