/**
 * Addresses that administrators type, where listeners wait on every kind of address that a server must not be led to: the
 * loopback, private networks and the place where clouds hand out their keys. Names are told by a name server of this proof.
 */
import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { rmSync, writeFileSync } from 'node:fs'
import net, { isIPv4 } from 'node:net'
import path from 'node:path'
import { insideAddresses, type Client } from '@rapport/core/testing'
import { startProcess } from '../../apps/server/testing/process.ts'
import { makeFolder } from './folder.ts'
import { found } from './found.ts'
import { nothingHurt, type Proof } from './proof.ts'

const outside = ['93.184.216.34', '2606:2800:220:1::1']
const inside = ['169.254.169.254', '10.0.0.1', '192.168.1.1', '100.64.0.1', 'fd00::1', 'fd00:ec2::254']
const ports = [80, 443, 5432, 8080]
const banner = 'canary of an inner service'

/** What each name leads to, by turns where there is more than one list. */
const names: Readonly<Record<string, readonly (readonly string[])[]>> = {
  local: [['127.0.0.1']],
  six: [['::1']],
  mapped: [['::ffff:127.0.0.1']],
  translated: [['64:ff9b::7f00:1']],
  any: [['0.0.0.0']],
  cloud: [['169.254.169.254']],
  'cloud-six': [['fd00:ec2::254']],
  office: [['10.0.0.1']],
  carrier: [['100.64.0.1']],
  own: [['fd00::1']],
  'one-of-two': [[outside[0]!, '127.0.0.1']],
  'six-of-two': [[outside[0]!, '::1']],
  rebinding: [[outside[0]!], ['127.0.0.1']],
}

interface Setting {
  readonly ip: (words: string) => void
  readonly log: (line: string) => void
}

export async function proveAddresses({ ip, log }: Setting): Promise<Proof> {
  for (const address of [...inside, ...outside]) ip(`addr add ${address}/${isIPv4(address) ? 32 : '128 nodad'} dev lo`)
  const folder = makeFolder()
  const listeners = await listen()
  const dns = await serveNames(folder)
  const wrong: string[] = []
  try {
    const server = await startProcess({ RAPPORT_DATA_DIR: path.join(folder, 'data'), RAPPORT_RATE_LIMITS: 'off' })
    const runs = await ask(server.address, listeners, wrong, log).finally(() => server.stop())
    for (const one of listeners.inside) wrong.push(`something connected to ${one}`)
    return { ...nothingHurt, name: 'addresses that lead inside', runs, wrong }
  } finally {
    dns.close()
    await listeners.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
  }
}

async function ask(address: string, listeners: Listeners, wrong: string[], log: (line: string) => void): Promise<number> {
  const { client: mara } = await found(address, 'mara')
  const before = listeners.inside.length
  let runs = 0
  const answers = new Set<string>()
  // What is cut off at the ends, and what is too empty or too odd to be a text, has words of its own.
  const typed = insideAddresses.filter((url) => url !== '' && url.trim() === url && !url.includes('\n'))
  for (const url of [...typed, ...spelled()]) {
    const hook = await addHook(mara, url)
    const provider = await mara.post<{ code?: string }>('/sso/providers', { ...wish, issuer: url })
    answers.add(`${hook.status} ${hook.body.code} / ${provider.status} ${provider.body.code}`)
    for (const { text } of [hook, provider]) if (text.includes(banner)) wrong.push(`${url} was answered with what is inside`)
    runs += 2
  }
  // One answer to all of them: what is there and what is not look alike.
  log(`what is typed: ${[...answers].join('; ')}`)
  if ([...answers].join() !== '422 outbound.address / 422 sso.discovery') wrong.push('what is typed has other answers')
  const told = new Map<string, string>()
  for (const name of Object.keys(names))
    for (const port of [443, 8080, 9999]) {
      const hook = await addHook(mara, `https://${name}.prove.example:${port}/in`)
      if (hook.status !== 201) throw new Error(`A name was refused: ${hook.status} ${hook.text}`)
      const tries = [1, 2, 3].map(() => mara.post<{ outcome: string }>(`/webhooks/${hook.body.id}/test`))
      for (const { text, body } of await Promise.all(tries)) {
        told.set(`${name}:${port} ${body.outcome}`, text)
        if (text.includes(banner)) wrong.push(`${name} was answered with what is inside`)
        if (name !== 'rebinding' && body.outcome !== 'private_address_refused') wrong.push(`${name}:${port} ended as ${body.outcome}`)
      }
      const provider = await mara.post<{ code?: string }>('/sso/providers', { ...wish, issuer: `https://${name}.prove.example:${port}/` })
      if (provider.status !== 422) wrong.push(`a provider at ${name}:${port} was answered ${provider.status}`)
      runs += 4
    }
  log(`a name that leads outside first and inside then: ${[...told.keys()].filter((one) => one.startsWith('rebinding')).join(', ')}`)
  // What is public is asked, or nothing was shown.
  if (listeners.outside.length === 0) wrong.push('nothing connected to what is public either')
  log(`connections to public addresses ${listeners.outside.length}, to others ${listeners.inside.length - before}`)
  return runs
}

const addHook = (mara: Client, url: string) =>
  mara.post<{ id: string; code?: string }>('/webhooks', { name: 'Probe', url, wishes: [{ object: 'person', actions: ['created'] }] })
const wish = { name: 'Probe', clientId: 'rapport', clientSecret: 'none that counts', domains: 'prove.example', role: null }

/** The addresses that are listened at, with the ports of this network, as they are usually written. */
const spelled = (): string[] =>
  [...inside, '127.0.0.1', '::1'].flatMap((address) =>
    [...ports, 9999].flatMap((port) =>
      ['http', 'https'].map((scheme) => `${scheme}://${isIPv4(address) ? address : `[${address}]`}:${port}/latest/meta-data/`),
    ),
  )

interface Listeners {
  /** Addresses and ports that something connected to. */
  readonly inside: string[]
  readonly outside: string[]
  close(): Promise<void>
}

/** Listens at every address of this network, by every port; says the canary to whoever connects. */
async function listen(): Promise<Listeners> {
  const found = { inside: [] as string[], outside: [] as string[] }
  const servers = await Promise.all(
    ports.map(
      (port) =>
        new Promise<net.Server>((resolve, reject) => {
          const server = net.createServer((socket) => {
            const at = socket.localAddress!.replace(/^::ffff:/, '')
            ;(outside.includes(at) ? found.outside : found.inside).push(`${at}:${port}`)
            socket
              .on('error', () => {})
              .resume()
              .end(`HTTP/1.1 200 OK\r\ncontent-length: ${banner.length}\r\n\r\n${banner}`)
          })
          server.once('error', reject).listen(port, '::', () => resolve(server))
        }),
    ),
  )
  return { ...found, close: async () => void (await Promise.all(servers.map((one) => new Promise((done) => one.close(done))))) }
}

/** A name server (RFC 1035, section 4) whose answers may not be kept for a second, and that everything here asks. */
async function serveNames(folder: string): Promise<{ close(): void }> {
  const asked = new Map<string, number>()
  const socket = createSocket('udp4', (query, from) => {
    let end = 12
    const labels: string[] = []
    for (; query[end]! > 0; end += query[end]! + 1) labels.push(query.toString('latin1', end + 1, end + 1 + query[end]!))
    const wants = query.readUInt16BE(end + 1)
    const turn = asked.get(`${labels[0]} ${wants}`) ?? 0
    asked.set(`${labels[0]} ${wants}`, turn + 1)
    const lists = names[labels[0]!.toLowerCase()] ?? [[]]
    const records = lists[turn % lists.length]!.filter((one) => wants === (isIPv4(one) ? 1 : 28)).map((one) => {
      const address = bytesOf(one)
      const record = Buffer.from([0xc0, 12, 0, wants, 0, 1, 0, 0, 0, 0, 0, address.length])
      return Buffer.concat([record, address])
    })
    const head = Buffer.from([query[0]!, query[1]!, 0x81, 0x80, 0, 1, 0, records.length, 0, 0, 0, 0])
    socket.send(Buffer.concat([head, query.subarray(12, end + 5), ...records]), from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(53, '127.0.0.1', resolve))
  const file = path.join(folder, 'resolv.conf')
  writeFileSync(file, 'nameserver 127.0.0.1\n')
  execFileSync('mount', ['--bind', file, '/etc/resolv.conf'])
  return {
    close() {
      socket.close()
      execFileSync('umount', ['/etc/resolv.conf'])
    },
  }
}

/** An address as it is sent. */
function bytesOf(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  // The parser writes an embedded IPv4 address in groups too.
  const [left, right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::') as [string, string | undefined]
  const groups = (text: string | undefined): string[] => (text ? text.split(':') : [])
  const zeros = Array.from({ length: 8 - groups(left).length - groups(right).length }, () => '0')
  const all = right === undefined ? groups(left) : [...groups(left), ...zeros, ...groups(right)]
  return Buffer.from(all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]))
}
