/** Secrets of every kind are in use here, and looked for in everything that the server says, writes into its log and keeps. */
import { createHmac } from 'node:crypto'
import { roleSecret } from '@rapport/core/postgres'
import type { Client, Follower, HttpSink, MailSink } from '@rapport/core/testing'
import { codeOf, follow, fromBase32, openHttpSink, openMailSink } from '@rapport/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rolePassword } from '../../../core/postgres/roles.ts'
import { type HostileProvider, openHostileProvider } from '../../../core/testing/identity-provider.ts'
import { formsOf, searchFor } from '../testing/canaries.ts'
import { runServerCommand } from '../testing/commands.ts'
import { addHook, startHookServer, untilDelivery } from '../testing/hooks.ts'
import { ran, uploaded } from '../testing/import.ts'
import { sendTo } from '../testing/flow-hooks.ts'
import { memberNames, openOffice, type Office } from '../testing/office.ts'
import type { TestServer } from '../testing/server.ts'
import { readStored } from '../testing/stored.ts'
import { inventMachines } from '../testing/workshop.ts'

/** Those that people and the installation choose. */
const chosen = {
  'password of an account': 'canary+password of/Mara=7',
  'password of the mail server': 'canary+mail server/pass=7',
  'secret of the provider': 'canary+provider/secret=7 words',
  'secret of the installation': 'canary+installation/secret=7 that has 32 letters',
  'token of the metrics': 'canary+metrics/token=7 words',
} as const
const usual = 'seven lamps over the harbour'
/** Those that the server makes and shows once, or sends in a mail. */
const made: Record<string, string> = {}
let server: TestServer
let office: Office
let mail: MailSink
let web: HttpSink
let provider: HostileProvider
let live: Follower
const clients: Client[] = []
/** Ids of what there is, by the first word of its address. */
const ids: Record<string, string> = {}

/** Where an answer shows a secret, this once: to whoever made it. */
const shownOnce: readonly (readonly [address: RegExp, canary: RegExp])[] = [
  [/^POST \/api-keys$/, /^API key/],
  [/^POST \/webhooks$/, /^first secret of a webhook/],
  [/^POST \/webhooks\/[^/]+\/secret$/, /^second secret of a webhook/],
  [/^POST \/invitations$/, /^link of an invitation/],
  [/^GET \/flows\/[^/]+\/hook$/, /^address of a flow/],
  [/^POST \/second-factor$/, /^(authenticator|authenticator, as it is kept|backup code)/],
]

async function must<T>(answer: Promise<{ status: number; text: string; body: T }>): Promise<T> {
  const { status, text, body } = await answer
  if (status >= 400) throw new Error(`It was refused with ${status}: ${text}`)
  return body
}
const visitor = (name: string, always?: Record<string, string>): Client => {
  const client = server.client(name, always)
  clients.push(client)
  return client
}
const token = (url: string): string => /[A-Za-z0-9_-]{30,}/.exec(url.slice(url.lastIndexOf('/')))![0]

beforeAll(async () => {
  mail = await openMailSink({ accounts: { rapport: chosen['password of the mail server'] } })
  web = await openHttpSink()
  provider = await openHostileProvider({ sub: 'aylin', email: 'aylin@first.example', email_verified: true, name: 'Aylin' })
  const metrics = { token: chosen['token of the metrics'], behindProxy: false }
  server = await startHookServer({ backOff: [] }, { secret: chosen['secret of the installation'], metrics })
  office = await openOffice(server)
  const { mara } = office
  clients.push(...memberNames.map((name) => office[name]))
  const { inga, nordkaffee, ingaAtNordkaffee, noteOnInga, jonas, north } = office.ids
  Object.assign(ids, {
    people: inga,
    companies: nordkaffee,
    employments: ingaAtNordkaffee,
    notes: noteOnInga,
    members: jonas,
    teams: north,
    tasks: (await must(mara.post<{ id: string }>('/tasks', { title: 'Call Inga', about: { object: 'person', id: inga } }))).id,
  })
  ids.workspaces = office.workspace
  ids.roles = (await mara.get<{ items: { id: string }[] }>('/roles')).body.items[0]!.id
  await inventMachines(office)
  ids[':collection'] = (await must(mara.post<{ id: string }>('/machines', { name: 'Press' }))).id
  const file = await uploaded(mara, 'person', 'Name,Birthday\nOle,1980-01-01\nTor,never\n')
  await ran(mara, file.id)
  ids.imports = file.id
  made['password of a role of the database'] = rolePassword(
    roleSecret(server.test.ownerUrl, process.env['RAPPORT_SECRET']),
    'rapport_write',
  )
  live = await follow(server.address, mara.cookie())
}, 60_000)
afterAll(async () => {
  live.close()
  await server.close()
  await Promise.all([mail.close(), web.close(), provider.close()])
})

describe('the search', () => {
  test.each(Object.entries(chosen))('finds the %s in every form', (name, value) => {
    const search = searchFor(chosen)
    for (const [form, text] of formsOf(value)) expect(search(`before ${text} behind`)).toContain(`${name}, ${form}`)
    for (const before of ['', 'a', 'ab', 'user:'])
      expect(search(Buffer.from(`${before}${value} and more`).toString('base64'))).toContain(`${name}, base64`)
    expect(search(`before ${value.slice(1)} behind`)).toEqual([])
  })
})

describe('in use is', () => {
  test('the password of an account', async () => {
    await must(office.mara.post('/session/password', { current: usual, next: chosen['password of an account'] }))
    expect(
      (await visitor('mara again').post('/sign-in', { email: 'mara@first.example', password: chosen['password of an account'] })).status,
    ).toBe(200)
    made['cookie of a session'] = decodeURIComponent(office.mara.cookie().split('=')[1]!)
    expect((await server.client('copy', { cookie: office.mara.cookie() }).get('/people')).status).toBe(200)
  })

  test('the mail server’s password, and links in mails; what a mail server says of them is not told on', async () => {
    const { mara } = office
    const pass = chosen['password of the mail server']
    const settings = { host: '127.0.0.1', port: String(mail.port), security: 'none', user: 'rapport', from: 'Kaldi <crm@first.example>' }
    await must(mara.post('/mail/settings', { ...settings, password: pass, address: 'http://crm.first.example' }))
    expect(await must(mara.post('/mail/test'))).toMatchObject({ state: 'accepted' })
    expect(mail.signIns).toContainEqual(['rapport', pass])
    const shown = Buffer.from(`\0rapport\0${pass}`).toString('base64')
    mail.verdicts['lost@first.example'] = { rcpt: 550, says: `Nobody. You came with ${pass}, that is ${shown}` }
    await must(mara.post('/invitations', { email: 'lost@first.example', role: 'guest' }))
    const invited = await must(mara.post<{ url: string }>('/invitations', { email: 'tor@first.example', role: 'guest' }))
    await must(mara.post('/password-reset', { email: 'eva@first.example' }))
    const newest = async () => (await mara.get<{ items: { id: string; to: string; state: string; reason: string }[] }>('/mails')).body.items
    const took = () => mail.taken.find(({ to }) => to.includes('eva@first.example'))
    while ((await newest()).some(({ state }) => state === 'queued' || state === 'sending') || !took());
    const lost = (await newest()).find(({ to }) => to === 'lost@first.example')!
    expect(lost).toMatchObject({ state: 'bounced', reason: expect.stringContaining('Nobody. You came with') })
    ids.mails = lost.id
    made['link of an invitation'] = token(invited.url)
    made['link for a new password'] = token(/\/reset\/[\w-]+/.exec(Object.values(took()!.parts).join())![0])
    expect((await visitor('tor').get(`/invitations/open/${made['link of an invitation']}`)).status).toBe(200)
    expect((await visitor('eva again').get(`/password-reset/${made['link for a new password']}`)).status).toBe(200)
  })

  test('a source, and a visitor that it told of', async () => {
    const source = await must(office.mara.post<{ id: string; writeKey: string }>('/sources', { name: 'Shop', kind: 'website' }))
    const body = JSON.stringify({ anonymousId: 'v-1', writeKey: source.writeKey })
    expect((await fetch(`${server.address}/v1/page`, { method: 'POST', body })).status).toBe(200)
    const { items } = await must(office.mara.get<{ items: { id: string }[] }>('/visitors'))
    Object.assign(ids, { sources: source.id, visitors: items[0]!.id })
  })

  test('a segment', async () => {
    const segment = { name: 'Everybody', of: 'person', kind: 'live', condition: 'name is not empty' }
    ids.segments = (await must(office.mara.post<{ id: string }>('/segments', segment))).id
    expect((await office.mara.get(`/segments/${ids.segments}`)).status).toBe(200)
  })

  test('somebody who is erased', async () => {
    const who = await must(office.mara.post<{ id: string }>('/people', { name: 'Forget me' }))
    const asked = { object: 'person', record: who.id, ground: 'request', confirm: 'Forget me' }
    ids.erasures = (await must(office.mara.post<{ id: string }>('/erasures', asked))).id
    expect((await office.mara.get(`/erasures/${ids.erasures}`)).status).toBe(200)
  })

  test('a purpose and a broadcast', async () => {
    const purpose = { name: 'News', basis: 'interest', offered: true }
    ids.purposes = (await must(office.mara.post<{ id: string }>('/purposes', purpose))).id
    ids.broadcasts = (await must(office.mara.post<{ id: string }>('/broadcasts', { name: 'Today', purpose: ids.purposes }))).id
    expect((await office.mara.post('/senders', { name: 'Kaldi', address: 'news@kaldi.example' })).status).toBe(201)
  })

  test('a flow, and somebody who walks it', async () => {
    const steps = [{ id: 'a', kind: 'wait', for: '1 day', next: null }]
    const flow = {
      name: 'Today',
      of: 'person',
      body: { begins: [{ on: 'call' }, { on: 'webhook', by: { field: 'emails', path: 'mail' } }], steps },
    }
    ids.flows = (await must(office.mara.post<{ id: string }>('/flows', flow))).id
    expect((await office.mara.post(`/flows/${ids.flows}/publish`, {})).status).toBe(200)
    expect((await office.mara.post(`/flows/${ids.flows}/start`, { records: [ids.people] })).status).toBe(200)
    const { items } = await must(office.mara.get<{ items: { id: string }[] }>(`/flows/${ids.flows}/runs`))
    ids['flow-runs'] = items[0]!.id
    const { url } = await must(office.mara.get<{ url: string }>(`/flows/${ids.flows}/hook`))
    made['address of a flow'] = url.split('/').at(-1)!
    ids.deliveries = ((await (await sendTo(server.address + new URL(url).pathname, { said: 'something' })).json()) as { id: string }).id
    const hours = { name: 'Works', timeZone: 'UTC', week: { monday: [['09:00', '17:00']] } }
    ids['business-hours'] = (await must(office.mara.post<{ id: string }>('/business-hours', hours))).id
  })

  test('a template', async () => {
    const template = { name: 'Welcome', of: 'person', subject: 'Hello', body: [{ type: 'text', text: 'Hello {{ person.name }}' }] }
    ids.templates = (await must(office.mara.post<{ id: string }>('/templates', template))).id
    expect((await office.mara.get(`/templates/${ids.templates}`)).status).toBe(200)
  })

  test('a form', async () => {
    const form = { name: 'Contact', of: 'person', enabled: true, asks: [{ field: 'name' }], confirms: false }
    ids.forms = (await must(office.mara.post<{ id: string }>('/forms', form))).id
    expect((await office.mara.get(`/forms/${ids.forms}/standing`)).status).toBe(200)
  })

  test('a key', async () => {
    const scopes = ['*:delete', 'import', 'export', 'administration']
    const key = await must(office.mara.post<{ id: string; secret: string }>('/api-keys', { name: 'Everything', scopes }))
    made['API key'] = key.secret
    ids['api-keys'] = key.id
    expect((await visitor('a program', { authorization: `Bearer ${key.secret}` }).get('/people')).status).toBe(200)
  })

  test('both secrets of a webhook while they change; what its target says of them is not told on', async () => {
    const { mara } = office
    const hook = await addHook(mara, web, '/in')
    const renewed = await must(mara.post<{ secret: string }>(`/webhooks/${hook.id}/secret`))
    const secrets = [renewed.secret, hook.secret]
    web.manners['/in'] = { status: 500, says: `Not with ${secrets.join(' and ')}` }
    ids.webhooks = hook.id
    ids['webhook-deliveries'] = (await must(mara.post<{ id: string }>(`/webhooks/${hook.id}/test`))).id
    const { headers, body } = await web.arrival(({ path }) => path === '/in')
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
    const signatures = secrets.map((one) =>
      createHmac('sha256', Buffer.from(one.slice(6), 'base64'))
        .update(signed)
        .digest('base64'),
    )
    expect(headers['webhook-signature']).toBe(signatures.map((one) => `v1,${one}`).join(' '))
    const { tries } = await untilDelivery(mara, hook, ({ state }) => state === 'parked')
    expect(tries[0]!.answer).toContain('Not with')
    Object.assign(made, { 'first secret of a webhook': hook.secret, 'second secret of a webhook': renewed.secret })
  })

  test('the secret that a provider knows', async () => {
    const clientSecret = chosen['secret of the provider']
    const given = { name: 'Kaldi', issuer: provider.issuer, clientId: 'rapport', clientSecret, domains: 'first.example' }
    ids.sso = (await must(office.mara.post<{ id: string }>('/sso/providers', given))).id
    const browser = visitor('aylin by her provider')
    const asked = new URL((await must(browser.post<{ url: string }>(`/sso/${ids.sso}/start`))).url).searchParams
    provider.nonce = asked.get('nonce')!
    await browser.get(`/sso/${ids.sso}/callback?${new URLSearchParams({ code: 'x', state: asked.get('state')!, iss: provider.issuer })}`)
    expect(searchFor({ it: clientSecret })(Buffer.from(provider.got[0]!.authorization.slice(6), 'base64').toString())).not.toEqual([])
  })

  test('a second factor', async () => {
    const factor = await must(office.jonas.post<{ secret: string; backupCodes: string[] }>('/second-factor', { password: usual }))
    await must(office.jonas.post('/second-factor/confirm', { code: codeOf(factor.secret) }))
    const again = visitor('jonas again')
    await must(again.post('/sign-in', { email: 'jonas@first.example', password: usual }))
    expect((await again.post('/sign-in/second', { code: factor.backupCodes[0] })).status).toBe(200)
    made['authenticator'] = factor.secret
    made['authenticator, as it is kept'] = fromBase32(factor.secret).toString()
    for (const [at, code] of factor.backupCodes.entries()) made[`backup code ${at}`] = code
  })
})

/** What was said, beside what clients keep of it. */
const said: (readonly [where: string, text: string])[] = []
async function asked(who: Client, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<void> {
  const answer = await who.send(method, path, body, headers)
  said.push([`${who.name}: ${method} ${path.slice(0, 60)} ${answer.status}`, JSON.stringify([...answer.headers])])
}

test('every address is read by everybody, and by a program', { timeout: 120_000 }, async () => {
  const reads = server.routes.flatMap((route) => (/^GET \/api\/v1\/(?!live$)/.test(route) ? [route.slice('GET /api/v1'.length)] : []))
  expect(reads.length).toBeGreaterThan(70)
  const links = { invitations: made['link of an invitation']!, 'password-reset': made['link for a new password']! } as Record<
    string,
    string
  >
  for (const name of ['mara', 'aylin', 'jonas', 'petra', 'a program', 'tor'])
    for (const route of reads) {
      const first = route.split('/')[1]!
      const path = route
        .replace(':collection', 'machines')
        .replace(':token', links[first] ?? '')
        .replace(':id', ids[first] ?? '')
        .replace(':delivery', ids.deliveries!)
        .replace(/^\/consents$/, `/consents?object=person&record=${ids.people}`)
        .replace(/^\/flow-runs\/of$/, `/flow-runs/of?object=person&record=${ids.people}`)
        .replace(/^\/segments\/of$/, `/segments/of?object=person&record=${ids.people}`)
        .replace(/^\/retention\/preview$/, '/retention/preview?type=*')
        .replace(/^\/(erasures\/preview|subject-export)$/, `/$1?object=person&record=${ids.people}`)
        .replace(/^\/interactions$/, `/interactions?object=person&record=${ids.people}`)
      if (/:id/.test(route)) expect([route, ids[first]]).toEqual([route, expect.any(String)])
      await asked(
        clients.find((one) => one.name === name)!,
        'GET',
        path,
      )
    }
  const refused = said.flatMap(([where]) => (/^mara: .* [45]\d\d$/.test(where) ? [where] : []))
  // Whoever comes by a cookie has no key to ask about.
  expect(refused).toEqual(['mara: GET /api-keys/current 404'])
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    const answer = await fetch(`${server.address}${path}`, { headers: { authorization: `Bearer ${chosen['token of the metrics']}` } })
    expect([path, answer.status]).toEqual([path, 200])
    said.push([path, JSON.stringify([...answer.headers]) + (await answer.text())])
  }
})

test('secrets are sent where they do not belong', { timeout: 120_000 }, async () => {
  const secrets = [...Object.values(chosen), ...Object.values(made)]
  const all = secrets.join(' ')
  const changes = server.routes.filter((route) => /^(POST|PATCH|PUT|DELETE) \/api/.test(route) && route !== 'POST /api/v1/imports')
  const wrong = { password: all, current: all, next: all, code: all, clientSecret: all, secret: all, nobody: { knows: [all] } }
  for (const route of changes)
    for (const body of [wrong, { password: [all], code: { all } }, [all], JSON.stringify({ password: all }).slice(0, -1), `"${all}`]) {
      const [method = '', path = ''] = route.replaceAll(/:\w+/g, office.ids.inga!).split(' ')
      await asked(office.mara, method, path.slice('/api/v1'.length), body)
    }
  const stranger = visitor('a stranger')
  for (const secret of secrets.slice(0, 10)) {
    const encoded = encodeURIComponent(secret)
    await asked(stranger, 'POST', '/sign-in', { email: 'petra@first.example', password: secret })
    await asked(stranger, 'POST', '/sign-in', { email: secret, password: secret })
    await asked(stranger, 'POST', '/sign-in/second', { code: secret.slice(0, 40) })
    await asked(stranger, 'POST', `/sign-in?password=${encoded}`, { email: 'petra@first.example', password: 'x' })
    for (const path of ['/session', '/people', '/search']) await asked(office.mara, 'GET', `${path}?password=${encoded}`)
    for (const path of ['/invitations/open', '/password-reset', '/sso']) await asked(stranger, 'GET', `${path}/${encoded}`)
    await asked(server.client('by a wrong key', { authorization: `Bearer ${secret}x` }), 'GET', '/people')
    await asked(server.client('by Basic', { authorization: `Basic ${Buffer.from(`mara:${secret}`).toString('base64')}` }), 'GET', '/people')
    await asked(server.client('by a cookie', { cookie: `rapport=${encoded}` }), 'GET', '/people')
  }
  expect(said.filter(([where]) => / 5\d\d$/.test(where))).toEqual([])
})

test('no secret is answered, but to whoever made it', () => {
  const search = searchFor({ ...chosen, ...made })
  const found: string[] = []
  const once = new Set<string>()
  const sent = clients.flatMap(({ name, sent: all }) => all.map(({ method, path, text }) => [name, `${method} ${path}`, text] as const))
  expect(sent.length).toBeGreaterThan(800)
  for (const [name, address, text] of sent)
    for (const canary of search(text)) {
      const isMeant = shownOnce.find(([where, what]) => where.test(address) && what.test(canary))
      if (isMeant) once.add(String(isMeant[0]))
      else found.push(`${name}: ${address.slice(0, 80)} shows: ${canary}`)
    }
  for (const [where, text] of [...said, ['the live stream', live.text()] as const])
    found.push(...search(text).map((canary) => `${where}: ${canary}`))
  expect(live.received.length).toBeGreaterThan(0)
  expect([...new Set(found)]).toEqual([])
  // Each of them was shown, and found where it was: a search that finds nothing anywhere is none.
  expect(once.size).toBe(shownOnce.length)
})

test('no secret is logged, nor said by a command that cannot begin', async () => {
  const search = searchFor({ ...chosen, ...made })
  expect(server.log.length).toBeGreaterThan(800)
  expect(new Set(server.log.flatMap((line) => search(line)))).toEqual(new Set())
  const place = 'canary+database/password=7'
  const DATABASE_URL = `postgres://rapport:${encodeURIComponent(place)}@127.0.0.1:1/rapport`
  const variables = { DATABASE_URL, RAPPORT_SECRET: chosen['secret of the installation'] }
  const { code, said: words } = await runServerCommand('account', ['mara@first.example', 'reset'], variables)
  expect([code, words]).toEqual([1, expect.stringContaining('The database cannot be reached.')])
  expect(searchFor({ ...chosen, place })(words)).toEqual([])
})

test('no secret lies in the database, in whatever column', async () => {
  const search = searchFor({ ...chosen, ...made })
  const [found, tables] = [[] as string[], await readStored(server.test.ownerUrl, true)]
  expect(tables.size).toBeGreaterThan(40)
  for (const [table, rows] of tables)
    for (const row of rows.values())
      for (const [column, value] of Object.entries(row))
        found.push(...search(typeof value === 'string' ? value : JSON.stringify(value)).map((canary) => `${table}.${column}: ${canary}`))
  expect([...new Set(found)]).toEqual([])
})
