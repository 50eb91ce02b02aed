/** Runs the cluster of a folder: adopts or starts it, watches over it, stops it. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { Problem } from '../errors.ts'
import { ownerRole, type NewCluster } from './embedded-create.ts'
import { isAlive, readPostmaster, runsOn, type Postmaster } from './embedded-postmaster.ts'
import { folderProblem, startProblem } from './embedded-problems.ts'
import { shippedSettings } from './embedded-settings.ts'

export interface Cluster extends NewCluster {
  readonly logFile: string
  readonly port: number | undefined
  readonly settings: Readonly<Record<string, string | number>>
}

export interface RunningCluster {
  readonly ownerUrl: string
  readonly port: number
  pid(): number
  stop(): Promise<void>
}

/** How long a server may take to obey before the next, harder signal. */
const patience = { stop: 60_000, poll: 15 }

export async function runCluster(cluster: Cluster): Promise<RunningCluster> {
  let running = (await adopt(cluster)) ?? (await start(cluster, cluster.port ?? (await freePort())))
  const { port } = running
  let stopped = false
  let restart: Promise<void> | undefined
  const watch = setInterval(() => {
    if (!stopped && !restart && !isAlive(running.pid)) restart = revive().finally(() => (restart = undefined))
  }, 250)
  watch.unref()

  async function revive(): Promise<void> {
    cluster.log('The database stopped unexpectedly; starting it again.')
    try {
      running = await start(cluster, port)
    } catch (error) {
      cluster.log(`The database could not be started again: ${error instanceof Error ? error.message : String(error)}`)
      await sleep(2_000, undefined, { ref: false })
    }
  }

  return {
    ownerUrl: ownerUrl(cluster, running),
    port,
    pid: () => running.pid,
    async stop() {
      stopped = true
      clearInterval(watch)
      await restart
      await stopServer(running.pid, cluster.pgdata)
    },
  }
}

/** Takes over the server that a killed Rapport left behind, or stops it when it does not answer. */
async function adopt(cluster: Cluster): Promise<Postmaster | undefined> {
  const { pgdata, log } = cluster
  const found = readPostmaster(pgdata)
  if (!found) return undefined
  if (!isAlive(found.pid) || !runsOn(found.pid, pgdata)) {
    // A stranger may have got the process id since; PostgreSQL would take it for a server and refuse to start.
    fs.rmSync(path.join(pgdata, 'postmaster.pid'), { force: true })
    return undefined
  }
  const fits = cluster.port === undefined || cluster.port === found.port
  if (fits && (await answers(cluster, await untilReady(cluster, found)))) {
    log('The database was still running and is taken over.')
    return readPostmaster(pgdata)
  }
  log('The database was still running but cannot be used; it is stopped first.')
  await stopServer(found.pid, pgdata)
  return undefined
}

async function start(cluster: Cluster, port: number): Promise<Postmaster> {
  const { pgdata, binaries, owner, logFile } = cluster
  const deadline = Date.now() + 20_000
  for (;;) {
    const from = turnLog(logFile)
    const out = fs.openSync(logFile, 'a', 0o600)
    const options = {
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: socketFolder(pgdata),
      unix_socket_permissions: '0700',
      ...shippedSettings(),
      ...cluster.settings,
    }
    const child = spawn(
      binaries.postgres,
      ['-D', pgdata, ...Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...owner,
        cwd: pgdata,
        env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
        stdio: ['ignore', out, out],
        // A group of its own: Ctrl-C reaches Node only, which closes its pools and then stops the database.
        detached: true,
      },
    )
    fs.closeSync(out)
    child.unref()
    let failed: Error | undefined
    child.once('error', (error) => (failed = error))
    const pid = child.pid
    if (pid !== undefined && (await untilUp(cluster, pid))) {
      const postmaster = readPostmaster(pgdata)
      if (postmaster) return postmaster
    }
    const said = `${fs.readFileSync(logFile).subarray(from).toString('utf8').slice(-8_000)}${failed?.message ?? ''}`
    // After kill -9 of the server its children need a moment to notice and leave.
    const lingering = /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(said)
    if (!lingering || Date.now() > deadline) throw startProblem(said, { pgdata, logFile, port })
    await sleep(100)
  }
}

/** Waits while the process lives; false when it ended. Recovery after a crash may take long and is never cut off. */
async function untilUp({ pgdata, log }: Cluster, pid: number): Promise<boolean> {
  let told = false
  for (const begun = Date.now(); isAlive(pid); await sleep(patience.poll)) {
    const postmaster = readPostmaster(pgdata)
    if (postmaster?.pid === pid && postmaster.ready) return true
    if (!told && Date.now() - begun > 5_000) {
      told = true
      log('The database repairs itself after a crash; this can take a few minutes.')
    }
  }
  return false
}

async function untilReady({ pgdata }: Cluster, found: Postmaster): Promise<Postmaster> {
  const deadline = Date.now() + 10_000
  let last = found
  while (!last.ready && Date.now() < deadline && isAlive(last.pid)) {
    await sleep(patience.poll)
    last = readPostmaster(pgdata) ?? last
  }
  return last
}

/** Whether it accepts our password and serves this very folder. */
async function answers(cluster: Cluster, postmaster: Postmaster): Promise<boolean> {
  const client = new Client({ connectionString: ownerUrl(cluster, postmaster), connectionTimeoutMillis: 3_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`)
    return rows[0]?.folder === cluster.pgdata
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** Fast shutdown (SIGINT), then an immediate one (SIGQUIT) if that hangs: a crash for the data, which recovers. */
async function stopServer(pid: number, pgdata: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isAlive(pid) || !runsOn(pid, pgdata)) return
    process.kill(pid, signal)
    // A server that was suspended would keep the signal for later.
    if (process.platform !== 'win32') process.kill(pid, 'SIGCONT')
    const deadline = Date.now() + patience.stop
    while (isAlive(pid) && Date.now() < deadline) await sleep(patience.poll)
  }
  if (isAlive(pid) && runsOn(pid, pgdata)) {
    throw new Problem('database.start', `The database (process ${pid}) does not stop.`, { status: 500, fix: 'Restart the machine.' })
  }
}

/** The cluster's own folder when the socket's path stays short enough for every system, else none. */
const socketFolder = (pgdata: string): string =>
  process.platform !== 'win32' && Buffer.byteLength(path.join(pgdata, '.s.PGSQL.65535')) <= 100 ? pgdata : ''

/** Connects as the owner to a cluster that runs. */
export function ownerUrl({ password }: Pick<NewCluster, 'password'>, { port, socketFolder: folder }: Postmaster): string {
  const who = `${ownerRole}:${encodeURIComponent(password)}`
  return folder === ''
    ? `postgres://${who}@127.0.0.1:${port}/postgres`
    : `postgres://${who}@/postgres?host=${encodeURIComponent(folder)}&port=${port}`
}

/** Keeps one older log once it has grown; returns where the new lines begin. */
function turnLog(logFile: string): number {
  try {
    const size = fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
    if (size < 10 * 2 ** 20) return size
    fs.renameSync(logFile, `${logFile}.1`)
    return 0
  } catch (error) {
    throw folderProblem(logFile, error)
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => resolve(port))
    })
  })
