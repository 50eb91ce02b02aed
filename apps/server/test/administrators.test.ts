/** What is for administrators is so for everybody who could ask: each route that says it, asked by all who are not meant. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '@rapport/core/object'
import { openMembers, type Members } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Members
beforeAll(async () => {
  server = await startTestServer()
  office = await openMembers(server)
})
afterAll(() => server.close())

interface Route {
  readonly method: string
  readonly path: string
}
const routes = (): Route[] =>
  [...server.server.app.descriptions].flatMap(([route, { for: whom }]) => {
    const [method, address] = route.split(' ') as [string, string]
    return whom === 'administrators'
      ? [{ method: method.toUpperCase(), path: address.replace('/api/v1', '').replace(/:\w+/g, newId()) }]
      : []
  })
const bodyOf = ({ method }: Route): object | undefined => (['POST', 'PUT', 'PATCH'].includes(method) ? {} : undefined)

test('there are many, in every part', () => {
  const parts = new Set(routes().map(({ path }) => path.split('/')[1]))
  expect(routes().length).toBeGreaterThan(40)
  expect([...parts]).toEqual(
    expect.arrayContaining(['feed', 'jobs', 'webhooks', 'custom-fields', 'custom-objects', 'layouts', 'mails', 'sample', 'sso']),
  )
})

test.each(['aylin', 'jonas', 'petra'] as const)('%s is refused', async (name) => {
  for (const route of routes())
    expect([route, await office[name].send(route.method, route.path, bodyOf(route))]).toMatchObject([
      route,
      { status: 403, body: { code: 'session.administrators' } },
    ])
})

const asked = async (key: object): Promise<string[]> => {
  const { status, body } = await office.mara.post<{ secret: string }>('/api-keys', { name: 'Program', ...key })
  expect(status).toBe(201)
  const client = server.client('program', { authorization: `Bearer ${body.secret}` })
  const codes = new Set<string>()
  for (const route of routes()) {
    const answer = await client.send<{ code: string }>(route.method, route.path, bodyOf(route))
    expect([route, answer.status]).toEqual([route, 403])
    codes.add(answer.body.code)
  }
  return [...codes].toSorted()
}

test('a key without the scope is refused, whoever it belongs to; one with it, where its role is another', async () => {
  const scopes = ['*:delete', 'export']
  expect(await asked({ member: office.ids.mara, scopes: [...scopes, 'import'] })).toEqual(['key.notHere', 'key.scope'])
  expect(await asked({ role: 'administrator', scopes })).toEqual(['key.notHere', 'key.scope'])
  expect(await asked({ role: 'manager', scopes: [...scopes, 'administration'] })).toEqual(['key.notHere', 'session.administrators'])
})

test('a key without the scope decides nothing that administrators decide by way of records', async () => {
  const key = await office.mara.post<{ secret: string }>('/api-keys', { name: 'Program', member: office.ids.mara, scopes: ['*:write'] })
  const client = server.client('program', { authorization: `Bearer ${key.body.secret}` })
  expect((await client.patch(`/members/${office.ids.jonas!}`, { role: 'administrator' })).status).toBe(403)
  expect((await client.get('/imports')).status).toBe(403)
  const { body } = await client.get<{ paths: Record<string, unknown> }>('/openapi.json')
  expect(Object.keys(body.paths)).not.toContain('/api/v1/feed')
})
