/** Bodies that no honest client sends, to a real process: each is refused soon, and none of them is kept in memory. */
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { ServerProcess } from '../../apps/server/testing/process.ts'
import { nothingHurt, type Proof } from './proof.ts'
import { memoryOf, peakOf } from './visitor.ts'

/** Milliseconds within which a refusal comes, and bytes that the server may grow by. */
const soon = 2_000
const room = 50e6

interface Odd {
  readonly name: string
  readonly headers: readonly string[]
  /** Pieces until the server has answered, or all of them. */
  body(): Iterable<string | Buffer>
}
const megabyte = Buffer.alloc(1 << 20, 'x')
const chunk = Buffer.concat([Buffer.from(`${megabyte.length.toString(16)}\r\n`), megabyte, Buffer.from('\r\n')])
const whole = (name: string, body: string | Buffer, ...headers: string[]): Odd => ({
  name,
  headers: [`content-length: ${Buffer.byteLength(body)}`, ...headers],
  body: () => [body],
})
const depth = 100_000
const odds = (): readonly Odd[] => [
  {
    name: '2 GB in chunks',
    headers: ['transfer-encoding: chunked'],
    *body() {
      for (let n = 0; n < 2048; n++) yield chunk
      yield '0\r\n\r\n'
    },
  },
  {
    name: '2 GB by their length',
    headers: [`content-length: ${2 ** 31}`],
    *body() {
      for (let n = 0; n < 2048; n++) yield megabyte
    },
  },
  whole('100 MB of zeros in 100 KB of gzip', gzipSync(Buffer.alloc(100 << 20)), 'content-encoding: gzip'),
  whole('objects 100,000 deep', '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)),
  whole('lists 100,000 deep', '['.repeat(depth) + ']'.repeat(depth)),
  whole('a million keys', `{${Array.from({ length: 1_000_000 }, (_, n) => `"k${n}":1`).join(',')}}`),
  whole('as many keys as a body may have', `{${Array.from({ length: 90_000 }, (_, n) => `"k${n}":1`).join(',')}}`),
  { name: '100,000 headers', headers: Array.from({ length: 100_000 }, (_, n) => `x-${n}: y`), body: () => [] },
  whole('what is no UTF-8', Buffer.concat([Buffer.from('{"name":"'), Buffer.alloc(500_000, 0xff), Buffer.from('"}')])),
  { name: 'a length and chunks', headers: ['content-length: 5', 'transfer-encoding: chunked'], body: () => ['0\r\n\r\n'] },
]

export async function proveOdd({
  server,
  cookie,
  log,
}: {
  readonly server: ServerProcess
  readonly cookie: string
  readonly log: (line: string) => void
}): Promise<Proof> {
  const wrong: string[] = []
  for (const odd of odds()) {
    await sleep(1_000)
    const before = memoryOf(server.pid)
    const begun = performance.now()
    const { value: status, peak } = await peakOf(server.pid, send(server, cookie, odd))
    const took = performance.now() - begun
    const grown = peak - before
    log(`${odd.name}: ${status} after ${took.toFixed(0)} ms (limit ${soon} ms), + ${(grown / 1e6).toFixed(0)} MB (limit ${room / 1e6} MB)`)
    if (!/^4\d\d$/.test(status)) wrong.push(`${odd.name}: ${status}`)
    if (took > soon) wrong.push(`${odd.name}: after ${took.toFixed(0)} ms`)
    if (grown > room) wrong.push(`${odd.name}: the server grew by ${(grown / 1e6).toFixed(0)} MB`)
  }
  if ((await fetch(`${server.address}/healthz`)).status !== 200) wrong.push('the server is not well afterwards')
  return { ...nothingHurt, name: 'bodies and headers that nobody should read', runs: odds().length, wrong }
}

/** The status that is answered, or what became of the connection. */
async function send({ address }: ServerProcess, cookie: string, { headers, body }: Odd): Promise<string> {
  const socket = net.connect(Number(new URL(address).port), '127.0.0.1')
  let said = ''
  let over = false
  const ended = new Promise<string>((resolve) => {
    const end = (what: string): void => {
      over = true
      resolve(/^HTTP\/1\.1 (\d{3})/.exec(said)?.[1] ?? what)
    }
    socket.on('data', (piece: Buffer) => (said += piece.toString('latin1')) && end('an answer that cannot be read'))
    socket.once('error', ({ message }) => end(message))
    socket.once('close', () => end('closed without a word'))
  })
  socket.write(
    ['POST /api/v1/people HTTP/1.1', 'host: x', `cookie: ${cookie}`, 'content-type: application/json', ...headers, '', ''].join('\r\n'),
  )
  for (const piece of body()) {
    if (over) break
    if (!socket.write(piece)) await Promise.race([ended, new Promise((resolve) => socket.once('drain', resolve))])
  }
  const status = await Promise.race([ended, sleep(30_000, 'nothing for 30 s')])
  socket.destroy()
  return status
}
