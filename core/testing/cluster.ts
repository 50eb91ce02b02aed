/** The PostgreSQL that a test run uses: a throw-away cluster in memory, or the one of TEST_DATABASE_URL. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { isAlive, readPostmaster, runsOn } from '../postgres/embedded-postmaster.ts'
import { asOwner, collectMigrations, ensureRoles, migrate, roleSecret, startEmbedded, type Migration } from '../postgres/index.ts'
import { withAdvisoryLock } from '../postgres/owner.ts'

export interface TestCluster {
  readonly ownerUrl: string
  /** The database with all migrations applied, to be cloned. */
  readonly template: string
  stop(): Promise<void>
}

/** Nothing in it survives the run, so nothing is made durable. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_wal_size: '1GB',
  shared_buffers: '128MB',
  max_connections: 200,
  autovacuum_naptime: '5min',
}

/** Starts the cluster of this run, with a template made of all migrations of the checkout. */
export async function startTestCluster(url = process.env['TEST_DATABASE_URL']): Promise<TestCluster> {
  const root = path.resolve(import.meta.dirname, '../..')
  const migrations = collectMigrations(root)
  const hash = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 12)
  if (url) return { ownerUrl: url, template: await makeTemplate(url, migrations, hash), stop: async () => {} }
  // A place of the checkout's own: another checkout has other migrations, and would clear away this one's template.
  const checkout = createHash('sha256').update(root).digest('hex').slice(0, 6)
  const place = path.join(memory(), `rapport-test-${process.getuid?.() ?? 0}-${checkout}`)
  fs.mkdirSync(place, { recursive: true, mode: 0o755 })
  await clean(place)
  const folder = path.join(place, `run-${process.pid}-${Date.now()}`)
  const cache = path.join(place, `template-${hash}`)
  if (fs.existsSync(cache)) copy(cache, folder)
  const embedded = await startEmbedded({ dataDir: folder, settings })
  const template = await makeTemplate(embedded.ownerUrl, migrations, hash)
  if (fs.existsSync(cache)) return { ownerUrl: embedded.ownerUrl, template, stop: () => end(embedded.stop) }
  // The next run with the same migrations begins with a copy of this folder, taken while nothing runs on it.
  await embedded.stop()
  for (const name of fs.readdirSync(place))
    if (name.startsWith('template-')) fs.rmSync(path.join(place, name), { recursive: true, force: true })
  copy(folder, `${cache}.${process.pid}`)
  if (!fs.existsSync(cache)) fs.renameSync(`${cache}.${process.pid}`, cache)
  const again = await startEmbedded({ dataDir: folder, settings })
  return { ownerUrl: again.ownerUrl, template, stop: () => end(again.stop) }

  async function end(stop: () => Promise<void>): Promise<void> {
    await stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** The shared memory where there is some and it has room, else the folder for temporary files. */
export function memory(shared = '/dev/shm'): string {
  try {
    const { bavail, bsize } = fs.statfsSync(shared)
    fs.accessSync(shared, fs.constants.W_OK)
    if (bavail * bsize > 1.5 * 2 ** 30) return shared
  } catch {
    // macOS and Windows have none
  }
  return os.tmpdir()
}

async function makeTemplate(ownerUrl: string, migrations: readonly Migration[], hash: string): Promise<string> {
  const template = `rapport_template_${hash}`
  await asOwner(ownerUrl, async (owner) => {
    await ensureRoles(owner, roleSecret(ownerUrl, process.env['RAPPORT_SECRET']))
    await withAdvisoryLock(owner, 'rapport template', async () => {
      const { rowCount } = await owner.query('select from pg_database where datname = $1', [template])
      if (rowCount) return
      const { rows: old } = await owner.query<{ name: string }>(
        `select datname as name from pg_database where datname like 'rapport\\_template\\_%'`,
      )
      for (const { name } of old) await owner.query(`drop database if exists ${name}`).catch(() => {})
      await owner.query('drop database if exists rapport_making with (force)')
      await owner.query('create database rapport_making')
      await migrate(withDatabase(ownerUrl, 'rapport_making'), migrations)
      await owner.query(`alter database rapport_making rename to ${template}`)
    })
  })
  return template
}

/** The same server, another database. */
export const withDatabase = (url: string, name: string): string => url.replace(/^([a-z]+:\/\/[^/]*\/)[^?]*/, `$1${name}`)

function copy(from: string, to: string): void {
  // `cp -a` keeps the owner, which root's clusters need; elsewhere there is only one owner.
  if (spawnSync('cp', ['-a', from, to]).status !== 0) fs.cpSync(from, to, { recursive: true })
}

/** Removes what killed runs left behind. */
async function clean(place: string): Promise<void> {
  for (const name of fs.readdirSync(place)) {
    const run = Number(/^run-(\d+)-/.exec(name)?.[1] ?? /^template-\w+\.(\d+)$/.exec(name)?.[1])
    if (!run || isAlive(run)) continue
    const pgdata = path.join(place, name, 'postgres')
    const postmaster = readPostmaster(pgdata)
    if (postmaster && isAlive(postmaster.pid) && runsOn(postmaster.pid, pgdata)) process.kill(postmaster.pid, 'SIGQUIT')
    fs.rmSync(path.join(place, name), { recursive: true, force: true })
  }
}
