/** The real server as a child process on a data folder of its own. */
import { spawn } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { openConnection } from './http.ts'
import { cpuMicroseconds } from './measure.ts'
import { startArguments } from '../apps/server/testing/started.ts'

const root = `${import.meta.dirname}/..`

export interface RunningServer {
  readonly port: number
  readonly pid: number
  /** Milliseconds from the start of the process to the first ready answer. */
  readonly readyAfter: number
  stop(): Promise<void>
}

/** Counted as everywhere, and never reached. */
const limits = 'address=999999999,member=999999999,key=999999999,workspace=999999999'

export async function startServer(dataDir: string): Promise<RunningServer> {
  const port = await freePort()
  const begun = performance.now()
  const child = spawn(process.execPath, [...startArguments], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      RAPPORT_DATA_DIR: dataDir,
      RAPPORT_PORT: String(port),
      RAPPORT_HOST: '127.0.0.1',
      RAPPORT_RATE_LIMITS: limits,
      // One process, so that what it takes is counted whole.
      RAPPORT_WORK: 'yes',
      // The receiver of webhooks.
      RAPPORT_PRIVATE_HOSTS: '127.0.0.1',
    },
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString()) > 200 && said.shift())
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${said.join('')}`)
    if (performance.now() - begun > 120_000) {
      child.kill('SIGTERM')
      throw new Error(`The server was not ready after two minutes:\n${said.join('')}`)
    }
    await sleep(10)
  }
  return {
    port,
    pid: child.pid!,
    readyAfter: performance.now() - begun,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Waits until the server has nothing of its own to do any more, such as making old records found; at most ten minutes. */
export async function atRest({ pid }: RunningServer): Promise<void> {
  for (let second = 0, before = cpuMicroseconds(pid), busy = true; busy && second < 600; second++) {
    await sleep(1000)
    const now = cpuMicroseconds(pid)
    busy = now - before > 20_000
    before = now
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    const connection = await openConnection(port)
    const { status } = await connection.send('GET', '/readyz')
    connection.close()
    return status === 200
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
