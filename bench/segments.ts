/** Segments kept while things happen: how long an event takes until it shows in who is in, how fast a burst is worked off, and whether all agree at the end. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { defineModel, interactionTypes, newId } from '@rapport/core/object'
import { segmenting } from '@rapport/core/segments'
import { people } from '@rapport/people'
import { platform } from '@rapport/platform'
import { filterFor, systemActor } from '../core/access/index.ts'
import { rowsOf } from '../core/sql/table.ts'
import { scopeOf } from '../core/store/compile.ts'
import { connectOwner } from './database.ts'
import { expectStatus, openConnection, signIn, type Connection } from './http.ts'
import { percentile } from './measure.ts'
import type { Line } from './report.ts'
import type { RunningServer } from './server.ts'
import { password, type World } from './template.ts'

const model = defineModel(
  [...segmenting.objects, ...platform.objects, ...people.objects],
  interactionTypes([...people.interactions, ...segmenting.interactions]),
)
const person = model.object('person')
/** Interactions of each person, within half a year. */
const each = 10
const count = 200
const eventsASecond = 500
const seconds = 30
/** Seconds of that pace that are not timed: a server that has just counted everything knows no way of what happens now. */
const warming = 10
const burst = 60_000
/** Products and pages. */
const things = 50
/** Milliseconds between two events whose way is timed. */
const probing = 200

export async function benchSegments(server: RunningServer, dataDir: string, world: World): Promise<Line[]> {
  const owner = await connectOwner(dataDir)
  const watcher = await connectOwner(dataDir)
  const lanes = await Promise.all([openConnection(server.port), openConnection(server.port)])
  const cookie = await signIn(server.port, world.administrator.email, password)
  try {
    const ids = await fillLog(owner, world.workspace)
    const begun = performance.now()
    const items = sentences().map((condition, n) => ({
      action: 'create',
      values: { name: `Segment ${n}`, of: 'person', kind: 'live', condition },
    }))
    await expectStatus(lanes[0]!, 200, 'POST', '/api/v1/segments/batch', { cookie, body: { mode: 'all', items } })
    await until(async () => (await one<number>(owner, `select count(*)::int from segment where state = 'ready'`)) === count)
    const counted = (performance.now() - begun) / count
    const probe = await one<string>(owner, `select id from segment where name = 'Segment 0'`)
    const steady = await keepUp(lanes, watcher, cookie, ids, probe)
    const drained = await drain(lanes, owner, cookie, ids)
    const differing = await compare(owner, world.workspace)
    return [
      { name: `count one of ${count} segments of all people, once`, value: counted, unit: 'ms' },
      {
        name: `${eventsASecond} events a second, ${count} segments: from the event to who is in, p99`,
        value: percentile(steady.latencies, 0.99),
        unit: 'ms',
        limit: 1000,
        note: `p50 ${percentile(steady.latencies, 0.5).toFixed(0)}; sent ${steady.rate.toFixed(0)}/s`,
      },
      { name: `burst of ${burst.toLocaleString('en')} events worked off`, value: drained, unit: 's', limit: 180 },
      { name: 'segments whose members are not those that brute force finds', value: differing, unit: '', limit: 0 },
    ]
  } finally {
    for (const lane of lanes) lane.close()
    await Promise.all([owner.end(), watcher.end()])
  }
}

/** Conditions as people make them: of a product, a page, a plan; how often, what sum, what followed and what did not; with fields and without. */
function sentences(): string[] {
  const types = ['page.viewed', 'product.viewed', 'product.added', 'order.placed']
  return Array.from({ length: count }, (_, n) => {
    if (n === 0) return 'happened x.probe'
    const type = types[n % 4]!
    const days = 1 + ((n * 7) % 90)
    const of = n % things
    const shapes = [
      `happened product.viewed (product is "P-${of}") >= ${1 + (n % 3)} times in the last ${days} days`,
      `happened product.added (product is "P-${of}") without order.placed within ${1 + (n % 48)} hours in the last ${1 + (n % 14)} days`,
      `happened page.viewed (title is "Page ${of}") in the last ${days} days and language is de`,
      `happened product.added (product is "P-${of}") then order.placed within ${1 + (n % 7)} days in the last ${days} days`,
      `happened order.placed sum of total >= ${50 + n * 3} in the last ${days} days`,
      `happened order.placed (total > ${150 + (n % 45)}) in the last ${days} days and not (city is Hamburg)`,
      `happened x.visit (plan is pro) >= ${1 + (n % 3)} times or happened order.placed >= ${3 + (n % 5)} times`,
      `not happened ${type} in the last ${days + 60} days and language is de`,
    ]
    return shapes[n % shapes.length]!
  })
}

/** A log of half a year, made by the database itself. */
async function fillLog(owner: Client, workspace: string): Promise<string[]> {
  await owner.query(
    `create temporary table made as select gen_random_uuid() as id, p.id as person, date_trunc('milliseconds', now() - random() * interval '180 days') as at,
      (array['page.viewed', 'page.viewed', 'page.viewed', 'page.viewed', 'product.viewed', 'product.viewed', 'product.added', 'order.placed', 'x.visit'])[1 + floor(random() * 9)::int] as type
      from person p, generate_series(1, $2) where p.workspace_id = $1`,
    [workspace, each],
  )
  await owner.query(
    `insert into interaction (workspace_id, at, id, type, channel, records, properties, recorded_at, actor_kind, actor_name)
      select $1, m.at, m.id, m.type, 'web', jsonb_build_array(jsonb_build_object('object', 'person', 'id', m.person)),
        case m.type when 'order.placed' then jsonb_build_object('order', 'A', 'total', floor(random() * 20000) / 100) when 'x.visit' then jsonb_build_object('plan', case when random() < 0.3 then 'pro' else 'free' end)
          when 'page.viewed' then jsonb_build_object('title', 'Page ' || floor(random() * ${things}))
          else jsonb_build_object('product', 'P-' || floor(random() * ${things})) end, m.at, 'member', 'Ada' from made m order by m.at`,
    [workspace],
  )
  await owner.query(
    `insert into interaction_of (workspace_id, record_id, at, id, type) select $1, m.person, m.at, m.id, m.type from made m order by m.at`,
    [workspace],
  )
  await owner.query('drop table made')
  await owner.query('vacuum analyze interaction')
  await owner.query('vacuum analyze interaction_of')
  const { rows } = await owner.query<{ id: string }>('select id from person where workspace_id = $1 order by id limit 20000', [workspace])
  return rows.map(({ id }) => id)
}

const happened = (id: string) => {
  const type = ['page.viewed', 'page.viewed', 'product.viewed', 'product.added', 'order.placed'][Math.floor(Math.random() * 5)]!
  const properties =
    type === 'order.placed'
      ? { order: newId(), total: Math.floor(Math.random() * 20_000) / 100 }
      : type === 'page.viewed'
        ? { title: 'Beans' }
        : { product: 'P' }
  return { type, records: [{ object: 'person', id }], properties }
}
const some = (ids: readonly string[], many: number) =>
  Array.from({ length: many }, () => happened(ids[Math.floor(Math.random() * ids.length)]!))

/** Events at a steady pace, in calls of fifty; among them some after which a person is in a segment. */
async function keepUp(
  [first, second]: readonly Connection[],
  watcher: Client,
  cookie: string,
  ids: readonly string[],
  probe: string,
): Promise<{ readonly latencies: readonly number[]; readonly rate: number }> {
  const latencies: number[] = []
  const calls = (eventsASecond * (warming + seconds)) / 50
  const begun = performance.now()
  const sending = (async () => {
    for (let n = 0; n < calls; n++) {
      const due = begun + (n * 50_000) / eventsASecond
      await sleep(Math.max(0, due - performance.now()))
      await expectStatus(first!, 200, 'POST', '/api/v1/interactions', { cookie, body: { items: some(ids, 50) } })
    }
    return performance.now() - begun
  })()
  for (let n = 0; performance.now() - begun < (warming + seconds) * 1000; n++) {
    const id = ids[ids.length - 1 - n]!
    const from = performance.now()
    await expectStatus(second!, 200, 'POST', '/api/v1/interactions', {
      cookie,
      body: { items: [{ type: 'x.probe', records: [{ object: 'person', id }] }] },
    })
    await until(async () => {
      const { rows } = await watcher.query('select 1 from segment_member where segment_id = $1 and record_id = $2', [probe, id])
      return rows.length > 0
    })
    if (from - begun > warming * 1000) latencies.push(performance.now() - from)
    await sleep(probing)
  }
  return { latencies: latencies.sort((a, b) => a - b), rate: (calls * 50_000) / (await sending) }
}

/** Seconds from the first event until all are in, and everybody who follows has read them. */
async function drain([first, second]: readonly Connection[], owner: Client, cookie: string, ids: readonly string[]): Promise<number> {
  const begun = performance.now()
  let left = burst / 1000
  await Promise.all(
    [first!, second!].map(async (lane) => {
      while (left-- > 0) await expectStatus(lane, 200, 'POST', '/api/v1/interactions', { cookie, body: { items: some(ids, 1000) } })
    }),
  )
  await caughtUp(owner)
  return (performance.now() - begun) / 1000
}

const caughtUp = (owner: Client): Promise<void> =>
  until(async () =>
    one<boolean>(
      owner,
      `select not exists (select 1 from outbox) and not exists (select 1 from feed_consumer c join feed_head h using (workspace_id) where c.consumer = 'segments' and c.position < h.position)`,
    ),
  )

/** How many segments have other members than all people asked at this moment; what time moves may be a moment late. */
async function compare(owner: Client, workspace: string): Promise<number> {
  let open = (await owner.query<{ id: string; condition: string }>(`select id, condition from segment order by id`)).rows
  for (let turn = 0; turn < 5 && open.length > 0; turn++) {
    await sleep(turn * 1000)
    await caughtUp(owner)
    const wrong: typeof open = []
    for (const segment of open) {
      const actor = { ...systemActor(workspace), timeZone: 'UTC' }
      const scope = scopeOf(model, actor, new Date())
      const where = scope.compile.where(scope, person, filterFor(model, actor, person, segment.condition)!, 'r')
      const id = scope.parameters.add(segment.id, 'uuid')
      const meant = `select r.id from ${rowsOf(person, 'r')} and ${where}`
      const are = `select m.record_id from segment_member m where m.workspace_id = $1 and m.segment_id = ${id}`
      const text = `with meant as materialized (${meant}), are as materialized (${are})
        (select id from meant except select record_id from are) union all (select record_id from are except select id from meant) limit 1`
      const { rows } = await owner.query<{ id: string }>(text, [workspace, ...scope.parameters.values])
      if (rows.length > 0) wrong.push(segment)
    }
    open = wrong
  }
  return open.length
}

async function one<T>(owner: Client, text: string): Promise<T> {
  const { rows } = await owner.query({ text, rowMode: 'array' })
  return (rows as unknown as T[][])[0]![0]!
}

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await sleep(10)
}
