/** Flows go on: after what the feed tells, and when somebody's waiting is over. */
import { type Consumer, defineConsumer, type Entry } from '../feed/index.ts'
import { openDue, type Presence } from '../leases/index.ts'
import type { Model } from '../object/index.ts'
import type { Database, Transaction } from '../postgres/index.ts'
import type { Asking } from '../segments/index.ts'
import { modelAt, type Models, type Store } from '../store/index.ts'
import { lookForDays } from './days.ts'
import { follow } from './follow.ts'
import { forgetDeliveries } from './hook/deliveries.ts'
import { type BrokenFlow, loadFlows, type LoadedFlow } from './load.ts'
import { isOfOne, look } from './look.ts'
import { perform, type PerformPlace } from './perform.ts'

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
  readonly presence?: Presence | undefined
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

/** Milliseconds of looks after which a workspace lets others before it. */
const stretch = 5_000
/** Milliseconds after which another server takes a workspace that was not done: whoever took it may be gone. Two at once come to the same. */
const patience = 60_000

const anyText = `select exists (select from flow f where f.workspace_id = $1 and f.state in ('on', 'paused'))::text`
const brokenText = `update flow f set problem = $3::text where f.workspace_id = $1 and f.id = $2::uuid and f.problem is distinct from $3::text`
const nextDueText = `select to_json(min(r.due_at))::text from flow_run r where r.workspace_id = $1 and r.due_at is not null`

export function openFlows(options: FlowsOptions): Flows {
  const { database, store, written, works, onError, now = () => new Date(), look: pause = 1_000 } = options
  const due = openDue({
    control: database.control,
    presence: options.presence,
    table: 'control.flow_due',
    sweep,
    now,
    look: pause,
    patience,
    onError,
  })

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

  async function followed(workspace: string, entries: readonly Entry[]): Promise<void> {
    if ((await database.readJson(workspace, { text: anyText, values: [] })) !== 'true') return
    const asking = await askingOf(workspace)
    const failed = async ({ flow: { id, number } }: LoadedFlow, error: unknown): Promise<boolean> => {
      if (!isOfOne(error)) return false
      onError(error)
      const problem = 'a condition takes too long or fails, so nobody came in by what happened at this moment.'
      await database.transaction(workspace, async (tx) => note(tx, { id, number, problem }))
      return true
    }
    if (await follow({ database, asking, load: (tx) => load(tx, asking), failed }, entries)) await due.note(workspace, asking.now)
  }

  /** One look, and what is to be done by it. Answers how many were due. */
  async function step(workspace: string): Promise<number> {
    const asking = await askingOf(workspace)
    const { count, acting, heard } = await look({ database, store, asking, load: (tx) => load(tx, asking), onError })
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
    const place = { transaction: <T>(work: (tx: Transaction) => Promise<T>) => database.transaction(workspace, work), asking }
    const day = await lookForDays(place, flows).catch((error: unknown) => {
      // Days that could not be looked for are looked for again; those who are inside go on.
      onError(error)
      return new Date(now().getTime() + patience)
    })
    const old = await forgetDeliveries(place.transaction, asking.now)
    // So long at a time: other workspaces wait.
    const until = performance.now() + stretch
    let found = 1
    while (found > 0 && !due.signal.aborted && performance.now() < until) found = await step(workspace)
    const json = await database.readJson(workspace, { text: nextDueText, values: [] })
    const next = json === null || json === 'null' ? null : new Date(JSON.parse(json) as string)
    // What is due and cannot go on by something that is gone is not looked at all the time.
    const soonest = next !== null && next <= now() && found === 0 ? new Date(now().getTime() + patience) : next
    const moments = [soonest, day, old].filter((one) => one !== null)
    return moments.length === 0 ? null : new Date(Math.min(...moments.map((one) => one.getTime())))
  }

  return {
    consumer: defineConsumer({
      name: 'flows',
      label: 'Flows',
      begins: 'end',
      patience: 300_000,
      each: (entries, { workspace }) => followed(workspace, entries),
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
