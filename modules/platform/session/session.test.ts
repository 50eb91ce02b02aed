import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { founding, type Installation, jonas, joinBy, mara, openInstallation, signInAs, type Visitor } from '../testing/installation.ts'

let place: Installation
let admin: Visitor
beforeAll(async () => {
  place = await openInstallation()
})
afterAll(() => place.close())

describe('the first visit', () => {
  test('an installation without a workspace waits for its setup', async () => {
    expect((await place.visitor().get('/session')).body).toEqual({ state: 'setup', signUp: false })
    expect((await place.visitor().get('/members')).status).toBe(401)
  })

  test.each([
    [{ email: 'mara' }, 'email'],
    [{ name: ' ' }, 'name'],
    [{ workspace: undefined }, 'workspace'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ language: 'klingonese language' }, 'language'],
    [{ sample: 'yes' }, 'sample'],
    [{ password: 'short' }, 'password'],
    [{ password: 'password123' }, 'password'],
    [{ password: 'mara@northwind.example' }, 'password'],
    [{ password: 'northwind coffee' }, 'password'],
    [{ id: 'x', role: 'guest' }, 'id'],
    [{ workspace: 'Nul\u0000' }, 'workspace'],
  ])('a setup with %j is refused and names the field', async (wrong, field) => {
    const { status, body } = await place.visitor().post('/setup', { ...founding, ...wrong })
    expect([status, (body.errors as { field: string }[])[0]?.field]).toEqual([422, field])
  })

  test('of two setups at once one makes the workspace, the other gets 409', async () => {
    const answers = await Promise.all([place.visitor(), place.visitor(), place.visitor()].map((one) => one.post('/setup', founding)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('setup.done')
    const { body } = answers.find(({ status }) => status === 201)!
    expect(body).toMatchObject({
      state: 'signedIn',
      member: { name: mara.name, email: mara.email, role: 'administrator', team: { title: 'Everyone' } },
      workspace: { name: 'Northwind Coffee', language: 'de', timeZone: 'Europe/Berlin', country: null },
      signUp: false,
    })
    expect((await place.visitor().post('/setup', founding)).status).toBe(409)
    expect((await place.visitor().post('/sign-up', founding)).body.code).toBe('signUp.closed')
  })

  test('the workspace has one member, four roles and one team', async () => {
    admin = place.visitor()
    await signInAs(admin, mara)
    for (const [path, count] of [
      ['/members', 1],
      ['/roles', 4],
      ['/teams', 1],
      ['/workspaces', 1],
    ] as const)
      expect([path, (await admin.get(path)).body.items.length]).toEqual([path, count])
  })
})

describe('signing in and out', () => {
  test('the answer is the same for an unknown address and a wrong password', async () => {
    const wrong = await place.visitor().post('/sign-in', { email: mara.email, password: 'not this one' })
    for (const email of [
      'nobody@northwind.example',
      'not an address',
      `${'x'.repeat(300)}@y.example`.slice(0, 250),
      "o'hara+x@northwind.example",
    ]) {
      const unknown = await place.visitor().post('/sign-in', { email, password: 'not this one' })
      expect([unknown.status, unknown.text, unknown.headers['set-cookie']]).toEqual([wrong.status, wrong.text, wrong.headers['set-cookie']])
    }
    expect([wrong.status, wrong.body.code]).toEqual([401, 'session.wrong'])
  })

  test('the cookie is for the server only, and new at each sign-in', async () => {
    const browser = place.visitor()
    const { headers } = await browser.post('/sign-in', { email: ' MARA@northwind.example ', password: mara.password })
    expect(String(headers['set-cookie'])).toMatch(/^rapport=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
    const first = browser.cookie
    await signInAs(browser, mara)
    expect(browser.cookie).not.toBe(first)
    const old = place.visitor()
    old.cookie = first
    expect((await old.get('/members')).status).toBe(401)
    expect((await browser.get('/members')).status).toBe(200)
  })

  test('signing out ends the session at once, also where its cookie was copied', async () => {
    const browser = place.visitor()
    await signInAs(browser, mara)
    const copy = place.visitor()
    copy.cookie = browser.cookie
    expect((await copy.get('/members')).status).toBe(200)
    expect((await browser.post('/sign-out')).status).toBe(204)
    expect(browser.cookie).toBeUndefined()
    expect([(await copy.get('/members')).status, (await copy.get('/session')).body.state]).toEqual([401, 'signedOut'])
  })

  test('a cookie that was changed by one character signs nobody in', async () => {
    const thief = place.visitor()
    const [name, value = ''] = (admin.cookie ?? '').split('=', 2)
    for (const at of [3, value.length - 8]) {
      thief.cookie = `${name}=${value.slice(0, at)}${value[at] === 'a' ? 'b' : 'a'}${value.slice(at + 1)}`
      expect((await thief.get('/members')).status).toBe(401)
    }
  })

  test('a session that ran out signs nobody in', async () => {
    const browser = place.visitor()
    await signInAs(browser, mara)
    await place.test.database.control.query(`update control.session set expires_at = now() - interval '1 second'`)
    place.clock.now = new Date(place.clock.now.getTime() + 6_000)
    expect((await browser.get('/members')).status).toBe(401)
    await signInAs(admin, mara)
  })

  test('a session that is used after a day lasts 30 days more, and the browser is told', async () => {
    const day = 86_400_000
    const expires = async () =>
      (await place.test.database.control.query<{ at: Date }>('select max(expires_at) as at from control.session')).rows[0]!.at
    await place.test.database.control.query(`update control.session set expires_at = expires_at - interval '2 days'`)
    place.clock.now = new Date(place.clock.now.getTime() + 6_000)
    const before = await expires()
    const { headers } = await admin.get('/members')
    expect(String(headers['set-cookie'])).toContain('Max-Age=2592000')
    expect((await expires()).getTime() - before.getTime()).toBeGreaterThan(day)
    expect((await admin.get('/members')).headers['set-cookie']).toBeUndefined()
  })
})

describe('changing a password', () => {
  let browser: Visitor
  let other: Visitor
  beforeAll(async () => {
    browser = await joinBy(place, admin, jonas)
    other = place.visitor()
    await signInAs(other, jonas)
  })

  test('needs the present one, and a good new one', async () => {
    expect((await browser.post('/session/password', { current: 'not this one', next: 'a boat in the harbour' })).body.code).toBe(
      'password.wrong',
    )
    expect((await browser.post('/session/password', { current: jonas.password, next: 'letmein123' })).body.code).toBe('password.common')
    expect((await other.get('/session')).body.state).toBe('signedIn')
  })

  test('ends every other session at once', async () => {
    expect((await browser.post('/session/password', { current: jonas.password, next: 'a boat in the harbour' })).status).toBe(204)
    expect([(await browser.get('/members')).status, (await other.get('/members')).status]).toEqual([200, 401])
    expect((await signInAs(other, jonas)).status).toBe(401)
    expect((await other.post('/sign-in', { email: jonas.email, password: 'a boat in the harbour' })).status).toBe(200)
  })
})

test('no answer and no line of the log holds a password, a hash or a token', async () => {
  const { rows } = await place.test.database.control.query<{ secret: string }>(
    'select token as secret from control.session union all select password from control.credential',
  )
  const secrets = [mara.password, jonas.password, 'a boat in the harbour', ...rows.map(({ secret }) => secret)]
  for (const text of place.said) for (const secret of secrets) expect(text).not.toContain(secret)
  expect(place.said.filter((line) => line.includes('"level":"error"'))).toEqual([])
})
