/** What flows send: mails through the gate and the ledger like all others, each once; and calls of other programs. */
import { openHttpSink } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPost, type Post, type Ready, setUp } from '../testing/broadcasts.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let post: Post
let server: TestServer
let office: Office
let ready: Ready
beforeAll(async () => {
  post = await openPost()
  server = await startTestServer({
    ...post.options,
    messaging: { look: 100 },
    flows: { look: 50 },
    outbound: { privateHosts: ['127.0.0.1'] },
  })
  office = await openOffice(server)
  ready = await setUp(server, post, office.mara)
})
afterAll(async () => {
  await server.close()
  await post.sink.close()
})

const mailsTo = (address: string) => post.sink.taken.filter(({ to, from }) => to[0] === address && from === 'news@kaldi.example')

test('a step writes to somebody by its template, once for each walk; a no holds for flows too, and a paused flow sends nothing', async () => {
  const steps = [{ id: 'welcome', name: 'Welcome', kind: 'act', do: 'mail', ...ready, next: null }]
  const flow = (
    await office.mara.post<{ id: string }>('/flows', { name: 'Greeting', of: 'person', body: { begins: [{ on: 'call' }], steps } })
  ).body.id
  expect(await office.mara.post(`/flows/${flow}/publish`, {})).toMatchObject({ status: 200 })
  const begin = (records: string[], key: string) => office.mara.post(`/flows/${flow}/start`, { records, key })
  const { inga = '', matteo = '' } = office.ids
  await office.mara.post('/consents', { object: 'person', record: matteo, purpose: ready.purpose, given: false })
  await begin([inga, matteo], 'a')
  await expect.poll(() => mailsTo('inga@nordkaffee.first.example').length, { timeout: 20_000 }).toBe(1)
  expect(mailsTo('inga@nordkaffee.first.example')[0]!.headers).toContainEqual(['Subject', 'Coffee for Inga'])
  await begin([inga], 'b')
  await expect.poll(() => mailsTo('inga@nordkaffee.first.example').length, { timeout: 20_000 }).toBe(2)
  const consents = await office.mara.get<{ messages: { state: string; code: string | null }[] }>(`/consents?object=person&record=${matteo}`)
  expect(consents.body.messages).toMatchObject([{ state: 'refused', code: 'withdrawn' }])

  expect(await office.mara.post(`/flows/${flow}/pause`)).toMatchObject({ status: 200 })
  const [mailing] = (
    await office.mara.get<{ items: { id: string; state: string; name: string }[] }>('/broadcasts?filter=kind%20is%20automatic')
  ).body.items
  expect(mailing).toMatchObject({ state: 'paused', name: 'Greeting · Welcome' })
  for (const step of ['start', 'resume', 'stop'])
    expect(await office.mara.post(`/broadcasts/${mailing!.id}/${step}`)).toMatchObject({ status: 409 })
  expect(await office.mara.post(`/flows/${flow}/resume`)).toMatchObject({ status: 200 })
  await begin([inga], 'c')
  await expect.poll(() => mailsTo('inga@nordkaffee.first.example').length, { timeout: 20_000 }).toBe(3)
  expect(mailsTo('matteo@bellini.first.example')).toHaveLength(0)
  expect(await office.mara.post(`/flows/${flow}/off`)).toMatchObject({ status: 200 })
  expect(await begin([inga], 'd')).toMatchObject({ status: 409, body: { code: 'flow.notOn' } })
  expect(await office.mara.post(`/flows/${flow}/publish`, {})).toMatchObject({ status: 200, body: { number: 2 } })
  await begin([inga], 'e')
  await expect.poll(() => mailsTo('inga@nordkaffee.first.example').length, { timeout: 20_000 }).toBe(4)
})

test('a step tells a webhook of the record, signed as all its letters are', async () => {
  const sink = await openHttpSink()
  try {
    const hook = await office.mara.post<{ id: string }>('/webhooks', {
      name: 'Ours',
      url: `${sink.address}/in`,
      wishes: [{ object: 'company', actions: ['deleted'] }],
    })
    expect([hook.status, hook.text]).toEqual([201, hook.text])
    const steps = [{ id: 'tell', kind: 'act', do: 'webhook', webhook: hook.body.id, next: null }]
    const body = { begins: [{ on: 'created' }], only: 'language is mt', steps }
    const flow = (await office.mara.post<{ id: string }>('/flows', { name: 'Telling', of: 'person', body })).body.id
    expect(await office.mara.post(`/flows/${flow}/publish`, {})).toMatchObject({ status: 200 })
    const { id } = (await office.mara.post<{ id: string }>('/people', { name: 'Told', language: 'mt' })).body
    await expect.poll(() => sink.received.length, { timeout: 20_000 }).toBe(1)
    expect(JSON.parse(sink.received[0]!.body)).toMatchObject({
      type: 'person.flow',
      data: { object: 'person', id, record: { name: 'Told' } },
    })
  } finally {
    await sink.close()
  }
})
