/** Targets that are slow, broken, hostile or gone: each has a name, none holds up another, and one that stays so is switched off. */
import { openHttpSink, testCertificate, type Client, type HttpSink, type Manner } from '@rapport/core/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { about, addHook, deliveriesOf, hasty, payloadOf, startHookServer, untilDelivery, untilHook, type Hook } from '../testing/hooks.ts'
import type { TestServer } from '../testing/server.ts'

let sink: HttpSink
let secure: HttpSink
const servers: TestServer[] = []
beforeAll(async () => {
  sink = await openHttpSink()
  secure = await openHttpSink({ tls: true })
})
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
  sink.manners = {}
  sink.received.length = 0
})
afterAll(async () => {
  await sink.close()
  await secure.close()
})

/** An administrator of a workspace of its own. */
async function open(...settings: Parameters<typeof startHookServer>): Promise<Client> {
  const server = await startHookServer(...settings)
  servers.push(server)
  const mara = server.client('mara')
  const place = { workspace: 'Kaldi Works', timeZone: 'Europe/Berlin', language: 'en', sample: false }
  await mara.post('/setup', { name: 'Mara', email: 'mara@kaldi.example', password: 'copper kettle winter sofa', ...place })
  return mara
}
const make = async (mara: Client, name: string): Promise<string> => (await mara.post<{ id: string }>('/people', { name })).body.id
const came = (path: string): number => sink.received.filter((one) => one.path === path).length

test('whatever a target does has a name, is tried again and parked; others are told meanwhile', async () => {
  const mara = await open({ backOff: [1] })
  const bad: [Manner, string][] = [
    [500, 'status_500'],
    [404, 'status_404'],
    ['redirect', 'redirect_refused'],
    ['never', 'timeout'],
    ['drip', 'timeout'],
    ['huge', 'answer_too_large'],
    ['endless', 'answer_too_large'],
    ['headers', 'answer_too_large'],
    ['cut', 'connection_broken'],
    ['reset', 'connection_broken'],
  ]
  const hooks: [Hook, string][] = []
  for (const [manner, outcome] of bad) {
    const path = `/bad-${manner}`
    sink.manners[path] = manner
    hooks.push([await addHook(mara, sink, path), outcome])
  }
  hooks.push([await addHook(mara, { ...sink, address: 'http://127.0.0.1:1' }, '/nobody'), 'connection_refused'])
  hooks.push([await addHook(mara, secure, '/tls'), 'tls_failed'])
  hooks.push([await addHook(mara, { ...sink, address: 'https://nowhere.invalid' }, '/'), 'dns_lookup_failed'])
  const good = await addHook(mara, sink, '/good')
  const id = await make(mara, 'For all of them')
  await sink.arrival(about('/good', id))
  expect(await untilDelivery(mara, good, ({ state }) => state === 'delivered')).toMatchObject({ outcome: 'delivered' })
  for (const [hook, outcome] of hooks) {
    const parked = await untilDelivery(mara, hook, ({ state }) => state === 'parked')
    expect([outcome, parked.outcome, new Set(parked.tries.map((one) => one.outcome))]).toEqual([outcome, outcome, new Set([outcome])])
    expect([outcome, parked.attempts]).toEqual([outcome, 2])
    expect(parked.says).not.toBe('It did not arrive.')
  }
  expect(came('/elsewhere')).toBe(0)
  expect(secure.received).toEqual([])
})

test('a name that comes to lead into the own network is refused when it is asked, and nothing is connected to', async () => {
  let leads = ['93.184.216.34']
  const outbound = { resolve: async () => leads, certificates: testCertificate.cert }
  const mara = await open({}, { outbound })
  const hook = await addHook(mara, { ...secure, address: `https://hooks.northwind.example:${secure.port}` }, '/rebound')
  leads = ['127.0.0.1']
  const before = secure.connections
  await make(mara, 'Told to nobody')
  const parked = await untilDelivery(mara, hook, ({ state }) => state === 'parked')
  expect(parked).toMatchObject({ outcome: 'private_address_refused', tries: [{ answer: null }, {}, {}, {}, {}] })
  expect((await mara.post(`/webhooks/${hook.id}/test`)).body).toMatchObject({ outcome: 'private_address_refused' })
  expect(secure.connections).toBe(before)
})

test('by https a delivery arrives where the certificate is right', async () => {
  const outbound = { privateHosts: ['hooks.northwind.example'], resolve: async () => ['127.0.0.1'], certificates: testCertificate.cert }
  const mara = await open({}, { outbound })
  await addHook(mara, { ...secure, address: `https://hooks.northwind.example:${secure.port}` }, '/right')
  const id = await make(mara, 'Told by https')
  expect(payloadOf(await secure.arrival(about('/right', id)))).toMatchObject({ data: { id } })
})

test('slow targets hold up nobody: with forty of them, one that answers is told before any of theirs is over', async () => {
  const mara = await open({}, { webhooks: { schedule: hasty, limits: { firstByte: 30_000, whole: 30_000 } } })
  sink.manners['/slow'] = 'never'
  const slow: Hook[] = []
  for (let n = 0; n < 40; n++) slow.push(await addHook(mara, sink, '/slow'))
  const quick = await addHook(mara, sink, '/quick')
  const ids: string[] = []
  for (let n = 0; n < 5; n++) ids.push(await make(mara, `Quick ${n}`))
  for (const id of ids) await sink.arrival(about('/quick', id))
  await untilHook(mara, quick, ({ waiting }) => waiting === 0)
  for (const hook of [slow[0]!, slow.at(-1)!])
    expect((await deliveriesOf(mara, hook)).every(({ state, attempts }) => state === 'waiting' && attempts === 0)).toBe(true)
})

test('a target that fails again and again is left alone, tried with one delivery, and caught up with when it answers', async () => {
  const mara = await open({ opensAfter: 3, backOff: Array.from({ length: 50 }, () => 1), probe: { first: 30, longest: 30 } })
  sink.manners['/broken'] = 500
  const hook = await addHook(mara, sink, '/broken')
  const ids: string[] = []
  for (let n = 0; n < 30; n++) ids.push(await make(mara, `Waits ${n}`))
  await untilHook(mara, hook, ({ failures, waiting }) => failures >= 5 && waiting === 30)
  const attempts = (await deliveriesOf(mara, hook)).reduce((sum, one) => sum + one.attempts, 0)
  expect(attempts).toBeLessThan(30)
  sink.manners['/broken'] = 204
  expect(await untilHook(mara, hook, ({ waiting }) => waiting === 0)).toMatchObject({ failures: 0, parked: 0, enabled: true })
  for (const id of ids) await sink.arrival(about('/broken', id))
})

test('one that fails too long is switched off with the reason; switched on again it gets what waits', async () => {
  const mara = await open({ backOff: Array.from({ length: 50 }, () => 1), disarm: { failures: 4, milliseconds: 0 } })
  sink.manners['/tired'] = 503
  const hook = await addHook(mara, sink, '/tired')
  const id = await make(mara, 'Waits for its end')
  const off = await untilHook(mara, hook, ({ enabled }) => !enabled)
  expect(off).toMatchObject({ disarmed: { reason: 'failing', message: 'Nothing could be delivered for three days.' }, waiting: 1 })
  const tries = came('/tired')
  expect((await mara.post(`/webhooks/${hook.id}/replay`, { position: 1 })).body).toMatchObject({ code: 'webhook.off' })
  sink.manners['/tired'] = 204
  expect(came('/tired')).toBe(tries)
  expect((await mara.patch<Hook>(`/webhooks/${hook.id}`, { enabled: true })).body).toMatchObject({
    enabled: true,
    disarmed: null,
    failures: 0,
  })
  await untilHook(mara, hook, ({ waiting }) => waiting === 0)
  expect(await untilDelivery(mara, hook, (one) => one.record === id)).toMatchObject({ state: 'delivered' })
})

test('one that says it is gone for good is switched off at once', async () => {
  const mara = await open()
  sink.manners['/gone'] = 410
  const hook = await addHook(mara, sink, '/gone')
  await make(mara, 'Told to nobody')
  expect(await untilHook(mara, hook, ({ enabled }) => !enabled)).toMatchObject({ disarmed: { reason: 'gone' } })
  expect(came('/gone')).toBe(1)
})
