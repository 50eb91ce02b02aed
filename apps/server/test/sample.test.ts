/** Sample people: added in one go, used, and removed without taking along what people have made of them. */
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

interface Item {
  readonly id: string
  readonly name: string
  readonly about: { readonly id: string }
  readonly person: { readonly id: string }
  readonly company: { readonly id: string; readonly title: string }
  readonly owner: { readonly id: string } | null
}
type Items = { items: Item[]; next: string | null }
const paths = ['people', 'companies', 'employments', 'notes', 'tasks'] as const

let server: TestServer
let office: Office
let before: Record<string, string[]>
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  before = await everything(office.mara)
})
afterAll(() => server.close())

/** Ids of all customers' records. */
async function everything(who: Client): Promise<Record<string, string[]>> {
  const found = await Promise.all(paths.map(async (path) => [path, (await itemsOf(who, path)).map(({ id }) => id).sort()] as const))
  return Object.fromEntries(found)
}
async function itemsOf(who: Client, path: string): Promise<Item[]> {
  const items: Item[] = []
  for (let after = ''; ;) {
    const { body } = await who.get<Items>(`/${path}?limit=200${after}`)
    items.push(...body.items)
    if (body.next === null) return items
    after = `&after=${body.next}`
  }
}
const counted = async (): Promise<number> => Object.values(await everything(office.mara)).flat().length

test('only administrators see, add and remove it', async () => {
  for (const who of [office.aylin, office.jonas, office.petra]) {
    expect([(await who.get('/sample')).status, (await who.post('/sample')).status, (await who.delete('/sample')).status]).toEqual([
      403, 403, 403,
    ])
  }
  expect((await office.mara.get('/sample')).body).toEqual({ loaded: false, records: 0 })
  expect((await office.mara.delete('/sample')).status).toBe(409)
})

test('added untouched, it is removed to the last record, and can be added again', async () => {
  const start = await counted()
  const answers = await Promise.all([office.mara.post<{ records: number }>('/sample'), office.mara.post<{ records: number }>('/sample')])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  const { body } = await office.mara.get<{ loaded: boolean; records: number }>('/sample')
  expect(body.loaded).toBe(true)
  expect(body.records).toBe((await counted()) - start)
  expect(body.records).toBeGreaterThan(50)
  const fresh = (await itemsOf(office.mara, 'people')).filter(({ id }) => !before.people!.includes(id))
  expect(fresh.filter(({ owner }) => owner !== null).every(({ owner }) => owner!.id === office.ids.mara)).toBe(true)
  expect((await office.mara.delete('/sample')).body).toEqual({ removed: body.records, kept: 0 })
  expect(await everything(office.mara)).toEqual(before)
  expect((await office.mara.get('/sample')).body).toEqual({ loaded: false, records: 0 })
})

test('what somebody changed or built upon stays, with what it stands on', async () => {
  await office.mara.post('/sample')
  const employments = (await itemsOf(office.mara, 'employments')).filter(({ id }) => !before.employments!.includes(id))
  const people = (await itemsOf(office.mara, 'people')).filter(({ id }) => !before.people!.includes(id))
  const companies = (await itemsOf(office.mara, 'companies')).filter(({ id }) => !before.companies!.includes(id))
  // One person is edited, on another a note is written, a company gets an employment of somebody real.
  const [edited, noted] = [employments[0]!, employments.find(({ person }) => person.id !== employments[0]!.person.id)!]
  expect((await office.mara.patch(`/people/${edited.person.id}`, { language: 'da' })).status).toBe(200)
  const note = await office.mara.post<Item>('/notes', { about: { object: 'person', id: noted.person.id }, body: 'Met her at the fair.' })
  const used = companies.find(({ id }) => employments.every(({ company }) => company.id !== id)) ?? companies[0]!
  const job = await office.mara.post<Item>('/employments', { person: office.ids.rob, company: used.id })
  // Loaded and looked at, but not changed: these go.
  const { body } = await office.mara.delete<{ removed: number; kept: number }>('/sample')
  const after = await everything(office.mara)
  for (const id of [edited.person.id, noted.person.id]) expect(after.people).toContain(id)
  const staying = employments.filter(({ person }) => person.id === edited.person.id || person.id === noted.person.id)
  const left = employments.filter(({ id }) => after.employments!.includes(id))
  expect(left.map(({ id }) => id)).toEqual(staying.map(({ id }) => id))
  for (const { company } of staying) expect(after.companies).toContain(company.id)
  expect(after.companies).toContain(used.id)
  expect([after.notes!.includes(note.body.id), after.employments!.includes(job.body.id)]).toEqual([true, true])
  expect(after.people!.length).toBeLessThan(before.people!.length + people.length)
  const more = Object.values(after).flat().length - Object.values(before).flat().length - 2
  expect(body.kept).toBe(more)
  expect(body.removed).toBeGreaterThan(50)
})

test('the history says that Rapport added and removed it', async () => {
  const { rows } = await server.test.database.transaction(office.workspace, async (tx) => ({
    rows: await tx.query<{ action: string; actor: string }>(
      `select distinct h.action, h.actor_kind as actor from history h where h.workspace_id = $1 and h.cause = 'sample' order by h.action`,
    ),
  }))
  expect(rows).toEqual([
    { action: 'created', actor: 'system' },
    { action: 'deleted', actor: 'system' },
  ])
})

test('a setup can begin with it', async () => {
  const other = await startTestServer()
  try {
    const ida = other.client('ida')
    await ida.post('/setup', {
      name: 'Ida Berg',
      email: 'ida@fjord.example',
      password: 'salt wind on the pier',
      workspace: 'Fjord',
      sample: true,
    })
    expect((await ida.get<{ loaded: boolean }>('/sample')).body.loaded).toBe(true)
    expect((await ida.get<Items>('/people')).body.items.length).toBeGreaterThan(10)
    expect((await ida.get<Items>('/members')).body.items.map(({ name }) => name)).toEqual(['Ida Berg'])
  } finally {
    await other.close()
  }
})
