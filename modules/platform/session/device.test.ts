import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Installation, jonas, joinBy, mara, openInstallation, setUpBy, signInAs, type Visitor } from '../testing/installation.ts'
import { deviceOf } from './device.ts'
import { seenEvery, sessionMemory } from './sessions.ts'

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0'
let place: Installation
let admin: Visitor
beforeAll(async () => {
  place = await openInstallation()
  admin = await setUpBy(place)
})
afterAll(() => place.close())

const list = async (browser: Visitor) => (await browser.get('/sessions')).body.items
const signedIn = async (address?: string, agent = firefox): Promise<Visitor> => {
  const browser = place.visitor(address)
  await browser.post('/sign-in', { email: mara.email, password: mara.password }, { 'user-agent': agent })
  return browser
}

test('the list names device, address and last use, and says which one this is', async () => {
  const browser = await signedIn('192.0.2.7')
  const items = await list(browser)
  expect(items).toHaveLength(2)
  expect(items.find(({ current }) => current)).toEqual({
    id: expect.any(String),
    device: 'Firefox on Windows',
    address: '192.0.2.7',
    createdAt: expect.any(String),
    lastSeenAt: expect.any(String),
    current: true,
  })
  expect((await list(admin)).filter(({ current }) => current)).toHaveLength(1)
  const text = (await browser.get('/sessions')).text
  const { rows } = await place.test.database.control.query<{ token: string }>('select token from control.session')
  for (const { token } of rows) expect(text).not.toContain(token)
})

test('a use is noted once in five minutes', async () => {
  const browser = await signedIn('192.0.2.8')
  const seen = async () => (await list(browser)).find(({ current }) => current)!.lastSeenAt
  const begun = await seen()
  const pass = (milliseconds: number): void => {
    place.clock.now = new Date(place.clock.now.getTime() + milliseconds)
  }
  pass(sessionMemory)
  expect(await seen()).toBe(begun)
  pass(seenEvery)
  expect(await seen()).toBe(place.clock.now.toISOString())
})

test('one session is ended from another at once; somebody else’s is not there', async () => {
  const [one, other] = [await signedIn('192.0.2.9'), await signedIn('192.0.2.10')]
  const jonasBrowser = await joinBy(place, admin, jonas)
  const id = (await list(other)).find(({ current }) => current)!.id
  expect((await jonasBrowser.delete(`/sessions/${id}`)).status).toBe(404)
  expect((await place.visitor().delete(`/sessions/${id}`)).status).toBe(401)
  expect((await other.get('/members')).status).toBe(200)
  expect((await one.delete(`/sessions/${id}`)).status).toBe(204)
  expect((await other.get('/members')).status).toBe(401)
  expect((await one.delete(`/sessions/${id}`)).status).toBe(404)
  expect((await one.delete('/sessions/x')).status).toBe(404)
  expect((await jonasBrowser.get('/members')).status).toBe(200)
})

test('all others end together, on other servers within the time a session is remembered', async () => {
  const second = await place.server()
  const [one, other] = [await signedIn('192.0.2.11'), await signedIn('192.0.2.12')]
  const elsewhere = second.visitor()
  elsewhere.cookie = other.cookie
  expect((await elsewhere.get('/members')).status).toBe(200)
  const { ended } = (await one.post('/sessions/end-others')).body
  expect(ended).toBeGreaterThan(1)
  expect([(await other.get('/members')).status, (await one.get('/members')).status, (await list(one)).length]).toEqual([401, 200, 1])
  place.clock.now = new Date(place.clock.now.getTime() + sessionMemory)
  expect((await elsewhere.get('/members')).status).toBe(401)
})

test('two servers count the same guesses: of a burst at both, no more than the limit get through', async () => {
  await place.test.database.control.query('delete from control.attempt')
  const second = await place.server()
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, at) =>
      signInAs((at % 2 ? place : second).visitor('198.51.100.3'), { email: mara.email, password: 'a wrong guess' }),
    ),
  )
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(6)
})

test.each([
  [firefox, 'Firefox on Windows'],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36', 'Chrome on Linux'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
    'Safari on Mac',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140 Mobile Safari/604.1',
    'Chrome on iPhone',
  ],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0', 'Edge on Windows'],
  ['curl/8.9', 'curl'],
  ['<script>', null],
  ['', null],
  [null, null],
])('%s is %s', (agent, device) => {
  expect(deviceOf(agent)).toBe(device)
})
