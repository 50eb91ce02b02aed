/** A line in the log for each request that was answered. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Log } from './log.ts'

/** Routes that programs ask every few seconds, and files of the web app. */
const silent = /^\/(healthz|readyz|metrics|assets\/)/

export function logRequests(app: FastifyInstance, log: Log, workspaceOf: (request: FastifyRequest) => string | undefined): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    if (!silent.test(route) || reply.statusCode >= 500)
      log.request({
        id: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        workspace: workspaceOf(request),
      })
    done()
  })
}
