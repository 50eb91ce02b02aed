/** Programs act by API keys: as far as their role or member reaches, narrowed by what the key is for, and under their own name. */
import { setTimeout as sleep } from 'node:timers/promises'
import { asOwner } from '@rapport/core/postgres'
import type { Answer, Client } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMembers, openOffice, type Members, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
let twin: Members
const secrets: string[] = []

beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  twin = await openMembers(server, 'twin')
})
afterAll(() => server.close())

interface Key {
  readonly id: string
  readonly secret: string
  readonly prefix: string
  readonly state: string
}
interface Program {
  readonly key: Key
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<Record<string, unknown>>>
}

/** Makes a key as `who`, and a program that uses it. */
async function program(who: Client, body: object): Promise<Program> {
  const { status, body: key, text } = await who.post<Key>('/api-keys', { name: 'Shop sync', ...body })
  expect([status, text]).toEqual([201, expect.any(String)])
  secrets.push(key.secret)
  return { key, send: withSecret(key.secret) }
}

const withSecret = (secret: string): Program['send'] => {
  const client = server.client('program')
  return (method, path, body, headers = {}) => client.send(method, path, body, { authorization: `Bearer ${secret}`, ...headers })
}

test('a key of the workspace reads and writes by its role, and history names it', async () => {
  const { key, send } = await program(office.mara, { role: 'administrator', scopes: ['person:write', 'company:read'] })
  expect(key.secret).toMatch(/^rapport_[0-9A-Za-z]{43}$/)
  expect(key.secret.startsWith(key.prefix)).toBe(true)
  const made = await send('POST', '/people', { name: 'By a program' })
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ owner: null })
  expect(made.headers.get('set-cookie')).toBeNull()
  const { body } = await office.mara.get<{ items: { actor: object }[] }>(`/people/${made.body.id as string}/history`)
  expect(body.items[0]).toMatchObject({ actor: { kind: 'key', id: key.id, name: 'Key Shop sync' }, cause: 'api' })
  expect((await send('DELETE', `/people/${made.body.id as string}`)).body).toMatchObject({ code: 'record.notAllowed' })
  expect((await send('PATCH', `/companies/${office.ids.nordkaffee!}`, { industry: 'Tea' })).status).toBe(403)
  expect((await send('GET', `/companies/${office.ids.nordkaffee!}`)).status).toBe(200)
  expect((await send('GET', '/notes')).status).toBe(404)
})

test('what a key is not for is not there, by no way', async () => {
  const { ids, mara } = office
  const { send } = await program(mara, { role: 'administrator', scopes: ['company:read', 'export'] })
  const gone = await mara.post<{ change: string }>('/people/delete', { ids: [(await mara.post<Key>('/people', { name: 'Gone' })).body.id] })
  for (const path of ['', '/count', '/export', '/aggregate', `/${ids.inga}`, `/${ids.inga}/history`])
    expect([path, (await send('GET', `/people${path}`)).status]).toEqual([path, 404])
  const found = await send('GET', '/search?q=nordkaffee')
  expect((found.body.groups as { object: string }[]).map(({ object }) => object)).toEqual(['company'])
  expect((await send('GET', `/companies?filter=${encodeURIComponent('some employment (person.name is not empty)')}`)).status).toBe(400)
  const history = await send('GET', `/companies/${ids.nordkaffee}/history`)
  expect((history.body.items as { object: string }[]).map(({ object }) => object)).toEqual(['company'])
  for (const [method, path, body] of [
    ['POST', '/people', { name: 'New' }],
    ['PATCH', `/people/${ids.inga}`, { name: 'Other' }],
    ['DELETE', `/people/${ids.inga}`, undefined],
    ['POST', '/people/batch', { mode: 'all', items: [{ action: 'create', values: { name: 'New' } }] }],
    ['POST', `/changes/${gone.body.change}/undo`, {}],
  ] as const)
    expect([path, (await send(method, path, body)).status]).toEqual([
      path,
      expect.toSatisfy((status: number) => status === 403 || status === 404),
    ])
})

test('a key of a member reaches no further than the member, and owns for the member', async () => {
  const { send } = await program(office.jonas, { scopes: ['*:delete'] })
  const seen = await send('GET', '/people?limit=200')
  const own = await office.jonas.get<{ items: object[] }>('/people?limit=200')
  expect(seen.text).toBe(own.text)
  const made = await send('POST', '/people', { name: 'Owned by Jonas' })
  expect(made.body).toMatchObject({ owner: { id: office.ids.jonas } })
  // Reps delete nobody, whatever their key says.
  expect((await send('DELETE', `/people/${made.body.id as string}`)).status).toBe(403)
})

test('a key with a team reaches what the team owns, and without one nothing of the kind', async () => {
  const scopes = ['person:write', 'company:read', 'employment:read']
  const { send } = await program(office.mara, { role: 'manager', team: office.ids.sales, scopes })
  const aylin = await office.aylin.get<{ items: { id: string }[] }>('/people?limit=200')
  const seen = (await send('GET', '/people?limit=200')).body as { items: { id: string }[] }
  expect(seen.items.map(({ id }) => id)).toEqual(aylin.body.items.map(({ id }) => id))
  expect(seen.items.length).toBeGreaterThan(0)
  const { send: alone } = await program(office.mara, { role: 'manager', scopes })
  expect((await alone('GET', '/people')).body).toMatchObject({ items: [] })
  const { send: rep } = await program(office.mara, { role: 'rep', team: office.ids.north, scopes })
  expect((await rep('GET', '/people')).body).toMatchObject({ items: [] })
  expect((await rep('POST', '/people', { name: 'Whose' })).body).toMatchObject({ code: 'record.ownerOutOfReach' })
})

test('what only administrators do takes the area administration, files take theirs', async () => {
  const { send } = await program(office.mara, { role: 'administrator', scopes: ['*:delete'] })
  for (const path of ['/feed', '/custom-fields', '/jobs/parked'])
    expect((await send('GET', path)).body).toMatchObject({ code: 'key.scope', scope: 'administration' })
  expect((await send('PATCH', `/members/${office.ids.jonas!}`, { role: 'administrator' })).status).toBe(403)
  expect((await send('GET', '/people/export')).body).toMatchObject({ code: 'key.scope', scope: 'export' })
  expect((await send('POST', '/imports?object=person&name=a.csv', 'Name\nA\n', { 'content-type': 'text/csv' })).body).toMatchObject({
    scope: 'import',
  })
  const { send: all } = await program(office.mara, { member: office.ids.mara, scopes: ['*:delete', 'administration', 'export', 'import'] })
  for (const path of ['/feed', '/custom-fields', '/jobs/parked', '/people/export', '/roles/effective'])
    expect([path, (await all('GET', path)).status]).toEqual([path, 200])
  expect((await all('POST', '/imports?object=person&name=a.csv', 'Name\nA\n', { 'content-type': 'text/csv' })).status).toBe(201)
})

test('a key does nothing with accounts, sessions, mails and keys, whatever it is for', async () => {
  const { send, key } = await program(office.mara, { member: office.ids.mara, scopes: ['*:delete', 'administration', 'export', 'import'] })
  for (const path of [
    '/session',
    '/sessions',
    '/second-factor',
    '/passkeys',
    '/api-keys',
    '/mails',
    '/invitations',
    '/sample',
    '/sso/providers',
  ])
    expect([path, (await send('GET', path)).body]).toMatchObject([path, { code: 'key.notHere' }])
  expect((await send('POST', '/api-keys', { name: 'Another', scopes: ['*:delete'] })).status).toBe(403)
  expect((await send('DELETE', `/api-keys/${key.id}`)).status).toBe(403)
  expect((await send('GET', '/api-keys/current')).body).toMatchObject({
    id: key.id,
    name: 'Shop sync',
    workspace: { id: office.workspace },
  })
})

test('only administrators make keys of the workspace or for others; guests make none', async () => {
  const scopes = ['person:read']
  const refused = async (who: Client, body: object) => (await who.post('/api-keys', { name: 'Mine', scopes, ...body })).status
  expect(await refused(office.jonas, { role: 'administrator' })).toBe(403)
  expect(await refused(office.jonas, { role: 'rep' })).toBe(403)
  expect(await refused(office.jonas, { member: office.ids.mara })).toBe(403)
  expect(await refused(office.petra, {})).toBe(403)
  expect(await refused(office.mara, { role: 'rep', member: office.ids.jonas })).toBe(422)
  expect(await refused(office.mara, { member: office.ids.jonas, team: office.ids.north })).toBe(422)
  expect(await refused(office.mara, { member: twin.ids.mara })).toBe(422)
  expect(await refused(office.mara, { role: 'rep', team: twin.ids.north })).toBe(422)
  const bad = async (scopes: unknown) => (await office.mara.post('/api-keys', { name: 'Mine', scopes })).body
  for (const wrong of [
    [],
    ['person'],
    ['person:admin'],
    ['nobody:read'],
    ['api_key:read'],
    ['custom_field:write'],
    'person:read',
    [{}],
    ['person:read:all'],
  ])
    expect(await bad(wrong)).toMatchObject({ code: 'record.invalid', status: 422 })
  expect((await office.mara.post('/api-keys', { name: 'Mine', role: 'rep', scopes: ['import'] })).status).toBe(422)
  expect((await office.mara.post('/api-keys', { name: 'Mine', scopes, expiresAt: '2020-01-01T00:00:00.000Z' })).status).toBe(422)
})

test('members see and withdraw their own keys, administrators all; the secret is never shown again', async () => {
  const { key, send } = await program(office.eva, { name: 'Eva’s script', scopes: ['person:read'] })
  expect((await send('GET', '/people')).status).toBe(200)
  const list = async (who: Client) => (await who.get<{ items: (Key & { usedAt: string | null })[] }>('/api-keys')).body.items
  expect((await list(office.eva)).map(({ id }) => id)).toEqual([key.id])
  expect((await list(office.jonas)).some(({ id }) => id === key.id)).toBe(false)
  expect((await list(office.mara)).find(({ id }) => id === key.id)).toMatchObject({ state: 'active', usedAt: expect.any(String) })
  expect((await office.jonas.delete(`/api-keys/${key.id}`)).status).toBe(404)
  expect((await office.jonas.patch(`/api-keys/${key.id}`, { name: 'Mine' })).status).toBe(404)
  expect((await twin.mara.delete(`/api-keys/${key.id}`)).status).toBe(404)
  expect((await office.eva.patch(`/api-keys/${key.id}`, { scopes: ['company:read'] })).status).toBe(200)
  expect((await send('GET', '/people')).status).toBe(404)
  expect((await office.eva.delete(`/api-keys/${key.id}`)).status).toBe(204)
  const after = await send('GET', '/companies')
  expect([after.status, after.body]).toMatchObject([401, { code: 'key.wrong' }])
  expect(after.headers.get('www-authenticate')).toContain('Bearer')
  expect((await list(office.eva))[0]).toMatchObject({ state: 'withdrawn' })
  expect((await office.eva.patch(`/api-keys/${key.id}`, { name: 'Again' })).body).toMatchObject({ code: 'key.withdrawn' })
  const { items } = (await office.eva.get<{ items: { change: string }[] }>(`/api-keys/${key.id}/history`)).body
  expect(items.map((entry) => Object.keys((entry as unknown as { changes: object | null }).changes ?? {}))).toEqual([
    ['withdrawnAt'],
    ['scopes'],
    [],
  ])
  expect((await office.eva.post(`/changes/${items[0]!.change}/undo`)).body).toMatchObject({ code: 'key.withdrawn' })
  expect((await office.eva.post(`/changes/${items[2]!.change}/undo`)).status).toBeGreaterThanOrEqual(400)
})

test('switching a member off puts their keys to sleep at once, and a lower role narrows them', async () => {
  const { send } = await program(office.aylin, { scopes: ['person:write'] })
  expect((await send('POST', '/people', { name: 'While she may' })).status).toBe(201)
  await office.mara.patch(`/members/${office.ids.aylin!}`, { role: 'guest' })
  expect((await send('POST', '/people', { name: 'No more' })).status).toBe(403)
  await office.mara.patch(`/members/${office.ids.aylin!}`, { active: false })
  expect((await send('GET', '/people')).body).toMatchObject({ status: 401, code: 'key.asleep' })
  await office.mara.patch(`/members/${office.ids.aylin!}`, { active: true, role: 'manager' })
  expect((await send('GET', '/people')).status).toBe(200)
})

test('a key reaches nothing of another workspace', async () => {
  const { send } = await program(twin.mara, { role: 'administrator', scopes: ['*:delete'] })
  expect((await send('GET', `/people/${office.ids.inga!}`)).status).toBe(404)
  expect((await send('GET', '/people')).body).toMatchObject({ items: [] })
  expect((await send('POST', '/people/delete', { ids: [office.ids.inga] })).body).toMatchObject({ deleted: 0 })
})

test('keys and cookies are never mixed; programs need no Origin, pages with cookies still do', async () => {
  const { key, send } = await program(office.mara, { role: 'administrator', scopes: ['person:write'] })
  const both = await office.mara.get('/people', { authorization: `Bearer ${key.secret}` })
  expect([both.status, both.body]).toMatchObject([400, { code: 'key.andCookie' }])
  expect((await send('POST', '/people', { name: 'From afar' }, { origin: 'https://elsewhere.example' })).status).toBe(201)
  expect((await office.mara.post('/people', { name: 'From afar' }, { origin: 'https://elsewhere.example' })).status).toBe(403)
  const sly = await office.mara.post('/people', { name: 'Sly' }, { origin: 'https://elsewhere.example', authorization: 'Bearer nothing' })
  expect(sly.status).toBe(403)
  // A proxy's own header leaves people who they are.
  expect((await office.mara.get('/people', { authorization: 'Basic bWFyYTpsYW1w' })).status).toBe(200)
  for (const wrong of ['rapport_short', `${key.secret}x`, `rapport_${'0'.repeat(43)}`, key.id])
    expect((await withSecret(wrong)('GET', '/people')).body).toMatchObject({ status: 401, code: 'key.wrong' })
})

test('a key opens nothing after it expired', async () => {
  const { send, key } = await program(office.mara, {
    role: 'guest',
    scopes: ['company:read'],
    expiresAt: new Date(Date.now() + 1200).toISOString(),
  })
  expect((await send('GET', '/companies')).status).toBe(200)
  while (Date.now() < Date.parse((key as unknown as { expiresAt: string }).expiresAt)) await sleep(50)
  expect((await send('GET', '/companies')).body).toMatchObject({ status: 401, code: 'key.expired' })
})

test('nothing that is written by a body but what it names', async () => {
  const given = { name: 'Mine', scopes: ['person:read'] }
  for (const more of [
    { prefix: 'rapport_zzzz' },
    { withdrawnAt: null },
    { id: office.ids.inga },
    { workspace_id: twin.workspace },
    { hash: 'x' },
    { createdAt: '2020-01-01' },
    { version: 7 },
    { __proto__x: 1 },
  ])
    expect((await office.mara.post('/api-keys', { ...given, ...more })).status).toBe(422)
  const { key } = await program(office.mara, { role: 'rep', scopes: ['person:read'] })
  for (const more of [
    { role: 'administrator' },
    { member: office.ids.mara },
    { team: office.ids.north },
    { prefix: 'x' },
    { withdrawnAt: null },
  ])
    expect((await office.mara.patch(`/api-keys/${key.id}`, more)).status).toBe(422)
})

test('no secret stands in an answer, a table or the log', async () => {
  const said = [office.mara, office.eva, office.jonas].flatMap(({ sent }) =>
    sent.filter(({ method, path }) => !(method === 'POST' && path === '/api-keys')).map(({ text }) => text),
  )
  const kept = await asOwner(server.test.ownerUrl, async (owner) => {
    const { rows } = await owner.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c where c.relkind in ('r', 'p') and c.relnamespace in ('public'::regnamespace, 'control'::regnamespace)`,
    )
    const texts: string[] = []
    for (const { name } of rows)
      texts.push(...(await owner.query<{ row: string }>(`select r::text as row from ${name} r`)).rows.map(({ row }) => row))
    return texts
  })
  expect(secrets.length).toBeGreaterThan(8)
  const all = [...said, ...kept, ...server.log].join('\n')
  expect(secrets.filter((secret) => all.includes(secret))).toEqual([])
})

test('a program without a key, or with one that is elsewhere, hears where it goes; a browser is asked to sign in', async () => {
  const { key } = await program(office.mara, { role: 'administrator', scopes: ['person:read'] })
  const nobody = server.client()
  for (const [path, headers, says] of [
    ['/people', {}, 'keys are made under Settings, API keys'],
    ['/api-keys/current', {}, 'keys are made under Settings, API keys'],
    ['/people', { authorization: 'Bearer ' }, 'none behind `Bearer`'],
    ['/people', { authorization: key.secret }, 'the word `Bearer` in front'],
    ['/people', { authorization: `Token ${key.secret}` }, 'the word `Bearer` in front'],
    ['/people', { authorization: `Basic ${btoa(`${key.secret}:`)}` }, 'the word `Bearer` in front'],
    ['/people', { 'x-api-key': key.secret }, '`X-Api-Key` is not read'],
    [`/people?api_key=${key.secret}`, {}, '`api_key` is not read'],
  ] as const) {
    const { status, body, headers: answered } = await nobody.get<{ detail: string; fix: string }>(path, headers)
    expect([path, status, body.detail]).toEqual([path, 401, 'This request carries no API key.'])
    expect(body.fix).toMatch(/^Send `Authorization: Bearer rapport_…`; /)
    expect(body.fix).toContain(says)
    expect(body.fix).not.toContain(key.secret)
    expect(answered.get('www-authenticate')).toBe('Bearer realm="Rapport"')
  }
  const browser = await nobody.get<{ detail: string }>('/people', { 'user-agent': 'Mozilla/5.0' })
  expect([browser.status, browser.body.detail]).toEqual([401, 'You are not signed in.'])
  expect(browser.headers.get('www-authenticate')).toBeNull()
})
