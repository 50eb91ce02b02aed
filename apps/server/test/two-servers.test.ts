/** Two servers on one database, and people who write the same records through both at once. */
import { asOwner } from '@rapport/core/postgres'
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Beside, startBeside } from '../testing/beside.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let one: TestServer
let other: Beside
let office: Office
/** The same administrator, signed in at each of the two. */
let maras: readonly [Client, Client]

beforeAll(async () => {
  one = await startTestServer()
  office = await openOffice(one)
  other = await startBeside(one, process.env['RAPPORT_SECRET'])
  maras = [office.mara, other.mara]
})
afterAll(async () => {
  await other.close()
  await one.close()
})

interface Edited {
  readonly record: string
  readonly version: number
  readonly token: string
}

/** Reads and changes records in turn, as a page does: with the version it saw, and again after a refusal. */
async function edit(
  client: Client,
  name: string,
  records: readonly string[],
  rounds: number,
): Promise<{ done: Edited[]; refused: number }> {
  const done: Edited[] = []
  let refused = 0
  for (let n = 0; n < rounds; n++) {
    const record = records[n % records.length]!
    const token = `${name} ${n}`
    const { headers } = await client.get(`/people/${record}`)
    const { status, body } = await client.patch<{ version: number }>(
      `/people/${record}`,
      { givenName: token },
      { 'if-match': headers.get('etag')! },
    )
    expect([200, 412]).toContain(status)
    if (status === 412) refused++
    else done.push({ record, version: body.version, token })
  }
  return { done, refused }
}

test('every acknowledged change is in the chain of versions exactly once, whichever server took it', async () => {
  const records: string[] = []
  for (const name of ['First', 'Second', 'Third']) records.push((await office.mara.post<{ id: string }>('/people', { name })).body.id)
  const editors = await Promise.all([0, 1, 2, 3].map((n) => edit(maras[n % 2]!, `editor ${n}`, records, 30)))
  const done = editors.flatMap((editor) => editor.done)
  // Without refusals nobody met anybody, and nothing was tried.
  expect(editors.reduce((sum, { refused }) => sum + refused, 0)).toBeGreaterThan(0)
  for (const record of records) {
    const mine = done.filter((change) => change.record === record).sort((a, b) => a.version - b.version)
    expect(mine.length).toBeGreaterThan(0)
    expect(mine.map(({ version }) => version)).toEqual(mine.map((_, n) => n + 2))
    const { version, value, links } = await chainOf(record)
    expect([version, value]).toEqual([mine.length + 1, mine.at(-1)!.token])
    // Each change began where the one before it ended.
    expect(links.toSorted()).toEqual(mine.map(({ token }, n) => `${mine[n - 1]?.token ?? null} → ${token}`).toSorted())
  }
})

async function chainOf(record: string): Promise<{ version: number; value: string; links: string[] }> {
  return asOwner(one.test.ownerUrl, async (owner) => {
    const { rows } = await owner.query<{ version: number; value: string }>(
      'select version, given_name as value from person where id = $1',
      [record],
    )
    const history = await owner.query<{ changes: { givenName: [string | null, string] } }>(
      `select changes from history where record_id = $1 and action = 'changed'`,
      [record],
    )
    return { ...rows[0]!, links: history.rows.map(({ changes }) => changes.givenName.join(' → ').replace(/^ → /, 'null → ')) }
  })
}

test('changes of different fields without a version lose nothing of each other', async () => {
  const { id } = (await office.mara.post<{ id: string }>('/people', { name: 'Shared' })).body
  const fields = ['givenName', 'familyName', 'language', 'timeZone'] as const
  const values = { givenName: 'Inga', familyName: 'Berg', language: 'sv', timeZone: 'Europe/Stockholm' }
  const answers = await Promise.all(fields.map((field, n) => maras[n % 2]!.patch(`/people/${id}`, { [field]: values[field] })))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect((await office.mara.get(`/people/${id}`)).body).toMatchObject({ ...values, version: 5 })
})

test('one external id is taken once, at whichever server', async () => {
  for (let n = 0; n < 10; n++) {
    const answers = await Promise.all(maras.map((mara) => mara.post<{ code?: string }>('/people', { externalId: `race-${n}` })))
    expect(answers.map(({ status, body }) => `${status} ${body.code ?? ''}`).toSorted()).toEqual(['201 ', '409 record.taken'])
  }
})

test('a deletion and a change of one record: one of them is told that it came too late', async () => {
  for (let n = 0; n < 10; n++) {
    const { id } = (await office.mara.post<{ id: string }>('/people', { name: 'Contested' })).body
    const first = { 'if-match': '"1"' }
    const [gone, changed] = await Promise.all([
      maras[0].delete(`/people/${id}`, first),
      maras[1].patch(`/people/${id}`, { language: 'sv' }, first),
    ])
    expect(['204 404', '412 200']).toContain(`${gone.status} ${changed.status}`)
    expect((await maras[n % 2]!.get(`/people/${id}`)).status).toBe(gone.status === 204 ? 404 : 200)
  }
})

test('a deletion is taken back once, and whoever comes second is told that it was', async () => {
  for (let n = 0; n < 10; n++) {
    const { id } = (await office.mara.post<{ id: string }>('/people', { name: 'Fetched back' })).body
    const { change } = (await office.mara.post<{ change: string }>('/people/delete', { ids: [id] })).body
    const answers = await Promise.all(maras.map((mara) => mara.post<{ code?: string }>(`/changes/${change}/undo`)))
    expect(answers.map(({ status, body }) => `${status} ${body.code ?? ''}`).toSorted()).toEqual(['200 ', '409 change.overwritten'])
    expect((await maras[n % 2]!.get(`/people/${id}`)).body).toMatchObject({ version: 2 })
  }
})
