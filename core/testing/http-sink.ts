/** A web server on loopback that keeps what it is sent, and answers each path as told: well, badly, slowly, endlessly, or not in HTTP at all. */
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Received {
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

/** How a path is answered: by a status, with words or without, or in a way of its own. */
export type Manner =
  | number
  | { readonly status: number; readonly says: string }
  | 'redirect'
  | 'never'
  | 'huge'
  | 'endless'
  | 'headers'
  | 'cut'
  | 'reset'
  | 'upgrade'
  | 'drip'

export interface HttpSink {
  readonly address: string
  readonly port: number
  /** Everything that came, in the order in which it came. */
  readonly received: Received[]
  /** Connections that were made. */
  readonly connections: number
  /** How paths are answered from now on; with 204 unless told. */
  manners: Record<string, Manner>
  /** Where redirects lead. */
  elsewhere: string
  /** Resolves when something came that is so, and gives it. */
  arrival(isSo: (received: Received) => boolean): Promise<Received>
  close(): Promise<void>
}

export async function openHttpSink({ tls = false }: { readonly tls?: boolean } = {}): Promise<HttpSink> {
  const received: Received[] = []
  const waiting = new Set<() => void>()
  let connections = 0
  const answer: http.RequestListener = (request, response) => {
    void text(request).then((body) => {
      received.push({ path: request.url ?? '', headers: request.headers, body })
      for (const look of waiting) look()
      behave(sink.manners[(request.url ?? '').split('?')[0]!] ?? 204, response, sink.elsewhere)
    })
  }
  const server = tls ? https.createServer(testCertificate, answer) : http.createServer(answer)
  server.on('connection', () => connections++)
  server.on('clientError', (_error, socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const sink: HttpSink = {
    address: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    received,
    get connections() {
      return connections
    },
    manners: {},
    elsewhere: '/elsewhere',
    arrival: (isSo) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = received.find(isSo)
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return sink
}

function behave(manner: Manner, response: http.ServerResponse, elsewhere: string): void {
  if (typeof manner === 'number') {
    response.statusCode = manner
    return void response.end(manner === 204 ? undefined : `You get ${manner}.`)
  }
  if (typeof manner === 'object') return void response.writeHead(manner.status).end(manner.says)
  const { socket } = response
  switch (manner) {
    case 'redirect':
      return void response.writeHead(302, { location: elsewhere }).end()
    case 'never':
      return
    case 'huge':
      return void response.end('x'.repeat(5_000_000))
    case 'endless':
      return pour(response, 'a chunk that is followed by another\n'.repeat(200), 1)
    case 'drip':
      return pour(response, '.', 20)
    case 'headers':
      return void socket?.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`)
    case 'cut':
      response.writeHead(200, { 'content-length': 1000 })
      response.write('half of it')
      return void setTimeout(() => socket?.destroy(), 5)
    case 'reset':
      return void socket?.destroy()
    case 'upgrade':
      return void socket?.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: tea\r\nconnection: upgrade\r\n\r\n')
  }
}

function pour(response: http.ServerResponse, what: string, milliseconds: number): void {
  response.writeHead(200)
  const timer = setInterval(() => response.write(what), milliseconds)
  response.once('close', () => clearInterval(timer))
}

/** For hooks.northwind.example, signed by itself; nobody but these tests believes it. */
export const testCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQzyU8ONUZeI0Zqhp
4Hv+MnGYAc+0VIQ+KeanHlIeA1yhRANCAAQCVF1YPuxJamIqWwjKuL26d1P7rMLG
h35I8ip4itbXfe//ttZe0p7NmA/V/3tJQ+LNOlnA9TuLijsDjZI9hdcl
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBizCCATGgAwIBAgIBATAKBggqhkjOPQQDAjAiMSAwHgYDVQQDDBdob29rcy5u
b3J0aHdpbmQuZXhhbXBsZTAgFw0yNTAxMDEwMDAwMDBaGA8yMTI1MDEwMTAwMDAw
MFowIjEgMB4GA1UEAwwXaG9va3Mubm9ydGh3aW5kLmV4YW1wbGUwWTATBgcqhkjO
PQIBBggqhkjOPQMBBwNCAAQCVF1YPuxJamIqWwjKuL26d1P7rMLGh35I8ip4itbX
fe//ttZe0p7NmA/V/3tJQ+LNOlnA9TuLijsDjZI9hdclo1YwVDAiBgNVHREEGzAZ
ghdob29rcy5ub3J0aHdpbmQuZXhhbXBsZTAPBgNVHRMBAf8EBTADAQH/MB0GA1Ud
DgQWBBRKNulW5sXh8qYwHPjrGfM3HZdyeTAKBggqhkjOPQQDAgNIADBFAiACVFw4
wHHvX0GXrbd9YvXd/beodOXQp7vRsTM2zgdHDgIhAMLQhA0hUT27Ycu6lI7bgeBj
uAms09pkJwkJIzmMzCXY
-----END CERTIFICATE-----`,
} as const
