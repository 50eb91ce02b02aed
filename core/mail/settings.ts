/** How a mail server is reached. */
import { Problem } from '../errors.ts'
import { isMailAddress } from './message.ts'

/** `tls`: from the first byte (465). `starttls`: begun in the clear, and ended when it cannot be encrypted (587). `none`: in the clear. */
export const securities = ['tls', 'starttls', 'none'] as const
export type Security = (typeof securities)[number]

export interface SmtpSettings {
  readonly host: string
  readonly port: number
  readonly security: Security
  readonly user: string | null
  readonly password: string | null
}

/** What is wrong with settings, by field, or null. A password never goes over a network in the clear. */
export function smtpWrong({ host, port, security, user }: Omit<SmtpSettings, 'password'>): { field: string; message: string } | null {
  if (!/^(?=.{1,253}$)([a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[?[0-9a-f:.]+\]?)$/i.test(host))
    return { field: 'host', message: 'This is not the name of a server, such as smtp.example.com.' }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return { field: 'port', message: 'A port is a whole number from 1 to 65535.' }
  if (!securities.includes(security)) return { field: 'security', message: `This is one of ${securities.join(', ')}.` }
  if (security === 'none' && user !== null && !isHere(host))
    return { field: 'security', message: 'A name and password are sent encrypted only; take tls or starttls.' }
  return null
}

/** Whether a host is this machine. */
const isHere = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)

/**
 * Reads `smtps://user:password@host:465`, `smtp://host:587` (with STARTTLS) or `smtp://127.0.0.1:25?tls=no`. Throws
 * `mail.address` for anything else; its message never holds the password.
 */
export function readSmtpUrl(text: string): SmtpSettings {
  const url = URL.canParse(text) ? new URL(text) : null
  const tls = url?.searchParams.get('tls') ?? 'yes'
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || !url.hostname || !['yes', 'no'].includes(tls) || (url.pathname || '/') !== '/')
    throw wrong('an address such as smtps://user:password@smtp.example.com:465')
  const security = url.protocol === 'smtps:' ? 'tls' : tls === 'no' ? 'none' : 'starttls'
  const settings = {
    host: url.hostname,
    port: url.port ? Number(url.port) : { tls: 465, starttls: 587, none: 25 }[security],
    security,
    user: url.username ? decode(url.username) : null,
    password: url.password ? decode(url.password) : null,
  } as const
  const reason = smtpWrong(settings)
  if (reason) throw wrong(`an address of a mail server. ${reason.message}`)
  return settings
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw wrong('an address whose name and password are percent-encoded')
  }
}

/** `Rapport <crm@example.com>` or an address alone; null for anything else. */
export function readSender(text: string): { name: string; address: string } | null {
  const named = /^([^<>"\r\n]{1,100})<([^<>\s]+)>$/.exec(text.trim())
  const [name, address] = named ? [named[1]!.trim(), named[2]!] : ['Rapport', text.trim()]
  return isMailAddress(address) ? { name, address } : null
}

const wrong = (must: string): Problem => new Problem('mail.address', `It must be ${must}`, { status: 500 })
