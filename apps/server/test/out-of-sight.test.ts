/** Links to records that somebody does not see, and fields that are hidden from them: nothing that they do or ask tells more than the record does. */
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let server: TestServer
let office: Office
/** Jonas is a rep, who sees what his team owns; Mara sees everything. */
let mara: Client
let jonas: Client
let ids: Office['ids']
let rep: string
const own = { read: 'team', write: 'team', delete: 'team' }
const all = { read: 'all', write: 'all', delete: 'all' }

beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  ;({ mara, jonas, ids } = office)
  const { items } = (await mara.get<{ items: { id: string; key: string }[] }>('/roles')).body
  rep = items.find(({ key }) => key === 'rep')!.id
  await mara.post('/custom-fields', { of: 'person', key: 'works', label: 'Works', kind: 'ref', options: { to: 'company' }, marked: true })
  await mara.post('/custom-fields', { of: 'person', key: 'friend', label: 'Friend', kind: 'ref', options: { to: 'person' } })
  while ((await mara.get('/custom-fields')).text.includes('"filling"')) await new Promise((resolve) => setTimeout(resolve, 20))
})
afterAll(() => server.close())
const repsMay = async (grants: object): Promise<void> =>
  void expect(await mara.patch(`/roles/${rep}`, { grants: { person: own, company: own, ...grants } })).toMatchObject({ status: 200 })
beforeEach(() => repsMay({}))

interface Told {
  readonly id: string
  readonly version: number
  readonly works: { readonly id: string } | null
}
const made = async (path: string, values: object): Promise<Told> => {
  const answer = await mara.post<Told>(path, values)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}
const person = (values: object) => made('/people', { name: 'Inga Sörensen', owner: ids.jonas, ...values })
const change = async (who: Client, path: string, values: object): Promise<void> =>
  void expect(await who.patch(path, values)).toMatchObject({ status: 200 })

describe('a link to what is out of sight', () => {
  test('is as empty in history, and in what a late change is told, as it is in the record', async () => {
    const { id } = await person({ works: ids.bellini })
    const note = await made('/notes', { about: { object: 'person', id: ids.matteo }, body: 'Called.' })
    await change(mara, `/notes/${note.id}`, { about: { object: 'person', id } })
    await change(mara, `/people/${id}`, { friend: ids.matteo })
    await change(mara, `/people/${id}`, { works: ids.nordkaffee, friend: ids.rob })
    const told = async (who: Client) => {
      const history = await who.get<{ items: { changes: object | null }[] }>(`/people/${id}/history`)
      const late = await who.patch(`/people/${id}`, { language: 'sv' }, { 'if-match': '"1"' })
      expect(late).toMatchObject({ status: 412 })
      return { text: history.text + late.text, changes: history.body.items.map(({ changes }) => changes) }
    }
    const [seen, whole] = [await told(jonas), await told(mara)]
    for (const name of ['bellini', 'matteo', 'rob']) {
      expect(whole.text).toContain(ids[name])
      expect(seen.text).not.toContain(ids[name])
    }
    // Of a change from one thing out of sight to another nothing is left.
    expect(seen.changes).toEqual([{ works: [null, ids.nordkaffee] }, { about: [null, { object: 'person', id }] }, null])
    expect(whole.changes).toHaveLength(4)
  })

  test('is in no order', async () => {
    type Meta = { objects: { name: string; fields: { key: string; sortable: boolean }[] }[] }
    const sortable = async (who: Client) =>
      (await who.get<Meta>('/meta')).body.objects.find(({ name }) => name === 'person')!.fields.find(({ key }) => key === 'works')!.sortable
    await person({ works: ids.bellini })
    expect(await jonas.get('/people?sort=works&limit=1')).toMatchObject({ status: 400, body: { code: 'list.wrongSort' } })
    expect(await mara.get('/people?sort=works&limit=1')).toMatchObject({ status: 200 })
    expect([await sortable(jonas), await sortable(mara)]).toEqual([false, true])
    await repsMay({ company: all })
    expect(await jonas.get('/people?sort=works&limit=1')).toMatchObject({ status: 200 })
  })
})
