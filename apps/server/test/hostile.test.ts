/** Requests that no honest client sends: each gets a clear refusal, and the server goes on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office

beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
})
afterAll(() => server.close())

const json = { 'content-type': 'application/json' }

describe('bodies', () => {
  const deep = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)
  test.each([
    ['a depth of 100,000', deep(100_000), 400, 'request.tooDeep'],
    ['lists as deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400, 'request.tooDeep'],
    ['a depth just above what is allowed', deep(33), 400, 'request.tooDeep'],
    ['very many keys', `{${Array.from({ length: 90_000 }, (_, i) => `"k${i}":1`).join(',')}}`, 422, 'record.unknownField'],
    ['more than a megabyte', `{"name":"${'x'.repeat(1_048_600)}"}`, 413, 'request.tooLarge'],
    ['half an object', '{"name":', 400, 'request.json'],
    ['two values', '{"name":"a"}{"name":"b"}', 400, 'request.json'],
    ['a list', '[{"name":"a"}]', 400, 'request.body'],
    ['null', 'null', 400, 'request.body'],
    ['a string', '"name"', 400, 'request.body'],
    ['nothing', '', 400, 'request.json'],
    ['a key that reaches the prototype', '{"name":"a","__proto__":{"polluted":true}}', 400, 'request.forbiddenKey'],
    ['the same, escaped', '{"name":"a","\\u005f\\u005fproto__":{"polluted":true}}', 400, 'request.forbiddenKey'],
    ['the constructor’s prototype', '{"name":"a","constructor":{"prototype":{"polluted":true}}}', 400, 'request.forbiddenKey'],
    ['the same below', '{"emails":[{"value":"a@b.example","__proto__":{"polluted":true}}]}', 400, 'request.forbiddenKey'],
    ['a name with NUL', '{"name":"a\\u0000b"}', 422, 'record.invalid'],
    ['a number beyond numbers', '{"name":1e999}', 422, 'record.invalid'],
  ])('%s', async (_what, body, status, code) => {
    const answer = await office.mara.send<{ code: string }>('POST', '/people', body)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(({} as { polluted?: boolean }).polluted).toBe(undefined)
  })

  test('answers are smaller than what they answer', async () => {
    const key = 'k'.repeat(200)
    for (const [path, keys] of [
      ['/people', Array.from({ length: 60_000 }, (_, at) => `k${at}`)],
      ['/people', Array.from({ length: 4_000 }, (_, at) => `${key}${at}`)],
      ['/sign-in', Array.from({ length: 60_000 }, (_, at) => `k${at}`)],
    ] as const) {
      const body = JSON.stringify(Object.fromEntries(keys.map((one) => [one, 1])))
      const { status, text, body: said } = await office.mara.send<{ errors: unknown[] }>('POST', path, body)
      expect([status, said.errors.length]).toEqual([422, 50])
      expect(text).not.toContain('k'.repeat(61))
      expect(text.length).toBeLessThan(20_000)
    }
  })

  test('text that is not UTF-8', async () => {
    for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xc3]]) {
      const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from(bytes), Buffer.from('"}')])
      const answer = await fetch(`${server.address}/api/v1/people`, { method: 'POST', headers: json, body })
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'request.json'])
    }
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/csv',
    'application/jsonp',
    'application/problem+json',
    'text/plain; application/json',
    '',
  ])('of the type “%s”', async (type) => {
    for (const path of ['/people', '/people/delete', '/sign-in', '/setup']) {
      const { status, body } = await office.mara.send<{ code: string }>('POST', path, '{"name":"a"}', { 'content-type': type })
      expect([path, status, body.code]).toEqual([path, 415, 'request.type'])
    }
  })

  test('compressed ones are not unpacked', async () => {
    const { status } = await office.mara.send('POST', '/people', '{"name":"a"}', { 'content-encoding': 'gzip' })
    expect(status).toBe(415)
  })
})

describe('pages of other sites', () => {
  const own = (): string => server.address
  test.each([
    ['https://evil.example', {}],
    ['null', {}],
    ['http://127.0.0.1', {}],
    ['http://localhost:1', {}],
    ['https://evil.example', { host: 'evil.example' }],
    ['http://127.0.0.1:80@evil.example', {}],
  ])('with the origin %s change nothing', async (origin, headers) => {
    const before = (await office.mara.get('/people/count')).body
    for (const [method, path, body] of [
      ['POST', '/people', { name: 'x' }],
      ['PATCH', `/people/${office.ids.inga}`, { name: 'x' }],
      ['DELETE', `/people/${office.ids.inga}`, undefined],
      ['POST', '/people/delete', { ids: [office.ids.inga] }],
      ['POST', '/sign-out', {}],
      ['POST', '/sign-in', { email: 'a@b.example', password: 'x' }],
    ] as const) {
      const answer = await office.mara.send<{ code: string }>(method, path, body, { origin, ...headers })
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, 'request.origin'])
    }
    expect((await office.mara.get('/people/count')).body).toEqual(before)
  })

  test('without an origin, but said by the browser to be another site', async () => {
    for (const site of ['cross-site', 'same-site'])
      expect((await office.mara.post('/people', { name: 'x' }, { 'sec-fetch-site': site })).status).toBe(403)
  })

  test('of ours may', async () => {
    expect((await office.mara.post('/people', { name: 'From our page' }, { origin: own(), 'sec-fetch-site': 'same-origin' })).status).toBe(
      201,
    )
  })

  test('are told nothing by CORS', async () => {
    const { headers } = await office.mara.get('/people', { origin: 'https://evil.example' })
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
    expect(
      (await office.mara.send('OPTIONS', '/people', undefined, { origin: 'https://evil.example', 'access-control-request-method': 'POST' }))
        .status,
    ).toBe(404)
  })
})

test('every answer carries the headers that keep browsers strict', async () => {
  for (const path of ['/people', '/nothing', '/session', `/people/${office.ids.inga}`, '/people?nothing=1', '/meta']) {
    const { headers } = await office.mara.get(path)
    expect(
      Object.fromEntries(
        ['x-content-type-options', 'cache-control', 'content-security-policy', 'referrer-policy', 'x-frame-options'].map((name) => [
          name,
          headers.get(name),
        ]),
      ),
    ).toEqual({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
    })
    expect(headers.get('server') ?? headers.get('x-powered-by')).toBe(null)
  }
})

test('an answer is kept by nobody, however its address is written', async () => {
  for (const address of [
    '/api/v1/people',
    '/%61pi/v1/people',
    '/api/v1/%70eople',
    '/%61pi/v1/nothing',
    '/healthz',
    '/readyz',
    '/nothing',
    '/%zz',
  ]) {
    const { headers } = await fetch(`${server.address}${address}`)
    expect([address, headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([address, 'no-store', 'nosniff'])
  }
})

describe('what could be mistaken for SQL', () => {
  const words = [
    "'",
    '"',
    "';drop table person;--",
    '$1',
    '$$',
    '%',
    '_',
    '\\',
    '{{1}}',
    "' or 1=1 --",
    '1) or (1=1',
    'a"; select pg_sleep(9); --',
    '\u2028',
    '🦀',
    "'||(select 1)||'",
  ]
  test.each(words)('%s is only text', async (word) => {
    const quoted = JSON.stringify(word)
    const paths = [
      `/people?find=${encodeURIComponent(word)}`,
      `/people?filter=${encodeURIComponent(`name contains ${quoted}`)}`,
      `/people?filter=${encodeURIComponent(`city is any of (${quoted}, x)`)}`,
      `/people?filter=${encodeURIComponent(`${quoted} is x`)}`,
      `/people?filter=${encodeURIComponent(word)}`,
      `/people?sort=${encodeURIComponent(word)}`,
      `/people?fields=${encodeURIComponent(word)}`,
      `/people?after=${encodeURIComponent(word)}`,
      `/people?limit=${encodeURIComponent(word)}`,
      `/people/${encodeURIComponent(word)}`,
    ]
    for (const path of paths)
      expect([path, (await office.mara.get(path)).status]).toEqual([
        path,
        expect.toSatisfy((status: number) => status === 200 || status === 400 || status === 404),
      ])
    const made = await office.mara.post<{ id: string; name: string }>('/people', { name: `Bobby ${word} Tables` })
    expect(made.status).toBe(201)
    expect((await office.mara.get(`/people/${made.body.id}`)).body.name).toBe(made.body.name)
  })

  test('forged cursors are refused', async () => {
    const forge = (inside: unknown): string => Buffer.from(JSON.stringify(inside)).toString('base64url')
    const id = office.ids.inga
    for (const [sort, inside] of [
      ['name', ['name', false, { a: 1 }, id]],
      ['name', ['name', false, 'x\u0000y', id]],
      ['name', ['name', false, 'x', "x'; drop table person"]],
      ['createdAt', ['createdAt', false, 'x', id]],
      ['', ['', true, 'x', 7]],
      ['email', ['email', false, ['x'], id]],
      ['city', ['city', false, 5, id]],
      ['owner', ['owner', false, 'not an id', id]],
    ] as const) {
      const { status } = await office.mara.get(`/people?${sort ? `sort=${sort}&` : ''}after=${forge(inside)}`)
      expect([sort, inside, status]).toEqual([
        sort,
        inside,
        expect.toSatisfy((code: number) => code === 400 || code === 422 || code === 200),
      ])
    }
  })
})

test('the server is well, and made no error of its own', async () => {
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200)
  expect(server.log.filter((line) => line.includes('"error"'))).toEqual([])
})
