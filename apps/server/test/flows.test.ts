/** Flows over HTTP: what begins them, what they do and wait for, each once; and that nobody but administrators has things happen. */
import { newId } from '@rapport/core/object'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
