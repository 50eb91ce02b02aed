/** The environment: read once, here, and checked before anything starts. */
import path from 'node:path'
import { Problem } from '@rapport/core/errors'
import { readQuotas, type Quotas } from '@rapport/core/limits'
import { readPrivateHost } from '@rapport/core/outbound'
import { readSender, readSmtpUrl, type SmtpSettings } from '@rapport/core/mail'

export interface Env {
  readonly host: string
  readonly port: number
  /** The port was asked for: then no other will do. */
  readonly portChosen: boolean
  readonly dataDir: string
  /** A PostgreSQL of one's own; without it Rapport runs the one it brings. */
  readonly databaseUrl: string | undefined
  /** A pooler before that PostgreSQL, for what reads and writes records. */
  readonly poolerUrl: string | undefined
  /** Further workspaces may be made by whoever comes. */
  readonly signUp: boolean
  readonly secret: string | undefined
  /** The address people use, without a slash at its end. */
  readonly publicUrl: string | undefined
  /** `npm run dev`: tables and statements are held against all rules. */
  readonly development: boolean
  /** Who does the work that belongs to no request: a process of its own beside this one, this one as well, another server, or this one and nothing else. */
  readonly work: 'beside' | 'yes' | 'no' | 'only'
  /** Off where something else serves the web app, as in development. */
  readonly web: boolean
  /** Days that files of imports are kept after anybody touched them. */
  readonly keepImportsDays: number
  /** Days that entries of the feed are kept after everybody has read them. */
  readonly keepFeedDays: number
  /** The mail server and the sender of mails, where administrators shall not choose them. */
  readonly smtp: { readonly smtp: SmtpSettings; readonly from: string } | undefined
  /** Hosts that may be asked though they are on this machine or its network. */
  readonly privateHosts: readonly string[]
  /** Lets whoever sends it read the metrics, from anywhere. */
  readonly metricsToken: string | undefined
  /** Lines of JSON for programs, or text for people. */
  readonly log: 'json' | 'text'
  /** Seconds from the end being asked for, and told by /readyz, until nothing new is accepted. */
  readonly stopDelay: number
  /** How many proxies in front of the server name the client's address. */
  readonly trustedProxies: number
  /** Requests in a minute, by address, member and key. */
  readonly quotas: Quotas
}

/** Reads the variables; a wrong one is a `Problem` that names it. */
export function readEnv(variables: Readonly<Record<string, string | undefined>> = process.env): Env {
  const given = (name: string): string | undefined => variables[name]?.trim() || undefined
  const port = given('RAPPORT_PORT')
  const databaseUrl = given('DATABASE_URL')
  const secret = given('RAPPORT_SECRET')
  const metricsToken = given('RAPPORT_METRICS_TOKEN')
  const poolerUrl = given('RAPPORT_POOLER_URL')
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl))
    throw wrong('DATABASE_URL', 'an address such as postgres://user:password@host/database')
  if (poolerUrl && (!databaseUrl || !/^postgres(ql)?:\/\//.test(poolerUrl)))
    throw wrong('RAPPORT_POOLER_URL', 'an address such as postgres://host:6432/database, beside DATABASE_URL')
  if (secret && secret.length < 32) throw wrong('RAPPORT_SECRET', 'at least 32 characters that nobody can guess')
  if (metricsToken && metricsToken.length < 16) throw wrong('RAPPORT_METRICS_TOKEN', 'at least 16 characters that nobody can guess')
  const work = given('RAPPORT_WORK') ?? 'beside'
  if (work !== 'beside' && work !== 'yes' && work !== 'no' && work !== 'only') throw wrong('RAPPORT_WORK', 'beside, yes, no or only')
  const log = given('RAPPORT_LOG') ?? (process.stderr.isTTY ? 'text' : 'json')
  if (log !== 'json' && log !== 'text') throw wrong('RAPPORT_LOG', 'json or text')
  const privateHosts = (given('RAPPORT_PRIVATE_HOSTS') ?? '').split(/[\s,]+/).filter(Boolean)
  if (!privateHosts.every((host) => readPrivateHost(host)))
    throw wrong('RAPPORT_PRIVATE_HOSTS', 'names such as hooks.internal, 10.1.2.3:8080')
  return {
    host: given('RAPPORT_HOST') ?? '127.0.0.1',
    port: port === undefined ? 3000 : whole('RAPPORT_PORT', port, 65_535),
    portChosen: port !== undefined,
    dataDir: path.resolve(given('RAPPORT_DATA_DIR') ?? 'data'),
    databaseUrl,
    poolerUrl,
    signUp: flag('RAPPORT_SIGN_UP', given('RAPPORT_SIGN_UP') ?? 'no'),
    secret,
    publicUrl: address('RAPPORT_PUBLIC_URL', given('RAPPORT_PUBLIC_URL')),
    development: given('NODE_ENV') === 'development',
    work,
    web: work !== 'only' && flag('RAPPORT_WEB', given('RAPPORT_WEB') ?? 'yes'),
    keepImportsDays: whole('RAPPORT_KEEP_IMPORTS_DAYS', given('RAPPORT_KEEP_IMPORTS_DAYS') ?? '7', 3650),
    keepFeedDays: whole('RAPPORT_KEEP_FEED_DAYS', given('RAPPORT_KEEP_FEED_DAYS') ?? '30', 3650),
    smtp: mail(given('RAPPORT_SMTP_URL'), given('RAPPORT_MAIL_FROM')),
    privateHosts,
    metricsToken,
    log,
    stopDelay: whole('RAPPORT_STOP_DELAY', given('RAPPORT_STOP_DELAY') ?? '0', 30),
    trustedProxies: whole('RAPPORT_TRUSTED_PROXIES', given('RAPPORT_TRUSTED_PROXIES') ?? '0', 10),
    quotas: quotas(given('RAPPORT_RATE_LIMITS')),
  }
}

/** The environment of this process and more, for one that it starts. */
export const environmentWith = (more: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({ ...process.env, ...more })

/** What is allowed and hardly meant, a line each. */
export function warningsOf({ publicUrl, host, trustedProxies }: Env): readonly string[] {
  return publicUrl !== undefined && isLoopback(host) && trustedProxies === 0
    ? [
        'RAPPORT_PUBLIC_URL is set and RAPPORT_TRUSTED_PROXIES is 0: behind a proxy everybody seems to come from one address, and is locked out together when somebody guesses passwords. Set it to the number of proxies in front.',
      ]
    : []
}

/** Nobody but this machine can reach that address. */
export const isLoopback = (host: string): boolean => /^(127\.|localhost$|::1$)/.test(host)

function whole(name: string, text: string, most: number): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) > most) throw wrong(name, `a whole number from 0 to ${most}`)
  return Number(text)
}

function flag(name: string, text: string): boolean {
  if (['true', 'yes', 'on', '1'].includes(text)) return true
  if (['false', 'no', 'off', '0'].includes(text)) return false
  throw wrong(name, 'yes or no')
}

function quotas(text: string | undefined): Quotas {
  try {
    return readQuotas(text)
  } catch (error) {
    throw wrong('RAPPORT_RATE_LIMITS', (error as Error).message)
  }
}

function address(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash || url.username)
    throw wrong(name, 'an address such as https://crm.example.com')
  return url.origin
}

/** Both or neither. The address may hold a password: it is never quoted. */
function mail(url: string | undefined, from: string | undefined): Env['smtp'] {
  if (url === undefined && from === undefined) return undefined
  if (url === undefined)
    throw wrong('RAPPORT_SMTP_URL', 'an address such as smtps://user:password@smtp.example.com:465, since RAPPORT_MAIL_FROM is set')
  if (from === undefined || !readSender(from)) throw wrong('RAPPORT_MAIL_FROM', 'a sender such as Rapport <crm@example.com>')
  try {
    return { smtp: readSmtpUrl(url), from }
  } catch (error) {
    throw wrong('RAPPORT_SMTP_URL', (error as Error).message.replace(/^It must be /, ''))
  }
}

const wrong = (name: string, must: string): Problem =>
  new Problem('env.wrong', `The environment variable ${name} is wrong.`, { status: 500, fix: `Set it to ${must}, or remove it.` })
