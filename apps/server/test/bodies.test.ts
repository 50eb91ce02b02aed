/** Names that a body does not have are refused by name, wherever in it they stand, and what a valid body changes is what it says and nothing else. */
import { nobodysId } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HostileProvider, openHostileProvider } from '../../../core/testing/identity-provider.ts'
import { founding, openBodies, publicUrl, type Valid } from '../testing/bodies.ts'
import { ran, uploaded } from '../testing/import.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { differences, readStored } from '../testing/stored.ts'

let server: TestServer
let provider: HostileProvider
let office: Office
let bodies: ReadonlyMap<string, Valid>
/** What was taken before there was anybody: the first body of all can be sent once. */
let atSetup: readonly string[]
beforeAll(async () => {
  server = await startTestServer({ publicUrl, outbound: { privateHosts: ['127.0.0.1'] } })
  provider = await openHostileProvider({ sub: 'nobody' })
  atSetup = await taken(
    { method: 'POST', path: '/setup', who: server.client(), body: () => founding, comesTo: [], then: () => {} },
    founding,
  )
  office = await openOffice(server)
  bodies = await openBodies(server, office, provider.issuer)
}, 60_000)
afterAll(async () => {
  await server.close()
  await provider.close()
})

/** What others call what nobody may set, each with a value that it could have. */
const each = (value: unknown, ...names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, value]))
const names: Readonly<Record<string, unknown>> = {
  ...each(nobodysId(), 'id', 'tenant_id', 'tenantId', 'workspace', 'workspaceId', 'owner', 'ownerId', 'createdBy'),
  ...each('2001-01-01T00:00:00.000Z', 'created_at', 'createdAt', 'updatedAt', 'deletedAt'),
  ...each(true, 'is_admin', 'isAdmin', 'admin', 'verified', 'emailVerified'),
  ...each(99, 'version', 'points', 'price'),
  ...each('active', 'password_hash', 'passwordHash', 'password', 'status', 'state', 'secret', 'hash', 'token'),
  role: 'administrator',
  grants: { person: { read: 'all' } },
  scopes: ['*:delete'],
}

/** Addresses that take no JSON: a file, or nothing at all, as deletions do. */
const files = ['POST /imports']
const bodiless = [
  'POST /changes/:id/undo',
  ...['check', 'start', 'stop', 'remove'].map((step) => `POST /imports/:id/${step}`),
  'POST /feed/consumers/:name/retry',
  'POST /feed/consumers/:name/skip',
  'POST /jobs/parked/:id/retry',
  'POST /webhooks/:id/test',
  'POST /webhook-deliveries/:id/replay',
  'POST /sign-out',
  'POST /sessions/end-others',
  'POST /sign-in/passkey/start',
  'POST /mails/:id/link',
  'POST /sources/:id/key',
  'POST /senders/:id/ask',
  ...['start', 'pause', 'resume', 'stop'].map((step) => `POST /broadcasts/:id/${step}`),
  'POST /forms/:id/submissions/:submission/release',
  ...['pause', 'resume', 'off'].map((step) => `POST /flows/:id/${step}`),
  'POST /flows/:id/hook/replace',
  'POST /flows/:id/deliveries/:delivery/retry',
  ...['retry', 'skip', 'stop'].map((step) => `POST /flow-runs/:id/${step}`),
  'POST /mail/test',
  'POST /sample',
]
const routes = (): readonly string[] =>
  server.routes.flatMap((route) => (/^(GET|HEAD) /.test(route) || !route.includes('/api/v1/') ? [] : [route.replace('/api/v1', '')]))

type Place = Record<string, unknown>
/** Every object in a body by the way to it. What a passkey answers is the browser’s, and opaque. */
function places(value: unknown, way: readonly string[] = []): (readonly [way: readonly string[], place: Place])[] {
  if (typeof value !== 'object' || value === null || way.at(-1) === 'response') return []
  const below = Object.entries(value).flatMap(([key, one]) => places(one, [...way, key]))
  return Array.isArray(value) ? below : [[way, value as Place], ...below]
}

/** Sends a body with each of the names at each place of it that does not have it; what was not refused by that name. */
async function taken({ method, path, who, comesTo }: Omit<Valid, 'body'> & Partial<Valid>, body: object): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const [way, here] of places(body))
    for (const [name, value] of Object.entries(names).filter(([key]) => !Object.hasOwn(here, key))) {
      const more = structuredClone(body)
      way.reduce<Place>((place, key) => place[key] as Place, more as Place)[name] = value
      const answer = await who.send<{ code: string; detail: string; errors?: object; items?: object }>(method, path, more)
      const { code, detail, errors, items } = answer.body ?? {}
      const isNamed = new RegExp(`(?<!\\w)${name}(?!\\w)`).test(JSON.stringify([detail, errors, items]))
      const isNever = 'code' in comesTo && comesTo.code === code
      // Of many, each is refused for itself.
      const isRefused = answer.status === 422 || (Array.isArray(items) && items.every((one: { state?: string }) => one.state === 'refused'))
      if (!(isRefused && isNamed) && !isNever)
        wrong.push(`${method} ${path} ${way.join('.')} ${name}: ${answer.status} ${answer.text.slice(0, 200)}`)
    }
  return wrong
}

test('every address that takes a body is known here, and those that take none', () => {
  const known = [...bodies.keys(), ...files, ...bodiless, 'POST /setup']
  const all = routes().filter((route) => !route.startsWith('DELETE '))
  expect(all.length).toBeGreaterThan(80)
  expect(all.filter((route) => !known.includes(route))).toEqual([])
  expect(known.filter((route) => !all.includes(route))).toEqual([])
})

test('a name that is not of a body is refused by name at every place of it, and changes nothing', { timeout: 120_000 }, async () => {
  const made = new Map<string, object>()
  for (const [route, { body }] of bodies) made.set(route, await body())
  const before = await readStored(server.test.ownerUrl)
  const wrong = [...atSetup]
  for (const [route, valid] of bodies) wrong.push(...(await taken(valid, made.get(route)!)))
  expect(wrong).toEqual([])
  expect(differences(before, await readStored(server.test.ownerUrl))).toEqual([])
})

test('where no body is taken none is, and nothing is done', async () => {
  const none = [...bodiless, ...routes().filter((route) => route.startsWith('DELETE '))]
  expect(none.length).toBeGreaterThan(30)
  const before = await readStored(server.test.ownerUrl)
  for (const route of none)
    for (const body of [names, { version: 1 }]) {
      const [method = '', path = ''] = route.replaceAll(/:\w+/g, office.ids.inga!).split(' ')
      const answer = await office.mara.send(method, path, body)
      const [name] = Object.keys(body)
      expect([route, answer.status, answer.body]).toMatchObject([
        route,
        422,
        { code: 'request.noBody', detail: expect.stringContaining(`"${name}"`) },
      ])
    }
  expect((await office.mara.send('DELETE', '/nothing', { version: 1 })).status).toBe(405)
  expect(differences(before, await readStored(server.test.ownerUrl))).toEqual([])
})

test('the bodies themselves are taken, and change what they say and nothing else', { timeout: 120_000 }, async () => {
  const wrong: string[] = []
  let before = await readStored(server.test.ownerUrl)
  for (const [route, { method, path, who, body, comesTo, then }] of bodies) {
    const given = body()
    // What is made on the way changes something as well.
    if (given instanceof Promise) before = await given.then(() => readStored(server.test.ownerUrl))
    const answer = await who.send<{ code?: string }>(method, path, await given)
    await then(answer.body)
    const after = await readStored(server.test.ownerUrl)
    const changed = differences(before, after)
    before = after
    const isSo =
      'code' in comesTo
        ? answer.body.code === comesTo.code && changed.length === 0
        : answer.status < 300 && changed.join() === comesTo.join()
    if (!isSo) wrong.push(`${route}: ${answer.status} ${answer.text.slice(0, 200)} ${changed.join(' ')}`)
  }
  expect(wrong).toEqual([])
})

test('columns of a file that are called so fill nothing but what may be filled, and are mapped to nothing else', async () => {
  const header = ['Name', ...Object.keys(names)]
  const cells = Object.values(names).map(
    (value) => `"${(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('"', '""')}"`,
  )
  const file = await uploaded(office.mara, 'company', `${header.join()}\nOdd company,${cells.join()}\n`)
  // By its id a record is found again; an owner is looked for among the members.
  const mapped = file.columns.flatMap((column) => (column.field === null ? [] : [[column.header, column.field]]))
  expect(mapped).toEqual([['Name', 'name'], ['id', 'id'], ['owner', 'owner'], ['ownerId', 'owner.id'], ['state', 'addresses.region']]) // prettier-ignore
  for (const field of Object.keys(names).filter((name) => name !== 'id' && name !== 'owner')) {
    const { status, body } = await office.mara.patch(`/imports/${file.id}`, { columns: [{ index: 2, field }] })
    expect([field, status, body]).toMatchObject([field, 422, { code: 'import.unknownField', field }])
  }
  expect((await ran(office.mara, file.id)).counts).toEqual({ new: 0, changed: 0, same: 0, wrong: 1 })

  const again = await uploaded(office.mara, 'company', `${header.join()}\nOdd company,${cells.join()}\n`)
  const columns = header.map((name, index) => ({ index, field: name === 'Name' ? 'name' : null }))
  expect((await office.mara.patch(`/imports/${again.id}`, { columns, mode: 'create', match: null })).status).toBe(200)
  expect((await ran(office.mara, again.id)).counts).toMatchObject({ new: 1, wrong: 0 })
  const odd = [...(await readStored(server.test.ownerUrl)).get('company')!.values()].filter(({ name }) => name === 'Odd company')
  expect(odd).toMatchObject([{ workspace_id: office.workspace, owner_id: null, version: 1 }])
  expect(Object.values(odd[0]!).filter((value) => value !== 1 && Object.values(names).includes(value))).toEqual([])
})

test('the server made no error of its own', () => {
  expect(server.log.filter((line) => line.includes('"error"'))).toEqual([])
})
