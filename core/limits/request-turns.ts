/** Workspaces share a process that does one thing at a time: while several are there, each has few requests in hand, and takes turns. */
import os from 'node:os'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Crowd, Turns } from '../postgres/index.ts'

/** Requests of a workspace that are in hand at once while others are there. */
const few = 2
/** Of one that asks for much as many as leave a core to the others. */
const fewer = Math.max(1, Math.min(few, os.availableParallelism() - 1))
/** Milliseconds after which a request counts as waiting for the database, which has turns of its own: what is slow keeps nobody of its workspace waiting. */
const brief = 200

/** Gives a function that waits until a request may go on; once for each request. Rejects with `database.busy` (503). */
export function requestTurns(app: FastifyInstance, crowd: Crowd): (request: FastifyRequest, workspace: string) => Promise<void> {
  const turns = new Turns({ crowd, few, fewer, mostWaiting: 1_000 })
  const ending = new WeakMap<FastifyRequest, () => void>()
  app.addHook('onResponse', (request, _reply, done) => {
    ending.get(request)?.()
    done()
  })
  return async (request, workspace) => {
    if (ending.has(request)) return
    crowd.came(workspace)
    let begun: number | undefined = undefined
    let timer: NodeJS.Timeout | undefined = undefined
    const leave = (): void => {
      if (timer === undefined) return
      clearTimeout(timer)
      timer = undefined
      turns.leave(workspace)
      crowd.ends(workspace)
    }
    ending.set(request, () => {
      leave()
      if (begun !== undefined) crowd.spent(workspace, performance.now() - begun)
    })
    await turns.take(workspace)
    begun = performance.now()
    crowd.begins(workspace)
    timer = setTimeout(leave, brief)
  }
}
