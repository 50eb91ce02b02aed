/** The steps of an import: mapped, checked, run, stopped, taken back. Each is a change of its state that a server then takes up. */
import type { FastifyInstance } from 'fastify'
import type { Actor } from '../access/index.ts'
import { base, objectBody, onlyKeys, sendJson } from '../api/index.ts'
import { Problem } from '../errors.ts'
import type { ObjectType } from '../object/index.ts'
import { modelOf } from '../store/index.ts'
import { changed, type Patch } from './change.ts'
import * as says from './descriptions.ts'
import { compilePlan, mappedColumns } from './decide/plan.ts'
import type { Imports, WithId } from './imports.ts'
import { importedObject } from './may-import.ts'
import type { TransferOptions } from './options.ts'
import { begun, cleared } from './problems.ts'
import { changeImport, noCounts, type ImportPatch, type Import, type State } from './run/import.ts'
import type { ImportWorker } from './run/worker.ts'

/** States in which nobody works on an import and nothing of it is done for good. */
const open: readonly State[] = ['mapping', 'checked', 'stopped', 'failed']
/** What a step begins with. */
const afresh = { problem: null, counts: noCounts, progress: 0, stop: false } as const

/** States in which there is nothing to start, in words. */
const startedAlready: Readonly<Partial<Record<State, string>>> = {
  running: 'This import is running already.',
  done: 'This import has run already.',
  removing: 'What this import created is being removed.',
  removed: 'This import has run, and what it created was removed.',
}

/** Whether a server works on imports in this state. */
export const isWork = (state: unknown): boolean => state === 'checking' || state === 'running' || state === 'removing'

export function stepRoutes(app: FastifyInstance, options: TransferOptions, worker: ImportWorker, imports: Imports): void {
  const { database, headers = {}, now = () => new Date() } = options

  /** Moves an import on and lets a server take it up; answers how it stands then. */
  const move = async (
    actor: Actor,
    one: Import,
    from: readonly State[],
    change: ImportPatch,
    code: string,
    message: string,
  ): Promise<string> => {
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
    return imports.answerNow(actor, one.id)
  }

  app.patch<WithId>(`${base}/imports/:id`, says.changing, async (request, reply) => {
    const { actor, one } = await imports.of(request)
    if (one.started_at !== null) throw begun()
    const patch = objectBody(request.body) as Patch
    onlyKeys(patch as Readonly<Record<string, unknown>>, Object.keys(says.patchMembers))
    const model = modelOf(actor, options.model)
    const change = await changed({ database, model, headers }, actor, one, patch)
    mappedColumns(model, actor, model.object(one.object), change.columns ?? one.columns)
    const mapping = { ...change, ...afresh, state: 'mapping' } as const
    return sendJson(reply, await move(actor, one, open, mapping, 'busy', 'The mapping cannot be changed now.'))
  })

  app.post<WithId>(`${base}/imports/:id/check`, says.checking, async (request, reply) => {
    const { actor, one } = await imports.of(request)
    const model = modelOf(actor, options.model)
    const choice = { columns: one.columns, mode: one.mode, match: one.match, dateOrder: one.date_order }
    compilePlan(model, actor, model.object(one.object), choice, { width: one.header.length, now: now() })
    refuseOpenDates(model.object(one.object), one)
    if (one.started_at !== null) throw begun()
    const checking = { ...afresh, state: 'checking' } as const
    return sendJson(reply.code(202), await move(actor, one, open, checking, 'busy', 'This import cannot be checked now.'))
  })

  app.post<WithId>(`${base}/imports/:id/start`, says.starting, async (request, reply) => {
    const { actor, one } = await imports.of(request)
    if (one.state !== 'done' && one.cleared_at !== null) throw cleared()
    const again = one.started_at !== null && (one.state === 'stopped' || one.state === 'failed')
    const fresh = again ? {} : { started_at: now().toISOString(), counts: noCounts, progress: 0 }
    const running = { state: 'running', problem: null, stop: false, finished_at: null, ...fresh } as const
    const unchecked = 'This import has not been checked, so nobody knows what it would do.'
    const from: readonly State[] = again ? ['stopped', 'failed'] : ['checked']
    return sendJson(reply.code(202), await move(actor, one, from, running, 'notChecked', startedAlready[one.state] ?? unchecked))
  })

  app.post<WithId>(`${base}/imports/:id/stop`, says.stopping, async (request, reply) => {
    const { actor, one } = await imports.of(request)
    const idle = 'This import is neither being checked nor running.'
    return sendJson(reply.code(202), await move(actor, one, ['checking', 'running'], { stop: true }, 'notRunning', idle))
  })

  app.post<WithId>(`${base}/imports/:id/remove`, says.removing, async (request, reply) => {
    const { actor, one } = await imports.of(request)
    importedObject(modelOf(actor, options.model), actor, one.object)
    if (!one.started_at)
      throw new Problem('import.nothingWritten', 'This import has written nothing yet.', {
        status: 409,
        fix: 'There is nothing to remove.',
      })
    const removing = { state: 'removing', problem: null, stop: false } as const
    const busy = 'What this import created cannot be removed now.'
    return sendJson(reply.code(202), await move(actor, one, ['done', 'stopped', 'failed'], removing, 'busy', busy))
  })
}

function refuseOpenDates(object: ObjectType, one: Import): void {
  const undecided =
    one.date_order === null
      ? one.columns.find(({ field }) => field !== null && ['date', 'instant'].includes(object.fields[field]?.kind ?? ''))
      : undefined
  if (!undecided) return
  throw new Problem('import.dateOrder', `Dates in “${undecided.header}” can be read both ways: day first or month first.`, {
    status: 422,
    fix: 'Say which comes first, the day or the month (dateOrder: day or month).',
    more: {
      column: undecided.header,
      sample: one.sample
        .map((row) => row[undecided.index])
        .filter(Boolean)
        .slice(0, 5),
    },
  })
}
