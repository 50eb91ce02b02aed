/** One mail to one mail server, and what came of it. */
import { createTransport } from 'nodemailer'
import { withoutSecrets } from '../secrets/index.ts'
import { type Message, oneLine, subjectLine } from './message.ts'
import type { SmtpSettings } from './settings.ts'

/** `later`: worth another try (4xx, no connection). `refused`: the same again would be refused again (5xx). */
export type Outcome = { readonly kind: 'sent' } | { readonly kind: 'later' | 'refused'; readonly reason: string }

export interface Smtp {
  /** Never throws. A reason holds no password, and nothing that a server said which does not speak SMTP. */
  send(message: Message): Promise<Outcome>
}

/** Milliseconds until a server that says nothing counts as gone: to connect, to greet, between two answers. */
export const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, dnsTimeout: 10_000 }

/** How a connection is made, as the library takes it. */
export const wayTo = ({ host, port, security }: SmtpSettings, waits: Partial<typeof patience> = {}) => ({
  ...patience,
  ...waits,
  host: host.replace(/^\[|\]$/g, ''),
  port,
  secure: security === 'tls',
  requireTLS: security === 'starttls',
  ignoreTLS: security === 'none',
})

export function openSmtp(settings: SmtpSettings, waits: Partial<typeof patience> = {}): Smtp {
  const { user, password } = settings
  return {
    async send({ id, from, to, subject, text, html }) {
      const transport = createTransport({
        ...wayTo(settings, waits),
        ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      try {
        await transport.sendMail({
          from: { name: oneLine(from.name), address: from.address },
          to: { name: '', address: to },
          envelope: { from: from.address, to: [to] },
          subject: subjectLine(subject),
          messageId: `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          text,
          html,
        })
        return { kind: 'sent' }
      } catch (error) {
        const { code, response = '', responseCode } = error as SmtpError
        // Some servers repeat what they were shown. So it comes to them: the password, or it behind the name.
        const shown = password === null ? [] : [password, `\0${user}\0${password}`]
        return outcomeOf({ code, response: withoutSecrets(response, shown), responseCode })
      } finally {
        transport.close()
      }
    },
  }
}

interface SmtpError {
  readonly code?: string | undefined
  readonly response?: string | undefined
  readonly responseCode?: number | undefined
}

const reasons: Readonly<Record<string, string>> = {
  ECONNECTION: 'The mail server could not be reached.',
  ECONNREFUSED: 'The mail server could not be reached: nothing listens at that port.',
  ENOTFOUND: 'The name of the mail server is not known.',
  EDNS: 'The name of the mail server is not known.',
  ETIMEDOUT: 'The mail server did not answer in time.',
  ESOCKET: 'The connection to the mail server broke off, or could not be encrypted.',
  ETLS: 'The connection to the mail server could not be encrypted.',
  EPROTOCOL: 'What listens there does not speak SMTP.',
}

/** An answer of three digits decides; without one it was the way there, which may be open later. */
export function outcomeOf({ code = '', response = '', responseCode }: SmtpError): Outcome {
  const answer = /^[245]\d\d[ -]/.test(response) ? oneLine(response) : null
  if (responseCode !== undefined && responseCode >= 500 && answer) return { kind: 'refused', reason: `The mail server said: ${answer}` }
  if (responseCode !== undefined && responseCode >= 400 && answer) return { kind: 'later', reason: `The mail server said: ${answer}` }
  if (code === 'EAUTH') return { kind: 'refused', reason: 'The mail server did not accept the name and password.' }
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return { kind: 'refused', reason: 'The mail server did not accept the mail.' }
  return { kind: 'later', reason: reasons[code] ?? 'The mail server could not be reached.' }
}
