/** Objects that an administrator invents while everybody works: nothing tells them from declared ones, and nothing of them is ever lost. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ran, stepped, upload, uploaded } from '../testing/import.ts'
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

interface Invented {
  readonly id: string
  readonly name: string
  readonly path: string
}
type Row = Record<string, unknown> & { readonly id: string }

const invent = async (body: object, where = office): Promise<Invented> => {
  const answer = await where.mara.post<Invented>('/custom-objects', body)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}
const add = async (body: object, where = office): Promise<string> => {
  const answer = await where.mara.post<{ key: string }>('/custom-fields', body)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body.key
}
const create = async (path: string, values: object, who = office.mara): Promise<Row> => {
  const answer = await who.post<Row>(`/${path}`, values)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}
const list = async (path: string, query: Record<string, string> = {}, who = office.mara): Promise<Row[]> => {
  const answer = await who.get<{ items: Row[] }>(`/${path}?${new URLSearchParams(query)}`)
  expect(answer).toMatchObject({ status: 200 })
  return answer.body.items
}
const names = async (...given: Parameters<typeof list>): Promise<unknown[]> => (await list(...given)).map(({ name }) => name)

describe('an invented object', () => {
  let machine: Invented
  let company: Row
  const ids: string[] = []
  beforeAll(async () => {
    machine = await invent({ one: 'Machine', many: 'Machines', titleLabel: 'Serial number', icon: 'cog' })
    await add({ of: machine.name, label: 'State', kind: 'choice', options: { values: ['runs', 'broken'] } })
    await add({ of: machine.name, label: 'Weight', kind: 'integer', marked: true })
    await add({ of: machine.name, label: 'Stands at', key: 'company', kind: 'ref', options: { to: 'company' } })
    await add({ of: machine.name, label: 'Part of', key: 'parent', kind: 'ref', options: { to: machine.name, onDelete: 'cascade' } })
    company = await create('companies', { name: 'Mill & Sons', industry: 'Milling' })
    for (const [name, state, weight] of [
      ['M-1', 'runs', 900],
      ['M-2', 'broken', 1200],
      ['M-3', 'runs', null],
    ] as const)
      ids.push((await create('machines', { name, state, weight, company: name === 'M-3' ? null : company.id })).id)
  })

  test('is named and addressed by what people call it', () => {
    expect(machine).toMatchObject({ name: 'x_machine', path: 'machines' })
  })

  test('stands in the model with its fields, and in the description of the interface', async () => {
    const { body } = await office.mara.get<{ objects: { name: string; fields: { key: string; label: string }[] }[] }>('/meta')
    expect(body.objects.find(({ name }) => name === 'x_machine')).toMatchObject({
      path: 'machines',
      label: ['Machine', 'Machines'],
      icon: 'cog',
      custom: true,
      transfer: true,
      owner: 'owner',
      table: ['name', 'state', 'weight', 'company', 'parent', 'owner'],
      fields: [
        { key: 'name', label: 'Serial number' },
        { key: 'owner' },
        { key: 'state' },
        { key: 'weight' },
        { key: 'company' },
        { key: 'parent' },
      ],
    })
    const openapi = (await office.mara.get<{ paths: object; components: { schemas: object } }>('/openapi.json')).body
    expect(Object.keys(openapi.paths)).toEqual(
      expect.arrayContaining(['/api/v1/machines', '/api/v1/machines/{id}', '/api/v1/machines/{id}/history', '/api/v1/machines/export']),
    )
    expect(JSON.stringify(openapi)).not.toContain(':collection')
    expect(JSON.stringify((await twin.mara.get('/openapi.json')).body)).not.toMatch(/machine/i)
  })

  test('is listed, counted, sorted, filtered, followed and found', async () => {
    expect(await names('machines', { sort: 'name' })).toEqual(['M-1', 'M-2', 'M-3'])
    expect(await names('machines', { sort: '-weight' })).toEqual(['M-2', 'M-1', 'M-3'])
    expect(await names('machines', { filter: 'state is broken' })).toEqual(['M-2'])
    expect(await names('machines', { filter: 'company.industry is Milling', sort: 'name' })).toEqual(['M-1', 'M-2'])
    expect(await names('companies', { filter: 'some x_machine (state is broken)' })).toEqual(['Mill & Sons'])
    expect(await names('companies', { filter: 'some x_machine (name is "M-3")' })).toEqual([])
    expect(await names('machines', { find: 'm-2' })).toEqual(['M-2'])
    expect((await office.mara.get('/machines/count')).body).toEqual({ count: 3, exact: true })
    expect(await office.mara.get('/machines?sort=state')).toMatchObject({
      status: 400,
      body: { code: 'list.wrongSort', unmarked: ['state'] },
    })
  })

  test('has records with versions, a history and undo', async () => {
    const one = (await office.mara.get<Row>(`/machines/${ids[0]}`)).body
    expect(one).toMatchObject({
      name: 'M-1',
      version: 1,
      company: { id: company.id, title: 'Mill & Sons' },
      owner: { id: office.ids.mara },
    })
    expect(await office.mara.patch(`/machines/${one.id}`, { state: 'broken' })).toMatchObject({ status: 200, body: { version: 2 } })
    const history = (await office.mara.get<{ items: { change: string; changes: object; object: string }[] }>(`/machines/${one.id}/history`))
      .body.items
    expect(history[0]).toMatchObject({ object: 'x_machine', changes: { state: ['runs', 'broken'] } })
    expect(await office.mara.post(`/changes/${history[0]!.change}/undo`, {})).toMatchObject({ status: 200 })
    expect((await office.mara.get<Row>(`/machines/${one.id}`)).body).toMatchObject({ state: 'runs' })
    expect(await office.mara.patch(`/machines/${one.id}`, { weight: 'heavy', nonsense: 1 })).toMatchObject({ status: 422 })
    expect(await office.mara.post('/machines', { state: 'runs' })).toMatchObject({ status: 422, body: { errors: [{ field: 'name' }] } })
  })

  test('carries notes, which go with it and stand in its history', async () => {
    const one = await create('machines', { name: 'Noted' })
    await create('notes', { about: { object: 'x_machine', id: one.id }, body: 'Squeaks.' })
    expect(await list('notes', { filter: `about is ${one.id}` })).toMatchObject([
      { about: { object: 'x_machine', id: one.id, title: 'Noted' } },
    ])
    expect(JSON.stringify((await office.mara.get(`/machines/${one.id}/history`)).body)).toContain('"note"')
    await office.mara.delete(`/machines/${one.id}`)
    expect(await list('notes', { filter: `about is ${one.id}` })).toEqual([])
  })

  test('called as its address says it is answered with its name', async () => {
    const field = await office.mara.post('/custom-fields', { of: 'machine', label: 'Colour', kind: 'text' })
    expect([field.status, field.body.fix]).toEqual([422, 'Did you mean x_machine?'])
    const note = await office.mara.post<{ errors: { message: string }[] }>('/notes', {
      about: { object: 'machines', id: ids[0] },
      body: 'Loud.',
    })
    expect(note.status).toBe(422)
    expect(note.body.errors[0]!.message).toMatch(/^Did you mean x_machine\? Choose an object that exists: .*\bperson, company, /)
  })

  test('is cared for by deletions: links are cleared or go along, as was said', async () => {
    const [hall, press, screw] = [await create('companies', { name: 'Hall' }), await create('machines', { name: 'Press' }), undefined]
    const part = await create('machines', { name: 'Screw', parent: press.id, company: hall.id })
    expect(screw).toBeUndefined()
    await office.mara.delete(`/companies/${hall.id}`)
    expect((await office.mara.get<Row>(`/machines/${part.id}`)).body).toMatchObject({ company: null, parent: { title: 'Press' } })
    const gone = await office.mara.post<{ change: string }>('/machines/delete', { ids: [press.id] })
    expect(await office.mara.get(`/machines/${part.id}`)).toMatchObject({ status: 404 })
    await office.mara.post(`/changes/${gone.body.change}/undo`, {})
    expect((await office.mara.get<Row>(`/machines/${part.id}`)).body).toMatchObject({ parent: { title: 'Press' } })
  })

  test('links to nothing and to records of other objects are refused', async () => {
    for (const to of [ids[0], office.ids.inga])
      expect(await office.mara.patch(`/machines/${ids[1]}`, { company: to })).toMatchObject({
        status: 422,
        body: { code: 'record.invalid' },
      })
  })

  test('is exported', async () => {
    const { status, text } = await office.mara.get('/machines/export?sort=name&fields=name,weight,company')
    expect(status).toBe(200)
    expect(text).toContain('Serial number')
    expect(text).toMatch(/M-1.*900/)
  })

  test('takes files: links are found by name, and a name that is there already is changed', async () => {
    const file = ['Serial number;State;Weight;Stands at', 'M-1;runs;950;Mill & Sons', 'M-7;broken;70;Mill & Sons', 'M-8;on fire;1;'].join(
      '\n',
    )
    const one = await uploaded(office.mara, 'x_machine', file)
    expect(one.columns.map(({ field }) => field)).toEqual(['name', 'state', 'weight', 'company'])
    expect(one).toMatchObject({ mode: 'upsert', match: 'name' })
    expect((await ran(office.mara, one.id)).counts).toEqual({ new: 1, changed: 1, same: 0, wrong: 1 })
    expect(await list('machines', { filter: 'name is "M-7"' })).toMatchObject([{ state: 'broken', company: { title: 'Mill & Sons' } }])
    expect(await names('machines', { filter: 'weight is 950' })).toEqual(['M-1'])
    const removed = await stepped(office.mara, one.id, 'remove')
    expect(removed).toMatchObject({ removed: { removed: 1 } })
    expect(await list('machines', { filter: 'name is "M-7"' })).toEqual([])
    expect(await upload(office.petra, 'x_machine', file)).toMatchObject({ status: 400, body: { code: 'import.unknownObject' } })
  })

  test('gives reps all to read and their own to write, managers everything, and guests nothing', async () => {
    expect(await names('machines', { find: 'm-1' }, office.jonas)).toEqual(['M-1'])
    expect(await office.jonas.patch(`/machines/${ids[0]}`, { state: 'broken' })).toMatchObject({ status: 403 })
    const own = await create('machines', { name: 'Mine' }, office.jonas)
    expect(await office.jonas.patch(`/machines/${own.id}`, { state: 'broken' })).toMatchObject({ status: 200 })
    expect(await office.jonas.delete(`/machines/${own.id}`)).toMatchObject({ status: 403 })
    expect(await office.aylin.delete(`/machines/${own.id}`)).toMatchObject({ status: 204 })
    for (const path of ['machines', 'machines/count', `machines/${ids[0]}`, `machines/${ids[0]}/history`, 'machines/export'])
      expect(await office.petra.get(`/${path}`)).toMatchObject({ status: 404, body: { code: 'route.notFound' } })
    expect(JSON.stringify((await office.petra.get('/meta')).body)).not.toMatch(/machine/i)
  })

  test('follows what the roles page says, fields that it hides included', async () => {
    const { body } = await office.mara.get<{ roles: { id: string; key: string; grants: Record<string, object> }[] }>('/roles/effective')
    const rep = body.roles.find(({ key }) => key === 'rep')!
    expect(rep.grants.x_machine).toEqual({ read: 'all', write: 'own', delete: 'none', hide: [] })
    const set = (grants: object) => office.mara.patch(`/roles/${rep.id}`, { grants })
    expect(await set({ x_machine: { read: 'own', hide: ['weight'] } })).toMatchObject({ status: 200 })
    expect(await names('machines', {}, office.jonas)).toEqual([])
    const own = await create('machines', { name: 'Hidden weight' }, office.jonas)
    expect(own).not.toHaveProperty('weight')
    expect(await office.jonas.get('/machines?sort=weight')).toMatchObject({ status: 400 })
    expect(await office.jonas.get('/machines?filter=weight%20%3E%201')).toMatchObject({ status: 400 })
    expect(await names('companies', { filter: 'some x_machine (name is "M-1")' }, office.jonas)).toEqual([])
    await set({})
    await office.mara.delete(`/machines/${own.id}`)
  })
})

describe('the same name in another workspace', () => {
  test('is another object: nothing of the first is there', async () => {
    const theirs = await invent({ one: 'Machine', many: 'Machines' }, twin)
    expect(theirs).toMatchObject({ name: 'x_machine', path: 'machines' })
    const [first] = await list('machines', { sort: 'name' })
    expect(await list('machines', {}, twin.mara)).toEqual([])
    expect(await list('machines', { find: 'm-1' }, twin.mara)).toEqual([])
    expect((await twin.mara.get('/machines/count')).body).toEqual({ count: 0, exact: true })
    for (const path of [`/machines/${first!.id}`, `/machines/${first!.id}/history`])
      expect(await twin.mara.get(path)).toMatchObject({ status: 404 })
    expect(await twin.mara.patch(`/machines/${first!.id}`, { name: 'Ours' })).toMatchObject({ status: 404 })
    expect(await twin.mara.post('/machines/delete', { ids: [first!.id] })).toMatchObject({ body: { deleted: 0 } })
    expect(await twin.mara.get('/machines?sort=weight')).toMatchObject({ status: 400 })
    expect(await twin.mara.get('/machines?filter=state%20is%20broken')).toMatchObject({ status: 400 })
    expect((await twin.mara.get('/machines/export')).text).not.toContain('M-1')
    await add({ of: 'x_machine', label: 'Next to', key: 'beside', kind: 'ref', options: { to: 'x_machine' } }, twin)
    expect(await twin.mara.post('/machines', { name: 'Spy', beside: first!.id })).toMatchObject({
      status: 422,
      body: { code: 'record.invalid' },
    })
    expect(await twin.mara.post('/notes', { about: { object: 'x_machine', id: first!.id }, body: 'Spy' })).toMatchObject({ status: 422 })
    for (const { id } of (await office.mara.get<{ items: { id: string }[] }>('/custom-objects')).body.items)
      expect(await twin.mara.patch(`/custom-objects/${id}`, { many: 'Ours' })).toMatchObject({ status: 404 })
  })
})

describe('what is refused', () => {
  const refused: [string, object, number, string][] = [
    ['an address of a declared object', { one: 'Human', many: 'Humans', path: 'people' }, 409, 'customObject.pathReserved'],
    ['an address of Rapport’s own', { one: 'Load', many: 'Loads', path: 'imports' }, 409, 'customObject.pathReserved'],
    ['an address of a page', { one: 'Setting', many: 'Settings', path: 'settings' }, 409, 'customObject.pathReserved'],
    ['an address that is taken', { one: 'Engine', many: 'Engines', path: 'machines' }, 409, 'customObject.pathTaken'],
    ['a name that is taken', { one: 'Engine', many: 'Engines', name: 'x_machine' }, 409, 'customObject.taken'],
    ['a name without its beginning', { one: 'Engine', many: 'Engines', name: 'engine' }, 422, 'customObject.wrongName'],
    ['what a declared object is called', { one: 'person', many: 'Persons' }, 409, 'customObject.sameLabel'],
    ['what another one is called', { one: 'Machinery', many: 'machines' }, 409, 'customObject.sameLabel'],
    ['an address that is none', { one: 'Engine', many: 'Engines', path: '../etc' }, 422, 'customObject.wrongPath'],
    ['no name', { one: ' ', many: 'Engines' }, 422, 'record.invalid'],
  ]
  test.each(refused)('%s', async (_what, body, status, code) => {
    expect(await office.mara.post('/custom-objects', body)).toMatchObject({ status, body: { code } })
  })

  test('everybody but administrators', async () => {
    expect(await office.jonas.post('/custom-objects', { one: 'Engine', many: 'Engines' })).toMatchObject({ status: 403 })
    expect(await office.jonas.get('/custom-objects')).toMatchObject({ status: 403 })
  })

  test('an address at which nothing is', async () => {
    expect(await office.mara.get('/nonsense')).toMatchObject({ status: 404, body: { code: 'route.notFound' } })
    expect(await office.mara.post('/nonsense', {})).toMatchObject({ status: 404, body: { code: 'route.notFound' } })
    expect(await office.mara.get('/custom-records')).toMatchObject({ status: 404 })
  })
})

describe('a retired object', () => {
  test('is nowhere any more, and comes back with every value, link and right', async () => {
    const boat = await invent({ one: 'Boat', many: 'Boats' })
    await add({ of: boat.name, label: 'Tonnage', kind: 'integer' })
    const link = await add({ of: 'company', label: 'Flagship', kind: 'ref', options: { to: boat.name } })
    const one = await create('boats', { name: 'Elbe', tonnage: 40 })
    const company = await create('companies', { name: 'Shipping', [link]: one.id })
    await create('notes', { about: { object: boat.name, id: one.id }, body: 'Leaks.' })
    expect(await office.mara.patch(`/custom-objects/${boat.id}`, { retired: true })).toMatchObject({ status: 200 })

    for (const path of ['boats', `boats/${one.id}`, `boats/${one.id}/history`, boat.name])
      expect(await office.mara.get(`/${path}`)).toMatchObject({ status: 404 })
    expect(JSON.stringify((await office.mara.get('/meta')).body)).not.toMatch(/boat|flagship/i)
    const read = (await office.mara.get<Row>(`/companies/${company.id}`)).body
    expect(read).not.toHaveProperty(link)
    expect(await office.mara.get(`/companies?filter=${link}%20is%20empty`)).toMatchObject({ status: 400 })
    expect(await office.mara.get('/companies?filter=some%20x_boat%20(name%20is%20Elbe)')).toMatchObject({ status: 400 })
    expect(await office.mara.post('/notes', { about: { object: boat.name, id: one.id }, body: 'More.' })).toMatchObject({ status: 422 })
    expect(await office.mara.patch(`/companies/${company.id}`, { industry: 'Ships' })).toMatchObject({ status: 200 })
    const free = await invent({ one: 'Boat', many: 'Boats' })
    expect(free).toMatchObject({ name: 'x_boat_2', path: 'boats-2' })

    expect(await office.mara.patch(`/custom-objects/${boat.id}`, { retired: false })).toMatchObject({
      status: 409,
      body: { code: 'customObject.sameLabel' },
    })
    await office.mara.patch(`/custom-objects/${free.id}`, { one: 'Ship', many: 'Ships', path: 'ships' })
    expect(await office.mara.patch(`/custom-objects/${boat.id}`, { retired: false })).toMatchObject({ status: 200 })
    expect((await office.mara.get<Row>(`/boats/${one.id}`)).body).toMatchObject({ name: 'Elbe', tonnage: 40 })
    expect((await office.mara.get<Row>(`/companies/${company.id}`)).body).toMatchObject({ [link]: { title: 'Elbe' }, industry: 'Ships' })
    expect(await list('notes', { filter: `about is ${one.id}` })).toMatchObject([{ body: 'Leaks.' }])
    await office.mara.delete(`/boats/${one.id}`)
    expect((await office.mara.get<Row>(`/companies/${company.id}`)).body).toMatchObject({ [link]: null })
  })

  test('loses links to what is deleted meanwhile', async () => {
    const tool = await invent({ one: 'Tool', many: 'Tools' })
    await add({ of: tool.name, label: 'Maker', kind: 'ref', options: { to: 'company' } })
    const maker = await create('companies', { name: 'Maker' })
    const one = await create('tools', { name: 'Hammer', maker: maker.id })
    await office.mara.patch(`/custom-objects/${tool.id}`, { retired: true })
    expect(await office.mara.delete(`/companies/${maker.id}`)).toMatchObject({ status: 204 })
    await office.mara.patch(`/custom-objects/${tool.id}`, { retired: false })
    expect((await office.mara.get<Row>(`/tools/${one.id}`)).body).toMatchObject({ name: 'Hammer', maker: null })
    expect(await names('tools', { filter: 'maker is empty' })).toEqual(['Hammer'])
  })
})
