/** Connections to hosts that somebody named: the name is looked up once, every address is judged, and that very one is connected to. */
import { lookup, Resolver } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { placeOf } from './address.ts'
import { failureOf, OutboundError } from './failure.ts'
import { isPrivateHost, mayConnect, type PrivateHost } from './target.ts'

/** Gives the addresses of a name; of one that is allowed, also as this machine knows it. */
export type Resolve = (hostname: string, isAllowed: boolean) => Promise<readonly string[]>

export interface Connecting {
  readonly hosts: readonly PrivateHost[]
  readonly resolve: Resolve
  /** Further authorities that certificates may be signed by, as PEM. */
  readonly certificates?: string | undefined
  /** Milliseconds for the lookup, for the connection, and for its encryption, each. */
  readonly patience: number
}

/** Addresses of one name that are tried. */
const most = 4

/** A connection over which a request may go. Throws an `OutboundError`. */
export async function connectTo(
  { hostname, port, secure }: { readonly hostname: string; readonly port: number; readonly secure: boolean },
  connecting: Connecting,
): Promise<Socket> {
  const isAllowed = isPrivateHost(connecting.hosts, { hostname, port })
  const addresses = await addressesOf(hostname, isAllowed, connecting)
  // One that is wrong among others is a name that somebody plays with.
  if (!addresses.every((address) => mayConnect(placeOf(address), isAllowed))) throw new OutboundError('private_address_refused')
  let failed: unknown
  for (const address of addresses.slice(0, most)) {
    try {
      const socket = await opened(connectTcp({ host: address, port, noDelay: true }), 'connect', connecting.patience)
      if (!secure) return socket
      const { certificates } = connecting
      const encrypted = connectTls({
        socket,
        host: hostname,
        ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
        ...(certificates === undefined ? {} : { ca: certificates }),
        ALPNProtocols: ['http/1.1'],
      })
      return await opened(encrypted, 'secureConnect', connecting.patience).catch((error: unknown) => {
        const { failure } = failureOf(error)
        throw failure === 'timeout' ? error : new OutboundError('tls_failed', { cause: error })
      })
    } catch (error) {
      failed = error
    }
  }
  throw failureOf(failed)
}

async function addressesOf(hostname: string, isAllowed: boolean, { resolve, patience }: Connecting): Promise<readonly string[]> {
  if (isIP(hostname) !== 0) return [hostname]
  const enough = new AbortController()
  try {
    const tooLong = sleep(patience, undefined, { signal: enough.signal }).then(() => {
      throw new Error('looking the name up took too long')
    })
    const addresses = await Promise.race([resolve(hostname, isAllowed), tooLong])
    if (addresses.length > 0) return addresses
  } catch (error) {
    throw new OutboundError('dns_lookup_failed', { cause: error })
  } finally {
    enough.abort()
  }
  throw new OutboundError('dns_lookup_failed')
}

function opened<S extends Socket>(socket: S, event: 'connect' | 'secureConnect', patience: number): Promise<S> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(new OutboundError('timeout')), patience)
    const fail = (error: unknown): void => {
      clearTimeout(timer)
      socket.off(event, done)
      // What comes after this is of no interest, and would end the process.
      socket.on('error', () => {}).destroy()
      reject(error)
    }
    const closed = (): void => fail(new OutboundError('connection_broken'))
    const done = (): void => {
      clearTimeout(timer)
      socket.off('error', fail).off('close', closed)
      resolve(socket)
    }
    socket.once(event, done).once('error', fail).once('close', closed)
  })
}

/**
 * Asks the name servers by themselves: what waits for a slow one holds up none of the threads that files are read by. Names
 * of `/etc/hosts` are private ones, and are looked up where they are allowed.
 */
export const lookUp: Resolve = async (hostname, isAllowed) => {
  if (isAllowed) return (await lookup(hostname, { all: true })).map(({ address }) => address)
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
  const found = [four, six].flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  if (found.length === 0 && four.status === 'rejected') throw four.reason
  return found
}
