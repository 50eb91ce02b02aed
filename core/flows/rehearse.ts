/** A flow is rehearsed on what happened: who would have come in, which way they would have gone, and how many reached its goal without it. */
import type { Transaction } from '../postgres/index.ts'
import type { Hours } from '../hours/index.ts'
import { type Asking, type Plan, whoIsIn } from '../segments/index.ts'
import type { CompiledFlow } from './compile.ts'
import { candidatesOf, pastsOf } from './past.ts'
import { plansOf, type SimulatedWalk, simulate } from './simulate.ts'
import type { Getting } from './would.ts'

export interface Rehearsal {
  readonly from: string
  readonly until: string
  /** Whether everybody was looked at; else it took too long, and so many of them were. */
  readonly isWhole: boolean
  readonly looked: number
  readonly candidates: number
  readonly entered: number
  readonly people: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly steps: readonly {
    readonly step: string
    readonly reached: number
    readonly standing: number
    readonly passed: Readonly<Record<string, number>>
    /** How often each member would have got something there. */
    readonly got: Readonly<Record<string, number>>
  }[]
  /** Of those who came in, how many reached the goal by what happened: without the flow. Null where it has none. */
  readonly baseline: { readonly people: number; readonly reached: number } | null
  /** Conditions that are compared as they are today: they go by other records, or by segments. */
  readonly asToday: readonly string[]
  /** Some who came in, newest first. */
  readonly walks: readonly SimulatedWalk[]
}

export interface Rehearsing {
  readonly tx: Pick<Transaction, 'json'>
  readonly asking: Asking
  readonly hours: ReadonlyMap<string, Hours>
  readonly days: number
  /** A moment of `performance.now()` after which nobody more is looked at. */
  readonly deadline: number
  /** The members of the teams that the flow names, and of all that it names those who may sign in. */
  readonly teams: ReadonlyMap<string, readonly string[]>
  /** Called with all walks of a record. */
  readonly each?: (walks: readonly SimulatedWalk[]) => void
}

/** Records that are read at once, and walks that are shown. */
const portion = 1_000
const shown = 100

/** The flow over the last so many days, of all who may have come in. Nothing is written. */
export async function rehearse(place: Rehearsing, flow: CompiledFlow): Promise<Rehearsal> {
  const { asking, days, deadline } = place
  const until = asking.now
  const from = new Date(until.getTime() - days * 86_400_000)
  const ids = await candidatesOf(place, flow, from)
  const steps = new Map(
    [...flow.steps.keys()].map((step) => [
      step,
      { step, reached: 0, standing: 0, passed: {} as Record<string, number>, got: {} as Record<string, number> },
    ]),
  )
  const outcomes: Record<string, number> = {}
  const walks: SimulatedWalk[] = []
  const people = new Set<string>()
  const getting = inTurn(place)
  let [entered, looked, reached] = [0, 0, 0]
  for (let at = 0; at < ids.length && (at === 0 || performance.now() < deadline); at += portion) {
    const some = ids.slice(at, at + portion)
    const [pasts, today] = [await pastsOf(place, flow, some, from), await answersOfToday(place, flow, some)]
    for (const past of pasts) {
      const own = simulate(
        { model: asking.model, flow, hours: place.hours, today: (plan, record) => today.get(plan)?.has(record), until, getting },
        past,
      )
      place.each?.(own)
      if (own.length === 0) continue
      people.add(past.record)
      entered += own.length
      if (own.some(({ outcome }) => outcome === 'goal')) reached++
      for (const one of own) {
        outcomes[one.outcome ?? 'inside'] = (outcomes[one.outcome ?? 'inside'] ?? 0) + 1
        for (const { step, exit, said } of one.traces) {
          const count = steps.get(step)!
          count.reached++
          count.passed[exit] = (count.passed[exit] ?? 0) + 1
          for (const member of said?.members ?? []) count.got[member] = (count.got[member] ?? 0) + 1
        }
        if (one.step !== null) {
          const standing = steps.get(one.step)!
          standing.standing++
          standing.reached++
        }
        walks.push(one)
      }
      if (walks.length > shown * 4) keepNewest(walks)
    }
    looked += some.length
  }
  keepNewest(walks)
  return {
    from: from.toISOString(),
    until: until.toISOString(),
    isWhole: looked >= ids.length,
    looked,
    candidates: ids.length,
    entered,
    people: people.size,
    outcomes,
    steps: [...steps.values()],
    baseline: flow.leaves === null ? null : { people: people.size, reached },
    asToday: plansOf(flow).flatMap((plan) => (isOfToday(plan) ? [plan.name] : [])),
    walks,
  }
}

/** Whoever is named first begins: whose turn it will be is not known. */
function inTurn({ hours, teams }: Pick<Rehearsing, 'hours' | 'teams'>): Getting {
  const taken = new Map<string, number>()
  return {
    hours,
    team: (id) => teams.get(id) ?? [],
    choose(step, { members, by }) {
      if (by === 'load') return null
      const n = taken.get(step) ?? 0
      taken.set(step, n + 1)
      return members[n % members.length] ?? null
    },
  }
}

const keepNewest = (walks: SimulatedWalk[]): void =>
  void walks.splice(0, walks.length, ...walks.toSorted((a, b) => b.enteredAt.getTime() - a.enteredAt.getTime()).slice(0, shown))

/** Whether a condition goes by what is not kept of each moment. */
const isOfToday = (plan: Plan): boolean => plan.far.size > 0 || plan.uses.size > 0

async function answersOfToday(
  { tx, asking }: Rehearsing,
  flow: CompiledFlow,
  ids: readonly string[],
): Promise<ReadonlyMap<Plan, ReadonlySet<string>>> {
  const plans = plansOf(flow).filter(isOfToday)
  if (plans.length === 0) return new Map()
  const all = new Set(ids)
  return (await whoIsIn(tx, asking, new Map(plans.map((plan) => [plan, all])), ids)).inside
}
