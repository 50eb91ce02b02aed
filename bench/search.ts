/** Search: whether the record that is meant is among the first five, and how long it takes, beside its own statements through the bare driver. */
import type { Client } from 'pg'
import type { FoundGroup } from '@rapport/core/search'
import { plantedCompanies, plantedNotes, plantedPeople, questions } from './data/planted.ts'
import { becomeReader, connectOwner } from './database.ts'
import { expectStatus, openConnection, signIn, type Connection } from './http.ts'
import { cpuMicroseconds, median, percentile, runRound } from './measure.ts'
import { explain, tenantTablesOf } from './plans.ts'
import type { Line } from './report.ts'
import { statementName } from '../core/postgres/query.ts'
import type { RunningServer } from './server.ts'
import { actorOf, frequentKeys, recordSearch, type Recorded } from './statements.ts'
import { password, type World } from './template.ts'

const inFlight = 2
const rounds = 5
/** What is frequent: common names alone and together, and what stands there while somebody types. */
const frequentQuestions: readonly string[] = [
  ...'a an ann anna m mu mar mara ma e ka kay kaya l li lin lind nord nordsi 0301 +49301 c-1 c-12 mail.example example post anan mullre'.split(
    ' ',
  ),
  'anna m',
  'anna mü',
  'anna müller',
  'müller',
  'smith jones',
  'anna.mül',
  'technik gmbh',
  'müller anna berlin',
]
export async function benchSearch(server: RunningServer, dataDir: string, world: World): Promise<{ lines: Line[]; scans: string[] }> {
  const owner = await connectOwner(dataDir)
  const drivers = await Promise.all(Array.from({ length: inFlight }, () => connectOwner(dataDir)))
  const lines: Line[] = []
  const scans: string[] = []
  const cookie = await signIn(server.port, world.administrator.email, password)
  const connection = await openConnection(server.port)
  try {
    const planted = await plant(connection, cookie)
    lines.push(...(await hits(connection, cookie, planted)))
    const frequent = await frequentKeys(owner)
    for (const client of [owner, ...drivers]) await becomeReader(client)
    const tables = await tenantTablesOf(owner)
    for (const role of ['administrator', 'manager', 'rep'] as const) {
      const whose = await signIn(server.port, world[role].email, password)
      const actor = await actorOf(owner, world.workspace, world[role].member)
      for (const [name, texts] of [
        ['planted', questions.map(([, text]) => text!)],
        ['frequent', frequentQuestions],
      ] as const) {
        const sent: Recorded[][] = []
        const plans = new Map<string, string>()
        for (const text of texts) {
          const statements = await recordSearch(owner, actor, text, frequent)
          sent.push(statements)
          for (const statement of statements) {
            const { words, scanned } = await explain(owner, tables, statement, statement.replan ? 'these values' : 'any values')
            plans.set(words, text)
            scans.push(...scanned.map((table) => `${role}, search for ${text}: sequential scan of ${table}`))
          }
        }
        for (const [plan, text] of plans) console.log(`  ${role}, search for ${text}, plan: ${plan}`)
        // Opened late: the server closes connections that ask for nothing.
        const lanes = await Promise.all(Array.from({ length: inFlight }, () => openConnection(server.port)))
        lines.push(...(await measure(server, lanes, whose, drivers, `search, ${name}, ${role}`, texts, sent)))
        for (const lane of lanes) lane.close()
      }
    }
  } finally {
    connection.close()
    await Promise.all([owner, ...drivers].map((client) => client.end()))
  }
  return { lines, scans }
}

/** Makes the planted records as people do; answers their ids by key. */
async function plant(connection: Connection, cookie: string): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>()
  const make = async (key: string, path: string, values: object): Promise<void> => {
    const { body } = await expectStatus(connection, 201, 'POST', `/api/v1/${path}`, { cookie, body: values })
    ids.set(key, (JSON.parse(body) as { id: string }).id)
  }
  for (const [key = '', name, mail, phone, externalId] of plantedPeople)
    await make(key, 'people', { name, emails: [{ value: mail }], phones: [{ value: phone }], externalId, owner: null })
  for (const [key = '', name, domain, phone] of plantedCompanies)
    await make(key, 'companies', { name, domain, phones: [{ value: phone }], owner: null })
  const isPerson = new Set(plantedPeople.map(([key]) => key))
  for (const [key = '', about = '', body] of plantedNotes)
    await make(key, 'notes', { about: { object: isPerson.has(about) ? 'person' : 'company', id: ids.get(about) }, body })
  return ids
}

const asked = (text: string): string => `/api/v1/search?q=${encodeURIComponent(text)}`

/** The share of questions of each kind whose record is among the first five of its object. */
async function hits(connection: Connection, cookie: string, planted: ReadonlyMap<string, string>): Promise<Line[]> {
  const kinds = new Map<string, { asked: number; hit: number }>()
  for (const [kind = '', text = '', key = ''] of questions) {
    const { body } = await expectStatus(connection, 200, 'GET', asked(text), { cookie })
    const { groups } = JSON.parse(body) as { groups: readonly FoundGroup[] }
    const first = groups.map(({ items }) => items.slice(0, 5).map(({ id }) => id))
    const isHit = first.some((ids) => ids.includes(planted.get(key)!))
    if (!isHit) console.log(`  missed: ${kind}, ${text} (${key})`)
    for (const line of [kind, 'all']) {
      const count = kinds.get(line) ?? { asked: 0, hit: 0 }
      kinds.set(line, { asked: count.asked + 1, hit: count.hit + Number(isHit) })
    }
  }
  return [...kinds].map(([kind, count]) => ({
    name: `search, ${kind}: meant record among the first five`,
    value: (100 * count.hit) / count.asked,
    unit: '%',
    better: 'more',
    note: `${count.hit} of ${count.asked}`,
    ...(kind === 'all' ? { limit: 95 } : {}),
  }))
}

async function measure(
  server: RunningServer,
  lanes: readonly Connection[],
  cookie: string,
  drivers: readonly Client[],
  name: string,
  texts: readonly string[],
  sent: readonly (readonly Recorded[])[],
): Promise<Line[]> {
  const slowest = new Map<string, number>()
  const overHttp = () =>
    runRound(texts.length, inFlight, async (lane, n) => {
      const from = performance.now()
      await expectStatus(lanes[lane]!, 200, 'GET', asked(texts[n]!), { cookie })
      slowest.set(texts[n]!, Math.max(slowest.get(texts[n]!) ?? 0, performance.now() - from))
    })
  const bare = () =>
    runRound(texts.length, inFlight, async (lane, n) => {
      for (const { text, values, replan } of sent[n]!)
        await drivers[lane]!.query({ name: replan ? undefined : statementName(text), text, values: [...values], rowMode: 'array' })
    })
  await overHttp()
  await bare()
  slowest.clear()
  const served = []
  const driven = []
  for (let n = 0; n < rounds; n++) {
    const before = cpuMicroseconds(server.pid)
    const round = await overHttp()
    served.push({ ...round, cpu: (cpuMicroseconds(server.pid) - before) / texts.length })
    driven.push(await bare())
  }
  const latencies = served.flatMap((round) => round.latencies).sort((a, b) => a - b)
  const [[slow, milliseconds] = ['', 0]] = [...slowest].sort((a, b) => b[1] - a[1])
  return [
    { name: `${name}: server CPU`, value: median(served.map(({ cpu }) => cpu)), unit: 'µs' },
    {
      name: `${name}: rate, of the bare driver's`,
      value: median(served.map(({ rate }) => rate)) / median(driven.map(({ rate }) => rate)),
      unit: '×',
      limit: 0.35,
      better: 'more',
      note: `${median(served.map(({ rate }) => rate)).toFixed(0)}/s`,
    },
    { name: `${name}: p50`, value: percentile(latencies, 0.5), unit: 'ms' },
    {
      name: `${name}: p99`,
      value: percentile(latencies, 0.99),
      unit: 'ms',
      limit: 50,
      note: `slowest: ${slow}, ${milliseconds.toFixed(0)} ms`,
    },
  ]
}
