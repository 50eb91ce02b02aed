import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
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
} from '../testing/installation.ts'
import { signUpLimit, throttleLimits, throttleWindow } from './throttle.ts'

let place: Installation
beforeAll(async () => {
  place = await openInstallation()
  await joinBy(place, await setUpBy(place), jonas)
})
beforeEach(() => place.test.database.control.query('delete from control.attempt'))
afterAll(() => place.close())

const guess = (email: string, address: string): Promise<Answer> =>
  place.visitor(address).post('/sign-in', { email, password: 'a wrong guess' })
const statuses = (answers: readonly Answer[]): Record<number, number> =>
  Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([status, some]) => [status, some.length]))

/** Failures for an account from addresses that each have one. */
const failEverywhere = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await place.platform.throttle.take('signIn', mara.email, `198.51.100.${turn}`)
}

test('a burst gets no guess more than the limit, and then not even the right password from there', async () => {
  const answers = await Promise.all(
    Array.from({ length: throttleLimits.pair + 6 }, (_, at) => guess([mara.email, 'MARA@Northwind.Example'][at % 2]!, '198.51.100.1')),
  )
  expect(statuses(answers)).toEqual({ 401: throttleLimits.pair, 429: 6 })
  const right = await signInAs(place.visitor('198.51.100.1'), mara)
  expect([right.status, right.body.code]).toEqual([429, 'session.tooMany'])
  expect(Number(right.headers['retry-after'])).toBeGreaterThan(0)
  expect(Number(right.headers['retry-after'])).toBeLessThanOrEqual(throttleWindow * 60)
})

test('nobody locks the owner of an account out from another address', async () => {
  for (let turn = 0; turn <= throttleLimits.pair; turn++) await guess(mara.email, '198.51.100.1')
  expect((await signInAs(place.visitor('192.0.2.1'), mara)).status).toBe(200)
})

test('guesses from everywhere have a limit too', async () => {
  await failEverywhere(throttleLimits.account - 1)
  expect(statuses(await Promise.all(['1', '2', '3'].map((end) => guess(mara.email, `192.0.2.${end}`))))).toEqual({ 401: 1, 429: 2 })
  expect((await signInAs(place.visitor('192.0.2.9'), jonas)).status).toBe(200)
})

test('whoever may not sign in any more can still change the password of an open session, and found a workspace', async () => {
  const browser = place.visitor()
  await signInAs(browser, jonas)
  for (let turn = 0; turn <= throttleLimits.pair; turn++) await guess(jonas.email, '203.0.113.5')
  expect((await signInAs(place.visitor(), jonas)).status).toBe(429)
  expect((await browser.post('/session/password', { current: 'a wrong guess', next: 'a boat in the harbour' })).status).toBe(403)
  expect((await browser.post('/session/password', { current: jonas.password, next: jonas.password })).status).toBe(204)
  const open = await place.server({ signUp: true })
  expect((await open.visitor().post('/sign-up', { ...founding, ...jonas, workspace: 'Weber' })).status).toBe(201)
})

test('new workspaces are counted per address, whatever comes of them', async () => {
  const open = await place.server({ signUp: true })
  for (let turn = 0; turn < signUpLimit; turn++) await open.platform.throttle.signUp('198.51.100.7')
  const wish = { ...founding, name: 'Ida Berg', email: 'ida@fjord.example', password: 'salt wind on the pier', workspace: 'Fjord' }
  const refused = await open.visitor('198.51.100.7').post('/sign-up', wish)
  expect([refused.status, refused.body.code, Number(refused.headers['retry-after']) > 0]).toEqual([429, 'signUp.tooMany', true])
  expect((await open.visitor('198.51.100.8').post('/sign-up', wish)).status).toBe(201)
})

test('an unknown address is counted like a known one', async () => {
  const known = await Promise.all(Array.from({ length: 12 }, () => guess(mara.email, '198.51.100.1')))
  const unknown = await Promise.all(Array.from({ length: 12 }, () => guess('nobody@northwind.example', '198.51.100.2')))
  expect(statuses(unknown)).toEqual(statuses(known))
})

test("others' successes do not clear a count, and neither does one's own", async () => {
  for (let turn = 0; turn < throttleLimits.pair - 1; turn++) await guess(mara.email, '198.51.100.1')
  expect((await signInAs(place.visitor('198.51.100.1'), jonas)).status).toBe(200)
  expect((await signInAs(place.visitor('198.51.100.1'), mara)).status).toBe(200)
  expect((await guess(mara.email, '198.51.100.1')).status).toBe(401)
  expect((await guess(mara.email, '198.51.100.1')).status).toBe(429)
})

test('the count ends with its window, on every server of the installation', async () => {
  const other = await place.server()
  await failEverywhere(throttleLimits.account)
  expect((await signInAs(other.visitor('192.0.2.1'), mara)).status).toBe(429)
  place.clock.now = new Date(place.clock.now.getTime() + throttleWindow * 60_000)
  expect((await signInAs(other.visitor('192.0.2.1'), mara)).status).toBe(200)
})

test('an address is counted by itself: its IPv6 network, and never by what a header says', async () => {
  const fill = (address: string) => place.platform.throttle.take('signIn', `${Math.random()}@example.com`, address)
  for (let turn = 0; turn < throttleLimits.address; turn++) await fill('2001:db8:0:7::/64')
  expect((await guess('a@example.com', '2001:db8:0:7:1:2:3:4')).status).toBe(429)
  expect((await guess('a@example.com', '2001:db8:0:8::1')).status).toBe(401)
  for (let turn = 0; turn < throttleLimits.address; turn++) await fill('198.51.100.9')
  const pretend = await place
    .visitor('198.51.100.9')
    .post('/sign-in', { email: 'b@example.com', password: 'a wrong guess' }, { 'x-forwarded-for': '192.0.2.77' })
  expect(pretend.status).toBe(429)
})

test('behind a trusted proxy the header names the address', async () => {
  const proxied = await place.server({ trustedProxies: 1 })
  for (let turn = 0; turn < throttleLimits.address; turn++)
    await proxied.platform.throttle.take('signIn', `${turn}@example.com`, '192.0.2.50')
  const from = (client: string) =>
    proxied
      .visitor('10.0.0.1')
      .post('/sign-in', { email: 'c@example.com', password: 'a wrong guess' }, { 'x-forwarded-for': `192.0.2.99, ${client}` })
  expect([(await from('192.0.2.50')).status, (await from('192.0.2.51')).status]).toEqual([429, 401])
})

test('a wrong present password counts too', async () => {
  const browser = place.visitor()
  await signInAs(browser, jonas)
  const answers: Answer[] = []
  for (let turn = 0; turn <= throttleLimits.pair; turn++)
    answers.push(await browser.post('/session/password', { current: 'a wrong guess', next: 'a boat in the harbour' }))
  expect(statuses(answers)).toEqual({ 403: throttleLimits.pair, 429: 1 })
})

test('counts and sessions that are over are removed when somebody signs in', async () => {
  const { control } = place.test.database
  await guess('nobody@northwind.example', '198.51.100.1')
  await control.query(
    `update control.session set expires_at = '2020-01-01' where account_id = (select id from control.account where email = $1)`,
    [mara.email],
  )
  place.clock.now = new Date(place.clock.now.getTime() + throttleWindow * 60_000)
  await signInAs(place.visitor(), mara)
  const { rows } = await control.query(
    `select (select count(*)::int from control.session s join control.account a on a.id = s.account_id where a.email = $1) as sessions,
      (select count(*)::int from control.attempt where since <= $2) as attempts`,
    [mara.email, new Date(place.clock.now.getTime() - throttleWindow * 60_000)],
  )
  expect(rows).toEqual([{ sessions: 1, attempts: 0 }])
})
