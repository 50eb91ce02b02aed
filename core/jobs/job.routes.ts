/** Jobs that wait for a decision, over HTTP, for administrators. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../access/index.ts'
import { base, described, readQuery, shape } from '../api/index.ts'
import type { Jobs } from './jobs.ts'

export interface JobRoutesOptions {
  readonly jobs: Jobs
  /** Who sends a request; throws a `Problem` (401) when nobody is signed in. */
  readonly resolveActor: (request: FastifyRequest) => Promise<Actor>
}

const { count, id, list, members, moment, text } = shape
const parkedShape = members({
  id,
  kind: text,
  label: text,
  attempts: count,
  problem: members({ code: text, message: text }),
  sentAt: moment,
  parkedAt: moment,
})
const says = {
  parked: described({
    for: 'administrators',
    summary: 'Jobs that failed and wait for a decision',
    answers: { 200: members({ items: list(parkedShape) }) },
  }),
  retry: described({ tells: 'jobs', for: 'administrators', summary: 'Let a parked job be tried once more', answers: { 204: null } }),
  drop: described({ tells: 'jobs', for: 'administrators', summary: 'Drop a parked job', answers: { 204: null } }),
}

type WithId = { Params: { id: string } }

export function jobRoutes(app: FastifyInstance, { jobs, resolveActor }: JobRoutesOptions): void {
  const asked = async (request: FastifyRequest): Promise<Actor> => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return actor
  }

  app.get(`${base}/jobs/parked`, says.parked, async (request) => ({ items: await jobs.parked((await asked(request)).workspace) }))

  app.post<WithId>(`${base}/jobs/parked/:id/retry`, says.retry, async (request, reply) => {
    await jobs.retry((await asked(request)).workspace, request.params.id)
    return reply.code(204).send()
  })

  app.delete<WithId>(`${base}/jobs/parked/:id`, says.drop, async (request, reply) => {
    await jobs.drop((await asked(request)).workspace, request.params.id)
    return reply.code(204).send()
  })
}
