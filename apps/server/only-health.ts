/** A server that only works is asked for nothing but its health. */
import { Problem } from '@rapport/core/errors'
import type { FastifyInstance } from 'fastify'

/** A server that only works answers whoever watches it. */
export function onlyHealth(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const isHealth = /^\/(healthz|readyz|metrics)$/.test(request.routeOptions.url ?? '')
    done(isHealth ? undefined : new Problem('work.only', 'This server answers no requests.', { status: 404, fix: 'Ask one that does.' }))
  })
}
