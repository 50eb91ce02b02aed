/** Names that every object has from its prototype (`constructor`, `toString`, `__proto__`) are names like others, wherever somebody may write one. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ran, upload, uploaded } from '../testing/import.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
let before: string
beforeAll(async () => {
  before = prototypes()
  server = await startTestServer()
  office = await openOffice(server)
})
afterAll(() => server.close())

/** Everything that all objects of this process have, which is the server's too. */
const prototypes = (): string =>
  JSON.stringify([Object, Array, String, Function, Map, Promise].map(({ prototype }) => Reflect.ownKeys(prototype).map(String)))

const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']
const inside = [
  '__proto__[polluted]',
  '__proto__.polluted',
  'constructor[prototype][polluted]',
  'constructor.prototype.polluted',
  'name[__proto__][polluted]',
  '[__proto__]',
]
const query = (name: string, value: string): string => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`

describe('a parameter', () => {
  test('of such a name is refused by name where parameters are read, and hurts nobody where none are', async () => {
    const paths = server.routes.flatMap((route) =>
      // Live updates never end.
      route.startsWith('GET /api/v1/') && !route.includes(':') && route !== 'GET /api/v1/live' ? [route.slice('GET /api/v1'.length)] : [],
    )
    expect(paths.length).toBeGreaterThan(20)
    for (const path of paths)
      for (const name of [...names, ...inside]) {
        const answer = await office.mara.get<{ code?: string }>(`${path}?${query(name, '1')}`)
        expect([path, name, answer.status]).toEqual([path, name, expect.toSatisfy((status: number) => status < 500)])
        if (/^\/(people|companies|search)/.test(path))
          expect([path, name, answer.status, answer.body]).toEqual([path, name, 400, expect.objectContaining({ code: 'query.unknown' })])
      }
    expect(prototypes()).toBe(before)
  })

  test.each(names)('that says %s names no field, no object and no way to do anything', async (name) => {
    const paths = [
      query('sort', name),
      query('sort', `-${name}`),
      query('fields', name),
      query('filter', `${name} is x`),
      query('filter', `${name}.${name} is not empty`),
      query('filter', `owner.${name} is x`),
      query('filter', `some ${name} (${name} is x)`),
      query('filter', `name ${name} x`),
      query('after', name),
    ].flatMap((asked) => [`/people?${asked}`, `/people/export?${asked}`])
    const others = [
      ...['by', 'measure', 'order'].map((parameter) => `/people/aggregate?${query(parameter, name)}`),
      `/people/aggregate?${query('measure', `sum.${name}`)}`,
      `/people/aggregate?${query('measure', `${name}.name`)}`,
      `/people/aggregate?${query('by', `createdAt.${name}`)}`,
      `/search?q=a&${query('objects', name)}`,
      `/${name}`,
      `/${name}/count`,
      `/people/${name}`,
      `/people/${name}/history`,
      `/imports/${name}`,
    ]
    for (const path of [...paths, ...others]) {
      const { status, text } = await office.mara.get(path)
      expect([path, status, text]).toEqual([path, expect.toSatisfy((one: number) => one === 400 || one === 404), expect.anything()])
    }
    expect(prototypes()).toBe(before)
  })
})

describe('in a body', () => {
  test.each(names)('%s is no field, no right, no kind and no action', async (name) => {
    const { mara, ids } = office
    const { items: roles } = (await mara.get<{ items: { id: string; key: string }[] }>('/roles')).body
    const guest = roles.find(({ key }) => key === 'guest')!.id
    // Written as text: an object literal would set its prototype instead.
    const pair = `${JSON.stringify(name)}: "x"`
    const asked: readonly (readonly [method: string, path: string, body: string])[] = [
      ['POST', '/people', `{ "name": "a", ${pair} }`],
      ['PATCH', `/people/${ids.inga}`, `{ ${pair} }`],
      ['PATCH', `/people/${ids.inga}`, `{ "emails": [{ "value": "a@b.example", ${pair} }] }`],
      ['POST', '/people/batch', `{ "mode": "all", "items": [{ "action": ${JSON.stringify(name)}, "values": {} }] }`],
      ['POST', '/people/batch', `{ "mode": ${JSON.stringify(name)}, "items": [{ "action": "create", "values": { "name": "a" } }] }`],
      ['PATCH', `/roles/${guest}`, `{ "grants": { ${JSON.stringify(name)}: { "read": "all" } } }`],
      ['PATCH', `/roles/${guest}`, `{ "grants": { "person": { "read": ${JSON.stringify(name)} } } }`],
      ['PATCH', `/roles/${guest}`, `{ "grants": { "person": { "read": "all", ${pair} } } }`],
      ['POST', '/custom-fields', `{ "of": ${JSON.stringify(name)}, "label": "Odd", "kind": "text" }`],
      ['POST', '/custom-fields', `{ "of": "person", "label": "Odd", "kind": ${JSON.stringify(name)} }`],
      ['POST', '/custom-fields', `{ "of": "person", "label": "Odd", "kind": "text", "key": ${JSON.stringify(name)} }`],
      ['POST', '/custom-fields', `{ "of": "person", "label": "Odd", "kind": "text", "options": { ${pair} } }`],
      ['POST', '/custom-fields', `{ "of": "person", "label": "Odd", "kind": "formula", "options": { "formula": "${name}(1)" } }`],
      ['POST', '/custom-fields', `{ "of": "person", "label": "Odd", "kind": "rollup", "options": { "object": "employment", "by": "person", "sums": ${JSON.stringify(name)} } }`],
      ['POST', '/api-keys', `{ "name": "Odd", "scopes": ["${name}:read"] }`],
      ['POST', '/webhooks', `{ "name": "Odd", "url": "https://hooks.example/in", "wishes": [{ "object": ${JSON.stringify(name)} }] }`],
      ['PUT', `/layouts/${name}`, `{ "columns": ["name"] }`],
      ['PUT', '/layouts/person', `{ "columns": [${JSON.stringify(name)}] }`],
      ['POST', '/sign-in', `{ "email": "a@b.example", "password": "x", ${pair} }`],
    ] // prettier-ignore
    for (const [method, path, body] of asked) {
      const { status, text } = await mara.send(method, path, body)
      expect([path, body, status, text]).toEqual([path, body, expect.toSatisfy((one: number) => one >= 400 && one < 500), text])
    }
    expect(prototypes()).toBe(before)
  })
})

test('fields that are called so get another key, and hold what is written into them', async () => {
  for (const label of ['Constructor', 'To string', 'Value of']) {
    const made = await office.mara.post<{ key: string }>('/custom-fields', { of: 'person', label, kind: 'text' })
    expect(made.status).toBe(201)
    expect(made.body.key in {}).toBe(false)
    const person = await office.mara.post<Record<string, unknown>>('/people', { name: label, [made.body.key]: 'kept' })
    expect(person.body[made.body.key]).toBe('kept')
  }
})

test('values that are called so are shown, filtered, counted and exported as such', async () => {
  const values = ['constructor', 'toString', 'plain']
  const labels = { plain: 'Plain' }
  const field = { of: 'person', label: 'Odd value', kind: 'choice', options: { values, labels } }
  expect(await office.mara.post('/custom-fields', field)).toMatchObject({ status: 201, body: { key: 'oddValue' } })
  for (const oddValue of values) expect((await office.mara.post('/people', { name: `Of ${oddValue}`, oddValue })).status).toBe(201)
  for (const [value, name] of [...values, 'Plain'].map((one) => [one, `Of ${one === 'Plain' ? 'plain' : one}`])) {
    const found = await office.mara.get<{ items: { name: string }[] }>(`/people?${query('filter', `oddValue is ${value}`)}`)
    expect([value, found.body.items?.map((one) => one.name)]).toEqual([value, [name]])
  }
  const { text } = await office.mara.get(`/people/export?${query('filter', 'oddValue is not empty')}&fields=name,oddValue&sort=name`)
  const told = text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.slice(line.indexOf(',') + 1))
  expect(told).toEqual(['Of constructor,constructor', 'Of plain,Plain', 'Of toString,toString'])
  const { groups } = (await office.mara.get<{ by: { groups: { key: string }[] }[] }>('/people/aggregate?by=oddValue')).body.by[0]!
  expect(groups.map(({ key }) => key)).toEqual(expect.arrayContaining(values))
  const none = await office.mara.get(`/people?${query('filter', 'oddValue is nothing')}`)
  expect(none.status).toBe(400)
})

test('columns of a file that are called so are shown, may be chosen, and fill nothing else', async () => {
  const header = ['Name', ...names, ...inside]
  const rows = [1, 2, 3].map((n) => [`Odd column ${n}`, ...header.slice(1).map((name) => `${name} ${n}`)])
  const quoted = (cells: readonly string[]): string => cells.map((cell) => `"${cell}"`).join(',')
  const one = await uploaded(office.mara, 'company', `${quoted(header)}\n${rows.map(quoted).join('\n')}\n`)
  expect(one.file.header).toEqual(header)
  expect(one.columns.map(({ header: name, field }) => [name, field])).toEqual(header.map((name) => [name, name === 'Name' ? 'name' : null]))
  for (const field of [...names, ...inside, 'emails.__proto__', 'addresses.constructor']) {
    const { status } = await office.mara.patch(`/imports/${one.id}`, { columns: [{ index: 1, field }] })
    expect([field, status]).toEqual([field, 422])
  }
  for (const match of names) expect((await office.mara.patch(`/imports/${one.id}`, { match })).status).toBe(422)
  const columns = header.map((_, index) => ({ index, field: index === 0 ? 'name' : index === 2 ? 'externalId' : null }))
  expect(await office.mara.patch(`/imports/${one.id}`, { columns, mode: 'create', match: null })).toMatchObject({ status: 200 })
  const { counts } = await ran(office.mara, one.id)
  expect(counts).toEqual({ new: 3, changed: 0, same: 0, wrong: 0 })
  const { items } = (await office.mara.get<{ items: object[] }>(`/companies?${query('filter', 'name starts with "Odd column"')}&sort=name`))
    .body
  expect(items).toMatchObject([1, 2, 3].map((n) => ({ name: `Odd column ${n}`, externalId: `constructor ${n}` })))
  expect(prototypes()).toBe(before)
  for (const object of names) expect((await upload(office.mara, object, 'Name\nx\n')).status).toBeLessThan(500)
})

test('the server is well, and made no error of its own', async () => {
  expect(({} as { polluted?: unknown }).polluted).toBe(undefined)
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200)
  expect(server.log.filter((line) => line.includes('"error"'))).toEqual([])
})
