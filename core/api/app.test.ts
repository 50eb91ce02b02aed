import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { makeApp } from './app.ts'
import { makeListener } from './listener.ts'
import { makeLog } from './log.ts'
import { starting } from './starting.ts'

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
