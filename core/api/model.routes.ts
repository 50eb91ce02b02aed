/** The model over HTTP: for pages (`/meta`) and for programs (`/openapi.json`). */
import type { FastifyInstance } from 'fastify'
import { described } from './described.ts'
import type { Condition } from '../rules/index.ts'
import { metaOf, type Made, type MetaOptions } from './meta.ts'
import { openApi, type OpenApiOptions } from './openapi.ts'
import { modelOf } from '../store/index.ts'
import { readQuery } from './query.ts'
import { base } from './collections.ts'
import { type ApiOptions, sendJson } from './record.routes.ts'
import { count, flag, keyed, list, members, one, orNull, text, type Shape, type Told } from './shape.ts'

const reach = one('none', 'own', 'team', 'below', 'all')
const condition: Shape<Condition> = { type: 'object', description: 'A filter as a tree' }
const made: Shape<Made> = members(
  { how: one('part', 'latest', 'formula', 'rollup') },
  { of: text, take: text, object: text, by: text, sums: one('count', 'sum', 'min', 'max', 'latest') },
)
const optionsShape: Shape<MetaOptions> = members(
  {},
  {
    values: list(text),
    labels: keyed(text),
    colours: keyed(text),
    retired: list(text),
    to: text,
    format: text,
    max: count,
    of: text,
    take: text,
  },
)
const metaShape = members({
  objects: list(
    members(
      {
        name: text,
        path: text,
        label: list(text),
        title: text,
        titleElse: list(text),
        table: list(text),
        form: list(list(text)),
        head: list(list(text)),
        transfer: flag,
        grant: members({ read: reach, write: reach, delete: reach }),
        fields: list(
          members(
            {
              key: text,
              kind: text,
              label: text,
              required: flag,
              readonly: flag,
              derived: flag,
              sortable: flag,
              operators: list(text),
              grouping: orNull(one('value', 'range', 'time')),
              measures: list(text),
              options: optionsShape,
            },
            { custom: flag, made, requiredWhen: condition, visibleWhen: condition },
          ),
        ),
      },
      {
        owner: text,
        via: list(text),
        alsoWith: text,
        work: members({ due: text, state: text, open: text, done: text, at: text }),
        formLabels: list(orNull(text)),
        icon: text,
        badge: text,
        interactions: flag,
        human: flag,
        comesBy: flag,
        remark: text,
        custom: flag,
      },
    ),
  ),
})

/** Registers both; each answers for the member who asks. */
export function modelRoutes(app: FastifyInstance, options: ApiOptions, { version }: Pick<OpenApiOptions, 'version'>): void {
  const { resolveActor } = options
  const meta = described({ summary: 'The model, as far as the member may know it', answers: { 200: metaShape } })
  app.get(`${base}/meta`, meta, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return sendJson(reply, JSON.stringify(metaOf(modelOf(actor, options.model), actor) satisfies Told<typeof metaShape>))
  })

  const document = described({ summary: 'This document', answers: { 200: { type: 'object' } } })
  app.get(`${base}/openapi.json`, document, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return sendJson(
      reply,
      JSON.stringify(openApi({ model: modelOf(actor, options.model), version, descriptions: app.descriptions }, actor)),
    )
  })
}
