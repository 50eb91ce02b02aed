/** One record walks a flow as it would have then: by what happened with it and how it was at each moment. Pure; nothing is written, and nobody is told. */
import type { Occurrence, StoredRow } from '../rules/index.ts'
import { lengthOf, matches, rowOf, shapeOf } from '../rules/index.ts'
import { type Model } from '../object/index.ts'
import type { Plan } from '../segments/index.ts'
import type { Hours } from '../hours/index.ts'
import type { Condition } from '../object/condition.ts'
import { nextByLog, watchedAt } from './by-clock.ts'
import type { CompiledFlow, CompiledTrigger } from './compile.ts'
import { mostADay, runId } from './enter.ts'
import { valueAt } from './value-at.ts'
import { type Outcome, type Passed, type Seen, walk, type Walker } from './walk.ts'
import { type Getting, type Would, wouldDo } from './would.ts'

/** Something that may begin the flow for the record, or that it waits for. */
export interface Moment {
  readonly at: Date
  /** What begins by it, with the id of its cause. */
  readonly begins: readonly {
    readonly trigger: CompiledTrigger
    readonly cause: 'change' | 'happened' | 'date'
    readonly causeId: string
  }[]
}

/** A record through the time that is looked at. */
export interface Past {
  readonly record: string
  /** How it was from a moment on, oldest first; null where it was not there. */
  readonly versions: readonly { readonly from: Date; readonly row: StoredRow | null }[]
  /** What happened with it, and with what stands for it. */
  readonly log: readonly Occurrence[]
  /** In order. */
  readonly moments: readonly Moment[]
}

/** A step with what it would have done. */
export type SimulatedTrace = Passed & { readonly said?: Would }

export interface SimulatedWalk {
  readonly id: string
  readonly record: string
  readonly enteredAt: Date
  readonly traces: readonly SimulatedTrace[]
  /** Null while it is not over. */
  readonly outcome: Outcome | null
  /** Where it stands then. */
  readonly step: string | null
}

export interface Simulating {
  readonly model: Model
  readonly flow: CompiledFlow
  readonly hours: ReadonlyMap<string, Hours>
  /** Conditions over other records are answered as they are today. */
  readonly today: (plan: Plan, record: string) => boolean | undefined
  readonly until: Date
  /** Who would get something. */
  readonly getting: Getting
}

interface Open {
  walker: Walker
  readonly enteredAt: Date
  readonly traces: SimulatedTrace[]
  due: Date | null
}

/** Its walks, in order. A member who is asked says yes at once; what a step changes holds from then on for the flow. */
export function simulate({ model, flow, hours, today, until, getting }: Simulating, past: Past): readonly SimulatedWalk[] {
  const done: SimulatedWalk[] = []
  let open: Open | null = null
  const written: Record<string, unknown> = {}
  const rowAt = (now: Date): StoredRow | null => {
    const version = past.versions.findLast(({ from }) => from <= now)
    return version?.row ? { ...version.row, ...written } : null
  }
  const holdsAt = (plan: Plan, now: Date): boolean => {
    const known = today(plan, past.record)
    if (known !== undefined) return known
    const row = rowAt(now)
    return row !== null && matches(model, flow.object, plan.condition, row, givenAt(now))
  }
  const givenAt = (now: Date) => ({
    now,
    me: null,
    timeZone: flow.timeZone,
    record: (_object: string, id: string) => ({ id }),
    related: () => [],
    happened: () => past.log,
  })
  const end = (one: Open, outcome: Outcome | null, step: string | null): void => {
    done.push({ id: one.walker.id, record: past.record, enteredAt: one.enteredAt, traces: one.traces, outcome, step })
    open = null
  }

  /** As far as it goes at a moment. */
  function advance(one: Open, now: Date): void {
    for (;;) {
      if (rowAt(now) === null) return end(one, 'gone', null)
      const seen: Seen = {
        now,
        leaves: () => holdsAt(flow.leaves!, now),
        holds: (step, arm, since) => {
          const plan = step.plans[arm]
          if (plan) return holdsAt(plan, now)
          const { step: watched, where } = step
          return (
            watched.kind === 'watch' &&
            past.log.some((entry) => {
              if (entry.type !== watched.type || entry.at <= since || entry.at > now) return false
              const shape = where === null ? null : shapeOf(model, entry.type, where)
              return where === null || (shape !== null && matches(model, shape, where, rowOf(shape, entry), givenAt(now)))
            })
          )
        },
        value: (field) => valueAt(rowAt(now) ?? undefined, field),
        hours: (id) => hours.get(id) ?? null,
      }
      const { passed, stand } = walk(flow, one.walker, seen)
      one.traces.push(...passed)
      const after = one.walker.passed + passed.length
      if (stand.is === 'ended') return end(one, stand.outcome, null)
      if (stand.is === 'waiting') {
        const asked = flow.steps.get(stand.step)!.step.kind === 'approve'
        one.walker = { ...one.walker, step: stand.step, since: stand.since, until: stand.until, answer: asked ? true : null, passed: after }
        if (!asked) {
          const again = nextByLog(watchedAt(flow, stand.step), past.log, now)
          one.due = again !== null && (stand.until === null || again < stand.until) ? again : stand.until
          return
        }
        continue
      }
      const compiled = flow.steps.get(stand.step)!
      const { step } = compiled
      const said = wouldDo(flow, compiled, rowAt(now)!, now, getting)
      one.traces.push({ step: stand.step, at: now, exit: 'next', said })
      Object.assign(written, said.values)
      const next = 'next' in step ? step.next : null
      if (next === null) return end(one, 'through', null)
      one.walker = { id: one.walker.id, step: next, since: now, until: null, answer: null, passed: after + 1 }
    }
  }

  /** Its waiting is over, as often as it is up to a moment. */
  const catchUp = (to: Date): void => {
    while (open?.due && open.due <= to) {
      const { due } = open
      open.due = null
      advance(open, due)
    }
  }

  const entered: Date[] = []
  for (const moment of past.moments) {
    if (moment.at > until) break
    catchUp(new Date(moment.at.getTime() - 1))
    for (const { trigger, cause, causeId } of moment.begins) {
      const now = moment.at
      const last = entered.at(-1)
      const isOver = last === undefined || (flow.again !== Infinity && now.getTime() - flow.again >= last.getTime())
      const isOften = entered.filter((before) => before.getTime() > now.getTime() - 86_400_000).length >= mostADay
      if (open !== null || !isOver || isOften || flow.first === null) continue
      if ((flow.only !== null && !holdsAt(flow.only, now)) || (trigger.when !== null && !holdsAt(trigger.when, now))) continue
      entered.push(now)
      const walker = { id: runId(flow.id, past.record, cause, causeId), step: flow.first, since: now, until: null, answer: null, passed: 0 }
      open = { walker, enteredAt: now, traces: [], due: null }
    }
    catchUp(moment.at)
    if (open) advance(open, moment.at)
  }
  catchUp(until)
  if (open) end(open, null, (open as Open).walker.step)
  return done
}

/** Every condition of a flow over its records. */
export const plansOf = (flow: CompiledFlow): readonly Plan[] =>
  [flow.only, flow.leaves, ...flow.begins.map(({ when }) => when), ...[...flow.steps.values()].flatMap(({ plans }) => plans)].filter(
    (plan): plan is Plan => plan !== null,
  )

/** Milliseconds that the flow looks back from what begins it: the longest window of its conditions; without a window all that ever happened counts. */
export function reachOfConditions(flow: CompiledFlow): number {
  const reachOf = (condition: Condition): number => {
    if ('and' in condition) return Math.max(0, ...condition.and.map(reachOf))
    if ('or' in condition) return Math.max(0, ...condition.or.map(reachOf))
    if ('not' in condition) return reachOf(condition.not)
    if (!('happened' in condition)) return 0
    return condition.inLast === undefined ? Infinity : lengthOf(condition.inLast)!
  }
  return Math.max(0, ...plansOf(flow).map(({ condition }) => reachOf(condition)))
}
