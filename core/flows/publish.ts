/** A flow is switched on as it is written now: under the next number, by which everybody walks who comes in from then on. */
import { type Actor, flowActor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { beginMailing, mailingRecord } from '../messaging/index.ts'
import { newId } from '../object/index.ts'
import type { Database, Transaction } from '../postgres/index.ts'
import { type Cause, modelAt, type Models, type Store } from '../store/index.ts'
import type { Model } from '../object/index.ts'
import { settleAsked } from './asks.ts'
import type { FlowBody } from './body.ts'
import { compileFlow } from './compile.ts'
import type { FlowState } from './definition.ts'
import { type FlowProblem, readBody } from './read-body.ts'
import { ending, moving } from './runs.ts'
import { wrongReferences } from './references.ts'

export interface PublishPlace {
  readonly database: Database
  readonly store: Store
  readonly model: Model
  readonly models?: Models | undefined
  readonly timeZoneOf: (workspace: string) => Promise<string>
}

export interface FlowRecord {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly of: string
  readonly body: unknown
  readonly state: FlowState
  readonly number: number | null
}

/** Everything that is wrong with a flow, each with its place; nothing where it can be switched on. */
export async function problemsOf(
  place: PublishPlace,
  workspace: string,
  { id, name, of }: Pick<FlowRecord, 'id' | 'name' | 'of'>,
  sent: unknown,
): Promise<{ readonly body: FlowBody | null; readonly problems: readonly FlowProblem[] }> {
  const read = readBody(sent)
  if ('problems' in read) return { body: null, problems: read.problems }
  const { body } = read
  const problems: FlowProblem[] = []
  if (body.begins.length === 0) problems.push({ place: 'begins', message: 'Say what begins it.' })
  if (body.steps.length === 0) problems.push({ place: 'steps', message: 'Add a step.' })
  const timeZone = await place.timeZoneOf(workspace)
  const { model } = await modelAt(place, workspace)
  problems.push(...compileFlow({ model, workspace, timeZone }, { id, number: 0, name, of }, body).problems)
  problems.push(...(await wrongReferences(place.store, workspace, of, body)))
  return { body, problems: problems.slice(0, 20) }
}

/** Where those who walk by earlier numbers go on: by their step, to one of the new steps, or out (null). Who stands at no step of it goes on as before. */
export type Moves = Readonly<Record<string, string | null>>

const numberText = `insert into flow_number (workspace_id, flow_id, number, body, mailings, at, fresh, since) values ($1::uuid, $2::uuid, $3::integer, $4::jsonb, $5::jsonb, $6::timestamptz, $7::boolean, $8::jsonb)`
const beforeText = `select json_build_object('body', n.body, 'mailings', n.mailings, 'since', n.since)::text from flow_number n where n.workspace_id = $1 and n.flow_id = $2::uuid and n.number = $3::integer`
const steps = `jsonb_to_recordset($5::jsonb) as n("from" text, "to" text)`
const earlier = `w.flow_id = $3::uuid and w.number < $4::integer and w.step = n."from"`
const moveText = moving({
  from: steps,
  where: `${earlier} and n."to" is not null`,
  set: `number = $4::integer, step = o."to", since = $2::timestamptz, until = null, due_at = $2::timestamptz, state = 'going'`,
  exit: 'published anew',
})
const outText = moving({ from: steps, where: `${earlier} and n."to" is null`, set: ending('stopped'), exit: 'published anew' })

/** @throws Problem `flow.wrong`, 422, with everything that is wrong; `record.changed` where somebody else was quicker. */
export async function publish(place: PublishPlace, actor: Actor, cause: Cause, flow: FlowRecord, moves: Moves, now: Date): Promise<void> {
  const { database, store } = place
  const { workspace } = actor
  const { body, problems } = await problemsOf(place, workspace, flow, flow.body)
  if (body === null || problems.length > 0) throw wrongFlow(problems)
  const known = new Set(body.steps.map(({ id }) => id))
  for (const [from, to] of Object.entries(moves))
    if (to !== null && !known.has(to)) throw wrongFlow([{ place: `moves.${from}`, message: `There is no step “${to}”.` }])
  const number = (flow.number ?? 0) + 1
  // Mails of one that was off were stopped for good: it gets new ones.
  const before = flow.number === null || flow.state !== 'on' ? null : await numberOf(database, workspace, flow.id, flow.number)
  const mailings: Record<string, string> = {}
  const created = body.steps.flatMap((step) => {
    if (step.kind !== 'act' || step.do !== 'mail') return []
    const same = before?.body.steps.find(({ id }) => id === step.id)
    const isSame =
      same?.kind === 'act' && same.do === 'mail' && (['template', 'purpose', 'sender'] as const).every((key) => same[key] === step[key])
    const there = isSame ? before!.mailings[step.id] : undefined
    mailings[step.id] = there ?? newId(now.getTime())
    return there === undefined ? [mailingRecord(mailings[step.id]!, `${flow.name} · ${step.name ?? step.id}`, step, now)] : []
  })
  // The mails first: a flow that is on always has somewhere to put them; what is left over of a publication that failed sends nothing.
  if (created.length > 0)
    await store.write(
      flowActor(workspace, flow),
      { kind: 'flow', id: flow.id },
      { create: created },
      {
        now,
        beside: (tx) => {
          for (const { id } of created) beginMailing(tx, id)
        },
      },
    )
  const list = JSON.stringify(Object.entries(moves).map(([from, to]) => ({ from, to })))
  await store.write(
    { ...actor, role: 'system' },
    cause,
    {
      patch: [
        {
          object: 'flow',
          id: flow.id,
          version: flow.version,
          values: { number, state: 'on', publishedAt: now.toISOString(), problem: null },
        },
      ],
    },
    {
      now,
      beside: (tx: Transaction) => {
        const since = JSON.stringify(sinceOf(body, before, now))
        void tx.query(numberText, [flow.id, number, JSON.stringify(body), JSON.stringify(mailings), now, flow.state !== 'on', since])
        void tx.query(otherDaysText, [flow.id, body.begins.flatMap((trigger, n) => (same(trigger, before?.body.begins[n]) ? [] : [n]))])
        void tx.query(moveText, [now, flow.id, number, list])
        void tx.query(outText, [now, flow.id, number, list])
        void settleAsked(tx, now)
      },
    },
  )
}

const otherDaysText = 'delete from flow_day d where d.workspace_id = $1 and d.flow_id = $2::uuid and d.trigger = any($3::integer[])'
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** From when each that begins it counts: as before where the flow had it and was on, so that what is on its way to it at this moment is not lost. */
const sinceOf = ({ begins }: FlowBody, before: Published | null, now: Date): readonly string[] =>
  begins.map((trigger) => before?.since[before.body.begins.findIndex((one) => same(one, trigger))] ?? now.toISOString())

/** A flow as it was published under a number. */
interface Published {
  readonly body: FlowBody
  readonly mailings: Readonly<Record<string, string>>
  readonly since: readonly string[]
}

async function numberOf(database: Pick<Database, 'readJson'>, workspace: string, flow: string, number: number): Promise<Published | null> {
  const json = await database.readJson(workspace, { text: beforeText, values: [flow, number] })
  return json === null ? null : (JSON.parse(json) as Published)
}

export const wrongFlow = (problems: readonly FlowProblem[]): Problem =>
  new Problem('flow.wrong', `This flow cannot go: ${problems[0]?.message ?? 'it is not understood.'}`, {
    status: 422,
    fix: 'Mend what stands under errors.',
    more: { errors: problems.map(({ place, message }) => ({ field: 'body', code: 'flow.wrong', place, message })) },
  })
