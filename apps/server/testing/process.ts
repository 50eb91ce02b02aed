/** The server as production starts it: a process of its own that can be killed. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startArguments } from './started.ts'

const root = path.resolve(import.meta.dirname, '../../..')

export interface ServerProcess {
  readonly address: string
  readonly pid: number
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<void>
  /** Lets it finish; with which code it ended. */
  stop(): Promise<number | null>
}

/** Starts a server with the variables given, one process that answers and works unless they say otherwise, and waits until it is ready; `meanwhile` is told its address at once. */
export async function startProcess(
  variables: Readonly<Record<string, string>>,
  port?: number,
  meanwhile: (address: string) => Promise<void> = async () => {},
): Promise<ServerProcess> {
  const chosen = port ?? (await freePort())
  const child: ChildProcess = spawn(path.join(root, 'node_modules/.bin/node'), [...startArguments], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, RAPPORT_WEB: 'no', RAPPORT_WORK: 'yes', RAPPORT_PORT: String(chosen), ...variables },
  })
  const said: string[] = []
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => said.push(String(chunk)))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const address = `http://127.0.0.1:${chosen}`
  await meanwhile(address)
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${said.slice(-20).join('')}`)
    const ready = await fetch(`${address}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    )
    if (ready) break
    await sleep(50)
  }
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    return ended
  }
  return { address, pid: child.pid!, kill: async () => void (await end('SIGKILL')), stop: () => end('SIGTERM') }
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
