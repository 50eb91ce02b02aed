/** `GET /subject-export`: all that is known of somebody, as an archive, for administrators (GDPR, Art. 15 and 20). Who takes one is written down, and shown to all of them. */
import type { FastifyInstance } from 'fastify'
import { actorId, reachOf } from '../access/index.ts'
import { type ApiOptions, base, described, noScope, readQuery, shape, textParameter, wrongParameter } from '../api/index.ts'
import { notFound } from '../errors.ts'
import { isId, newId } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Seals } from '../secrets/index.ts'
import { isoMoment } from '../store/select.ts'
import { modelOf } from '../store/index.ts'
import { sendStream } from '../transfer/export/stream.ts'
import { tooManyExports } from '../transfer/problems.ts'
import { UnderWay } from '../transfer/under-way.ts'
import { filesOf } from './export/archive.ts'
import { sectionsOf } from './export/sections.ts'
import { zipOf } from './export/zip.ts'
import type { Inventory } from './inventory.ts'
import { isErasable } from './known.ts'
import { gather } from './subject.ts'

export interface PersonalPlace extends ApiOptions {
  readonly database: Pick<Database, 'transaction' | 'readJson'>
  readonly seals: Seals
  readonly inventory: Inventory
  readonly onError: (error: unknown) => void
  readonly now?: (() => Date) | undefined
}

const readers = { object: textParameter(60), record: textParameter(60) }
const { id, list, members, moment, one, text } = shape
const saysTaken = described({
  for: 'administrators',
  summary: 'Who took out all that is known of somebody, newest first, at most 1,000',
  answers: { 200: members({ items: list(members({ id, object: text, record: id, at: moment, by: text, kind: one('member', 'key') })) }) },
})
const says = described({
  for: 'administrators',
  summary:
    'All that is known of somebody, whole: records, history, interactions, what they agreed to, messages, segments, and whom it was told (object and record are needed)',
  query: readers,
  answers: { 200: { types: ['application/zip'] } },
})

const takenText =
  `select coalesce(json_agg(json_build_object('id', e.id, 'object', e.object, 'record', e.record_id, 'at', ${isoMoment('e.at')}, 'by', e.by_name, 'kind', e.by_kind) order by e.id desc), '[]')::text
  from (select * from subject_export x where x.workspace_id = $1 order by x.id desc limit 1000) e`.replace(/\s*\n\s*/g, ' ')
const takeText = `insert into subject_export (workspace_id, id, object, record_id, at, by_kind, by_id, by_name) values ($1::uuid, $2::uuid, $3::text, $4::uuid, $5::timestamptz, $6::text, $7::uuid, $8::text)`

/** Registers `GET /subject-export` and `GET /subject-exports`. */
export function personalRoutes(app: FastifyInstance, options: PersonalPlace): void {
  const { database, seals, inventory, store, onError, now = () => new Date() } = options
  const files = new UnderWay(tooManyExports)
  app.get(`${base}/subject-export`, says, async (request, reply) => {
    const actor = await options.resolveActor(request)
    // A key decides as an administrator, takes data out, and reads them.
    if (actor.areas?.has('export') === false) throw noScope('export')
    const { object: name = '', record = '' } = readQuery(request.query, readers)
    const model = modelOf(actor, options.model)
    const object = model.objects.get(name)
    if (!object || !isErasable(object))
      throw wrongParameter('object', 'names records that have mail addresses and with which things happen')
    if (actor.kind === 'key' && reachOf(actor, name, 'read') !== 'all') throw noScope(`${name}:read`)
    const { workspace } = actor
    const at = now()
    // Nothing is given out that is not written down first.
    const all = isId(record)
      ? await database.transaction(workspace, async (tx) => {
          const found = await gather(tx, { model, seals, workspace }, object, record)
          if (found) void tx.query(takeText, [newId(at.getTime()), name, record, at, actor.kind, actorId(actor), actor.name])
          return found
        })
      : null
    if (all === null) throw notFound(object.label[0])
    const done = files.begin(actor)
    if (reply.raw.destroyed) done()
    else reply.raw.once('close', done)
    const told = { title: all.title ?? object.label[0], object, record, made: at.toISOString(), webhooks: all.told }
    const sections = sectionsOf({ database, store, model, inventory }, workspace, all)
    // Named by the day alone: who it is about is nobody's business who sees a list of files.
    return sendStream(
      reply,
      `subject-export-${told.made.slice(0, 10)}.zip`,
      zipOf(filesOf(told, sections), at),
      onError,
      undefined,
      'application/zip',
    )
  })

  app.get(`${base}/subject-exports`, saysTaken, async (request) => {
    const { workspace } = await options.resolveActor(request)
    readQuery(request.query, {})
    return { items: JSON.parse((await database.readJson(workspace, { text: takenText, values: [] }))!) as object[] }
  })
}
