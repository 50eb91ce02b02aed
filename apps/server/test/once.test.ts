/** A write that is sent again with its key happens once, whatever became of the first answer. */
import { asOwner, type Database } from '@rapport/core/postgres'
import { Problem } from '@rapport/core/errors'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
/** How many of the next transactions lose their answer after they were committed. */
let losing = 0

/** A database whose answers to COMMIT get lost. */
const around = (database: Database): Database => ({
  ...database,
  async transaction(workspace, work, options) {
    const result = await database.transaction(workspace, work, options)
    // Writes of records go by a model; what follows the feed has transactions of its own.
    if (losing === 0 || !options || !('model' in options)) return result
    losing--
    throw new Problem('store.unknownOutcome', 'The connection to the database broke while this was being saved.', { status: 503 })
  },
})

beforeAll(async () => {
  server = await startTestServer({ around })
  office = await openOffice(server)
})
afterAll(() => server.close())

const withKey = (key: string) => ({ 'idempotency-key': key })
const count = async (name: string) =>
  (await office.mara.get<{ count: number }>(`/people/count?filter=${encodeURIComponent(`name is "${name}"`)}`)).body.count

test('the same request is answered with the same bytes, and is done once', async () => {
  const { mara } = office
  const first = await mara.post<{ id: string; version: number }>('/people', { name: 'Once' }, withKey('a-1'))
  const again = await mara.post('/people', { name: 'Once' }, withKey('a-1'))
  expect([again.status, again.text]).toEqual([201, first.text])
  expect(again.headers.get('location')).toBe(first.headers.get('location'))
  expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
  expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
  expect(await count('Once')).toBe(1)
  const patched = await mara.patch(`/people/${first.body.id}`, { language: 'da' }, { ...withKey('"a-2"'), 'if-match': '"1"' })
  expect(patched.status).toBe(200)
  // What was true for the first is not asked again: the version has moved on by the first itself.
  expect((await mara.patch(`/people/${first.body.id}`, { language: 'da' }, { ...withKey('a-2'), 'if-match': '"1"' })).text).toBe(
    patched.text,
  )
  const gone = await mara.post<{ change: string }>('/people/delete', { ids: [first.body.id] }, withKey('a-3'))
  expect((await mara.post('/people/delete', { ids: [first.body.id] }, withKey('a-3'))).text).toBe(gone.text)
  const undone = await mara.post(`/changes/${gone.body.change}/undo`, {}, withKey('a-4'))
  expect((await mara.post(`/changes/${gone.body.change}/undo`, {}, withKey('a-4'))).text).toBe(undone.text)
  for (const _ of [1, 2]) expect((await mara.delete(`/people/${first.body.id}`, withKey('a-5'))).status).toBe(204)
  const items = [{ action: 'create', values: { name: 'In a batch, once' } }]
  const batch = await mara.post('/people/batch', { items }, withKey('a-6'))
  expect((await mara.post('/people/batch', { items }, withKey('a-6'))).text).toBe(batch.text)
  expect(await count('In a batch, once')).toBe(1)
})

test('another request with a used key is refused, and another actor’s key is another', async () => {
  const { mara, jonas } = office
  await mara.post('/people', { name: 'One' }, withKey('b-1'))
  for (const send of [
    () => mara.post('/people', { name: 'Two' }, withKey('b-1')),
    () => mara.post('/companies', { name: 'One' }, withKey('b-1')),
    () => mara.delete(`/people/${office.ids.matteo}`, withKey('b-1')),
  ])
    expect((await send()).body).toMatchObject({ status: 422, code: 'idempotency.other' })
  expect((await jonas.post('/people', { name: 'One' }, withKey('b-1'))).status).toBe(201)
  expect((await mara.get(`/people/${office.ids.matteo}`)).status).toBe(200)
})

test('of many at the same time one is done, and all are told of it', async () => {
  const { mara } = office
  const answers = await Promise.all(Array.from({ length: 12 }, () => mara.post('/people', { name: 'Hasty' }, withKey('c-1'))))
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
  expect(answers[0]!.status).toBe(201)
  expect(await count('Hasty')).toBe(1)
})

test('a refusal wrote nothing and is not kept: mended, it may be sent with its key', async () => {
  const { mara } = office
  expect((await mara.post('/people', { name: 'Mended', language: 'no language' }, withKey('d-1'))).status).toBe(422)
  expect((await mara.post('/people', { name: 'Mended' }, withKey('d-1'))).status).toBe(201)
  const items = [
    { action: 'create', values: { name: 'All' } },
    { action: 'create', values: { language: 'no language' } },
  ]
  expect((await mara.post('/people/batch', { mode: 'all', items }, withKey('d-2'))).body).toMatchObject({ code: 'batch.refused' })
  expect((await mara.post('/people/batch', { mode: 'all', items: items.slice(0, 1) }, withKey('d-2'))).status).toBe(200)
})

test('an answer to COMMIT that was lost is found again by the key, and not guessed', async () => {
  const { mara } = office
  losing = 2
  const saved = await mara.post<{ id: string }>('/people', { name: 'Lost and found' }, withKey('e-1'))
  expect(saved.status).toBe(201)
  expect(await count('Lost and found')).toBe(1)
  losing = 1
  expect((await mara.post('/people', { name: 'Lost' })).body).toMatchObject({ code: 'store.unknownOutcome' })
  losing = 1
  const gone = await mara.post<{ change: string }>('/people/delete', { ids: [saved.body.id] }, withKey('e-2'))
  expect((await mara.post(`/changes/${gone.body.change}/undo`)).body).toMatchObject({ restored: 1 })
})

test('a key is one text, and no address takes one that does not keep it', async () => {
  const { mara } = office
  for (const wrong of ['', ' ', 'two words', '"open', 'x'.repeat(256), 'quo"te'])
    expect((await mara.post('/people', { name: 'Wrong key' }, withKey(wrong))).body).toMatchObject({ code: 'idempotency.key' })
  expect(await count('Wrong key')).toBe(0)
  const keys = await mara.post('/api-keys', { name: 'Secret', scopes: ['person:read'] }, withKey('f-1'))
  expect(keys.body).toMatchObject({ status: 400, code: 'idempotency.notHere' })
  expect((await mara.get('/people', withKey('f-2'))).status).toBe(200)
})

test('answers are taken away after a day, a few with some writes', async () => {
  const { mara, workspace } = office
  await asOwner(server.test.ownerUrl, (owner) =>
    owner.query(
      `insert into idempotency select $1, $2, 'old ' || n, now() - interval '25 hours', 'x', 200, '{}', '{}' from generate_series(1, 40) n`,
      [workspace, office.ids.mara],
    ),
  )
  const old = async () =>
    Number(
      (
        await asOwner(server.test.ownerUrl, (owner) =>
          owner.query<{ n: string }>(`select count(*) as n from idempotency where key like 'old %'`),
        )
      ).rows[0]!.n,
    )
  for (let n = 0; (await old()) > 0; n++) {
    expect(n).toBeLessThan(1000)
    await mara.patch(`/people/${office.ids.inga}`, { language: n % 2 ? 'de' : 'da' }, withKey(`g-${n}`))
  }
})
