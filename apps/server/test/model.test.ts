import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Meta } from '@rapport/core/api'
import { judgeBy, type Document } from '../testing/answers.ts'
import { memberNames } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { openLittleWorld, type LittleWorld } from '../testing/world.ts'

let server: TestServer
let office: LittleWorld

beforeAll(async () => {
  server = await startTestServer()
  office = await openLittleWorld(server)
})
afterAll(() => server.close())

interface OpenApi extends Record<string, unknown> {
  paths: Record<string, Record<string, { responses: object }>>
  components: { schemas: Record<string, { properties: Record<string, object> }> }
}

test.each(memberNames)('OpenAPI is valid for %s, and promises what records hold', async (name) => {
  const { body } = await office[name].get<OpenApi>('/openapi.json')
  const { errors = [] } = await new Validator().validate(structuredClone(body))
  expect(errors).toEqual([])
  const { body: meta } = await office[name].get<Meta>('/meta')
  expect(meta.objects.length).toBeGreaterThan(5)
  for (const object of meta.objects) {
    const { body: page } = await office[name].get<{ items: object[] }>(`/${object.path}?limit=1`)
    const schema = body.components.schemas[object.name[0]!.toUpperCase() + object.name.slice(1)]
    const keys = ['id', 'createdAt', 'updatedAt', 'version', ...object.fields.map(({ key }) => key)]
    expect(Object.keys(schema!.properties)).toEqual(keys)
    for (const record of page.items) expect(Object.keys(record)).toEqual(keys)
  }
})

test('OpenAPI has every route that the server has, but those that no role may use', async () => {
  const { body } = await office.mara.get<OpenApi>('/openapi.json')
  const described = Object.entries(body.paths).flatMap(([address, operations]) =>
    Object.keys(operations)
      .filter((key) => key !== 'parameters')
      .map((method) => `${method.toUpperCase()} ${address.replace(/\{(\w+)\}/g, ':$1')}`),
  )
  // Those of objects that administrators invent are there object by object.
  const routes = server.routes.filter((route) => / \/api\/v1\/[^:]/.test(route) && !route.startsWith('HEAD '))
  const nobodys = ['members', 'roles', 'visitors', 'workspaces'].flatMap((path) => [
    `POST /api/v1/${path}`,
    `DELETE /api/v1/${path}/:id`,
    `POST /api/v1/${path}/delete`,
  ])
  expect([...described, ...nobodys].toSorted()).toEqual(routes.toSorted())
})

test('a guest is told of no field and no route that is not the guest’s', async () => {
  const { body } = await office.petra.get<OpenApi>('/openapi.json')
  // Mail addresses that are closed are no field, and called so all the same.
  const paths = Object.entries(body.paths).filter(([path]) => !/^\/api\/v1\/(suppressions|consents)/.test(path))
  const text = JSON.stringify({ ...body, paths })
  for (const hidden of ['birthday', 'phones', 'addresses']) expect(text).not.toContain(hidden)
  expect(Object.keys(body.paths['/api/v1/people']!)).toEqual(['get'])
  expect(body.paths).not.toHaveProperty('/api/v1/people/delete')
  const { body: meta } = await office.petra.get<Meta>('/meta')
  const person = meta.objects.find((object) => object.name === 'person')!
  expect(person.grant).toEqual({ read: 'team', write: 'none', delete: 'none' })
  expect(person.table).not.toContain('email')
  expect(person.fields.map(({ key }) => key)).not.toContain('email')
})

test('everyone sees their part of the little world', async () => {
  const counts = await Promise.all(memberNames.map(async (name) => (await office[name].get<{ count: number }>('/people/count')).body.count))
  const [mara, aylin, jonas, eva] = counts as [number, number, number, number]
  const people = Object.values(office.world.people)
  expect(mara).toBe(people.length)
  expect(jonas).toBe(people.filter(({ owner }) => owner === office.ids.jonas).length)
  expect(eva).toBe(people.filter(({ owner }) => owner === office.ids.eva).length)
  expect(jonas).toBeGreaterThan(0)
  expect(aylin).toBeGreaterThanOrEqual(jonas + eva)
  const found = await office.mara.get<{ items: { id: string }[] }>('/people?find=inga')
  expect(found.body.items.map(({ id }) => id)).toContain(office.world.people.inga.id)
})

test('what is told of a field that is asked for by condition, looked up or worked out is as the document promises', async () => {
  const { mara } = office
  const add = async (body: object) => {
    const answer = await mara.post<{ key: string }>('/custom-fields', { of: 'company', ...body })
    expect(answer).toMatchObject({ status: 201 })
    return answer.body.key
  }
  const needed = await add({
    label: 'Licence',
    kind: 'text',
    options: { requiredWhen: 'industry is Bar', visibleWhen: 'employees > 3 or industry is Bar' },
  })
  const double = await add({ label: 'Double', kind: 'formula', options: { formula: 'employees * 2' } })
  const newest = await add({
    label: 'Newest',
    kind: 'rollup',
    options: { object: 'employment', by: 'company', sums: 'latest', take: 'title', where: 'until is empty' },
  })
  const { body: document } = await mara.get<Document & Record<string, unknown>>('/openapi.json')
  const { body: meta } = await mara.get<Meta>('/meta')
  expect(judgeBy(document).wrong(mara.sent.at(-1)!)).toBeNull()
  const told = (object: string, key: string) => meta.objects.find(({ name }) => name === object)!.fields.find((field) => field.key === key)
  expect(told('company', needed)).toMatchObject({ requiredWhen: { field: 'industry' }, visibleWhen: { or: [{}, {}] } })
  expect(told('company', double)).toMatchObject({ kind: 'number', options: {}, made: { how: 'formula' } })
  expect(told('company', newest)).toMatchObject({ kind: 'text', made: { how: 'rollup', object: 'employment', by: 'company' } })
  expect(told('person', 'company')).toMatchObject({ kind: 'ref', options: { to: 'company' }, made: { how: 'latest', take: 'company' } })
})
