/** The way to a mail server, and what its answers and its silence mean. */
import { oneLine } from './message.ts'
import type { SmtpSettings } from './settings.ts'

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

interface SmtpError {
  readonly code?: string | undefined
  readonly response?: string | undefined
  readonly responseCode?: number | undefined
}

const reasons: Readonly<Record<string, string>> = {
  EAUTH: 'The mail server did not accept the name and password.',
  EENVELOPE: 'The mail server did not accept the mail.',
  EMESSAGE: 'The mail server did not accept the mail.',
  ECONNECTION: 'The mail server could not be reached.',
  ECONNREFUSED: 'The mail server could not be reached: nothing listens at that port.',
  ENOTFOUND: 'The name of the mail server is not known.',
  EDNS: 'The name of the mail server is not known.',
  ETIMEDOUT: 'The mail server did not answer in time.',
  ESOCKET: 'The connection to the mail server broke off, or could not be encrypted.',
  ETLS: 'The connection to the mail server could not be encrypted.',
  EPROTOCOL: 'What listens there does not speak SMTP.',
}

/** For people: what the server said, or what was wrong with the way there. Nothing of what does not speak SMTP, and so no secret of another service. */
export function reasonOf({ code = '', response = '', responseCode = 0 }: SmtpError): string {
  if (responseCode >= 400 && /^[245]\d\d[ -]/.test(response)) return `The mail server said: ${oneLine(response)}`
  return reasons[code] ?? 'The mail server could not be reached.'
}
