/** What walks want to know is asked of many records at once: conditions by statements, fields as the API shows them. */
import { systemActor } from '../access/index.ts'
import type { Hours } from '../hours/index.ts'
import type { Condition } from '../object/condition.ts'
import type { Transaction } from '../postgres/index.ts'
import { type Asking, type Plan, planOf, whoIsIn } from '../segments/index.ts'
import type { Store } from '../store/index.ts'
import { readValues } from '../templates/index.ts'
import type { CompiledFlow, CompiledStep } from './compile.ts'
import { valueAt } from './value-at.ts'
import { type Passed, type Seen, type Stand, walk, type Walker } from './walk.ts'

/** A record on its way, with the flow that it walks. */
export interface Going {
  readonly flow: CompiledFlow
  readonly walker: Walker
  readonly record: string
}

export interface Moved {
  readonly going: Going
  readonly passed: readonly Passed[]
  readonly stand: Stand
}

/** Thrown where a walk comes to something that is not known yet. */
class Unknown extends Error {}

interface Known {
  readonly holds: Map<string, boolean>
  readonly values: Map<string, unknown>
  wantsPlan: Plan | null
  wantsField: string | null
}

export interface AskingPlace {
  readonly tx: Pick<Transaction, 'json'>
  readonly asking: Asking
  readonly store: Pick<Store, 'list'>
  readonly hours: ReadonlyMap<string, Hours>
}

/** How far each goes now. Who is not there any more has ended. */
export async function moveAll(place: AskingPlace, all: readonly Going[]): Promise<readonly Moved[]> {
  const moved: Moved[] = []
  let left = all.map((going) => ({
    going,
    known: { holds: new Map(), values: new Map(), wantsPlan: null, wantsField: null } as Known,
  }))
  const there = new Map<string, boolean>()
  while (left.length > 0) {
    const waiting: typeof left = []
    for (const one of left) {
      const done = attempt(one.going, one.known, place)
      if (done === null) waiting.push(one)
      else moved.push({ going: one.going, ...done })
    }
    await answerPlans(place, waiting, there)
    await answerFields(place, waiting)
    left = waiting.filter(({ going }) => there.get(going.record) !== false)
    for (const { going } of waiting)
      if (there.get(going.record) === false) moved.push({ going, passed: [], stand: { is: 'ended', outcome: 'gone' } })
  }
  return moved
}

function attempt(
  { flow, walker }: Going,
  known: Known,
  { asking, hours }: AskingPlace,
): { passed: readonly Passed[]; stand: Stand } | null {
  const asked = (plan: Plan): boolean => {
    const answer = known.holds.get(plan.id)
    if (answer !== undefined) return answer
    known.wantsPlan = plan
    throw new Unknown()
  }
  const seen: Seen = {
    now: asking.now,
    leaves: () => asked(flow.leaves!),
    holds: (step, arm, since) => asked(step.plans[arm] ?? sincePlan(asking, flow, step, since)),
    value: (field) => {
      if (known.values.has(field)) return known.values.get(field)
      known.wantsField = field
      throw new Unknown()
    },
    hours: (id) => hours.get(id) ?? null,
  }
  try {
    return walk(flow, walker, seen)
  } catch (error) {
    if (error instanceof Unknown) return null
    throw error
  }
}

/** That an interaction of the watched kind came since the record was there, as a condition: its window reaches back just far enough. */
function sincePlan({ model, now }: Asking, flow: CompiledFlow, { step, where }: CompiledStep, since: Date): Plan {
  if (step.kind !== 'watch' || step.type === undefined) throw new Error(`Nothing is watched for at ${step.id}.`)
  const minutes = Math.max(1, Math.ceil((now.getTime() - since.getTime()) / 60_000) + 1)
  const later: Condition = { field: 'at', op: 'after', value: since.toISOString() }
  const condition: Condition = {
    happened: step.type,
    inLast: `${minutes} minutes`,
    where: where === null ? later : { and: [where, later] },
  }
  return planOf(
    model,
    { id: `${flow.id} ${flow.number} ${step.id} ${since.toISOString()}`, version: 0, name: step.id },
    flow.object,
    condition,
    flow.timeZone,
  )
}

const portion = 500
type Waiting = readonly { readonly going: Going; readonly known: Known }[]

async function answerPlans({ tx, asking }: AskingPlace, waiting: Waiting, there: Map<string, boolean>): Promise<void> {
  const wanting = waiting.filter(({ known }) => known.wantsPlan !== null)
  for (const some of Map.groupBy(wanting, ({ going }) => going.flow.object.name).values()) {
    for (let from = 0; from < some.length; from += portion) {
      const part = some.slice(from, from + portion)
      const plans = new Map<string, Plan>()
      const asked = new Map<Plan, Set<string>>()
      for (const { going, known } of part) {
        const plan = plans.get(known.wantsPlan!.id) ?? known.wantsPlan!
        plans.set(plan.id, plan)
        asked.set(plan, (asked.get(plan) ?? new Set()).add(going.record))
      }
      const ids = [...new Set(part.map(({ going }) => going.record))]
      const { inside, there: present } = await whoIsIn(tx, asking, asked, ids)
      for (const id of ids) there.set(id, present.has(id))
      for (const { going, known } of part) {
        const { id } = known.wantsPlan!
        known.holds.set(id, inside.get(plans.get(id)!)?.has(going.record) ?? false)
        known.wantsPlan = null
      }
    }
  }
}

async function answerFields({ asking, store }: AskingPlace, waiting: Waiting): Promise<void> {
  const wanting = waiting.filter(({ known }) => known.wantsField !== null)
  const actor = { ...systemActor(asking.workspace), timeZone: asking.timeZone }
  for (const some of Map.groupBy(wanting, ({ going, known }) => `${going.flow.object.name} ${known.wantsField}`).values()) {
    const { going, known } = some[0]!
    const field = known.wantsField!
    for (let from = 0; from < some.length; from += portion) {
      const part = some.slice(from, from + portion)
      const ids = [...new Set(part.map((one) => one.going.record))]
      const found = await readValues({ store, model: asking.model }, actor, going.flow.object, ids, [field])
      for (const one of part) {
        one.known.values.set(field, valueAt(found.get(one.going.record), field))
        one.known.wantsField = null
      }
    }
  }
}
