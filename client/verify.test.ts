import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { RapportError } from './error.ts'
import { verifyWebhook } from './verify.ts'

const [secret, other] = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD']
const now = new Date('2026-03-01T12:00:00Z')
const body = JSON.stringify({
  type: 'person.changed',
  timestamp: '2026-03-01T11:59:59.000Z',
  data: { id: 'p1', changed: ['name'], record: { name: 'Zoë' } },
})
const headersOf = (by: string, at = now, text = body): Record<string, string> => ({
  'webhook-id': 'd1',
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': new Webhook(by).sign('d1', at, text),
})
const codeOf = (verifying: Parameters<typeof verifyWebhook>[0]): Promise<string> =>
  verifyWebhook(verifying).then(
    () => 'taken',
    (error: unknown) => (error instanceof RapportError ? error.code : String(error)),
  )

test('what the convention’s own library has signed is believed, however headers and body come', async () => {
  const headers = headersOf(secret)
  for (const heads of [headers, new Headers(headers), { 'Webhook-Id': 'd1', ...headers }])
    for (const came of [body, new TextEncoder().encode(body)])
      expect(await verifyWebhook({ secret, headers: heads, body: came, now })).toMatchObject({
        id: 'd1',
        type: 'person.changed',
        data: { record: { name: 'Zoë' } },
      })
})

test('while a secret is replaced either fits, on both sides', async () => {
  const both = {
    ...headersOf(other),
    'webhook-signature': `${headersOf(other)['webhook-signature']} ${headersOf(secret)['webhook-signature']}`,
  }
  expect(await codeOf({ secret, headers: both, body, now })).toBe('taken')
  expect(await codeOf({ secret: [other, secret], headers: headersOf(secret), body, now })).toBe('taken')
})

test('everything else is not believed', async () => {
  const headers = headersOf(secret)
  const wrong = {
    'another secret': { secret: other, headers, body, now },
    'another body': { secret, headers, body: body.replace('Zoë', 'Zoe'), now },
    'another id': { secret, headers: { ...headers, 'webhook-id': 'd2' }, body, now },
    'no signature': { secret, headers: { ...headers, 'webhook-signature': undefined }, body, now },
    'a signature of another version': {
      secret,
      headers: { ...headers, 'webhook-signature': headers['webhook-signature']!.replace('v1,', 'v2,') },
      body,
      now,
    },
    'a signature that is none': { secret, headers: { ...headers, 'webhook-signature': 'v1,§§§' }, body, now },
  }
  for (const [what, verifying] of Object.entries(wrong)) expect([what, await codeOf(verifying)]).toEqual([what, 'webhook.signature'])
  const minutes = (count: number): Date => new Date(now.getTime() + count * 60_000)
  for (const at of [minutes(6), minutes(-6)]) expect(await codeOf({ secret, headers, body, now: at })).toBe('webhook.old')
  expect(await codeOf({ secret, headers, body, now: minutes(4) })).toBe('taken')
  expect(await codeOf({ secret, headers: { ...headers, 'webhook-timestamp': '1e9' }, body, now })).toBe('webhook.old')
  expect(await codeOf({ secret, headers: headersOf(secret, now, 'no JSON'), body: 'no JSON', now })).toBe('webhook.body')
})
