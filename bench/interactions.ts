/** Recording what happened, beside the same rows by bare inserts; and the timeline of somebody with a hundred thousand entries, beside its SQL. */
import { randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import { newId } from '@rapport/core/object'
import { scopeOf } from '@rapport/core/store'
import { interactionsStatement } from '../core/interactions/read.ts'
import { statementName } from '../core/postgres/query.ts'
import { becomeReader, connectOwner } from './database.ts'
import { expectStatus, openConnection, signIn, type Connection } from './http.ts'
import { median, percentile, type Round, runRound } from './measure.ts'
import { explain, tenantTablesOf } from './plans.ts'
import type { Line } from './report.ts'
import type { RunningServer } from './server.ts'
import { actorOf, model } from './statements.ts'
import { password, type World } from './template.ts'

const rounds = 5
const inFlight = 2
/** Interactions of a call, and calls of a round. */
const items = 1000
const calls = 10
/** Entries of the one whose timeline is read. */
const entries = 100_000

export async function benchInteractions(server: RunningServer, dataDir: string, world: World): Promise<{ lines: Line[]; scans: string[] }> {
  const owner = await connectOwner(dataDir)
  const drivers = await Promise.all(Array.from({ length: inFlight }, () => connectOwner(dataDir)))
  const lanes = await Promise.all(Array.from({ length: inFlight }, () => openConnection(server.port)))
  const cookie = await signIn(server.port, world.administrator.email, password)
  try {
    const people = await peopleOf(owner, world.workspace)
    const intake = await benchIntake(lanes, drivers, cookie, world.workspace, people)
    const source = await expectStatus(lanes[0]!, 201, 'POST', '/api/v1/sources', { cookie, body: { name: 'Bench', kind: 'website' } })
    const { writeKey } = JSON.parse(source.body) as { writeKey: string }
    intake.push(await benchTracked(lanes, drivers, writeKey, world.workspace))
    const timeline = await benchTimeline(lanes, drivers, owner, cookie, writeKey, world, people[0]!)
    return { lines: [...intake, ...timeline.lines], scans: timeline.scans }
  } finally {
    for (const lane of lanes) lane.close()
    await Promise.all([owner, ...drivers].map((client) => client.end()))
  }
}

async function peopleOf(owner: Client, workspace: string): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>('select id from person where workspace_id = $1 order by id limit 5000', [workspace])
  return rows.map(({ id }) => id)
}

/** An interaction of the last four weeks. */
const happened = (id: string) => ({
  type: 'page.viewed',
  at: new Date(Date.now() - Math.floor(Math.random() * 28 * 86_400_000)).toISOString(),
  records: [{ object: 'person', id }],
  key: randomUUID(),
  properties: { url: `https://shop.example/${Math.floor(Math.random() * 1000)}`, title: 'Beans' },
})

async function benchIntake(
  lanes: readonly Connection[],
  drivers: readonly Client[],
  cookie: string,
  workspace: string,
  people: readonly string[],
): Promise<Line[]> {
  const batch = () => Array.from({ length: items }, () => happened(people[Math.floor(Math.random() * people.length)]!))
  const overHttp = () =>
    runRound(calls, inFlight, async (lane) => {
      const { body } = await expectStatus(lanes[lane]!, 200, 'POST', '/api/v1/interactions', { cookie, body: { items: batch() } })
      if ((JSON.parse(body) as { recorded: number }).recorded !== items) throw new Error('Not all were recorded.')
    })
  const bare = () => runRound(calls, inFlight, (lane) => insertBare(drivers[lane]!, workspace, batch()))
  return [await compared(`record ${items} interactions in one call`, overHttp, bare)]
}

/** Browsers that send. */
const browsers = 1000
const seen = (anonymousId: string) => {
  const { at, key, properties } = happened('')
  return { type: 'page', anonymousId, messageId: key, timestamp: at, context: { page: properties } }
}

/** The same as a library for tracking sends it: of visitors who are known by then, each looked up. */
async function benchTracked(lanes: readonly Connection[], drivers: readonly Client[], writeKey: string, workspace: string): Promise<Line> {
  const batch = () => Array.from({ length: items }, () => seen(`bench-${Math.floor(Math.random() * browsers)}`))
  const send = async (lane: number, messages: readonly object[]): Promise<void> =>
    void (await expectStatus(lanes[lane]!, 200, 'POST', '/v1/batch', { body: { batch: messages, writeKey } }))
  await send(
    0,
    Array.from({ length: browsers }, (_, n) => seen(`bench-${n}`)),
  )
  const people = Array.from({ length: browsers }, () => newId())
  const rows = () => Array.from({ length: items }, () => happened(people[Math.floor(Math.random() * people.length)]!))
  return compared(
    `take in ${items} messages of visitors in one batch`,
    () => runRound(calls, inFlight, (lane) => send(lane, batch())),
    () => runRound(calls, inFlight, (lane) => insertBare(drivers[lane]!, workspace, rows())),
  )
}

/** Rounds over HTTP and rounds of bare inserts, in turn. */
async function compared(name: string, overHttp: () => Promise<Round>, bare: () => Promise<Round>): Promise<Line> {
  const rates: { served: number[]; driven: number[] } = { served: [], driven: [] }
  for (let n = -1; n < rounds; n++) {
    const [served, driven] = [await overHttp(), await bare()]
    // The first one warms up.
    if (n >= 0) {
      rates.served.push(served.rate * items)
      rates.driven.push(driven.rate * items)
    }
  }
  return {
    name: `${name}: rate, of bare inserts into the same tables`,
    value: median(rates.served) / median(rates.driven),
    unit: '×',
    limit: 0.3,
    better: 'more',
    note: `${median(rates.served).toFixed(0)} of ${median(rates.driven).toFixed(0)}/s`,
  }
}

/** The same rows by three inserts of many rows each, in one transaction. */
async function insertBare(client: Client, workspace: string, batch: readonly ReturnType<typeof happened>[]): Promise<void> {
  const rows = batch.map((one) => ({ ...one, id: newId() }))
  const insert = (table: string, columns: string, values: readonly (readonly unknown[])[]): Promise<unknown> => {
    const width = values[0]!.length
    const places = values.map((_, row) => `(${Array.from({ length: width }, (_none, column) => `$${row * width + column + 1}`).join(',')})`)
    return client.query(`insert into ${table} (${columns}) values ${places.join(',')}`, values.flat())
  }
  await client.query('begin')
  const now = new Date()
  await insert('interaction_key', 'workspace_id, sender_id, key, id, at, recorded_at', rows.map(({ id, key, at }) => [workspace, workspace, key, id, at, now])) // prettier-ignore
  // A statement has at most 65,535 values.
  await insert(
    'interaction',
    'workspace_id, at, id, type, channel, key, records, properties, recorded_at, actor_kind, actor_name',
    rows.map(({ id, at, type, key, records, properties }) => [workspace, at, id, type, 'web', key, JSON.stringify(records), JSON.stringify(properties), now, 'member', 'Mara']), // prettier-ignore
  )
  await insert('interaction_of', 'workspace_id, record_id, at, id, type', rows.map(({ id, at, type, records }) => [workspace, records[0]!.id, at, id, type])) // prettier-ignore
  await client.query('commit')
}

async function benchTimeline(
  lanes: readonly Connection[],
  drivers: readonly Client[],
  owner: Client,
  cookie: string,
  writeKey: string,
  world: World,
  person: string,
): Promise<{ lines: Line[]; scans: string[] }> {
  // Half of it was done in three browsers, before it was known whose they are.
  for (let n = 0; n < entries / items / 2; n++)
    await expectStatus(lanes[0]!, 200, 'POST', '/v1/batch', {
      body: { writeKey, batch: Array.from({ length: items }, () => seen(`theirs-${n % 3}`)) },
    })
  await owner.query(`update visitor set person_id = $2 where workspace_id = $1 and anonymous_id like 'theirs-%'`, [world.workspace, person])
  for (let n = 0; n < entries / items / 2; n++)
    await expectStatus(lanes[0]!, 200, 'POST', '/api/v1/interactions', {
      cookie,
      body: { items: Array.from({ length: items }, () => happened(person)) },
    })
  await owner.query('analyze interaction')
  await owner.query('analyze interaction_of')
  const actor = await actorOf(owner, world.workspace, world.administrator.member)
  const { text, values } = interactionsStatement(scopeOf(model, actor, new Date()), model.object('person'), person, {})
  const statement = { text, values: [world.workspace, ...values] }
  for (const client of [owner, ...drivers]) await becomeReader(client)
  const tables = await tenantTablesOf(owner)
  const scans: string[] = []
  for (const kind of ['these values', 'any values'] as const) {
    const plan = await explain(owner, tables, statement, kind)
    console.log(`  timeline, plan for ${kind}: ${plan.words}`)
    scans.push(...plan.scanned.map((table) => `timeline: sequential scan of ${table}`))
  }
  const overHttp = () =>
    runRound(200, inFlight, (lane) =>
      expectStatus(lanes[lane]!, 200, 'GET', `/api/v1/interactions?object=person&record=${person}`, { cookie }),
    )
  const bare = () =>
    runRound(200, inFlight, (lane) =>
      drivers[lane]!.query({ name: statementName(text), text, values: [...statement.values], rowMode: 'array' }),
    )
  const served = []
  const driven = []
  for (let n = -1; n < rounds; n++) {
    const [one, other] = [await overHttp(), await bare()]
    if (n < 0) continue
    served.push(one)
    driven.push(other)
  }
  const latencies = served.flatMap((round) => round.latencies).sort((a, b) => a - b)
  const name = `timeline of ${entries.toLocaleString('en')} entries, first page`
  return {
    scans,
    lines: [
      {
        name: `${name}: rate, of the bare driver's`,
        value: median(served.map(({ rate }) => rate)) / median(driven.map(({ rate }) => rate)),
        unit: '×',
        limit: 0.35,
        better: 'more',
        note: `${median(served.map(({ rate }) => rate)).toFixed(0)}/s`,
      },
      { name: `${name}: p99`, value: percentile(latencies, 0.99), unit: 'ms', limit: 50 },
    ],
  }
}
