/** Somebody who is erased is nowhere any more: no table, no file, no answer, and nobody else misses anything. */
import { readFeed } from '@rapport/core/feed'
import { openHttpSink, type HttpSink } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPost, type Post } from '../testing/broadcasts.ts'
import { canary, eraseWholly, type ErasureAnswer, hashesOf, plant, type Planted, previewOf, rowsWith } from '../testing/erasing.ts'
import { startHookServer } from '../testing/hooks.ts'
import { ran, rowsOf, uploaded } from '../testing/import.ts'
import { openOffice, type Office } from '../testing/office.ts'
import type { TestServer } from '../testing/server.ts'
import { openTracking } from '../testing/tracking.ts'
import { unzip } from '../testing/unzip.ts'

let server: TestServer
let office: Office
let twin: Office
let post: Post
let sink: HttpSink
let planted: Planted
let done: ErasureAnswer
const remembered: string[] = []
beforeAll(async () => {
  ;[post, sink] = await Promise.all([openPost(), openHttpSink()])
  server = await startHookServer(
    {},
    { ...post.options, erasure: { most: 3, pause: 50, settle: 0, remember: async (line) => void remembered.push(JSON.stringify(line)) } },
  )
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
})
afterAll(async () => {
  await server.close()
  await post.sink.close()
  await sink.close()
})

test('somebody leaves a trace wherever one can be left', async () => {
  planted = await plant(server, office, post, sink)
  expect(planted.texts.length).toBeGreaterThan(25)
})

test('what would go is said before, table by table, and only administrators are told, and no program', async () => {
  const all = await rowsWith(server, office.workspace, canary)
  expect(Object.keys(all).sort()).toEqual(
    [
      'consent_event',
      'flow_delivery',
      'history',
      'idempotency',
      'identifier',
      'import',
      'import_chunk',
      'import_row',
      'interaction',
      'interaction_key',
      'message',
      'note',
      'employment',
      'person',
      'source_refusal',
      'suppression',
      'suppression_opening',
      'task',
      'unique_value',
      'visitor',
      'webhook_delivery',
    ].sort(),
  )
  const preview = await previewOf(office, planted.id)
  const told = new Set(preview.lines.map(({ table }) => table))
  for (const table of Object.keys(all)) if (!['interaction', 'interaction_key'].includes(table)) expect([...told]).toContain(table)
  expect(preview.told).toEqual(['/told'])
  expect((await office.aylin.get(`/erasures/preview?object=person&record=${planted.id}`)).status).toBe(403)
  const refused = await office.mara.post('/erasures', { object: 'person', record: planted.id, ground: 'request', confirm: 'yes' })
  expect([refused.status, refused.body.code]).toEqual([422, 'erasure.confirm'])
})

test('whoever asks is told all of it, in files for people, programs and address books', async () => {
  const { files, type } = await exported(office)
  expect(type).toBe('application/zip')
  const all = [...files.values()].join('\n')
  expect(planted.texts.filter((text) => !all.includes(text))).toEqual([])
  for (const text of planted.texts)
    expect([text, JSON.stringify([...files].filter(([name]) => name.startsWith('csv/'))).includes(text)]).toEqual([text, true])
  const page = files.get('index.html')!
  expect(page).toContain(`${canary}name Vogel`)
  expect(page).not.toMatch(/<script|(?:src|href)="?http/)
  expect(files.get('contact.vcf')).toContain(`EMAIL:${planted.mail}`)
  const data = JSON.parse(files.get('data.json')!) as { recipients: string[]; files: { json: string; rows: number }[] }
  expect(data.recipients).toEqual(['/told'])
  for (const { json, rows } of data.files) expect([json, (JSON.parse(files.get(json)!) as unknown[]).length]).toEqual([json, rows])
  // Of others there is nothing, and others are told nothing.
  expect(all).not.toContain('matteo@bellini')
  expect((await office.aylin.get(`/subject-export?object=person&record=${planted.id}`)).status).toBe(403)
  expect((await twin.mara.get(`/subject-export?object=person&record=${planted.id}`)).status).toBe(404)
})

async function exported({ mara }: Office) {
  const answer = await fetch(`${server.address}/api/v1/subject-export?object=person&record=${planted.id}`, {
    headers: { cookie: mara.cookie() },
  })
  expect(answer.status).toBe(200)
  const archive = Buffer.from(await answer.arrayBuffer())
  return { files: unzip(archive), type: answer.headers.get('content-type') }
}

test('they are erased from every table, and nobody else misses anything', async () => {
  const before = await hashesOf(server, twin.workspace)
  const others = () => hashesOf(server, office.workspace, office.ids.matteo, planted.id)
  const matteo = await others()
  expect(Object.values(matteo).filter((hash) => hash !== '').length).toBeGreaterThan(5)
  done = await eraseWholly(office, planted.id)
  expect(await rowsWith(server, office.workspace, canary)).toEqual({})
  expect(await rowsWith(server, office.workspace, planted.mail)).toEqual({})
  expect(remembered).toHaveLength(1)
  expect(remembered[0]!.toLowerCase()).not.toContain(canary)
  expect(await hashesOf(server, twin.workspace)).toEqual(before)
  // What he did together with them is told of him alone now.
  const { 'public.interaction': _log, 'public.feed': _feed, ...after } = await others()
  expect(matteo).toMatchObject(after)
  expect((await office.mara.get(`/notes/${planted.movedNote}`)).body).toMatchObject({ body: 'Decaf for the office.' })
  const { items } = (
    await office.mara.get<{ items: { type: string; properties: object; records: object[] }[] }>(
      `/interactions?object=person&record=${office.ids.matteo}`,
    )
  ).body
  expect(items).toMatchObject([{ type: 'meeting.held', properties: {}, records: [] }])
  expect(done).toMatchObject({ by: 'Mara Lindqvist', told: ['/told'], previous: null })
  expect(done.hash).toMatch(/^[0-9a-f]{64}$/)
})

test('what was told of them tells others that they are gone, at its place; taking a change back is refused by name', async () => {
  const items = await readFeed(server.test.database, office.workspace, 0, 1000)
  expect(items.map(({ position }) => position)).toEqual(items.map((_, index) => index + items[0]!.position))
  const theirs = items.flatMap(({ changes }) => changes.filter(({ id }) => id === planted.id))
  expect(theirs).toEqual([{ object: 'person', id: planted.id, action: 'deleted', fields: [] }])
  const deleted = items.find(({ changes }) => changes.some(({ id }) => id === planted.id))
  expect(await office.mara.post(`/changes/${deleted!.id}/undo`)).toMatchObject({ status: 410, body: { code: 'change.erased' } })
  const again = await office.mara.post('/people', { name: 'Another' }, { 'idempotency-key': 'one-of-theirs' })
  expect(again.status).toBe(422)
})

test('they do not come back unasked: by the interface, many at once, by a file, by a website', async () => {
  const { mara } = office
  const refused = { status: 409, body: { code: 'record.erased', detail: expect.stringContaining('was erased on request on 2') } }
  for (const mail of [planted.mail, planted.formerMail.toUpperCase()])
    expect(await mara.post('/people', { name: 'Back', emails: [{ value: mail }] })).toMatchObject(refused)
  expect(await mara.post('/people', { name: 'Back', externalId: `${canary}external` })).toMatchObject(refused)
  expect(await mara.patch(`/people/${office.ids.rob}`, { emails: [{ value: planted.mail }] })).toMatchObject(refused)
  // A number alone may be somebody else's who lives there; with nothing else it says nobody else.
  expect(await mara.post('/people', { name: 'Back', phones: [{ value: '+493012345678' }] })).toMatchObject(refused)
  const flatmate = { name: 'Flatmate', phones: [{ value: '+493012345678' }], emails: [{ value: 'flatmate@birds.example' }] }
  expect((await mara.post('/people', flatmate)).status).toBe(201)
  const batch = await mara.post<{ items: { state: string; code?: string }[] }>('/people/batch', {
    items: [
      { action: 'create', values: { name: 'Back', emails: [{ value: planted.mail }] } },
      { action: 'create', values: { name: 'New' } },
    ],
  })
  expect(batch.text).toContain('record.erased')
  const file = `Name;Mail\nBack;${planted.mail}\nWelcome;welcome@birds.example`
  const imported = await ran(mara, (await uploaded(mara, 'person', file)).id)
  expect(imported.counts).toEqual({ new: 1, changed: 0, same: 0, wrong: 1 })
  expect(await rowsOf(mara, imported.id, 'wrong')).toMatchObject([{ row: 2, reason: expect.stringContaining('was erased on request') }])
  const tracking = openTracking(server, office)
  await tracking.say(planted.source, 'identify', { anonymousId: 'new-browser', traits: { email: planted.mail, name: 'Back' } })
  await tracking.say(planted.source, 'page', { anonymousId: `${canary}visitor` })
  // Somebody else at the same machine is welcome.
  await tracking.say(planted.source, 'identify', {
    anonymousId: `${canary}visitor`,
    traits: { email: 'other-user@birds.example', name: 'Other' },
  })
  await expect
    .poll(() => mara.get<{ refused: number }>(`/sources/${planted.source.id}`).then(({ body }) => body.refused), { timeout: 20_000 })
    .toBe(2)
  const asked = await mara.post('/identity/explain', {
    message: { type: 'identify', anonymousId: 'asked', traits: { email: planted.mail } },
  })
  expect(asked.body).toMatchObject({ steps: [], individual: null, notes: [{ code: 'record.erased' }] })
  const refusals = (await mara.get<{ items: { code: string; sent: string }[] }>(`/sources/${planted.source.id}/refusals`)).body.items
  expect(refusals).toMatchObject([
    { code: 'record.erased', sent: '' },
    { code: 'record.erased', sent: '' },
  ])
  expect(await tracking.all('people', 'email is other-user@birds.example')).toHaveLength(1)
  expect(await tracking.all('visitors', `anonymousId is ${canary}visitor`)).toEqual([])
  expect(await rowsWith(server, office.workspace, canary)).toEqual({})
  // Elsewhere they are whoever they are there.
  expect((await twin.mara.post('/people', { name: 'There', emails: [{ value: planted.mail }] })).status).toBe(201)
})

test('who came back by their own will is let in by an administrator, who says why; erased again, the certificates are a chain', async () => {
  const { mara } = office
  expect((await mara.post(`/erasures/${done.id}/lift`, { reason: '' })).status).toBe(422)
  const lifted = await mara.post<ErasureAnswer>(`/erasures/${done.id}/lift`, { reason: 'Asked for news again' })
  expect(lifted.body.marks.every(({ liftedAt }) => liftedAt !== null)).toBe(true)
  const asked = ['/people', { name: 'Back again', emails: [{ value: planted.mail }] }, { 'idempotency-key': 'back' }] as const
  const back = await mara.post<{ id: string }>(...asked)
  expect(back.status).toBe(201)
  await mara.delete(`/people/${back.body.id}`)
  // What was deleted before is erased by its history.
  const again = await eraseWholly(office, back.body.id)
  expect(again.previous).toBe(done.hash)
  expect(await mara.post('/people', { name: 'Back', emails: [{ value: planted.mail }] })).toMatchObject({ status: 409 })
  // Nor does what was answered then, to whoever sends the request again.
  expect(await mara.post(...asked)).toMatchObject({ status: 410, body: { code: 'record.erased' } })
  expect(await rowsWith(server, office.workspace, planted.mail)).toEqual({})
  const { items } = (await mara.get<{ items: ErasureAnswer[] }>('/erasures')).body
  expect(items.map(({ id }) => id)).toEqual([again.id, done.id])
})
