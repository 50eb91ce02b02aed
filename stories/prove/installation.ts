/** An installation to be hurt: the real server with the PostgreSQL it brings, on a folder of its own, that can be killed and started again. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { readPostmaster } from '../../core/postgres/embedded-postmaster.ts'
import { makeFolder } from './folder.ts'
import { startArguments } from '../../apps/server/testing/started.ts'

const root = `${import.meta.dirname}/../..`

/** What a blow hits: the server, the database, both, one process of the database, or every connection to it. */
export const targets = ['server', 'postmaster', 'both', 'backend', 'connections'] as const
export type Target = (typeof targets)[number]

export interface Installation {
  readonly address: string
  readonly dataDir: string
  /** Starts the server, and again when it was killed on the way; resolves when it answers. */
  start(): Promise<void>
  /** `kill -9`, at once. `connections` are cut by the caller, who has one. */
  kill(target: Exclude<Target, 'connections'>): void
  isRunning(): boolean
  /** Of the server. */
  pid(): number
  /** Lets it finish. */
  stop(): Promise<void>
  /** Stops everything that is left and removes the folder. */
  remove(): Promise<void>
  /** The last lines that the server said. */
  said(): string
}

/**
 * Without pages unless `web` is `yes`: most proofs speak HTTP only, and the bundle takes time to build. `like` is the folder of another one that is
 * stopped: begun as a copy of it, it need not make its database.
 */
export async function makeInstallation(web: 'yes' | 'no' = 'no', like?: string): Promise<Installation> {
  const dataDir = makeFolder()
  // Whoever runs the database there owns its folder here too.
  if (like !== undefined) execFileSync('cp', ['-a', `${like}/.`, dataDir])
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const lines: string[] = []
  let child: ChildProcess | undefined

  const isRunning = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null
  const launch = (): void => {
    child = spawn(process.execPath, [...startArguments], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        RAPPORT_DATA_DIR: dataDir,
        RAPPORT_PORT: String(port),
        RAPPORT_WEB: web,
        // One process: to end it is to end everything.
        RAPPORT_WORK: 'yes',
        RAPPORT_PRIVATE_HOSTS: '127.0.0.1',
        RAPPORT_RATE_LIMITS: 'off',
      },
    })
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => lines.push(chunk.toString()) > 200 && lines.shift())
  }
  const ended = async (): Promise<void> => {
    while (isRunning()) await sleep(5)
  }
  const postmaster = (): number | undefined => readPostmaster(`${dataDir}/postgres`)?.pid

  return {
    address,
    dataDir,
    isRunning,
    pid: () => child!.pid!,
    said: () => lines.join('').split('\n').slice(-6).join('\n'),
    async start() {
      const deadline = Date.now() + 120_000
      await ended()
      launch()
      while (!(await isReady(address))) {
        if (Date.now() > deadline) throw new Error(`The server was not ready after two minutes:\n${lines.join('')}`)
        if (!isRunning()) {
          if (child!.signalCode === null) throw new Error(`The server ended with ${child!.exitCode}:\n${lines.join('')}`)
          launch()
        }
        await sleep(20)
      }
    },
    kill(target) {
      const main = postmaster()
      if (target === 'server' || target === 'both') child?.kill('SIGKILL')
      if ((target === 'postmaster' || target === 'both') && main !== undefined) killAlive(main)
      if (target === 'backend' && main !== undefined) {
        const children = childrenOf(main)
        if (children.length > 0) killAlive(children[Math.floor(Math.random() * children.length)]!)
      }
    },
    async stop() {
      child?.kill('SIGTERM')
      await ended()
    },
    async remove() {
      child?.kill('SIGTERM')
      await ended()
      const left = postmaster()
      if (left !== undefined) killAlive(left)
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
    },
  }
}

function killAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number)
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}

async function isReady(address: string): Promise<boolean> {
  try {
    const answer = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(5_000) })
    await answer.text()
    return answer.status === 200
  } catch {
    return false
  }
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
