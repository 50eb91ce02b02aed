/** How often somebody may ask holds to the request, however the requests are dressed up. */
import http from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMembers, type Members } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

/** Counts begin with a minute of their own: this clock moves only when a test moves it. */
let server: TestServer
let office: Members
let at = 0
const minute = 60_000
const quotas = { address: 400, member: 60, key: 50, workspace: 80 }

beforeAll(async () => {
  server = await startTestServer({ quotas, trustedProxies: 1, now: () => at })
  office = await openMembers(server)
})
afterAll(() => server.close())

/** A path as it is spelt, which `fetch` would tidy; answers with the status and the headers. */
const raw = (path: string, headers: Record<string, string> = {}): Promise<http.IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(server.address)
    http.get({ host: '127.0.0.1', port, path, headers }, (answer) => resolve(answer.resume())).once('error', reject)
  })
const makeKey = async (name: string): Promise<string> =>
  (await office.mara.post<{ secret: string }>('/api-keys', { name, role: 'administrator', scopes: ['*:read'] })).body.secret
const burst = async (
  count: number,
  one: (n: number) => Promise<{ status: number } | http.IncomingMessage>,
): Promise<{ taken: number; refused: number }> => {
  const answers = await Promise.all(Array.from({ length: count }, (_, n) => one(n)))
  const statuses = answers.map((answer) => ('status' in answer ? answer.status : answer.statusCode))
  const refused = statuses.filter((status) => status === 429).length
  return { taken: count - refused, refused }
}

test('a burst of a key gets exactly its quota, and is told how to go on', async () => {
  at += minute
  const secret = await makeKey('Burst')
  const program = server.client('program', { authorization: `Bearer ${secret}` })
  expect(await burst(130, () => program.get('/people'))).toEqual({ taken: 50, refused: 80 })
  const refused = await program.get('/people')
  expect(refused.body).toMatchObject({ status: 429, code: 'request.tooMany', policy: 'key', retryAfter: 60 })
  expect(refused.headers.get('retry-after')).toBe('60')
  expect(refused.headers.get('ratelimit')).toMatch(/"key";r=0;t=60/)
  expect(refused.headers.get('ratelimit-policy')).toBe('"address";q=400;w=60, "key";q=50;w=60')
  at += minute
  expect((await program.get('/people')).headers.get('ratelimit')).toMatch(/"key";r=49;t=60/)
})

test('more keys do not give a workspace more', async () => {
  at += minute
  const programs = await Promise.all(
    ['One', 'Two', 'Three'].map(async (name) => server.client(name, { authorization: `Bearer ${await makeKey(name)}` })),
  )
  expect(await burst(150, (n) => programs[n % 3]!.get('/people'))).toEqual({ taken: 80, refused: 70 })
  // People are not held up by programs.
  expect((await office.mara.get('/people')).status).toBe(200)
})

test('a member is counted over all of their requests, whatever the route', async () => {
  at += minute
  const paths = ['/people', '/sessions', '/meta', '/companies/count', '/roles/effective']
  expect(await burst(100, (n) => office.jonas.get(paths[n % paths.length]!))).toEqual({ taken: 60, refused: 40 })
  expect((await office.eva.get('/people')).status).toBe(200)
})

test('an address is what the last proxy saw, whatever else the header claims', async () => {
  at += minute
  expect(await burst(420, (n) => raw('/api/v1/session', { 'x-forwarded-for': `10.1.${n >> 8}.${n & 255}, 198.51.100.7` }))).toEqual({
    taken: 400,
    refused: 20,
  })
  expect((await raw('/api/v1/session', { 'x-forwarded-for': '198.51.100.8' })).statusCode).toBe(200)
})

test('a network of IPv6 is one address, and the next one another', async () => {
  at += minute
  expect(await burst(420, (n) => raw('/api/v1/session', { 'x-forwarded-for': `2001:db8:1:2::${n.toString(16)}` }))).toEqual({
    taken: 400,
    refused: 20,
  })
  expect((await raw('/api/v1/session', { 'x-forwarded-for': '2001:db8:1:3::1' })).statusCode).toBe(200)
})

test('no spelling of a path goes past the count', async () => {
  at += minute
  const spelt = [
    '/api/v1/session',
    '/api/v1/%73ession',
    '/api/v1/session?x=1',
    '/API/v1/session',
    '//api/v1/session',
    '/api/v1/session/',
    '/api/v1/./session',
    '/api/v1/sessión',
    '/api/v1/nothing',
  ]
  const from = { 'x-forwarded-for': '198.51.100.99' }
  expect(await burst(410, (n) => raw(encodeURI(spelt[n % spelt.length]!).replace('%2573', '%73'), from))).toEqual({
    taken: 400,
    refused: 10,
  })
})

test('health is not counted', async () => {
  at += minute
  expect(await burst(420, () => raw('/healthz', { 'x-forwarded-for': '198.51.100.50' }))).toEqual({ taken: 420, refused: 0 })
})
