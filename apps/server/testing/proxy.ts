/** A network between a server and its database that can be broken in the ways networks break. */
import net from 'node:net'

export interface DatabaseProxy {
  /** The database's address by way of this network. */
  readonly ownerUrl: string
  /** Lets connections through, from the begin on unless it was made closed. */
  open(): Promise<void>
  /** Refuses connections and breaks those there are. */
  close(): Promise<void>
  /** Breaks the connections there are, in the middle of whatever is said. */
  cut(): void
  /** Swallows everything from now on, without a word to either side, until `thaw`. */
  freeze(): void
  thaw(): void
}

/** Stands in front of the database at `ownerUrl`, which may be reached through a unix socket. */
export async function makeProxy(ownerUrl: string, begin: 'open' | 'closed' = 'open'): Promise<DatabaseProxy> {
  const socket = ownerUrl.includes('@/')
  const url = new URL(socket ? ownerUrl.replace('@/', '@socket/') : ownerUrl)
  const port = Number(url.searchParams.get('port') ?? (url.port || 5432))
  const target = socket ? { path: `${url.searchParams.get('host')}/.s.PGSQL.${port}` } : { host: url.hostname, port }
  const sides = new Set<net.Socket>()
  const nears = new Set<net.Socket>()
  let frozen = false
  const server = net.createServer((near) => {
    const far = net.connect(target)
    nears.add(near)
    near.on('close', () => nears.delete(near))
    for (const [side, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sides.add(side)
      side.on('error', () => {})
      side.on('data', (chunk: Buffer) => other.write(chunk))
      side.on('close', () => {
        sides.delete(side)
        other.destroy()
      })
      if (frozen) side.pause()
    }
  })
  const listen = (at: number): Promise<void> => new Promise((resolve) => server.listen(at, '127.0.0.1', resolve))
  const cut = (): void => {
    for (const near of nears) near.resetAndDestroy()
  }
  await listen(0)
  const mine = (server.address() as net.AddressInfo).port
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      cut()
    })
  if (begin === 'closed') await close()
  url.searchParams.delete('host')
  url.searchParams.delete('port')
  return {
    ownerUrl: Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(mine) }).href,
    open: () => listen(mine),
    close,
    cut,
    freeze() {
      frozen = true
      for (const side of sides) side.pause()
    },
    thaw() {
      frozen = false
      for (const side of sides) side.resume()
    },
  }
}
