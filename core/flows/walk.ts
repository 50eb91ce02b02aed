/**
 * One record on its way through a flow: how far it goes at this moment, and what it waits for. Pure: who asks says what holds, and does what is to
 * be done; the same flow and the same answers give the same way.
 */
import { createHash } from 'node:crypto'
import { afterOpen, type Hours, nextOpen } from '../hours/index.ts'
import { addDays, dayOf, momentIn } from '../object/days.ts'
import { lengthOf } from '../rules/index.ts'
import type { StepOf } from './body.ts'
import type { CompiledFlow, CompiledStep } from './compile.ts'

/** Where a record stands. */
export interface Walker {
  /** Of the walk, not of the record: it is another each time. */
  readonly id: string
  readonly step: string
  /** When it came there. */
  readonly since: Date
  /** When the waiting there is over; null where it is not known yet. */
  readonly until: Date | null
  /** What a member answered where it was asked. */
  readonly answer: boolean | null
  /** Steps behind it. */
  readonly passed: number
}

/** What can be known of the record at this moment. */
export interface Seen {
  readonly now: Date
  /** Whether it reached its goal. */
  leaves(): boolean
  /** Whether the condition of an arm, or what is watched for since the record came to the step, holds. */
  holds(step: CompiledStep, arm: number, since: Date): boolean
  /** The value of a field of the record (a path), as the API shows it. */
  value(field: string): unknown
  hours(id: string): Hours | null
}

/** A step that lies behind it. */
export interface Passed {
  readonly step: string
  readonly at: Date
  /** By which way it went out: `next`, `arm 2`, `otherwise`, `declined`. */
  readonly exit: string
}

export type Outcome = 'through' | 'goal' | 'gone' | 'stopped' | 'lost'

export type Stand =
  /** What the step says is to be done now. */
  | { readonly is: 'acting'; readonly step: string; readonly since: Date }
  | { readonly is: 'waiting'; readonly step: string; readonly since: Date; readonly until: Date | null }
  | { readonly is: 'ended'; readonly outcome: Outcome }

/** Steps that a record passes in one walk at most: whoever goes round that often is lost. */
export const mostPassed = 1_000

/** Goes on as far as nothing is to be done and nothing is to be waited for. */
export function walk(flow: CompiledFlow, walker: Walker, seen: Seen): { readonly passed: readonly Passed[]; readonly stand: Stand } {
  const passed: Passed[] = []
  let { step: at, since, until, answer } = walker as { step: string | null; since: Date; until: Date | null; answer: boolean | null }
  if (flow.leaves !== null && seen.leaves()) return { passed, stand: { is: 'ended', outcome: 'goal' } }
  for (;;) {
    if (at === null) return { passed, stand: { is: 'ended', outcome: 'through' } }
    if (walker.passed + passed.length >= mostPassed) return { passed, stand: { is: 'ended', outcome: 'lost' } }
    const compiled = flow.steps.get(at)!
    if (compiled.step.kind === 'act') return { passed, stand: { is: 'acting', step: at, since } }
    const gone = exitOf(compiled, { ...walker, step: at, since, until, answer }, seen, flow.timeZone)
    if ('wait' in gone) return { passed, stand: { is: 'waiting', step: at, since, until: gone.wait } }
    passed.push({ step: at, at: seen.now, exit: gone.exit })
    at = gone.to
    since = seen.now
    until = null
    answer = null
  }
}

type Gone = { readonly exit: string; readonly to: string | null } | { readonly wait: Date | null }

function exitOf(compiled: CompiledStep, walker: Walker, seen: Seen, timeZone: string): Gone {
  const { step } = compiled
  switch (step.kind) {
    case 'wait': {
      const until = walker.until ?? endOf(step, walker, seen, timeZone)
      return until <= seen.now ? { exit: 'next', to: step.next } : { wait: until }
    }
    case 'watch': {
      if (seen.holds(compiled, 0, walker.since)) return { exit: 'next', to: step.next }
      const until = walker.until ?? new Date(walker.since.getTime() + lengthOf(step.within)!)
      return until <= seen.now ? { exit: 'otherwise', to: step.otherwise } : { wait: until }
    }
    case 'branch': {
      const arm = step.arms.findIndex((_, n) => seen.holds(compiled, n, walker.since))
      return arm < 0 ? { exit: 'otherwise', to: step.otherwise } : { exit: `arm ${arm + 1}`, to: step.arms[arm]!.next }
    }
    case 'split': {
      const arm = armOf(step, walker.id)
      return { exit: `arm ${arm + 1}`, to: step.arms[arm]!.next }
    }
    case 'approve': {
      if (walker.answer !== null) return walker.answer ? { exit: 'next', to: step.next } : { exit: 'declined', to: step.declined }
      const until = walker.until ?? new Date(walker.since.getTime() + lengthOf(step.within)!)
      return until <= seen.now ? { exit: 'otherwise', to: step.otherwise } : { wait: until }
    }
    default:
      throw new Error(`A step of kind ${step.kind} has no way out by itself.`)
  }
}

/** When a wait that begins at `since` is over. Where the date that it waits for is empty, or its business hours are gone, at once. */
function endOf(step: StepOf<'wait'>, { since }: Walker, { value, hours: find }: Seen, timeZone: string): Date {
  const hours = step.hours === undefined ? null : find(step.hours)
  const counted = (): Date => {
    const length = lengthOf(step.for!)!
    if (step.counting === 'open' && hours) return afterOpen(hours, since, length) ?? since
    return new Date(since.getTime() + length)
  }
  const zone = hours?.timeZone ?? timeZone
  const end =
    step.for !== undefined
      ? counted()
      : step.until !== undefined
        ? (momentAfter(value(step.until.field), step.until.days, step.until.at, zone) ?? since)
        : step.at !== undefined
          ? nextTime(since, step.at, zone)
          : since
  return hours === null ? end : (nextOpen(hours, end) ?? end)
}

/** The first moment behind `after` at which clocks of the zone show the time. */
export function nextTime(after: Date, time: string, timeZone: string): Date {
  const today = dayOf(after, timeZone)
  const here = momentIn(today, time, timeZone)
  return here > after ? here : momentIn(addDays(today, 1), time, timeZone)
}

/** So many days after a date (of a moment, its day), at a time of day; null where there is no date. */
export function momentAfter(value: unknown, days: number, time: string, timeZone: string): Date | null {
  if (typeof value !== 'string' || value === '') return null
  const day = /^\d{4}-\d\d-\d\d$/.test(value) ? value : dayOf(new Date(value), timeZone)
  return momentIn(addDays(day, days), time, timeZone)
}

/** By shares, from a number that is made of the walk and the step: whoever is asked again goes the same way. */
export function armOf({ id, arms }: StepOf<'split'>, walk: string): number {
  const whole = arms.reduce((sum, { share }) => sum + share, 0)
  const drawn = createHash('sha256').update(`${walk} ${id}`).digest().readUIntBE(0, 6) / 2 ** 48
  let left = drawn * whole
  return Math.max(
    arms.findIndex(({ share }) => (left -= share) < 0),
    0,
  )
}
