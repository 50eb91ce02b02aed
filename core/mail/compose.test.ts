import net, { type AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type MailSink, openMailSink } from '../testing/mail-sink.ts'
import { composeMail, type OutgoingMail } from './compose.ts'
import { type Line, type LineOptions, openLine, type Sent } from './line.ts'
import type { SmtpSettings } from './settings.ts'

let sink: MailSink
beforeAll(async () => {
  sink = await openMailSink({ accounts: { rapport: 'correct' } })
})
afterAll(() => sink.close())
beforeEach(() => {
  ;(sink.taken as unknown[]).length = 0
})

const lines: Line[] = []
afterEach(() => lines.splice(0).forEach((line) => line.close()))

const usual = { host: '127.0.0.1', security: 'none', user: 'rapport', password: 'correct' } as const
const at = (port: number, more: Partial<SmtpSettings> = {}, options: LineOptions = {}) => {
  const line = openLine({ ...usual, port, ...more }, options)
  lines.push(line)
  const send = async (mail: OutgoingMail): Promise<Sent> =>
    line.send({ from: mail.from.address, to: mail.to }, await composeMail(mail, null))
  return { send }
}
const mail: OutgoingMail = {
  messageId: '01890000-0000-7000-8000-000000000001@northwind.example',
  date: new Date('2026-03-01T12:00:00Z'),
  from: { name: 'Rapport', address: 'crm@northwind.example' },
  replyTo: null,
  to: 'jonas@northwind.example',
  subject: 'Grüße aus Köln',
  text: 'Zeile eins\n.\nZeile drei',
  html: '<p>Zeile eins</p>',
  unsubscribe: null,
  listId: null,
  isAutomatic: true,
}

test('a mail arrives with its subject, both texts and its own id', async () => {
  expect(await at(sink.port).send(mail)).toEqual({ kind: 'accepted' })
  const [taken] = sink.taken
  expect([taken!.from, taken!.to]).toEqual(['crm@northwind.example', ['jonas@northwind.example']])
  const headers = Object.fromEntries(taken!.headers.map(([name, value]) => [name.toLowerCase(), value]))
  expect(headers).toMatchObject({
    from: 'Rapport <crm@northwind.example>',
    to: 'jonas@northwind.example',
    'message-id': `<${mail.messageId}>`,
    'auto-submitted': 'auto-generated',
  })
  expect(taken!.parts['text/plain']!.trim().split(/\r?\n/)).toEqual(['Zeile eins', '.', 'Zeile drei'])
  expect(taken!.parts['text/html']).toContain('<p>Zeile eins</p>')
})

test.each(['\r\n', '\n', '\r', '\u2028', '\u2029', '\u0085', '\0', '\r\n\r\n', '\n.\n'])(
  'a line break %j in a subject or a name makes no header and no second mail',
  async (breaking) => {
    await at(sink.port).send(mail)
    const evil = `Hello${breaking}Bcc: everyone@evil.example${breaking}X-Evil: yes`
    expect(await at(sink.port).send({ ...mail, subject: evil, from: { ...mail.from, name: evil } })).toEqual({ kind: 'accepted' })
    const names = sink.taken.map(({ headers }) => headers.map(([name]) => name))
    expect(names).toHaveLength(2)
    expect(names[1]).toEqual(names[0])
    expect(sink.taken[1]!.to).toEqual([mail.to])
    expect(Object.keys(sink.tries)).toEqual([mail.to])
  },
)

test.each([
  '=?utf-8?Q?Hello=0D=0ABcc:_everyone@evil.example?=',
  '=?utf-8?B?SGVsbG8NCkJjYzogZXZlcnlvbmVAZXZpbC5leGFtcGxl?=',
  '=?us-ascii?Q?=22?= <everyone@evil.example>, =?utf-8?Q?x?=',
  '"<everyone@evil.example>, "x',
])('a subject or a name %j that is encoded already stays the text that it is', async (evil) => {
  await at(sink.port).send(mail)
  expect(await at(sink.port).send({ ...mail, subject: evil, from: { ...mail.from, name: evil } })).toEqual({ kind: 'accepted' })
  const [plain, odd] = sink.taken.map(({ headers }) => headers)
  expect(odd!.map(([name]) => name)).toEqual(plain!.map(([name]) => name))
  const raw = (wanted: string): string => odd!.find(([name]) => name.toLowerCase() === wanted)![1]
  // What a reader would make of it: each encoded word decoded once, and none of what it held read as a header or an address.
  expect(decoded(raw('subject'))).toBe(evil)
  expect(raw('from')).toMatch(/ <crm@northwind\.example>$/)
  expect(
    raw('from')
      .replace(/"(\\.|[^"\\])*"/g, '')
      .match(/</g),
  ).toHaveLength(1)
  expect(Object.keys(sink.tries)).toEqual([mail.to])
})

test.each([
  [{ rcpt: 450 }, 'later', /^The mail server said: 450 /],
  [{ rcpt: 421 }, 'later', /^The mail server said: 421 /],
  [{ data: 452 }, 'later', /^The mail server said: 452 /],
  [{ rcpt: 550 }, 'bounced', /^The mail server said: 550 No such user/],
  [{ data: 552 }, 'bounced', /^The mail server said: 552 /],
  ['drop', 'uncertain', /broke off|could not be reached/],
] as const)('a server that answers %j: %s', async (verdict, kind, reason) => {
  sink.verdicts['odd@northwind.example'] = verdict
  const outcome = await at(sink.port).send({ ...mail, to: 'odd@northwind.example' })
  expect(outcome).toMatchObject({ kind, reason: expect.stringMatching(reason) })
})

test('a wrong password lets nobody in, and no reason holds it', async () => {
  const outcome = await at(sink.port, { password: 'hunter2 canary' }).send(mail)
  expect(outcome.kind).toBe('unreached')
  expect(JSON.stringify(outcome)).not.toContain('canary')
})

test('what does not speak SMTP is named without what it said; where nothing listens nobody was reached', async () => {
  const secret = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.end('HTTP/1.1 200 OK\r\n\r\ncanary of an inner service')
  })
  await new Promise<void>((resolve) => secret.listen(0, '127.0.0.1', resolve))
  const { port } = secret.address() as AddressInfo
  const outcome = await at(port).send(mail)
  await new Promise((resolve) => secret.close(resolve))
  expect(outcome.kind).toBe('unreached')
  expect(JSON.stringify(outcome)).not.toMatch(/canary|HTTP/)
  expect((await at(port).send(mail)).kind).toBe('unreached')
})

test('a server that never greets is given up', async () => {
  const silent = net.createServer(() => {})
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  const line = at(port, { user: null, password: null }, { waits: { greetingTimeout: 50 } })
  expect(await line.send(mail)).toEqual({ kind: 'unreached', reason: expect.stringContaining('in time') })
  silent.close()
})

test('without a certificate that is trusted nothing is said, and no password shown', async () => {
  const before = sink.signIns.length
  expect((await at(sink.port, { security: 'starttls' }).send(mail)).kind).toBe('unreached')
  expect([sink.signIns.length, sink.taken.length]).toEqual([before, 0])
})

/** The text of a header's encoded words (RFC 2047): between two of them, blanks are not counted. */
const decoded = (value: string): string =>
  value.replace(/(\?=)\s+(=\?)/g, '$1$2').replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, by: string, text: string) =>
    by.toUpperCase() === 'B'
      ? Buffer.from(text, 'base64').toString()
      : Buffer.from(
          text.replaceAll('_', ' ').replace(/=([\dA-F]{2})/gi, (_hex, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
          'latin1',
        ).toString(),
  )
