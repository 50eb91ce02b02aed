/** Programs send what customers do: libraries made for Segment unchanged, from servers and pages, packed or not, with keys that are and are not. */
import { Analytics } from '@segment/analytics-node'
import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { basic, openTracking, type Source } from '../testing/tracking.ts'

let server: TestServer
let office: Office
let twin: Office
let tracking: ReturnType<typeof openTracking>
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
  tracking = openTracking(server, office)
})
afterAll(() => server.close())

const addSource: typeof tracking.addSource = (...given) => tracking.addSource(...given)
const send: typeof tracking.send = (...given) => tracking.send(...given)
const say: typeof tracking.say = (...given) => tracking.say(...given)
const all: typeof tracking.all = (...given) => tracking.all(...given)
const personBy: typeof tracking.personBy = (...given) => tracking.personBy(...given)
const timeline: typeof tracking.timeline = (...given) => tracking.timeline(...given)
const types: typeof tracking.types = (...given) => tracking.types(...given)

describe('libraries, unchanged', () => {
  test('the one for Node.js: who somebody is, what they did, and the company they are of', async () => {
    const source = await addSource({ name: 'Backend', kind: 'server', policy: 'all' })
    const failures: unknown[] = []
    const analytics = new Analytics({ writeKey: source.writeKey, host: server.address, flushAt: 15, maxRetries: 0 })
    analytics.on('error', (error) => failures.push(error))
    analytics.identify({
      userId: 'node-1',
      traits: {
        email: 'Ada@Kaldi.example',
        firstName: 'Ada',
        lastName: 'Lovelace',
        phone: '+49 40 300 600',
        address: { city: 'Hamburg', country: 'Germany' },
      },
    })
    analytics.track({
      userId: 'node-1',
      event: 'Order Completed',
      properties: { order_id: 'A-7', revenue: 20.5, currency: 'EUR' },
      timestamp: new Date('2026-05-05T08:00:00Z'),
    })
    analytics.group({ userId: 'node-1', groupId: 'kaldi', traits: { name: 'Kaldi GmbH', website: 'kaldi.example' } })
    analytics.page({ userId: 'node-1', name: 'Prices', properties: { url: 'https://kaldi.example/prices?plan=x' } })
    analytics.screen({ userId: 'node-1', name: 'Start' })
    await analytics.closeAndFlush()
    expect(failures).toEqual([])
    const person = await personBy('node-1')
    expect(person).toMatchObject({
      name: 'Ada Lovelace',
      email: 'ada@kaldi.example',
      phone: '+4940300600',
      city: 'Hamburg',
      country: 'DE',
      company: { title: 'Kaldi GmbH' },
    })
    const happened = await timeline(person.id)
    expect(happened.map(({ type }) => type).toSorted()).toEqual(['order.placed', 'page.viewed', 'person.identified', 'screen.viewed'])
    const order = happened.find(({ type }) => type === 'order.placed')!
    expect(order).toMatchObject({ properties: { order: 'A-7', total: 20.5, currency: 'EUR' }, actor: { name: 'Backend' } })
    // By our clock: later by as long as it was under way.
    expect(order.at).toMatch(/^2026-05-05T08:00:0/)
    expect((await office.mara.get(`/people/${person.id}/history`)).text).toContain('"Backend"')
  })

  test('what every address takes, under its long name and its short one', async () => {
    const source = await addSource()
    for (const address of ['track', 't', 'page', 'p', 'screen', 's', 'identify', 'i', 'group', 'g', 'alias', 'a'])
      expect([
        address,
        await say(source, address, { userId: 'short-1', event: 'Done', name: 'Here', groupId: 'g-1', previousId: randomUUID() }),
      ]).toEqual([address, { status: 200, body: { success: true } }])
    for (const address of ['batch', 'import', 'b'])
      expect(await say(source, address, { batch: [{ type: 'track', event: 'Done', userId: 'short-1' }] })).toMatchObject({ status: 200 })
    expect((await types((await personBy('short-1')).id)).filter((type) => type === 'x.done')).toHaveLength(5)
  })
})

describe('bodies', () => {
  const batch = JSON.stringify({ batch: [{ type: 'track', event: 'Packed', userId: 'packed-1' }] })
  test.each([
    ['packed', gzipSync(batch), { 'content-encoding': 'gzip', 'content-type': 'application/json' }],
    ['packed, and not said so', gzipSync(batch), { 'content-type': 'application/json' }],
    ['not packed, and said to be', batch, { 'content-encoding': 'gzip', 'content-type': 'application/json' }],
    ['packed, as a file', gzipSync(batch), { 'content-type': 'application/octet-stream' }],
    ['as plain text', batch, { 'content-type': 'text/plain' }],
  ] as const)('%s', async (_name, body, headers) => {
    const source = await addSource()
    const before = (await all('people', 'externalId is packed-1'))[0]
    const count = before ? (await types(before.id)).length : 0
    expect((await send('batch', body as Buffer, { authorization: basic(source.writeKey), ...headers })).status).toBe(200)
    expect((await types((await personBy('packed-1')).id)).length).toBe(count + 1)
  })

  test.each([
    ['packed and broken', gzipSync(batch).subarray(0, 30), 400, 'segment.gzip'],
    ['a bomb', gzipSync(Buffer.alloc(50_000_000)), 413, 'request.tooLarge'],
    [
      'a large context for each of many',
      gzipSync(JSON.stringify({ batch: Array.from({ length: 2_500 }, () => ({})), context: { pad: 'x'.repeat(1_900_000) } })),
      413,
      'request.tooLarge',
    ],
    ['no JSON', 'track', 400, 'request.json'],
    ['a list', '[]', 400, 'request.body'],
    ['nothing', '', 400, 'request.body'],
    ['no batch', '{}', 400, 'segment.batch'],
    ['too many', JSON.stringify({ batch: Array.from({ length: 2_501 }, () => ({})) }), 400, 'segment.batch'],
  ])('refused: %s', async (_name, body, status, code) => {
    const source = await addSource()
    const answer = await send('batch', body, { authorization: basic(source.writeKey), 'content-type': 'application/json' })
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code])
  })
})

describe('keys', () => {
  test('a key that is none, is old or is switched off opens nothing', async () => {
    const source = await addSource()
    const wrong = async (key: string) => (await say({ ...source, writeKey: key }, 'track', { event: 'A', userId: 'u' })).body
    for (const key of ['x', source.writeKey.slice(0, -1), `${source.writeKey.slice(0, -1)}!`])
      expect(await wrong(key)).toMatchObject({ code: 'source.wrong', status: 401 })
    expect((await send('track', '{"event":"A","userId":"u"}')).status).toBe(401)
    const { body } = await office.mara.post<Source>(`/sources/${source.id}/key`)
    expect(await wrong(source.writeKey)).toMatchObject({ code: 'source.wrong' })
    expect((await say(body, 'track', { event: 'A', userId: 'keyed-1' })).status).toBe(200)
    await office.mara.patch(`/sources/${source.id}`, { enabled: false })
    expect(await wrong(body.writeKey)).toMatchObject({ code: 'source.wrong' })
  })

  test('it reads nothing, and leads to its own workspace alone', async () => {
    const source = await addSource()
    for (const authorization of [basic(source.writeKey), `Bearer ${source.writeKey}`])
      expect((await fetch(`${server.address}/api/v1/people`, { headers: { authorization } })).status).toBe(401)
    await say(source, 'identify', { userId: 'R-1', traits: { email: `inga@nordkaffee.twin.example` } })
    expect(await all('people', 'email is inga@nordkaffee.twin.example', twin.mara)).toHaveLength(1)
    const other = (await all('people', 'externalId is R-1', twin.mara))[0]!
    expect(await timeline(other.id, 'person', twin.mara)).toEqual([])
    expect((await twin.mara.get(`/sources/${source.id}`)).status).toBe(404)
    for (const [method, path] of [
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/key'],
      ['GET', '/refusals'],
    ] as const)
      expect((await twin.mara.send(method, `/sources/${source.id}${path}`, method === 'PATCH' ? { name: 'Mine' } : undefined)).status).toBe(
        404,
      )
    expect((await twin.mara.get('/sources')).text).not.toContain(source.writeKey)
  })

  test('only administrators have to do with sources', async () => {
    const { id } = await addSource()
    for (const who of [office.aylin, office.jonas, office.petra])
      for (const [method, path] of [
        ['GET', ''],
        ['POST', ''],
        ['GET', `/${id}`],
        ['PATCH', `/${id}`],
        ['DELETE', `/${id}`],
        ['POST', `/${id}/key`],
        ['GET', `/${id}/refusals`],
      ] as const)
        expect([
          who.name,
          method,
          path,
          (await who.send(method, `/sources${path}`, method === 'POST' && path === '' ? { name: 'A', kind: 'app' } : undefined)).status,
        ]).toEqual([who.name, method, path, 403])
  })
})

describe('pages of other sites', () => {
  const origin = 'https://shop.example'
  const message = { event: 'Seen', anonymousId: 'page-1' }
  test('may send, without a cookie counting for anything', async () => {
    const source = await addSource({ origins: [origin] })
    const asked = await fetch(`${server.address}/v1/t`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    })
    expect([asked.status, asked.headers.get('access-control-allow-origin'), asked.headers.get('access-control-allow-headers')]).toEqual([
      204,
      origin,
      'authorization, content-type',
    ])
    const answer = await send('t', JSON.stringify({ ...message, writeKey: source.writeKey }), {
      origin,
      'content-type': 'text/plain',
      cookie: office.mara.cookie(),
    })
    expect([
      answer.status,
      answer.headers.get('access-control-allow-origin'),
      answer.headers.get('access-control-allow-credentials'),
    ]).toEqual([200, origin, null])
    const foreign = await send('t', JSON.stringify({ ...message, writeKey: source.writeKey }), {
      origin: 'https://elsewhere.example',
      'content-type': 'text/plain',
    })
    expect([foreign.status, ((await foreign.json()) as { code: string }).code]).toEqual([403, 'source.origin'])
  })

  test('of a frame without an origin, or of another port or scheme, do not where origins are named', async () => {
    const source = await addSource({ origins: [origin] })
    for (const other of ['null', 'http://shop.example', `${origin}:8443`, 'https://a.shop.example', `${origin}.evil.example`])
      expect([
        other,
        (await say(source, 'batch', { batch: [{ type: 'page', anonymousId: 'page-2' }] }, { origin: other })).body,
      ]).toMatchObject([other, { code: 'source.origin', status: 403 }])
    expect(await all('visitors', 'anonymousId is page-2')).toEqual([])
  })

  test('whoever sends Global Privacy Control with them is heard, and nothing of it is kept', async () => {
    const source = await addSource()
    const more = { origin, 'sec-gpc': '1' }
    const identify = { anonymousId: 'page-3', userId: 'page-3', traits: { email: 'page-3@example.org' } }
    expect(await say(source, 'identify', identify, more)).toEqual({ status: 200, body: { success: true } })
    expect((await say(source, 'batch', { batch: [{ type: 'page', anonymousId: 'page-3' }] }, more)).status).toBe(200)
    expect([...(await all('visitors', 'anonymousId is page-3')), ...(await all('people', 'email is page-3@example.org'))]).toEqual([])
    expect((await office.mara.get(`/sources/${source.id}/refusals`)).text).not.toContain('page-3')
    // A server that passes it on has no browser.
    const backend = await addSource({ kind: 'server' })
    expect((await say(backend, 'track', { userId: 'gpc-1', event: 'Seen' }, { 'sec-gpc': '1' })).status).toBe(200)
    expect(await types((await personBy('gpc-1')).id)).toContain('x.seen')
  })

  test('are told apart by the browser that asks, where they do not say it themselves', async () => {
    const source = await addSource()
    const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
    const view = (anonymousId: string, context: object = {}) => ({ batch: [{ type: 'page', anonymousId, context }] })
    await say(source, 'batch', view('page-4'), { origin, 'user-agent': agent })
    await say(source, 'batch', view('page-5', { userAgent: 'Chrome/140 Linux' }), { origin, 'user-agent': agent })
    await say(source, 'batch', view('page-6'), { origin, 'user-agent': 'Googlebot/2.1' })
    const devices = async (name: string) => (await all('visitors', `anonymousId is ${name}`)).map(({ device }) => device)
    expect([await devices('page-4'), await devices('page-5'), await devices('page-6')]).toEqual([
      ['Firefox on Windows'],
      ['Chrome on Linux'],
      [],
    ])
  })

  test('do not send with the key of a server', async () => {
    const source = await addSource({ kind: 'server' })
    expect((await say(source, 'track', message, { origin })).body).toMatchObject({ code: 'source.inPage', status: 403 })
  })

  test.each(['shop.example', 'https://shop.example/', 'https://shop.example/lamps', 'ftp://shop.example', '*', 1])(
    '%s is no origin',
    async (odd) => {
      const { status, body } = await office.mara.post<{ code: string }>('/sources', { name: 'Odd', kind: 'website', origins: [odd] })
      expect([status, body.code]).toEqual([422, 'record.invalid'])
    },
  )

  test('libraries in pages are told where to send', async () => {
    const source = await addSource()
    const answer = await fetch(`${server.address}/v1/projects/${source.writeKey}/settings`, { headers: { origin } })
    expect(await answer.json()).toMatchObject({
      integrations: { 'Segment.io': { apiKey: source.writeKey, apiHost: `${new URL(server.address).host}/v1`, protocol: 'http' } },
    })
    expect((await fetch(`${server.address}/v1/projects/nothing/settings`)).status).toBe(401)
  })
})
