/** The address of a request that goes out, as somebody typed it, read the way it will be used. */
import { isIP } from 'node:net'
import { Problem } from '../errors.ts'
import { placeOf, type Place } from './address.ts'

export interface Target {
  readonly secure: boolean
  /** A name or an address, in lower case, without brackets and without a dot at its end. */
  readonly hostname: string
  readonly port: number
  /** With the query. */
  readonly path: string
  /** As it is sent in `Host`. */
  readonly host: string
}

/** A host that whoever runs the installation lets be asked though it is private; all its ports where none is named. */
export interface PrivateHost {
  readonly hostname: string
  readonly port: number | null
}

/** Ports below 1024 that serve the web; the others below it are other services. */
const lowPorts = new Set([80, 443])
const longest = 2000

/** Reads `hooks.internal`, `10.1.2.3:8080`, `[fd00::1]`; null for what is none, patterns such as `*` too. */
export function readPrivateHost(text: string): PrivateHost | null {
  if (!/^[^\s/?#@\\]+$/.test(text) || !URL.canParse(`http://${text}`)) return null
  const hostname = bare(new URL(`http://${text}`).hostname)
  if (isIP(hostname) === 0 && !/^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$/.test(hostname)) return null
  const port = /:(\d+)$/.exec(text.replace(/^\[.*\]/, ''))?.[1]
  return { hostname, port: port === undefined ? null : Number(port) }
}

export const isPrivateHost = (hosts: readonly PrivateHost[], { hostname, port }: Pick<Target, 'hostname' | 'port'>): boolean =>
  hosts.some((one) => one.hostname === hostname && (one.port === null || one.port === port))

/**
 * What may be asked of an address that was typed, before any name is looked up. Throws `outbound.address` (422). Names are
 * judged when they are looked up, each time.
 */
export function readTarget(text: string, hosts: readonly PrivateHost[]): Target {
  // eslint-disable-next-line no-control-regex -- the parser would drop them in silence
  if (text.length > longest || /[\u0000-\u0020\u007f\\]/.test(text) || !URL.canParse(text))
    throw wrong('This is not an address such as https://hooks.example.com/in.')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw wrong('The address must begin with https://.')
  if (url.username !== '' || url.password !== '') throw wrong('The address must not hold a name or a password.')
  const secure = url.protocol === 'https:'
  const hostname = bare(url.hostname)
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  const target = { secure, hostname, port, path: `${url.pathname}${url.search}`, host: url.host }
  const isAllowed = isPrivateHost(hosts, target)
  if (isIP(hostname) !== 0 && !mayConnect(placeOf(hostname), isAllowed)) throw wrong('The address must be on the public internet.')
  if (isAllowed) return target
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) throw wrong('The address must be on the public internet.')
  if (!secure) throw wrong('The address must begin with https://.')
  if (port < 1024 && !lowPorts.has(port)) throw wrong('The port must be 443, 80, or one from 1024.')
  return target
}

/** Whether an address may be connected to, by where it lies. */
export const mayConnect = (place: Place, isAllowed: boolean): boolean => place === 'public' || (place === 'private' && isAllowed)

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')

const wrong = (message: string): Problem =>
  new Problem('outbound.address', message, {
    status: 422,
    fix: 'Type an https address that anybody on the internet could ask. Whoever runs the installation may allow hosts of their own network (RAPPORT_PRIVATE_HOSTS).',
  })
