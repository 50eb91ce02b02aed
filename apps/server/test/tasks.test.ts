/** Tasks: who sees them, when they were done and by whom, and that they stand in the history of whom they are about. */
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ran, uploaded } from '../testing/import.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

interface Task {
  readonly id: string
  readonly title: string
  readonly state: string
  readonly doneAt: string | null
  readonly doneBy: { readonly id: string } | null
  readonly assignee: { readonly id: string } | null
  readonly author: { readonly id: string } | null
  readonly about: { readonly object: string; readonly id: string; readonly title: string } | null
}
type Page<T> = { items: T[]; next: string | null }

let server: TestServer
let office: Office
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
})
afterAll(() => server.close())

const give = async (who: Client, values: object): Promise<Task> => {
  const { status, body, text } = await who.post<Task>('/tasks', values)
  expect([status, text]).toEqual([201, expect.anything()])
  return body
}
const aboutInga = () => ({ object: 'person', id: office.ids.inga! })
const titles = async (who: Client, filter = ''): Promise<string[]> =>
  (await who.get<Page<Task>>(`/tasks?filter=${encodeURIComponent(filter)}`)).body.items.map(({ title }) => title)

describe('when it was done, and by whom', () => {
  test('is kept by Rapport, and emptied when it is open again', async () => {
    const { id, state, doneAt, author } = await give(office.jonas, { title: 'Call Inga', due: '2026-11-30', about: aboutInga() })
    expect([state, doneAt, author?.id]).toEqual(['open', null, office.ids.jonas])
    const done = (await office.mara.patch<Task>(`/tasks/${id}`, { state: 'done' })).body
    expect([done.doneBy?.id, typeof done.doneAt]).toEqual([office.ids.mara, 'string'])
    const renamed = (await office.jonas.patch<Task>(`/tasks/${id}`, { title: 'Call Inga today' })).body
    expect([renamed.doneAt, renamed.doneBy]).toEqual([done.doneAt, done.doneBy])
    const open = (await office.jonas.patch<Task>(`/tasks/${id}`, { state: 'open' })).body
    expect([open.doneAt, open.doneBy]).toEqual([null, null])
  })

  test('is nobody’s to type', async () => {
    const { id } = await give(office.jonas, { title: 'Send the offer' })
    for (const values of [{ doneAt: '2026-01-01T00:00:00.000Z' }, { doneBy: office.ids.eva }, { author: office.ids.eva }]) {
      const { status, body } = await office.mara.patch(`/tasks/${id}`, values)
      expect([status, body.code]).toEqual([422, 'record.invalid'])
    }
    expect((await office.mara.patch(`/tasks/${id}`, { state: 'half' })).status).toBe(422)
  })

  test('goes back with what is taken back', async () => {
    const { id } = await give(office.jonas, { title: 'Write to Inga', about: aboutInga() })
    const done = (await office.jonas.patch<Task>(`/tasks/${id}`, { state: 'done' })).body
    const history = (await office.jonas.get<Page<{ change: string }>>(`/tasks/${id}/history`)).body.items
    const undone = (await office.jonas.post<{ change: string }>(`/changes/${history[0]!.change}/undo`)).body
    expect((await office.jonas.get<Task>(`/tasks/${id}`)).body).toMatchObject({ state: 'open', doneAt: null, doneBy: null })
    await office.jonas.post(`/changes/${undone.change}/undo`)
    const again = (await office.jonas.get<Task>(`/tasks/${id}`)).body
    expect([again.state, again.doneAt, again.doneBy]).toEqual(['done', done.doneAt, done.doneBy])
  })
})

describe('who sees it', () => {
  test('whom it is given to, without what it is about where that is out of sight', async () => {
    const { id } = await give(office.mara, { title: 'Check the papers', about: aboutInga(), assignee: office.ids.eva })
    expect((await office.eva.get(`/people/${office.ids.inga}`)).status).toBe(404)
    const seen = (await office.eva.get<Task>(`/tasks/${id}`)).body
    expect([seen.title, seen.about]).toEqual(['Check the papers', null])
    for (const filter of [`about is ${office.ids.inga}`, 'about is not empty']) expect(await titles(office.eva, filter)).toEqual([])
    // Whoever writes back what they read does not empty what they did not see.
    expect((await office.eva.patch(`/tasks/${id}`, { about: null, state: 'done' })).status).toBe(200)
    expect((await office.mara.get<Task>(`/tasks/${id}`)).body).toMatchObject({
      about: { id: office.ids.inga },
      doneBy: { id: office.ids.eva },
    })
    const history = (await office.eva.get(`/tasks/${id}/history`)).text
    expect(history).not.toContain(office.ids.inga)
    expect((await office.jonas.get<Task>(`/tasks/${id}`)).body.about).toMatchObject({ title: 'Inga Sörensen' })
    expect((await office.jonas.patch(`/tasks/${id}`, { state: 'open' })).status).toBe(200)
  })

  test('nobody else', async () => {
    const { id } = await give(office.mara, { title: 'Ask Matteo', about: { object: 'person', id: office.ids.matteo } })
    const free = await give(office.eva, { title: 'Water the plants' })
    for (const path of [`/tasks/${id}`, `/tasks/${free.id}`]) {
      expect((await office.jonas.get(path)).status).toBe(404)
      expect((await office.jonas.patch(path, { state: 'done' })).status).toBe(404)
    }
    expect(await titles(office.jonas, 'title contains "Matteo" or title contains "plants"')).toEqual([])
    const found = await office.jonas.get<{ items: unknown[] }>('/search?q=plants')
    expect([found.status, JSON.stringify(found.body)]).toEqual([200, expect.not.stringContaining('Water')])
    expect((await office.eva.get('/search?q=plants')).text).toContain('Water the plants')
  })

  test('notes on it are seen with it, and it is about no other task', async () => {
    const { id } = await give(office.mara, { title: 'Ask about the rent', about: aboutInga(), assignee: office.ids.eva })
    const on = { about: { object: 'task', id } }
    expect((await office.eva.post('/notes', { ...on, body: 'They call back.' })).status).toBe(201)
    for (const who of [office.mara, office.jonas, office.eva])
      expect((await who.get(`/notes?filter=about%20is%20${id}`)).text).toContain('They call back.')
    expect((await office.aylin.get(`/notes?filter=about%20is%20${id}`)).status).toBe(200)
    const { status, body } = await office.mara.post('/tasks', { title: 'About a task', ...on })
    expect([status, body.code]).toEqual([422, 'record.invalid'])
  })

  test('whoever may write one may give it to anybody, and what is out of sight then is told by its id alone', async () => {
    const { id } = await give(office.jonas, { title: 'Order beans' })
    const given = await office.jonas.patch(`/tasks/${id}`, { assignee: office.ids.eva })
    expect([given.status, given.body]).toEqual([200, { id }])
    expect((await office.jonas.get(`/tasks/${id}`)).status).toBe(404)
    expect(await titles(office.eva, 'assignee is me and title is "Order beans"')).toEqual(['Order beans'])
    const made = await office.petra.post('/tasks', { title: 'A guest makes none' })
    expect([made.status, made.body.code]).toEqual([403, 'record.notAllowed'])
  })
})

describe('in the history of whom it is about', () => {
  test('it is told when it is made and when it is done, to whoever sees it', async () => {
    const { id } = await give(office.jonas, { title: 'Bring samples', about: aboutInga() })
    await office.jonas.patch(`/tasks/${id}`, { state: 'done' })
    const { items } = (
      await office.jonas.get<Page<{ type: string; properties: object }>>(
        `/interactions?object=person&record=${office.ids.inga}&types=task.state.changed`,
      )
    ).body
    const told = items.filter(({ properties }) => JSON.stringify(properties).includes(id)).map(({ properties }) => properties)
    expect(told).toEqual([
      { from: 'open', to: 'done', record: id },
      { to: 'open', record: id },
    ])
    expect(await namesWhere(`happened task.state.changed (to is done) in the last 1 days`)).toEqual(['Inga Sörensen'])
  })

  test('it goes with whom it is about', async () => {
    const { id: ole } = (await office.mara.post<Task>('/people', { name: 'Ole Berg' })).body
    const { id } = await give(office.mara, { title: 'Visit Ole', about: { object: 'person', id: ole } })
    await office.mara.delete(`/people/${ole}`)
    expect((await office.mara.get(`/tasks/${id}`)).status).toBe(404)
  })

  const namesWhere = async (filter: string): Promise<string[]> =>
    (await office.mara.get<Page<{ name: string }>>(`/people?filter=${encodeURIComponent(filter)}`)).body.items.map(({ name }) => name)
})

test('what is due is found by day', async () => {
  const [past, today, later] = [-1, 0, 3].map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10))
  for (const [title, due] of [['Late', past], ['Now', today], ['Soon', later]] as const) await give(office.aylin, { title, due }) // prettier-ignore
  expect(await titles(office.aylin, `assignee is me and state is open and due before ${today}`)).toEqual(['Late'])
  const { items } = (await office.aylin.get<Page<Task>>(`/tasks?sort=due&filter=${encodeURIComponent('assignee is me and state is open')}`))
    .body
  expect(items.map(({ title }) => title)).toEqual(['Late', 'Now', 'Soon'])
})

test('come by a file and go into one; what the file says is done was done then', async () => {
  const before = new Date(Date.now() - 1_000).toISOString()
  const file = await uploaded(
    office.mara,
    'task',
    'Title,Due,State,Assignee\nBuy filters,2026-12-01,done,Jonas Weber\nSell filters,2026-12-02,,\n',
  )
  expect((await ran(office.mara, file.id)).counts).toMatchObject({ new: 2, wrong: 0 })
  const [bought, sold] = await Promise.all(
    ['Buy filters', 'Sell filters'].map(async (title) => {
      const { items } = (await office.mara.get<Page<Task>>(`/tasks?filter=${encodeURIComponent(`title is "${title}"`)}`)).body
      return items[0]!
    }),
  )
  expect([bought!.state, sold!.state, sold!.doneAt]).toEqual(['done', 'open', null])
  expect(bought!.doneAt! > before).toBe(true)
  const csv = (await office.mara.get('/tasks/export')).text
  expect(csv).toContain('Buy filters')
})
