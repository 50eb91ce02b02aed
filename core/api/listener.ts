/** The HTTP server: it listens before the application is there, and lets slow clients go. */
import http from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyServerFactory } from 'fastify'

/** How long a connection may take, in milliseconds. */
export interface Timeouts {
  /** From its begin, or that of its next request, until all headers are there. */
  readonly headers: number
  /** Without a byte in either direction, while the server waits for its client and not the other way round. */
  readonly idle: number
  /** Between two requests. Longer than proxies and clients keep theirs (a minute, mostly): who closes first must be the one who would ask next. */
  readonly keepAlive: number
  /** Headers are looked at this often. */
  readonly check: number
}
const usual: Timeouts = { headers: 15_000, idle: 30_000, keepAlive: 75_000, check: 5_000 }

export interface Listener {
  readonly server: http.Server
  /** Hands the server to an application: from then on it answers. */
  readonly serverFactory: FastifyServerFactory
  /** Takes the port, or the next free one when `orNext` is set. Gives the port it took. */
  listen(host: string, port: number, orNext: boolean): Promise<number>
  /** Accepts nothing new, lets running requests finish for `grace` milliseconds, then breaks what is left. */
  close(grace: number): Promise<void>
}

/** A server whose requests go to `first` until an application takes over. */
export function makeListener(first: http.RequestListener, timeouts = usual): Listener {
  let answer = first
  const newest = new WeakMap<Socket, http.ServerResponse>()
  const server = http.createServer({ connectionsCheckingInterval: timeouts.check, highWaterMark: 65_536 }, (request, response) => {
    newest.set(request.socket, response)
    answer(request, response)
  })
  server.headersTimeout = timeouts.headers
  // The pace of bodies is watched by `watchBody`: a total would break honest uploads.
  server.requestTimeout = 0
  server.keepAliveTimeout = timeouts.keepAlive
  server.setTimeout(timeouts.idle, (socket: Socket) => {
    if (!isWorkedOn(newest.get(socket))) return socket.destroy()
    // A large write takes its time, which the database bounds; whoever waits for it is told how it went.
    socket.setTimeout(timeouts.idle)
  })
  server.on('clientError', refuse)
  return {
    server,
    serverFactory: (handler) => {
      answer = handler
      return server
    },
    listen: (host, port, orNext) => listen(server, host, port, orNext ? 20 : 0),
    close: (grace) => close(server, grace),
  }
}

/** All of the request is there, and nothing of the answer yet. */
const isWorkedOn = (response: http.ServerResponse | undefined): boolean =>
  response !== undefined && response.req.complete && !response.headersSent

async function listen(server: http.Server, host: string, port: number, triesLeft: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const failed = (error: Error): void => reject(error)
  server.once('error', failed)
  server.listen(port, host, () => {
    server.off('error', failed)
    const address = server.address()
    resolve(typeof address === 'object' && address ? address.port : port)
  })
  try {
    return await promise
  } catch (error) {
    if (triesLeft > 0 && (error as NodeJS.ErrnoException).code === 'EADDRINUSE') return listen(server, host, port + 1, triesLeft - 1)
    throw error
  }
}

function close(server: http.Server, grace: number): Promise<void> {
  return new Promise((resolve) => {
    // A connection whose request was answered would be kept for the next one.
    const idle = setInterval(() => server.closeIdleConnections(), 50)
    const last = setTimeout(() => server.closeAllConnections(), grace)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(last)
      resolve()
    })
  })
}

const refusals: Readonly<Record<string, readonly [status: string, code: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'request.headers', 'The headers of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'request.slow', 'The request came too slowly.'],
}

/** What is not HTTP gets one answer and no connection. */
function refuse(error: NodeJS.ErrnoException, socket: NodeJS.WritableStream & { destroy(): void; writable: boolean }): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy()
  const [status, code, detail] = refusals[error.code ?? ''] ?? [
    '400 Bad Request',
    'request.broken',
    'This is not a request that can be read.',
  ]
  const body = JSON.stringify({
    type: `urn:rapport:problem:${code}`,
    title: status.slice(4),
    status: Number(status.slice(0, 3)),
    code,
    detail,
  })
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/problem+json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n\r\n${body}`,
  )
}
