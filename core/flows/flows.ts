/** Flows go on: after what the feed tells, and when somebody's waiting is over. */
import { type Consumer, defineConsumer, type Entry } from '../feed/index.ts'
import { openDue } from '../leases/index.ts'
import type { Model } from '../object/index.ts'
import { constraintOf, type Database, type Transaction } from '../postgres/index.ts'
import { type Asking } from '../segments/index.ts'
import { modelAt, type Models, type Store } from '../store/index.ts'
import { settleAsked, tellAsked } from './asks.ts'
import { type Moved, moveAll } from './asking.ts'
import { nextByClock, watchedAt } from './by-clock.ts'
import { lookForDays } from './days.ts'
import { deepest, enter } from './enter.ts'
import { type BrokenFlow, loadFlows, type LoadedFlow } from './load.ts'
import { perform, type PerformPlace } from './perform.ts'
import { readHours } from './read-hours.ts'
import { doneTwice, type Move, moveOf, readDue, type Run, writeMoves } from './runs.ts'
import { admit, comingBy, wake } from './triggers.ts'

export interface FlowsOptions {
  readonly database: Database
  readonly store: Pick<Store, 'list' | 'get' | 'write'>
  readonly model: Model
  readonly models?: Models | undefined
  readonly timeZoneOf: (workspace: string) => Promise<string>
  /** Something was written in a workspace. */
  readonly written: (workspace: string) => void
  readonly mailed: PerformPlace['mailed']
  readonly called: PerformPlace['called']
  readonly told: PerformPlace['told']
  /** Whether this server has flows go on. */
  readonly works: boolean
  readonly onError: (error: unknown) => void
  readonly now?: (() => Date) | undefined
  /** Milliseconds between two looks at what is due. */
  readonly look?: number | undefined
  /** Called before a step is done and when it is: for drills that end the process there. */
  readonly at?: ((moment: 'before' | 'after') => void) | undefined
}

export interface Flows {
  readonly consumer: Consumer
  /** Has everything of a workspace go on that is due by now. */
  sweep(workspace: string): Promise<void>
  /** Something is due in a workspace. */
  wake(workspace: string, at?: Date): Promise<void>
  start(): void
  stop(): Promise<void>
}

/** Walks that are looked at together, and how many looks a turn of a workspace has. */
const portion = 200
const mostLooks = 20
/** Milliseconds after which another server takes a workspace that was not done: whoever took it may be gone. Two at once come to the same. */
const patience = 60_000

const anyText = `select exists (select from flow f where f.workspace_id = $1 and f.state in ('on', 'paused'))::text`
const depthText = `select coalesce(json_agg(json_build_array(r.id, r.depth)), '[]')::text from flow_run r where r.workspace_id = $1 and r.id = any($2::uuid[])`
const brokenText = `update flow f set problem = $3::text where f.workspace_id = $1 and f.id = $2::uuid and f.problem is distinct from $3::text`
const nextDueText = `select to_json(min(r.due_at))::text from flow_run r where r.workspace_id = $1 and r.due_at is not null`

export function openFlows(options: FlowsOptions): Flows {
  const { database, store, written, works, onError, now = () => new Date(), look = 1_000 } = options
  const due = openDue({ control: database.control, table: 'control.flow_due', sweep, now, look, patience, onError })

  async function askingOf(workspace: string): Promise<Asking> {
    const timeZone = await options.timeZoneOf(workspace)
    const { model } = await modelAt(options, workspace)
    return { model, workspace, timeZone, now: now() }
  }
  async function load(tx: Pick<Transaction, 'json' | 'query'>, asking: Asking): Promise<readonly LoadedFlow[]> {
    const { flows, broken } = await loadFlows(tx, asking)
    for (const one of broken) note(tx, one)
    return flows
  }

  async function follow(workspace: string, entries: readonly Entry[]): Promise<void> {
    if ((await database.readJson(workspace, { text: anyText, values: [] })) !== 'true') return
    const asking = await askingOf(workspace)
    const isDue = await database.transaction(workspace, async (tx) => {
      const flows = await load(tx, asking)
      const causes = [...new Set(entries.flatMap(({ cause, causeId }) => (cause === 'flow' && causeId !== null ? [causeId] : [])))]
      const depths = causes.length > 0 ? (JSON.parse((await tx.json(depthText, [causes]))!) as [string, number][]) : []
      const open = flows.filter(({ state, isNewest }) => state === 'on' && isNewest)
      let came = 0
      // Of one that was switched on among these entries only those behind that count.
      for (const [from, some] of Map.groupBy(open, (one) => (one.isFresh ? firstBehind(one, entries) : 0))) {
        if (from === Infinity) continue
        for (const [{ flow }, coming] of await comingBy(tx, asking, some, entries.slice(from), new Map(depths))) {
          const near = coming.filter(({ depth }) => depth <= deepest)
          came += (await enter(tx, flow, await admit(tx, asking, flow, near), asking.now)).length
        }
        const heard = some.filter(({ isFresh }) => isFresh)
        for (const { flow } of heard) void tx.query(heardText, [flow.id, flow.number])
      }
      return (await wake(tx, asking, flows, entries)) || came > 0
    })
    if (isDue) await due.note(workspace, asking.now)
  }

  /** One look: those that are due go as far as they can, then what they stand at is done. Answers how many there were. */
  async function step(workspace: string): Promise<number> {
    const asking = await askingOf(workspace)
    const acting: (readonly [Run, Parameters<typeof perform>[3]])[] = []
    /** Members who have something new in the app. */
    let heard: readonly string[] = []
    const count = await database.transaction(workspace, async (tx) => {
      acting.length = 0
      const flows = (await load(tx, asking)).filter(({ state }) => state === 'on')
      const runs = await readDue(tx, flows, asking.now, portion)
      if (runs.length === 0) return 0
      const hours = await readHours(tx)
      const byGoing = new Map(runs.map((run) => [run.walker.id, run]))
      const waiting: (readonly [Run, Moved])[] = []
      const moves: (readonly [Run, Move])[] = []
      for (const moved of await moveAll({ tx, asking, store, hours }, runs)) {
        const run = byGoing.get(moved.going.walker.id)!
        const { stand } = moved
        if (stand.is === 'acting') acting.push([run, { ...moved, stand }])
        else if (stand.is === 'waiting') waiting.push([run, moved])
        else moves.push([run, moveOf(run, moved, asking.now, null)])
      }
      for (const [name, some] of Map.groupBy(waiting, ([{ flow }]) => flow.object.name)) {
        const standing = some.map(([{ flow, walker, record }, { stand }]) => ({
          key: walker.id,
          record,
          plans: stand.is === 'waiting' ? watchedAt(flow, stand.step) : [],
        }))
        const again = await nextByClock(tx, asking, name, standing)
        for (const [run, moved] of some) moves.push([run, moveOf(run, moved, asking.now, again.get(run.walker.id) ?? null)])
      }
      writeMoves(
        tx,
        moves.map(([, move]) => move),
        asking.now,
      )
      heard = [
        ...tellAsked(tx, moves, asking.now),
        ...(runs.some(({ state }) => state === 'asked') ? await settleAsked(tx, asking.now) : []),
      ]
      return runs.length
    })
    if (heard.length > 0) options.told(workspace, heard)
    for (const [run, moved] of acting) {
      if (due.signal.aborted) break
      options.at?.('before')
      const { model, timeZone } = asking
      await perform({ ...options, model, timeZone, now }, workspace, run, moved).catch(onError)
      options.at?.('after')
    }
    if (acting.length > 0) written(workspace)
    return count
  }

  /** Answers when to look next. */
  async function sweep(workspace: string): Promise<Date | null> {
    const asking = await askingOf(workspace)
    const flows = await database.transaction(workspace, (tx) => load(tx, asking))
    const day = await lookForDays({ transaction: (work) => database.transaction(workspace, work), asking }, flows)
    let found = 1
    for (let n = 0; n < mostLooks && found > 0 && !due.signal.aborted; n++) {
      found = await step(workspace).catch((error: unknown) => {
        // Another server moved one of them at this moment: the next look sees it.
        if (constraintOf(error)?.constraint !== doneTwice) throw error
        return 1
      })
    }
    const json = await database.readJson(workspace, { text: nextDueText, values: [] })
    const next = json === null || json === 'null' ? null : new Date(JSON.parse(json) as string)
    // What is due and cannot go on by something that is gone is not looked at all the time.
    const soonest = next !== null && next <= now() && found === 0 ? new Date(now().getTime() + patience) : next
    return day === null || (soonest !== null && soonest < day) ? soonest : day
  }

  return {
    consumer: defineConsumer({
      name: 'flows',
      label: 'Flows',
      begins: 'end',
      patience: 300_000,
      each: (entries, { workspace }) => follow(workspace, entries),
    }),
    async sweep(workspace) {
      for (let next = await sweep(workspace); next && next <= now() && !due.signal.aborted;) next = await sweep(workspace)
    },
    wake: (workspace, at = now()) => due.note(workspace, at),
    start() {
      if (works) due.start()
    },
    stop: () => due.stop(),
  }
}

function note(tx: Pick<Transaction, 'query'>, { id, number, problem }: BrokenFlow): void {
  void tx.query(brokenText, [id, `Number ${number} cannot go on: ${problem}`.slice(0, 1000)])
}

/** Behind which of the entries a flow is on: behind the one that tells of it; Infinity where none does. */
function firstBehind({ flow }: LoadedFlow, entries: readonly Entry[]): number {
  const at = entries.findIndex(({ changes }) =>
    changes.some(({ object, id, fields }) => object === 'flow' && id === flow.id && fields.includes('number')),
  )
  return at < 0 ? Infinity : at + 1
}
const heardText = 'update flow_number n set fresh = false where n.workspace_id = $1 and n.flow_id = $2::uuid and n.number = $3::integer'
