/** Signatures against the vector of the Standard Webhooks specification, and against another implementation of it. */
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { makeSecret, signatureOf } from './signature.ts'

test('the example of the specification has the signature that it says', () => {
  expect(signatureOf(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}')).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  )
})

test('another implementation verifies what is signed, by each of the secrets', () => {
  const secrets = [makeSecret(), makeSecret()]
  const [seconds, body] = [Math.floor(Date.now() / 1000), '{"name":"Grüße 👋"}']
  const headers = {
    'webhook-id': 'one',
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatureOf(secrets, 'one', seconds, body),
  }
  for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toEqual({ name: 'Grüße 👋' })
  expect(() => new Webhook(makeSecret()).verify(body, headers)).toThrow('No matching signature')
})
