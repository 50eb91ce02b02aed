/** Old backups bring nobody back who was erased since: neither into their workspace, nor into a new installation. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { restoreEverything, restoreWorkspace, writeBackup, type Replay } from '@rapport/core/backup'
import { type Remembered, replayErasures } from '@rapport/core/erasure'
import { collectMigrations } from '@rapport/core/postgres'
import { openSeals } from '@rapport/core/secrets'
import { createTestDatabase, openHttpSink, type HttpSink } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { model } from '../compose.ts'
import { directory } from '../directory.ts'
import { erasedFile, readErased, rememberErased } from '../erased-file.ts'
import { inventory } from '../personal.ts'
import { openPost, type Post } from '../testing/broadcasts.ts'
import { canary, eraseWholly, plant, type Planted, rowsWith } from '../testing/erasing.ts'
import { runServerCommand } from '../testing/commands.ts'
import { startHookServer } from '../testing/hooks.ts'
import { openOffice, type Office } from '../testing/office.ts'
import type { TestServer } from '../testing/server.ts'

vi.setConfig({ testTimeout: 120_000 })

const secret = 'a secret that only tests know, 32 letters long'
const migrations = collectMigrations(path.resolve(import.meta.dirname, '../../..'))
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rapport-erased-'))
const backups = { everything: path.join(folder, 'everything'), workspace: path.join(folder, 'workspace') }

let server: TestServer
let office: Office
let post: Post
let sink: HttpSink
let planted: Planted
beforeAll(async () => {
  ;[post, sink] = await Promise.all([openPost(), openHttpSink()])
  const remember = (line: Remembered): Promise<void> => rememberErased(erasedFile(folder), line)
  server = await startHookServer({}, { ...post.options, erasure: { pause: 50, settle: 0, remember } })
  office = await openOffice(server)
})
afterAll(async () => {
  await server.close()
  await post.sink.close()
  await sink.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const replayOf =
  (remembered: readonly Remembered[]): Replay =>
  async (tx, workspace) =>
    void (await replayErasures(tx, { model, seals: openSeals(secret), inventory, now: new Date(), remembered }, workspace))

test('somebody is in two backups, and is erased', async () => {
  planted = await plant(server, office, post, sink)
  const place = { ownerUrl: server.test.ownerUrl, secret, directory, version: '0.1.0', now: new Date() }
  await writeBackup({ ...place, file: backups.everything, workspace: null })
  await writeBackup({ ...place, file: backups.workspace, workspace: office.workspace })
  await eraseWholly(office, planted.id)
  expect(await rowsWith(server, office.workspace, canary)).toEqual({})
})

test('restored into their workspace while the server runs, nothing of them comes back, and they stay unwelcome', async () => {
  await restoreWorkspace({
    ownerUrl: server.test.ownerUrl,
    secret,
    directory,
    file: backups.workspace,
    workspace: office.workspace,
    migrations,
    replay: replayOf([]),
  })
  expect(await rowsWith(server, office.workspace, canary)).toEqual({})
  expect(await rowsWith(server, office.workspace, planted.mail)).toEqual({})
  const again = await office.mara.post('/people', { name: 'Back', emails: [{ value: planted.mail }] })
  expect(again).toMatchObject({ status: 409, body: { code: 'record.erased' } })
  const { items } = (await office.mara.get<{ items: { state: string; replayedAt: string | null }[] }>('/erasures')).body
  expect(items).toMatchObject([{ state: 'done', replayedAt: expect.any(String) }])
})

test('everything restored into a new installation: the list beside the data says who was erased since', async () => {
  const empty = await createTestDatabase({ migrations: 'none' })
  try {
    const lines = readErased(erasedFile(folder))
    expect(lines).toHaveLength(1)
    await restoreEverything({
      ownerUrl: empty.ownerUrl,
      secret,
      directory,
      file: backups.everything,
      migrations,
      replay: replayOf(lines),
    })
    const restored = { test: { ownerUrl: empty.ownerUrl } } as TestServer
    expect(await rowsWith(restored, office.workspace, canary)).toEqual({})
    expect(Object.keys(await rowsWith(restored, office.workspace, office.ids.matteo!))).toContain('person')
    expect(await rowsWith(restored, office.workspace, planted.id)).toMatchObject({ erasure: 1 })
  } finally {
    await empty.close()
  }
})

test('whoever runs it has the list written, and names it to a restore; a file that is none is refused before anything is restored', async () => {
  const list = path.join(folder, 'list.jsonl')
  const variables = (ownerUrl: string) => ({
    DATABASE_URL: ownerUrl,
    RAPPORT_SECRET: secret,
    RAPPORT_DATA_DIR: path.join(folder, 'elsewhere'),
  })
  expect(await runServerCommand('erasures', [list], variables(server.test.ownerUrl))).toEqual({ code: 0, said: `${list}: 1 erasures.\n` })
  expect(readErased(list)).toMatchObject([{ record: planted.id, workspace: office.workspace }])
  expect(fs.readFileSync(list, 'utf8').toLowerCase()).not.toContain(canary)
  const empty = await createTestDatabase({ migrations: 'none' })
  try {
    const wrong = await runServerCommand('restore', [backups.everything, '--erasures', backups.everything], variables(empty.ownerUrl))
    expect(wrong).toMatchObject({ code: 1, said: expect.stringContaining('is no list of erasures') })
    const done = await runServerCommand('restore', [backups.everything, '--erasures', list], variables(empty.ownerUrl))
    expect(done).toMatchObject({ code: 0, said: expect.stringContaining('1 who were erased since it was made were erased again.') })
    expect(await rowsWith({ test: { ownerUrl: empty.ownerUrl } } as TestServer, office.workspace, canary)).toEqual({})
  } finally {
    await empty.close()
  }
})
