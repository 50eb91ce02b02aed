/** The model over HTTP: for pages (`/meta`) and for programs (`/openapi.json`). */
import type { FastifyInstance } from 'fastify'
import { metaOf } from './meta.ts'
import { openApi, type OpenApiOptions } from './openapi.ts'
import { readQuery } from './query.ts'
import { type ApiOptions, base, sendJson } from './record.routes.ts'

/** Registers both; each answers for the member who asks. */
export function modelRoutes(app: FastifyInstance, { model, resolveActor }: ApiOptions, { version }: Omit<OpenApiOptions, 'model'>): void {
  app.get(`${base}/meta`, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return sendJson(reply, JSON.stringify(metaOf(model, actor)))
  })
  app.get(`${base}/openapi.json`, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return sendJson(reply, JSON.stringify(openApi({ model, version }, actor)))
  })
}
