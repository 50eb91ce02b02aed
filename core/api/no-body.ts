/** Addresses that take no body say so to whoever sends one: what is in it would not be done. */
import type { FastifyInstance } from 'fastify'
import { Problem } from '../errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes no body, though its description does not say so. */
    readonly bodiless?: true
  }
}

/** Refuses bodies, but for `{}`, of deletions and of routes that describe none: `request.noBody` (422). */
export function refuseBodiesElsewhere(app: FastifyInstance): void {
  app.addHook('preValidation', ({ method, body, is404, routeOptions: { config } }, _reply, done) => {
    const describesNone = config?.description !== undefined && config.description.body === undefined
    const takesNone = !is404 && (method === 'DELETE' || config?.bodiless === true || describesNone)
    done(takesNone && isSomething(body) ? refused(body) : undefined)
  })
}

const isSomething = (body: unknown): boolean =>
  body !== undefined && (typeof body !== 'object' || body === null || Object.keys(body).length > 0)

function refused(body: unknown): Problem {
  const [key] = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body) : []
  const what =
    key === undefined ? 'This address takes no body.' : `This address takes no body, and knows no ${JSON.stringify(key.slice(0, 60))}.`
  return new Problem('request.noBody', what, { status: 422, fix: 'Leave the body out.' })
}
