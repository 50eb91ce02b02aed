/** How the feed of a workspace stands and who follows it, over HTTP, for administrators. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../access/index.ts'
import { base, described, objectBody, onlyKeys, readQuery, shape } from '../api/index.ts'
import { Problem } from '../errors.ts'
import type { Database } from '../postgres/index.ts'
import type { Consumer } from './consumer.ts'
import { readStanding } from './entry.ts'
import type { Feed } from './feed.ts'
import { decide, move, readPositions, type Decision, type Position } from './position.ts'

export interface FeedRoutesOptions {
  readonly database: Pick<Database, 'readJson' | 'transaction'>
  readonly feed: Feed
  /** Who sends a request; throws a `Problem` (401) when nobody is signed in. */
  readonly resolveActor: (request: FastifyRequest) => Promise<Actor>
}

const { count, list, members, moment, one, orNull, text } = shape
const consumerShape = members({
  name: text,
  label: text,
  state: one('working', 'failing', 'parked'),
  position: count,
  lag: count,
  attempts: count,
  problem: orNull(members({ code: text, message: text, position: count, at: moment })),
  retryAt: orNull(moment),
  parkedAt: orNull(moment),
  movedAt: orNull(moment),
})
const replayMembers = { position: count }
const says = {
  standing: described({
    for: 'administrators',
    summary: 'How far the changes are read, and by whom',
    answers: { 200: members({ head: count, first: count, consumers: list(consumerShape) }) },
  }),
  retry: described({
    tells: 'feed',
    for: 'administrators',
    summary: 'Let a consumer that failed try again',
    answers: { 200: consumerShape },
  }),
  skip: described({
    tells: 'feed',
    for: 'administrators',
    summary: 'Let a consumer leave out the change it fails at',
    answers: { 200: consumerShape },
  }),
  replay: described({
    tells: 'feed',
    for: 'administrators',
    summary: 'Let a consumer read again from a position',
    body: members(replayMembers),
    answers: { 200: consumerShape },
  }),
}

type Named = { Params: { name: string } }

/** How often a decision is made anew when the consumer has moved on meanwhile. */
const attempts = 20

export function feedRoutes(app: FastifyInstance, { database, feed, resolveActor }: FeedRoutesOptions): void {
  const asked = async (request: FastifyRequest): Promise<Actor> => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return actor
  }

  app.get(`${base}/feed`, says.standing, async (request) => {
    const { workspace } = await asked(request)
    const [{ head, first }, positions] = await Promise.all([readStanding(database, workspace), readPositions(database, workspace)])
    const consumers = feed.consumers.map((consumer) =>
      view(
        consumer,
        positions.find((one) => one.consumer === consumer.name),
        head,
      ),
    )
    return { head, first, consumers }
  })

  app.post<Named>(`${base}/feed/consumers/:name/retry`, says.retry, async (request) => {
    const actor = await asked(request)
    return decided(actor, request.params.name, { kind: 'retry' })
  })

  app.post<Named>(`${base}/feed/consumers/:name/skip`, says.skip, async (request) => {
    const actor = await asked(request)
    return decided(actor, request.params.name, { kind: 'skip' })
  })

  app.post<Named>(`${base}/feed/consumers/:name/replay`, says.replay, async (request) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, Object.keys(replayMembers))
    const { position } = body
    if (typeof position !== 'number' || !Number.isSafeInteger(position) || position < 1)
      throw new Problem('feed.wrongPosition', 'The position must be a whole number from 1.', { status: 422 })
    return decided(actor, request.params.name, { kind: 'replay', position })
  })

  async function decided({ workspace }: Actor, name: string, decision: Decision): Promise<object> {
    const consumer = feed.consumers.find((one) => one.name === name)
    for (let attempt = 1; consumer; attempt++) {
      const [standing, [one]] = await Promise.all([readStanding(database, workspace), readPositions(database, workspace, name)])
      if (!one) break
      const change = decide(one, decision, standing)
      if (change instanceof Problem) throw change
      const moved = await move(database, workspace, one, change)
      if (moved) {
        feed.decided(workspace, standing.head)
        return view(consumer, moved, standing.head)
      }
      if (attempt === attempts)
        throw new Problem('feed.busy', 'It moves too fast for this just now.', { status: 409, fix: 'Try again in a moment.' })
    }
    throw new Problem('feed.noConsumer', 'Nobody of that name follows the changes of the workspace.', {
      status: 404,
      fix: 'Take a name from the list of those who do.',
    })
  }
}

/** A consumer as administrators see it. One that is new to the workspace has read nothing yet. */
function view({ name, label }: Consumer, one: Position | undefined, head: number): object {
  const { position = 0, attempts: tried = 0, problem = null, retryAt = null, parkedAt = null, movedAt = null } = one ?? {}
  const state = parkedAt !== null ? 'parked' : problem !== null ? 'failing' : 'working'
  return { name, label, state, position, lag: Math.max(head - position, 0), attempts: tried, problem, retryAt, parkedAt, movedAt }
}
