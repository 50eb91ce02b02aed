/** Talking to a real server in tests: a client per person, with its cookies, that keeps what it sent. */
import { randomUUID } from 'node:crypto'

export interface Answer<T = unknown> {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The JSON of the answer; undefined when it is none. */
  readonly body: T
}

/** A request as it was sent, and what came back. */
export interface Exchange {
  readonly method: string
  /** Under `/api/v1`, such as `/people?find=inga`. */
  readonly path: string
  readonly body: unknown
  /** Those that were given with it. */
  readonly headers?: Readonly<Record<string, string>>
  readonly status: number
  /** The answer's media type, without its parameters; empty where it has none. */
  readonly type: string
  readonly text: string
}

export interface Client {
  readonly name: string
  /** The header that carries its cookies; empty where it has none. */
  cookie(): string
  /** Everything sent so far, oldest first. */
  readonly sent: Exchange[]
  send<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<T>>
  get<T = Record<string, unknown>>(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer<T>>
  post<T = Record<string, unknown>>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<T>>
  patch<T = Record<string, unknown>>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<T>>
  delete<T = Record<string, unknown>>(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer<T>>
}

/** A client of the server at `address` (`http://127.0.0.1:4711`). Cookies that it is given, it sends again; `always` goes with every request. */
export function httpClient(address: string, name = 'nobody', always: Readonly<Record<string, string>> = {}): Client {
  const cookies = new Map<string, string>()
  const sent: Exchange[] = []
  const cookie = (): string => [...cookies].map(([key, value]) => `${key}=${value}`).join('; ')
  const send: Client['send'] = async <T>(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`${address}/api/v1${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(cookies.size > 0 ? { cookie: cookie() } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...always,
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body) }),
    })
    for (const cookie of answer.headers.getSetCookie()) keepCookie(cookies, cookie)
    const text = await answer.text()
    const type = (answer.headers.get('content-type') ?? '').split(';')[0]!
    sent.push({ method, path, body, headers, status: answer.status, type, text })
    const isJson = /json/.test(answer.headers.get('content-type') ?? '') && text !== ''
    return { status: answer.status, headers: answer.headers, text, body: (isJson ? JSON.parse(text) : undefined) as T }
  }
  return {
    name,
    cookie,
    sent,
    send,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body = {}, headers) => send('POST', path, body, headers),
    patch: (path, body = {}, headers) => send('PATCH', path, body, headers),
    delete: (path, headers) => send('DELETE', path, undefined, headers),
  }
}

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';')
  const at = pair.indexOf('=')
  const [key, value] = [pair.slice(0, at), pair.slice(at + 1)]
  if (value === '' || /max-age=0/i.test(line)) cookies.delete(key)
  else cookies.set(key, value)
}

const idPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

type Sendable = Pick<Exchange, 'method' | 'path' | 'body'>

/**
 * Every way to swap ids in a request: each id alone (in path, query, cursor or body, at each place), and all of them.
 * `twin` gives the id that stands for one in the other workspace, undefined where there is none.
 */
export function withSwappedIds({ method, path, body }: Sendable, twin: (id: string) => string | undefined): Sendable[] {
  const text = openCursors(JSON.stringify([path, body ?? null]))
  const slots = [...text.matchAll(idPattern)].filter(([id]) => twin(id) !== undefined)
  const swapped = (chosen: readonly RegExpExecArray[]): Sendable => {
    const whole = [...chosen]
      .reverse()
      .reduce((was, slot) => `${was.slice(0, slot.index)}${twin(slot[0])!}${was.slice(slot.index + 36)}`, text)
    const [newPath, newBody] = JSON.parse(closeCursors(whole)) as [string, unknown]
    return { method, path: newPath, body: newBody ?? undefined }
  }
  const each = slots.map((slot) => swapped([slot]))
  return slots.length > 1 ? [...each, swapped(slots)] : each
}

/** Cursors hold ids in base64: they are swapped too. */
const openCursors = (text: string): string =>
  text.replace(/after=([A-Za-z0-9_-]{30,})/g, (whole, cursor: string) => {
    const inside = Buffer.from(cursor, 'base64url').toString('utf8')
    return inside.startsWith('[') ? `after={${JSON.stringify(inside).slice(1, -1)}}` : whole
  })
const closeCursors = (text: string): string =>
  text.replace(
    /after=\{(.*?\])\}/g,
    (_whole, inside: string) => `after=${Buffer.from(JSON.parse(`"${inside}"`) as string).toString('base64url')}`,
  )

/** An id that no record has. */
export const nobodysId = (): string => `01990000-0000-7000-8000-${randomUUID().slice(-12)}`
