/** A flow as it was published last: what is on while somebody edits it. */
import type { FastifyInstance } from 'fastify'
import { type ApiOptions, base, described, readQuery, shape } from '../api/index.ts'
import { notFound } from '../errors.ts'
import { isId } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { Flow } from './definition.ts'

const { anything, count, members } = shape
const says = described({ summary: 'A flow as it was published last', answers: { 200: members({ number: count, body: anything }) } })
const publishedText =
  `select json_build_object('number', n.number, 'body', n.body)::text from flow_number n join flow f on f.workspace_id = $1 and f.id = n.flow_id and f.number = n.number
  where n.workspace_id = $1 and n.flow_id = $2::uuid`.replace(/\s*\n\s*/g, ' ')

export function publishedRoutes(app: FastifyInstance, options: ApiOptions & { readonly database: Pick<Database, 'readJson'> }): void {
  const { database, store, resolveActor } = options
  app.get<{ Params: { id: string } }>(`${base}/flows/:id/published`, says, async (request) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    const { id } = request.params
    const isSeen = isId(id) && (await store.get(actor, Flow.name, id)) !== null
    const found = isSeen ? await database.readJson(actor.workspace, { text: publishedText, values: [id] }) : null
    if (!found) throw notFound('Published flow')
    return JSON.parse(found) as object
  })
}
