/** What happened with customers: recorded once, late or out of order, seen by whoever sees the record, and by nobody else. */
import { asOwner } from '@rapport/core/postgres'
import type { Client } from '@rapport/core/testing'
import { newId } from '@rapport/core/object'
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

interface Shown {
  readonly id: string
  readonly at: string
  readonly type: string
  readonly channel: string | null
  readonly records: readonly { readonly object: string; readonly id: string; readonly title: string | null }[]
  readonly properties: Readonly<Record<string, unknown>>
}
interface Said {
  readonly recorded: number
  readonly items: readonly {
    readonly state: string
    readonly id?: string
    readonly problem?: { readonly code: string; readonly errors?: object[] }
  }[]
}
const person = (name: string, of = office) => ({ object: 'person', id: of.ids[name]! })
const record = async (who: Client, ...items: object[]): Promise<Said> => {
  const { status, body, text } = await who.post<Said>('/interactions', { items })
  expect([status, text]).toEqual([200, text])
  return body
}
const timelineOf = (who: Client, name: string, query = '', object = 'person') =>
  who.get<{ items: Shown[]; next: string | null }>(`/interactions?object=${object}&record=${office.ids[name]}${query}`)
const timeline = async (...asked: Parameters<typeof timelineOf>) => (await timelineOf(...asked)).body
const types = async (...asked: Parameters<typeof timeline>): Promise<string[]> => (await timeline(...asked)).items.map(({ type }) => type)

test('what is recorded shows with each record that it concerns, newest first, whenever it came', async () => {
  const said = await record(
    office.mara,
    { type: 'call.made', at: '2026-05-05T10:00:00+02:00', records: [person('inga')], properties: { minutes: 12, outcome: 'reached' } },
    {
      type: 'order.placed',
      at: '2026-05-06T08:00:00Z',
      records: [person('inga'), { object: 'company', id: office.ids.nordkaffee }],
      properties: { order: 'A-1', total: 120.5, currency: 'EUR' },
    },
    // Late, and of another month.
    {
      type: 'page.viewed',
      at: '2026-01-31T23:59:59.999Z',
      records: [person('inga')],
      touchpoint: 'shop.example',
      properties: { url: 'https://shop.example/beans' },
    },
  )
  expect(said).toMatchObject({ recorded: 3, items: [{ state: 'recorded' }, { state: 'recorded' }, { state: 'recorded' }] })
  const { items, next } = await timeline(office.mara, 'inga')
  expect(next).toBe(null)
  expect(items.map(({ type, at, channel }) => [type, at, channel])).toEqual([
    ['order.placed', '2026-05-06T08:00:00.000Z', 'shop'],
    ['call.made', '2026-05-05T08:00:00.000Z', 'phone'],
    ['page.viewed', '2026-01-31T23:59:59.999Z', 'web'],
  ])
  expect(items[0]).toMatchObject({
    records: [{ object: 'company', id: office.ids.nordkaffee, title: 'Nordkaffee' }],
    properties: { order: 'A-1', total: 120.5, currency: 'EUR' },
  })
  expect((await timeline(office.mara, 'nordkaffee', '', 'company')).items).toMatchObject([
    { type: 'order.placed', records: [{ title: 'Inga Sörensen' }] },
  ])
})

test('pages meet without a gap, also where moments are the same, and types can be chosen', async () => {
  const at = '2026-06-01T12:00:00Z'
  await record(
    office.mara,
    ...Array.from({ length: 25 }, (_, n) => ({
      type: n % 5 === 0 ? 'mail.sent' : 'page.viewed',
      at,
      records: [person('rob')],
      key: `page-${n}`,
    })),
  )
  const seen: string[] = []
  for (let after = ''; ;) {
    const { items, next } = await timeline(office.mara, 'rob', `&limit=7${after}`)
    seen.push(...items.map(({ id }) => id))
    if (next === null) break
    after = `&after=${encodeURIComponent(next)}`
  }
  expect([seen.length, new Set(seen).size]).toEqual([25, 25])
  expect(await types(office.mara, 'rob', '&types=mail.sent,order.placed')).toEqual(Array.from({ length: 5 }, () => 'mail.sent'))
  for (const odd of [
    '&after=nothing',
    `&after=2026-02-30T00:00:00.000Z_${office.ids.rob}`,
    `&after=0000-01-01T00:00:00.000Z_${office.ids.rob}`,
    '&types=call.maid',
  ])
    expect([odd, (await timelineOf(office.mara, 'rob', odd)).status]).toEqual([odd, 400])
  expect((await timelineOf(office.mara, 'rob', '', 'workspace')).status).toBe(400)
})

describe('a key', () => {
  test('makes the same thing one, however often and from where it comes', async () => {
    const item = {
      type: 'form.sent',
      at: '2026-07-01T00:00:00Z',
      records: [person('matteo')],
      key: 'form-1',
      properties: { form: 'Samples' },
    }
    const [first] = (await record(office.mara, item)).items
    const again = await Promise.all(Array.from({ length: 5 }, () => record(office.mara, item, { ...item, at: '2026-07-02T00:00:00Z' })))
    for (const { recorded, items } of again) {
      expect(recorded).toBe(0)
      expect(items).toEqual([
        { state: 'known', id: first!.id },
        { state: 'known', id: first!.id },
      ])
    }
    const both = await Promise.all(Array.from({ length: 6 }, () => record(office.mara, { ...item, key: 'form-2' })))
    expect(both.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(1)
    expect(new Set(both.map(({ items }) => items[0]!.id)).size).toBe(1)
    expect((await types(office.mara, 'matteo', '&types=form.sent')).length).toBe(2)
  })

  test('is of one workspace, and of one sender', async () => {
    const item = { type: 'form.sent', key: 'form-1', properties: { form: 'Samples' } }
    expect(await record(office.eva, { ...item, records: [person('matteo')] })).toMatchObject({ recorded: 1 })
    expect(await record(twin.mara, { ...item, records: [person('matteo', twin)] })).toMatchObject({ recorded: 1 })
  })
})

describe('keys', () => {
  test('of the workspace’s programs are theirs together: one that gets another API key goes on', async () => {
    const made = async (name: string): Promise<Client> => {
      const key = { name, role: 'administrator', scopes: ['person:write'] }
      const { secret } = (await office.mara.post<{ secret: string }>('/api-keys', key)).body
      return server.client(name, { authorization: `Bearer ${secret}` })
    }
    const order = { type: 'order.placed', key: 'order-1', records: [person('rob')], properties: { order: '1' } }
    const [shop, again] = [await made('Shop'), await made('Shop anew')]
    const [first] = (await record(shop, order)).items
    expect((await record(again, order)).items).toEqual([{ state: 'known', id: first!.id }])
    expect(await record(office.mara, order)).toMatchObject({ recorded: 1 })
  })

  test('that two senders give in other orders hold nobody up', async () => {
    const items = Array.from({ length: 300 }, (_, n) => ({
      type: 'page.viewed',
      at: '2026-07-03T00:00:00Z',
      records: [person('rob')],
      key: `both-${n}`,
    }))
    const said = await Promise.all(Array.from({ length: 6 }, (_, n) => record(office.mara, ...(n % 2 === 0 ? items : items.toReversed()))))
    expect(said.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(300)
  })
})

describe('nobody', () => {
  test('records for what they may not change, and what is refused keeps nothing else from being kept', async () => {
    const mine = { type: 'call.made', records: [person('inga')] }
    const theirs = { type: 'call.made', records: [person('matteo')] }
    const { items, recorded } = await record(
      office.jonas,
      mine,
      theirs,
      { ...mine, records: [person('inga'), person('matteo')] },
      { ...mine, records: [{ object: 'person', id: newId() }] },
    )
    expect([recorded, items.map(({ state, problem }) => problem?.code ?? state)]).toEqual([
      1,
      ['recorded', 'interaction.noRecord', 'interaction.noRecord', 'interaction.noRecord'],
    ])
    // That a neighbour may is no help: a person is no company.
    const odd = { ...mine, records: [{ object: 'company', id: office.ids.inga }] }
    expect((await record(office.jonas, mine, odd)).items).toMatchObject([
      { state: 'recorded' },
      { problem: { code: 'interaction.noRecord' } },
    ])
    expect(await office.petra.post('/interactions', { items: [mine] })).toMatchObject({
      status: 403,
      body: { code: 'interaction.notAllowed' },
    })
    expect((await twin.mara.post<Said>('/interactions', { items: [mine] })).body.items).toMatchObject([
      { problem: { code: 'interaction.noRecord' } },
    ])
  })

  test('sees what happened with a record that they do not see, nor with whom it happened', async () => {
    await record(office.mara, { type: 'meeting.held', at: '2026-08-01T09:00:00Z', records: [person('inga'), person('matteo')] })
    expect((await timelineOf(office.jonas, 'matteo')).status).toBe(404)
    expect((await timelineOf(twin.mara, 'inga')).status).toBe(404)
    const [met] = (await timeline(office.jonas, 'inga', '&types=meeting.held')).items
    expect(met).toMatchObject({ type: 'meeting.held', records: [] })
    expect((await timeline(office.mara, 'inga', '&types=meeting.held')).items[0]!.records).toMatchObject([{ title: 'Matteo Bellini' }])
  })
})

describe('what is wrong', () => {
  const good = () => ({ type: 'call.made', records: [person('rob')] })
  test.each<[string, (one: ReturnType<typeof good>) => unknown, string, string?]>([
    ['no object', () => 'call', 'interaction.invalid'],
    ['an unknown member', (one) => ({ ...one, workspace_id: 'x' }), 'interaction.invalid', 'workspace_id'],
    ['no type', ({ records }) => ({ records }), 'interaction.invalid', 'type'],
    ['a type that nobody knows', (one) => ({ ...one, type: 'call.maid' }), 'interaction.unknownType'],
    ['a type of an own in capitals', (one) => ({ ...one, type: 'x.Machine' }), 'interaction.unknownType'],
    ['no records', ({ type }) => ({ type, records: [] }), 'interaction.invalid', 'records'],
    ['a record of no object', (one) => ({ ...one, records: [{ object: 'ship', id: newId() }] }), 'interaction.invalid', 'records'],
    [
      'a record of an inner object',
      (one) => ({ ...one, records: [{ object: 'constructor', id: newId() }] }),
      'interaction.invalid',
      'records',
    ],
    ['a moment without its zone', (one) => ({ ...one, at: '2026-05-05T10:00:00' }), 'interaction.invalid', 'at'],
    ['a moment that no calendar has', (one) => ({ ...one, at: '2026-02-30T00:00:00Z' }), 'interaction.invalid', 'at'],
    ['a moment in the future', (one) => ({ ...one, at: '2999-01-01T00:00:00Z' }), 'interaction.invalid', 'at'],
    ['a moment long ago', (one) => ({ ...one, at: '1970-01-01T00:00:00Z' }), 'interaction.invalid', 'at'],
    ['an unknown channel', (one) => ({ ...one, channel: 'pigeon' }), 'interaction.invalid', 'channel'],
    ['a key of several lines', (one) => ({ ...one, key: 'a\nb' }), 'interaction.invalid', 'key'],
    ['a property that is not declared', (one) => ({ ...one, properties: { hours: 1 } }), 'interaction.invalid', 'properties.hours'],
    ['a property of another kind', (one) => ({ ...one, properties: { minutes: 'long' } }), 'interaction.invalid', 'properties.minutes'],
    ['a needed property that is missing', (one) => ({ ...one, type: 'order.placed' }), 'interaction.invalid', 'properties.order'],
    [
      'own properties without end',
      (one) => ({ ...one, type: 'x.much', properties: { much: 'x'.repeat(70_000) } }),
      'interaction.invalid',
      'properties',
    ],
  ])('%s is said of that one alone', async (_what, make, code, field) => {
    const { items, recorded } = await record(office.mara, make(good()) as object, good())
    expect([recorded, items.map(({ state }) => state), items[0]!.problem?.code]).toEqual([1, ['refused', 'recorded'], code])
    if (field) expect(items[0]!.problem!.errors).toMatchObject([{ field }])
  })

  test('bodies that hold no list of them are refused as a whole', async () => {
    for (const body of [{}, { items: [] }, { items: 'x' }, { items: [good()], mode: 'all' }, { items: Array.from({ length: 1001 }, good) }])
      expect((await office.mara.post('/interactions', body)).status).toBe(422)
  })
})

test('an id may be written in capitals', async () => {
  const loud = { object: 'person', id: office.ids.rob!.toUpperCase() }
  expect(await record(office.mara, { type: 'x.loud', records: [loud, person('rob')] })).toMatchObject({ recorded: 1 })
  expect(await types(office.mara, 'rob', '&types=x.loud')).toEqual(['x.loud'])
})

test('types of one’s own keep what comes with them', async () => {
  const properties = { machine: 'M-7', readings: [1, 2, { deep: null }], path: 'C:\\udata\\u0000' }
  await record(office.mara, {
    type: 'x.machine.serviced',
    at: '2026-09-01T00:00:00Z',
    channel: 'visit',
    records: [person('rob')],
    properties,
  })
  expect((await timeline(office.mara, 'rob', '&types=x.machine.serviced')).items).toMatchObject([{ channel: 'visit', properties }])
  const { items } = (await office.mara.get<{ items: { name: string }[] }>('/interactions/types')).body
  expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['page.viewed', 'order.placed', 'call.made']))
})

test('each year has its part, and none lies outside of them', async () => {
  const at = ['1990-01-01T00:00:00Z', '2024-12-31T23:59:59.999Z', '2025-01-01T00:00:00Z', '2025-12-31T23:59:59.999Z']
  const { recorded } = await record(office.mara, ...at.map((one) => ({ type: 'x.year', at: one, records: [person('rob')] })))
  expect(recorded).toBe(4)
  const { rows } = await asOwner(server.test.ownerUrl, (owner) =>
    owner.query<{ part: string; count: number }>(
      `select tableoid::regclass::text as part, count(*)::int from interaction_of where type = 'x.year' group by 1 order by 1`,
    ),
  )
  expect(rows).toEqual([
    { part: 'interaction_of_2025', count: 2 },
    { part: 'interaction_of_past', count: 2 },
  ])
})
