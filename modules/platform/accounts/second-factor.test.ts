import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { codeOf } from '@rapport/core/testing'
import {
  type Answer,
  founding,
  type Installation,
  jonas,
  joinBy,
  openInstallation,
  setUpBy,
  signInAs,
  tokenOf,
  type Visitor,
} from '../testing/installation.ts'
import { throttleLimits } from './throttle.ts'

let place: Installation
let admin: Visitor
let secret: string
let backupCodes: string[]
beforeAll(async () => {
  place = await openInstallation({ signUp: true })
  admin = await setUpBy(place)
  await joinBy(place, admin, jonas)
})
afterAll(() => place.close())
beforeEach(() => place.test.database.control.query('delete from control.attempt; delete from control.spent_code'))

/** Password, then the code. */
const enter = async (browser: Visitor, code: string, who: { email: string; password: string } = jonas): Promise<Answer> => {
  const first = await signInAs(browser, who)
  expect([first.status, first.body]).toEqual([200, { state: 'secondFactor' }])
  return browser.post('/sign-in/second', { code })
}
const status = async (browser: Visitor): Promise<number> => (await browser.get('/members')).status

test('a second factor is set up by the password and a code; other sessions end', async () => {
  const [browser, other] = [place.visitor(), place.visitor()]
  await signInAs(browser, jonas)
  await signInAs(other, jonas)
  expect((await browser.get('/second-factor')).body).toEqual({ enabled: false, backupCodes: 0 })
  expect((await browser.post('/second-factor', { password: 'not this one' })).body.code).toBe('password.wrong')
  const { body } = await browser.post('/second-factor', { password: jonas.password })
  secret = body.secret as string
  backupCodes = body.backupCodes as string[]
  expect([body.uri, backupCodes.length]).toEqual([expect.stringMatching(/^otpauth:\/\/totp\/Rapport:jonas/), 10])
  expect((await signInAs(place.visitor(), jonas)).body.state).toBe('signedIn')
  const wrong = String((Number(codeOf(secret)) + 1) % 1_000_000).padStart(6, '0')
  expect((await browser.post('/second-factor/confirm', { code: wrong })).body.code).toBe('secondFactor.code')
  expect((await browser.post('/second-factor/confirm', { code: codeOf(secret) })).status).toBe(204)
  expect([await status(browser), await status(other)]).toEqual([200, 401])
  expect((await browser.get('/second-factor')).body).toEqual({ enabled: true, backupCodes: 10 })
  expect((await browser.post('/second-factor', { password: jonas.password })).body.code).toBe('secondFactor.on')
})

test('the password alone opens nothing; the code ends the sign-in', async () => {
  const browser = place.visitor()
  const first = await signInAs(browser, jonas)
  expect(first.body).toEqual({ state: 'secondFactor' })
  expect(String(first.headers['set-cookie'])).toMatch(/^rapport-second=[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/)
  for (const call of [
    browser.get('/members'),
    browser.get('/second-factor'),
    browser.post('/second-factor/off', { password: jonas.password }),
  ])
    expect((await call).status).toBe(401)
  expect((await browser.get('/session')).body.state).toBe('signedOut')
  const done = await browser.post('/sign-in/second', { code: codeOf(secret) })
  expect([done.status, done.body.state, await status(browser)]).toEqual([200, 'signedIn', 200])
})

test('a code opens once, also for two at the same time', async () => {
  const code = codeOf(secret, 1)
  const browsers = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const browser = place.visitor()
      await signInAs(browser, jonas)
      return browser
    }),
  )
  const answers = await Promise.all(browsers.map((browser) => browser.post('/sign-in/second', { code })))
  expect(answers.map((one) => one.status).sort()).toEqual([200, 401, 401, 401])
  expect((await enter(place.visitor(), code)).body.code).toBe('secondFactor.code')
})

test('wrong codes are counted per account, over sign-ins, addresses and in a burst; a right one after that opens nothing', async () => {
  const most = throttleLimits.pair
  const browsers = await Promise.all(
    Array.from({ length: most + 5 }, async (_, at) => {
      const browser = place.visitor(`198.51.100.${at}`)
      await signInAs(browser, jonas)
      return browser
    }),
  )
  const good = new Set([-1, 0, 1, 2].map((steps) => codeOf(secret, steps)))
  const bad = Array.from({ length: 100 }, (_, at) => String(at).padStart(6, '0')).filter((code) => !good.has(code))
  const answers = await Promise.all(browsers.map((browser, at) => browser.post('/sign-in/second', { code: bad[at] })))
  expect(answers.filter((one) => one.status === 401)).toHaveLength(most)
  expect(answers.filter((one) => one.status === 429)).toHaveLength(5)
  expect((await enter(place.visitor('192.0.2.1'), codeOf(secret))).body.code).toBe('session.tooMany')
  expect((await enter(place.visitor('192.0.2.1'), backupCodes[9]!)).body.code).toBe('session.tooMany')
})

test('a backup code opens once, and is not one of those any more', async () => {
  const [code] = backupCodes
  const done = await enter(place.visitor(), ` ${code} `)
  expect([done.status, done.body.state]).toEqual([200, 'signedIn'])
  expect((await enter(place.visitor(), code!)).status).toBe(401)
  const race = await Promise.all(Array.from({ length: 4 }, () => enter(place.visitor(), backupCodes[1]!)))
  expect(race.filter((one) => one.status === 200)).toHaveLength(1)
  const browser = place.visitor()
  await enter(browser, codeOf(secret))
  expect((await browser.get('/second-factor')).body.backupCodes).toBe(8)
  const { body } = await browser.post('/second-factor/codes', { password: jonas.password })
  expect((body.backupCodes as string[]).length).toBe(10)
  expect((await enter(place.visitor(), backupCodes[2]!)).status).toBe(401)
  backupCodes = body.backupCodes as string[]
})

test('a challenge belongs to one account, ends after five failures, and cannot be made up', async () => {
  const invented = place.visitor()
  for (const cookie of [undefined, 'rapport-second=x', 'rapport-second=2fa-abc.AAAA', 'rapport-second=%']) {
    invented.cookie = cookie
    expect((await invented.post('/sign-in/second', { code: codeOf(secret) })).body.code).toBe('secondFactor.over')
  }
  const browser = place.visitor()
  await signInAs(browser, jonas)
  const codes = []
  for (const guess of ['a-b', 'a-c', 'a-d', 'a-e', 'a-f', 'a-g'])
    codes.push((await browser.post('/sign-in/second', { code: guess })).body.code)
  expect([codes[0], codes[5]]).toEqual(['secondFactor.code', 'secondFactor.over'])
  expect((await browser.post('/sign-in/second', { code: codeOf(secret) })).body.code).toBe('secondFactor.over')
})

test('a new password by mail does not skip the second factor', async () => {
  await place.visitor().post('/password-reset', { email: jonas.email })
  await place.settled()
  const { items } = (await admin.get('/mails')).body
  const { url } = (await admin.post(`/mails/${items.find(({ kind }) => kind === 'reset')!.id}/link`)).body
  const answer = await place.visitor().post(`/password-reset/${tokenOf(url)}`, { password: jonas.password })
  expect([answer.status, answer.headers['set-cookie']]).toEqual([204, undefined])
  expect((await signInAs(place.visitor(), jonas)).body).toEqual({ state: 'secondFactor' })
})

test('an invitation to another workspace does not skip it either', async () => {
  const otto = place.visitor()
  await otto.post('/sign-up', {
    ...founding,
    name: 'Otto',
    email: 'otto@harbour.example',
    password: 'ropes and lanterns',
    workspace: 'Harbour',
  })
  const { body } = await otto.post('/invitations', { email: jonas.email, role: 'guest' })
  const browser = place.visitor()
  const joined = await browser.post(`/invitations/open/${tokenOf(body.url)}`, { name: jonas.name, password: jonas.password })
  expect([joined.status, joined.body, await status(browser)]).toEqual([201, { state: 'secondFactor' }, 401])
  expect((await browser.post('/sign-in/second', { code: codeOf(secret) })).body.workspaces).toHaveLength(2)
  // Who administrates one of several workspaces does not weaken an account for the others.
  const id = (await otto.get('/members?find=jonas')).body.items[0]!.id
  expect((await otto.delete(`/second-factor/members/${id}`)).body.code).toBe('secondFactor.elsewhere')
})

test('it is switched off by the password, and the session goes on', async () => {
  const lena = { name: 'Lena Ek', email: 'lena@northwind.example', password: 'salt wind on the pier' }
  const browser = await joinBy(place, admin, lena)
  const { body } = await browser.post('/second-factor', { password: lena.password })
  await browser.post('/second-factor/confirm', { code: codeOf(body.secret as string) })
  expect((await browser.post('/second-factor/off', { password: 'not this one' })).status).toBe(403)
  expect((await signInAs(place.visitor(), lena)).body.state).toBe('secondFactor')
  expect((await browser.post('/second-factor/off', { password: lena.password })).status).toBe(204)
  expect([await status(browser), (await signInAs(place.visitor(), lena)).body.state]).toEqual([200, 'signedIn'])
})

test('an administrator takes it away for a member, who is told and signed out', async () => {
  const browser = place.visitor()
  await enter(browser, codeOf(secret))
  const id = (await admin.get('/members?find=jonas')).body.items[0]!.id
  const self = (await admin.get('/session')).body.member.id
  expect((await admin.get('/second-factor/members')).body).toEqual({ members: [id] })
  expect((await browser.get('/second-factor/members')).status).toBe(403)
  expect((await browser.delete(`/second-factor/members/${id}`)).status).toBe(403)
  const otto = place.visitor()
  await otto.post('/sign-up', { ...founding, name: 'Nora', email: 'nora@pier.example', password: 'ropes and lanterns', workspace: 'Pier' })
  expect((await otto.delete(`/second-factor/members/${id}`)).status).toBe(404)
  expect((await admin.delete(`/second-factor/members/${self}`)).body.code).toBe('secondFactor.self')
  expect((await admin.delete(`/second-factor/members/${id}`)).status).toBe(204)
  expect([await status(browser), (await signInAs(place.visitor(), jonas)).body.state]).toEqual([401, 'signedIn'])
  expect((await admin.delete(`/second-factor/members/${id}`)).body.code).toBe('secondFactor.off')
  expect((await admin.get('/mails')).body.items[0]).toMatchObject({ kind: 'secondFactorGone', to: jonas.email })
})

test('secrets and codes lie encrypted, and are in no answer but the first and in no log', async () => {
  const { rows } = await place.test.database.control.query<{ all: string }>(
    'select to_jsonb(f)::text as all from control.second_factor f union all select to_jsonb(s)::text from control.spent_code s',
  )
  const lines = place.said.filter((line) => line.includes('"level"'))
  for (const text of [...rows.map(({ all }) => all), ...lines])
    for (const word of [secret, ...backupCodes]) expect(text).not.toContain(word)
  expect(place.said.filter((text) => text.includes(secret))).toHaveLength(1)
})

test('a challenge ends after ten minutes', async () => {
  const browser = place.visitor()
  await signInAs(browser, jonas)
  const { body } = await browser.post('/second-factor', { password: jonas.password })
  await browser.post('/second-factor/confirm', { code: codeOf(body.secret as string) })
  const old = place.visitor()
  await signInAs(old, jonas)
  place.clock.now = new Date(place.clock.now.getTime() + 11 * 60_000)
  expect((await old.post('/sign-in/second', { code: codeOf(body.secret as string) })).body.code).toBe('secondFactor.over')
})
