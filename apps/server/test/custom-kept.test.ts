/** Nothing of invented objects is lost: by a file that goes out and comes in, by an undo, by a backup of one workspace. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { restoreWorkspace, writeBackup, type Place } from '@rapport/core/backup'
import { collectMigrations } from '@rapport/core/postgres'
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { directory } from '../directory.ts'
import { ran, uploaded } from '../testing/import.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { inventMachines, openWorkshop, type Workshop } from '../testing/workshop.ts'

vi.setConfig({ testTimeout: 120_000 })

const secret = 'a secret that only tests know, 32 letters long'
const migrations = collectMigrations(path.resolve(import.meta.dirname, '../../..'))
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rapport-kept-'))
let server: TestServer
let office: Office
let twin: Office
let workshop: Workshop
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
  workshop = await openWorkshop(office)
  await inventMachines(twin)
}, 120_000)
afterAll(async () => {
  await server.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

type Row = Record<string, unknown> & { readonly id: string }
const all = async (who: Client = office.mara): Promise<Row[]> =>
  (await who.get<{ items: Row[] }>('/machines?sort=name&limit=200')).body.items
/** What somebody would say of the machines: titles instead of ids, nothing of versions and times. */
const said = async (who: Client): Promise<object[]> =>
  (await all(who)).map(({ id: _id, createdAt: _c, updatedAt: _u, version: _v, owner: _o, ...row }) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, (value as { title?: string } | null)?.title?.replace(' Zwilling', '') ?? value]),
    ),
  )
const exported = async (who: Client): Promise<string> => (await who.get('/machines/export?sort=name')).text

test('what is exported comes back by a file: here as it is, in another workspace as it was', async () => {
  const file = await exported(office.mara)
  expect(file).toContain('Out of order')
  const again = await uploaded(office.mara, 'x_machine', file)
  expect((await ran(office.mara, again.id)).counts).toEqual({ new: 0, changed: 0, same: 5, wrong: 0 })
  expect(await exported(office.mara)).toBe(file)

  // Ids are those of the first workspace: links are found by their names instead.
  const lines = file
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')
    .replace('Torrefazione Bellini', 'Torrefazione Bellini Zwilling')
  const there = await uploaded(
    twin.mara,
    'x_machine',
    lines.replaceAll('Nordkaffee', 'Nordkaffee Zwilling').replaceAll(/Jonas [^,]*|Eva [^,]*/g, ''),
  )
  expect(there.columns.filter(({ field }) => field !== null).map(({ field }) => field)).toEqual(
    expect.arrayContaining(['name', 'code', 'state', 'weight', 'built', 'insured', 'manual', 'company', 'parent', 'fault']),
  )
  const done = await ran(twin.mara, there.id)
  expect(done.counts).toMatchObject({ new: 5, wrong: 0 })
  expect(await said(twin.mara)).toEqual(await said(office.mara))
})

test('an edit and a deletion with all that hung on it are taken back, links, notes and history included', async () => {
  const { press, screw } = workshop.ids
  const link = await office.mara.post<{ key: string }>('/custom-fields', {
    of: 'company',
    label: 'Main machine',
    kind: 'ref',
    options: { to: 'x_machine' },
  })
  await office.mara.patch(`/companies/${office.ids.bellini}`, { [link.body.key]: press })
  await office.mara.post('/notes', { about: { object: 'x_machine', id: screw }, body: 'Left-handed.' })
  const before = await all()
  const { body: edited } = await office.mara.get<{ items: { change: string }[] }>(`/machines/${press}/history`)
  await office.mara.patch(`/machines/${press}`, { weight: null, state: 'broken', fault: 'All', built: '2000-01-01', company: null })
  const edit = (await office.mara.get<{ items: { change: string }[] }>(`/machines/${press}/history`)).body.items[0]!.change
  await office.mara.patch(`/machines/${press}`, { fault: 'Most' })
  const refused = await office.mara.post(`/changes/${edit}/undo`, {})
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'change.overwritten', overwritten: [{ object: 'x_machine', id: press, fields: ['fault'] }] },
  })
  const last = (await office.mara.get<{ items: { change: string }[] }>(`/machines/${press}/history`)).body.items[0]!.change
  for (const change of [last, edit]) expect(await office.mara.post(`/changes/${change}/undo`, {})).toMatchObject({ status: 200 })
  const bare = (rows: readonly Row[]) => rows.map(({ createdAt: _c, updatedAt: _u, version: _v, ...row }) => row)
  expect(bare(await all())).toEqual(bare(before))

  const { body } = await office.mara.post<{ deleted: number; change: string }>('/machines/delete', { ids: [press] })
  expect(body.deleted).toBe(1)
  expect(await office.mara.get(`/machines/${screw}`)).toMatchObject({ status: 404 })
  expect((await office.mara.get<Row>(`/companies/${office.ids.bellini}`)).body[link.body.key]).toBeNull()
  expect(await office.mara.post(`/changes/${body.change}/undo`, {})).toMatchObject({ status: 200 })
  expect(bare(await all())).toEqual(bare(before))
  expect((await office.mara.get<Row>(`/companies/${office.ids.bellini}`)).body[link.body.key]).toMatchObject({ id: press })
  expect((await office.mara.get(`/notes?filter=about%20is%20${screw}`)).body).toMatchObject({ items: [{ body: 'Left-handed.' }] })
  const { items } = (await office.mara.get<{ items: { change: string; action: string }[] }>(`/machines/${press}/history?limit=50`)).body
  expect(items.map(({ action }) => action).slice(0, 2)).toEqual(['created', 'deleted'])
  expect(items.at(-1)!.change).toBe(edited.items.at(-1)!.change)
  // What only one record may have is still only one’s.
  expect(await office.mara.post('/machines', { name: 'Copy', code: 'HP-1' })).toMatchObject({ status: 409, body: { code: 'record.taken' } })
})

test('a backup of the workspace brings object, fields and records back, here and in another installation', async () => {
  const place = { ownerUrl: server.test.ownerUrl, secret, directory }
  const file = path.join(folder, 'workshop')
  const [before, meta] = [await all(), (await office.mara.get('/meta')).text]
  await writeBackup({ ...place, file, workspace: office.workspace, version: '0.1.0', now: new Date('2026-11-23T10:00:00Z') })
  await office.mara.patch(`/custom-fields/${workshop.definitions.weight}`, { retired: true })
  await office.mara.delete(`/machines/${workshop.ids.mill}`)
  await office.mara.post('/machines', { name: 'Since then' })
  const others = await all(twin.mara)
  await restoreWorkspace({ ...place, file, migrations, workspace: office.workspace })
  while ((await office.mara.get('/meta')).text !== meta) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await all()).toEqual(before)
  expect(await all(twin.mara)).toEqual(others)
  expect(await office.mara.get('/machines?sort=-weight&fields=name')).toMatchObject({
    body: { items: [{ name: 'Hydraulic press' }, {}, {}, {}, {}] },
  })
  expect(await office.mara.post('/machines', { name: 'Copy', code: 'HP-1' })).toMatchObject({ status: 409, body: { code: 'record.taken' } })

  const elsewhere = await startTestServer()
  try {
    const [setup, mara] = [elsewhere.client('setup'), elsewhere.client('mara elsewhere')]
    const account = { email: 'mara@first.example', password: 'another harbour at night' }
    expect(await setup.post('/setup', { ...account, name: 'Mara', workspace: 'Hers', sample: false })).toMatchObject({ status: 201 })
    const target: Place = { ownerUrl: elsewhere.test.ownerUrl, secret, directory }
    await restoreWorkspace({ ...target, file, migrations, workspace: office.workspace })
    expect(await mara.post('/sign-in', account)).toMatchObject({ status: 200 })
    expect(await mara.post('/session/workspace', { id: office.workspace })).toMatchObject({ status: 200 })
    expect(await all(mara)).toEqual(before)
    expect((await mara.get('/search?q=hydraulic')).body).toMatchObject({ groups: [{ object: 'x_machine' }] })
    const { body } = await mara.get<{ items: { change: string }[] }>(`/machines/${workshop.ids.press}/history`)
    expect(body.items.length).toBeGreaterThan(3)
  } finally {
    await elsewhere.close()
  }
})
