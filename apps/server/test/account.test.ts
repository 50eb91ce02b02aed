/** The operator's command beside a server, and without one. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { httpClient, quickHashing } from '@rapport/core/testing'
import { afterAll, expect, test, vi } from 'vitest'
import { runServerCommand } from '../testing/commands.ts'
import { startProcess } from '../testing/process.ts'
import { startTestServer } from '../testing/server.ts'

// The first start makes a database.
vi.setConfig({ testTimeout: 120_000 })

const folder = fs.mkdtempSync(path.join(fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), 'rapport-account-'))
fs.chmodSync(folder, 0o755)
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const mail = 'mara@northwind.example'
const founding = { name: 'Mara Lindqvist', email: mail, password: 'four words and coffee', workspace: 'Northwind', sample: false }

async function account(
  variables: Record<string, string>,
  words: readonly string[],
  input: string,
): Promise<[code: number | null, said: string]> {
  const { code, said } = await runServerCommand('account', words, variables, undefined, input)
  return [code, said]
}

test('sets a new password on a data folder, while the server runs and while it does not', async () => {
  const variables = { RAPPORT_DATA_DIR: folder }
  let server = await startProcess(variables)
  try {
    const browser = httpClient(server.address)
    const signIn = async (password: string): Promise<number> => (await browser.post('/sign-in', { email: mail, password })).status
    expect((await browser.post('/setup', founding)).status).toBe(201)
    expect(await account(variables, [mail, 'reset'], 'a boat in the harbour\n')).toEqual([0, expect.stringContaining('has a new password')])
    expect([await signIn(founding.password), await signIn('a boat in the harbour')]).toEqual([401, 200])
    await server.stop()
    expect((await account(variables, ['MARA@northwind.example', 'reset'], 'nine bells at midnight'))[0]).toBe(0)
    server = await startProcess(variables)
    const again = await httpClient(server.address).post('/sign-in', { email: mail, password: 'nine bells at midnight' })
    expect(again.status).toBe(200)
  } finally {
    await server.stop()
  }
})

test('works on DATABASE_URL, ends the sessions, and says what is wrong without changing anything', async () => {
  const server = await startTestServer()
  try {
    const variables = { DATABASE_URL: server.test.ownerUrl, RAPPORT_DATA_DIR: folder }
    const browser = server.client()
    await browser.post('/setup', founding)
    const sessions = async (): Promise<number> =>
      (await server.test.database.control.query<{ count: number }>('select count(*)::int as count from control.session')).rows[0]!.count
    for (const [words, input, said] of [
      [['nobody@northwind.example', 'reset'], 'a boat in the harbour', /Nobody signs in as nobody@northwind\.example/],
      [[mail, 'reset'], 'short', /at least 8 characters/],
      [[mail, 'reset'], '', /at least 8 characters/],
      [[mail, 'no-second-factor'], '', /has no second factor/],
      [[mail], '', /^Usage: /],
      [[mail, 'remove'], '', /^Usage: /],
    ] as const)
      expect(await account(variables, words, input)).toEqual([1, expect.stringMatching(said)])
    expect(await sessions()).toBe(1)
    expect((await account(variables, [mail, 'reset'], 'a boat in the harbour'))[0]).toBe(0)
    expect(await sessions()).toBe(0)
    // Kept as strongly as it should be, which the server of this test alone does not do.
    const { rows } = await server.test.database.control.query<{ hash: string }>('select password as hash from control.credential')
    expect(rows).toEqual([{ hash: expect.stringMatching(/^[0-9a-f]{32}:[0-9a-f]{128}$/) }])
    expect(await quickHashing.verify({ hash: rows[0]!.hash, password: 'a boat in the harbour' })).toBe(true)
    expect((await server.client().post('/sign-in', { email: mail, password: 'a boat in the harbour' })).status).toBe(200)
    await server.test.database.control.query('update control.account set two_factor_enabled = true')
    const signIn = async (): Promise<unknown> =>
      (await server.client().post<{ state: string }>('/sign-in', { email: mail, password: 'a boat in the harbour' })).body.state
    expect(await signIn()).toBe('secondFactor')
    expect(await account(variables, [mail, 'no-second-factor'], '')).toEqual([0, expect.stringContaining('without a second factor')])
    expect([await sessions(), await signIn()]).toEqual([0, 'signedIn'])
  } finally {
    await server.close()
  }
})
