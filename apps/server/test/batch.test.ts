/** Many records in one call: decided one by one, written together, told apart. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office

beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
})
afterAll(() => server.close())

interface Done {
  readonly change: string | null
  readonly created: number
  readonly changed: number
  readonly unchanged: number
  readonly deleted: number
  readonly refused: number
  readonly items: readonly {
    readonly status: number
    readonly id?: string
    readonly version?: number
    readonly problem?: { readonly code: string }
  }[]
}
const send = async (items: readonly unknown[], { who = office.mara, mode = 'each', path = 'people' } = {}) =>
  (await who.post<Done>(`/${path}/batch`, { mode, items })).body
const create = (values: object) => ({ action: 'create', values })
const problems = ({ items }: Pick<Done, 'items'>) => items.map(({ status, problem }) => problem?.code ?? status)
const named = async (name: string) =>
  (
    await office.mara.get<{ items: { id: string; name: string; version: number }[] }>(
      `/people?filter=${encodeURIComponent(`name is "${name}"`)}`,
    )
  ).body.items

test('what may be is written in one change, and every other item says by itself why not, as alone', async () => {
  const { ids, mara } = office
  const [one, two] = (await send([create({ name: 'First' }), create({ name: 'Second' })])).items
  const items = [
    create({ name: 'Third', externalId: 'x-3' }),
    create({ name: 'Fourth', language: 'no language' }),
    create({ name: 'Fifth', unheard: 'of' }),
    create({ name: 'Sixth', owner: '0190a000-0000-7000-8000-000000000001' }),
    create({ name: 'Seventh', externalId: 'x-3' }),
    { action: 'update', id: one!.id, version: 1, values: { name: 'First, changed' } },
    { action: 'update', id: two!.id, version: 7, values: { name: 'Second, changed' } },
    { action: 'update', id: two!.id, values: { name: 'Second' } },
    { action: 'update', id: '0190a000-0000-7000-8000-000000000002', values: { name: 'Nobody' } },
    { action: 'delete', id: one!.id },
    { action: 'delete', id: ids.rob },
    { action: 'dance', id: ids.rob },
    { action: 'delete', id: ids.rob, really: true },
    'delete',
  ]
  const done = await send(items)
  expect(problems(done)).toEqual([
    201,
    'record.invalid',
    'record.unknownField',
    'record.invalid',
    'record.taken',
    200,
    'record.changed',
    'change.twice',
    'record.notFound',
    'change.twice',
    204,
    'batch.action',
    'request.unknownKey',
    'request.body',
  ])
  expect(done).toMatchObject({ created: 1, changed: 1, unchanged: 0, deleted: 1, refused: 11 })
  const alone = await mara.post('/people', { name: 'Fourth', language: 'no language' })
  expect(done.items[1]!.problem).toEqual(alone.body)
  const { items: entries } = (await mara.get<{ items: { change: string }[] }>(`/people/${one!.id}/history`)).body
  expect(entries[0]!.change).toBe(done.change)
  expect((await mara.post(`/changes/${done.change}/undo`)).body).toMatchObject({ restored: expect.any(Number) })
  expect(await named('Third')).toEqual([])
  expect(await named('First')).toHaveLength(1)
  expect((await mara.get(`/people/${ids.rob}`)).status).toBe(200)
})

test('with mode all, one that may not be keeps all from being, and is named', async () => {
  const { mara, ids } = office
  const items = [
    create({ name: 'All or none' }),
    create({ name: 'All or none', language: 'no language' }),
    { action: 'delete', id: ids.matteo, version: 99 },
  ]
  const { status, body } = await mara.post<{ code: string; items: { index: number; problem: { code: string } }[] }>('/people/batch', {
    mode: 'all',
    items,
  })
  expect([status, body.code]).toEqual([422, 'batch.refused'])
  expect(body.items.map(({ index, problem }) => [index, problem.code])).toEqual([
    [1, 'record.invalid'],
    [2, 'record.changed'],
  ])
  expect(await named('All or none')).toEqual([])
  expect(await send(items.slice(0, 1), { mode: 'all' })).toMatchObject({ created: 1, refused: 0 })
})

test('an upsert changes the one it finds, makes the one it does not, and guesses at none', async () => {
  const upsert = (by: string, values: object) => ({ action: 'upsert', by, values })
  const first = await send([
    upsert('externalId', { externalId: 'u-1', name: 'Upserted' }),
    upsert('externalId', { externalId: 'u-1', name: 'Upserted again' }),
    upsert('emails', { emails: [{ value: 'Both@kunde.example' }], name: 'By mail' }),
  ])
  expect(problems(first)).toEqual([201, 'batch.again', 201])
  const again = await send([
    upsert('externalId', { externalId: 'u-1', name: 'Upserted, later' }),
    upsert('emails', { emails: [{ value: 'both@kunde.example' }], name: 'By mail' }),
    upsert('emails', { name: 'Without' }),
    upsert('name', { name: 'By mail' }),
  ])
  expect(problems(again)).toEqual([200, 200, 'batch.noKey', 'batch.by'])
  expect(again.items.slice(0, 2).map(({ id }) => id)).toEqual([first.items[0]!.id, first.items[2]!.id])
  expect(again).toMatchObject({ created: 0, changed: 1, unchanged: 1 })
  await send([create({ emails: [{ value: 'both@kunde.example' }], name: 'The other' })])
  expect(problems(await send([upsert('emails', { emails: [{ value: 'both@kunde.example' }], name: 'Which' })]))).toEqual([
    'batch.ambiguous',
  ])
  // Whoever does not see the record means a new one, and where that cannot be, hears no more than that.
  const hidden = await send([upsert('externalId', { externalId: 'u-1', name: 'Mine' })], { who: office.jonas })
  expect(problems(hidden)).toEqual(['record.taken'])
  const [company] = (await send([upsert('domain', { domain: 'new.example' })], { path: 'companies' })).items
  expect(company!.problem!.code).toBe('record.invalid')
})

test('two that upsert the same at once make one', async () => {
  const item = { action: 'upsert', by: 'emails', values: { emails: [{ value: 'race@kunde.example' }], name: 'Raced' } }
  const all = await Promise.all(Array.from({ length: 8 }, () => send([item])))
  expect(all.map(({ created }) => created).toSorted()).toEqual([0, 0, 0, 0, 0, 0, 0, 1])
  expect(await named('Raced')).toHaveLength(1)
})

test('rights hold for each item: what one reaches is written, the rest is refused as alone', async () => {
  const { ids, jonas, petra } = office
  const own = (await jonas.post<{ id: string }>('/people', { name: 'Jonas’ own' })).body.id
  const items = [
    { action: 'update', id: own, values: { language: 'da' } },
    { action: 'update', id: ids.matteo, values: { language: 'da' } },
    { action: 'delete', id: own },
    create({ name: 'For Mara', owner: ids.mara }),
    create({ name: 'For me' }),
  ]
  expect(problems(await send(items, { who: jonas }))).toEqual([200, 'record.notFound', 'change.twice', 'record.ownerOutOfReach', 201])
  expect(problems(await send([{ action: 'delete', id: own }], { who: jonas }))).toEqual(['record.notAllowed'])
  expect((await send([create({ name: 'May I?' })], { who: petra })).refused).toBe(1)
})

test('rules of modules see what was allowed before: of all administrators the last one stays', async () => {
  const { ids, mara } = office
  await mara.patch(`/members/${ids.aylin}`, { role: 'administrator' })
  const off = (id: string) => ({ action: 'update', id, values: { active: false } })
  const done = await send([off(ids.aylin!), off(ids.mara!)], { path: 'members' })
  expect(problems(done)).toEqual([200, 'member.lastAdministrator'])
  await mara.patch(`/members/${ids.aylin}`, { role: 'manager', active: true })
  const whole = await mara.post('/members/batch', {
    mode: 'all',
    items: [create({ name: 'X', email: 'x@first.example', role: 'guest', active: true }), off(ids.jonas!)],
  })
  expect(whole.body).toMatchObject({ code: 'batch.refused' })
  expect((await mara.get(`/members/${ids.jonas}`)).body).toMatchObject({ active: true })
})

test('a deletion that others hold is refused for itself, and takes along what hangs on the others', async () => {
  const { ids, mara } = office
  const [above, below, alone] = (await send([create({ name: 'Above' }), create({ name: 'Alone' })], { path: 'teams' })).items
    .flatMap(({ id }) => [id!])
    .toSpliced(1, 0, '')
  void below
  const child = (await mara.post<{ id: string }>('/teams', { name: 'Below', parent: above })).body.id
  const done = await send(
    [
      { action: 'delete', id: above },
      { action: 'delete', id: alone },
      { action: 'delete', id: ids.workspace },
    ],
    { path: 'teams' },
  )
  expect(problems(done)).toEqual(['record.inUse', 204, 'record.notFound'])
  expect(
    problems(
      await send(
        [
          { action: 'delete', id: above },
          { action: 'delete', id: child },
        ],
        { path: 'teams' },
      ),
    ),
  ).toEqual([204, 204])
  const person = (await mara.post<{ id: string }>('/people', { name: 'With a note' })).body.id
  const note = (await mara.post<{ id: string }>('/notes', { about: { object: 'person', id: person }, body: 'Hangs on.' })).body.id
  const { change } = await send([{ action: 'delete', id: person }])
  expect((await mara.get(`/notes/${note}`)).status).toBe(404)
  await mara.post(`/changes/${change}/undo`)
  expect((await mara.get(`/notes/${note}`)).status).toBe(200)
})

test('a batch is at most a thousand, of the shape that is told, and a thousand is well within', async () => {
  const { mara } = office
  const wrong = async (body: unknown) => (await mara.post('/people/batch', body)).status
  expect(await wrong({ items: [] })).toBe(422)
  expect(await wrong({ items: Array.from({ length: 1001 }, () => create({ name: 'Too many' })) })).toBe(422)
  expect(await wrong({ items: [create({ name: 'x' })], mode: 'some' })).toBe(422)
  expect(await wrong({ items: [create({ name: 'x' })], workspace_id: 'x' })).toBe(422)
  expect(await wrong([])).toBe(400)
  const done = await send(
    Array.from({ length: 1000 }, (_, n) => create({ name: `Of a thousand ${n}`, emails: [{ value: `n${n}@thousand.example` }] })),
  )
  expect(done).toMatchObject({ created: 1000, refused: 0 })
  const gone = await mara.post<{ deleted: number; change: string }>('/people/delete', { ids: done.items.map(({ id }) => id) })
  expect(gone.body).toMatchObject({ deleted: 1000, skipped: [], change: expect.any(String) })
})

test('what was added to an object holds in a batch too: values that must differ, and what is asked under a condition', async () => {
  const { mara } = office
  const field = (body: object) => mara.post<{ key: string; unique: string }>('/custom-fields', { of: 'company', ...body })
  const { key } = (await field({ label: 'Card', kind: 'text', options: { unique: true } })).body
  for (let state = ''; state !== 'yes';)
    state = (await mara.get<{ items: { key: string; unique: string }[] }>('/custom-fields')).body.items.find(
      (one) => one.key === key,
    )!.unique
  const cards = [create({ name: 'One', [key]: 'c-1' }), create({ name: 'Two', [key]: 'c-1' }), create({ name: 'Three', [key]: 'c-2' })]
  expect(problems(await send(cards, { path: 'companies' }))).toEqual([201, 'record.taken', 201])
  expect(problems(await send([create({ name: 'Four', [key]: 'c-2' })], { path: 'companies' }))).toEqual(['record.taken'])
  const upsert = { action: 'upsert', by: key, values: { name: 'One, again', [key]: 'c-1' } }
  expect(problems(await send([upsert], { path: 'companies' }))).toEqual([200])
  const when = await field({ label: 'Reason', kind: 'text', options: { requiredWhen: 'industry is Tea' } })
  expect(when.status).toBe(201)
  const asked = [
    create({ name: 'Five', industry: 'Tea' }),
    create({ name: 'Six', industry: 'Tea', [when.body.key]: 'Asked for' }),
    create({ name: 'Seven' }),
  ]
  expect(problems(await send(asked, { path: 'companies' }))).toEqual(['record.invalid', 201, 201])
})

test('nothing is written but what the model lets one write', async () => {
  const extra = {
    id: office.ids.inga,
    workspace_id: 'x',
    createdAt: '2020-01-01',
    version: 9,
    find: 'x',
    custom: {},
    points: 1,
    status: 'won',
    is_admin: true,
  }
  for (const [key, value] of Object.entries(extra))
    expect([key, (await send([create({ name: 'A7', [key]: value })])).items[0]!.status]).toEqual([key, 422])
  expect(await named('A7')).toEqual([])
})
