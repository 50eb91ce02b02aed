/** The smallest HTTP/1.1 client that keeps its connection, so that the bench measures the server and not its own client. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Answer {
  readonly status: number
  readonly head: string
  readonly body: string
}

export interface Connection {
  /** One request at a time; `body` is sent as JSON unless it is bytes. */
  send(
    method: string,
    path: string,
    options?: { cookie?: string; body?: object | Buffer; type?: string; headers?: string },
  ): Promise<Answer>
  close(): void
}

export async function openConnection(port: number): Promise<Connection> {
  let received: Buffer = Buffer.alloc(0)
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined
  const fail = (error: Error) => waiting?.reject(error)
  const take = (chunk: Buffer) => {
    // Whoever asks for nothing is told so before the server lets go.
    if (!waiting) return
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const answer = readAnswer(received)
    if (answer === null) return
    received = Buffer.alloc(0)
    const { resolve } = waiting
    waiting = undefined
    resolve(answer)
  }
  const open = async (): Promise<Socket> => {
    const opened = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(opened, 'connect')
    return opened
      .on('error', fail)
      .on('close', () => fail(new Error('The server closed the connection.')))
      .on('data', take)
  }
  let socket = await open()
  return {
    async send(method, path, { cookie, body, type, headers = '' } = {}) {
      // The server lets go of who asks for nothing for some seconds, as in a slow round of the other side.
      if (socket.destroyed || socket.readableEnded) socket = await open()
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        const bytes = body === undefined ? null : Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
        const lines = [
          `${method} ${path} HTTP/1.1`,
          `Host: 127.0.0.1:${port}`,
          ...(cookie ? [`Cookie: ${cookie}`] : []),
          ...(method === 'GET' ? [] : [`Origin: http://127.0.0.1:${port}`, `Content-Length: ${bytes?.length ?? 0}`]),
          ...(bytes ? [`Content-Type: ${type ?? 'application/json'}`] : []),
          ...(headers ? [headers] : []),
        ]
        socket.write(`${lines.join('\r\n')}\r\n\r\n`)
        if (bytes) socket.write(bytes)
      })
    },
    close: () => socket.destroy(),
  }
}

/** The whole answer, or null while a part is missing. */
function readAnswer(bytes: Buffer): Answer | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = bytes.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) {
    const whole = end + 4 + Number(length)
    return bytes.length < whole ? null : { status, head, body: bytes.toString('utf8', end + 4, whole) }
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return { status, head, body: '' }
  return readChunks(bytes.subarray(end + 4), status, head)
}

function readChunks(bytes: Buffer, status: number, head: string): Answer | null {
  const parts: Buffer[] = []
  for (let at = 0; ;) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return null
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    if (bytes.length < line + 4 + size) return null
    if (size === 0) return { status, head, body: Buffer.concat(parts).toString('utf8') }
    parts.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 4 + size
  }
}

/** Sends and refuses any status but the expected one. */
export async function expectStatus(connection: Connection, expected: number, ...request: Parameters<Connection['send']>): Promise<Answer> {
  const answer = await connection.send(...request)
  if (answer.status !== expected)
    throw new Error(`${request[0]} ${request[1]} answered ${answer.status}, not ${expected}: ${answer.body.slice(0, 500)}`)
  return answer
}

/** Signs in and returns the cookie. */
export async function signIn(port: number, email: string, password: string): Promise<string> {
  const connection = await openConnection(port)
  try {
    return cookieOf(await expectStatus(connection, 200, 'POST', '/api/v1/sign-in', { body: { email, password } }))
  } finally {
    connection.close()
  }
}

export function cookieOf({ head }: Answer): string {
  const found = [...head.matchAll(/\r\nset-cookie: *([^;\r\n]+)/gi)].map((match) => match[1])
  if (found.length === 0) throw new Error('The answer set no cookie.')
  return found.join('; ')
}
