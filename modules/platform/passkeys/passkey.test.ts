import { makeSecurityKey, type Odd, type SecurityKey } from '@rapport/core/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Answer, type Installation, jonas, joinBy, openInstallation, setUpBy, type Visitor } from '../testing/installation.ts'

import { passkeyMinutes } from './passkey.ts'

const address = 'http://localhost:3000'
const origin = { origin: address }
let place: Installation
let admin: Visitor
let jonasBrowser: Visitor
let key: SecurityKey
beforeAll(async () => {
  place = await openInstallation({ publicUrl: address })
  admin = await setUpBy(place)
  jonasBrowser = await joinBy(place, admin, jonas)
  key = makeSecurityKey(address)
})
afterAll(() => place.close())
beforeEach(() => place.test.database.control.query('delete from control.attempt'))

type Options = Parameters<SecurityKey['get']>[0]
async function make(browser: Visitor, device: SecurityKey, odd: Odd = {}, password: string = jonas.password): Promise<Answer> {
  const { body } = await browser.post('/passkeys/start', { password })
  return browser.post('/passkeys', { name: 'Phone', response: device.create(body.options as Options, odd) })
}
async function enter(device: SecurityKey, odd: Odd = {}, browser = place.visitor()): Promise<Answer> {
  const { body } = await browser.post('/sign-in/passkey/start')
  return browser.post('/sign-in/passkey', { response: device.get(body.options as Options, odd) })
}

test('a passkey is made after the password, and signs in without it', async () => {
  expect((await jonasBrowser.post('/passkeys/start', { password: 'not this one' })).body.code).toBe('password.wrong')
  expect((await jonasBrowser.post('/passkeys/start', {})).body.code).toBe('password.wrong')
  expect((await place.visitor().post('/passkeys/start', { password: jonas.password })).status).toBe(401)
  const made = await make(jonasBrowser, key)
  expect([made.status, made.body]).toEqual([201, { id: key.id, name: 'Phone', createdAt: expect.any(String), usedAt: null }])
  const browser = place.visitor()
  const { body } = await enter(key, {}, browser)
  expect([body.state, body.member.email, (await browser.get('/members')).status]).toEqual(['signedIn', jonas.email, 200])
  const listed = (await browser.get('/passkeys')).body
  expect([listed.available, listed.items.map(({ id, usedAt }) => [id, usedAt !== null])]).toEqual([true, [[key.id, true]]])
  expect(String((await place.visitor().post('/sign-in/passkey/start')).headers['set-cookie'])).toMatch(
    /^rapport-passkey=[^;]+; Max-Age=300; Path=\/; HttpOnly; SameSite=Strict$/,
  )
})

test.each<[string, Odd]>([
  ['of another page', { origin: 'https://evil.example' }],
  ['for another address', { party: 'evil.example' }],
  ['to another challenge', { challenge: 'AAAA' }],
  ['of another kind', { type: 'webauthn.create' }],
  ['without finger or PIN', { unverified: true }],
  ['by another key', { otherKey: true }],
  ['by a key that is not known', { id: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ['with a counter that went back', { counter: 1 }],
  ['without a name', { id: '' }],
])('an answer %s opens nothing, and all are refused alike', async (_what, odd) => {
  const refused = await enter(key, odd)
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([401, 'passkey.wrong', 'This passkey does not open.'])
  expect((await enter(key)).status).toBe(200)
})

test.each([null, 1, 'x', [], {}, { id: 'x' }, { id: 'x', response: { clientDataJSON: 'x' } }])('%j is no answer', async (response) => {
  const browser = place.visitor()
  await browser.post('/sign-in/passkey/start')
  expect((await browser.post('/sign-in/passkey', { response })).body.code).toBe('passkey.wrong')
})

test('a challenge opens once, in its browser, for its purpose and its account, for a while', async () => {
  const browser = place.visitor()
  const { body } = await browser.post('/sign-in/passkey/start')
  const response = key.get(body.options as Options, { counter: 0x7000 })
  const { cookie } = browser
  const copies = await Promise.all(
    Array.from({ length: 4 }, () => {
      const copy = place.visitor()
      copy.cookie = cookie
      return copy.post('/sign-in/passkey', { response })
    }),
  )
  expect(copies.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401])
  const fresh = makeSecurityKey(address)
  expect((await place.visitor().post('/sign-in/passkey', { response })).status).toBe(401)
  // What was asked of one account is not answered for another.
  const { body: asked } = await jonasBrowser.post('/passkeys/start', { password: jonas.password })
  const thief = place.visitor()
  thief.cookie = [admin.cookie, jonasBrowser.cookie?.split('; ').find((pair) => pair.startsWith('rapport-passkey='))].join('; ')
  expect((await thief.post('/passkeys', { name: 'x', response: fresh.create(asked.options as Options) }, origin)).status).toBe(401)
  const late = place.visitor()
  const { body: old } = await late.post('/sign-in/passkey/start')
  place.clock.now = new Date(place.clock.now.getTime() + passkeyMinutes * 60_000)
  expect((await late.post('/sign-in/passkey', { response: key.get(old.options as Options, { counter: 0x7001 }) })).status).toBe(401)
})

test('a key belongs to one account, and nobody removes somebody else’s', async () => {
  const device = makeSecurityKey(address)
  expect((await make(jonasBrowser, device)).status).toBe(201)
  expect((await make(admin, device, {}, 'four words and coffee')).status).toBe(401)
  expect((await make(jonasBrowser, device, { unverified: true })).status).toBe(401)
  expect((await admin.delete(`/passkeys/${device.id}`)).status).toBe(404)
  expect((await enter(device)).status).toBe(200)
  expect((await jonasBrowser.delete(`/passkeys/${device.id}`)).status).toBe(204)
  expect((await enter(device)).status).toBe(401)
})

test('whoever is switched off stays out, and a passkey goes with its account', async () => {
  const id = (await admin.get('/members?find=jonas')).body.items[0]!.id
  await admin.patch(`/members/${id}`, { active: false }, origin)
  expect((await enter(key, { counter: 0x8000 })).body.code).toBe('session.inactive')
  await admin.patch(`/members/${id}`, { active: true }, origin)
  expect((await enter(key, { counter: 0x8001 })).status).toBe(200)
  await place.test.database.control.query('delete from control.account where email = $1', [jonas.email])
  expect((await enter(key, { counter: 0x8002 })).status).toBe(401)
})

test('without an address that browsers make passkeys for, none are offered', async () => {
  for (const publicUrl of [undefined, 'http://crm.northwind.example', 'https://192.0.2.1']) {
    const server = await place.server({ publicUrl })
    expect((await server.visitor().get('/sign-in/passkey')).body).toEqual({ available: false })
    expect((await server.visitor().post('/sign-in/passkey/start')).body.code).toBe('passkey.nowhere')
  }
  expect((await place.visitor().get('/sign-in/passkey')).body).toEqual({ available: true })
})
