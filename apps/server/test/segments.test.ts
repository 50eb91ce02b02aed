/** Segments over HTTP: who is in follows from what is recorded and changed, each coming and going once, and nobody learns by one what they may not see. */
import type { Client } from '@rapport/core/testing'
import { newId } from '@rapport/core/object'
import { asOwner } from '@rapport/core/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
let twin: Office
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
})
afterAll(() => server.close())

interface SegmentJson {
  readonly id: string
  readonly size: number | null
  readonly state: string | null
  readonly problem: string | null
  readonly version: number
}
const make = async (more: object, who = office.mara): Promise<SegmentJson> => {
  const { status, body, text } = await who.post<SegmentJson>('/segments', {
    name: `Segment ${newId()}`,
    of: 'person',
    kind: 'live',
    ...more,
  })
  expect([status, text]).toEqual([201, text])
  return body
}
const look = async ({ id }: SegmentJson): Promise<SegmentJson> => (await office.mara.get<SegmentJson>(`/segments/${id}`)).body
/** Waits until it is so: segments are kept in the background. */
const until = (segment: SegmentJson, expected: object) =>
  expect.poll(() => look(segment), { timeout: 20_000, interval: 30 }).toMatchObject(expected)
const inside = async (segment: { readonly id: string }, who: Client = office.mara, path = 'people'): Promise<string[]> => {
  const { status, body, text } = await who.get<{ items: { id: string }[] }>(`/${path}?filter=in%20segment%20${segment.id}`)
  expect([status, text]).toEqual([200, text])
  return body.items.map(({ id }) => id).toSorted()
}
const order = (name: string, more: object = {}) =>
  office.mara.post('/interactions', {
    items: [
      { type: 'order.placed', records: [{ object: 'person', id: office.ids[name] }], properties: { order: newId(), total: 50 }, ...more },
    ],
  })
const timeline = async (name: string): Promise<[string, unknown][]> =>
  (
    await office.mara.get<{ items: { type: string; properties: { name?: string } }[] }>(
      `/interactions?object=person&record=${office.ids[name]}&types=segment.entered,segment.left`,
    )
  ).body.items.map(({ type, properties }) => [type, properties.name])

test('whoever orders comes in, whoever does not fit any more leaves, and both are told once in the timeline', async () => {
  const segment = await make({
    name: 'Buyers of Kiel',
    condition: 'happened order.placed (total >= 40) >= 2 times in the last 30 days and not (language is da)',
  })
  await until(segment, { state: 'ready', size: 0 })
  await order('inga')
  await order('inga', { at: '2019-05-05T10:00:00Z' })
  await order('inga', { properties: { order: '3', total: 39 } })
  await order('inga')
  await until(segment, { size: 1 })
  expect(await inside(segment)).toEqual([office.ids.inga])
  const { body } = await office.mara.get<{ items: object[] }>(`/segments/of?object=person&record=${office.ids.inga}`)
  expect(body.items).toMatchObject([{ id: segment.id, name: 'Buyers of Kiel', kind: 'live' }])
  await office.mara.patch(`/people/${office.ids.inga}`, { language: 'da' })
  await until(segment, { size: 0 })
  await office.mara.patch(`/people/${office.ids.inga}`, { language: 'de' })
  await until(segment, { size: 1 })
  expect(await timeline('inga')).toEqual([
    ['segment.entered', 'Buyers of Kiel'],
    ['segment.left', 'Buyers of Kiel'],
    ['segment.entered', 'Buyers of Kiel'],
  ])
})

test('by time alone: a basket without an order comes in when its hour is over, and what lies ahead counts when it is there', async () => {
  const segment = await make({ condition: 'happened product.added without order.placed within 1 hour' })
  const ahead = await make({ condition: 'happened meeting.held in the last 1 day' })
  await until(segment, { state: 'ready' })
  await until(ahead, { state: 'ready' })
  const soon = (offset: number): string => new Date(Date.now() + offset).toISOString()
  const added = {
    type: 'product.added',
    records: [{ object: 'person', id: office.ids.matteo }],
    properties: { product: 'P' },
    at: soon(2_000 - 3_600_000),
  }
  const met = { type: 'meeting.held', records: [{ object: 'person', id: office.ids.matteo }], at: soon(2_000) }
  await office.mara.post('/interactions', { items: [added, met] })
  await until(segment, { size: 1 })
  await until(ahead, { size: 1 })
  // Not before their time.
  const { items } = (
    await office.mara.get<{ items: { id: string; since: string }[] }>(`/segments/of?object=person&record=${office.ids.matteo}`)
  ).body
  const sinceOf = (one: SegmentJson): number => Date.parse(items.find(({ id }) => id === one.id)!.since)
  expect(sinceOf(segment)).toBeGreaterThanOrEqual(Date.parse(added.at) + 3_600_000)
  expect(sinceOf(ahead)).toBeGreaterThanOrEqual(Date.parse(met.at))
})

test('what hangs on other records follows a little later; a segment is made of earlier ones; another condition counts anew', async () => {
  const companies = await make({ condition: `company is ${office.ids.nordkaffee}` })
  await until(companies, { state: 'ready' })
  const nested = await make({ condition: `in segment ${companies.id} and language is de` })
  await until(nested, { state: 'ready' })
  const before = await inside(companies)
  const { body: made } = await office.mara.post<{ id: string }>('/people', { name: 'New Buyer', language: 'de' })
  await office.mara.post('/employments', { person: made.id, company: office.ids.nordkaffee })
  await until(companies, { size: before.length + 1 })
  await expect.poll(() => inside(nested), { timeout: 20_000 }).toContain(made.id)
  const { version } = await look(nested)
  await office.mara.patch(`/segments/${nested.id}`, { condition: 'name is "New Buyer"' }, { 'if-match': `"${version}"` })
  await until(nested, { size: 1, state: 'ready' })
  await office.mara.delete(`/people/${made.id}`)
  await until(nested, { size: 0 })
  expect(await inside(nested)).toEqual([])
})

test('a list is kept by hand: added once, taken out, of records that one reads', async () => {
  const list = await make({ kind: 'list', name: 'Invited' })
  const change = (body: object, who: Client = office.mara) =>
    who.post<{ added: number; removed: number; code?: string }>(`/segments/${list.id}/members`, body)
  expect((await change({ add: [office.ids.inga, office.ids.inga, twin.ids.inga, newId()] })).body).toEqual({ added: 1, removed: 0 })
  expect((await change({ add: [office.ids.inga] })).body).toEqual({ added: 0, removed: 0 })
  await until(list, { size: 1, state: 'ready' })
  expect(await inside(list)).toEqual([office.ids.inga])
  expect((await change({ remove: [office.ids.inga, newId()] })).body).toEqual({ added: 0, removed: 1 })
  await until(list, { size: 0 })
  expect((await change({ add: ['nonsense'] })).status).toBe(400)
  expect((await change({ more: [] })).status).toBe(422)
  expect((await change({ add: [] }, office.eva)).status).toBe(404)
  const live = await make({ condition: 'name is Nobody' })
  expect((await office.mara.post(`/segments/${live.id}/members`, { add: [office.ids.inga] })).body).toMatchObject({
    code: 'segment.notByHand',
  })
})

describe('refused', () => {
  test.each([
    [{ condition: '' }, 'segment.condition', 'condition'],
    [{ condition: 'happened order.plcd' }, 'filter.wrong', 'condition'],
    [{ condition: 'not happened segment.left in the last 1 minute' }, 'segment.circle', 'condition'],
    [{ of: 'company', condition: 'some company by parent (happened x.serviced)' }, 'segment.far', 'condition'],
    [{ condition: 'owner is me' }, 'segment.me', 'condition'],
    [{ condition: 'owner is any of (me)' }, 'segment.me', 'condition'],
    [{ kind: 'list', condition: 'name is X' }, 'segment.list', 'condition'],
    [{ of: 'member', condition: 'name is X' }, 'segment.of', 'of'],
    [{ of: 'nothing', condition: 'name is X' }, 'segment.of', 'of'],
    [{ condition: 'in segment ffffffff-ffff-7fff-bfff-ffffffffffff' }, 'segment.later', 'condition'],
  ])('%j: %s', async (more, code, field) => {
    const { status, body } = await office.mara.post<{ errors: object[] }>('/segments', {
      name: `No ${newId()}`,
      of: 'person',
      kind: 'live',
      ...more,
    })
    expect([status, body.errors]).toEqual([422, [expect.objectContaining({ code, field })]])
  })

  test('what a segment is of stays', async () => {
    const segment = await make({ condition: 'name is X' })
    for (const body of [{ of: 'company' }, { kind: 'list' }]) {
      const { status, body: answer } = await office.mara.patch<{ errors: { code: string }[] }>(`/segments/${segment.id}`, body)
      expect([status, answer.errors[0]?.code]).toEqual([422, 'segment.fixed'])
    }
  })
})

test('nobody learns who is in by a field that they may not see, nor of another workspace', async () => {
  const segment = await make({ condition: 'not (phone is "+49301234567")' })
  await until(segment, { state: 'ready' })
  const all = await inside(segment)
  expect(all.length).toBeGreaterThan(1)
  // A role without segments does not know the condition.
  expect((await office.eva.get(`/people?filter=in%20segment%20${segment.id}`)).status).toBe(400)
  expect((await office.eva.get(`/segments/of?object=person&record=${office.ids.matteo}`)).body).toMatchObject({ items: [] })
  // One that reads segments but no phone numbers finds nobody in it.
  const { items } = (await office.mara.get<{ items: { id: string; key: string; version: number }[] }>('/roles')).body
  const manager = items.find(({ key }) => key === 'manager')!
  const grants = { segment: { read: 'all' }, person: { read: 'all', write: 'all', delete: 'all', hide: ['phones'] } }
  expect((await office.mara.patch(`/roles/${manager.id}`, { grants })).status).toBe(200)
  await expect.poll(() => inside(segment, office.aylin), { timeout: 10_000 }).toEqual([])
  const { body: others } = await office.aylin.get<{ items: { id: string }[] }>(`/segments/of?object=person&record=${all[0]}`)
  expect(others.items.filter(({ id }) => id === segment.id)).toEqual([])
  expect((await office.mara.patch(`/roles/${manager.id}`, { grants: { ...grants, person: { read: 'all' } } })).status).toBe(200)
  await expect.poll(() => inside(segment, office.aylin), { timeout: 10_000 }).not.toEqual([])
  // Nor does anybody by what was told of it.
  const types = 'segment.entered,segment.left'
  const told = async (who: Client): Promise<unknown[]> =>
    (
      await who.get<{ items: { properties: { segment: string } }[] }>(
        `/interactions?object=person&record=${office.ids.matteo}&types=${types}`,
      )
    ).body.items
  const asked = async (who: Client): Promise<string[]> =>
    (await who.get<{ items: { id: string }[] }>('/people?filter=happened%20segment.entered%20or%20happened%20segment.left')).body.items.map(
      ({ id }) => id,
    )
  expect((await told(office.mara)).length).toBeGreaterThan(0)
  expect(await asked(office.mara)).toContain(office.ids.matteo)
  expect([await told(office.eva), await asked(office.eva)]).toEqual([[], []])
  const forged = {
    type: 'segment.entered',
    records: [{ object: 'person', id: office.ids.matteo }],
    properties: { segment: segment.id, name: 'X' },
  }
  const { body: refused } = await office.mara.post<{ items: { problem: { code: string } }[] }>('/interactions', { items: [forged] })
  expect(refused.items[0]!.problem.code).toBe('interaction.unknownType')
  // The twin has an office of its own.
  expect((await twin.mara.get(`/segments/${segment.id}`)).status).toBe(404)
  expect(await inside(segment, twin.mara)).toEqual([])
  expect((await twin.mara.post(`/segments/${segment.id}/members`, { add: [twin.ids.inga] })).status).toBe(404)
})

test('nor by a segment that is made of another, nor of records that they do not reach', async () => {
  const hidden = await make({ condition: 'not (phone is "+49301234567")' })
  const made = await make({ condition: `in segment ${hidden.id}` })
  const far = await make({ condition: `company is ${office.ids.nordkaffee} or company.industry is Food` })
  const own = await make({ condition: 'name is not empty' })
  for (const one of [hidden, made, far, own]) await until(one, { state: 'ready' })
  const { items } = (await office.mara.get<{ items: { id: string; key: string }[] }>('/roles')).body
  const manager = items.find(({ key }) => key === 'manager')!.id
  const grants = {
    segment: { read: 'all' },
    person: { read: 'all', hide: ['phones'] },
    company: { read: 'own' },
    employment: { read: 'all' },
  }
  expect((await office.mara.patch(`/roles/${manager}`, { grants })).status).toBe(200)
  await expect.poll(async () => (await inside(own, office.aylin)).length, { timeout: 10_000 }).toBeGreaterThan(0)
  for (const one of [hidden, made, far]) expect(await inside(one, office.aylin)).toEqual([])
  expect((await office.mara.patch(`/roles/${manager}`, { grants: {} })).status).toBe(200)
})

test('a list that was deleted comes back without its members, and says so', async () => {
  const list = await make({ kind: 'list' })
  await office.mara.post(`/segments/${list.id}/members`, { add: [office.ids.inga] })
  await until(list, { size: 1 })
  const { body } = await office.mara.post<{ change: string }>('/segments/delete', { ids: [list.id] })
  expect((await office.mara.post(`/changes/${body.change}/undo`)).status).toBe(200)
  await until(list, { size: 0 })
})

test('members of a deleted segment go with it, and one that comes back counts anew', async () => {
  const people = () =>
    asOwner(server.test.ownerUrl, async (owner) => {
      const { rows } = await owner.query('select record_id from segment_member where segment_id = $1', [segment.id])
      return rows.length
    })
  const segment = await make({ condition: 'name is not empty' })
  await until(segment, { state: 'ready' })
  const { size } = await look(segment)
  expect(await people()).toBe(size)
  const { body } = await office.mara.post<{ change: string }>('/segments/delete', { ids: [segment.id] })
  await expect.poll(people, { timeout: 20_000, interval: 30 }).toBe(0)
  expect((await office.mara.post(`/changes/${body.change}/undo`)).status).toBe(200)
  await expect.poll(people, { timeout: 20_000, interval: 30 }).toBe(size)
  await until(segment, { state: 'ready', size })
})

test('a condition that names what is gone says so, keeps who is in, and goes on when it is mended', async () => {
  const { body: field } = await office.mara.post<{ id: string; version: number }>('/custom-fields', {
    of: 'person',
    key: 'plan',
    label: 'Plan',
    kind: 'text',
  })
  const segment = await make({ condition: 'plan is pro' })
  await until(segment, { state: 'ready', size: 0 })
  await office.mara.patch(`/people/${office.ids.inga}`, { plan: 'pro' })
  await until(segment, { size: 1 })
  expect((await office.mara.patch(`/custom-fields/${field.id}`, { retired: true })).status).toBe(200)
  await office.mara.patch(`/people/${office.ids.inga}`, { language: 'en' })
  await until(segment, { state: 'broken', size: 1, problem: expect.stringContaining('plan') })
  await office.mara.patch(`/segments/${segment.id}`, { condition: 'name is Nobody' })
  await until(segment, { state: 'ready', size: 0, problem: null })
})
