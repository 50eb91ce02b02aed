/** One delivery to one address: signed, sent, and what came of it in one word. */
import { OutboundError, type Limits, type Outbound } from '../outbound/index.ts'
import { withoutSecrets } from '../secrets/index.ts'
import type { Try } from './delivery.ts'
import { bareSecret, signatureOf } from './signature.ts'

export interface Posting {
  readonly url: string
  readonly id: string
  readonly body: string
  readonly secrets: readonly string[]
  readonly signal?: AbortSignal | undefined
}

/** What came of it: `delivered` for any status from 200 to 299. */
export interface Posted extends Try {
  readonly delivered: boolean
  /** Seconds that the target asks to wait. */
  readonly retryAfter: number | null
}

/** Characters of an answer that are kept, for people to look at. */
const excerpt = 1_000
/** Longest that a target may ask to wait, in seconds. */
const longestWait = 24 * 60 * 60

export async function post(
  outbound: Pick<Outbound, 'send'>,
  { url, id, body, secrets, signal }: Posting,
  now: () => Date,
  limits: Partial<Limits> = {},
): Promise<Posted> {
  const at = now()
  const begun = performance.now()
  const done = (outcome: string, status: number | null, answer: string | null, retryAfter: number | null = null): Posted => ({
    at: at.toISOString(),
    outcome,
    status,
    milliseconds: Math.round(performance.now() - begun),
    answer,
    delivered: outcome === 'delivered',
    retryAfter,
  })
  try {
    const {
      status,
      headers,
      body: answered,
    } = await outbound.send({
      url,
      method: 'POST',
      headers: headersOf(id, Math.floor(at.getTime() / 1000), body, secrets),
      body,
      again: true,
      signal,
      limits,
    })
    const isGood = status >= 200 && status < 300
    return done(isGood ? 'delivered' : `status_${status}`, status, readable(answered, secrets), secondsOf(headers['retry-after']))
  } catch (error) {
    if (error instanceof OutboundError) return done(error.failure, error.status, null)
    throw error
  }
}

/** The headers of a delivery. */
export const headersOf = (id: string, seconds: number, body: string, secrets: readonly string[]): Record<string, string> => ({
  'content-type': 'application/json',
  'user-agent': 'Rapport-Webhooks/1',
  'webhook-id': id,
  'webhook-timestamp': String(seconds),
  'webhook-signature': signatureOf(secrets, id, seconds, body),
})

/** What of an answer may be kept as text: nothing of the secrets that a target knows, and may say again. */
const readable = (answer: Buffer, secrets: readonly string[]): string | null =>
  withoutSecrets(answer.toString('utf8'), [...secrets, ...secrets.map(bareSecret)])
    .slice(0, excerpt)
    .toWellFormed()
    // eslint-disable-next-line no-control-regex -- a database takes no NUL, and people see none of the others
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd') || null

const secondsOf = (header: string | undefined): number | null =>
  header !== undefined && /^\d{1,9}$/.test(header) ? Math.min(Number(header), longestWait) : null
