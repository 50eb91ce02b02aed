/** What the server answers is what its OpenAPI document promises: every status that is promised was seen, and every body fits. */
import { createHmac } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { openSeals } from '@rapport/core/secrets'
import { type Client, follow, makeSecurityKey, openHttpSink } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addressKey, suppress } from '../../../core/messaging/suppression.ts'
import { judgeBy, type Document, type Judge } from '../testing/answers.ts'
import { everyday } from '../testing/everyday.ts'
import { upload } from '../testing/import.ts'
import { memberNames, openMembers, openOffice, openProgram, type Office } from '../testing/office.ts'
import { secret, startTestServer, type TestServer } from '../testing/server.ts'

const password = 'seven lamps over the harbour'
let server: TestServer
let office: Office
let judge: Judge
const clients: Client[] = []
const client = (name: string): Client => {
  const made = server.client(name)
  clients.push(made)
  return made
}

beforeAll(async () => {
  server = await startTestServer({ outbound: { privateHosts: ['127.0.0.1'] } })
  office = await openOffice(server)
  const twin = await openMembers(server, 'twin')
  clients.push(...memberNames.map((name) => office[name]), twin.mara)
  for (const name of memberNames) await everyday(office[name], office)
  const program = await openProgram(server, office.mara)
  clients.push(program)
  await everyday(program, office)
  await refused()
  await accounts()
  await mails()
  await imports()
  await webhooks()
  await office.mara.get('/feed')
  await live()
  // What is promised of objects that were invented on the way, too.
  judge = judgeBy((await office.mara.get<Document & Record<string, unknown>>('/openapi.json')).body)
}, 300_000)
afterAll(() => server.close())

/** A page that is open: what it is answered never ends by itself. */
async function live(): Promise<void> {
  const { mara } = office
  const page = await follow(server.address, mara.cookie())
  await page.until(({ event }) => event === 'hello')
  page.close()
  const type = (page.headers['content-type'] ?? '').split(';')[0]!
  mara.sent.push({ method: 'GET', path: '/live', body: undefined, status: page.status, type, text: page.text() })
}

/** Every way in which a request about a record can go wrong. */
async function refused(): Promise<void> {
  const { mara, petra, ids } = office
  const nobody = client('nobody')
  const [gone, there] = ['/people/0190a000-0000-7000-8000-000000000001', `/people/${ids.inga}`]
  const stale = { 'if-match': '"99"' }
  for (const who of [mara, nobody]) {
    // Nobody knows the parameter; a stranger is asked for their name first.
    for (const path of ['/people', '/people/count', '/people/aggregate', '/people/export', there, `${there}/history`])
      await who.get(`${path}?unheard=of`)
    for (const path of ['/people', '/people/delete', `/changes/${ids.inga}/undo`]) await who.post(`${path}?unheard=of`)
    await who.patch(`${there}?unheard=of`)
    await who.delete(`${there}?unheard=of`)
  }
  await mara.get(gone)
  await mara.get(`${gone}/history`)
  await mara.patch(gone, { language: 'sv' })
  await mara.delete(gone)
  await mara.post(`/changes/${ids.inga}/undo`)
  await mara.post('/people', { language: 'no language' })
  await mara.patch(there, { language: 'no language' })
  await mara.delete(there, stale)
  const key = { 'idempotency-key': 'used-once' }
  await mara.post('/people', { name: 'Made once' }, key)
  for (const path of ['/people/delete', '/people/batch', `/changes/${ids.inga}/undo`]) await mara.post(path, { ids: [], items: [{}] }, key)
  await mara.delete(there, key)
  await mara.post('/people/batch?unheard=of')
  await nobody.post('/people/batch')
  await nobody.post('/people/delete')
  await petra.post('/notes', { about: { object: 'person', id: ids.inga }, body: 'May I?' })
  await petra.post('/people', { name: 'May I?' })
  await petra.patch(there, { language: 'sv' })
  await petra.delete(there)
  const { body: company } = await mara.post<{ id: string }>('/companies', { name: 'Edited twice' })
  await mara.patch(`/companies/${company.id}`, { industry: 'Tea' })
  const { items } = (await mara.get<{ items: { change: string }[] }>(`/companies/${company.id}/history`)).body
  await mara.patch(`/companies/${company.id}`, { industry: 'Coffee' })
  await mara.post(`/changes/${items[0]!.change}/undo`)
}

/** Sessions, invitations and passwords. */
async function accounts(): Promise<void> {
  const { mara } = office
  const eva = client('eva elsewhere')
  await eva.get('/session')
  await eva.post('/sign-in', { email: 'eva@first.example', password })
  const other = client('eva on her phone')
  await other.post('/sign-in', { email: 'eva@first.example', password })
  const { items } = (await eva.get<{ items: { id: string; current: boolean }[] }>('/sessions')).body
  await eva.delete(`/sessions/${items.find(({ current }) => !current)!.id}`)
  await eva.post('/sessions/end-others')
  await eva.post('/session/password', { current: password, next: 'eight lamps over the harbour' })
  await eva.post('/sign-out')
  const guest = client('guest')
  const invited = await mara.post<{ id: string; url: string }>('/invitations', {
    email: 'new@first.example',
    role: 'guest',
    name: 'Nell New',
  })
  while ((await mara.post(`/invitations/${invited.body.id}/send`, {})).status === 409);
  const token = invited.body.url.split('/').at(-1)
  await guest.get(`/invitations/open/${token}`)
  const joined = await guest.post<{ member: { id: string } }>(`/invitations/open/${token}`, { name: 'Nell New', password })
  await secondFactors(guest, joined.body.member.id)
}

async function secondFactors(guest: Client, member: string): Promise<void> {
  const { mara, petra } = office
  const setUp = async (who: Client): Promise<string[]> => {
    const { secret, backupCodes } = (await who.post<{ secret: string; backupCodes: string[] }>('/second-factor', { password })).body
    await who.post('/second-factor/confirm', { code: codeOf(secret) })
    return backupCodes
  }
  await setUp(guest)
  await mara.get('/second-factor/members')
  await mara.delete(`/second-factor/members/${member}`)
  await guest.post('/sign-in', { email: 'new@first.example', password })
  const codes = await setUp(petra)
  const elsewhere = client('petra elsewhere')
  await elsewhere.post('/sign-in', { email: 'petra@first.example', password })
  await elsewhere.post('/sign-in/second', { code: codes[0] })
  await elsewhere.get('/second-factor')
  await elsewhere.post('/second-factor/codes', { password })
  await elsewhere.post('/second-factor/off', { password })
}

/** What an authenticator shows (RFC 6238: SHA-1, six digits, thirty seconds). */
function codeOf(secret: string): string {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const hash = createHmac('sha1', key).update(time).digest()
  return String((hash.readUInt32BE(hash.at(-1)! & 15) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
}

/** Forgotten passwords, and the mails that nobody sends here. */
async function mails(): Promise<void> {
  const { mara } = office
  const jonas = client('jonas without his password')
  await jonas.post('/password-reset', { email: 'jonas@first.example' })
  let reset: { id: string } | undefined
  while (!reset)
    reset = (await mara.get<{ items: { id: string; kind: string }[] }>('/mails')).body.items.find(({ kind }) => kind === 'reset')
  await mara.get(`/mails/${reset.id}`)
  const { url } = (await mara.post<{ url: string }>(`/mails/${reset.id}/link`)).body
  const token = url.split('/').at(-1)
  await jonas.get(`/password-reset/${token}`)
  while ((await mara.post(`/mails/${reset.id}/retry`)).status === 409);
  await jonas.post(`/password-reset/${token}`, { password: 'nine lamps over the harbour' })
  await mara.get('/mail/settings')
  const address = 'http://crm.first.example'
  await mara.post('/mail/settings', { host: '127.0.0.1', port: '9', security: 'none', from: 'Kaldi <crm@first.example>', address })
  await singleSignOn()
  await passkeys()
  await broadcast()
  await form()
  await walks()
  await mara.post('/mail/test')
  await mara.delete('/mail/settings')
}

/** One that is begun, of which nothing is ever taken: no mail server listens there. */
async function broadcast(): Promise<void> {
  const { mara, ids } = office
  const made = async (path: string, body: object): Promise<string> => (await mara.post<{ id: string }>(path, body)).body.id
  const purpose = await made('/purposes', { name: 'News', basis: 'interest', offered: true })
  const segment = await made('/segments', { name: 'Told', of: 'person', kind: 'list' })
  await mara.post(`/segments/${segment}/members`, { add: [ids.inga] })
  const template = await made('/templates', { name: 'Told', of: 'person', subject: 'Told', body: [{ type: 'text', text: 'Hello' }] })
  const sender = await made('/senders', { name: 'Kaldi', address: 'news@first.example' })
  await server.test.database.transaction(office.workspace, (tx) =>
    tx.query('update sender s set confirmed_at = $3::timestamptz where s.workspace_id = $1 and s.id = $2::uuid', [sender, new Date()]),
  )
  const id = await made('/broadcasts', { name: 'Told', segment, purpose, template, sender })
  for (const step of ['start', 'pause', 'resume', 'retry', 'stop'])
    await mara.post(`/broadcasts/${id}/${step}`, step === 'retry' ? {} : undefined)
  await mara.get(`/broadcasts/${id}/messages`)
  const { address } = (await mara.get<{ address: string }>(`/consents?object=person&record=${ids.inga}`)).body
  const key = addressKey(openSeals(secret), office.workspace, address)
  await server.test.database.transaction(office.workspace, async (tx) =>
    suppress(tx, 'mail', [{ key, address, reason: 'bounced', note: null, message: null }], new Date()),
  )
  await mara.post('/suppressions/open', { object: 'person', record: ids.inga, why: 'Moved' })
}

/** One by which something was sent that is held back. */
async function form(): Promise<void> {
  const { mara } = office
  const asks = [{ field: 'name', required: true }]
  const { id } = (await mara.post<{ id: string }>('/forms', { name: 'Told', of: 'person', enabled: true, asks, confirms: false })).body
  const { link } = (await mara.get<{ link: string }>(`/forms/${id}/standing`)).body
  const page = server.address + new URL(link).pathname
  const pass = /name="pass" value="([^"]*)"/.exec(await (await fetch(page)).text())![1]!
  await fetch(page, { method: 'POST', body: new URLSearchParams({ pass, 'f.name': 'Told', website: 'https://x.example' }) })
  const [sent] = (await mara.get<{ items: { id: string }[] }>(`/forms/${id}/submissions`)).body.items
  await mara.post(`/forms/${id}/submissions/${sent!.id}/release`)
  await mara.delete(`/forms/${id}/submissions/${sent!.id}`)
}

/** Some who walk: one is asked, one stuck, one passed over, one taken out. */
async function walks(): Promise<void> {
  const { mara, ids } = office
  const body = {
    begins: [{ on: 'call' }],
    steps: [
      {
        id: 'ask',
        kind: 'approve',
        members: [ids.mara],
        question: 'Call them?',
        within: '2 days',
        next: 'act',
        declined: null,
        otherwise: null,
      },
      { id: 'act', kind: 'act', do: 'change', values: { externalId: 'TAKEN' }, next: null },
    ],
  }
  await mara.post('/flows/check', { of: 'person', body })
  const { id } = (await mara.post<{ id: string }>('/flows', { name: 'Walked', of: 'person', body })).body
  await mara.post(`/flows/${id}/publish`, { moves: {} })
  const made = async (values: object): Promise<string> => (await mara.post<{ id: string }>('/people', values)).body.id
  await made({ name: 'First', externalId: 'TAKEN' })
  type Run = { id: string; state: string }
  const runs = async (state: string): Promise<Run[]> => {
    for (;;) {
      const { items } = (await mara.get<{ items: Run[] }>(`/flows/${id}/runs?state=${state}`)).body
      if (items.length === 2) return items
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  await mara.post(`/flows/${id}/rehearse`, { days: 7 })
  const people = [await made({ name: 'Walks' }), await made({ name: 'Walks too' })]
  await mara.post(`/flows/${id}/start`, { records: people })
  const asked = await runs('asked')
  await mara.get('/flow-runs/asked')
  for (const run of asked) await mara.post(`/flow-runs/${run.id}/answer`, { yes: true })
  const [one, other] = await runs('stuck')
  await mara.post(`/flow-runs/${one!.id}/skip`)
  await mara.post(`/flow-runs/${other!.id}/retry`)
  await mara.post(`/flow-runs/${other!.id}/stop`)
  await mara.get(`/flow-runs/${one!.id}`)
  await mara.get(`/flow-runs/of?object=person&record=${people[0]}`)
  for (const path of [`${id}/overview`, `${id}/published`, 'inside']) await mara.get(`/flows/${path}`)
  for (const step of ['pause', 'resume', 'off']) await mara.post(`/flows/${id}/${step}`)
}

/** Where browsers make them: under a name of this machine. */
async function passkeys(): Promise<void> {
  const { mara } = office
  const address = 'http://localhost'
  await mara.post('/mail/settings', { host: '127.0.0.1', port: '9', security: 'none', from: 'Kaldi <crm@first.example>', address })
  const key = makeSecurityKey(address)
  type Asked = { options: Parameters<typeof key.get>[0] }
  const asked = (await mara.post<Asked>('/passkeys/start', { password })).body
  await mara.post('/passkeys', { name: 'Phone', response: key.create(asked.options) })
  await mara.get('/passkeys')
  const phone = client('mara on her phone')
  await phone.get('/sign-in/passkey')
  const { options } = (await phone.post<Asked>('/sign-in/passkey/start')).body
  await phone.post('/sign-in/passkey', { response: key.get(options) })
  await mara.delete(`/passkeys/${key.id}`)
}

/** By a provider that says where everything is, and no more. */
async function singleSignOn(): Promise<void> {
  const { mara } = office
  let issuer = ''
  const provider = http.createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    const addresses = { authorization_endpoint: `${issuer}/go`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` }
    response.end(JSON.stringify({ issuer, ...addresses }))
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  const given = { name: 'Provider', domains: 'first.example', role: 'guest' }
  const { body } = await mara.post<{ id: string }>('/sso/providers', { ...given, issuer, clientId: 'rapport', clientSecret: 'between us' })
  await mara.get('/sso/providers')
  await mara.patch(`/sso/providers/${body.id}`, { ...given, name: 'Our provider' })
  const stranger = client('stranger')
  await stranger.get('/sso')
  await stranger.post(`/sso/${body.id}/start`, { then: '/people' })
  await stranger.get(`/sso/${body.id}/callback?code=none`)
  await mara.delete(`/sso/providers/${body.id}`)
  provider.closeAllConnections()
  provider.close()
}

async function webhooks(): Promise<void> {
  const { mara, ids } = office
  const sink = await openHttpSink()
  const wishes = [{ object: 'person', actions: ['created', 'changed'], filter: 'language is not empty' }]
  const { id } = (await mara.post<{ id: string }>('/webhooks', { name: 'Our shop', url: `${sink.address}/in`, wishes })).body
  await mara.get('/webhooks')
  await mara.patch(`/webhooks/${id}`, { name: 'Our web shop', member: ids.petra })
  await mara.post(`/webhooks/${id}/secret`, { keepHours: 1 })
  const test = (await mara.post<{ id: string }>(`/webhooks/${id}/test`)).body
  await mara.get(`/webhook-deliveries/${test.id}`)
  await mara.post(`/webhook-deliveries/${test.id}/replay`)
  await mara.patch(`/people/${ids.inga}`, { language: 'fi' })
  await sink.arrival(({ body }) => body.includes(ids.inga!))
  await mara.post(`/webhooks/${id}/replay`, { position: 1 })
  await mara.get(`/webhooks/${id}/deliveries?state=delivered`)
  await mara.get(`/webhooks/${id}`)
  await mara.delete(`/webhooks/${id}`)
  await sink.close()
}

async function imports(): Promise<void> {
  const { mara } = office
  const [one, other] = [
    await upload(mara, 'person', 'Name\nSomebody\n'),
    await upload(mara, 'person', `Name\n${'Somebody\n'.repeat(9000)}`),
  ]
  await mara.get('/imports')
  await mara.patch(`/imports/${one.body.id}`, { mode: 'create', columns: [{ index: 0, field: 'name' }] })
  await mara.delete(`/imports/${one.body.id}`)
  // Whoever checks may be faster than who stops.
  do await mara.post(`/imports/${other.body.id}/check`)
  while ((await mara.post(`/imports/${other.body.id}/stop`)).status !== 202)
}

test('every answer is as the document promises', () => {
  const exchanges = clients.flatMap(({ name, sent }) => sent.map((exchange) => ({ name, exchange })))
  expect(exchanges.length).toBeGreaterThan(400)
  const broken = exchanges.flatMap(({ name, exchange }) => {
    const wrong = judge.wrong(exchange)
    return wrong ? [`${name} ${exchange.method} ${exchange.path} → ${exchange.status}: ${wrong}`] : []
  })
  expect(broken).toEqual([])
})

test('every status that is promised was seen', () => {
  // Nobody follows the feed here and no job is parked; the tests of feed and jobs ask these.
  const elsewhere = /^postFeedConsumers|JobsParkedId/
  expect(judge.unseen().filter((promise) => !elsewhere.test(promise))).toEqual([])
})
