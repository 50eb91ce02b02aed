/** Several servers, and servers that end in the middle: each change is told, under one id, by one of them. */
import { openDatabase, type Database } from '@rapport/core/postgres'
import { openHttpSink, type HttpSink } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addHook, idOf, payloadOf, startHookServer, untilHook } from '../testing/hooks.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let one: TestServer
let other: TestServer
let second: Database
let sink: HttpSink

beforeAll(async () => {
  sink = await openHttpSink()
  one = await startHookServer()
  const secret = process.env['RAPPORT_SECRET']
  second = await openDatabase({ ownerUrl: one.test.ownerUrl, rolesReady: true, strict: true, ...(secret ? { secret } : {}) })
  other = await startTestServer({
    database: second,
    outbound: { privateHosts: ['127.0.0.1'] },
    webhooks: { look: 20, round: 50 },
  })
})
afterAll(async () => {
  await other.close()
  await second.close()
  await one.close()
  await sink.close()
})

const signIn = { email: 'mara@kaldi.example', password: 'copper kettle winter sofa' }
const came = (path: string) => sink.received.filter((received) => received.path === path)

test('two servers tell each change once', async () => {
  const mara = one.client('mara')
  await mara.post('/setup', { ...signIn, name: 'Mara', workspace: 'Kaldi Works', timeZone: 'Europe/Berlin', language: 'en', sample: false })
  const elsewhere = other.client('mara elsewhere')
  await elsewhere.post('/sign-in', signIn)
  const hooks = [await addHook(mara, sink, '/two-a'), await addHook(mara, sink, '/two-b')]
  const ids = new Set<string>()
  for (let n = 0; n < 60; n++) ids.add((await [mara, elsewhere][n % 2]!.post<{ id: string }>('/people', { name: `Told ${n}` })).body.id)
  for (const path of ['/two-a', '/two-b'])
    while (new Set(came(path).map((received) => payloadOf(received).data.id)).size < 60) await mara.get('/session')
  for (const hook of hooks) await untilHook(mara, hook, ({ waiting }) => waiting === 0)
  for (const path of ['/two-a', '/two-b']) {
    expect(
      came(path)
        .map((received) => payloadOf(received).data.id)
        .sort(),
    ).toEqual([...ids].sort())
    expect(new Set(came(path).map(idOf)).size).toBe(60)
  }
})

test('a server that ends between sending and noting leaves it to another, which sends it again under the same id', async () => {
  const mara = other.client('mara')
  await mara.post('/sign-in', signIn)
  const hook = await addHook(mara, sink, '/ended')
  const away = new Set<string>()
  let broken = true
  // What came of deliveries is not noted any more, as if each server that sends had died right before.
  const breaking = (database: Database): Database => ({
    ...database,
    transaction: (workspace, work, options) =>
      database.transaction(
        workspace,
        (tx) =>
          work({
            ...tx,
            query: (text, values, how) => {
              if (broken && text.startsWith('update webhook_delivery d set state = n.state')) throw new Error('the server ended here')
              return tx.query(text, values, how)
            },
            json: (...given) => tx.json(...given),
            change: (...given) => tx.change(...given),
            commit: () => tx.commit(),
          }),
        options,
      ),
  })
  expect(breaking(second)).toBeDefined()
  const third = await startTestServer({
    database: breaking(second),
    outbound: { privateHosts: ['127.0.0.1'] },
    webhooks: { look: 20, round: 50 },
  })
  await one.server.app.close()
  await other.server.app.close()
  const there = third.client('mara at the third')
  await there.post('/sign-in', signIn)
  const { id } = (await there.post<{ id: string }>('/people', { name: 'Told twice' })).body
  const first = await sink.arrival((received) => received.path === '/ended' && payloadOf(received).data.id === id)
  away.add(idOf(first))
  await third.close()
  broken = false
  const fourth = await startTestServer({ database: second, outbound: { privateHosts: ['127.0.0.1'] }, webhooks: { look: 20, round: 50 } })
  const later = fourth.client('mara at the fourth')
  await later.post('/sign-in', signIn)
  await untilHook(later, hook, ({ waiting }) => waiting === 0)
  const all = came('/ended').filter((received) => payloadOf(received).data.id === id)
  expect(all.length).toBeGreaterThan(1)
  expect(new Set(all.map(idOf))).toEqual(away)
  await fourth.close()
})
