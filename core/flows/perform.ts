/** What a step says is done: records are written, mails queued, programs told, in the transaction in which the walk goes on. */
import { flowActor, systemActor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { queueMail } from '../messaging/index.ts'
import { labelOf, newId, type Model, type ObjectType } from '../object/index.ts'
import { constraintOf, type Database, type Transaction } from '../postgres/index.ts'
import { notify } from '../notifications/index.ts'
import { rowsOf } from '../sql/table.ts'
import type { Change, Store } from '../store/index.ts'
import { readValues } from '../templates/index.ts'
import { queueCall } from '../webhooks/index.ts'
import type { Hours } from '../hours/index.ts'
import type { Moved } from './asking.ts'
import type { StepOf } from './body.ts'
import { activeOf, choose, membersOfTeams } from './choose.ts'
import type { Draft } from './draft.ts'
import { readHours } from './read-hours.ts'
import { doneMove, doneTwice, laterText, type Run, stuckText, writeMoves } from './runs.ts'
import type { Stand } from './walk.ts'

export interface PerformPlace {
  readonly database: Database
  readonly store: Pick<Store, 'list' | 'get' | 'write'>
  readonly model: Model
  readonly timeZone: string
  readonly now: () => Date
  /** Something is to be sent to customers, or to another program. */
  readonly mailed: (workspace: string, broadcast: string) => Promise<void>
  readonly called: (workspace: string, webhook: string) => Promise<void>
  /** Members have something new in the app. */
  readonly told: (workspace: string, members: readonly string[]) => void
}

type Acting = Extract<Stand, { is: 'acting' }>
/** What is done beside the walk: records, rows of others, and what the trace says of it. */
interface Deed {
  readonly change: Change
  readonly beside?: (tx: Transaction) => void
  readonly said: object | null
  /** Called once it is done. */
  readonly after?: () => Promise<void>
}

/** Milliseconds until a step is tried again that somebody else was in the way of, and one that failed by a fault of ours. */
const soon = 1_000
const later = 60_000

/** Does what a walk stands at. What cannot be done leaves it stuck, and says why; nothing else is then done of it. Throws faults of ours. */
export async function perform(
  place: PerformPlace,
  workspace: string,
  run: Run,
  { passed, stand }: Moved & { readonly stand: Acting },
): Promise<void> {
  const { database, store, now } = place
  const put = (text: string, value: unknown): Promise<unknown> =>
    database.transaction(workspace, (tx) => tx.query(text, [run.walker.id, run.turn, value]))
  try {
    const deed = await deedOf(place, workspace, run, stand)
    const at = now()
    await store.write(flowActor(workspace, run.flow), { kind: 'flow', id: run.walker.id }, deed.change, {
      now: at,
      beside: async (tx) => {
        await refuseMeanwhile(tx, run)
        writeMoves(tx, [doneMove(run, passed, stand, deed.said, at)], at)
        deed.beside?.(tx)
      },
    })
    await deed.after?.()
  } catch (error) {
    // Another server did it: this one did nothing.
    if (constraintOf(error)?.constraint === doneTwice) return
    // It stands where it stood, and is done once the flow is resumed.
    if (error === resting) return
    if (!(error instanceof Problem) || error.status >= 500) {
      await put(laterText, new Date(now().getTime() + later))
      throw error
    }
    const isThere = error.status !== 404 || (await store.get(systemActor(workspace), run.flow.object.name, run.record)) !== null
    if (!isThere) {
      const at = now()
      await database.transaction(workspace, async (tx) =>
        writeMoves(tx, [{ ...doneMove(run, passed, stand, null, at), state: 'ended', step: null, due: null, outcome: 'gone' }], at),
      )
      return
    }
    if (passing.has(error.code)) await put(laterText, new Date(now().getTime() + soon))
    else await put(stuckText, wordsOf(error, run.flow.steps.get(stand.step)!.draft?.object).slice(0, 1000))
  }
}

/** Whoever is deleted, or erased, while a step of theirs is done has it not done: nothing is written of somebody who is not there any more. Nor is it done where the flow is paused. */
async function refuseMeanwhile(tx: Transaction, { flow, record }: Run): Promise<void> {
  const text = `select coalesce((select f.state = 'on' from flow f where f.workspace_id = $1 and f.id = $3::uuid), false) as goes from ${rowsOf(flow.object, 'r')} and r.id = $2::uuid for key share of r`
  const [there] = await tx.query<{ goes: boolean }>(text, [record, flow.id])
  if (!there) throw gone()
  if (!there.goes) throw resting
}
const resting = new Problem('flow.resting', 'The flow is paused.', { status: 409 })
const gone = (): Problem => new Problem('record.notFound', 'The record is not there any more.', { status: 404 })

/** Why something could not be done, with the field that it is about. */
function wordsOf({ message, fix, more }: Problem, object: ObjectType | undefined): string {
  const [first] = (more as { errors?: readonly { field?: string }[] }).errors ?? []
  const field =
    first?.field !== undefined && object && Object.hasOwn(object.fields, first.field)
      ? `${labelOf(first.field, object.fields[first.field]!)}: `
      : ''
  return field + [message, fix].filter(Boolean).join(' ')
}

/** Refusals that say nothing of the step: somebody else was in the way. */
const passing = new Set(['record.changed', 'record.second', 'model.changed', 'store.busy', 'workspace.restoring'])

const nothing: Change = {}

async function deedOf(place: PerformPlace, workspace: string, run: Run, stand: Acting): Promise<Deed> {
  const { step, draft } = run.flow.steps.get(stand.step)!
  if (step.kind !== 'act') throw new Error(`${stand.step} does nothing.`)
  const { object } = run.flow
  switch (step.do) {
    case 'change': {
      const values = await fill(place, workspace, run, draft!, step.id)
      return { change: { patch: [{ object: object.name, id: run.record, values }] }, said: { values } }
    }
    case 'create': {
      const values = await fill(place, workspace, run, draft!, step.id)
      const id = newId(place.now().getTime())
      return {
        change: { create: [{ object: draft!.object.name, id, values }] },
        said: { object: draft!.object.name, id, ...whoGets(draft!, values) },
      }
    }
    case 'assign':
      return assign(place, workspace, run, step)
    case 'notify':
      return tell(place, workspace, run, step)
    case 'mail': {
      const broadcast = run.loaded.mailings[step.id]
      if (broadcast === undefined)
        throw new Problem('flow.mailing', 'The mails of this step are not set up.', { status: 409, fix: 'Publish the flow anew.' })
      const key = `${run.walker.id} ${run.turn}`
      return {
        change: nothing,
        beside: (tx) => queueMail(tx, { broadcast, object: object.name, record: run.record, key }, place.now()),
        said: { broadcast },
        after: () => place.mailed(workspace, broadcast),
      }
    }
    case 'webhook':
      return {
        change: nothing,
        beside: (tx) => queueCall(tx, { webhook: step.webhook, object: object.name, record: run.record }, place.now()),
        said: { webhook: step.webhook },
        after: () => place.called(workspace, step.webhook),
      }
  }
}

/** What a step writes for the record that walks. */
async function fill(
  place: PerformPlace,
  workspace: string,
  run: Run,
  draft: Draft,
  step: string,
): Promise<Readonly<Record<string, unknown>>> {
  const record = await recordOf(place, workspace, run, draft.reads)
  const hours = draft.isByHours ? await place.database.transaction(workspace, (tx) => readHours(tx)) : new Map<string, Hours>()
  const chosen: Record<string, string> = {}
  for (const [key, choice] of Object.entries(draft.choices))
    chosen[key] = await choose(place, workspace, { flow: run.flow.id, step: `${step}.${key}` }, choice)
  return draft.fill(record, { now: place.now(), hours, chosen })
}

/** Whose a new record is, for the trace. */
const whoGets = ({ object }: Draft, values: Readonly<Record<string, unknown>>): object =>
  object.owner !== undefined && values[object.owner] ? { member: values[object.owner] } : {}

/** The record as a step writes by it. */
async function recordOf(
  { store, model, timeZone }: PerformPlace,
  workspace: string,
  run: Run,
  reads: readonly string[],
): Promise<Record<string, unknown>> {
  const actor = { ...systemActor(workspace), timeZone }
  const found = await readValues({ store, model }, actor, run.flow.object, [run.record], reads)
  const record = found.get(run.record)
  if (!record) throw gone()
  return record
}

/** One of the members gets the record; whoever has it keeps it where the step says so. */
async function assign(place: PerformPlace, workspace: string, run: Run, step: StepOf<'act'> & { readonly do: 'assign' }): Promise<Deed> {
  const { object, id: flow } = run.flow
  const there = await recordOf(place, workspace, run, [step.field])
  if (step.keep === true && there[step.field] !== null) return { change: nothing, said: { kept: true } }
  const open = run.flow.steps.get(step.id)!.plans[0]?.condition ?? null
  const chosen = await choose(place, workspace, { flow, step: step.id }, { ...step, object, open })
  return { change: { patch: [{ object: object.name, id: run.record, values: { [step.field]: chosen } }] }, said: { member: chosen } }
}

/** Members are told in the app. */
async function tell(place: PerformPlace, workspace: string, run: Run, step: StepOf<'act'> & { readonly do: 'notify' }): Promise<Deed> {
  const { store, now, told } = place
  const { object, id, name } = run.flow
  const owner =
    step.owner === true ? ((await recordOf(place, workspace, run, [object.owner!]))[object.owner!] as { id: string } | null) : null
  const named = [...(step.members ?? []), ...(owner ? [owner.id] : [])]
  const members = [
    ...new Set([...(await activeOf(store, workspace, named)), ...(await membersOfTeams(store, workspace, step.teams ?? []))]),
  ]
  const key = `said ${run.walker.id} ${run.turn}`
  const by = { kind: 'flow', id, name }
  const notice = { kind: 'said' as const, key, object: object.name, record: run.record, by, text: step.text }
  const notices = members.map((member) => ({ ...notice, member }))
  return {
    change: nothing,
    beside: (tx) => notify(tx, notices, now()),
    said: { members },
    after: async () => told(workspace, members),
  }
}
