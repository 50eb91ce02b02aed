/** How many walk each flow now, for the list of them: one question for all. */
import type { FastifyInstance } from 'fastify'
import { administers } from '../access/index.ts'
import { type ApiOptions, base, described, readQuery, shape } from '../api/index.ts'
import type { Database } from '../postgres/index.ts'

const { count, id, list, members } = shape
const says = described({
  summary: 'How many walk each flow now, and how many of them are stuck; flows that nobody walks are left out',
  answers: { 200: members({ items: list(members({ flow: id, inside: count, stuck: count })) }) },
})
const insideText = `select coalesce(json_agg(json_build_object('flow', g.flow_id, 'inside', g.inside, 'stuck', g.stuck)), '[]')::text from (
  select r.flow_id, count(*) as inside, count(*) filter (where r.state = 'stuck') as stuck from flow_run r
  where r.workspace_id = $1 and r.state <> 'ended' group by r.flow_id) g`.replace(/\s*\n\s*/g, ' ')

export function insideRoutes(app: FastifyInstance, options: ApiOptions & { readonly database: Pick<Database, 'readJson'> }): void {
  app.get(`${base}/flows/inside`, says, async (request) => {
    const actor = await options.resolveActor(request)
    readQuery(request.query, {})
    if (!administers(actor)) return { items: [] }
    const items = await options.database.readJson(actor.workspace, { text: insideText, values: [] })
    return { items: JSON.parse(items!) as object[] }
  })
}
