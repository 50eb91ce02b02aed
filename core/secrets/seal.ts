/** Secrets at rest: values sealed with a key that is made of the installation's secret, and links' tokens made of it. */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'

export interface Seals {
  /** AES-256-GCM. `place` says where the value lies (`setting/mail`): moved elsewhere, it does not open. */
  seal(text: string, place: string): string
  /** The value, or null when it was changed, moved, or sealed under another secret. */
  open(sealed: string, place: string): string | null
  /** A token of 256 bits for a link, the same each time for the same purpose and id; only its hash needs to be kept. */
  tokenFor(purpose: string, id: string): string
}

const version = 'v1'

/** Keys are derived from `secret` (32 characters or more), one for each use. */
export function openSeals(secret: string): Seals {
  const keyFor = (use: string): Buffer => Buffer.from(hkdfSync('sha256', secret, 'rapport', use, 32))
  // Tokens are made by the thousand: a key that is an object is prepared once.
  const [sealing, tokens] = [keyFor('seal'), createSecretKey(keyFor('tokens'))]
  return {
    seal(text, place) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(place))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return [version, ...[nonce, body, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
    },
    open(sealed, place) {
      const [kind, ...parts] = sealed.split('.')
      const [nonce, body, tag] = parts.map((part) => Buffer.from(part, 'base64url'))
      if (kind !== version || !nonce || !body || tag?.length !== 16) return null
      try {
        const decipher = createDecipheriv('aes-256-gcm', sealing, nonce, { authTagLength: 16 }).setAAD(Buffer.from(place)).setAuthTag(tag)
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
    tokenFor: (purpose, id) =>
      createHmac('sha256', tokens)
        .update(JSON.stringify([purpose, id]))
        .digest('base64url'),
  }
}
