/** The model over HTTP: for pages (`/meta`) and for programs (`/openapi.json`). */
import type { FastifyInstance } from 'fastify'
import { metaOf } from './meta.ts'
import { openApi, type OpenApiOptions } from './openapi.ts'
import { modelIn } from '../store/index.ts'
import { readQuery } from './query.ts'
import { type ApiOptions, base, sendJson } from './record.routes.ts'

/** Registers both; each answers for the member who asks. */
export function modelRoutes(app: FastifyInstance, options: ApiOptions, { version }: Omit<OpenApiOptions, 'model'>): void {
  const { resolveActor } = options
  app.get(`${base}/meta`, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return sendJson(reply, JSON.stringify(metaOf(modelIn(options, actor.workspace), actor)))
  })
  app.get(`${base}/openapi.json`, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return sendJson(reply, JSON.stringify(openApi({ model: modelIn(options, actor.workspace), version }, actor)))
  })
}
