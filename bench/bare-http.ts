/** The bare server beside the real one. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type Connection, openConnection } from './http.ts'
import type { Recorded } from './statements.ts'

export interface BareServer {
  readonly pid: number
  readonly lanes: readonly Connection[]
  /** What it answers from now on at /0, /1, … */
  answer(name: string, statements: readonly Recorded[]): Promise<void>
  stop(): Promise<void>
}

/** Starts it on the database of a data folder, with a connection of its own for each request in flight. */
export async function startBareServer(dataDir: string, inFlight: number): Promise<BareServer> {
  const child = fork(`${import.meta.dirname}/bare-server.ts`, [dataDir, String(inFlight)])
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  const lanes = await Promise.all(Array.from({ length: inFlight }, () => openConnection(port)))
  return {
    pid: child.pid!,
    lanes,
    async answer(name, statements) {
      const understood = once(child, 'message')
      child.send({ name, statements: statements.map(({ text, values, replan }) => ({ text, values, replan })) })
      await understood
    },
    async stop() {
      for (const lane of lanes) lane.close()
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}
