import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { makeApp } from './app.ts'
import { makeListener } from './listener.ts'
import { makeLog } from './log.ts'
import { starting } from './starting.ts'

test('nobody is let go who waits for an answer, however long it takes', async () => {
  const timeouts = { headers: 60_000, idle: 20, keepAlive: 60_000, check: 10 }
  let passed = 0
  const listener = makeListener((request, response) => {
    request.socket.on('timeout', () => {
      if (++passed === 2) response.end('late')
    })
    request.resume()
  }, timeouts)
  await listener.listen('127.0.0.1', 0, false)
  const address = `http://127.0.0.1:${(listener.server.address() as AddressInfo).port}`
  expect(await (await fetch(address, { method: 'POST', body: 'all of it' })).text()).toBe('late')
  await listener.close(0)
})

test('a request that comes between the making of the application and its being ready is told to wait', async () => {
  const listener = makeListener(starting)
  await listener.listen('127.0.0.1', 0, false)
  const address = `http://127.0.0.1:${(listener.server.address() as AddressInfo).port}`
  const app = makeApp({ log: makeLog(), serverFactory: listener.serverFactory, loopback: true })
  app.get('/readyz', async () => 'ready')
  const early = await fetch(`${address}/readyz`)
  expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1'])
  await app.ready()
  const late = await fetch(`${address}/readyz`)
  expect([late.status, await late.text()]).toEqual([200, 'ready'])
  await app.close()
  await listener.close(0)
})
