/** What flows have members do and tell them: tasks and notes in the app, each once; and whom they ask. */
import { newId } from '@rapport/core/object'
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { notificationsOf, toldTo } from '../testing/notifications.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
beforeAll(async () => {
  server = await startTestServer({ flows: { look: 20 } })
  office = await openOffice(server)
})
afterAll(() => server.close())

interface Task {
  readonly id: string
  readonly title: string
  readonly due: string | null
  readonly assignee: { readonly id: string } | null
  readonly about: { readonly id: string }
}
const flowOf = async (steps: readonly object[], when: string): Promise<string> => {
  const body = { begins: [{ on: 'created', when }], steps }
  const { body: flow } = await office.mara.post<{ id: string }>('/flows', { name: 'Look after them', of: 'person', body })
  const on = await office.mara.post(`/flows/${flow.id}/publish`, {})
  expect([on.status, on.text]).toEqual([200, on.text])
  return flow.id
}
const person = async (values: object): Promise<string> => (await office.mara.post<{ id: string }>('/people', values)).body.id
const ended = (flow: string, count: number) =>
  expect
    .poll(async () => (await office.mara.get<{ items: { state: string; problem: string | null }[] }>(`/flows/${flow}/runs`)).body.items, {
      timeout: 15_000,
      interval: 20,
    })
    .toEqual(Array.from({ length: count }, () => expect.objectContaining({ state: 'ended' })))
const tasksOf = async (record: string): Promise<readonly Task[]> =>
  (await office.mara.get<{ items: Task[] }>(`/tasks?filter=about%20is%20${record}`)).body.items
const textsOf = async (who: Client): Promise<readonly (string | null)[]> =>
  (await notificationsOf(who)).items.flatMap(({ kind, entries }) => (kind === 'said' ? entries.map(({ text }) => text) : []))

const steps = (values: object, next: string | null = null) => [
  { id: 'task', kind: 'act', do: 'create', object: 'task', about: 'about', values, next },
]

test('a task is made for each, with a day by open hours, for members in turn and for who has fewest', async () => {
  const { ids } = office
  const week = Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, [['00:00', '12:00']]]),
  )
  const { body: hours } = await office.mara.post<{ id: string }>('/business-hours', {
    name: 'Mornings',
    timeZone: 'Europe/Stockholm',
    week,
    holidays: [],
  })
  const turn = await flowOf(
    steps({
      title: { text: 'Call {{ person.name }}' },
      due: { in: '24 hours', hours: hours.id },
      assignee: { members: [ids.jonas, ids.eva], by: 'turn' },
    }),
    'language is fi',
  )
  const people: string[] = []
  for (const name of ['Aino', 'Eino', 'Helmi']) {
    people.push(await person({ name, language: 'fi' }))
    await ended(turn, people.length)
  }
  const [aino, eino, helmi] = (await Promise.all(people.map(tasksOf))).map(([one]) => one!)
  expect([aino, eino, helmi].map((one) => [one!.title, one!.assignee?.id])).toEqual([
    ['Call Aino', ids.jonas],
    ['Call Eino', ids.eva],
    ['Call Helmi', ids.jonas],
  ])
  // 24 hours of mornings are two days.
  const days = (Date.parse(aino!.due!) - Date.parse(new Date().toISOString().slice(0, 10))) / 86_400_000
  expect(days).toBeGreaterThanOrEqual(1)
  expect(days).toBeLessThanOrEqual(3)
  const { items } = await notificationsOf(office.eva)
  await toldTo(office.eva, 1)
  expect((await notificationsOf(office.eva)).items[0]).toMatchObject({ kind: 'given', by: { kind: 'flow', name: 'Look after them' } })
  expect(items.length).toBeLessThanOrEqual(1)
  const load = await flowOf(
    steps({ title: 'Fewest', assignee: { members: [ids.jonas, ids.eva], by: 'load', open: 'state is open' } }),
    'language is et',
  )
  await office.mara.patch(`/tasks/${aino!.id}`, { state: 'done' })
  await office.mara.patch(`/tasks/${helmi!.id}`, { state: 'done' })
  const mart = await person({ name: 'Mart', language: 'et' })
  await ended(load, 1)
  expect((await tasksOf(mart))[0]!.assignee?.id).toBe(ids.jonas)
  const [run] = (await office.mara.get<{ items: { id: string }[] }>(`/flows/${load}/runs`)).body.items
  const trace = (await office.mara.get<{ traces: { said: object }[] }>(`/flow-runs/${run!.id}`)).body.traces
  expect(trace[0]!.said).toEqual({ object: 'task', id: (await tasksOf(mart))[0]!.id, member: ids.jonas })
})

test('members, a team and the owner are told, each once, and read what they may see', async () => {
  const { ids } = office
  const text = '{{ person.name }} lives in {{ person.city }}'
  const flow = await flowOf(
    [{ id: 'tell', kind: 'act', do: 'notify', text, members: [ids.mara, ids.eva], teams: [ids.north], owner: true, next: null }],
    'language is lv',
  )
  const id = await person({ name: 'Ilze', language: 'lv', owner: ids.jonas, addresses: [{ city: 'Riga' }] })
  await ended(flow, 1)
  for (const who of [office.mara, office.jonas]) expect(await textsOf(who)).toEqual(['Ilze lives in Riga'])
  // Eva does not see her, and Petra, who is of the team, does not see where she lives.
  const eva = (await office.eva.get('/notifications')).text
  expect(eva).not.toMatch(/Ilze|Riga/)
  expect(eva).not.toContain(id)
  expect(await textsOf(office.eva)).toEqual([null])
  expect((await office.petra.get('/notifications')).text).not.toMatch(/Riga/)
  await office.mara.patch(`/people/${id}`, { owner: ids.eva })
  expect(await textsOf(office.eva)).toEqual(['Ilze lives in Riga'])
  expect((await notificationsOf(office.jonas)).items.filter(({ kind }) => kind === 'said')[0]!.entries[0]).toMatchObject({
    record: null,
    title: null,
    text: null,
  })
})

test('whom it asks is told, and not any more once somebody answered; questions come in pages', async () => {
  const { ids } = office
  const flow = await flowOf(
    [
      {
        id: 'ask',
        kind: 'approve',
        members: [ids.aylin, ids.mara],
        question: 'Shall we?',
        within: '3 days',
        next: null,
        declined: null,
        otherwise: null,
      },
    ],
    'language is mt',
  )
  for (let n = 0; n < 53; n++) await person({ name: `Asked ${n}`, language: 'mt' })
  await toldTo(office.aylin, 53)
  const asked = async (after = '') =>
    (await office.aylin.get<{ items: { id: string; title: string; question: string }[]; next: string | null }>(`/flow-runs/asked${after}`))
      .body
  const first = await asked()
  const second = await asked(`?after=${first.next}`)
  expect([first.items.length, second.items.length, second.next]).toEqual([50, 3, null])
  expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(53)
  const [storm] = (await notificationsOf(office.aylin)).items
  expect(storm).toMatchObject({ kind: 'asked', count: 53, by: { name: 'Look after them' } })
  expect(storm!.entries[0]!.text).toBe('Shall we?')
  const before = (await notificationsOf(office.mara)).unread
  await office.aylin.post(`/flow-runs/${first.items[0]!.id}/answer`, { yes: true })
  expect((await notificationsOf(office.mara)).unread).toBe(before - 1)
  await office.mara.post(`/flows/${flow}/off`)
  expect((await notificationsOf(office.mara)).unread).toBe(before - 53)
})

test('a rehearsal says who would have got what', async () => {
  const { ids } = office
  const body = {
    begins: [{ on: 'created', when: 'language is sl' }],
    steps: [
      ...steps({ title: { text: 'Write to {{ person.name }}' }, assignee: { members: [ids.jonas, ids.eva], by: 'turn' } }, 'tell'),
      { id: 'tell', kind: 'act', do: 'notify', text: 'Welcome {{ person.name }}', owner: true, next: null },
    ],
  }
  const { body: flow } = await office.mara.post<{ id: string }>('/flows', { name: newId(), of: 'person', body })
  for (const name of ['Ana', 'Bor', 'Cene']) await person({ name, language: 'sl', owner: ids.aylin })
  const { status, body: told } = await office.mara.post<{
    steps: { step: string; got: Record<string, number> }[]
    names: Record<string, string>
    walks: { traces: { said: { title?: string; text?: string; members?: string[] } }[] }[]
  }>(`/flows/${flow.id}/rehearse`, { days: 1 })
  expect(status).toBe(200)
  expect(told.steps.map(({ step, got }) => [step, got])).toEqual([
    ['task', { [ids.jonas!]: 2, [ids.eva!]: 1 }],
    ['tell', { [ids.aylin!]: 3 }],
  ])
  expect(Object.keys(told.names).sort()).toEqual([ids.jonas, ids.eva, ids.aylin].sort())
  expect(told.walks.flatMap(({ traces }) => traces.map(({ said }) => said.title ?? said.text)).sort()).toEqual(
    ['Ana', 'Bor', 'Cene'].flatMap((name) => [`Welcome ${name}`, `Write to ${name}`]).sort(),
  )
  expect(
    (await office.mara.get<{ items: object[] }>(`/tasks?filter=${encodeURIComponent('title starts with "Write to"')}`)).body.items,
  ).toEqual([])
})

test.each([
  [{ do: 'notify', text: 'Hello', next: null }, 'Say who is told'],
  [{ do: 'notify', text: '{{ person.nothing }}', owner: true, next: null }, 'nothing'],
  [{ do: 'create', object: 'task', values: { title: 'x', assignee: { members: [], by: 'turn' } }, next: null }, 'Name 1 to'],
  [{ do: 'create', object: 'task', values: { title: { members: ['x'], by: 'turn' } }, next: null }, 'no member'],
  [
    { do: 'create', object: 'task', values: { title: 'x', due: { in: '2 days', hours: newId() } }, next: null },
    'business hours is not there',
  ],
  [
    {
      do: 'create',
      object: 'task',
      values: { title: 'x', assignee: { members: [newId()], by: 'load', open: 'nothing is 1' } },
      next: null,
    },
    'nothing',
  ],
])('what cannot be is said at its place: %j', async (step, message) => {
  const body = { begins: [{ on: 'call' }], steps: [{ id: 'a', kind: 'act', ...step }] }
  const { body: checked } = await office.mara.post<{ problems: { place: string; message: string }[] }>('/flows/check', {
    of: 'person',
    body,
  })
  expect(checked.problems.map((one) => `${one.place} ${one.message}`).join('\n')).toContain(message)
})
