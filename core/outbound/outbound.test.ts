/** What goes out, against peers on loopback that behave as badly as they can. */
import net from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openHttpSink, testCertificate, type HttpSink, type Manner } from '../testing/http-sink.ts'
import { OutboundError, openOutbound, type Failure, type Outbound, type OutboundOptions, type Sending } from './index.ts'

let sink: HttpSink
let secure: HttpSink
let outbound: Outbound
beforeAll(async () => {
  sink = await openHttpSink()
  secure = await openHttpSink({ tls: true })
  outbound = openOutbound({ privateHosts: ['127.0.0.1'] })
})
afterAll(async () => {
  outbound.close()
  await sink.close()
  await secure.close()
})

const failing = async (sending: Sending, by = outbound): Promise<Failure | number> => {
  try {
    return (await by.send(sending)).status
  } catch (error) {
    if (error instanceof OutboundError) return error.failure
    throw error
  }
}
const soon = { firstByte: 150, whole: 300, connect: 150 }
/** What ends by itself may take its time on a busy machine. */
const late = { firstByte: 5_000, whole: 10_000, connect: 5_000 }

test('a request arrives as it was meant, and its answer comes back', async () => {
  sink.manners['/in'] = 201
  const { status, body } = await outbound.send({ url: `${sink.address}/in?a=b`, method: 'POST', headers: { 'x-one': '1' }, body: 'Grüße' })
  expect([status, body.toString()]).toEqual([201, 'You get 201.'])
  expect(sink.received.at(-1)).toMatchObject({ path: '/in?a=b', body: 'Grüße', headers: { 'x-one': '1', host: `127.0.0.1:${sink.port}` } })
})

describe('whatever is at the other end', () => {
  test.each<[Manner, Failure | number]>([
    [500, 500],
    [404, 404],
    ['redirect', 'redirect_refused'],
    ['never', 'timeout'],
    ['drip', 'timeout'],
    ['huge', 'answer_too_large'],
    ['endless', 'answer_too_large'],
    ['headers', 'answer_too_large'],
    ['cut', 'connection_broken'],
    ['reset', 'connection_broken'],
    ['upgrade', 'answer_wrong'],
  ])('one that answers %j ends as %j', async (manner, outcome) => {
    sink.manners['/bad'] = manner
    const limits = { ...(outcome === 'timeout' ? soon : late), answer: 1000 }
    for (const again of [false, true])
      expect(await failing({ url: `${sink.address}/bad`, method: 'POST', body: '{}', again, limits })).toBe(outcome)
    expect(sink.received.some(({ path }) => path === '/elsewhere')).toBe(false)
  })

  test('nothing that listens, and what does not speak HTTP, has a name', async () => {
    const server = net.createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('220 mail.example ESMTP\r\n'),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as net.AddressInfo
    expect(await failing({ url: `http://127.0.0.1:${port}/` })).toBe('answer_wrong')
    await new Promise((resolve) => server.close(resolve))
    expect(await failing({ url: `http://127.0.0.1:${port}/` })).toBe('connection_refused')
  })

  test('a request that is not wanted any more ends', async () => {
    sink.manners['/bad'] = 'never'
    const wanted = new AbortController()
    const sent = failing({ url: `${sink.address}/bad?stop`, signal: wanted.signal })
    await sink.arrival(({ path }) => path === '/bad?stop')
    wanted.abort()
    expect(await sent).toBe('stopped')
    expect(await failing({ url: `${sink.address}/bad`, signal: AbortSignal.abort() })).toBe('stopped')
  })
})

describe('a name', () => {
  const named = (resolve: (hostname: string) => Promise<readonly string[]>, more: OutboundOptions = {}) =>
    openOutbound({ resolve, ...more })

  test('that leads to this machine is refused, whatever else it leads to, and nothing is connected to', async () => {
    const before = [sink.connections, secure.connections]
    for (const addresses of [
      ['127.0.0.1'],
      ['::1'],
      ['::ffff:127.0.0.1'],
      ['169.254.169.254'],
      ['8.8.8.8', '127.0.0.1'],
      ['64:ff9b::7f00:1'],
      ['0.0.0.0'],
      ['127.1'],
    ])
      for (const port of [sink.port, secure.port])
        expect([
          addresses,
          await failing(
            { url: `https://hooks.example.com:${port}/` },
            named(async () => addresses),
          ),
        ]).toEqual([addresses, 'private_address_refused'])
    expect([sink.connections, secure.connections]).toEqual(before)
  })

  test('that changes what it leads to is looked up once for a connection, and judged each time', async () => {
    let asked = 0
    const rebinding = named(async () => (++asked === 1 ? ['192.0.2.1'] : ['127.0.0.1']))
    const before = secure.connections
    for (let turn = 1; turn <= 3; turn++) {
      expect(await failing({ url: `https://hooks.example.com:${secure.port}/`, limits: soon }, rebinding)).toBe('private_address_refused')
      expect(asked).toBe(turn)
    }
    expect(secure.connections).toBe(before)
  })

  test('that leads nowhere, or is not told in time, has a name', async () => {
    expect(
      await failing(
        { url: 'https://nowhere.invalid/' },
        named(async () => []),
      ),
    ).toBe('dns_lookup_failed')
    expect(
      await failing(
        { url: 'https://nowhere.invalid/' },
        named(() => Promise.reject(new Error('no such name'))),
      ),
    ).toBe('dns_lookup_failed')
    const never = new Promise<readonly string[]>(() => {})
    expect(
      await failing(
        { url: 'https://nowhere.invalid/', limits: { connect: 50 } },
        named(() => never),
      ),
    ).toBe('dns_lookup_failed')
  })

  test('is what a certificate must be for', async () => {
    const host = 'hooks.northwind.example'
    const url = `https://127.0.0.1:${secure.port}/in`
    const believing = named(async () => ['127.0.0.1'], {
      privateHosts: ['127.0.0.1', host, 'other.example'],
      certificates: testCertificate.cert,
    })
    expect(await failing({ url })).toBe('tls_failed')
    expect(await failing({ url }, believing)).toBe('tls_failed')
    expect(await failing({ url: url.replace('127.0.0.1', 'other.example') }, believing)).toBe('tls_failed')
    expect(await failing({ url: `https://127.0.0.1:${sink.port}/` })).toBe('tls_failed')
    expect(secure.received).toEqual([])
    expect(await failing({ url: url.replace('127.0.0.1', host) }, believing)).toBe(204)
    expect(secure.received).toHaveLength(1)
    believing.close()
  })
})

test('connections are kept for the next request; one that was closed meanwhile is no failure', async () => {
  sink.manners['/kept'] = 200
  const own = openOutbound({ privateHosts: ['127.0.0.1'] })
  const send = () => failing({ url: `${sink.address}/kept`, method: 'POST', body: '{}', again: true }, own)
  expect(await send()).toBe(200)
  const before = sink.connections
  expect([await send(), await send()]).toEqual([200, 200])
  expect(sink.connections).toBe(before)
  expect(await failing({ url: `${sink.address}/kept` }, own)).toBe(200)
  expect(sink.connections).toBe(before + 1)
  own.close()
})

test('without being allowed to, nothing on this machine is reached, by no way in', async () => {
  const own = openOutbound()
  const before = sink.connections
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '0', '2130706433'])
    expect(await failing({ url: `http://${host}:${sink.port}/` }, own)).toBe('address_refused')
  await expect(own.fetch(`${sink.address}/`, {})).rejects.toThrow('cannot be asked')
  expect(sink.connections).toBe(before)
})

test('libraries get a Response', async () => {
  sink.manners['/in'] = 200
  const answer = await outbound.fetch(`${sink.address}/in`, {
    method: 'POST',
    headers: { accept: 'text/plain' },
    body: new URLSearchParams({ a: 'b c' }),
  })
  expect([answer.status, await answer.text(), sink.received.at(-1)!.body]).toEqual([200, 'You get 200.', 'a=b+c'])
})
