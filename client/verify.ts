/** Whether a delivery comes from the webhook that it says, by Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over id, time and body. */
import { RapportError } from './error.ts'

/** What a webhook tells: a record came, changed or went; or nothing but that a test arrives (`webhook.test`). */
export interface WebhookEvent<R = Readonly<Record<string, unknown>>> {
  /** The same however often it is sent: keep those that you have had. */
  readonly id: string
  /** `person.created`, `person.changed`, `person.deleted`, `webhook.test`. */
  readonly type: string
  /** When it happened. */
  readonly timestamp: string
  readonly data: {
    readonly workspace: string
    readonly position: number | null
    readonly change: string | null
    readonly object: string
    readonly id: string | null
    readonly version: number | null
    readonly changed: readonly string[]
    /** As it is when it is sent; null of a deletion. */
    readonly record: R | null
  }
}

type Heads = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

export interface Verifying {
  /** `whsec_…`; several while one is replaced by the next. */
  readonly secret: string | readonly string[]
  /** Those of the request: a `Headers`, or Node's. */
  readonly headers: Heads
  /** The body as it came, byte by byte. */
  readonly body: string | Uint8Array
  /** Seconds that it may be old or early; default five minutes. */
  readonly tolerance?: number
  readonly now?: Date
}

/** The event that a request tells. Throws a `RapportError` with `webhook.signature`, `webhook.old` or `webhook.body` where it is not to be believed. */
export async function verifyWebhook<R = Readonly<Record<string, unknown>>>({
  secret,
  headers,
  body,
  tolerance = 300,
  now = new Date(),
}: Verifying): Promise<WebhookEvent<R>> {
  const [id, time, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headerOf(headers, name))
  if (!id || !time || !signatures) throw refused('webhook.signature', 'The request has no signature of a webhook.')
  const seconds = Number(time)
  if (!/^\d{1,12}$/.test(time) || Math.abs(now.getTime() / 1000 - seconds) > tolerance)
    throw refused('webhook.old', 'The request was signed too long ago, or the clocks differ.')
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const signed = joined(new TextEncoder().encode(`${id}.${time}.`), bytes)
  const given = signatures.split(' ').flatMap((one) => (one.startsWith('v1,') ? [bytesOf(one.slice(3))] : []))
  const keys = await Promise.all([secret].flat().map(keyOf))
  const fits = await Promise.all(keys.flatMap((key) => given.map((one) => one !== null && crypto.subtle.verify('HMAC', key, one, signed))))
  if (!fits.includes(true)) throw refused('webhook.signature', 'The signature does not fit: another secret, or another body.')
  try {
    return { id, ...(JSON.parse(new TextDecoder().decode(bytes)) as Omit<WebhookEvent<R>, 'id'>) }
  } catch (cause) {
    throw refused('webhook.body', 'The body is not JSON.', cause)
  }
}

function headerOf(headers: Heads, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const found = headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  return typeof found === 'string' ? found : found?.[0]
}

/** Web Crypto compares in constant time. */
function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = bytesOf(secret.replace(/^whsec_/, ''))
  if (bytes === null || bytes.length === 0) throw new TypeError('The secret of a webhook is whsec_ and base64.')
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}

const refused = (code: string, detail: string, cause?: unknown): RapportError =>
  new RapportError(401, { code, detail, fix: 'Answer 401, and do nothing that it says.' }, cause)
