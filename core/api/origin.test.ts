import { expect, test } from 'vitest'
import { makeApp, type AppOptions } from './app.ts'
import { makeLog } from './log.ts'

async function statusOf(options: Omit<AppOptions, 'log'>, headers: Record<string, string>): Promise<number> {
  const app = makeApp({ log: makeLog(() => {}), ...options })
  app.post('/', async () => 'changed')
  return (await app.inject({ method: 'POST', url: '/', headers })).statusCode
}

test.each([
  ['http://crm.example', 'crm.example', 200],
  ['http://crm.example', 'CRM.example:80', 200],
  ['http://crm.example:8080', 'crm.example:8080', 200],
  ['https://crm.example', 'crm.example', 403],
  ['http://crm.example:8080', 'crm.example', 403],
  ['http://crm.example', 'crm.example:8080', 403],
  ['http://evil.example', 'crm.example', 403],
  ['http://crm.example@evil.example', 'crm.example', 403],
  ['null', 'crm.example', 403],
  ['http://crm.example', 'not a host', 403],
])('a page of %s that asks %s: %i', async (origin, host, status) => {
  expect(await statusOf({}, { origin, host })).toBe(status)
})

test('on this machine only names of this machine are ours', async () => {
  expect(await statusOf({ loopback: true }, { origin: 'http://localhost:3000', host: 'localhost:3000' })).toBe(200)
  expect(await statusOf({ loopback: true }, { origin: 'http://evil.example:3000', host: 'evil.example:3000' })).toBe(403)
})

test('the scheme is what a trusted proxy says it was, and what nobody else says', async () => {
  const headers = { origin: 'https://crm.example', host: 'crm.example', 'x-forwarded-proto': 'https' }
  expect(await statusOf({ trustedProxies: 1 }, headers)).toBe(200)
  expect(await statusOf({}, headers)).toBe(403)
})

test('with a public address it alone is ours', async () => {
  const publicUrl = 'https://crm.example'
  expect(await statusOf({ publicUrl }, { origin: publicUrl, host: 'inside:3000' })).toBe(200)
  expect(await statusOf({ publicUrl }, { origin: 'http://inside:3000', host: 'inside:3000' })).toBe(403)
})
