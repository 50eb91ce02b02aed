/** Signatures and secrets by the Standard Webhooks convention (standardwebhooks.com): HMAC-SHA256 over id, time and body. */
import { createHmac, randomBytes } from 'node:crypto'

const prefix = 'whsec_'

/** A secret of 192 bits, `whsec_` and base64, as receivers' libraries take it. */
export const makeSecret = (): string => prefix + randomBytes(24).toString('base64')

/** The value of `webhook-signature`: one signature for each secret, so that a receiver may have either. `seconds` is what `webhook-timestamp` says. */
export const signatureOf = (secrets: readonly string[], id: string, seconds: number, body: string): string =>
  secrets.map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64')}`).join(' ')

/** A secret without what it is known by. */
export const bareSecret = (secret: string): string => secret.slice(prefix.length)

const keyOf = (secret: string): Buffer => Buffer.from(bareSecret(secret), 'base64')
