/** A connection over which one mail goes after the other, against servers that behave and servers that do not: every mail comes to an end that is known, or known not to be. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type MailSink, openMailSink } from '../testing/mail-sink.ts'
import { type Line, openLine } from './line.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** What a server says to a line; `end` closes the connection behind it, null says nothing at all. */
type Says = string | null | { readonly says?: string; readonly end: true }
const usual = (line: string): Says => {
  if (/^EHLO/i.test(line)) return '250 odd'
  if (/^AUTH/i.test(line)) return '235 welcome'
  if (/^DATA/i.test(line)) return '354 go on'
  return line === '.' ? '250 taken' : '250 ok'
}

async function lineTo(odd: (line: string, count: number) => Says | undefined, user: string | null = null): Promise<Line> {
  const counts = new Map<string, number>()
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.write('220 odd\r\n')
    let [text, inBody] = ['', false]
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      for (;;) {
        const end = text.indexOf(inBody ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const line = inBody ? '.' : text.slice(0, end)
        text = text.slice(end + (inBody ? 5 : 2))
        const word = line.slice(0, 4).toUpperCase()
        counts.set(word, (counts.get(word) ?? 0) + 1)
        const special = odd(line, counts.get(word)!)
        const said = special === undefined ? usual(line) : special
        inBody = typeof said === 'string' && said.startsWith('354')
        if (said === null) continue
        if (typeof said === 'string') socket.write(`${said}\r\n`)
        else socket.end(said.says === undefined ? '' : `${said.says}\r\n`)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const line = openLine(
    { host: '127.0.0.1', port: (server.address() as AddressInfo).port, security: 'none', user, password: user && 'a secret' },
    { waits: { socketTimeout: 300, greetingTimeout: 300 } },
  )
  closing.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => sockets.forEach((socket) => socket.destroy()),
    () => line.close(),
  )
  return line
}
const raw = Buffer.from('Subject: Hello\r\n\r\nHello\r\n')
const send = (line: Line, to = 'inga@kiel.example') => line.send({ from: 'news@kaldi.example', to }, raw)

test('one mail after the other goes over one connection, and a mail that nobody takes hurts none behind it', async () => {
  const sink: MailSink = await openMailSink()
  const line = openLine({ host: '127.0.0.1', port: sink.port, security: 'none', user: null, password: null })
  closing.push(
    () => sink.close(),
    () => line.close(),
  )
  sink.verdicts['gone@kiel.example'] = { rcpt: 550, says: '5.1.1 No such user' }
  sink.verdicts['busy@kiel.example'] = { data: 451 }
  expect(await line.ready()).toBeNull()
  expect([await send(line), await send(line, 'gone@kiel.example'), await send(line, 'busy@kiel.example'), await send(line)]).toMatchObject([
    { kind: 'accepted' },
    { kind: 'bounced', code: 550, stage: 'recipient' },
    { kind: 'later', code: 451 },
    { kind: 'accepted' },
  ])
  expect(sink.taken).toHaveLength(2)
})

test.each([
  [
    'closes behind its no',
    (line: string) => (line.startsWith('RCPT') ? { says: '550 5.1.1 No such user', end: true as const } : undefined),
    'bounced',
  ],
  [
    'closes when it is asked to begin anew',
    (line: string) => (line.startsWith('RCPT') ? '550 5.1.1 No such user' : line === 'RSET' ? { end: true as const } : undefined),
    'bounced',
  ],
  [
    'says nothing when it is asked to begin anew',
    (line: string) => (line.startsWith('RCPT') ? '550 5.1.1 No such user' : line === 'RSET' ? null : undefined),
    'bounced',
  ],
  ['says 421 and closes', (line: string) => (line.startsWith('MAIL') ? { says: '421 later', end: true as const } : undefined), 'later'],
  ['breaks off before the body', (line: string) => (line.startsWith('RCPT') ? { end: true as const } : undefined), 'later'],
  ['breaks off behind the body', (line: string) => (line === '.' ? { end: true as const } : undefined), 'uncertain'],
  ['says nothing to the body', (line: string) => (line === '.' ? null : undefined), 'uncertain'],
  ['says no to the body', (line: string) => (line === '.' ? '554 5.7.1 Spam' : undefined), 'bounced'],
  ['takes nothing from this sender', (line: string) => (line.startsWith('MAIL') ? '550 5.7.1 Not you' : undefined), 'unreached'],
  ['takes it and closes', (line: string) => (line === '.' ? { says: '250 taken', end: true as const } : undefined), 'accepted'],
] as const)('a server that %s: the mail comes to an end, and so does the next', async (_name, odd, kind) => {
  const line = await lineTo(odd)
  expect((await send(line)).kind).toBe(kind)
  expect((await send(line)).kind).toBeDefined()
})

test('a server that ends while somebody signs in was not reached, and no reason holds the password', async () => {
  const line = await lineTo((said) => (said.startsWith('AUTH') ? { end: true } : undefined), 'rapport')
  const [reason, sent] = [await line.ready(), await send(line)]
  expect([typeof reason, sent.kind]).toEqual(['string', 'unreached'])
  expect(JSON.stringify([reason, sent])).not.toContain('a secret')
})

test('a connection that was closed while nothing was sent is made again', async () => {
  let served = 0
  const line = await lineTo((said) => {
    if (said !== '.') return undefined
    return ++served === 1 ? { says: '250 taken', end: true } : '250 taken'
  })
  expect((await send(line)).kind).toBe('accepted')
  await expect.poll(() => line.ready()).toBeNull()
  expect((await send(line)).kind).toBe('accepted')
})

test('a line that is closed while it connects leaves no connection behind', async () => {
  const ended = Promise.withResolvers<string>()
  const connected = Promise.withResolvers<Socket>()
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('close', () => ended.resolve('ended'))
    socket.resume()
    connected.resolve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  const line = openLine({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, security: 'none', user: null, password: null })
  const ready = line.ready()
  const socket = await connected.promise
  closing.push(() => socket.destroy())
  line.close()
  socket.write('220 late\r\n')
  socket.on('data', () => socket.write('250 late\r\n'))
  expect(typeof (await ready)).toBe('string')
  expect(await ended.promise).toBe('ended')
  expect([typeof (await line.ready()), (await send(line)).kind]).toEqual(['string', 'unreached'])
})
