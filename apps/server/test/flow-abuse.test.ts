/** Flows that somebody wants to break: who answers and reads more than they may, flows that feed themselves, what is written in an odd moment, and dates of nowhere. */
import { newId } from '@rapport/core/object'
import { asOwner } from '@rapport/core/postgres'
import type { Client } from '@rapport/core/testing'
import type { Client as Owner } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ran, uploaded } from '../testing/import.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
/** Minutes by which the clock of flows is ahead. */
let ahead = 0
const now = (): Date => new Date(Date.now() + ahead * 60_000)

beforeAll(async () => {
  server = await startTestServer({ flows: { now, look: 50 } })
  office = await openOffice(server)
})
afterAll(() => server.close())

interface RunJson {
  readonly id: string
  readonly record: string
  readonly state: string
  readonly step: string | null
  readonly outcome: string | null
  readonly problem: string | null
}
const must = async <T>(answer: Promise<{ status: number; text: string; body: T }>): Promise<T> => {
  const { status, text, body } = await answer
  expect([status < 300, text]).toEqual([true, text])
  return body
}
async function make(body: object, more: object = {}): Promise<string> {
  const { id } = await must(office.mara.post<{ id: string }>('/flows', { name: `Flow ${newId()}`, of: 'person', body, ...more }))
  await must(office.mara.post(`/flows/${id}/publish`, {}))
  return id
}
const runs = async (flow: string): Promise<readonly RunJson[]> =>
  (await must(office.mara.get<{ items: RunJson[] }>(`/flows/${flow}/runs`))).items
const until = (flow: string, expected: object[]) => expect.poll(() => runs(flow), { timeout: 15_000, interval: 50 }).toMatchObject(expected)
const later = async (minutes: number): Promise<void> => {
  ahead += minutes
  await server.server.flows.wake(office.workspace)
}
const person = async (values: object): Promise<string> => (await must(office.mara.post<{ id: string }>('/people', values))).id
const start = (flow: string, records: readonly string[]) => must(office.mara.post(`/flows/${flow}/start`, { records }))
const off = (...flows: string[]) => Promise.all(flows.map((flow) => must(office.mara.post(`/flows/${flow}/off`))))
const change = (values: object, next: string | null = null) => ({ kind: 'act', do: 'change', values, next })
const approval = { kind: 'approve', question: 'Shall they?', within: '2 days', next: null, declined: null, otherwise: null }

/** What is sent while somebody holds something of the database: it is let go once so many wait for it. */
async function whileHeld<T>(lock: string, count: number, send: () => Promise<T>, before?: (owner: Owner) => Promise<unknown>): Promise<T> {
  return asOwner(server.test.ownerUrl, async (owner) => {
    await owner.query('begin')
    await owner.query(lock)
    const sent = send()
    await expect.poll(() => waiting(owner), { timeout: 10_000, interval: 10 }).toBeGreaterThanOrEqual(count)
    await before?.(owner)
    await owner.query('commit')
    return sent
  })
}
const number = async (owner: Owner, text: string, values: readonly unknown[] = []): Promise<number> =>
  Number((await owner.query<{ n: string }>(text, [...values])).rows[0]!.n)
const waiting = (owner: Owner): Promise<number> =>
  number(owner, `select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
/** What the feed has told not all of those who go by it. */
const behind = (owner: Owner): Promise<number> =>
  number(
    owner,
    `select (select count(*) from outbox where workspace_id = $1)
      + (select count(*) from feed_consumer c join feed_head h on h.workspace_id = c.workspace_id where c.workspace_id = $1 and c.consumer in ('flows', 'segments') and c.position < h.position) as n`,
    [office.workspace],
  )
/** Until the feed was followed to its end, and nothing is due. */
async function followed(): Promise<void> {
  await asOwner(server.test.ownerUrl, (owner) => expect.poll(() => behind(owner), { timeout: 15_000, interval: 20 }).toBe(0))
  await server.server.flows.sweep(office.workspace)
}

test('a program answers no approval, whatever its key is for', async () => {
  const flow = await make({ begins: [{ on: 'call' }], steps: [{ id: 'ask', ...approval, members: [office.ids.jonas] }] })
  await start(flow, [office.ids.inga!])
  await until(flow, [{ state: 'asked' }])
  const [run] = await runs(flow)
  const keyOf = async (who: Client, scopes: readonly string[]): Promise<Client> => {
    const { secret } = await must(who.post<{ secret: string }>('/api-keys', { name: 'Program', scopes }))
    return server.client('program', { authorization: `Bearer ${secret}` })
  }
  for (const program of [await keyOf(office.jonas, ['note:read']), await keyOf(office.jonas, ['*:delete'])]) {
    expect((await program.get<{ items: object[] }>('/flow-runs/asked')).body.items).toEqual([])
    expect((await program.post(`/flow-runs/${run!.id}/answer`, { yes: true })).status).toBeGreaterThanOrEqual(403)
  }
  expect(await runs(flow)).toMatchObject([{ state: 'asked' }])
  expect(await office.jonas.post(`/flow-runs/${run!.id}/answer`, { yes: true })).toMatchObject({ status: 200 })
})

test('a program has nothing done by a flow that it could not do itself', async () => {
  const of = async (scopes: readonly string[], steps: object[]): Promise<unknown> => {
    const { secret } = await must(office.mara.post<{ secret: string }>('/api-keys', { name: 'Narrow', scopes }))
    const program = server.client('narrow', { authorization: `Bearer ${secret}` })
    const { status, body } = await program.post<{ code?: string; scope?: string }>('/flows', {
      name: 'Mine',
      of: 'person',
      body: { begins: [{ on: 'call' }], steps },
    })
    return [status, body.code, body.scope]
  }
  const scopes = ['flow:write', 'administration']
  const note = { id: 'note', kind: 'act', do: 'create', object: 'note', about: 'about', values: { body: 'Made' }, next: null }
  expect(await of(scopes, [])).toEqual([403, 'key.scope', 'person:read'])
  expect(await of([...scopes, 'person:read'], [{ id: 'a', ...change({ givenName: 'X' }) }])).toEqual([403, 'key.scope', 'person:write'])
  expect(await of([...scopes, 'person:write'], [note])).toEqual([403, 'key.scope', 'note:write'])
  expect(await of([...scopes, 'person:write', 'note:write'], [note])).toEqual([201, undefined, undefined])
  expect(await of(['flow:write', 'person:write', 'note:write'], [note])).toEqual([403, 'flow.administrators', undefined])
})

test('who answers what somebody else has answered meanwhile changes nothing', async () => {
  const members = [office.ids.jonas, office.ids.eva]
  const flow = await make({
    begins: [{ on: 'call' }],
    steps: [
      { id: 'ask', ...approval, members, next: 'wait' },
      { id: 'wait', kind: 'wait', for: '9 days', next: null },
    ],
  })
  await start(flow, [office.ids.inga!])
  await until(flow, [{ state: 'asked' }])
  const [run] = await runs(flow)
  const answer = await whileHeld(
    'lock table flow_number in access exclusive mode',
    1,
    () => office.jonas.post(`/flow-runs/${run!.id}/answer`, { yes: false }),
    (owner) =>
      owner.query(`update flow_run set turn = turn + 1, step = 'wait', state = 'waiting', until = $2 where id = $1`, [
        run!.id,
        new Date('2200-01-01'),
      ]),
  )
  expect(answer.status).toBe(409)
  expect(await runs(flow)).toMatchObject([{ state: 'waiting', step: 'wait' }])
})

test('why a walk is stuck is told to administrators alone: it may name what others do not see', async () => {
  await person({ name: 'Holder', externalId: 'SECRET-7' })
  const flow = await make({ begins: [{ on: 'call' }], steps: [{ id: 'name', ...change({ externalId: 'SECRET-7' }) }] })
  await start(flow, [office.ids.inga!])
  await until(flow, [{ state: 'stuck', problem: expect.stringContaining('External') }])
  const { items } = await must(office.jonas.get<{ items: RunJson[] }>(`/flow-runs/of?object=person&record=${office.ids.inga}`))
  expect(items.find(({ state }) => state === 'stuck')).toMatchObject({ problem: null })
})

test('a flow writes nothing by which the workspace is set up', async () => {
  const problems = async (of: string, steps: object[]) =>
    (
      await office.mara.post<{ problems?: { place: string }[]; code?: string }>('/flows/check', {
        of,
        body: { begins: [{ on: 'call' }], steps },
      })
    ).body
  for (const object of ['flow', 'form', 'team', 'segment', 'purpose', 'retention_rule', 'member', 'role'])
    expect([
      object,
      await problems('person', [{ id: 'a', kind: 'act', do: 'create', object, values: { name: 'X' }, next: null }]),
    ]).toMatchObject([object, { problems: [{ place: 'steps.a.object' }] }])
  for (const of of ['member', 'role', 'workspace', 'flow', 'team'])
    expect([of, await office.mara.post('/flows', { name: 'Mine', of, body: { begins: [{ on: 'call' }], steps: [] } })]).toMatchObject([
      of,
      { status: 422 },
    ])
})

test('a day beyond all calendars holds up nobody else', async () => {
  const hours = await must(
    office.mara.post<{ id: string }>('/business-hours', {
      name: 'Los Angeles',
      timeZone: 'America/Los_Angeles',
      week: {
        monday: [['00:00', '24:00']],
        tuesday: [['00:00', '24:00']],
        wednesday: [['00:00', '24:00']],
        thursday: [['00:00', '24:00']],
        friday: [['00:00', '24:00']],
        saturday: [['00:00', '24:00']],
        sunday: [['00:00', '24:00']],
      },
    }),
  )
  const field = await must(
    office.mara.post<{ name: string; key: string }>('/custom-fields', { of: 'person', label: 'Renewal', kind: 'date', options: {} }),
  )
  const key = field.key ?? field.name
  const flow = await make({
    begins: [{ on: 'call' }],
    steps: [
      { id: 'far', kind: 'wait', until: { field: key, days: 3650, at: '23:30' }, hours: hours.id, next: 'done' },
      { id: 'done', ...change({ givenName: 'Done' }) },
    ],
  })
  const [far, near] = [await person({ name: 'Far', [key]: '9999-12-31' }), await person({ name: 'Near', [key]: '2001-01-01' })]
  await start(flow, [far, near])
  await expect
    .poll(async () => (await runs(flow)).find(({ record }) => record === near), { timeout: 5_000 })
    .toMatchObject({ outcome: 'through' })
  expect((await runs(flow)).find(({ record }) => record === far)).toMatchObject({ state: 'waiting' })
})

test('what a flow makes leads one deeper for good: by a segment, too, no flow feeds itself for ever', async () => {
  const segment = await must(
    office.mara.post<{ id: string }>('/segments', { name: 'Fed', of: 'person', kind: 'live', condition: 'language is qu' }),
  )
  const flow = await make({
    begins: [{ on: 'segment', segment: segment.id, is: 'entered' }],
    steps: [{ id: 'more', kind: 'act', do: 'create', object: 'person', values: { name: 'More', language: 'qu' }, next: null }],
  })
  const size = async () => (await must(office.mara.get<{ size: number }>(`/segments/${segment.id}`))).size
  await expect.poll(size, { timeout: 15_000 }).toBe(0)
  await person({ name: 'First', language: 'qu' })
  const count = async (): Promise<number> => (await runs(flow)).length
  await expect.poll(count, { timeout: 15_000 }).toBe(5)
  const made = async () => (await must(office.mara.get<{ items: object[] }>('/people?filter=language%20is%20qu'))).items.length
  await expect.poll(made, { timeout: 15_000 }).toBe(6)
  // The sixth is told of, and begins nothing.
  await expect.poll(size, { timeout: 15_000 }).toBe(6)
  await followed()
  expect(await count()).toBe(5)
  // What a file brings begins nothing, also where a segment tells of it.
  const file = await uploaded(office.mara, 'person', 'Name,Language\nFrom a file,qu\n')
  await ran(office.mara, file.id)
  await expect.poll(size, { timeout: 15_000 }).toBe(7)
  await followed()
  expect(await count()).toBe(5)
  await off(flow)
})

test('one walk that cannot be worked out holds up no other, and says so', async () => {
  const flow = await make({
    begins: [{ on: 'call' }],
    steps: [
      { id: 'wait', kind: 'wait', for: '1 hour', next: 'done' },
      { id: 'done', ...change({ givenName: 'Done' }) },
    ],
  })
  const [broken, whole] = [await person({ name: 'Broken' }), await person({ name: 'Whole' })]
  await start(flow, [broken, whole])
  await until(flow, [{ state: 'waiting' }, { state: 'waiting' }])
  await asOwner(server.test.ownerUrl, (owner) => owner.query(`update flow_run set step = 'nowhere' where record_id = $1`, [broken]))
  await later(61)
  const of = async (record: string) => (await runs(flow)).find((one) => one.record === record)
  await expect.poll(() => of(whole), { timeout: 10_000 }).toMatchObject({ outcome: 'through' })
  expect(await of(broken)).toMatchObject({ state: 'stuck', problem: expect.stringContaining('worked out') })
  await off(flow)
})

test('whoever has many waiting keeps nobody else waiting', async () => {
  const body = { begins: [{ on: 'call' }], steps: [{ id: 'wait', kind: 'wait', for: '1 hour', next: null }] }
  const [crowded, alone] = [await make(body), await make(body)]
  const items = Array.from({ length: 210 }, (_, n) => ({ action: 'create', values: { name: `Crowd ${n}` } }))
  const { items: made } = await must(office.mara.post<{ items: { id: string }[] }>('/people/batch', { mode: 'all', items }))
  await start(
    crowded,
    made.map(({ id }) => id),
  )
  await start(alone, [office.ids.rob!])
  await until(alone, [{ state: 'waiting' }])
  await later(62)
  await until(alone, [{ outcome: 'through' }])
  const first = `select (select min(r.ended_at) from flow_run r where r.flow_id = $1) = (select r.ended_at from flow_run r where r.flow_id = $2) as is`
  const { rows } = await asOwner(server.test.ownerUrl, (owner) => owner.query(first, [crowded, alone]))
  expect(rows).toEqual([{ is: true }])
  await off(crowded, alone)
})

test('what comes while it is decided where somebody goes is not lost', async () => {
  const steps = [
    { id: 'way', kind: 'branch', arms: [{ when: 'language is ch', next: null }], otherwise: 'watch' },
    { id: 'watch', kind: 'watch', when: 'givenName is Now', within: '90 days', next: null, otherwise: null },
  ]
  const flow = await make({ begins: [{ on: 'call' }], steps })
  const id = await person({ name: 'Quick' })
  // It was asked already whether they are called so, and is not written yet where they wait.
  await whileHeld(
    'lock table flow_trace in share mode',
    1,
    () => start(flow, [id]),
    async (owner) => {
      await must(office.mara.patch(`/people/${id}`, { givenName: 'Now' }))
      await expect.poll(async () => (await waiting(owner)) > 1 || (await behind(owner)) === 0, { timeout: 10_000, interval: 10 }).toBe(true)
    },
  )
  await until(flow, [{ outcome: 'through' }])
  await off(flow)
})

test('whoever is erased while a step of theirs is done has it not done', async () => {
  const steps = [
    { id: 'note', kind: 'act', do: 'create', object: 'company', values: { name: { text: 'Of {{ person.name }}' } }, next: null },
  ]
  const flow = await make({ begins: [{ on: 'call' }], steps })
  const id = await person({ name: 'Erased' })
  await whileHeld(
    'lock table company in exclusive mode',
    1,
    () => start(flow, [id]),
    (owner) => owner.query('delete from person where id = $1', [id]),
  )
  await until(flow, [{ outcome: 'gone' }])
  expect((await must(office.mara.get<{ items: object[] }>('/companies?filter=name%20is%20%22Of%20Erased%22'))).items).toEqual([])
  await off(flow)
})

test('what is about to be done when a flow is paused is done when it is resumed', async () => {
  const steps = [{ id: 'make', kind: 'act', do: 'create', object: 'company', values: { name: 'Made at rest' }, next: null }]
  const flow = await make({ begins: [{ on: 'call' }], steps })
  const companies = async () =>
    (await must(office.mara.get<{ items: object[] }>('/companies?filter=name%20is%20%22Made%20at%20rest%22'))).items.length
  await whileHeld(
    'lock table company in exclusive mode',
    1,
    () => start(flow, [office.ids.rob!]),
    () => must(office.mara.post(`/flows/${flow}/pause`)),
  )
  await followed()
  expect([await companies(), (await runs(flow))[0]!.state]).toEqual([0, 'going'])
  await must(office.mara.post(`/flows/${flow}/resume`))
  await until(flow, [{ outcome: 'through' }])
  expect(await companies()).toBe(1)
  await off(flow)
})

test('published anew while something is on its way, nobody is lost; switched on again, nobody comes in for what was meanwhile', async () => {
  const day = (days: number): string => new Date(now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
  const begins = [
    { on: 'happened', type: 'order.placed' },
    { on: 'date', field: 'birthday', days: 0, at: '12:00', yearly: true },
  ]
  const flow = await make({ begins, only: 'language is gn', steps: [{ id: 'wait', kind: 'wait', for: '90 days', next: null }] })
  const buyer = await person({ name: 'Buyer', language: 'gn' })
  const order = { type: 'order.placed', records: [{ object: 'person', id: buyer }], properties: { order: newId(), total: 10 } }
  const begun = now().toISOString()
  await must(office.mara.post(`/flows/${flow}/publish`, {}))
  await must(office.mara.post('/interactions', { items: [{ ...order, at: begun }] }))
  await until(flow, [{ record: buyer, state: 'waiting' }])
  await off(flow)
  const born = await person({ name: 'Born', language: 'gn', birthday: `1980-${day(2).slice(5)}` })
  await later(4 * 24 * 60)
  await must(office.mara.post(`/flows/${flow}/publish`, {}))
  await followed()
  expect((await runs(flow)).find(({ record }) => record === born)).toBeUndefined()
  const rested = await person({ name: 'Rested', language: 'gn', birthday: `1980-${day(2).slice(5)}` })
  await must(office.mara.post(`/flows/${flow}/pause`))
  await later(4 * 24 * 60)
  await must(office.mara.post(`/flows/${flow}/resume`))
  await followed()
  expect((await runs(flow)).find(({ record }) => record === rested)).toBeUndefined()
  await off(flow)
})

test('what was published is not taken back, and is published anew', async () => {
  const body = { begins: [{ on: 'call' }], steps: [{ id: 'wait', kind: 'wait', for: '1 day', next: null }] }
  const flow = await make(body)
  await must(office.mara.post(`/flows/${flow}/publish`, {}))
  const { items } = await must(office.mara.get<{ items: { change: string; changes: object }[] }>(`/flows/${flow}/history`))
  const published = items.find(({ changes }) => JSON.stringify(changes).includes('"number":[1,2]'))!
  expect(await office.mara.post(`/changes/${published.change}/undo`)).toMatchObject({ status: 409, body: { code: 'flow.final' } })
  expect(await office.mara.post(`/flows/${flow}/publish`, {})).toMatchObject({ status: 200, body: { number: 3 } })
  await off(flow)
})
