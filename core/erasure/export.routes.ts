/** `GET /subject-export`: all that is known of somebody, as an archive, for administrators (GDPR, Art. 15 and 20). */
import type { FastifyInstance } from 'fastify'
import { type ApiOptions, base, described, readQuery, textParameter, wrongParameter } from '../api/index.ts'
import { notFound, Problem } from '../errors.ts'
import { isId } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Seals } from '../secrets/index.ts'
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
  readonly database: Pick<Database, 'transaction'>
  readonly seals: Seals
  readonly inventory: Inventory
  readonly onError: (error: unknown) => void
  readonly now?: (() => Date) | undefined
}

const readers = { object: textParameter(60), record: textParameter(60) }
const says = described({
  for: 'administrators',
  summary:
    'All that is known of somebody, whole: records, history, interactions, what they agreed to, messages, segments, and whom it was told (object and record are needed)',
  query: readers,
  answers: { 200: { types: ['application/zip'] } },
})

/** Registers `GET /subject-export`. */
export function personalRoutes(app: FastifyInstance, options: PersonalPlace): void {
  const { database, seals, inventory, store, onError, now = () => new Date() } = options
  const files = new UnderWay(tooManyExports)
  app.get(`${base}/subject-export`, says, async (request, reply) => {
    const actor = await options.resolveActor(request)
    // A key needs both: it decides as an administrator, and takes data out.
    if (actor.areas?.has('export') === false)
      throw new Problem('key.scope', 'This API key has no scope export.', {
        status: 403,
        fix: 'Give the key that scope under Settings, API keys.',
        more: { scope: 'export' },
      })
    const { object: name = '', record = '' } = readQuery(request.query, readers)
    const model = modelOf(actor, options.model)
    const object = model.objects.get(name)
    if (!object || !isErasable(object))
      throw wrongParameter('object', 'names records that have mail addresses and with which things happen')
    const { workspace } = actor
    const all = isId(record) ? await database.transaction(workspace, (tx) => gather(tx, { model, seals, workspace }, object, record)) : null
    if (all === null) throw notFound(object.label[0])
    const done = files.begin(actor)
    if (reply.raw.destroyed) done()
    else reply.raw.once('close', done)
    const at = now()
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
}
