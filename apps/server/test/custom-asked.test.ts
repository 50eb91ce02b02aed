/** What can be asked of records, and sent of many, holds for those of invented objects: numbers, batches, programs with keys, search. */
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { grantMachines, openWorkshop, type Workshop } from '../testing/workshop.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let server: TestServer
let office: Office
let twin: Office
let workshop: Workshop
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
  workshop = await openWorkshop(office)
  await openWorkshop(twin)
  await grantMachines(office, 'rep', { read: 'own', write: 'own', delete: 'none', hide: ['weight', 'tons', 'code'] })
})
afterAll(() => server.close())

type Row = Readonly<Record<string, unknown>> & { readonly id: string }
const names = async (query: Record<string, string>, who: Client = office.mara): Promise<unknown[]> => {
  const answer = await who.get<{ items: Row[] }>(`/machines?${new URLSearchParams({ sort: 'name', ...query })}`)
  expect(answer).toMatchObject({ status: 200 })
  return answer.body.items.map(({ name }) => name)
}

describe('numbers about machines', () => {
  interface Found {
    readonly values: readonly unknown[]
    readonly filter: string | null
  }
  interface Numbers {
    readonly by: readonly { readonly groups: readonly (Found & { readonly key: unknown })[]; readonly empty: Found | null }[]
    readonly cells?: readonly Found[]
    readonly total: Found
  }
  const ask = async (query: Record<string, string>, who: Client = office.mara): Promise<Numbers> => {
    const answer = await who.get<Numbers>(`/machines/aggregate?${new URLSearchParams(query)}`)
    expect(answer).toMatchObject({ status: 200 })
    return answer.body
  }

  test('are grouped by values, links and what lies behind them, and each group opens the machines that it counts', async () => {
    const { by, total } = await ask({ measure: 'count,sum.weight,max.tons', by: 'state' })
    expect(total.values).toEqual([5, 1516, 1.2])
    expect(by[0]!.groups.map(({ key, values }) => [key, ...values])).toEqual([
      ['runs', 2, 1200, 1.2],
      ['broken', 1, 300, 0.3],
    ])
    expect(by[0]!.empty!.values[0]).toBe(2)
    const pairs = await ask({ measure: 'count', by: 'company,company.industry' })
    expect(pairs.by[0]!.groups.map(({ key, values }) => [key, ...values])).toEqual([
      [{ id: office.ids.nordkaffee, title: 'Nordkaffee' }, 2],
      [{ id: office.ids.bellini, title: 'Torrefazione Bellini' }, 1],
    ])
    const groups = [...by[0]!.groups, by[0]!.empty!, ...pairs.by.flatMap((axis) => axis.groups), ...pairs.cells!]
    for (const { filter, values } of groups) expect([filter, (await names({ filter: filter! })).length]).toEqual([filter, values[0]])
  })

  test('are those that one sees, and none of hidden fields', async () => {
    expect((await ask({ by: 'state' }, office.jonas)).total.values).toEqual([3])
    expect((await ask({ by: 'state' }, office.eva)).total.values).toEqual([1])
    for (const query of ['measure=sum.weight', 'by=tons', 'measure=distinct.code'])
      expect(await office.jonas.get(`/machines/aggregate?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'aggregate.unknownField' },
      })
    expect(await office.petra.get('/machines/aggregate')).toMatchObject({ status: 404 })
  })

  test('of a roll-up count what whoever asks sees', async () => {
    const at = (who: Client) => ask({ measure: 'sum.parts', filter: 'name is "Hydraulic press"' }, who)
    expect((await at(office.mara)).total.values).toEqual([1])
    await office.mara.patch(`/machines/${workshop.ids.screw}`, { owner: office.ids.eva })
    expect([(await at(office.mara)).total.values, (await at(office.jonas)).total.values]).toEqual([[1], [0]])
    await office.mara.patch(`/machines/${workshop.ids.screw}`, { owner: office.ids.jonas })
  })
})

describe('a batch of machines', () => {
  interface Done {
    readonly change: string | null
    readonly items: readonly { readonly status: number; readonly id?: string; readonly problem?: { readonly code: string } }[]
  }
  const send = async (items: readonly object[], who: Client = office.mara, mode = 'each') =>
    (await who.post<Done>('/machines/batch', { mode, items })).body
  const told = ({ items }: Done) => items.map(({ status, problem }) => problem?.code ?? status)

  test('is decided one by one, written as one change, and undone as one', async () => {
    const before = (await office.mara.get('/machines?sort=name')).text.replaceAll(/"(createdAt|updatedAt|version)":[^,]+,/g, '')
    const done = await send([
      { action: 'create', values: { name: 'Lathe', code: 'L-1', company: office.ids.bellini } },
      { action: 'create', values: { name: 'Lathe', code: 'L-1' } },
      { action: 'create', values: { name: 'Grinder', state: 'broken' } },
      { action: 'create', values: { name: 'Grinder', state: 'on fire' } },
      { action: 'create', values: { name: 'Grinder', company: workshop.ids.saw } },
      { action: 'upsert', by: 'code', values: { code: 'BS-3', weight: 90 } },
      { action: 'upsert', by: 'code', values: { code: 'N-1', name: 'New by its code' } },
      { action: 'update', id: workshop.ids.mill, version: 9, values: { weight: 1 } },
      { action: 'delete', id: workshop.ids.press },
    ])
    expect(told(done)).toEqual([201, 'record.taken', 'record.invalid', 'record.invalid', 'record.invalid', 200, 201, 'record.changed', 204])
    // What is a part of the press goes with it.
    expect(await names({})).toEqual(['Band saw', 'Bean mill', 'Drill', 'Lathe', 'New by its code'])
    expect(await office.mara.post(`/changes/${done.change}/undo`, {})).toMatchObject({ status: 200 })
    expect((await office.mara.get('/machines?sort=name')).text.replaceAll(/"(createdAt|updatedAt|version)":[^,]+,/g, '')).toBe(before)
  })

  test('writes what one may write, and happens once however often it is sent', async () => {
    const items = [
      { action: 'update', id: workshop.ids.mill, values: { insured: true } },
      { action: 'update', id: workshop.ids.saw, values: { insured: true } },
      { action: 'update', id: workshop.ids.mill, values: { weight: 1 } },
      { action: 'delete', id: workshop.ids.press },
    ]
    expect(told(await send(items, office.jonas))).toEqual([200, 'record.notFound', 'record.unknownField', 'record.notAllowed'])
    expect(
      await office.mara.post('/machines/batch', {
        mode: 'all',
        items: [
          { action: 'create', values: { name: 'A' } },
          { action: 'create', values: {} },
        ],
      }),
    ).toMatchObject({ status: 422, body: { code: 'batch.refused' } })
    const key = { 'idempotency-key': 'one-machine' }
    const once = await office.mara.post<Row>('/machines', { name: 'Sent twice' }, key)
    const again = await office.mara.post<Row>('/machines', { name: 'Sent twice' }, key)
    expect([again.text, again.headers.get('idempotency-replayed')]).toEqual([once.text, 'true'])
    expect(await names({ filter: 'name is "Sent twice"' })).toEqual(['Sent twice'])
    await office.mara.delete(`/machines/${once.body.id}`)
  })
})

test('fields that are made of machines are told as they are, not as broken', async () => {
  const options = { object: 'x_machine', by: 'company', sums: 'count' }
  const made = await office.mara.post('/custom-fields', { of: 'company', label: 'Machines', kind: 'rollup', options })
  expect(made).toMatchObject({ status: 201 })
  expect((await office.mara.get<Row>(`/companies/${office.ids.nordkaffee}`)).body).toMatchObject({ machines: 2 })
  const { items } = (await office.mara.get<{ items: { key: string; problem?: object }[] }>('/custom-fields')).body
  expect(items.filter(({ problem }) => problem)).toEqual([])
})

describe('a program', () => {
  async function program(scopes: readonly string[], body: object = { role: 'administrator' }, by: Office = office): Promise<Client> {
    const made = await by.mara.post<{ secret: string }>('/api-keys', { name: 'Machine shop', scopes, ...body })
    expect(made).toMatchObject({ status: 201 })
    return server.client('program', { authorization: `Bearer ${made.body.secret}` })
  }

  test('reaches machines as far as its scopes say, and nothing else', async () => {
    const reader = await program(['x_machine:read'])
    expect((await reader.get<{ items: Row[] }>('/machines')).body.items).toHaveLength(5)
    expect(await reader.get('/people')).toMatchObject({ status: 404 })
    expect(await reader.patch(`/machines/${workshop.ids.press}`, { weight: 1 })).toMatchObject({ status: 403 })
    // What a scope does not reach is not there behind a link either.
    expect((await reader.get<Row>(`/machines/${workshop.ids.press}`)).body).toMatchObject({ company: null })
    expect(await reader.get('/machines/export')).toMatchObject({ status: 403, body: { code: 'key.scope', scope: 'export' } })
    const writer = await program(['x_machine:write'])
    const made = await writer.post<Row>('/machines', { name: 'By a program', code: 'P-1' })
    expect(made).toMatchObject({ status: 201, body: { owner: null } })
    expect(await writer.delete(`/machines/${made.body.id}`)).toMatchObject({ status: 403 })
    const remover = await program(['*:delete'])
    expect(await remover.delete(`/machines/${made.body.id}`)).toMatchObject({ status: 204 })
    const others = await program(['person:delete', 'company:delete'])
    expect(await others.get('/machines')).toMatchObject({ status: 404 })
  })

  test('of a member reaches the member’s machines, and one of another workspace none of these', async () => {
    const his = await program(['x_machine:write'], { member: office.ids.jonas })
    expect((await his.get<{ items: Row[] }>('/machines?sort=name')).body.items.map(({ name }) => name)).toEqual([
      'Bean mill',
      'Hydraulic press',
      'Screw',
    ])
    expect((await his.get('/machines')).text).not.toMatch(/weight|HP-1/)
    const theirs = await program(['x_machine:delete'], { role: 'administrator' }, twin)
    for (const path of [`/machines/${workshop.ids.press}`, `/machines/${workshop.ids.press}/history`])
      expect(await theirs.get(path)).toMatchObject({ status: 404 })
    expect(await theirs.patch(`/machines/${workshop.ids.press}`, { name: 'Ours' })).toMatchObject({ status: 404 })
  })

  test('cannot have scopes for objects that nobody invented', async () => {
    const body = { name: 'Wrong', role: 'administrator', scopes: ['x_ship:read'] }
    expect(await office.mara.post('/api-keys', body)).toMatchObject({ status: 422, body: { code: 'record.invalid' } })
  })
})

describe('search', () => {
  interface Findings {
    readonly groups: readonly {
      readonly object: string
      readonly items: readonly { readonly title: string; readonly ranges: unknown; readonly context: { readonly field: string } | null }[]
    }[]
  }
  const ask = async (q: string, who: Client = office.mara, more: Record<string, string> = {}) =>
    (await who.get<Findings>(`/search?${new URLSearchParams({ q, ...more })}`)).body.groups
  const titles = async (q: string, who?: Client) =>
    (await ask(q, who)).flatMap(({ object, items }) => items.map(({ title }) => `${object} ${title}`))

  test.each([
    ['hydraulic', 'x_machine Hydraulic press'],
    ['press hydr', 'x_machine Hydraulic press'],
    ['hydralic', 'x_machine Hydraulic press'],
    ['hp', 'x_machine Hydraulic press'],
    ['hp-1', 'x_machine Hydraulic press'],
    ['HP1', 'x_machine Hydraulic press'],
    ['bearing', 'x_machine Bean mill'],
    ['daily', 'x_machine Band saw'],
  ])('finds machines by %s', async (q, title) => expect(await titles(q)).toContain(title))

  test('has them among the others, the best object first, and says where the words stand', async () => {
    await office.mara.post('/people', { name: 'Drillis Ainsley' })
    const groups = await ask('drill')
    expect(groups.map(({ object, items }) => [object, items[0]!.title])).toEqual([
      ['x_machine', 'Drill'],
      ['person', 'Drillis Ainsley'],
    ])
    expect((await ask('hp-1'))[0]!.items[0]).toMatchObject({ title: 'Hydraulic press', context: { field: 'code' } })
    expect((await ask('drill', office.mara, { objects: 'x_machine' })).map(({ object }) => object)).toEqual(['x_machine'])
  })

  test('shows each what they may see, and finds nothing by what is hidden from them', async () => {
    expect(await titles('band saw', office.jonas)).toEqual([])
    expect(await titles('band saw', office.eva)).toEqual(['x_machine Band saw'])
    expect(await titles('hp-1', office.jonas)).toEqual([])
    expect(await titles('hydraulic', office.petra)).toEqual([])
    expect(await office.petra.get('/search?q=a&objects=x_machine')).toMatchObject({ status: 400 })
    expect((await ask('hydraulic', twin.mara)).flatMap(({ items }) => items)).toHaveLength(1)
  })

  test('forgets a retired object, and finds its records when it is back', async () => {
    await office.mara.patch(`/custom-objects/${workshop.definitions.x_machine}`, { retired: true })
    expect(await titles('hydraulic')).toEqual([])
    await office.mara.patch(`/custom-objects/${workshop.definitions.x_machine}`, { retired: false })
    while ((await titles('hydraulic')).length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  })
})
