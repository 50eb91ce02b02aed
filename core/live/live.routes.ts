/** Live updates over HTTP: server-sent events for the pages of a member, and what routes tell of that is no record. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { base, described, readQuery } from '../api/index.ts'
import { countParameter, wrongParameter } from '../api/query.ts'
import { Problem } from '../errors.ts'
import type { Live } from './live.ts'
import type { FollowerRights } from './rights.ts'
import { openStream } from './stream.ts'

export interface LiveRoutesOptions {
  readonly live: Live
  readonly rights: FollowerRights
  /** The workspace of a request that was answered, where somebody was signed in. */
  readonly workspaceOf: (request: FastifyRequest) => Promise<string | undefined>
}

const readers = { after: countParameter(0, 999_999_999) }
const follow = described({
  summary: 'What changes while a page is open, as server-sent events',
  query: readers,
  answers: { 200: { types: ['text/event-stream'] } },
})

export function liveRoutes(app: FastifyInstance, { live, rights, workspaceOf }: LiveRoutesOptions): void {
  app.get(`${base}/live`, { ...follow, exposeHeadRoute: false }, async (request, reply) => {
    const { after } = readQuery(request.query, readers)
    const follower = await rights.find(request)
    const last = placeOf(request) ?? after
    const page = await live.join(follower, last, (closed) => {
      reply.hijack()
      return openStream(reply.raw, request.id, closed)
    })
    if (!page) throw new Problem('session.none', 'You are not signed in.', { status: 401, fix: 'Sign in, then try again.' })
    return reply
  })
  app.addHook('onResponse', async (request, reply) => {
    const { tells, for: whom } = request.routeOptions.config?.description ?? {}
    if (!tells || reply.statusCode >= 400) return
    const workspace = await workspaceOf(request).catch(() => undefined)
    if (workspace !== undefined) live.tell(workspace, tells, whom === 'administrators' ? whom : '')
  })
}

/** Where a page was that comes back. */
function placeOf({ headers }: FastifyRequest): number | undefined {
  const given = headers['last-event-id']
  if (given === undefined || given === '') return undefined
  if (typeof given !== 'string' || !/^\d{1,15}$/.test(given)) throw wrongParameter('Last-Event-ID', 'must be the id of an event')
  return Number(given)
}
