import { openOutbound } from '@rapport/core/outbound'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type HostileProvider,
  type IdentityProvider,
  openHostileProvider,
  openIdentityProvider,
  type Tampering,
} from '../../../core/testing/identity-provider.ts'
import {
  type Answer,
  founding,
  type Installation,
  jonas,
  joinBy,
  mara,
  openInstallation,
  setUpBy,
  signInAs,
  type Visitor,
} from '../testing/installation.ts'

const address = 'http://crm.northwind.example'
const origin = { origin: address }
let place: Installation
let admin: Visitor
let honest: IdentityProvider
let hostile: HostileProvider
let id: string
let hostileId: string
beforeAll(async () => {
  place = await openInstallation({ publicUrl: address, signUp: true, outbound: openOutbound({ privateHosts: ['127.0.0.1'] }) })
  admin = await setUpBy(place)
  honest = await openIdentityProvider({ sub: 'jonas', email: jonas.email, email_verified: true, name: 'Jonas W.' })
  hostile = await openHostileProvider({ sub: 'eve', email: 'eve@evil.example', email_verified: true, name: 'Eve' })
})
afterAll(async () => {
  await place.close()
  await honest.close()
  await hostile.close()
})

const wish = (provider: IdentityProvider, more: object = {}) => ({
  name: 'Northwind',
  issuer: provider.issuer,
  ...provider.client,
  domains: 'northwind.example',
  ...more,
})
const add = async (provider: IdentityProvider, more: object = {}): Promise<string> => {
  const { status, body, text } = await admin.post('/sso/providers', wish(provider, more))
  expect([status, text]).toEqual([201, expect.any(String)])
  provider.allow(body.redirectUri as string)
  return body.id
}

/** Walks the way to the provider and back as a browser does; gives the last answer of Rapport. */
async function walk(browser: Visitor, provider = id, then?: string): Promise<Answer> {
  const { body } = await browser.post(`/sso/${provider}/start`, then ? { then } : {})
  return browser.get(await throughProvider(body.url))
}
/** The path under the API to which the provider sends the browser back. */
async function throughProvider(url: string): Promise<string> {
  const jar = new Map<string, string>()
  for (let at = url, hops = 0; hops < 10; hops++) {
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie: [...jar].map((pair) => pair.join('=')).join('; ') } })
    for (const cookie of answer.headers.getSetCookie())
      jar.set(cookie.slice(0, cookie.indexOf('=')), cookie.slice(cookie.indexOf('=') + 1, cookie.indexOf(';')))
    at = new URL(answer.headers.get('location') ?? '', at).href
    if (at.startsWith(address)) return at.slice(`${address}/api/v1`.length)
  }
  throw new Error('the provider never sent the browser back')
}
const lead = ({ headers }: Answer): unknown => headers.location
const sessions = async (): Promise<number> =>
  (await place.test.database.control.query<{ n: number }>('select count(*)::int as n from control.session')).rows[0]!.n

describe('providers', () => {
  test('are added by who runs the installation, after their description was read; the secret is answered nowhere', async () => {
    const rep = await joinBy(place, admin, jonas)
    const stranger = place.visitor()
    await stranger.post('/sign-up', {
      ...founding,
      name: 'Otto',
      email: 'otto@harbour.example',
      password: 'ropes and lanterns',
      workspace: 'Harbour',
    })
    for (const browser of [rep, stranger]) {
      expect((await browser.post('/sso/providers', wish(honest))).status).toBe(403)
      expect((await browser.get('/sso/providers')).status).toBe(403)
    }
    for (const [wrong, code] of [
      [{ issuer: `${honest.issuer}/other` }, 'sso.discovery'],
      [{ issuer: 'http://192.0.2.1' }, 'sso.discovery'],
      [{ issuer: 'file:///etc/passwd' }, 'sso.discovery'],
      [{ domains: 'not a domain' }, 'record.invalid'],
      [{ domains: ' ' }, 'record.invalid'],
      [{ role: 'owner' }, 'record.invalid'],
    ] as const)
      expect([wrong, (await admin.post('/sso/providers', wish(honest, wrong))).body.code]).toEqual([wrong, code])
    id = await add(honest)
    expect((await admin.post('/sso/providers', wish(honest))).body.code).toBe('sso.known')
    expect((await place.visitor().get('/sso')).body).toEqual({ items: [{ id, name: 'Northwind' }] })
    const { rows } = await place.test.database.control.query<{ all: string }>('select to_jsonb(p)::text as all from control.provider p')
    for (const text of [...place.said, ...rows.map(({ all }) => all)]) expect(text).not.toContain(honest.client.clientSecret)
  })

  test('are not asked on this machine or its network, unless the installation allows them', async () => {
    const { visitor } = await place.server({ publicUrl: address })
    const browser = visitor()
    browser.cookie = admin.cookie
    const before = hostile.asked
    for (const issuer of [
      hostile.issuer,
      hostile.issuer.replace('127.0.0.1', 'localhost'),
      hostile.issuer.replace('127.0.0.1', '2130706433'),
    ])
      expect([issuer, (await browser.post('/sso/providers', { ...wish(hostile), issuer }, origin)).body.code]).toEqual([
        issuer,
        'sso.discovery',
      ])
    expect(hostile.asked).toBe(before)
  })

  test('must name addresses that are encrypted, or on this machine with their issuer', async () => {
    for (const metadata of [
      { token_endpoint: 'http://192.0.2.1/token' },
      { jwks_uri: 'http://169.254.169.254/latest' },
      { issuer: 'https://login.northwind.example' },
      { authorization_endpoint: 'javascript:alert(1)' },
    ]) {
      hostile.tampering = { metadata }
      expect([metadata, (await admin.post('/sso/providers', wish(hostile))).body.code]).toEqual([metadata, 'sso.discovery'])
    }
    hostile.tampering = {}
    hostileId = await add(hostile, { name: 'Evil', domains: 'evil.example', role: 'guest' })
  })
})

describe('signing in', () => {
  test('asks with PKCE, state and nonce, and comes back to one address', async () => {
    const { body, headers } = await place.visitor().post(`/sso/${id}/start`, {})
    const asked = Object.fromEntries(new URL(body.url).searchParams)
    expect(asked).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${address}/api/v1/sso/${id}/callback`,
    })
    expect([asked.state!.length, asked.nonce!.length, asked.code_challenge!.length]).toEqual([43, 43, 43])
    expect(String(headers['set-cookie'])).toMatch(/^rapport-sso=[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/)
    expect((await place.visitor().post('/sso/01890000-0000-7000-8000-000000000000/start', {})).status).toBe(404)
    expect((await place.visitor().post(`/sso/${id}/start`, {}, { origin: 'https://evil.example' })).status).toBe(403)
  })

  test('a member is linked by a verified address of the provider’s domains, and found by the subject from then on', async () => {
    const browser = place.visitor()
    const answer = await walk(browser, id, '/people?sort=name')
    expect([answer.status, lead(answer)]).toEqual([303, '/people?sort=name'])
    expect((await browser.get('/session')).body.member.email).toBe(jonas.email)
    honest.person = { sub: 'jonas', email: 'else@other.example', email_verified: false }
    const again = place.visitor()
    await walk(again)
    expect((await again.get('/session')).body.member.email).toBe(jonas.email)
    expect((await signInAs(place.visitor(), jonas)).status).toBe(200)
  })

  test.each([
    ['no address', {}],
    ['an address that is not verified', { email: mara.email, email_verified: false }],
    ['an address that is verified in words only', { email: mara.email, email_verified: 'true' }],
    ['an address of another domain', { email: 'mara@evil.example', email_verified: true }],
    ['an address of a domain below', { email: 'mara@x.northwind.example', email_verified: true }],
    ['two addresses', { email: `mara@evil.example,${mara.email}`, email_verified: true }],
  ])('%s opens nothing', async (_what, claims) => {
    honest.person = { sub: `someone ${JSON.stringify(claims)}`.slice(0, 60), ...claims }
    const before = await sessions()
    expect(lead(await walk(place.visitor()))).toBe('/sign-in?problem=sso.mail')
    expect(await sessions()).toBe(before)
  })

  test('somebody new joins by invitation, with its role', async () => {
    honest.person = { sub: 'lena', email: 'Lena@Northwind.example', email_verified: true, name: 'Lena Ek' }
    expect(lead(await walk(place.visitor()))).toBe('/sign-in?problem=sso.uninvited')
    await admin.post('/invitations', { email: 'lena@northwind.example', role: 'manager' }, origin)
    const browsers = [place.visitor(), place.visitor(), place.visitor()]
    expect((await Promise.all(browsers.map((browser) => walk(browser)))).map(lead)).toEqual(['/', '/', '/'])
    expect((await browsers[0]!.get('/session')).body.member).toMatchObject({
      name: 'Lena Ek',
      email: 'lena@northwind.example',
      role: 'manager',
    })
    expect((await admin.get('/members?find=lena')).body.items).toHaveLength(1)
    expect((await admin.get('/invitations')).body.items[0]!.state).toBe('accepted')
  })

  test('where the provider gives a role, its domains join by themselves', async () => {
    expect(
      (await admin.patch(`/sso/providers/${id}`, { name: 'Northwind', domains: 'northwind.example', role: 'guest' }, origin)).status,
    ).toBe(200)
    honest.person = { sub: 'milan', email: 'milan@northwind.example', email_verified: true, name: 'Milan' }
    const browser = place.visitor()
    expect(lead(await walk(browser))).toBe('/')
    expect((await browser.get('/session')).body.member).toMatchObject({ name: 'Milan', role: 'guest' })
    await admin.patch(`/sso/providers/${id}`, { name: 'Northwind', domains: 'northwind.example', role: null }, origin)
  })

  test('an account that somebody made beforehand with the address is not linked', async () => {
    const squatter = place.visitor()
    const taken = { name: 'Squatter', email: 'ceo@northwind.example', password: 'ropes and lanterns' }
    await squatter.post('/sign-up', { ...founding, ...taken, workspace: 'Squat' })
    await admin.post('/invitations', { email: taken.email, role: 'administrator' }, origin)
    honest.person = { sub: 'ceo', email: taken.email, email_verified: true }
    expect(lead(await walk(place.visitor()))).toBe('/sign-in?problem=sso.account')
    expect((await admin.get('/members?find=ceo')).body.items).toEqual([])
  })

  test('whoever is switched off stays out', async () => {
    const member = (await admin.get('/members?find=lena')).body.items[0]!
    await admin.patch(`/members/${member.id}`, { active: false }, origin)
    honest.person = { sub: 'lena', email: 'lena@northwind.example', email_verified: true }
    expect(lead(await walk(place.visitor()))).toBe('/sign-in?problem=session.inactive')
  })
})

describe('an attacker', () => {
  /** Begins at the hostile provider and comes back with what it answers. */
  async function attack(tampering: Tampering, change: (answer: URLSearchParams) => void = () => {}): Promise<Answer> {
    const browser = place.visitor()
    const asked = new URL((await browser.post(`/sso/${hostileId}/start`, {})).body.url).searchParams
    Object.assign(hostile, { tampering, nonce: asked.get('nonce') })
    const answer = new URLSearchParams({ code: 'a code', state: asked.get('state')!, iss: hostile.issuer })
    change(answer)
    return browser.get(`/sso/${hostileId}/callback?${answer}`)
  }

  test('gets in as himself when he is honest', async () => {
    expect(lead(await attack({}))).toBe('/')
  })

  test.each<[string, Tampering]>([
    ['no algorithm', { header: { alg: 'none' }, signature: 'none' }],
    ['no signature', { signature: 'none' }],
    ['a broken signature', { signature: 'broken' }],
    ['another key', { signature: 'other key' }],
    ['the shared secret as key', { header: { alg: 'HS256' }, signature: 'secret' }],
    ['another audience', { claims: { aud: 'another client' } }],
    ['several audiences without ours as party', { claims: { aud: ['rapport', 'other'], azp: 'other' } }],
    ['another issuer', { claims: { iss: 'https://login.northwind.example' } }],
    ['another nonce', { claims: { nonce: 'another' } }],
    ['no nonce', { claims: { nonce: undefined } }],
    ['an end in the past', { claims: { exp: 1_700_000_000 } }],
    ['no subject', { claims: { sub: undefined } }],
  ])('a token with %s begins no session', async (_what, tampering) => {
    const before = await sessions()
    expect(lead(await attack(tampering))).toBe('/sign-in?problem=sso.refused')
    expect(await sessions()).toBe(before)
  })

  test.each<[string, (answer: URLSearchParams) => void]>([
    ['without state', (answer) => answer.delete('state')],
    ['with another state', (answer) => answer.set('state', 'x'.repeat(43))],
    ['without its issuer', (answer) => answer.delete('iss')],
    ['with the issuer of another provider', (answer) => answer.set('iss', honest.issuer)],
    ['with two codes', (answer) => answer.append('code', 'another')],
    ['without a code', (answer) => answer.delete('code')],
    ['that says no', (answer) => answer.set('error', 'access_denied')],
  ])('an answer %s begins no session, and no code is sent on', async (_what, change) => {
    const [before, sent] = [await sessions(), hostile.got.length]
    expect(lead(await attack({}, change))).toBe('/sign-in?problem=sso.refused')
    expect([await sessions(), hostile.got.length]).toEqual([before, sent])
  })

  test('does not get a code of the honest provider, nor brings his own there', async () => {
    honest.person = { sub: 'jonas' }
    const browser = place.visitor()
    const { body } = await browser.post(`/sso/${id}/start`, {})
    const back = await throughProvider(body.url)
    const sent = hostile.got.length
    expect(lead(await browser.get(back.replace(id, hostileId)))).toBe('/sign-in?problem=sso.over')
    expect(hostile.got.length).toBe(sent)
    // The cookie went with the first answer: the honest code opens nothing any more.
    expect(lead(await browser.get(back))).toBe('/sign-in?problem=sso.over')
  })

  test('cannot make somebody else’s browser come back to his sign-in', async () => {
    const his = place.visitor()
    const back = await throughProvider((await his.post(`/sso/${id}/start`, {})).body.url)
    for (const cookie of [undefined, 'rapport-sso=x', 'rapport-sso=v1.AAAA.AAAA.AAAA']) {
      const victim = place.visitor()
      victim.cookie = cookie
      expect(lead(await victim.get(back))).toBe('/sign-in?problem=sso.over')
    }
  })

  test('a code opens once, also with its cookie', async () => {
    honest.person = { sub: 'jonas' }
    const browser = place.visitor()
    const back = await throughProvider((await browser.post(`/sso/${id}/start`, {})).body.url)
    const { cookie } = browser
    expect(lead(await browser.get(back))).toBe('/')
    const copy = place.visitor()
    copy.cookie = cookie
    expect(lead(await copy.get(back))).toBe('/sign-in?problem=sso.refused')
  })

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])('is not led to by %s', async (then) => {
    honest.person = { sub: 'jonas' }
    expect(lead(await walk(place.visitor(), id, then))).toBe('/')
  })

  test('a sign-in that took too long is over', async () => {
    const browser = place.visitor()
    const back = await throughProvider((await browser.post(`/sso/${id}/start`, {})).body.url)
    place.clock.now = new Date(place.clock.now.getTime() + 10 * 60_000)
    expect(lead(await browser.get(back))).toBe('/sign-in?problem=sso.over')
  })
})

test('a provider that goes takes its links along', async () => {
  expect((await admin.delete(`/sso/providers/${hostileId}`)).status).toBe(204)
  expect((await admin.delete(`/sso/providers/${hostileId}`)).status).toBe(404)
  const { rows } = await place.test.database.control.query(`select from control.credential where provider = $1`, [`sso:${hostileId}`])
  expect(rows).toEqual([])
})
