/**
 * A workspace of many records is backed up, changed, and restored beside a running server and a twin; the restore is killed at
 * random moments; then everything is restored into an empty database. The owner of the database is no superuser, as where others run it.
 */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readContents, type Contents, type Place } from '@rapport/core/backup'
import { asOwner, startEmbedded } from '@rapport/core/postgres'
import { httpClient, type Client } from '@rapport/core/testing'
import { directory } from '../../apps/server/directory.ts'
import { runServerCommand } from '../../apps/server/testing/commands.ts'
import { peopleFile } from '../../apps/server/testing/import-kill.ts'
import { stepped, uploaded } from '../../apps/server/testing/import.ts'
import { startProcess } from '../../apps/server/testing/process.ts'
import { withDatabase } from '../../core/testing/cluster.ts'
import { makeFolder } from './folder.ts'
import { nothingHurt, type Proof } from './proof.ts'

export interface RestoreProof {
  readonly records: number
  readonly kills: number
  readonly log: (line: string) => void
}

const limit = 2
const secret = 'a secret for one proof, 32 letters long or more'

export async function proveRestore({ records, kills, log }: RestoreProof): Promise<Proof> {
  const folder = makeFolder()
  const cluster = await startEmbedded({ dataDir: path.join(folder, 'cluster') })
  const wrong: string[] = []
  try {
    const ownerUrl = await plainOwner(cluster.ownerUrl, ['source', 'target'])
    const variables = { DATABASE_URL: ownerUrl('source'), RAPPORT_SECRET: secret, RAPPORT_DATA_DIR: folder, RAPPORT_SIGN_UP: 'yes' }
    const server = await startProcess(variables)
    let minutes = 0
    try {
      const [mara, workspace] = await found(server.address, '/setup', 'mara')
      const [, twin] = await found(server.address, '/sign-up', 'twin')
      // A tenth of the rows are of people who come twice, and one in a thousand is wrong.
      await imported(mara, Math.ceil(records / 0.89))
      const count = (await mara.get<{ count: number }>('/people/count?exact=true')).body.count
      if (count < records) wrong.push(`only ${count} people were imported`)
      const place: Place = { ownerUrl: ownerUrl('source'), secret, directory }
      const contents = (of: string): Promise<Contents> => readContents(place, of)
      const file = path.join(folder, 'one.backup')
      const command = async (name: 'backup' | 'restore', ...words: string[]): Promise<number> => {
        const begun = performance.now()
        const { code, said } = await runServerCommand(name, words, variables)
        log(said.trim().split('\n').at(-1)!)
        if (code !== 0) wrong.push(`${name} ended with ${code}: ${said}`)
        return (performance.now() - begun) / 60_000
      }
      await quiet(ownerUrl('source'))
      const [then, others] = [await contents(workspace), await contents(twin)]
      await command('backup', file, '--workspace', workspace)
      await mara.post('/people', { name: 'Since then' })
      await quiet(ownerUrl('source'))
      const since = await contents(workspace)
      minutes = await command('restore', file, '--workspace', workspace)
      if (!same(await contents(workspace), then)) wrong.push('the workspace is not what it was')
      for (let kill = 1; kill <= kills; kill++) {
        // At first what it is, later what it was: a restored workspace that nobody changed says nothing.
        if (kill % 2 === 1) await mara.post('/people', { name: 'Since then' })
        await quiet(ownerUrl('source'))
        const before = await contents(workspace)
        const after = Math.random() * minutes * 66_000
        const killed = await killedAfter(after, [file, '--workspace', workspace], variables)
        await ended(ownerUrl('source'))
        const now = await contents(workspace)
        log(
          `killed after ${(after / 1000).toFixed(1)} s (${killed ? 'under way' : 'it had ended'}): ${same(now, then) ? 'restored' : 'as before'}`,
        )
        if (!same(now, then) && !same(now, before))
          wrong.push(`killed after ${Math.round(after)} ms it is neither what it was nor what it is`)
      }
      if (same(since, then)) wrong.push('a change left the content as it was: nothing was tried')
      await command('restore', file, '--workspace', workspace)
      if (!same(await contents(workspace), then)) wrong.push('the workspace is not what it was after the kills')
      if (!same(await contents(twin), others)) wrong.push('the other workspace is not what it was')
      if (!((await mara.get('/people?limit=1')).status === 200)) wrong.push('its administrator cannot read it any more')
      const all = path.join(folder, 'all.backup')
      await command('backup', all)
      await server.stop()
      const whole = await readContents(place, null)
      const elsewhere = { ...variables, DATABASE_URL: ownerUrl('target') }
      const { code, said } = await runServerCommand('restore', [all], elsewhere)
      log(said.trim().split('\n').at(-1)!)
      if (code !== 0 || !same(await readContents({ ...place, ownerUrl: ownerUrl('target') }, null), whole))
        wrong.push(`everything restored elsewhere is not the same: ${said}`)
    } finally {
      await server.stop()
    }
    if (minutes > limit) wrong.push(`the restore took ${minutes.toFixed(2)} minutes`)
    return {
      ...nothingHurt,
      name: `restore one workspace of ${records.toLocaleString('en')} people: ${minutes.toFixed(2)} of ${limit} min`,
      runs: kills + 3,
      kills,
      wrong,
    }
  } finally {
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Databases that belong to somebody who may only make roles. */
async function plainOwner(superuserUrl: string, names: readonly string[]): Promise<(name: string) => string> {
  await asOwner(superuserUrl, async (superuser) => {
    await superuser.query(`create role plain_owner login createrole password 'plain'`)
    for (const name of names) await superuser.query(`create database ${name} owner plain_owner`)
  })
  return (name) => withDatabase(superuserUrl, name).replace(/^postgres(ql)?:\/\/[^@]*@/, 'postgres://plain_owner:plain@')
}

async function found(address: string, at: string, name: string): Promise<[Client, string]> {
  const client = httpClient(address, name)
  const { status, body, text } = await client.post<{ workspace: { id: string } }>(at, {
    name,
    email: `${name}@prove.example`,
    password: 'seven lamps over the harbour',
    workspace: `Office of ${name}`,
    timeZone: 'Europe/Berlin',
    language: 'en',
    sample: true,
  })
  if (status >= 300) throw new Error(`There is no workspace: ${status} ${text}`)
  return [client, body.workspace.id]
}

async function imported(client: Client, rows: number): Promise<void> {
  const { id } = await uploaded(client, 'person', peopleFile(rows))
  await stepped(client, id, 'check')
  await stepped(client, id, 'start')
}

/** Starts a restore and kills it; false when it had ended by itself. */
async function killedAfter(milliseconds: number, words: readonly string[], variables: Record<string, string>): Promise<boolean> {
  let armed: NodeJS.Timeout | undefined
  const { code } = await runServerCommand('restore', words, variables, (_said, child) => {
    armed ??= setTimeout(() => child.kill('SIGKILL'), milliseconds)
  })
  clearTimeout(armed)
  return code === null
}

/** The database ends the transaction of a killed command when it notices. */
const ended = (ownerUrl: string): Promise<void> =>
  none(
    ownerUrl,
    `select from pg_stat_activity where application_name = 'rapport owner' and datname = current_database() and pid <> pg_backend_pid()`,
  )

/** Every change has its position in the feed, and no import has a worker. */
const quiet = (ownerUrl: string): Promise<void> =>
  none(
    ownerUrl,
    `select from pg_stat_activity where usename = 'rapport_write' and datname = current_database() and state <> 'idle' union all select from control.lease where holder is not null`,
  )

async function none(ownerUrl: string, query: string): Promise<void> {
  await asOwner(ownerUrl, async (owner) => {
    while ((await owner.query(query)).rows.length > 0) await sleep(50)
  })
}

/** What the workers of the server touch at any moment is no content. */
const moving = new Set([
  'control.lease',
  'public.outbox',
  'public.feed',
  'public.feed_head',
  'public.feed_consumer',
  'public.model_version',
])
const same = (one: Contents, other: Contents): boolean => {
  const of = (contents: Contents): string => JSON.stringify(Object.entries(contents).filter(([table]) => !moving.has(table)))
  return of(one) === of(other)
}
