/** One request, sent until it is answered: repeated where that is safe, at the pace that the server asks for. */
import { RapportError, refusalOf, unreachable } from './error.ts'

export interface ConnectOptions {
  /** Where the installation is: `https://crm.example.com`; `/api/v1` behind it may stay. */
  readonly address: string
  /** An API key: `rapport_…`. */
  readonly key: string
  /** How often a request is sent again; default 5 times. */
  readonly retries?: number
  /** Milliseconds that one attempt may take; default a minute and a half. */
  readonly timeout?: number
  /** Another `fetch`: to go by a proxy, or to look on. */
  readonly fetch?: typeof fetch
  /** Waits that many milliseconds; another one for tests. */
  readonly pause?: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** What every call takes beside what it is about. */
export interface Calling {
  readonly signal?: AbortSignal | undefined
}
/** What every write of records takes: `once` is its own key, by which it happens once however often it is sent; one is made unless given. */
export interface Writing extends Calling {
  readonly once?: string | undefined
}

export interface Ask extends Calling {
  readonly method?: string
  /** Under `/api/v1`: `/people`. */
  readonly path: string
  readonly query?: Query
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is, with its type. */
  readonly file?: { readonly body: BodyInit; readonly type: string }
  /** The version that the record must have still. */
  readonly version?: number | undefined
  /** A write that the server keeps by a key. */
  readonly once?: string | undefined
}

export interface Transport {
  /** The answer's JSON; undefined where it has none. Throws `RapportError`. */
  ask<Answer>(ask: Ask): Promise<Answer>
  /** The answer itself, for files. */
  open(ask: Ask): Promise<Response>
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

/** Milliseconds before a request is sent again for the first time, and at most. */
const [shortest, longest] = [300, 10_000]
/** Seconds that a server may ask one to wait; beyond that the refusal is given back. */
const patience = 120
/** Refusals after which nothing was done and another try may go well. */
const passing: ReadonlySet<string> = new Set(['model.changed'])
/** Of 503: asked again it would take as long again. */
const lasting: ReadonlySet<string> = new Set(['store.timeout'])

/** Throws a TypeError where the address or the key cannot be one. */
export function connect({ address, key, retries = 5, timeout = 90_000, pause = wait, fetch: by = fetch }: ConnectOptions): Transport {
  const base = `${placeOf(address)}/api/v1`
  checkKey(key)

  async function once(ask: Ask): Promise<Response> {
    const { method = 'GET', path, query, body, file, version, once: own, signal } = ask
    const headers: Record<string, string> = { authorization: `Bearer ${key}`, accept: 'application/json, */*' }
    if (file) headers['content-type'] = file.type
    else if (body !== undefined) headers['content-type'] = 'application/json'
    if (version !== undefined) headers['if-match'] = `"${version}"`
    if (own !== undefined) headers['idempotency-key'] = own
    const limit = file ? undefined : AbortSignal.timeout(timeout)
    const signals = [signal, limit].filter((one) => one !== undefined)
    const sent: RequestInit & { duplex?: 'half' } = {
      method,
      headers,
      // A page of the installation itself has cookies; a key goes alone.
      credentials: 'omit',
      redirect: 'error',
      body: file ? file.body : body === undefined ? null : JSON.stringify(body),
      ...(signals.length > 0 ? { signal: AbortSignal.any(signals) } : {}),
      ...(file?.body instanceof ReadableStream ? { duplex: 'half' } : {}),
    }
    return by(`${base}${path}${search(query)}`, sent)
  }

  /** Sends it and reads the answer, until there is one that stays. */
  async function until<Answer>(ask: Ask, read: (answer: Response) => Promise<Answer>): Promise<Answer> {
    const method = ask.method ?? 'GET'
    const isRepeatable = method === 'GET' || ask.once !== undefined
    const isSpent = ask.file?.body instanceof ReadableStream
    for (let attempt = 0; ; attempt++) {
      let refused: RapportError
      let asked: number | undefined
      try {
        const answer = await once(ask)
        if (answer.ok) return await read(answer)
        refused = await refusalOf(answer)
        asked = secondsOf(answer.headers.get('retry-after'))
        if (!isPassing(refused, isRepeatable, asked) || isSpent) throw refused
      } catch (error) {
        if (error instanceof RapportError || ask.signal?.aborted) throw error
        // No answer, or half of one: whether it was done nobody knows.
        refused = unreachable(address, error)
        if (!isRepeatable || isSpent) throw refused
      }
      if (attempt >= retries || (asked ?? 0) > patience) throw refused
      await pause(asked === undefined ? backOff(attempt) : asked * 1000, ask.signal)
    }
  }

  return {
    ask: (ask) => until(ask, async (answer) => (answer.status === 204 ? undefined : await answer.json()) as never),
    open: (ask) => until(ask, async (answer) => answer),
    pause,
  }
}

/** An address without what stands behind the host of an installation anyway. */
function placeOf(address: string | undefined): string {
  if (!address) throw new TypeError('The address is missing, such as https://crm.example.com.')
  if (!/^https?:\/\/[^/]/i.test(address))
    throw new TypeError(`The address must begin with https:// or http://, as in https://crm.example.com; “${address}” does not.`)
  return address.replace(/\/+$/, '').replace(/\/api\/v1$/, '')
}

/** Programs hand over what an environment holds, which may be nothing. */
function checkKey(key: string | undefined): void {
  if (!key) throw new TypeError('The key is missing (is RAPPORT_KEY set?).')
  // What no header can hold would look like a server that does not answer.
  if (!/^[\x21-\x7e]+$/.test(key)) throw new TypeError('The key has characters that no key has: look whether it was copied whole.')
}

function isPassing({ status, code }: RapportError, isRepeatable: boolean, asked: number | undefined): boolean {
  if (status === 429 || passing.has(code)) return true
  if (lasting.has(code)) return false
  // A server that says when to come back has done nothing.
  if (status === 503) return isRepeatable || (asked !== undefined && code !== 'store.unknownOutcome')
  return isRepeatable && (status === 502 || status === 504)
}

/** Twice as long each time, with some chance in it, so that many do not come back at one moment. */
const backOff = (attempt: number): number => Math.min(shortest * 2 ** attempt, longest) * (0.5 + Math.random() / 2)

function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}

function search(query: Query = {}): string {
  const asked = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) asked.set(name, Array.isArray(value) ? value.join(',') : String(value))
  return asked.size > 0 ? `?${asked}` : ''
}

/** A key for one write. `randomUUID` is there under https only. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal!.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}
