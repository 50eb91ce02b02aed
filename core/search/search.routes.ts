/** Search over HTTP, and the worker that makes findable what no write has. */
import type { FastifyInstance } from 'fastify'
import { reachOf } from '../access/index.ts'
import { base, countParameter, described, readQuery, shape, textParameter, wrongParameter, type ApiOptions } from '../api/index.ts'
import { LeaseWorker } from '../leases/index.ts'
import type { Presence } from '../leases/index.ts'
import type { Database } from '../postgres/index.ts'
import { modelAt, modelOf } from '../store/index.ts'
import { fillSearch, readStates, unfilled } from './fill.ts'
import { FrequentKeys } from './frequent.ts'
import { longestQuestion } from './question.ts'
import { search } from './search.ts'

export interface SearchOptions extends ApiOptions {
  readonly database: Database
  readonly presence?: Presence | undefined
  /** Whether this server fills search; yes unless said. It may say that there is something to fill either way. */
  readonly works?: boolean | undefined
  /** Every workspace that this installation has. */
  readonly workspaces: () => Promise<readonly string[]>
  readonly onError: (error: unknown) => void
}

const { count, flag, id, list, members, orNull, text } = shape
const ranges = list(list(count))
const found = members({
  id,
  title: text,
  ranges,
  context: orNull(members({ field: text, text, ranges })),
  detail: orNull(text),
  about: orNull(members({ object: text, id, title: orNull(text) })),
  mine: flag,
})
const readers = { q: textParameter(longestQuestion), objects: textParameter(1000), limit: countParameter(1, 20) }
const says = described({
  summary: 'Find records of every object by names, mails, numbers and text, however they are written',
  query: readers,
  answers: {
    200: members({
      groups: list(members({ object: text, items: list(found), more: flag })),
      filling: list(members({ object: text, done: count, total: count })),
    }),
  },
})

export interface Searching {
  /** There may be records to be made findable. */
  fill(workspace: string): Promise<void>
}

/** Registers `GET /search` and starts the worker; it ends with the application. */
export function searchRoutes(app: FastifyInstance, options: SearchOptions): Searching {
  const { database, presence, workspaces, onError, resolveActor } = options
  const worker = new LeaseWorker({
    control: database.control,
    kind: 'search',
    presence,
    onError,
    work: ({ workspace }, signal) => fillSearch({ ...options, workspace, signal }),
  })
  const frequent = new FrequentKeys(database.control, onError)
  const fill = (workspace: string): Promise<void> => worker.offer({ workspace, subject: workspace })
  const lookAtAll = async (): Promise<void> => {
    for (const workspace of await workspaces()) {
      const left = unfilled((await modelAt(options, workspace)).model, await readStates(database, workspace))
      if (left.length > 0) await fill(workspace)
    }
  }
  app.addHook('onReady', async () => {
    if (options.works === false) return
    worker.start()
    lookAtAll().catch(onError)
  })
  app.addHook('preClose', () => worker.stop())

  app.get(`${base}/search`, says, async (request) => {
    const actor = await resolveActor(request)
    const { q = '', objects, limit } = readQuery(request.query, readers)
    const model = modelOf(actor, options.model)
    const readable = (name: string): boolean => model.objects.has(name) && reachOf(actor, name, 'read') !== 'none'
    const names = objects?.split(',')
    if (names?.some((name) => !readable(name))) throw wrongParameter('objects', 'must be names of objects, separated by commas')
    const found = await search(database, model, actor, { text: q, objects: names, limit }, { frequent })
    if (found.filling.length > 0) await fill(actor.workspace)
    return found
  })
  return { fill }
}
