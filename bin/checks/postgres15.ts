/** A throw-away cluster of PostgreSQL 15, the oldest that Rapport supports, for the smoke set of the tests. */
import { randomBytes } from 'node:crypto'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statfsSync, chownSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Cluster {
  /** Connects as the superuser. */
  readonly url: string
  stop(): Promise<void>
}

/** Where PostgreSQL 15's programs lie on this machine (`RAPPORT_POSTGRES15`, or Debian's place), or null. */
export function findPostgres15(): string | null {
  const places = [
    process.env['RAPPORT_POSTGRES15'],
    '/usr/lib/postgresql/15/bin',
    '/usr/pgsql-15/bin',
    '/opt/homebrew/opt/postgresql@15/bin',
  ]
  return places.find((place) => place !== undefined && existsSync(`${place}/initdb`)) ?? null
}

/** Starts it on a free port of 127.0.0.1, in memory where there is room; it leaves nothing behind when stopped. */
export async function startPostgres15(programs: string): Promise<Cluster> {
  const folder = mkdtempSync(`${roomy('/dev/shm') ? '/dev/shm' : tmpdir()}/rapport-pg15-`)
  const password = randomBytes(18).toString('base64url')
  writeFileSync(`${folder}/password`, password)
  const owner = process.getuid?.() === 0 ? ordinaryUser() : undefined
  if (owner) for (const path of [folder, `${folder}/password`]) chownSync(path, owner.uid, owner.gid)
  execFileSync(
    `${programs}/initdb`,
    ['-D', `${folder}/data`, '-U', 'owner', '-A', 'scram-sha-256', `--pwfile=${folder}/password`, '-E', 'UTF8', '--locale=C', '--no-sync'],
    {
      ...owner,
      cwd: folder,
    },
  )
  const port = await freePort()
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    timezone: 'UTC',
    max_connections: 200,
  }
  const log = openSync(`${folder}/log`, 'a')
  const server = spawn(
    `${programs}/postgres`,
    ['-D', `${folder}/data`, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    {
      ...owner,
      cwd: folder,
      stdio: ['ignore', log, log],
    },
  )
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const stop = async () => {
    server.kill('SIGINT')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const pidFile = `${folder}/data/postmaster.pid`
  for (let tries = 0; !(existsSync(pidFile) && readFileSync(pidFile, 'utf8').includes('ready')); tries++) {
    if (server.exitCode !== null || tries > 400) {
      const said = readFileSync(`${folder}/log`, 'utf8')
      await stop()
      throw new Error(`PostgreSQL 15 did not start:\n${said}`)
    }
    await sleep(50)
  }
  return { url: `postgres://owner:${password}@127.0.0.1:${port}/postgres`, stop }
}

/** PostgreSQL refuses to run as root. */
function ordinaryUser(): { uid: number; gid: number } | undefined {
  const passwd = readFileSync('/etc/passwd', 'utf8')
  const found = /^postgres:[^:]*:(\d+):(\d+)/m.exec(passwd) ?? /^nobody:[^:]*:(\d+):(\d+)/m.exec(passwd)
  return found ? { uid: Number(found[1]), gid: Number(found[2]) } : undefined
}

function roomy(folder: string): boolean {
  try {
    const { bsize, bavail } = statfsSync(folder)
    return bsize * bavail > 2 ** 31
  } catch {
    return false
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
