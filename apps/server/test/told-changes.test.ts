/** Changes of fields that wish to be told stand in the timelines of the record and of the customers behind its links, once, and for nobody who sees less. */
import { follow, type Client, type Follower, type Heard } from '@rapport/core/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ran, uploaded } from '../testing/import.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { grantMachines, openWorkshop, type Workshop } from '../testing/workshop.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

interface Shown {
  readonly type: string
  readonly properties: { readonly from?: string; readonly to?: string; readonly record: string }
  readonly records: readonly { readonly object: string; readonly id: string; readonly title: string | null }[]
}
interface Field {
  readonly id: string
  readonly key: string
}

let server: TestServer
let office: Office
let workshop: Workshop
let tier: Field
const values = ['gold', 'silver', 'bronze']
const state = { values: ['runs', 'broken'], labels: { broken: 'Out of order' } }

beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  workshop = await openWorkshop(office)
  const options = { values, labels: { gold: 'Gold member' }, timeline: true }
  tier = (await office.mara.post<Field>('/custom-fields', { of: 'person', label: 'Tier', kind: 'choice', options })).body
  await tellState(true)
})
test('the fields are there', async () => {
  expect(tier).toMatchObject({ key: 'tier', options: { timeline: true } })
  expect(await tellState(true)).toMatchObject({ status: 200, body: { options: { timeline: true } } })
})
afterAll(() => server.close())

const tellState = (timeline: boolean) =>
  office.mara.patch(`/custom-fields/${workshop.definitions.state}`, { options: { ...state, timeline } })
const ask = (object: string, record: string, who: Client = office.mara, more = '') =>
  who.get<{ items: Shown[]; code?: string; detail?: string }>(`/interactions?object=${object}&record=${record}${more}`)
/** What was told of a record's own field, oldest first, as `from to`. */
async function told(object: string, record: string, who: Client = office.mara, type = `${object}.tier.changed`): Promise<string[]> {
  const { items } = (await ask(object, record, who)).body
  const own = items.filter((one) => one.type === type && one.properties.record === record)
  return own.map(({ properties: { from = '–', to = '–' } }) => `${from} ${to}`).toReversed()
}
const person = async (more: object = {}): Promise<string> =>
  (await office.mara.post<{ id: string }>('/people', { name: 'Told', ...more })).body.id
const machine = async (more: object = {}): Promise<string> =>
  (await office.mara.post<{ id: string }>('/machines', { name: 'Press', company: office.ids.nordkaffee, ...more })).body.id
const change = async (path: string, more: object): Promise<string> => {
  expect(await office.mara.patch(path, more)).toMatchObject({ status: 200 })
  const { items } = (await office.mara.get<{ items: { change: string }[] }>(`${path}/history`)).body
  return items[0]!.change
}
/** Follows what is told from now on: what was written before is told by then. `told` is the text of what came after. */
async function watch(who: Client): Promise<Follower & { told(): string }> {
  const follower = await follow(server.address, who.cookie())
  await follower.until(({ event }) => event === 'hello')
  await follower.until(about(await person({ owner: office.ids.jonas })))
  const before = follower.text().length
  return { ...follower, told: () => follower.text().slice(before) }
}
const about =
  (id: string) =>
  ({ event, data }: Heard): boolean =>
    event === 'change' && JSON.stringify(data).includes(id)
const undo = async (change: string): Promise<void> =>
  expect(await office.mara.post(`/changes/${change}/undo`)).toMatchObject({ status: 200 })
const found = async (filter: string, who: Client = office.mara, path = 'people') => {
  const { status, body } = await who.get<{ items: { id: string }[]; detail?: string; fix?: string }>(
    `/${path}?limit=200&filter=${encodeURIComponent(filter)}`,
  )
  return status === 200 ? body.items.map(({ id }) => id) : `${body.detail} ${body.fix}`
}

describe('is told', () => {
  test('what a record began with, and each change; what stays the same, and other fields, are not', async () => {
    const id = await person({ tier: 'silver' })
    await change(`/people/${id}`, { tier: 'gold' })
    await change(`/people/${id}`, { tier: 'gold', name: 'Told otherwise' })
    await change(`/people/${id}`, { tier: null })
    await change(`/people/${id}`, { tier: 'bronze' })
    expect(await told('person', id)).toEqual(['– silver', 'silver gold', 'gold –', '– bronze'])
    expect(await told('person', await person())).toEqual([])
    const { items } = (await ask('person', id)).body
    expect(items[0]).toMatchObject({ type: 'person.tier.changed', channel: null, records: [], actor: { name: 'Mara Lindqvist' } })
  })

  test('what batches and files change, record by record', async () => {
    const [one, other] = [await person({ externalId: 'T-1' }), await person({ tier: 'gold' })]
    const items = [
      { action: 'update', id: one, values: { tier: 'gold' } },
      { action: 'update', id: other, values: { tier: 'silver' } },
    ]
    expect(await office.mara.post('/people/batch', { items })).toMatchObject({ status: 200 })
    const { id } = await uploaded(office.mara, 'person', 'External id,Name,Tier\nT-1,Told,bronze\nT-2,New,silver\n')
    expect((await office.mara.patch(`/imports/${id}`, { mode: 'upsert', match: 'externalId' })).status).toBe(200)
    expect((await ran(office.mara, id)).counts).toMatchObject({ new: 1, changed: 1 })
    const [made] = (await found('externalId is "T-2"')) as string[]
    expect([await told('person', one), await told('person', other), await told('person', made!)]).toEqual([
      ['– gold', 'gold bronze'],
      ['– gold', 'gold silver'],
      ['– silver'],
    ])
  })

  test('at the customers behind links too, with the name of the record that changed', async () => {
    const id = await machine({ name: 'Roaster', state: 'runs' })
    await change(`/machines/${id}`, { state: 'broken', fault: 'Fan' })
    await change(`/machines/${id}`, { company: office.ids.bellini, state: 'runs' })
    const seen = async (object: string, record: string) =>
      (await ask(object, record, office.mara, '&types=x_machine.state.changed')).body.items.filter(
        ({ properties }) => properties.record === id,
      )
    expect(await seen('company', office.ids.nordkaffee!)).toMatchObject([
      { properties: { from: 'runs', to: 'broken' }, records: [{ object: 'x_machine', id, title: 'Roaster' }] },
      { properties: { to: 'runs' }, records: [{ object: 'x_machine', id, title: 'Roaster' }] },
    ])
    expect(await seen('company', office.ids.bellini!)).toMatchObject([{ properties: { from: 'broken', to: 'runs' } }])
    expect(await seen('x_machine', id)).toHaveLength(3)
  })

  test('to conditions, which compare the values, and to segments', async () => {
    const id = await person({ tier: 'bronze' })
    const won = 'happened person.tier.changed (from is "bronze" and to is "gold") in the last 30 days'
    const segment = await office.mara.post<{ id: string }>('/segments', { name: 'Risen', of: 'person', kind: 'live', condition: won })
    expect(segment).toMatchObject({ status: 201 })
    const size = async () => (await office.mara.get<{ size: number }>(`/segments/${segment.body.id}`)).body.size
    await expect.poll(size, { timeout: 20_000 }).toBe(0)
    expect(await found(won)).toEqual([])
    const risen = await change(`/people/${id}`, { tier: 'gold' })
    expect(await found(won)).toEqual([id])
    await expect.poll(size, { timeout: 20_000 }).toBe(1)
    await undo(risen)
    expect(await found(won)).toEqual([])
    await expect.poll(size, { timeout: 20_000 }).toBe(0)
    expect(await found('happened person.tier.changed (to is "platinum")')).toMatch(/platinum/)
    expect(await found('happened person.teir.changed')).toMatch(/Did you mean “?person\.tier\.changed/)
  })

  test('as types with their values, that nobody else can record', async () => {
    const { items } = (await office.mara.get<{ items: { name: string }[] }>('/interactions/types')).body
    expect(items.find(({ name }) => name === 'person.tier.changed')).toMatchObject({
      label: 'Person: Tier',
      recorded: 'rapport',
      changeOf: { object: 'person', field: 'tier' },
      properties: [
        { key: 'from', values, labels: { gold: 'Gold member' } },
        { key: 'to', values },
      ],
    })
    const records = [{ object: 'person', id: office.ids.inga }]
    for (const type of ['person.tier.changed', 'person.secret.changed']) {
      const { body } = await office.mara.post<{ items: object[] }>('/interactions', { items: [{ type, records }] })
      expect(body.items).toMatchObject([{ state: 'refused', problem: { detail: `${type} is recorded by Rapport alone.` } }])
    }
  })
})

describe('taking back', () => {
  test('a change takes what it told with it, and doing so again tells it anew', async () => {
    const id = await person({ tier: 'silver' })
    const risen = await change(`/people/${id}`, { tier: 'gold' })
    await undo(risen)
    expect(await told('person', id)).toEqual(['– silver'])
    const back = (await office.mara.get<{ items: { change: string }[] }>(`/people/${id}/history`)).body.items[0]!.change
    await undo(back)
    expect(await told('person', id)).toEqual(['– silver', 'silver gold'])
  })

  test('an earlier one, after which more was told, is told as a change', async () => {
    const id = await person({ tier: 'silver' })
    const first = await change(`/people/${id}`, { tier: 'gold' })
    await change(`/people/${id}`, { tier: 'bronze' })
    await change(`/people/${id}`, { tier: 'gold' })
    await undo(first)
    expect(await told('person', id)).toEqual(['– silver', 'silver gold', 'gold bronze', 'bronze gold', 'gold silver'])
  })

  test('a creation takes it from the customers, and a deletion brings nothing back twice', async () => {
    const id = await machine({ state: 'runs' })
    const seen = async () =>
      (await ask('company', office.ids.nordkaffee!)).body.items.filter(({ properties }) => properties.record === id).length
    expect(await seen()).toBe(1)
    const deleted = await office.mara.post<{ change: string }>('/machines/delete', { ids: [id] })
    expect(await seen()).toBe(1)
    await undo(deleted.body.change)
    expect(await told('x_machine', id, office.mara, 'x_machine.state.changed')).toEqual(['– runs'])
    const other = await machine({ state: 'runs' })
    const made = (await office.mara.get<{ items: { change: string }[] }>(`/machines/${other}/history`)).body.items[0]!.change
    await undo(made)
    const left = (await ask('company', office.ids.nordkaffee!)).body.items.filter(({ properties }) => properties.record === other)
    expect(left).toEqual([])
  })
})

describe('nobody is told of what they do not see', () => {
  const hide = async (key: string, object: string, hidden: readonly string[]): Promise<void> => {
    const { items } = (await office.mara.get<{ items: { id: string; key: string; grants: Record<string, object> }[] }>('/roles')).body
    const role = items.find((one) => one.key === key)!
    const grants = { ...role.grants, [object]: { ...role.grants[object], hide: hidden } }
    expect(await office.mara.patch(`/roles/${role.id}`, { grants })).toMatchObject({ status: 200 })
  }

  test('a hidden field: not in the timeline, not as a type, not in conditions, not by segments, not live, not when it is retired', async () => {
    await hide('rep', 'person', ['tier'])
    const id = await person({ owner: office.ids.jonas, tier: 'silver' })
    const watching = await watch(office.jonas)
    await change(`/people/${id}`, { tier: 'gold' })
    // What comes after it is told, so it was decided by then.
    const after = await person({ owner: office.ids.jonas })
    await watching.until(about(after))
    watching.close()
    await watching.ended
    expect(watching.told()).not.toContain(id)
    const secret = /tier|gold|silver/i
    const condition = 'happened person.tier.changed (to is "gold")'
    const segment = await office.mara.post<{ id: string }>('/segments', { name: 'Rich', of: 'person', kind: 'live', condition })
    const inside = `in segment ${segment.body.id}`
    await expect.poll(() => found(inside), { timeout: 20_000 }).toContain(id)
    const answers = async (who: Client) => [
      (await ask('person', id, who)).text,
      (await ask('person', id, who, '&types=person.tier.changed')).text.replace('person.tier.changed', ''),
      (await who.get('/interactions/types')).text,
      (await who.get(`/export/people?filter=${encodeURIComponent(inside)}&fields=name`)).text,
    ]
    expect((await answers(office.mara)).join('')).toMatch(secret)
    expect((await answers(office.jonas)).join('')).not.toMatch(secret)
    expect(await found(condition, office.jonas)).toMatch(/There is no type of interactions/)
    expect(await found(inside, office.jonas)).not.toContain(id)
    expect(await found(condition)).toContain(id)
    await office.mara.patch(`/custom-fields/${tier.id}`, { retired: true })
    for (const who of [office.mara, office.jonas]) expect((await ask('person', id, who)).text).not.toMatch(/gold|silver/)
    await office.mara.patch(`/custom-fields/${tier.id}`, { retired: false })
    expect(await told('person', id)).toEqual(['– silver', 'silver gold'])
    expect((await ask('person', id, office.jonas)).text).not.toMatch(secret)
    await hide('rep', 'person', [])
    expect(await told('person', id, office.jonas)).toEqual(['– silver', 'silver gold'])
    expect(await found(condition, office.jonas)).toContain(id)
  })

  test('a record that they do not read, and a link that they do not see', async () => {
    await grantMachines(office, 'rep', { read: 'own', write: 'own', delete: 'none' })
    const theirs = await machine({ name: 'Of Eva', owner: office.ids.eva, state: 'runs' })
    const own = await machine({ name: 'Of Jonas', owner: office.ids.jonas, state: 'runs' })
    const seenBy = async (who: Client) => {
      const { items } = (await ask('company', office.ids.nordkaffee!, who)).body
      return [theirs, own].map((id) => items.some(({ properties }) => properties.record === id))
    }
    expect([await seenBy(office.mara), await seenBy(office.jonas)]).toEqual([
      [true, true],
      [false, true],
    ])
    const broken = 'happened x_machine.state.changed (to is "broken")'
    const [mara, jonas] = [await watch(office.mara), await watch(office.jonas)]
    await change(`/machines/${theirs}`, { state: 'broken', fault: 'Belt' })
    const told = await mara.until(about(office.ids.nordkaffee!))
    expect(told.data).toMatchObject({
      changes: expect.arrayContaining([expect.objectContaining({ object: 'company', action: 'happened' })]),
    })
    const after = await person({ owner: office.ids.jonas })
    await jonas.until(about(after))
    for (const one of [mara, jonas]) one.close()
    await Promise.all([mara.ended, jonas.ended])
    expect(jonas.told()).not.toContain(office.ids.nordkaffee)
    expect(await found(broken, office.mara, 'companies')).toContain(office.ids.nordkaffee)
    const before = (await found(broken, office.jonas, 'companies')) as string[]
    // Only what Jonas reads counts for him.
    await change(`/machines/${own}`, { state: 'broken', fault: 'Belt' })
    expect(await found(`${broken} >= 1 times`, office.jonas, 'companies')).toContain(office.ids.nordkaffee)
    expect(before).not.toContain(office.ids.bellini)
    await grantMachines(office, 'rep', { read: 'all', hide: ['company'] })
    expect(await seenBy(office.jonas)).toEqual([false, false])
    expect(await found(broken, office.jonas, 'companies')).toMatch(/There is no type of interactions/)
    await grantMachines(office, 'rep', { read: 'none' })
    expect(await seenBy(office.jonas)).toEqual([false, false])
  })

  test('another workspace', async () => {
    const twin = await openOffice(server, 'twin')
    expect((await ask('person', office.ids.inga!, twin.mara)).status).toBe(404)
    expect((await twin.mara.get('/interactions/types')).text).not.toContain('tier')
    expect(await found('happened person.tier.changed', twin.mara)).toMatch(/There is no type of interactions/)
  })
})

test('a field that no longer wishes it leaves what was told, and tells nothing more', async () => {
  const id = await machine({ state: 'runs' })
  expect(await tellState(false)).toMatchObject({ status: 200 })
  await change(`/machines/${id}`, { state: 'broken', fault: 'Belt' })
  const own = () => told('x_machine', id, office.mara, 'x_machine.state.changed')
  expect(await own()).toEqual(['– runs'])
  expect(await found('happened x_machine.state.changed (to is "runs")', office.mara, 'machines')).toContain(id)
  await tellState(true)
  await change(`/machines/${id}`, { state: 'runs' })
  expect(await own()).toEqual(['– runs', 'broken runs'])
  for (const odd of [
    { kind: 'text', options: { timeline: true } },
    { kind: 'choice', options: { values, timeline: 'yes' } },
  ])
    expect(await office.mara.post('/custom-fields', { of: 'person', label: 'Odd', ...odd })).toMatchObject({
      status: 422,
      body: { code: 'customField.wrongOptions' },
    })
})
