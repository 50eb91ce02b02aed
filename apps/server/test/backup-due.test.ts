/** A workspace that is restored while servers go on noting what is due in it. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { restoreWorkspace, writeBackup, type Place } from '@rapport/core/backup'
import { collectMigrations } from '@rapport/core/postgres'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { directory } from '../directory.ts'
import { addressOf, sendTo } from '../testing/flow-hooks.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

const secret = 'a secret that only tests know, 32 letters long'
const migrations = collectMigrations(path.resolve(import.meta.dirname, '../../..'))
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rapport-backup-due-'))
let server: TestServer
let first: Office
let place: Place
beforeAll(async () => {
  server = await startTestServer()
  first = await openOffice(server)
  place = { ownerUrl: server.test.ownerUrl, secret, directory }
})
afterAll(async () => {
  await server.close()
  fs.rmSync(folder, { recursive: true })
})

test('of which a server notes at that very moment that something is due there', async () => {
  const { database } = server.test
  const note = `insert into control.segment_due (workspace_id, due_at, turn) values ($1, $2, 0) on conflict (workspace_id) do update set due_at = excluded.due_at`
  const due = async (): Promise<unknown> =>
    (await database.control.query('select due_at from control.segment_due where workspace_id = $1', [first.workspace])).rows
  const far = new Date('2099-01-01T00:00:00Z')
  await database.control.query(note, [first.workspace, far])
  const file = path.join(folder, 'what-is-due')
  await writeBackup({ ...place, file, workspace: first.workspace, version: '0.1.0', now: new Date() })
  await database.control.query('delete from control.segment_due where workspace_id = $1', [first.workspace])
  const [other, watch] = [new pg.Client(server.test.ownerUrl), new pg.Client(server.test.ownerUrl)]
  await Promise.all([other.connect(), watch.connect()])
  try {
    await other.query('begin')
    await other.query(note, [first.workspace, new Date('2098-01-01T00:00:00Z')])
    const restored = restoreWorkspace({ ...place, file, migrations, workspace: first.workspace })
    const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like 'insert into control.segment_due%overriding%'`
    while ((await watch.query(waits)).rows.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    await other.query('commit')
    await restored
  } finally {
    await Promise.all([other.end(), watch.end()])
  }
  expect(await due()).toEqual([{ due_at: far }])
  await database.control.query('delete from control.segment_due where workspace_id = $1', [first.workspace])
})

test('in which automations were on: they rest until somebody says that they go on, and no address is one again that was given up', async () => {
  const { mara } = first
  const steps = [{ id: 'wait', kind: 'wait', for: '1 day', next: null }]
  const begins = [{ on: 'call' }, { on: 'webhook', by: { field: 'emails', path: 'mail' } }]
  const flow = await mara.post<{ id: string }>('/flows', { name: 'On', of: 'person', body: { begins, steps } })
  expect((await mara.post(`/flows/${flow.body.id}/publish`, {})).status).toBe(200)
  expect((await mara.post(`/flows/${flow.body.id}/start`, { records: [first.ids.inga] })).body).toEqual({ entered: 1 })
  const file = path.join(folder, 'with-flows')
  await writeBackup({ ...place, file, workspace: first.workspace, version: '0.1.0', now: new Date() })
  const given = await addressOf(mara, flow.body.id)
  await mara.post(`/flows/${flow.body.id}/hook/replace`)
  const instead = await addressOf(mara, flow.body.id)
  await restoreWorkspace({ ...place, file, migrations, workspace: first.workspace })
  expect(await addressOf(mara, flow.body.id)).toBe(instead)
  expect([(await sendTo(given, { mail: 'a' })).status, (await sendTo(instead, { mail: 'a' })).status]).toEqual([404, 202])
  expect((await mara.get(`/flows/${flow.body.id}/overview`)).body).toMatchObject({
    state: 'paused',
    inside: 1,
    problem: expect.stringContaining('go on only if nothing was'),
  })
  expect(await mara.post(`/flows/${flow.body.id}/resume`)).toMatchObject({ status: 200, body: { state: 'on', inside: 1 } })
})
