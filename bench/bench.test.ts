import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { copyLine } from './copy.ts'
import { openConnection } from './http.ts'
import { idOf, person } from './data/world.ts'
import { percentile } from './measure.ts'
import { isUnmet, kept } from './report.ts'

describe('a line of the table', () => {
  const line = { name: 'x', unit: 'ms', limit: 50 }
  test('keeps a limit that more must not pass', () => {
    expect(kept({ ...line, value: 25 })).toBe(2)
    expect(isUnmet({ ...line, value: 50 })).toBe(false)
    expect(isUnmet({ ...line, value: 50.1 })).toBe(true)
    expect([0, -1].map((value) => isUnmet({ ...line, value }))).toEqual([false, false])
  })
  test('keeps a limit that less must not pass', () => {
    expect(kept({ ...line, better: 'more', value: 100 })).toBe(2)
    expect(isUnmet({ ...line, better: 'more', value: 49 })).toBe(true)
  })
  test('a value that could not be measured keeps nothing', () => expect(isUnmet({ ...line, value: Number.NaN })).toBe(true))
  test('without a limit there is nothing to keep', () => expect(isUnmet({ name: 'x', unit: 'ms', value: 1 })).toBe(false))
})

test('percentiles of ascending values', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => n + 1)
  expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile([7], 0.99)]).toEqual([51, 100, 7])
})

test('COPY text keeps tabs, line breaks and backslashes inside values', () =>
  expect(copyLine([null, 'a\tb', 'c\nd', 'e\\f', { value: 'x"y' }, 1])).toBe('\\N\ta\\tb\tc\\nd\te\\\\f\t{"value":"x\\\\"y"}\t1\n'))

test('the generated people are the same at every run, and their ids are in the order they were made', () => {
  expect(person(7, 0, null)).toEqual(person(7, 0, null))
  expect(person(7, 0, null).values).not.toEqual(person(8, 0, null).values)
  const ids = Array.from({ length: 1000 }, (_, n) => idOf('person', 0, n))
  expect(ids).toEqual([...ids].sort())
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('owners hold the shares that the limits are about', () => {
  const owners = { rep: 'rep', team: ['team'], others: ['other'] }
  const count = { rep: 0, team: 0, other: 0, nobody: 0 }
  for (let n = 0; n < 50_000; n++) count[(person(n, 0, owners).values['owner'] ?? 'nobody') as keyof typeof count]++
  expect(count.rep / 50_000).toBeCloseTo(0.001, 3)
  expect(count.team / 50_000).toBeCloseTo(0.02, 2)
  expect(count.nobody / 50_000).toBeCloseTo(0.05, 1)
})

test('an answer that arrives in pieces is read whole, with a length or in chunks', async () => {
  const answers = [
    'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbö:ab',
    'HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
  ]
  const server = createServer((socket) =>
    socket.on('data', () => {
      const bytes = Buffer.from(answers.shift()!)
      const send = (at: number): void => {
        if (at < bytes.length) socket.write(bytes.subarray(at, at + 5), () => setImmediate(send, at + 5))
      }
      send(0)
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const connection = await openConnection((server.address() as AddressInfo).port)
  expect(await connection.send('GET', '/')).toMatchObject({ status: 200, body: 'bö:ab' })
  expect(await connection.send('GET', '/')).toMatchObject({ status: 404, body: 'abcde' })
  connection.close()
  server.close()
})
