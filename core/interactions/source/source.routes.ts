/** Sources over HTTP, for administrators: who may send, how it stands with them, and what was refused. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../../access/index.ts'
import { type ApiOptions, base, causeOf, described, objectBody, onlyKeys, readNew, readPatch, readQuery, shape } from '../../api/index.ts'
import { notFound } from '../../errors.ts'
import { isId, newId } from '../../object/index.ts'
import type { Database } from '../../postgres/index.ts'
import { modelOf, uponNewest } from '../../store/index.ts'
import { policies } from '../identity/deciding.ts'
import { mostSources, Source, sourceKinds } from './definition.ts'
import type { Sources } from './sources.ts'
import { makeWriteKey } from './write-key.ts'

export interface SourceRoutesOptions extends ApiOptions {
  readonly database: Database
  readonly sources: Sources
}

const path = `${base}/sources`
const { count, flag, id, list, members, moment, one, orNull, text } = shape
const given = { name: text, kind: one(...sourceKinds) }
const perhaps = { origins: list(text), policy: one(...policies), enabled: flag }
const sourceMembers = {
  id,
  ...given,
  ...perhaps,
  writeKey: text,
  received: count,
  refused: count,
  lastAt: orNull(moment),
  createdAt: moment,
  updatedAt: moment,
  version: count,
}
const sourceShape = members(sourceMembers)
const refusal = members({ id, at: moment, code: text, message: text, sent: text })
const says = {
  list: described({
    for: 'administrators',
    summary: 'Programs that send what customers do, and how it stands with them',
    answers: { 200: members({ items: list(sourceShape) }) },
  }),
  add: described({ for: 'administrators', summary: 'Add a source', body: members(given, perhaps), answers: { 201: sourceShape } }),
  one: described({ for: 'administrators', summary: 'One source', answers: { 200: sourceShape } }),
  change: described({
    for: 'administrators',
    summary: 'Change a source, switch it off or on again',
    body: members({}, { ...given, ...perhaps }),
    answers: { 200: sourceShape },
  }),
  remove: described({ for: 'administrators', summary: 'Delete a source; what it sent stays', answers: { 204: null } }),
  key: described({ for: 'administrators', summary: 'Give a source a new key; the one before ends', answers: { 200: sourceShape } }),
  refusals: described({
    for: 'administrators',
    summary: 'The newest messages of a source that were not taken, or not whole',
    answers: { 200: members({ items: list(refusal) }) },
  }),
}

type WithId = { Params: { id: string } }
interface Row {
  readonly id: string
  readonly version: number
}
interface Standing {
  readonly id: string
  readonly received: number
  readonly refused: number
  readonly lastAt: string | null
}

const standingText = `select coalesce(json_agg(json_build_object('id', s.source_id, 'received', s.received, 'refused', s.refused,
  'lastAt', to_char(s.last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))), '[]')::text from source_standing s where s.workspace_id = $1`
const refusalsText = `select json_build_object('items', coalesce(json_agg(json_build_object('id', r.id,
  'at', to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'code', r.code, 'message', r.message, 'sent', r.sent) order by r.id desc), '[]'))::text
  from source_refusal r where r.workspace_id = $1 and r.source_id = $2::uuid`

export function sourceRoutes(app: FastifyInstance, options: SourceRoutesOptions): void {
  const { store, database, sources, resolveActor } = options

  const asked = async (request: FastifyRequest): Promise<Actor> => {
    const actor = await resolveActor(request)
    readQuery(request.query, {})
    return actor
  }
  const find = async (actor: Actor, key: string): Promise<Row> => {
    const json = isId(key) ? await store.get(actor, 'event_source', key) : null
    if (json === null) throw notFound('Source')
    return JSON.parse(json) as Row
  }
  const shown = async (actor: Actor, rows: readonly Row[]): Promise<object[]> => {
    const json = await database.readJson(actor.workspace, { text: standingText, values: [] })
    const standings = new Map((JSON.parse(json!) as Standing[]).map(({ id: source, ...standing }) => [source, standing]))
    return rows.map((row) => ({ ...row, ...(standings.get(row.id) ?? { received: 0, refused: 0, lastAt: null }) }))
  }
  const answered = async (actor: Actor, key: string): Promise<object> => (await shown(actor, [await find(actor, key)]))[0]!
  const write = async (request: FastifyRequest, actor: Actor, change: Parameters<typeof store.write>[2]): Promise<void> => {
    await store.write(actor, causeOf(request), change)
    sources.forget(actor.workspace)
  }

  app.get(path, says.list, async (request) => {
    const actor = await asked(request)
    const { items } = JSON.parse(await store.list(actor, 'event_source', { limit: mostSources })) as { items: Row[] }
    return { items: await shown(actor, items) }
  })

  app.post(path, says.add, async (request, reply) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, Object.keys({ ...given, ...perhaps }))
    const writeKey = makeWriteKey(actor.workspace)
    const values = readNew(modelOf(actor, options.model), actor, Source, { origins: [], policy: 'blank', enabled: true, ...body, writeKey })
    const source = newId()
    await write(request, actor, { create: [{ object: 'event_source', id: source, values }] })
    return reply.code(201).send(await answered(actor, source))
  })

  app.get<WithId>(`${path}/:id`, says.one, async (request) => answered(await asked(request), request.params.id))

  app.patch<WithId>(`${path}/:id`, says.change, async (request) => {
    const actor = await asked(request)
    const body = objectBody(request.body)
    onlyKeys(body, Object.keys({ ...given, ...perhaps }))
    const values = readPatch(modelOf(actor, options.model), actor, Source, body)
    await change(request, actor, values)
    return answered(actor, (request.params as { id: string }).id)
  })

  app.post<WithId>(`${path}/:id/key`, says.key, async (request) => {
    const actor = await asked(request)
    await change(request, actor, { writeKey: makeWriteKey(actor.workspace) })
    return answered(actor, request.params.id)
  })
  const change = (request: FastifyRequest, actor: Actor, values: Readonly<Record<string, unknown>>): Promise<void> =>
    uponNewest(async () => {
      const { id: source, version } = await find(actor, (request.params as { id: string }).id)
      await write(request, actor, { patch: [{ object: 'event_source', id: source, version, values }] })
    })

  app.delete<WithId>(`${path}/:id`, says.remove, async (request, reply) => {
    const actor = await asked(request)
    const { id: source } = await find(actor, request.params.id)
    await write(request, actor, { delete: [{ object: 'event_source', id: source }] })
    return reply.code(204).send()
  })

  app.get<WithId>(`${path}/:id/refusals`, says.refusals, async (request) => {
    const actor = await asked(request)
    const { id: source } = await find(actor, request.params.id)
    await sources.flush()
    return JSON.parse((await database.readJson(actor.workspace, { text: refusalsText, values: [source] }))!) as object
  })
}
