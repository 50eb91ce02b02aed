/**
 * What stands between the browser and the real server: it can be slow, broken or away, and it gives answers the same names and
 * the same time in every run. Times of this run read as one fixed moment, ids of seeded records as ids made from their
 * names, so that pictures of two runs can be laid on each other.
 */
import { createServer, type IncomingMessage, request as askServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { axePath, axeSource } from './checks.ts'

/** How the server answers: as it is, never, with 500, or not at all. */
export type Weather = 'fair' | 'slow' | 'broken' | 'away'

/** Ids by what they are called in the browser, and back. */
export interface Names {
  readonly toStage: ReadonlyMap<string, string>
  readonly toServer: ReadonlyMap<string, string>
}

export interface Gate {
  readonly address: string
  /** From now on calls that match, as `GET /people`, are answered that way; what was held until now is let go. */
  weather(weather: Weather, calls?: RegExp): void
  /** Puts these members into the answers of calls that match, for states that pass too quickly to be looked at. */
  pretend(calls: RegExp, members: object): void
  /** Calls that began so far, and those under way. */
  readonly traffic: { readonly begun: number; readonly running: number }
  /** Resolves when the next call under way is answered. */
  next(): Promise<void>
  close(): void
}

/** The moment that everything of a run happened at, and what the browser's clock shows when a run begins: hours later, so that seconds do not show. */
export const MOMENT = '2026-03-05T09:40:00.000Z'
export const NOW = '2026-03-05T13:45:00.000Z'
const DAY = 86_400_000
const today = Date.now()

export const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const instant = /(?<=")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)(?=")/g

const broken = JSON.stringify({
  type: 'about:blank',
  title: 'Something failed on the server.',
  status: 500,
  code: 'server.failed',
  detail: 'Something failed on the server.',
  fix: 'Try again in a moment.',
})

export async function openGate(server: string, names: () => Names): Promise<Gate> {
  let now: Weather = 'fair'
  let which = /./
  let pretended: { calls: RegExp; members: object } | null = null
  const traffic = { begun: 0, running: 0 }
  const held: ServerResponse[] = []
  const waiting: (() => void)[] = []

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/'
    if (path === axePath)
      return void response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'max-age=3600' }).end(axeSource)
    const call = `${request.method} ${path.replace('/api/v1', '').replace(/\?.*/, '')}`
    // A page that is open is told of nothing here: each thing that happens is waited for by itself.
    if (path.startsWith('/api/v1/live'))
      return void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: hello\ndata: {}\n\n')
    const body = await buffer(request)
    if (!path.startsWith('/api/')) return send(response, await ask(server, request, path, body))
    if (now !== 'fair' && which.test(call)) {
      if (now === 'slow') return void held.push(response)
      if (now === 'away') return void response.destroy()
      return void response.writeHead(500, { 'content-type': 'application/problem+json' }).end(broken)
    }
    traffic.begun++
    traffic.running++
    try {
      const { toServer, toStage } = names()
      const sent = isJson(request) ? Buffer.from(rename(body.toString(), toServer)) : body
      const got = await ask(server, request, rename(path, toServer), sent)
      if (!isJson(got.head)) return send(response, got)
      const read = rename(got.body.toString(), toStage).replaceAll(instant, (at) => (at > MOMENT ? fixed(at) : at))
      const text = pretended?.calls.test(call) ? JSON.stringify({ ...JSON.parse(read), ...pretended.members }) : read
      send(response, { ...got, body: Buffer.from(text) })
    } finally {
      traffic.running--
      for (const tell of waiting.splice(0)) tell()
    }
  }
  // A call that its page gave up must not end the story.
  const gate = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
    weather(weather, calls = /./) {
      now = weather
      which = calls
      for (const response of held.splice(0)) response.destroy()
    },
    pretend(calls, members) {
      pretended = { calls, members }
    },
    traffic,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    close() {
      gate.close()
      gate.closeAllConnections()
    },
  }
}

interface Answer {
  readonly head: IncomingMessage
  readonly body: Buffer
}

/** Asks the real server what the browser asked, as if it had come from its own page. */
async function ask(server: string, asked: IncomingMessage, path: string, body: Buffer): Promise<Answer> {
  const { origin, ...headers } = asked.headers
  const head = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = askServer(new URL(path, server), {
      method: asked.method,
      headers: {
        ...headers,
        host: new URL(server).host,
        'content-length': body.length,
        'accept-encoding': 'identity',
        ...(origin ? { origin: server } : {}),
      },
    })
    request.once('response', resolve).once('error', reject).end(body)
  })
  return { head, body: await buffer(head) }
}

function send(response: ServerResponse, { head, body }: Answer): void {
  const { connection: _connection, 'transfer-encoding': _encoding, ...headers } = head.headers
  response.writeHead(head.statusCode ?? 502, { ...headers, 'content-length': body.length }).end(body)
}

const isJson = ({ headers }: IncomingMessage): boolean => headers['content-type']?.includes('json') === true
const rename = (text: string, names: ReadonlyMap<string, string>): string => text.replaceAll(uuid, (id) => names.get(id) ?? id)

/** What this run did happened at one moment; what is to come comes as many days later. */
function fixed(at: string): string {
  const days = Math.max(0, Math.round((Date.parse(at) - today) / DAY))
  return new Date(Date.parse(MOMENT) + days * DAY).toISOString()
}
