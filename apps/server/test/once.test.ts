/** A write that is sent again with its key happens once, whatever became of the first answer. */
import { setTimeout as sleep } from 'node:timers/promises'
import { asOwner, type Database } from '@rapport/core/postgres'
import { Problem } from '@rapport/core/errors'
import { openSweep } from '@rapport/core/store'
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
  const hers = await mara.post<{ id: string }>('/people', { name: 'One' }, withKey('b-1'))
  for (const send of [
    () => mara.post('/people', { name: 'Two' }, withKey('b-1')),
    () => mara.post('/companies', { name: 'One' }, withKey('b-1')),
    () => mara.delete(`/people/${office.ids.matteo}`, withKey('b-1')),
  ])
    expect((await send()).body).toMatchObject({ status: 422, code: 'idempotency.other' })
  const his = await jonas.post<{ id: string }>('/people', { name: 'One' }, withKey('b-1'))
  expect([his.status, his.headers.get('idempotency-replayed')]).toEqual([201, null])
  expect(his.body.id).not.toBe(hers.body.id)
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

/** Answers of so many hours ago, and how many of them are left. */
async function keepOld(name: string, hours: number, count: number): Promise<() => Promise<number>> {
  const { ownerUrl } = server.test
  const values = [office.workspace, office.ids.mara, name, hours, count]
  const text = `insert into idempotency select $1, $2, $3::text || n, now() - $4::float8 * interval '1 hour', 'x', 200, '{}', '{}' from generate_series(1, $5::int) n`
  await asOwner(ownerUrl, (owner) => owner.query(text, values))
  return async () => {
    const { rows } = await asOwner(ownerUrl, (owner) =>
      owner.query<{ n: number }>('select count(*)::int as n from idempotency where starts_with(key, $1)', [name]),
    )
    return rows[0]!.n
  }
}

test('answers are taken away after a day, not before, whether anybody writes or not', async () => {
  const { control } = server.test.database
  const lease = async () =>
    (
      await control.query<{ seconds: number; held: boolean }>(
        `select extract(epoch from until - now())::float8 as seconds, holder is not null as held from control.lease where kind = 'idempotency' and workspace_id = $1`,
        [office.workspace],
      )
    ).rows[0]
  const old = await keepOld('old ', 25, 2_500)
  const young = await keepOld('young ', 23, 3)
  const errors: unknown[] = []
  const { database } = server.test
  const sweep = openSweep({ database, workspaces: async () => [office.workspace], onError: (error) => errors.push(error) })
  sweep.start()
  try {
    while ((await old()) > 0) await sleep(20)
    expect(await young()).toBe(3)
    // It is looked at again when the oldest of the others is due, though nobody writes until then.
    for (;;) {
      const { seconds = 0, held = true } = (await lease()) ?? {}
      if (!held && seconds > 60) {
        expect(seconds / 3600).toBeCloseTo(1, 1)
        break
      }
      await sleep(20)
    }
  } finally {
    await sweep.stop()
  }
  expect(errors).toEqual([])
})

test('whoever keeps the first answer in a workspace puts it on the list', async () => {
  const twin = await openOffice(server, 'twin')
  const listed = async () =>
    (
      await server.test.database.control.query(`select from control.lease where kind = 'idempotency' and workspace_id = $1`, [
        twin.workspace,
      ])
    ).rows.length
  expect(await listed()).toBe(0)
  await twin.mara.post('/people', { name: 'Without a key' })
  expect(await listed()).toBe(0)
  await twin.mara.post('/people', { name: 'First' }, withKey('first'))
  while ((await listed()) === 0) await sleep(20)
})
