/** Numbers in groups as administrator, manager and rep: over HTTP and, in turn with it, the same statements through the bare driver. */
import type { Actor } from '@rapport/core/access'
import type { AggregateQuery } from '@rapport/core/store'
import { becomeReader, connectOwner } from './database.ts'
import { places } from './data/names.ts'
import { openConnection, signIn } from './http.ts'
import { percentile } from './measure.ts'
import { explain, tenantTablesOf } from './plans.ts'
import { measure, type Case } from './reads.ts'
import type { Line } from './report.ts'
import type { RunningServer } from './server.ts'
import { actorOf, filterOf, record } from './statements.ts'
import { password, type World } from './template.ts'

const inFlight = 2
/** Milliseconds; a statement that takes longer through the bare driver alone reads many records, and is asked less often. */
const short = 25

interface Asked {
  readonly name: string
  readonly object: 'person' | 'company'
  readonly by?: string
  readonly measure?: string
  readonly filter?: string
  readonly top?: number
}
const [city] = places[0]!
const questions: readonly Asked[] = [
  { name: 'people by month of creation', object: 'person', by: 'createdAt.month' },
  { name: 'people by language, no index', object: 'person', by: 'language' },
  { name: 'people by city, an index', object: 'person', by: 'city', top: 12 },
  { name: 'people by quarter and language', object: 'person', by: 'createdAt.quarter,language' },
  { name: `people of one city by month, an index`, object: 'person', by: 'createdAt.month', filter: `city is "${city}"` },
  { name: 'different cities by language', object: 'person', by: 'language', measure: 'distinct.city' },
  { name: 'p90 of employees by industry', object: 'company', by: 'industry', measure: 'count,p90.employees', top: 12 },
]

/** Returns the lines and whether any plan scanned a table from end to end. */
export async function benchAggregates(server: RunningServer, dataDir: string, world: World): Promise<{ lines: Line[]; scans: string[] }> {
  const owner = await connectOwner(dataDir)
  const drivers = await Promise.all(Array.from({ length: inFlight }, () => connectOwner(dataDir)))
  for (const client of [owner, ...drivers]) await becomeReader(client)
  const tenantTables = await tenantTablesOf(owner)
  const lines: Line[] = []
  const scans: string[] = []
  try {
    for (const role of ['administrator', 'manager', 'rep'] as const) {
      const cookie = await signIn(server.port, world[role].email, password)
      const actor = await actorOf(owner, world.workspace, world[role].member)
      for (const asked of questions) {
        const one = await caseOf(actor, asked)
        const [statement] = one.statements as [(typeof one.statements)[number]]
        const plan = await explain(owner, tenantTables, statement, 'these values')
        console.log(`  ${role}, ${one.name}, plan: ${plan.words}`)
        scans.push(...plan.scanned.map((table) => `${role}, ${one.name}: sequential scan of ${table}`))
        const run = () => owner.query({ text: statement.text, values: [...statement.values], rowMode: 'array' })
        await run()
        const once = performance.now()
        await run()
        const isShort = performance.now() - once <= short
        // A connection that asks nothing for long is closed by the server.
        const lanes = await Promise.all(Array.from({ length: inFlight }, () => openConnection(server.port)))
        lines.push(
          ...linesOf(role, isShort, one, await measure(server, lanes, cookie, drivers, { ...one, count: isShort ? 120 : inFlight })),
        )
        for (const lane of lanes) lane.close()
      }
    }
  } finally {
    await Promise.all([owner, ...drivers].map((client) => client.end()))
  }
  return { lines, scans }
}

async function caseOf(actor: Actor, { name, object, by, measure: measures, filter, top }: Asked): Promise<Case> {
  const query: AggregateQuery = {
    by: by?.split(','),
    measure: measures?.split(','),
    ...(top ? { top: [top] } : {}),
    ...(filter ? { where: filterOf(filter), said: filterOf(filter) } : {}),
  }
  const words = Object.entries({ by, measure: measures, filter, top }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`],
  )
  return {
    name,
    count: 1,
    requests: [`/api/v1/${object === 'person' ? 'people' : 'companies'}/aggregate?${words.join('&')}`],
    statements: [await record(actor.workspace, (store) => store.aggregate(actor, object, query))],
    limits: { cpu: 600, rate: 0.35 },
  }
}

type Measured = Awaited<ReturnType<typeof measure>>
function linesOf(role: string, isShort: boolean, { name, limits }: Case, { latencies, share }: Measured): Line[] {
  const of = `${name}, ${role}`
  return [
    { name: `${of}: rate, of the bare driver's`, value: share, unit: '×', limit: limits.rate, better: 'more' },
    { name: `${of}: p50`, value: percentile(latencies, 0.5), unit: 'ms' },
    { name: `${of}: p99`, value: percentile(latencies, 0.99), unit: 'ms', ...(isShort ? {} : { note: 'reads all that are in reach' }) },
  ]
}
