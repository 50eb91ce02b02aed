/** Links to records that somebody does not see, and fields that are hidden from them: nothing that they do or ask tells more than the record does. */
import { asOwner } from '@rapport/core/postgres'
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { ran, rowsOf, uploaded } from '../testing/import.ts'
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
const company = (values: object) => made('/companies', { name: 'Harbour', owner: ids.jonas, ...values })
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

  test('stays where somebody writes back what they read, and is theirs to change', async () => {
    const one = await person({ works: ids.bellini })
    const works = async () => (await mara.get<Told>(`/people/${one.id}`)).body.works?.id ?? null
    expect((await jonas.get<Told>(`/people/${one.id}`)).body.works).toBeNull()
    await change(jonas, `/people/${one.id}`, { works: null, language: 'fi' })
    await jonas.post('/people/batch', { items: [{ action: 'update', id: one.id, values: { works: null, language: 'da' } }] })
    expect(await mara.get(`/people/${one.id}`)).toMatchObject({ body: { language: 'da', version: 3 } })
    expect(await works()).toBe(ids.bellini)
    await change(jonas, `/people/${one.id}`, { works: ids.nordkaffee })
    expect(await works()).toBe(ids.nordkaffee)
    await change(jonas, `/people/${one.id}`, { works: null })
    expect(await works()).toBeNull()
    // Taking a change back is another thing than writing it.
    const changed = await mara.patch(`/people/${one.id}`, { works: ids.bellini })
    expect(changed).toMatchObject({ status: 200 })
    const { items } = (await mara.get<{ items: { change: string }[] }>(`/people/${one.id}/history`)).body
    await jonas.post(`/changes/${items[0]!.change}/undo`)
    expect(await works()).toBeNull()
  })

  test('is not told by the preview of a file that changes it', async () => {
    await person({ name: 'Filed', externalId: 'filed', works: ids.bellini })
    const file = ['External id,Works', 'filed,Nordkaffee'].join('\n')
    const { id } = await uploaded(jonas, 'person', file)
    await change(jonas, `/imports/${id}`, { match: 'externalId', mode: 'upsert' })
    await ran(jonas, id)
    const rows = JSON.stringify(await rowsOf(jonas, id, 'changed'))
    expect(rows).toContain(ids.nordkaffee)
    expect(rows).not.toContain(ids.bellini)
  })
})

describe('conditions', () => {
  const ask = async (of: string, field: string, body: object) =>
    void expect(await mara.send('PUT', `/layouts/${of}/conditions/${field}`, body)).toMatchObject({ status: 200 })

  test('are not asked of whoever does not see what they look at', async () => {
    const { id } = await company({ industry: 'Food', employees: 120 })
    await ask('company', 'industry', { requiredWhen: 'employees > 100' })
    await ask('company', 'domain', { visibleWhen: 'employees > 200' })
    const both = async (who: Client) => [
      (await who.patch(`/companies/${id}`, { industry: null })).status,
      (await who.patch(`/companies/${id}`, { domain: `${who.name}.example` })).status,
      (await who.post<{ refused: number }>('/companies/batch', { items: [{ action: 'update', id, values: { domain: 'b.example' } }] })).body
        .refused,
    ]
    expect(await both(jonas)).toEqual([422, 422, 1])
    await repsMay({ company: { ...own, hide: ['employees'] } })
    expect(await both(jonas)).toEqual([200, 200, 0])
    await change(mara, `/companies/${id}`, { industry: 'Food', domain: null })
    expect(await both(mara)).toEqual([422, 422, 1])
    for (const field of ['industry', 'domain']) await ask('company', field, {})
  })

  test('say nothing of a field that is hidden, nor whether it is filled', async () => {
    await ask('company', 'domain', { requiredWhen: 'industry is Web' })
    await repsMay({ company: { ...own, hide: ['domain'] } })
    for (const domain of [null, 'full.example']) {
      const { id } = await company({ domain })
      expect(await jonas.patch(`/companies/${id}`, { industry: 'Web' })).toMatchObject({ status: 200 })
    }
    expect(await jonas.post('/companies', { name: 'New', industry: 'Web' })).toMatchObject({ status: 201 })
    const { id } = await uploaded(jonas, 'company', ['Name,Industry', 'Filed,Web'].join('\n'))
    expect((await ran(jonas, id)).counts).toMatchObject({ new: 1, wrong: 0 })
    expect(await mara.post('/companies', { name: 'New', industry: 'Web' })).toMatchObject({ status: 422 })
    await ask('company', 'domain', {})
  })

  test('take a link to what is out of sight for nothing', async () => {
    await ask('person', 'language', { requiredWhen: 'works is not empty' })
    const [far, near] = [await person({ works: ids.bellini, language: 'de' }), await person({ works: ids.nordkaffee, language: 'de' })]
    const emptied = async (who: Client, { id }: Told) => (await who.patch(`/people/${id}`, { language: null })).status
    expect([await emptied(jonas, near), await emptied(mara, far), await emptied(jonas, far)]).toEqual([422, 422, 200])
    // What they link themselves they see.
    expect(await jonas.patch(`/people/${far.id}`, { works: ids.nordkaffee })).toMatchObject({ status: 422 })
    await ask('person', 'language', {})
  })
})

test('the search box finds nothing where everything that it looks through is hidden', async () => {
  const { objects } = (await mara.get<{ objects: { name: string; fields: { key: string }[] }[] }>('/meta')).body
  const hide = objects.find(({ name }) => name === 'company')!.fields.flatMap(({ key }) => (key === 'owner' ? [] : [key]))
  expect((await jonas.get<{ items: object[] }>('/companies?find=nord')).body.items).not.toEqual([])
  await repsMay({ company: { ...own, hide } })
  expect(await jonas.get('/companies?find=nord')).toMatchObject({ status: 200, body: { items: [] } })
  expect(await jonas.get('/companies/count?find=nord')).toMatchObject({ status: 200, body: { count: 0 } })
})

interface Findings {
  readonly groups: readonly { readonly items: readonly { readonly id: string; readonly mine: boolean }[] }[]
  readonly filling: readonly { readonly object: string; readonly done: number; readonly total: number }[]
}
const search = async (who: Client, text: string) => (await who.get<Findings>(`/search?q=${text}&objects=person`)).body

test('search says whose a record is, and puts it first, only where the owner is seen', async () => {
  const [his, hers] = [await person({ name: 'Alma Alike' }), await person({ name: 'Alma Alike', owner: ids.eva })]
  const found = async () => (await search(jonas, 'alike')).groups[0]!.items.map(({ id, mine }) => [id, mine])
  await repsMay({ person: all })
  expect(await found()).toEqual([
    [his.id, true],
    [hers.id, false],
  ])
  await repsMay({ person: { ...all, hide: ['owner'] } })
  expect(await found()).toEqual([
    [hers.id, false],
    [his.id, false],
  ])
})

test('how much of search is filled is told in numbers to those who reach all of it', async () => {
  while ((await search(mara, 'inga')).filling.length > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  await asOwner(server.test.ownerUrl, (owner) =>
    owner.query(
      `update search_filling set finished_at = null, done = 3, total = 9, waits_until = now() + interval '1 hour' where workspace_id = $1 and object = 'person'`,
      [office.workspace],
    ),
  )
  expect((await search(mara, 'inga')).filling).toEqual([{ object: 'person', done: 3, total: 9 }])
  expect((await search(jonas, 'inga')).filling).toEqual([{ object: 'person', done: 0, total: 0 }])
})

test('what stands in the way of a deletion is counted for those who see it', async () => {
  await mara.post('/custom-objects', { one: 'Machine', many: 'Machines' })
  const ref = { kind: 'ref', options: { to: 'company', onDelete: 'restrict' } }
  const { key } = (await mara.post<{ key: string }>('/custom-fields', { of: 'x_machine', label: 'Stands at', ...ref })).body
  const { id } = await company({ name: 'Used' })
  await made('/machines', { name: 'Saw', [key]: id, owner: ids.eva })
  await repsMay({ x_machine: own })
  const refused = async (who: Client) => (await who.delete<{ code: string; detail: string }>(`/companies/${id}`)).body
  expect(await refused(mara)).toMatchObject({ code: 'record.inUse', detail: 'This company is still used by 1 machine.' })
  expect(await refused(jonas)).toMatchObject({ code: 'record.inUse', detail: 'This company is still used by other records.' })
  await repsMay({ x_machine: { ...all, hide: [key] } })
  expect(await refused(jonas)).toMatchObject({ detail: 'This company is still used by other records.' })
  await repsMay({ x_machine: all })
  expect(await refused(jonas)).toMatchObject({ detail: 'This company is still used by 1 machine.' })
})
