/** When fields that come with Rapport are asked for: said by administrators, kept by whoever writes, by whatever way. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ran, rowsOf, uploaded } from '../testing/import.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let server: TestServer
let office: Office
let twin: Office
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
})
afterAll(() => server.close())

interface Refusal {
  readonly id: string
  readonly code: string
  readonly errors?: readonly { readonly field: string; readonly code: string }[]
}
const codes = ({ body }: { body: Refusal }): readonly string[] => (body.errors ?? []).map(({ field, code }) => `${field} ${code}`)
const ask = (of: string, field: string, body: object, who = office) =>
  who.mara.send<{ change: string | null }>('PUT', `/layouts/${of}/conditions/${field}`, body)
const company = (values: object, who = office.mara) => who.post<Refusal>('/companies', values)

describe('a declared field that is needed by condition', () => {
  test('is asked for when a record is made, changed, sent in a batch or by a file; and not of what was there before', async () => {
    const old = (await company({ name: 'From before', employees: 500 })).body
    expect(await ask('company', 'industry', { requiredWhen: 'employees > 100' })).toMatchObject({
      status: 200,
      body: { of: 'company', field: 'industry', requiredWhen: 'employees > 100', visibleWhen: null },
    })
    expect(codes(await company({ name: 'Large', employees: 101 }))).toEqual(['industry field.required'])
    const one = (await company({ name: 'Grows', employees: 100 })).body
    expect(codes(await office.mara.patch<Refusal>(`/companies/${one.id}`, { employees: 101 }))).toEqual(['industry field.required'])
    expect(await office.mara.patch(`/companies/${one.id}`, { employees: 101, industry: 'Tea' })).toMatchObject({ status: 200 })
    expect(codes(await office.mara.patch<Refusal>(`/companies/${one.id}`, { industry: null }))).toEqual(['industry field.required'])
    expect(await office.mara.patch(`/companies/${old.id}`, { name: 'From long before' })).toMatchObject({ status: 200 })
    const items = [
      { action: 'create', values: { name: 'In a batch', employees: 200 } },
      { action: 'create', values: { name: 'In a batch', employees: 200, industry: 'Tea' } },
    ]
    const { items: done } = (await office.mara.post<{ items: { status: number }[] }>('/companies/batch', { items })).body
    expect(done.map(({ status }) => status)).toEqual([422, 201])

    const rows = [
      'Name,Employees,Industry',
      'Filed large,300,',
      'Filed small,3,',
      'Filed named,300,Tea',
      'From long before,600,',
      'Grows,101,',
    ]
    const { id } = await uploaded(office.mara, 'company', rows.join('\n'))
    expect((await ran(office.mara, id)).counts).toEqual({ new: 2, changed: 0, same: 1, wrong: 2 })
    expect((await rowsOf(office.mara, id, 'wrong')).map(({ title, reason }) => [title, reason])).toEqual([
      ['Filed large', 'Industry is needed here. Fill it in.'],
      ['From long before', 'Industry is needed here. Fill it in.'],
    ])
  })

  test('is asked for where a file makes a company on the way, too', async () => {
    await ask('company', 'domain', { requiredWhen: 'name contains GmbH' })
    const rows = ['Name,Company', 'Ylva,Wanted GmbH', 'Hedda,Wanted AB']
    const { id } = await uploaded(office.mara, 'person', rows.join('\n'))
    expect((await ran(office.mara, id)).counts).toEqual({ new: 1, changed: 0, same: 0, wrong: 1 })
    expect((await rowsOf(office.mara, id, 'wrong')).map(({ reason }) => reason)).toEqual(['Company: Domain is needed here. Fill it in.'])
    await ask('company', 'domain', {})
  })

  test('stands in the model for forms to ask it, unless it looks at what is hidden from whoever reads', async () => {
    await ask('company', 'domain', { requiredWhen: 'industry is Web', visibleWhen: 'employees > 0' })
    type Meta = { objects: { name: string; fields: { key: string; requiredWhen?: object; visibleWhen?: object }[] }[] }
    const domain = async (who: Office['mara']) =>
      (await who.get<Meta>('/meta')).body.objects.find(({ name }) => name === 'company')!.fields.find(({ key }) => key === 'domain')!
    expect(await domain(office.jonas)).toMatchObject({
      requiredWhen: { field: 'industry', op: 'is', value: 'Web' },
      visibleWhen: { field: 'employees', op: 'over', value: 0 },
    })
    expect(await domain(twin.mara)).not.toHaveProperty('requiredWhen')
    const { items } = (await office.mara.get<{ items: { id: string; key: string; grants: Record<string, object> }[] }>('/roles')).body
    const rep = items.find(({ key }) => key === 'rep')!
    await office.mara.patch(`/roles/${rep.id}`, { grants: { ...rep.grants, company: { hide: ['employees'] } } })
    expect(await domain(office.jonas)).not.toHaveProperty('visibleWhen')
    await office.mara.patch(`/roles/${rep.id}`, { grants: rep.grants })
    expect(codes(await company({ name: 'Not shown', domain: 'a.example' }))).toEqual(['domain field.notAsked'])
    expect(codes(await company({ name: 'Shown', employees: 1, industry: 'Web' }))).toEqual(['domain field.required'])
    await ask('company', 'domain', {})
  })
})

test('a deletion is taken back whatever is asked for since', async () => {
  const { id } = (await company({ name: 'Gone meanwhile' })).body
  const { body } = await office.mara.post<{ change: string }>('/companies/delete', { ids: [id] })
  await ask('company', 'industry', { requiredWhen: 'name is not empty' })
  expect(await office.mara.post(`/changes/${body.change}/undo`, {})).toMatchObject({ status: 200 })
  await ask('company', 'industry', {})
})

describe('what is said', () => {
  test('stays beside the layout, is listed with it, and each is undone by itself', async () => {
    const layouts = async () => (await office.mara.get<{ items: object[] }>('/layouts')).body.items
    expect(await layouts()).toEqual([])
    const { body: said } = await ask('person', 'language', { requiredWhen: 'timeZone is not empty' })
    const { body: laid } = await office.mara.send<{ change: string }>('PUT', '/layouts/person', { columns: ['name', 'city'] })
    const conditions = { language: { requiredWhen: 'timeZone is not empty' } }
    expect(await layouts()).toEqual([{ of: 'person', columns: ['name', 'city'], groups: null, aside: null, conditions }])
    expect(await office.mara.delete('/layouts/person')).toMatchObject({ status: 200 })
    expect(await layouts()).toEqual([{ of: 'person', columns: null, groups: null, aside: null, conditions }])
    expect(await office.mara.delete('/layouts/person')).toMatchObject({ status: 404 })
    expect(await ask('person', 'language', { requiredWhen: null, visibleWhen: ' ' })).toMatchObject({ status: 200 })
    expect(await layouts()).toEqual([])
    for (const change of [said.change, laid.change]) expect(change).not.toBeNull()
    const { body: again } = await ask('person', 'language', { visibleWhen: 'city is Bremen' })
    expect(await office.mara.post(`/changes/${again.change}/undo`, {})).toMatchObject({ status: 200 })
    expect(await layouts()).toEqual([])
  })

  test('of a field that is retired is not asked until that is back', async () => {
    const { id, key } = (
      await office.mara.post<{ id: string; key: string }>('/custom-fields', { of: 'company', label: 'Grade', kind: 'text' })
    ).body
    await ask('company', 'industry', { requiredWhen: `${key} is A` })
    expect(codes(await company({ name: 'Graded', [key]: 'A' }))).toEqual(['industry field.required'])
    await office.mara.patch(`/custom-fields/${id}`, { retired: true })
    expect(await company({ name: 'Not graded' })).toMatchObject({ status: 201 })
    expect((await office.mara.get('/layouts')).body).toMatchObject({
      items: [{ conditions: { industry: { problem: { code: 'filter.wrong' } } } }],
    })
    expect(await office.mara.send('PUT', '/layouts/company', { columns: ['name'] })).toMatchObject({ status: 200 })
    await office.mara.patch(`/custom-fields/${id}`, { retired: false })
    expect(codes(await company({ name: 'Graded again', [key]: 'A' }))).toEqual(['industry field.required'])
    await ask('company', 'industry', {})
    await office.mara.delete('/layouts/company')
  })

  const refused: [string, string, object, number, string][] = [
    ['company', 'industry', { requiredWhen: 'emploiees > 1' }, 400, 'filter.wrong'],
    ['company', 'industry', { requiredWhen: 'parent.name is x' }, 422, 'customField.wrongCondition'],
    ['company', 'industry', { requiredWhen: 'industry is x' }, 422, 'customField.wrongCondition'],
    ['company', 'industry', { requiredWhen: 7 }, 422, 'layout.wrongConditions'],
    ['company', 'industry', { neededWhen: 'employees > 1' }, 422, 'request.unknownKey'],
    ['company', 'name', { requiredWhen: 'employees > 1' }, 422, 'layout.wrongConditions'],
    ['company', 'owner', { visibleWhen: 'employees > 1' }, 422, 'layout.wrongConditions'],
    ['company', 'city', { visibleWhen: 'employees > 1' }, 422, 'layout.wrongConditions'],
    ['person', 'name', { visibleWhen: 'language is de' }, 422, 'layout.wrongConditions'],
    ['member', 'team', { requiredWhen: 'name is x' }, 422, 'layout.wrongConditions'],
    ['company', 'nonsense', { requiredWhen: 'employees > 1' }, 404, 'record.notFound'],
    ['custom_field', 'label', { requiredWhen: 'key is x' }, 404, 'record.notFound'],
  ]
  test.each(refused)('of %s %s as %j is refused', async (of, field, body, status, code) => {
    expect(await ask(of, field, body)).toMatchObject({ status, body: { code } })
    expect(await office.jonas.send('PUT', `/layouts/${of}/conditions/${field}`, body)).toMatchObject({ status: 403 })
  })

  test('of an added field is said with the field, and of an invented object here', async () => {
    await office.mara.post('/custom-objects', { one: 'Boat', many: 'Boats' })
    const { key } = (await office.mara.post<{ key: string }>('/custom-fields', { of: 'x_boat', label: 'Tons', kind: 'integer' })).body
    expect(await ask('x_boat', key, { requiredWhen: 'name is Elbe' })).toMatchObject({
      status: 422,
      body: { code: 'layout.wrongConditions' },
    })
    expect(await ask('x_boat', 'owner', { requiredWhen: `${key} > 10` })).toMatchObject({ status: 200 })
    expect(codes(await office.mara.post<Refusal>('/boats', { name: 'Elbe', [key]: 11, owner: null }))).toEqual(['owner field.required'])
    expect(await office.mara.post('/boats', { name: 'Elbe', [key]: 11 })).toMatchObject({ status: 201 })
  })
})
