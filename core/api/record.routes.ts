/** Records over HTTP: the same routes for every object, made once at start. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Actor, filterFor, reachOf } from '../access/index.ts'
import { notFound, Problem } from '../errors.ts'
import { isId, newId, type Model, type ObjectType } from '../object/index.ts'
import type { Cause, Models, Store, UndoResult, WriteResult } from '../store/index.ts'
import { batchBytes, batchReply, deletedReply, readBatch, readIds, refusedBatch, weightOf } from './batch.ts'
import { asking, base, type Collection, collectionsOf } from './collections.ts'
import { etag, ifMatch, versionIn } from './etag.ts'
import { sendOnce, takesKey } from './once.ts'
import { answer, asReadNow, recordAnswer } from './record-answer.ts'
import {
  countParameter,
  countsParameter,
  cursorParameter,
  flagParameter,
  keysParameter,
  readQuery,
  sortParameter,
  textParameter,
  wordsParameter,
  wrongParameter,
} from './query.ts'
import { parseFilter } from '../rules/index.ts'
import { checkKeys, readNew, readPatch } from './values.ts'

export interface ApiOptions {
  readonly model: Model
  /** The models of the workspaces, where they may differ from the declared one. */
  readonly models?: Models | undefined
  readonly store: Store
  /** Who sends a request; throws a `Problem` (401) when nobody is signed in. */
  readonly resolveActor: (request: FastifyRequest) => Promise<Actor>
  /** The country of the sender's workspace: phone numbers without + belong to it. */
  readonly countryOf?: ((request: FastifyRequest) => Promise<string | null>) | undefined
  /** Told how many requests more one counts for that does the work of several. */
  readonly charge?: ((request: FastifyRequest, units: number) => void) | undefined
}

const noParameters = {}
const whereReaders = { filter: textParameter(8000), find: textParameter(500) }
/** Records on a page; more of them where only a few fields are asked for, as for walking over a long list. */
const longest = 200
const longestLight = 1000
const lightFields = 2
const listReaders = {
  ...whereReaders,
  sort: sortParameter,
  limit: countParameter(1, longestLight),
  after: cursorParameter,
  fields: keysParameter,
}
const aggregateReaders = {
  ...whereReaders,
  measure: wordsParameter(2000),
  by: wordsParameter(2000),
  order: textParameter(200),
  top: countsParameter(1, 1000),
}
const countReaders = { ...whereReaders, exact: flagParameter }
const pageReaders = { after: cursorParameter, limit: countParameter(1, 200), objects: wordsParameter(1000) }
/** Counts stop here unless all are asked for. */
const countCap = 10_000

type WithId = { Params: { id: string } }

/** What stands behind the slash cannot be an id at all. */
function notAnId(given: string, label: string): Problem {
  const { message } = notFound(label)
  return given === ''
    ? new Problem('record.notFound', message, {
        status: 404,
        fix: 'Leave out the slash at the end of the address, or give an id behind it.',
      })
    : new Problem('record.notFound', `${message.slice(0, -1)}: “${given.slice(0, 60)}” is not an id.`, {
        status: 404,
        fix: 'An id looks like 019a2b3c-4d5e-7f60-8a9b-0c1d2e3f4a5b: take that of a record as you have read it.',
      })
}

/** Registers list, count, aggregate, get, create, patch, delete, batch, bulk delete and history of every object that is not internal. */
export function recordRoutes(app: FastifyInstance, options: ApiOptions): void {
  for (const collection of collectionsOf(options.model)) objectRoutes(app, options, collection)
}

/** Registers undo, of whatever object a change was. */
export function undoRoute(app: FastifyInstance, { store, resolveActor }: ApiOptions): void {
  app.post<WithId>(`${base}/changes/:id/undo`, { config: { ...takesKey.config, bodiless: true } }, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, noParameters)
    return sendOnce(
      { request, reply, actor, store },
      ({ change, restored }: UndoResult) => answer(200, JSON.stringify({ restored, change })),
      (once) => store.undo(actor, request.params.id, { once }),
    )
  })
}

function objectRoutes(app: FastifyInstance, options: ApiOptions, collection: Collection): void {
  const { store, countryOf, charge } = options
  const { address } = collection
  const asked = asking(options, collection)
  const idOf = ({ params }: FastifyRequest<WithId>, { label }: ObjectType): string => {
    if (!isId(params.id)) throw notAnId(params.id, label[0])
    return params.id
  }

  app.get(address, async (request, reply) => {
    const { actor, model, object } = await asked(request)
    const { filter, ...query } = readQuery(request.query, listReaders)
    if ((query.limit ?? 0) > longest && !(query.fields && query.fields.length <= lightFields))
      throw wrongParameter('limit', `must be at most ${longest}, or ${longestLight} with fields naming ${lightFields} fields at most`)
    checkKeys(model, actor, object, query.fields)
    return sendJson(reply, await store.list(actor, object.name, { ...query, where: filterFor(model, actor, object, filter) }))
  })

  app.get(`${address}/count`, async (request, reply) => {
    const { actor, model, object } = await asked(request)
    const { filter, find, exact } = readQuery(request.query, countReaders)
    const count = await store.count(
      actor,
      object.name,
      { find, where: filterFor(model, actor, object, filter) },
      exact ? undefined : countCap + 1,
    )
    return sendJson(reply, count > countCap && !exact ? `{"count":${countCap},"exact":false}` : `{"count":${count},"exact":true}`)
  })

  app.get(`${address}/aggregate`, async (request, reply) => {
    const { actor, model, object } = await asked(request)
    const { filter, ...query } = readQuery(request.query, aggregateReaders)
    const where = filterFor(model, actor, object, filter)
    return sendJson(reply, await store.aggregate(actor, object.name, { ...query, where, said: filter ? parseFilter(filter) : undefined }))
  })

  app.get<WithId>(`${address}/:id`, async (request, reply) => {
    const { actor, object } = await asked(request)
    readQuery(request.query, noParameters)
    const json = await store.get(actor, object.name, idOf(request, object))
    if (json === null) throw notFound(object.label[0])
    return sendJson(reply.header('etag', etag(versionIn(json))), json)
  })

  app.post(address, takesKey, async (request, reply) => {
    const { actor, model, object } = await asked(request)
    const { name, path } = object
    readQuery(request.query, noParameters)
    const id = newId()
    const values = readNew(model, actor, object, request.body, await countryOf?.(request))
    const change = { create: [{ object: name, id, values }] }
    return sendOnce(
      { request, reply, actor, store },
      ({ json }: WriteResult) => recordAnswer(201, id, json, { location: `${base}/${path}/${id}` }),
      (once) => store.write(actor, causeOf(request), change, { answer: { object: name, id }, once }),
      (kept) => asReadNow({ store, actor, object }, kept),
    )
  })

  app.patch<WithId>(`${address}/:id`, takesKey, async (request, reply) => {
    const { actor, model, object } = await asked(request)
    const { name } = object
    readQuery(request.query, noParameters)
    const id = idOf(request, object)
    const version = ifMatch(request.headers['if-match'])
    const values = readPatch(model, actor, object, request.body, await countryOf?.(request))
    const change = { patch: [{ object: name, id, values, version }] }
    return sendOnce(
      { request, reply, actor, store },
      ({ json }: WriteResult) => recordAnswer(200, id, json),
      (once) => store.write(actor, causeOf(request), change, { answer: { object: name, id }, once }),
      (kept) => asReadNow({ store, actor, object }, kept),
    )
  })

  app.delete<WithId>(`${address}/:id`, takesKey, async (request, reply) => {
    const { actor, object } = await asked(request)
    const { name } = object
    readQuery(request.query, noParameters)
    const id = idOf(request, object)
    const version = ifMatch(request.headers['if-match'])
    const change = { delete: [{ object: name, id, version }] }
    return sendOnce(
      { request, reply, actor, store },
      () => answer(204, null),
      (once) => store.write(actor, causeOf(request), change, { once }),
    )
  })

  app.post(`${address}/delete`, takesKey, async (request, reply) => {
    const { actor, object } = await asked(request)
    readQuery(request.query, noParameters)
    const items = readIds(request.body)
    charge?.(request, weightOf(items.length))
    return sendOnce({ request, reply, actor, store }, deletedReply, (once) =>
      store.batch(actor, causeOf(request), object.name, items, { mode: 'each', once }),
    )
  })

  app.post(`${address}/batch`, { ...takesKey, bodyLimit: batchBytes }, async (request, reply) => {
    const { actor, model, object } = await asked(request)
    readQuery(request.query, noParameters)
    const { mode, items } = readBatch({ model, object, actor, country: await countryOf?.(request) }, request.body)
    charge?.(request, weightOf(items.length))
    return sendOnce({ request, reply, actor, store }, batchReply, (once) =>
      store.batch(actor, causeOf(request), object.name, items, { mode, once }).catch((error: unknown) => {
        throw refusedBatch(error)
      }),
    )
  })

  app.get<WithId>(`${address}/:id/history`, async (request, reply) => {
    const { actor, object, model } = await asked(request)
    const page = readQuery(request.query, pageReaders)
    const odd = page.objects?.find((name) => !model.objects.has(name) || reachOf(actor, name, 'read') === 'none')
    if (odd !== undefined)
      throw wrongParameter('objects', `must be names of objects, separated by commas; there is no ${JSON.stringify(odd.slice(0, 60))}`)
    return sendJson(reply, await store.history(actor, object.name, idOf(request, object), page))
  })
}

/** JSON text as the store made it, untouched. */
export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(json)
}

/** Browsers say where a request comes from; programs do not. */
export const causeOf = ({ headers }: FastifyRequest): Cause => ({
  kind: headers['sec-fetch-site'] === undefined && headers.origin === undefined ? 'api' : 'web',
})
