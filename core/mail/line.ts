/**
 * A connection to a mail server over which one mail goes after the other, and what became of each: known, or known not to be known.
 * A mail whose body was begun and not answered may have arrived, so it is `uncertain` (RFC 1047): whoever sends it again may send it twice.
 */
import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { withoutSecrets } from '../secrets/index.ts'
import { oneLine } from './message.ts'
import type { SmtpSettings } from './settings.ts'
import { type patience, reasonOf as reasonFor, wayTo } from './smtp.ts'

/** What the server said no to: whom it is for, or what it says. */
export type Stage = 'recipient' | 'content'

export type Sent =
  /** The server has taken it upon itself. */
  | { readonly kind: 'accepted' }
  /** Not now: worth another try. */
  | { readonly kind: 'later'; readonly reason: string; readonly code: number | null }
  /** The same again would be refused again. */
  | { readonly kind: 'bounced'; readonly reason: string; readonly code: number; readonly stage: Stage }
  /** Its body was on the way when the connection broke. */
  | { readonly kind: 'uncertain'; readonly reason: string }
  /** The server was not reached, let nobody in, or takes nothing from this sender: nothing was said of this mail. */
  | { readonly kind: 'unreached'; readonly reason: string }

export interface Envelope {
  readonly from: string
  readonly to: string
}

type Closed = { readonly kind: 'closed'; readonly reason: string; readonly code: null }
const asLater = (sent: Sent | Closed): Sent => (sent.kind === 'closed' ? { ...sent, kind: 'later' } : sent)

export interface Line {
  /** Connects where it is not connected, so that the next mail waits for nothing. Null once it is, else why it is not. Never throws. */
  ready(): Promise<string | null>
  /** Never throws. One at a time. No reason holds the password. */
  send(envelope: Envelope, raw: Buffer): Promise<Sent>
  /** For good: what is connecting at that moment is closed too. */
  close(): void
}

export interface LineOptions {
  readonly waits?: Partial<typeof patience> | undefined
  /** Mails after which a connection is given up and another made: servers let only so many through one. */
  readonly most?: number | undefined
}

/** Opens nothing before it is needed; a connection that is lost is made again for the next mail. */
export function openLine(settings: SmtpSettings, { waits = {}, most = 500 }: LineOptions = {}): Line {
  let open: { readonly connection: SMTPConnection; count: number } | null = null
  const drop = (): void => {
    open?.connection.close()
    open = null
  }
  const line = async (): Promise<SMTPConnection> => {
    if (open && open.count < most && !isOver(open.connection)) return open.connection
    if (open && !isOver(open.connection)) open.connection.quit()
    open = null
    if (isClosed) throw closed()
    const connection = await connect(settings, waits)
    if (isClosed) {
      connection.close()
      throw closed()
    }
    open = { connection, count: 0 }
    return connection
  }
  let isBusy = false
  let isClosed = false
  /** `closed`: a connection that was used before ended without an answer to anything of this mail. */
  const once = async (envelope: Envelope, raw: Buffer): Promise<Sent | Closed> => {
    let connection: SMTPConnection
    try {
      connection = await line()
    } catch (error) {
      drop()
      return { kind: 'unreached', reason: reasonOf(settings, error) }
    }
    const isFirst = open!.count++ === 0
    let begun = false
    const body = new Readable({
      read() {
        begun = true
        this.push(raw)
        this.push(null)
      },
    })
    isBusy = true
    try {
      await answered(connection, (done) => connection.send({ from: envelope.from, to: [envelope.to], size: raw.length }, body, done))
      return { kind: 'accepted' }
    } catch (error) {
      const isEnded = isOver(connection)
      if (isEnded) drop()
      else await answered(connection, (done) => connection.reset(done)).catch(drop)
      const sent = fate(settings, error as SmtpError, begun)
      return isEnded && !isFirst && sent.kind === 'later' && sent.code === null ? { kind: 'closed', reason: sent.reason, code: null } : sent
    } finally {
      isBusy = false
    }
  }
  return {
    ready: () =>
      line().then(
        () => null,
        (error: unknown) => {
          drop()
          return reasonOf(settings, error)
        },
      ),
    async send(envelope, raw) {
      const sent = await once(envelope, raw)
      // A server may close what has been idle, or what has had its fill, at the very moment: nothing was said of the mail then.
      return sent.kind === 'closed' ? asLater(await once(envelope, raw)) : sent
    },
    close() {
      isClosed = true
      if (isBusy) return drop()
      if (open && !isOver(open.connection)) open.connection.quit()
      open = null
    },
  }
}

interface SmtpError extends Error {
  readonly code?: string
  /** What the system said, where the library names it anew. */
  readonly originalCode?: string
  readonly command?: string
  readonly response?: string
  readonly responseCode?: number
}

/** What an error says of a mail, of which the body was begun or not. */
function fate(settings: SmtpSettings, error: SmtpError, begun: boolean): Sent {
  const reason = reasonOf(settings, error)
  const { responseCode: code } = error
  if (code !== undefined && code >= 500) {
    const stage = stageOf(error, begun)
    return stage === 'sender' ? { kind: 'unreached', reason } : { kind: 'bounced', reason, code, stage }
  }
  if (code !== undefined && code >= 400) return { kind: 'later', reason, code }
  if (begun) return { kind: 'uncertain', reason: `${reason} It may have arrived or not.` }
  // A mail that cannot be written at all never will be; everything else without an answer is the way there.
  if (error.code === 'EENVELOPE' || error.code === 'EMESSAGE') return { kind: 'bounced', reason, code: 0, stage: 'recipient' }
  return { kind: 'later', reason, code: null }
}

const stageOf = ({ command = '' }: SmtpError, begun: boolean): Stage | 'sender' =>
  begun ? 'content' : command.startsWith('RCPT') ? 'recipient' : command.startsWith('MAIL') ? 'sender' : 'content'

const isOver = (connection: SMTPConnection): boolean =>
  (connection as unknown as { _destroyed: boolean })._destroyed || (connection as unknown as { _closing?: boolean })._closing === true

const closed = (): Error => Object.assign(new Error('The line was closed.'), { code: 'ECONNECTION' })

/** Codes of the system that say more than the library's own. */
const known: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT'])

function reasonOf({ user, password }: SmtpSettings, error: unknown): string {
  const { code, originalCode, response = '', responseCode } = error as SmtpError
  // Some servers repeat what they were shown. So it comes to them: the password, or it behind the name.
  const shown = password === null ? [] : [password, `\0${user}\0${password}`]
  const said = withoutSecrets(response, shown)
  return oneLine(reasonFor({ code: known.has(originalCode ?? '') ? originalCode : code, response: said, responseCode }))
}

async function connect(settings: SmtpSettings, waits: LineOptions['waits']): Promise<SMTPConnection> {
  const { user, password } = settings
  const connection = new SMTPConnection(wayTo(settings, waits))
  // What breaks while nothing is sent is noticed at the next mail; an emitter whose errors nobody hears would end the process.
  connection.on('error', () => {})
  try {
    await answered(connection, (done) => connection.connect(done))
    if (user !== null) await answered(connection, (done) => connection.login({ user, pass: password ?? '' } as never, done))
  } catch (error) {
    connection.close()
    throw error
  }
  return connection
}

/** What a command was answered. A connection that ends meanwhile answers it too: of all commands the library itself says so only of a mail. */
function answered(connection: SMTPConnection, run: (done: (error?: Error | null) => void) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  // A mail is told of its end by its own answer, which says more, and is behind these events: so they wait for it.
  const onEnd = (): void => void setImmediate(reject, Object.assign(new Error('The connection ended.'), { code: 'ESOCKET' }))
  const onError = (error: Error): void => void setImmediate(reject, error)
  connection.once('end', onEnd)
  connection.once('error', onError)
  run((error) => (error ? reject(error) : resolve()))
  return promise.finally(() => {
    connection.off('end', onEnd)
    connection.off('error', onError)
  })
}
