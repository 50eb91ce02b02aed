/** Imports over HTTP. */
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { reachOf, type Actor } from '../access/index.ts'
import { base, objectBody, onlyKeys, readQuery, sendJson, textParameter } from '../api/index.ts'
import { Problem } from '../errors.ts'
import { isId, type ObjectType } from '../object/index.ts'
import { compilePlan, mappedColumns } from './decide/plan.ts'
import { OpenUploads } from './open-uploads.ts'
import type { TransferOptions } from './options.ts'
import { receive } from './upload.ts'
import { changed, type Patch } from './change.ts'
import { offeredMatches, offeredTargets } from './map/choices.ts'
import { rowsPage, wrongRows } from './rows.ts'
import { hiddenColumns, seenCells } from './seen.ts'
import { importView, listedView } from './view.ts'
import { changeImport, findImport, listImports, noCounts, noImport, type Import, type Listed, type State } from './run/import.ts'
import { deleteImport, uploadSeconds } from './run/sweep.ts'
import type { ImportWorker } from './run/worker.ts'
import { reasonsOf } from './run/reasons.ts'
import { presentAs, whilePresent } from './export/rights.ts'
import { sendStream } from './export/stream.ts'

type WithId = { Params: { id: string } }
const none = {}
const bodyTypes = [
  'text/csv',
  'application/csv',
  'text/plain',
  'text/tab-separated-values',
  'application/vnd.ms-excel',
  'application/octet-stream',
]

export function importRoutes(app: FastifyInstance, options: TransferOptions, worker: ImportWorker): void {
  const {
    database,
    model,
    store,
    resolveActor,
    headers = {},
    largest = 2 * 1024 ** 3,
    room = 4 * 1024 ** 3,
    now = () => new Date(),
  } = options

  const uploads = new OpenUploads()

  /** The import, if it is the actor's or the actor may see every one. */
  const own = async (request: FastifyRequest<WithId>): Promise<{ actor: Actor; one: Import }> => {
    const actor = await resolveActor(request)
    readQuery(request.query, none)
    return { actor, one: await find(actor, request.params.id) }
  }
  const find = async (actor: Actor, id: string): Promise<Import> => {
    const one = isId(id) ? await findImport(database, actor.workspace, id) : null
    if (!one || one.state === 'uploading' || !isSeen(actor, one)) throw noImport()
    return one
  }
  const answer = async (actor: Actor, id: string): Promise<string> => whole(actor, await find(actor, id))
  const whole = (actor: Actor, one: Import): string => {
    const object = model.object(one.object)
    const targets = offeredTargets(
      model,
      actor,
      object,
      one.columns.map(({ field }) => field),
    )
    const hidden = hiddenColumns(model, actor, one)
    const seen = { ...one, sample: one.sample.map((row) => seenCells(row, hidden)) }
    return JSON.stringify(importView(seen, { targets, matches: offeredMatches(object) }))
  }

  /** Moves an import on and lets a server take it up. */
  const move = async (
    actor: Actor,
    one: Import,
    from: readonly State[],
    change: Parameters<typeof changeImport>[3],
    code: string,
    message: string,
  ): Promise<void> => {
    const work = { workspace: actor.workspace, subject: one.id }
    // Offered before and after: whatever moment a server ends at, work that is wanted is on the list.
    if (isWork(change.state)) await worker.offer(work)
    const moved = await database.transaction(actor.workspace, (tx) => changeImport(tx, one.id, from, change))
    if (!moved)
      throw new Problem(`import.${code}`, message, {
        status: 409,
        fix: 'Load the import again to see how it stands.',
        more: { state: one.state },
      })
    if (isWork(change.state)) await worker.offer(work)
  }
  const mayImport = (actor: Actor, object: ObjectType | undefined): ObjectType => {
    if (!object?.transfer || reachOf(actor, object.name, 'read') === 'none')
      throw new Problem('import.unknownObject', 'There is nothing of that name to import into.', {
        fix: `Choose one of ${[...model.objects.values()]
          .filter((one) => one.transfer)
          .map(({ name }) => name)
          .join(', ')}.`,
      })
    if (reachOf(actor, object.name, 'write') === 'none')
      throw new Problem('import.notAllowed', `Your role may not import ${object.label[1].toLowerCase()}.`, {
        status: 403,
        fix: 'Ask an administrator of your workspace.',
      })
    return object
  }

  app.register(async (scope) => {
    scope.addContentTypeParser(bodyTypes, (_request, payload, done) => done(null, payload))
    scope.post(`${base}/imports`, { bodyLimit: largest }, async (request, reply) => {
      const actor = await resolveActor(request)
      const { object: wanted = '', name = 'import.csv' } = readQuery(request.query, { object: textParameter(60), name: textParameter(200) })
      const object = mayImport(actor, model.objects.get(wanted))
      const body = request.body as Readable | undefined
      if (!body || !(Symbol.asyncIterator in body))
        throw new Problem('import.noFile', 'The request holds no file.', { fix: 'Send the file as the body, with Content-Type text/csv.' })
      // A body that is refused half-way is still taken to its end: only then the client hears why.
      const expect = (id: string) => worker.offer({ workspace: actor.workspace, subject: id }, uploadSeconds)
      const upload = { database, model, headers, largest, room, now: now(), expect }
      const received = uploads.during(actor, () => receive(upload, actor, object, name, undestroyed(body)))
      const id = await received.catch((error: unknown) => {
        request.raw.resume()
        throw error
      })
      void reply.code(201).header('location', `${base}/imports/${id}`)
      return sendJson(reply, await answer(actor, id))
    })
  })

  app.get(`${base}/imports`, async (request, reply) => {
    const actor = await resolveActor(request)
    readQuery(request.query, none)
    const all = await listImports(database, actor.workspace, seesAll(actor) ? null : actor.member)
    return sendJson(reply, JSON.stringify({ items: all.filter((one) => isSeen(actor, one)).map(listedView) }))
  })

  app.get<WithId>(`${base}/imports/:id`, async (request, reply) => {
    const { actor, one } = await own(request)
    return sendJson(reply, whole(actor, one))
  })

  app.patch<WithId>(`${base}/imports/:id`, async (request, reply) => {
    const { actor, one } = await own(request)
    refuseBegun(one)
    const patch = objectBody(request.body) as Patch
    onlyKeys(patch as Readonly<Record<string, unknown>>, ['columns', 'mode', 'match', 'encoding', 'delimiter', 'dateOrder'])
    const change = await changed({ database, model, headers }, actor, one, patch)
    mappedColumns(model, actor, model.object(one.object), change.columns ?? one.columns)
    await move(
      actor,
      one,
      ['mapping', 'checked', 'stopped', 'failed'],
      { ...change, state: 'mapping', problem: null, counts: noCounts, progress: 0, stop: false },
      'busy',
      'The mapping cannot be changed now.',
    )
    return sendJson(reply, await answer(actor, one.id))
  })

  app.post<WithId>(`${base}/imports/:id/check`, async (request, reply) => {
    const { actor, one } = await own(request)
    const choice = { columns: one.columns, mode: one.mode, match: one.match, dateOrder: one.date_order }
    compilePlan(model, actor, model.object(one.object), choice, { width: one.header.length, now: now() })
    refuseOpenDates(model.object(one.object), one)
    refuseBegun(one)
    await move(
      actor,
      one,
      ['mapping', 'checked', 'stopped', 'failed'],
      { state: 'checking', problem: null, counts: noCounts, progress: 0, stop: false },
      'busy',
      'This import cannot be checked now.',
    )
    return sendJson(reply.code(202), await answer(actor, one.id))
  })

  app.post<WithId>(`${base}/imports/:id/start`, async (request, reply) => {
    const { actor, one } = await own(request)
    if (one.state !== 'done') refuseCleared(one)
    const again = one.started_at !== null && (one.state === 'stopped' || one.state === 'failed')
    const fresh = again ? {} : { started_at: now().toISOString(), counts: noCounts, progress: 0 }
    await move(
      actor,
      one,
      again ? ['stopped', 'failed'] : ['checked'],
      { state: 'running', problem: null, stop: false, finished_at: null, ...fresh },
      'notChecked',
      'This import has not been checked, so nobody knows what it would do.',
    )
    return sendJson(reply.code(202), await answer(actor, one.id))
  })

  app.post<WithId>(`${base}/imports/:id/stop`, async (request, reply) => {
    const { actor, one } = await own(request)
    await move(actor, one, ['checking', 'running'], { stop: true }, 'notRunning', 'This import is neither being checked nor running.')
    return sendJson(reply.code(202), await answer(actor, one.id))
  })

  app.post<WithId>(`${base}/imports/:id/remove`, async (request, reply) => {
    const { actor, one } = await own(request)
    mayImport(actor, model.objects.get(one.object))
    if (!one.started_at)
      throw new Problem('import.nothingWritten', 'This import has written nothing yet.', {
        status: 409,
        fix: 'There is nothing to remove.',
      })
    await move(
      actor,
      one,
      ['done', 'stopped', 'failed'],
      { state: 'removing', problem: null, stop: false },
      'busy',
      'What this import created cannot be removed now.',
    )
    return sendJson(reply.code(202), await answer(actor, one.id))
  })

  app.delete<WithId>(`${base}/imports/:id`, async (request, reply) => {
    const { actor, one } = await own(request)
    if (!(await deleteImport(database, actor.workspace, one.id, ['mapping', 'checked', 'stopped', 'failed'])))
      throw new Problem('import.busy', 'This import cannot be deleted now.', {
        status: 409,
        fix: isWork(one.state) ? 'Stop it first.' : 'Remove what it created instead.',
        more: { state: one.state },
      })
    return reply.code(204).send()
  })

  app.get<WithId>(`${base}/imports/:id/rows`, async (request, reply) => {
    const actor = await resolveActor(request)
    const { outcome, after } = readQuery(request.query, { outcome: textParameter(20), after: textParameter(20) })
    const one = await find(actor, request.params.id)
    return sendJson(reply, await rowsPage({ database, model, store }, actor, one, outcome, after))
  })

  app.get<WithId>(`${base}/imports/:id/reasons`, async (request, reply) => {
    const { actor, one } = await own(request)
    return sendJson(reply, await reasonsOf(database, actor.workspace, one))
  })

  app.get<WithId>(`${base}/imports/:id/wrong.csv`, async (request, reply) => {
    const { actor, one } = await own(request)
    refuseCleared(one)
    return sendStream(
      reply,
      `${one.name.replace(/\.[a-z0-9]{1,5}$/i, '')} - wrong rows.csv`,
      whilePresent(
        wrongRows({ database, model }, actor, one),
        presentAs(actor, () => resolveActor(request)),
      ),
      options.onError,
    )
  })
}

const undestroyed = (body: Readable): AsyncIterable<Buffer> => body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>

const isWork = (state: unknown): boolean => state === 'checking' || state === 'running' || state === 'removing'

/** What was written already was read as it was mapped then. */
function refuseBegun({ started_at }: Import): void {
  if (started_at === null) return
  throw new Problem('import.started', 'This import has begun already.', {
    status: 409,
    fix: 'Go on with it, or remove what it created.',
  })
}

function refuseCleared({ cleared_at }: Import): void {
  if (cleared_at === null) return
  throw new Problem('import.cleared', 'The file of this import and its rows are no longer kept.', {
    status: 410,
    fix: 'Upload the file again. Records that are there already are found, not doubled.',
  })
}

/** Of what somebody may not see any more, neither a list nor a file shows them anything. */
const isSeen = (actor: Actor, { object, by_id }: Listed): boolean =>
  reachOf(actor, object, 'read') !== 'none' && (by_id === actor.member || seesAll(actor))
const seesAll = (actor: Actor): boolean => actor.role === 'administrator' || actor.role === 'system'

function refuseOpenDates(object: ObjectType, one: Import): void {
  const open =
    one.date_order === null
      ? one.columns.find(({ field }) => field !== null && ['date', 'instant'].includes(object.fields[field]?.kind ?? ''))
      : undefined
  if (!open) return
  throw new Problem('import.dateOrder', `Dates in “${open.header}” can be read both ways: day first or month first.`, {
    status: 422,
    fix: 'Say which comes first, the day or the month (dateOrder: day or month).',
    more: {
      column: open.header,
      sample: one.sample
        .map((row) => row[open.index])
        .filter(Boolean)
        .slice(0, 5),
    },
  })
}
