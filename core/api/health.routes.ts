/** Whether the server lives, and whether requests should be sent to it: not the same while its database is away. */
import type { FastifyInstance } from 'fastify'
import { setTimeout as sleep } from 'node:timers/promises'

export interface HealthOptions {
  /** Rejects, or takes too long, while requests could not be answered. */
  readonly isReady: () => Promise<unknown>
  /** Aborted when the server is about to stop. */
  readonly stopping?: AbortSignal | undefined
}

/** Milliseconds: whoever asks does so every few seconds. */
const patience = 3000

/** `/healthz` answers always, `/readyz` with 200 or 503 and a sentence. */
export function healthRoutes(app: FastifyInstance, { isReady, stopping }: HealthOptions): void {
  app.get('/healthz', (_request, reply) => reply.type('text/plain').send('ok'))
  app.get('/readyz', async (_request, reply) => {
    const problem = stopping?.aborted ? 'Stopping.' : await whyNot(isReady)
    if (problem === null) return reply.type('text/plain').send('ready')
    return reply.code(503).header('retry-after', '2').type('text/plain').send(problem)
  })
  if (stopping)
    app.addHook('onSend', (_request, reply, payload, done) => {
      // The connection would be kept for requests that this server takes no more.
      if (stopping.aborted) void reply.header('connection', 'close')
      done(null, payload)
    })
}

async function whyNot(isReady: HealthOptions['isReady']): Promise<string | null> {
  const over = new AbortController()
  const late = sleep(patience, 'The database does not answer.', { signal: over.signal }).catch(() => null)
  const asked = isReady().then(
    () => null,
    () => 'The database cannot be reached.',
  )
  const first = await Promise.race([asked, late])
  over.abort()
  return first
}
