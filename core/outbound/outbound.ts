/**
 * The only way out by HTTP to an address that somebody named. It goes to public addresses (and to hosts that whoever runs the
 * installation allows), follows no redirect, and ends in bounded time with a bounded answer, whatever is at the other end.
 */
import http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { lookUp, connectTo, type Connecting, type Resolve } from './connect.ts'
import { failureOf, OutboundError } from './failure.ts'
import { readPrivateHost, readTarget, type PrivateHost, type Target } from './target.ts'

export interface OutboundOptions {
  /** Hosts that may be asked though their addresses are private, also without encryption: `hooks.internal`, `127.0.0.1:8080`. */
  readonly privateHosts?: readonly string[] | undefined
  /** How names are looked up. */
  readonly resolve?: Resolve | undefined
  /** Further authorities for certificates, as PEM. */
  readonly certificates?: string | undefined
}

/** Milliseconds and bytes. */
export interface Limits {
  /** For each step on the way to a connection. */
  readonly connect: number
  /** From the request's beginning until the answer begins. */
  readonly firstByte: number
  /** For all of it. */
  readonly whole: number
  /** Of the answer's body. */
  readonly answer: number
}
export const usualLimits: Limits = { connect: 5_000, firstByte: 10_000, whole: 15_000, answer: 65_536 }
const headerBytes = 16_384
/** Milliseconds that a connection is kept for the next request. */
const idle = 15_000

export interface Sending {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
  readonly limits?: Partial<Limits>
  /** May take a connection that was kept; if that turns out to be closed, the request is sent once more. */
  readonly again?: boolean
  readonly signal?: AbortSignal | undefined
}

export interface Answered {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
}

export interface Outbound {
  /** Throws `outbound.address` (422) for what may not be asked, before any name is looked up. */
  read(url: string): Target
  /** Sends a request. Throws an `OutboundError`, and nothing else. */
  send(sending: Sending): Promise<Answered>
  /** The same for libraries that take a `fetch`. */
  fetch(url: string, options: FetchOptions): Promise<Response>
  /** Ends connections that are kept. */
  close(): void
}

interface FetchOptions {
  readonly method?: string | undefined
  readonly headers?: RequestInit['headers']
  readonly body?: RequestInit['body']
  readonly signal?: AbortSignal | null | undefined
}

export function openOutbound({ privateHosts = [], resolve = lookUp, certificates }: OutboundOptions = {}): Outbound {
  const hosts = privateHosts.map((text) => readPrivateHost(text)).filter((host): host is PrivateHost => host !== null)
  const connecting = { hosts, resolve, certificates, patience: usualLimits.connect }
  const agents = { plain: new PlainAgent(connecting), secure: new SecureAgent(connecting) }

  async function send(sending: Sending): Promise<Answered> {
    const target = targetOf(sending.url)
    const { again = false } = sending
    const tried = again ? await ask(target, sending, agents) : await ask(target, sending, null)
    return tried === 'closed' ? ((await ask(target, sending, null)) as Answered) : tried
  }

  function targetOf(url: string): Target {
    try {
      return readTarget(url, hosts)
    } catch (error) {
      throw new OutboundError('address_refused', { cause: error })
    }
  }

  /** One request; `closed` when the connection was a kept one, and its other end had closed it meanwhile. */
  function ask(target: Target, sending: Sending, kept: typeof agents | null): Promise<Answered | 'closed'> {
    const limits = { ...usualLimits, ...sending.limits }
    const { secure, hostname: host, port, path } = target
    const { method = 'GET', headers = {}, body, signal } = sending
    return new Promise((resolve, reject) => {
      const own = { ...connecting, patience: limits.connect }
      const agent = kept ? (secure ? kept.secure : kept.plain) : secure ? new SecureAgent(own, false) : new PlainAgent(own, false)
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
      const request = (secure ? https : http).request({
        agent,
        host,
        port,
        path,
        method,
        maxHeaderSize: headerBytes,
        headers: { 'accept-encoding': 'identity', ...headers, ...length, host: target.host },
      })
      const end = (error: unknown): void => void request.destroy(error as Error)
      const clocks = [setTimeout(late, limits.whole), setTimeout(late, limits.firstByte)]
      function late(): void {
        end(new OutboundError('timeout'))
      }
      const stop = (): void => end(new OutboundError('stopped'))
      signal?.addEventListener('abort', stop, { once: true })
      const over = (): void => {
        clocks.forEach(clearTimeout)
        signal?.removeEventListener('abort', stop)
      }
      let answers = false
      const fail = (error: unknown): void => {
        over()
        const failed = failureOf(error)
        if (kept && request.reusedSocket && !answers && failed.failure === 'connection_broken') resolve('closed')
        else reject(failed)
      }
      request.once('error', fail)
      request.once('upgrade', (_response, socket) => {
        socket.on('error', () => {}).destroy()
        fail(new OutboundError('answer_wrong'))
      })
      request.once('response', (response) => {
        clearTimeout(clocks[1])
        answers = true
        const { statusCode: status = 0, headers: answered } = response
        if ([301, 302, 303, 307, 308].includes(status)) return end(new OutboundError('redirect_refused', { status }))
        const parts: Buffer[] = []
        let bytes = 0
        response.on('data', (part: Buffer) => {
          bytes += part.length
          if (bytes > limits.answer) end(new OutboundError('answer_too_large', { status }))
          else parts.push(part)
        })
        response.once('error', fail)
        response.once('close', () => {
          if (!response.complete) return fail(request.errored ?? new OutboundError('connection_broken'))
          over()
          resolve({ status, headers: answered, body: Buffer.concat(parts) })
        })
      })
      if (signal?.aborted) stop()
      request.end(body)
    })
  }

  return {
    read: (url) => readTarget(url, hosts),
    send,
    async fetch(url, { method, headers, body, signal }) {
      const text = body === undefined || body === null ? undefined : body instanceof Uint8Array ? body : String(body as string)
      const sent = {
        url,
        method: method === 'POST' ? method : 'GET',
        headers: Object.fromEntries(new Headers(headers)),
        body: text,
      } as const
      const answered = await send({ ...sent, signal: signal ?? undefined, limits: { answer: 1_048_576 } })
      const told = new Headers()
      for (const [name, value] of Object.entries(answered.headers))
        for (const one of [value].flat()) if (one !== undefined) told.append(name, one)
      const hasNoBody = [204, 205, 304].includes(answered.status)
      return new Response(hasNoBody ? null : new Uint8Array(answered.body), { status: answered.status, headers: told })
    },
    close() {
      agents.plain.destroy()
      agents.secure.destroy()
    },
  }
}

const keeping = (keepAlive: boolean): http.AgentOptions => ({ keepAlive, timeout: idle, maxFreeSockets: 8, scheduling: 'lifo' })

type Opened = (error: Error | null, stream: Duplex) => void
interface Way {
  readonly host?: string | null
  readonly port?: string | number | null
}

/** Has no other way to a connection than the guarded one. */
class PlainAgent extends http.Agent {
  readonly #connecting: Connecting
  constructor(connecting: Connecting, keepAlive = true) {
    super(keeping(keepAlive))
    this.#connecting = connecting
  }
  override createConnection(way: Way, opened?: Opened): undefined {
    open(way, false, this.#connecting, opened)
  }
}

class SecureAgent extends https.Agent {
  readonly #connecting: Connecting
  constructor(connecting: Connecting, keepAlive = true) {
    super(keeping(keepAlive))
    this.#connecting = connecting
  }
  override createConnection(way: Way, opened?: Opened): undefined {
    open(way, true, this.#connecting, opened)
  }
}

function open({ host, port }: Way, secure: boolean, connecting: Connecting, opened: Opened = () => {}): void {
  connectTo({ hostname: String(host), port: Number(port), secure }, connecting).then(
    (socket) => opened(null, socket),
    // The agent takes no stream with an error, whatever its type says.
    (error: Error) => (opened as (error: Error) => void)(error),
  )
}
