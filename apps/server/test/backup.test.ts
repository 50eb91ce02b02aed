/** Backups of everything and of one workspace, and what comes back from them. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { readContents, readHeader, restoreEverything, restoreWorkspace, writeBackup, type Contents, type Place } from '@rapport/core/backup'
import { Problem } from '@rapport/core/errors'
import { asOwner, collectMigrations } from '@rapport/core/postgres'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { openAuth, resetPassword } from '@rapport/platform/server'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { BackupReader, writeSealed } from '../../../core/backup/file.ts'
import { directory } from '../directory.ts'
import { runServerCommand } from '../testing/commands.ts'
import { still } from '../testing/contents.ts'
import { everyday } from '../testing/everyday.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

vi.setConfig({ testTimeout: 120_000 })

const secret = 'a secret that only tests know, 32 letters long'
const migrations = collectMigrations(path.resolve(import.meta.dirname, '../../..'))
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rapport-backup-'))
const now = new Date('2026-11-23T10:00:00Z')

let server: TestServer
let first: Office
let twin: Office
let place: Place

beforeAll(async () => {
  server = await startTestServer()
  first = await openOffice(server)
  twin = await openOffice(server, 'twin')
  await everyday(first.mara, first)
  await everyday(twin.mara, twin)
  // What does not survive text formats by chance.
  await first.mara.post('/notes', { about: { object: 'person', id: first.ids.inga }, body: 'Tab\t, \\, \\., \n\\.\n and “ß” 🦀 \\N' })
  place = placeOf(server.test)
}, 120_000)
afterAll(async () => {
  await server.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const placeOf = ({ ownerUrl }: TestDatabase): Place => ({ ownerUrl, secret, directory })
const backup = async (name: string, workspace: string | null, from: Place = place): Promise<string> => {
  const file = path.join(folder, name)
  await writeBackup({ ...from, file, workspace, version: '0.1.0', now })
  return file
}
const contentsOf = async ({ workspace }: Office): Promise<Contents> => {
  await settled()
  return still(await readContents(place, workspace))
}
/** Waits until every change has its position in the feed, all who follow it have come there, and no import is worked on. */
const settled = (): Promise<void> =>
  asOwner(server.test.ownerUrl, async (owner) => {
    for (;;) {
      const { rows } = await owner.query(
        `select from outbox union all select from import where state in ('checking', 'running', 'removing') or (state = 'removed' and cleared_at is null)
         union all select from feed_consumer c join feed_head h using (workspace_id) where c.position < h.position`,
      )
      if (rows.length === 0) return
    }
  })

async function withEmpty<T>(work: (empty: TestDatabase) => Promise<T>): Promise<T> {
  const empty = await createTestDatabase({ migrations: 'none' })
  try {
    return await work(empty)
  } finally {
    await empty.close()
  }
}

describe('of everything', () => {
  test('what is restored into an empty database is what was backed up, and only its owner may read the file', async () => {
    await settled()
    const file = await backup('all', null)
    const before = still(await readContents(place, null))
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    expect((await readHeader(file)).workspace).toBe(null)
    expect(before['public.person']!.rows).toBeGreaterThan(4)
    await withEmpty(async (empty) => {
      await restoreEverything({ ...placeOf(empty), file, migrations })
      expect(still(await readContents(placeOf(empty), null))).toEqual(before)
      const again = await backup('all again', null, placeOf(empty))
      await expect(restoreEverything({ ...placeOf(empty), file: again, migrations })).rejects.toThrow(/workspaces or accounts/)
      await asOwner(empty.ownerUrl, async (owner) => {
        const { rows } = await owner.query(`select from pg_class where relname = 'person' and relrowsecurity and relforcerowsecurity`)
        expect(rows).toHaveLength(1)
        expect((await owner.query(`select from control.session`)).rows).toHaveLength(0)
      })
    })
  })

  test('one of an older version comes up to date, one of a newer version is refused before anything is written', async () => {
    const file = await backup('of now', null)
    await withEmpty(async (empty) => {
      const older = migrations.slice(0, -1)
      const newest = migrations.at(-1)!.name
      await expect(restoreEverything({ ...placeOf(empty), file, migrations: older })).rejects.toThrow(
        `newer Rapport: this one does not know ${newest}`,
      )
      const { rows } = await asOwner(empty.ownerUrl, (owner) => owner.query(`select from pg_class where relname = 'person'`))
      expect(rows).toHaveLength(0)
      const later = {
        name: 'zebra/0001_later',
        sql: `create table stripe (workspace_id uuid not null, id uuid not null, primary key (workspace_id, id))`,
      }
      await restoreEverything({ ...placeOf(empty), file, migrations: [...migrations, later] })
      const contents = await readContents(placeOf(empty), null)
      expect([contents['public.stripe']?.rows, contents['public.person']?.rows]).toEqual([
        0,
        (await readContents(place, null))['public.person']!.rows,
      ])
    })
  })

  test('a file that was cut off or in which a byte changed is refused, wherever', async () => {
    const whole = fs.readFileSync(await backup('to be broken', null))
    const broken = path.join(folder, 'broken')
    const places = [
      ...Array.from({ length: 60 }, (_, n) => Math.floor((n * whole.length) / 60)),
      ...Array.from({ length: 45 }, (_, n) => whole.length - 1 - n),
    ]
    for (const at of places) {
      const changed = Buffer.from(whole)
      changed[at]! ^= 1 << (at % 8)
      for (const bytes of [changed, whole.subarray(0, at)]) {
        fs.writeFileSync(broken, bytes)
        await expect(readHeader(broken), `at ${at} of ${whole.length}`).rejects.toThrow(/is damaged|is no backup/)
      }
    }
  })
})

describe('of one workspace', () => {
  test('puts it back while the server runs, and leaves the others as they are', async () => {
    const before = await contentsOf(first)
    const file = await backup('first', first.workspace)
    const full = await backup('everything', null)
    for (const [from, rows] of [
      [file, 0],
      [full, 1],
    ] as const) {
      await everyday(first.mara, first)
      await first.mara.delete(`/people/${first.ids.inga}`)
      await everyday(twin.mara, twin)
      const others = await contentsOf(twin)
      expect(await contentsOf(first)).not.toEqual(before)
      const { made, name } = await restoreWorkspace({ ...place, file: from, migrations, workspace: first.workspace })
      expect([rows, await contentsOf(first), made, name]).toEqual([rows, before, [], 'Office first'])
      expect(await contentsOf(twin)).toEqual(others)
      // Who was signed in goes on, in what was restored.
      expect((await first.mara.get(`/people/${first.ids.inga}`)).status).toBe(200)
      expect((await first.mara.post('/people', { name: 'After it' })).status).toBe(201)
      await restoreWorkspace({ ...place, file: from, migrations, workspace: first.workspace })
    }
    expect(await contentsOf(first)).toEqual(before)
  })

  test('of which servers know a field that was made since: they forget it, and what signs people in stays', async () => {
    const file = await backup('before the field', first.workspace)
    const { control } = server.test.database
    await control.query(
      `insert into control.provider (id, workspace_id, name, issuer, client_id, client_secret, domains, created_at) values ($1, $1, 'Ours', 'https://id.example', 'x', 'sealed canary', '{}', now())`,
      [first.workspace],
    )
    const made = await first.mara.post<{ key: string }>('/custom-fields', { of: 'person', label: 'Shoe size', kind: 'number' })
    expect(made.status).toBe(201)
    const shown = async (): Promise<boolean> => (await first.mara.get(`/meta`)).text.includes('Shoe size')
    expect(await shown()).toBe(true)
    await restoreWorkspace({ ...place, file, migrations, workspace: first.workspace })
    // A write by the old model is refused inside and decided anew.
    expect((await first.mara.post('/people', { name: 'By the model of before' })).status).toBe(201)
    while (await shown()) continue
    expect((await control.query('select from control.provider')).rows).toHaveLength(1)
    await control.query('delete from control.provider')
    await restoreWorkspace({ ...place, file, migrations, workspace: first.workspace })
  })

  test('holds no secret of an account, and nothing of the others', async () => {
    const reader = new BackupReader(await backup('secrets', first.workspace))
    let text = JSON.stringify(await reader.header)
    for (;;) {
      const part = await reader.next()
      if ('contents' in part) break
      text += JSON.stringify(part.section)
      for await (const piece of part.rows) text += piece.toString()
    }
    expect(text).toContain('mara@first.example')
    expect(text).not.toMatch(/twin\.example|Zwilling|control\.credential/)
    const { rows } = await server.test.database.control.query<{ value: string }>(
      'select password as value from control.credential union select token from control.session union select value from control.verification',
    )
    expect(rows.length).toBeGreaterThan(5)
    for (const { value } of rows) expect(text).not.toContain(value)
  })

  test('in another installation, members find their accounts by address, and who has none gets one without a password', async () => {
    const file = await backup('moving', first.workspace)
    const other = await startTestServer()
    try {
      const jonas = other.client('jonas of old')
      await jonas.post('/setup', {
        name: 'Jonas',
        email: 'jonas@first.example',
        password: 'another harbour at night',
        workspace: 'His',
        sample: false,
      })
      const his = (await other.test.database.control.query<{ id: string }>('select id from control.account')).rows[0]!.id
      const { made } = await restoreWorkspace({ ...placeOf(other.test), file, migrations, workspace: first.workspace })
      expect(made).toEqual(['aylin@first.example', 'eva@first.example', 'mara@first.example', 'petra@first.example'])
      const back = other.client('jonas')
      expect((await back.post('/sign-in', { email: 'jonas@first.example', password: 'another harbour at night' })).status).toBe(200)
      expect((await back.post('/session/workspace', { id: first.workspace })).status).toBe(200)
      expect((await back.get(`/people/${first.ids.inga}`)).status).toBe(200)
      const { rows } = await asOwner(other.test.ownerUrl, (owner) =>
        owner.query<{ account: string }>('select account from member where workspace_id = $1 and email = $2', [
          first.workspace,
          'jonas@first.example',
        ]),
      )
      expect(rows).toEqual([{ account: his }])
      const eva = { email: 'eva@first.example', password: 'ten bells at noon' }
      expect((await other.client().post('/sign-in', eva)).status).toBe(401)
      const { control } = other.test.database
      await resetPassword(control, openAuth({ control, secret, onError: () => {} }), eva.email, eva.password, new Date())
      expect((await other.client().post('/sign-in', eva)).status).toBe(200)
    } finally {
      await other.close()
    }
  })

  test('halts broadcasts that were on their way, and takes back nobody’s no', async () => {
    const { body } = await first.mara.post<{ id: string }>('/broadcasts', { name: 'On its way' })
    await settled()
    await asOwner(server.test.ownerUrl, async (owner) => {
      await owner.query(`update broadcast set state = 'sending' where id = $1`, [body.id])
      // A mail by which somebody confirms a yes.
      await owner.query(
        `insert into message (workspace_id, id, kind, object, record_id, channel, basis, state, attempts, next_at, queued_at)
         values ($1, gen_random_uuid(), 'form.confirm', 'person', $2, 'mail', 'contract', 'deferred', 1, '2999-01-01', now())`,
        [first.workspace, first.ids.matteo],
      )
    })
    const file = await backup('on-its-way.backup', first.workspace)
    const said = { object: 'person', record: first.ids.matteo, given: false }
    expect((await first.mara.post('/consents', said)).status).toBe(200)
    await settled()
    await restoreWorkspace({ ...place, file, migrations, workspace: first.workspace })
    const { body: standing } = await first.mara.get<{
      items: { name: string; given: boolean | null }[]
      events: object[]
      messages: { state: string; code: string }[]
    }>(`/consents?object=person&record=${first.ids.matteo}`)
    expect([standing.items.find(({ name }) => name === 'Everything')?.given, standing.events]).toMatchObject([false, [{ given: false }]])
    expect(standing.messages).toMatchObject([{ state: 'cancelled', code: 'restored' }])
    const { state, problem } = (await first.mara.get<{ state: string; problem: string }>(`/broadcasts/${body.id}`)).body
    expect([state, problem]).toEqual(['paused', expect.stringContaining('restored')])
  })

  test('rows of another workspace in a file are refused by the database', async () => {
    const reader = new BackupReader(await backup('honest', first.workspace))
    const others = await contentsOf(twin)
    const forged = path.join(folder, 'forged')
    await writeSealed(
      forged,
      (async function* pieces() {
        yield `${JSON.stringify(await reader.header)}\n`
        for (;;) {
          const part = await reader.next()
          if ('contents' in part) break
          yield `${JSON.stringify(part.section)}\n`
          for await (const piece of part.rows)
            yield part.section.table === 'public.note' ? piece.toString().replaceAll(first.workspace, twin.workspace) : piece
          yield '\\.\n'
        }
        yield `${JSON.stringify({ contents: {} })}\n`
      })(),
    )
    const before = await contentsOf(first)
    await expect(restoreWorkspace({ ...place, file: forged, migrations, workspace: first.workspace })).rejects.toThrow(/row-level security/)
    expect([await contentsOf(first), await contentsOf(twin)]).toEqual([before, others])
  })

  test('while it is restored nobody writes into it, and everybody into the others', async () => {
    await asOwner(server.test.ownerUrl, async (owner) => {
      await owner.query(`select pg_advisory_lock(hashtextextended('restore ' || $1::uuid, 0))`, [first.workspace])
      const refused = await first.mara.post<{ code: string }>('/people', { name: 'Too soon' })
      expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([503, 'workspace.restoring', '10'])
      // Where reads take the door of those who write, it is closed to them too.
      expect((await first.mara.get('/people?limit=1')).status).toBe(process.env['RAPPORT_READS'] === 'write' ? 503 : 200)
      expect((await twin.mara.post('/people', { name: 'Meanwhile' })).status).toBe(201)
    })
    expect((await first.mara.post('/people', { name: 'In time' })).status).toBe(201)
  })

  test('is refused when it is of another schema, or does not hold the workspace', async () => {
    const file = await backup('refused', first.workspace)
    const wrong = (options: { file: string; workspace: string }) => restoreWorkspace({ ...place, migrations, ...options })
    await expect(wrong({ file, workspace: twin.workspace })).rejects.toThrow(/holds the workspace Office first/)
    await expect(wrong({ file: await backup('all of it', null), workspace: '01990000-0000-7000-8000-000000000000' })).rejects.toThrow(
      /holds no workspace/,
    )
    await expect(restoreEverything({ ...place, file, migrations })).rejects.toThrow(/only the workspace Office first/)
    await asOwner(server.test.ownerUrl, async (owner) => {
      await owner.query(`insert into control.migration values ('zebra/0001_later', 0, 'x', now())`)
      await expect(wrong({ file, workspace: first.workspace })).rejects.toThrow(/made before zebra/)
      const later = await backup('later', first.workspace)
      await owner.query(`delete from control.migration where name like 'zebra%'`)
      await expect(wrong({ file: later, workspace: first.workspace })).rejects.toThrow(/newer Rapport: this one does not know zebra/)
    })
    await expect(backup('of nobody', '01990000-0000-7000-8000-000000000000')).rejects.toBeInstanceOf(Problem)
    expect(fs.existsSync(path.join(folder, 'of nobody'))).toBe(false)
  })
})

describe('the commands', () => {
  const variables = (): Record<string, string> => ({ DATABASE_URL: server.test.ownerUrl, RAPPORT_SECRET: secret })

  test('write, check and restore, and say what they did', async () => {
    const before = await contentsOf(first)
    await settled()
    const written = await runServerCommand('backup', [folder, '--workspace', first.workspace], variables())
    const file = /^(\S+\.backup): [\d,]+ rows, /m.exec(written.said)?.[1] ?? written.said
    expect([written.code, fs.statSync(file).mode & 0o777]).toEqual([0, 0o600])
    expect(await runServerCommand('restore', [file, '--check'], {})).toEqual({
      code: 0,
      said: expect.stringMatching(/whole and unchanged/),
    })
    await first.mara.post('/people', { name: 'Not to stay' })
    expect(await runServerCommand('restore', [file, '--workspace', first.workspace], variables())).toEqual({
      code: 0,
      said: expect.stringMatching(/Office first is as it was at /),
    })
    expect(await contentsOf(first)).toEqual(before)
    expect(await runServerCommand('backup', [file], variables())).toEqual({
      code: 1,
      said: expect.stringMatching(/There is a file .* already/),
    })
    expect(await runServerCommand('restore', [file], variables())).toEqual({
      code: 1,
      said: expect.stringMatching(/only the workspace[\s\S]*--workspace/),
    })
    expect(await runServerCommand('restore', ['--all'], variables())).toEqual({ code: 1, said: expect.stringMatching(/^Usage: /) })
  })

  test.each(['control.workspace', 'public.person'])(
    'a restore that is killed at %s has changed nothing, and can be done again',
    async (table) => {
      const before = await contentsOf(first)
      const file = await backup(`killed at ${table}`, first.workspace)
      await first.mara.post('/people', { name: 'Since then' })
      const since = await contentsOf(first)
      const others = await contentsOf(twin)
      const words = [file, '--workspace', first.workspace]
      const killed = await runServerCommand('restore', words, variables(), (said, child) => said.includes(table) && child.kill('SIGKILL'))
      expect([killed.code, killed.said]).toEqual([null, expect.stringContaining(table)])
      await gone()
      expect(await contentsOf(first)).toEqual(since)
      expect((await runServerCommand('restore', words, variables())).code).toBe(0)
      expect([await contentsOf(first), await contentsOf(twin)]).toEqual([before, others])
    },
  )

  test('a backup that is killed leaves no file that looks like one', async () => {
    const file = path.join(folder, 'half')
    const killed = await runServerCommand(
      'backup',
      [file],
      variables(),
      (said, child) => said.includes('public.history') && child.kill('SIGKILL'),
    )
    expect([killed.code, fs.existsSync(file)]).toEqual([null, false])
    expect((await runServerCommand('backup', [file], variables())).code).toBe(0)
    expect(fs.existsSync(`${file}.part`)).toBe(false)
  })

  /** The database ends a killed command's transaction when it notices. */
  const gone = (): Promise<void> =>
    asOwner(server.test.ownerUrl, async (owner) => {
      for (;;) {
        const { rows } = await owner.query(
          `select from pg_stat_activity where datname = current_database() and application_name in ('rapport owner', 'rapport backup') and pid <> pg_backend_pid()`,
        )
        if (rows.length === 0) return
      }
    })
})
