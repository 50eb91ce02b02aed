/**
 * `/api/v1` is only ever added to: a day in the office that was sent to an earlier server (`recorded/v1.json`) is sent to this one, and
 * nothing that was taken is refused, nothing that was told is missing.
 *
 *   RAPPORT_RECORD=yes npx vitest run --project database apps/server/test/compatible.test.ts
 *
 * keeps today's day instead: after something was added, so that it stays. Read the difference before you commit it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { everyday } from '../testing/everyday.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { record, replay, type Recorded } from '../testing/recording.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

const file = `${import.meta.dirname}/recorded/v1.json`
interface Recording {
  /** `GET /api/v1/people`: every operation that the OpenAPI document of an administrator has. */
  readonly operations: readonly string[]
  readonly day: readonly Recorded[]
}
let server: TestServer
let office: Office

beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  if (process.env.RAPPORT_RECORD) {
    const operations = await operationsOf(office.mara)
    const from = office.mara.sent.length
    await everyday(office.mara, office)
    await awkward(office.mara, office)
    // Too long to be compared, and held against every answer by the test beside; the reference is prose, which may be said better.
    const sent = office.mara.sent.slice(from).filter(({ path }) => path !== '/openapi.json' && !path.startsWith('/reference.'))
    const recording: Recording = { operations, day: record(sent, office.ids) }
    const lines = recording.day.map((one) => `  ${JSON.stringify(one)}`).join(',\n')
    writeFileSync(file, `{\n"operations": ${JSON.stringify(operations, null, 1)},\n"day": [\n${lines}\n]\n}\n`)
    await server.close()
    server = await startTestServer()
    office = await openOffice(server)
  }
}, 300_000)
afterAll(() => server.close())

async function operationsOf(client: Client): Promise<string[]> {
  const { paths } = (await client.get<{ paths: Record<string, object> }>('/openapi.json')).body
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((one) => one !== 'parameters')
        .map((method) => `${method.toUpperCase()} ${path}`),
    )
    .toSorted()
}

/** What goes wrong in a day, so that its codes stay. */
async function awkward(mara: Client, { ids }: Office): Promise<void> {
  const gone = '/people/0190a000-0000-7000-8000-000000000001'
  await mara.get(gone)
  await mara.get('/people/no-id')
  await mara.get('/nothing')
  await mara.get('/people?unheard=of')
  await mara.get('/people?limit=0')
  await mara.get('/people?sort=birthday')
  await mara.get('/people?after=nonsense')
  await mara.get(`/people?filter=${encodeURIComponent('city iz Köln')}`)
  await mara.get(`/people?filter=${encodeURIComponent('nothing is 1')}`)
  await mara.post('/people', { language: 'no language', birthday: 'soon' })
  await mara.post('/people', { unheard: 'of' })
  await mara.post('/people', { owner: '0190a000-0000-7000-8000-000000000001' })
  await mara.send('POST', '/people', '{"name":', { 'content-type': 'application/json' })
  await mara.send('POST', '/people', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' })
  await mara.patch(`/people/${ids.inga}`, { language: 'de' }, { 'if-match': 'seven' })
  await mara.delete(`/people/${ids.inga}`, { 'if-match': '"999"' })
  await mara.delete(`/teams/${ids.sales}`)
  await mara.patch(`/members/${ids.mara}`, { role: 'rep' })
  await mara.post('/people/delete', { ids: 'all' })
  await mara.post('/people/batch', { items: [{ action: 'dance' }] })
  await mara.post('/people', { name: 'Once' }, { 'idempotency-key': 'recorded' })
  await mara.post('/people', { name: 'Once' }, { 'idempotency-key': 'recorded' })
  await mara.post('/people', { name: 'Twice' }, { 'idempotency-key': 'recorded' })
  await mara.post(`/changes/${ids.inga}/undo`)
  await mara.post('/imports?object=nothing&name=x.csv', 'x', { 'content-type': 'text/csv' })
}

const recording = (): Recording => JSON.parse(readFileSync(file, 'utf8')) as Recording

test('every operation that there was is there', async () => {
  expect(existsSync(file)).toBe(true)
  const now = new Set(await operationsOf(office.mara))
  // Described once, and refused to everybody at all times.
  const neverTaken = ['POST /api/v1/members', 'POST /api/v1/roles', 'POST /api/v1/workspaces']
  expect(recording().operations.filter((one) => !now.has(one) && !neverTaken.includes(one))).toEqual([])
})

test('a recorded day is answered as it was', async () => {
  const { day } = recording()
  expect(day.length).toBeGreaterThan(100)
  expect(await replay(day, office.mara, office.ids)).toEqual([])
}, 300_000)

test('a key, a code or an element that is gone is noticed, one that is new is not', async () => {
  const answer = { items: [{ id: '{inga}', name: 'Inga Sörensen', unheard: 'of' }], next: null }
  const asked: Recorded = { method: 'GET', path: '/people?filter=id%20is%20{inga}', status: 200, type: 'application/json', answer }
  const wrong: Recorded = {
    method: 'GET',
    path: '/people?limit=0',
    status: 400,
    type: 'application/problem+json',
    answer: { code: 'query.other' },
  }
  const role: Recorded = {
    method: 'GET',
    path: '/meta',
    status: 200,
    type: 'application/json',
    answer: { objects: [{ name: 'person', path: 'people' }, { name: 'pet' }] },
  }
  expect(await replay([asked, wrong, role], office.mara, office.ids)).toEqual([
    'GET /people?filter=id%20is%20{inga} items Inga Sörensen has no unheard any more',
    'GET /people?limit=0 code was query.other and is query.wrong now',
    'GET /meta objects does not hold pet any more',
  ])
})
