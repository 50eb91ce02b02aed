/** Flows over HTTP: what begins them, what they do and wait for, each once; and that nobody but administrators has things happen. */
import { newId } from '@rapport/core/object'
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

interface FlowJson {
  readonly id: string
  readonly state: string
}
interface RunJson {
  readonly id: string
  readonly record: string
  readonly state: string
  readonly step: string | null
  readonly outcome: string | null
  readonly problem: string | null
}
async function make(body: object, more: object = {}): Promise<FlowJson> {
  const { status, body: flow, text } = await office.mara.post<FlowJson>('/flows', { name: `Flow ${newId()}`, of: 'person', body, ...more })
  expect([status, text]).toEqual([201, text])
  const on = await office.mara.post(`/flows/${flow.id}/publish`, {})
  expect([on.status, on.text]).toEqual([200, on.text])
  return flow
}
const runs = async ({ id }: FlowJson): Promise<readonly RunJson[]> =>
  (await office.mara.get<{ items: RunJson[] }>(`/flows/${id}/runs`)).body.items
const until = (flow: FlowJson, expected: object[]) =>
  expect.poll(() => runs(flow), { timeout: 15_000, interval: 50 }).toMatchObject(expected)
const later = async (minutes: number): Promise<void> => {
  ahead += minutes
  await server.server.flows.wake(office.workspace)
}
const person = async (values: object): Promise<string> => {
  const { body, status, text } = await office.mara.post<{ id: string }>('/people', values)
  expect([status, text]).toEqual([201, text])
  return body.id
}

test('somebody new in Kiel gets a note and a language, and is out; somebody elsewhere goes the other way', async () => {
  const flow = await make({
    begins: [{ on: 'created', when: 'city is Kiel' }],
    steps: [
      {
        id: 'greet',
        kind: 'act',
        do: 'create',
        object: 'note',
        about: 'about',
        values: { body: { text: 'Greet {{ person.name }} today.' } },
        next: 'where',
      },
      { id: 'where', kind: 'branch', arms: [{ when: 'country is DK', next: 'danish' }], otherwise: 'german' },
      { id: 'danish', kind: 'act', do: 'change', values: { language: 'da' }, next: null },
      { id: 'german', kind: 'act', do: 'change', values: { language: 'de' }, next: null },
    ],
  })
  const [inKiel, danish] = await Promise.all([
    person({ name: 'Frauke', addresses: [{ city: 'Kiel', country: 'DE' }] }),
    person({ name: 'Jytte', addresses: [{ city: 'Kiel', country: 'DK' }] }),
    person({ name: 'Ida', addresses: [{ city: 'Bonn', country: 'DE' }] }),
  ])
  await until(flow, [
    { state: 'ended', outcome: 'through' },
    { state: 'ended', outcome: 'through' },
  ])
  expect((await office.mara.get(`/people/${inKiel}`)).body).toMatchObject({ language: 'de' })
  expect((await office.mara.get(`/people/${danish}`)).body).toMatchObject({ language: 'da' })
  const notes = await office.mara.get<{ items: object[] }>(`/notes?filter=about%20is%20${inKiel}`)
  expect(notes.body.items).toMatchObject([{ body: 'Greet Frauke today.' }])
  const history = await office.mara.get<{ items: object[] }>(`/people/${inKiel}/history`)
  expect(history.body.items[0]).toMatchObject({ actor: { kind: 'flow', id: flow.id }, cause: 'flow' })
})

test('an order begins it; it waits three days for a second one, and goes on at once when that comes', async () => {
  const flow = await make({
    begins: [{ on: 'happened', type: 'order.placed', where: 'total >= 100' }],
    steps: [
      { id: 'again', kind: 'watch', type: 'order.placed', within: '3 days', next: 'thank', otherwise: 'ask' },
      { id: 'thank', kind: 'act', do: 'change', values: { givenName: 'Regular' }, next: null },
      { id: 'ask', kind: 'act', do: 'change', values: { givenName: 'To be asked' }, next: null },
    ],
  })
  const [once, twice] = await Promise.all([person({ name: 'Once' }), person({ name: 'Twice' })])
  const order = async (record: string, total: number): Promise<void> => {
    const answer = await office.mara.post('/interactions', {
      items: [
        {
          type: 'order.placed',
          at: now().toISOString(),
          records: [{ object: 'person', id: record }],
          properties: { order: newId(), total },
        },
      ],
    })
    expect([answer.status, answer.text]).toEqual([200, answer.text])
  }
  await order(once, 99)
  await order(once, 100)
  await order(twice, 500)
  await until(flow, [{ state: 'waiting' }, { state: 'waiting' }])
  await later(60)
  await order(twice, 1)
  await expect
    .poll(async () => (await office.mara.get(`/people/${twice}`)).body, { timeout: 10_000 })
    .toMatchObject({ givenName: 'Regular' })
  await later(3 * 24 * 60)
  await expect
    .poll(async () => (await office.mara.get(`/people/${once}`)).body, { timeout: 10_000 })
    .toMatchObject({ givenName: 'To be asked' })
})

test('members get people in turn, or who has fewest; whoever has somebody keeps them', async () => {
  const { ids } = office
  const members = [ids.jonas, ids.eva, ids.aylin]
  const flow = await make({
    begins: [{ on: 'created', when: 'language is fi' }],
    steps: [{ id: 'turn', kind: 'act', do: 'assign', field: 'owner', members, by: 'turn', keep: true, next: null }],
  })
  const made: string[] = []
  for (let n = 0; n < 6; n++) made.push(await person({ name: `Fin ${n}`, language: 'fi', owner: null }))
  const kept = await person({ name: 'Kept', language: 'fi', owner: ids.petra })
  await until(
    flow,
    Array.from({ length: 7 }, () => ({ outcome: 'through' })),
  )
  const owners = await Promise.all(
    made.map(async (one) => (await office.mara.get<{ owner: { id: string } }>(`/people/${one}`)).body.owner.id),
  )
  for (const member of members) expect(owners.filter((owner) => owner === member)).toHaveLength(2)
  expect((await office.mara.get(`/people/${kept}`)).body).toMatchObject({ owner: { id: ids.petra } })

  const lighter = await make({
    begins: [{ on: 'created', when: 'language is et' }],
    steps: [
      {
        id: 'load',
        kind: 'act',
        do: 'assign',
        field: 'owner',
        members: [ids.jonas, ids.eva],
        by: 'load',
        open: 'language is et',
        next: null,
      },
    ],
  })
  await person({ name: 'Theirs', language: 'et', owner: ids.jonas })
  await until(lighter, [{ outcome: 'through' }])
  const [est] = [await person({ name: 'Next', language: 'et', owner: null })]
  await until(lighter, [{ outcome: 'through' }, { outcome: 'through' }])
  expect((await office.mara.get(`/people/${est}`)).body).toHaveProperty('owner.id')
})

test('somebody is asked: yes goes on, no goes the other way, and nobody else can answer', async () => {
  const flow = await make({
    begins: [{ on: 'call' }],
    steps: [
      {
        id: 'ask',
        kind: 'approve',
        members: [office.ids.aylin],
        question: 'Give them a gift?',
        within: '2 days',
        next: 'yes',
        declined: 'no',
        otherwise: null,
      },
      { id: 'yes', kind: 'act', do: 'change', values: { givenName: 'Gifted' }, next: null },
      { id: 'no', kind: 'act', do: 'change', values: { givenName: 'Not gifted' }, next: null },
    ],
  })
  const people = [await person({ name: 'A' }), await person({ name: 'B' }), await person({ name: 'C' })]
  expect((await office.mara.post(`/flows/${flow.id}/start`, { records: people, key: 'once' })).body).toEqual({ entered: 3 })
  expect((await office.mara.post(`/flows/${flow.id}/start`, { records: people, key: 'once' })).body).toEqual({ entered: 0 })
  await until(flow, [{ state: 'asked' }, { state: 'asked' }, { state: 'asked' }])
  const asked = await office.aylin.get<{ items: (RunJson & { question: string })[] }>('/flow-runs/asked')
  const theirs = asked.body.items.filter(({ question }) => question === 'Give them a gift?')
  const runOf = (record: string | undefined): string => (theirs.length > 0 ? theirs : []).find((one) => one.record === record)?.id ?? ''
  const [a = '', b = ''] = [runOf(people[0]), runOf(people[1])]
  expect(await office.mara.post(`/flow-runs/${(await runs(flow))[0]!.id}/answer`, { yes: true })).toMatchObject({ status: 403 })
  expect(await office.aylin.post(`/flow-runs/${a}/answer`, { yes: true, note: 'Gladly' })).toMatchObject({ status: 200 })
  expect(await office.aylin.post(`/flow-runs/${b}/answer`, { yes: false })).toMatchObject({ status: 200 })
  // It went on, and Aylin does not see the person: it is not there for her any more.
  expect(await office.aylin.post(`/flow-runs/${b}/answer`, { yes: true })).toMatchObject({ status: 404 })
  const nameOf = async (id: string | undefined) => (await office.mara.get<{ givenName: string | null }>(`/people/${id}`)).body.givenName
  await expect.poll(() => Promise.all(people.map(nameOf)), { timeout: 10_000 }).toEqual(['Gifted', 'Not gifted', null])
  const trace = await office.mara.get<{ traces: object[] }>(`/flow-runs/${a}`)
  expect(trace.body.traces).toMatchObject([
    { step: 'ask', exit: 'said yes', said: { by: 'Aylin Kaya', note: 'Gladly' } },
    { step: 'ask', exit: 'next' },
    { step: 'yes', exit: 'next' },
  ])
  await later(2 * 24 * 60)
  await expect
    .poll(async () => (await runs(flow)).map(({ outcome }) => outcome), { timeout: 10_000 })
    .toEqual(['through', 'through', 'through'])
})

test('what cannot be done waits with its reason, and is done again or passed over by a person', async () => {
  const flow = await make({
    begins: [{ on: 'call' }],
    steps: [
      { id: 'name', kind: 'act', do: 'change', values: { externalId: 'TAKEN-1' }, next: 'after' },
      { id: 'after', kind: 'act', do: 'change', values: { givenName: 'After' }, next: null },
    ],
  })
  const holder = await person({ name: 'Holder', externalId: 'TAKEN-1' })
  const [first, second] = [await person({ name: 'First' }), await person({ name: 'Second' })]
  await office.mara.post(`/flows/${flow.id}/start`, { records: [first, second] })
  await until(flow, [
    { state: 'stuck', step: 'name' },
    { state: 'stuck', step: 'name' },
  ])
  const all = await runs(flow)
  expect(all[0]!.problem).toMatch(/external id/i)
  const of = (record: string) => all.find((one) => one.record === record)!.id
  expect(await office.jonas.post(`/flow-runs/${of(first)}/retry`)).toMatchObject({ status: 403 })
  expect(await office.mara.post(`/flow-runs/${of(second)}/skip`)).toMatchObject({ status: 200 })
  await office.mara.patch(`/people/${holder}`, { externalId: null })
  expect(await office.mara.post(`/flow-runs/${of(first)}/retry`)).toMatchObject({ status: 200 })
  await until(flow, [{ outcome: 'through' }, { outcome: 'through' }])
  expect((await office.mara.get(`/people/${first}`)).body).toMatchObject({ externalId: 'TAKEN-1', givenName: 'After' })
  expect((await office.mara.get(`/people/${second}`)).body).toMatchObject({ externalId: null, givenName: 'After' })
})

test('who reached the goal leaves; who was in does not come in again before its time; and nothing happens while it rests', async () => {
  const flow = await make({
    begins: [{ on: 'changed', fields: ['language'] }],
    only: 'city is Narvik',
    again: '7 days',
    leaves: 'externalId is GOAL',
    steps: [
      { id: 'wait', kind: 'wait', for: '1 day', next: 'mark' },
      { id: 'mark', kind: 'act', do: 'change', values: { givenName: 'Marked' }, next: null },
    ],
  })
  const narvik = { addresses: [{ city: 'Narvik', country: 'NO' }] }
  const [stays, leaves] = [await person({ name: 'Stays', ...narvik }), await person({ name: 'Leaves', ...narvik })]
  for (const one of [stays, leaves]) await office.mara.patch(`/people/${one}`, { language: 'no' })
  await until(flow, [{ state: 'waiting' }, { state: 'waiting' }])
  await office.mara.patch(`/people/${leaves}`, { externalId: 'GOAL' })
  await expect
    .poll(async () => (await runs(flow)).find(({ record }) => record === leaves), { timeout: 10_000 })
    .toMatchObject({ outcome: 'goal' })
  expect(await office.mara.post(`/flows/${flow.id}/pause`)).toMatchObject({ status: 200, body: { state: 'paused', inside: 1 } })
  await later(25 * 60)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect((await runs(flow)).find(({ record }) => record === stays)).toMatchObject({ state: 'waiting' })
  await office.mara.patch(`/people/${stays}`, { language: 'nb' })
  expect(await office.mara.post(`/flows/${flow.id}/resume`)).toMatchObject({ status: 200, body: { state: 'on' } })
  await expect
    .poll(async () => (await office.mara.get(`/people/${stays}`)).body, { timeout: 10_000 })
    .toMatchObject({ givenName: 'Marked' })
  await office.mara.patch(`/people/${stays}`, { language: 'sv' })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(await runs(flow)).toHaveLength(2)
  await later(7 * 24 * 60)
  await office.mara.patch(`/people/${stays}`, { language: 'fr' })
  await expect.poll(async () => (await runs(flow)).length, { timeout: 10_000 }).toBe(3)
  expect(await office.mara.post(`/flows/${flow.id}/off`)).toMatchObject({
    status: 200,
    body: { state: 'off', inside: 0, outcomes: { goal: 1, through: 1, stopped: 1 } },
  })
  expect(await office.mara.delete(`/flows/${flow.id}`)).toMatchObject({ status: 204 })
})

test('dates of people begin it in the morning of the day, once', async () => {
  const day = (days: number): string => new Date(now().getTime() + days * 86_400_000).toISOString().slice(5, 10)
  const flow = await make({
    begins: [{ on: 'date', field: 'birthday', days: -3, at: '09:00', yearly: true }],
    only: 'language is "is"',
    steps: [{ id: 'card', kind: 'act', do: 'change', values: { givenName: 'Card' }, next: null }],
  })
  const born = await person({ name: 'Björk', language: 'is', birthday: `1980-${day(5)}` })
  await person({ name: 'Later', language: 'is', birthday: `1980-${day(40)}` })
  await later(2 * 24 * 60 + 12 * 60)
  await until(flow, [{ record: born, outcome: 'through' }])
  await later(24 * 60)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(await runs(flow)).toHaveLength(1)
})

test('published anew, whoever is in it goes on as before or where it is said', async () => {
  const step = { id: 'old', kind: 'wait', for: '10 days', next: null }
  const flow = await make({ begins: [{ on: 'call' }], steps: [step] })
  const people = [await person({ name: 'P1' }), await person({ name: 'P2' })]
  await office.mara.post(`/flows/${flow.id}/start`, { records: [people[0]] })
  await until(flow, [{ state: 'waiting', step: 'old' }])
  const body = { begins: [{ on: 'call' }], steps: [{ id: 'new', kind: 'act', do: 'change', values: { givenName: 'New' }, next: null }] }
  await office.mara.patch(`/flows/${flow.id}`, { body })
  expect(await office.mara.post(`/flows/${flow.id}/publish`, { moves: { old: 'nowhere' } })).toMatchObject({ status: 422 })
  expect(await office.mara.post(`/flows/${flow.id}/publish`, {})).toMatchObject({ status: 200, body: { number: 2, inside: 1 } })
  await office.mara.post(`/flows/${flow.id}/start`, { records: [people[1]] })
  await expect
    .poll(async () => (await office.mara.get(`/people/${people[1]}`)).body, { timeout: 10_000 })
    .toMatchObject({ givenName: 'New' })
  expect((await runs(flow)).find(({ record }) => record === people[0])).toMatchObject({ state: 'waiting', step: 'old' })
  expect(await office.mara.post(`/flows/${flow.id}/publish`, { moves: { old: 'new' } })).toMatchObject({ status: 200, body: { number: 3 } })
  await expect
    .poll(async () => (await office.mara.get(`/people/${people[0]}`)).body, { timeout: 10_000 })
    .toMatchObject({ givenName: 'New' })
})

test('only administrators make flows, and what is wrong is said with its place', async () => {
  const body = { begins: [{ on: 'call' }], steps: [] }
  for (const member of [office.aylin, office.jonas, office.petra])
    expect((await member.post('/flows', { name: 'Mine', of: 'person', body })).status).toBeGreaterThanOrEqual(403)
  const check = async (sent: object) =>
    (await office.mara.post<{ problems: { place: string; message: string }[] }>('/flows/check', { of: 'person', body: sent })).body.problems
  expect(await check({ begins: [], steps: [] })).toMatchObject([{ place: 'begins' }, { place: 'steps' }])
  expect(
    await check({
      begins: [{ on: 'happened', type: 'order.plced' }],
      steps: [
        { id: 'a', kind: 'act', do: 'change', values: { citty: 'X' }, next: 'b' },
        { id: 'b', kind: 'act', do: 'webhook', webhook: newId(), next: null },
      ],
    }),
  ).toMatchObject([{ place: 'begins.0.type' }, { place: 'steps.a.values.citty' }, { place: 'steps.b.webhook' }])
  expect(
    await check({
      begins: [{ on: 'call' }],
      steps: [{ id: 'a', kind: 'branch', arms: [{ when: 'city is X', next: 'a' }], otherwise: null }],
    }),
  ).toMatchObject([{ place: 'steps.a', message: /goes round/ }])
  expect(await check({ begins: [{ on: 'call' }], steps: [{ id: 'a', kind: 'wait', for: 'a while', next: null }] })).toMatchObject([
    { place: 'steps.a.for' },
  ])
  const odd = { begins: [{ on: 'call' }], steps: [{ id: 'a', kind: 'wait', for: '1 day', next: null, nxt: 1 }] }
  expect(await office.mara.post('/flows/check', { of: 'person', body: odd })).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining('Did you mean next or at?') },
  })
})

test('flows that answer each other come to an end', async () => {
  const toggles = (from: string, to: string) => ({
    begins: [{ on: 'changed', fields: ['givenName'], when: `givenName is ${from}` }],
    steps: [{ id: 'flip', kind: 'act', do: 'change', values: { givenName: to }, next: null }],
  })
  const [one, two] = [await make(toggles('Ping', 'Pong')), await make(toggles('Pong', 'Ping'))]
  const id = await person({ name: 'Ball', givenName: 'Serve' })
  await office.mara.patch(`/people/${id}`, { givenName: 'Ping' })
  const count = async () => (await runs(one)).length + (await runs(two)).length
  await expect.poll(count, { timeout: 10_000 }).toBe(5)
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(await count()).toBe(5)
})

test('what a file brings, and what is taken back, begins nothing', async () => {
  const flow = await make({
    begins: [{ on: 'created' }, { on: 'changed' }],
    only: 'city is Visby',
    steps: [{ id: 'w', kind: 'wait', for: '1 day', next: null }],
  })
  const file = await uploaded(office.mara, 'person', 'Name,City\nFrom a file,Visby\n')
  await ran(office.mara, file.id)
  const { items } = (await office.mara.get<{ items: { id: string }[] }>('/people?filter=city%20is%20Visby')).body
  expect(items).toHaveLength(1)
  const byHand = await person({ name: 'By hand', addresses: [{ city: 'Visby', country: 'SE' }] })
  await until(flow, [{ record: byHand, state: 'waiting' }])
})

test('walks are listed newest first, page by page, each once', async () => {
  const flow = await make({ begins: [{ on: 'call' }], steps: [{ id: 'w', kind: 'wait', for: '1 day', next: null }] })
  const people: string[] = []
  for (let n = 0; n < 53; n++) {
    people.unshift(await person({ name: `Listed ${n}` }))
    await office.mara.post(`/flows/${flow.id}/start`, { records: [people[0]] })
  }
  type RunPage = { items: readonly RunJson[]; next: string | null }
  const first = (await office.mara.get<RunPage>(`/flows/${flow.id}/runs`)).body
  const second = (await office.mara.get<RunPage>(`/flows/${flow.id}/runs?after=${first.next}`)).body
  expect([first.items.length, second.next]).toEqual([50, null])
  expect([...first.items, ...second.items].map(({ record }) => record)).toEqual(people)
})
