/** A real SMTP server on loopback that answers each recipient as told, and keeps what it took. */
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface Taken {
  readonly from: string
  readonly to: readonly string[]
  /** The whole message as it came, headers and body. */
  readonly raw: string
  /** Names and values, unfolded, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The parts of the body by their type, decoded. */
  readonly parts: Readonly<Record<string, string>>
}

/**
 * What a recipient gets: taken, or an answer after RCPT or after DATA, or the connection cut after DATA, before the mail was taken (`drop`) or after it was
 * (`dropAfter`), or taken after so many milliseconds, or when something else has happened.
 */
export type Verdict =
  | 'ok'
  | { readonly rcpt: number; readonly says?: string }
  | { readonly data: number }
  | { readonly slow: number | Promise<unknown> }
  | 'drop'
  | 'dropAfter'

export interface MailSink {
  readonly port: number
  readonly taken: readonly Taken[]
  /** Times that somebody tried to send to each address. */
  readonly tries: Readonly<Record<string, number>>
  /** Names and passwords that were shown. */
  readonly signIns: readonly (readonly [user: string, password: string])[]
  /** How an address is answered from now on; `ok` unless told. */
  verdicts: Record<string, Verdict>
  close(): Promise<void>
}

export interface MailSinkOptions extends SMTPServerOptions {
  /** user → password; without it nobody signs in. */
  readonly accounts?: Record<string, string>
  /** How an address is answered that nothing was told of; `tries` counts this one. */
  readonly judge?: (address: string, tries: number) => Verdict
  /** Told of each mail at the moment in which it is taken. */
  readonly onTaken?: (mail: Taken) => void
}

export async function openMailSink(options: MailSinkOptions = {}): Promise<MailSink> {
  const { accounts, judge = () => 'ok', onTaken = () => {}, ...rest } = options
  const taken: Taken[] = []
  const tries: Record<string, number> = {}
  const signIns: [string, string][] = []
  const verdicts: Record<string, Verdict> = {}
  const verdictOn = (address: string): Verdict => verdicts[address] ?? judge(address, tries[address] ?? 0)
  const server = new SMTPServer({
    disabledCommands: accounts ? [] : ['AUTH'],
    authOptional: accounts === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    ...rest,
    onAuth(shown, _session, done) {
      const [username, password] = [shown.username ?? '', shown.password ?? '']
      signIns.push([username, password])
      if (accounts?.[username] === password) done(null, { user: username })
      else done(new Error('Authentication failed'))
    },
    onRcptTo({ address }, _session, done) {
      tries[address] = (tries[address] ?? 0) + 1
      const verdict = verdictOn(address)
      if (typeof verdict === 'object' && 'rcpt' in verdict) done(answer(verdict.rcpt, verdict.says))
      else done()
    },
    onData(stream, session, done) {
      const to = session.envelope.rcptTo.map(({ address }) => String(address))
      const taking = text(stream).then(async (raw) => {
        const verdict = verdictOn(to[0] ?? '')
        if (typeof verdict === 'object' && 'slow' in verdict) await (typeof verdict.slow === 'number' ? sleep(verdict.slow) : verdict.slow)
        const take = (): void => {
          const { mailFrom } = session.envelope
          const mail = { from: mailFrom ? mailFrom.address : '', to, raw, ...read(raw) }
          taken.push(mail)
          onTaken(mail)
        }
        if (verdict === 'dropAfter') take()
        if (verdict === 'drop' || verdict === 'dropAfter') {
          for (const connection of server.connections as Set<{ id: string; _socket: { destroy(): void } }>)
            if (connection.id === session.id) connection._socket.destroy()
          return
        }
        if (typeof verdict === 'object' && 'data' in verdict) return done(answer(verdict.data))
        take()
        done()
      })
      // Whoever is killed in the middle of a message has sent none.
      taking.catch(() => {})
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    taken,
    tries,
    signIns,
    verdicts,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

const answer = (responseCode: number, says = responseCode < 500 ? 'Try again' : 'No such user here'): Error =>
  Object.assign(new Error(says), { responseCode })

function read(raw: string): Pick<Taken, 'headers' | 'parts'> {
  const { headers, body } = splitHead(raw)
  const boundary = /boundary="?([^";]+)"?/i.exec(headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '')?.[1]
  const pieces = boundary
    ? body
        .split(`--${boundary}`)
        .slice(1, -1)
        .map((piece) => splitHead(piece.replace(/^\r\n/, '')))
    : [{ headers, body }]
  return { headers, parts: Object.fromEntries(pieces.map(decodePart)) }
}

function splitHead(raw: string): { headers: (readonly [string, string])[]; body: string } {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  return {
    headers: lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const),
    body: raw.slice(end + 4),
  }
}

function decodePart({ headers, body }: ReturnType<typeof splitHead>): [string, string] {
  const value = (name: string): string => headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? ''
  const type = value('content-type').split(';')[0]!.toLowerCase()
  const encoding = value('content-transfer-encoding').toLowerCase()
  if (encoding === 'base64') return [type, Buffer.from(body, 'base64').toString('utf8')]
  if (encoding !== 'quoted-printable') return [type, body]
  const bytes = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return [type, Buffer.from(bytes, 'latin1').toString('utf8')]
}
