/** What whoever runs a server sees of it: numbers and a log, and nobody's data in either. */
import http from 'node:http'
import type { MetricsOptions } from '@rapport/core/metrics'
import { asOwner } from '@rapport/core/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { everyday } from '../testing/everyday.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
const token = 'a token that only the scraper knows'

beforeAll(async () => {
  server = await startTestServer({ metrics: { token, behindProxy: true } })
  office = await openOffice(server)
})
afterAll(() => server.close())

const scrape = async (): Promise<string> =>
  (await fetch(`${server.address}/metrics`, { headers: { authorization: `Bearer ${token}` } })).text()
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

test('a day of work leaves numbers by route, and no id, name or address in any label', async () => {
  await everyday(office.mara, office)
  await fetch(`${server.address}/api/v1/people/nobody/at/all?find=Canary`)
  const text = await scrape()
  const value = (series: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length + 1),
    )
  expect(value('rapport_http_requests_total{method="GET",route="/api/v1/people/:id",status="200"}')).toBeGreaterThan(0)
  expect(value('rapport_http_requests_total{method="GET",route="none",status="404"}')).toBeGreaterThan(0)
  expect(value('rapport_http_request_duration_seconds_count{method="GET",route="/api/v1/people"}')).toBeGreaterThan(5)
  expect(value('rapport_http_requests_under_way')).toBe(1)
  for (const pool of ['read', 'write', 'control']) {
    const used = value(`rapport_database_connections_used{pool="${pool}"}`)
    expect([pool, used >= 0 && used <= value(`rapport_database_connections_most{pool="${pool}"}`)]).toEqual([pool, true])
  }
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(1e7)
  expect(value('rapport_event_loop_delay_seconds{quantile="0.99"}')).toBeGreaterThanOrEqual(0)
  expect(text).not.toMatch(/NaN|undefined/)
  expect(text).not.toMatch(uuid)
  expect(text).not.toMatch(/first\.example|Canary|Sörensen|nordkaffee/i)
  for (const line of text.trim().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z][a-z0-9_]*(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+-]+)$/)
})

test('work that waits is counted by its kind', async () => {
  await server.test.database.control.query(
    `insert into control.lease (kind, workspace_id, subject, holder, until, created_at) values ('nobody does this', $1, $1, null, now() - interval '90 seconds', now())`,
    [office.workspace],
  )
  const text = await scrape()
  expect(text).toContain('rapport_work_waiting{kind="nobody does this"} 1')
  expect(Number(/rapport_work_waiting_seconds\{kind="nobody does this"\} (\S+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(90)
})

test('they are for those with the token, or for programs of this machine that ask directly', async () => {
  const statuses = async (metrics: MetricsOptions | undefined, asks: readonly Record<string, string>[]): Promise<number[]> => {
    const at = await startTestServer(metrics ? { metrics } : {})
    try {
      const found: number[] = []
      for (const headers of asks) found.push(await statusOf(`${at.address}/metrics`, headers))
      return found
    } finally {
      await at.close()
    }
  }
  const asks: readonly Record<string, string>[] = [
    {},
    { 'x-forwarded-for': '203.0.113.9' },
    { forwarded: 'for=203.0.113.9' },
    { host: 'rebound.example' },
    { authorization: `Bearer ${token}` },
    { authorization: `Bearer ${token}x` },
    { authorization: token },
  ]
  expect(await statuses({ behindProxy: false }, asks)).toEqual([200, 404, 404, 404, 200, 200, 200])
  expect(await statuses({ behindProxy: true }, asks)).toEqual([404, 404, 404, 404, 404, 404, 404])
  expect(await statuses({ token, behindProxy: true }, asks)).toEqual([404, 404, 404, 404, 200, 404, 404])
  expect(await statuses(undefined, asks)).toEqual([404, 404, 404, 404, 404, 404, 404])
})

/** `fetch` lets nobody set the host. */
const statusOf = (address: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    http
      .get(address, { headers, agent: false }, (answer) => {
        answer.resume()
        resolve(answer.statusCode!)
      })
      .on('error', reject)
  })

test('the log tells of every request, and of nobody', async () => {
  const begun = server.log.length
  const canary = 'Kanarienvogel'
  const password = 'the canary sings at noon'
  const visitor = server.client('visitor')
  const find = await office.mara.get(`/people?find=${canary}&filter=${encodeURIComponent(`name contains ${canary}`)}`)
  const { id } = (
    await office.mara.post<{ id: string }>('/people', {
      name: canary,
      emails: [{ value: 'canary@birds.example' }],
      phones: [{ value: '+49 30 1234567' }],
    })
  ).body
  await office.mara.get(`/people/${id}`)
  await visitor.post('/sign-in', { email: 'canary@birds.example', password })
  await visitor.get(`/invitations/open/${canary}-token`)
  const { url } = (
    await office.mara.post<{ url: string }>('/invitations', { email: 'canary@first.example', role: 'guest', team: office.ids.north })
  ).body
  const invitation = url.split('/').at(-1)!
  await visitor.post(`/invitations/open/${invitation}`, { name: canary, password })
  await fetch(`${server.address}/${canary}?token=${canary}`)
  // Errors that quote what they met.
  await asOwner(server.test.ownerUrl, (owner) => owner.query('alter table person rename column language to tongue'))
  expect((await office.mara.post('/people', { name: canary })).status).toBe(500)
  await asOwner(server.test.ownerUrl, (owner) =>
    owner.query(
      `alter table person rename column tongue to language; alter table note add constraint silent check ((body || 'x')::integer > 0) not valid`,
    ),
  )
  const failed = await office.mara.post('/notes', { about: { object: 'person', id }, body: canary })
  expect(failed.status).toBe(500)

  const lines = server.log.slice(begun).map((line) => JSON.parse(line) as Record<string, unknown>)
  const requests = lines.filter((line) => 'status' in line)
  expect(requests.length).toBe(10)
  expect(requests.find((line) => line.route === '/api/v1/people' && line.method === 'GET')).toEqual({
    at: expect.stringMatching(/^\d{4}-.*Z$/),
    level: 'info',
    id: find.headers.get('x-request-id'),
    method: 'GET',
    route: '/api/v1/people',
    status: 200,
    ms: expect.any(Number),
    workspace: office.workspace,
  })
  // The two that failed: the same id in the answer, in the error and in the request.
  const error = lines.find((line) => line.level === 'error' && line.id === failed.headers.get('x-request-id'))
  expect([error?.route, error?.sqlState]).toEqual(['/api/v1/notes', '22P02'])
  const session = await server.test.database.control.query<{ token: string }>('select token from control.session')
  const text = server.log.slice(begun).join('\n')
  for (const secret of [
    canary,
    'birds.example',
    'first.example',
    '1234567',
    password,
    invitation,
    'Bearer',
    'cookie',
    id,
    ...session.rows.map(({ token }) => token),
  ])
    expect(text.toLowerCase()).not.toContain(secret.toLowerCase())
})
