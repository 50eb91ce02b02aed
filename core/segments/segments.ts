/** Segments are kept: after what the feed tells, and when time alone changes who is in. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Consumer, defineConsumer, type Entry } from '../feed/index.ts'
import type { Model } from '../object/index.ts'
import { Problem } from '../errors.ts'
import { sqlState } from '../postgres/errors.ts'
import type { Database, Transaction } from '../postgres/index.ts'
import { modelAt, type Models } from '../store/index.ts'
import { type Concerned, meaningOf } from './concerned.ts'
import { concernedBetween, nextAfter } from './clock.ts'
import { type Asking, whoIsIn } from './decide.ts'
import { type Broken, loadSegments } from './load.ts'
import type { Plan } from './plan.ts'
import { askAll, forget, holdClock, pauseAfterChange, settle, tell } from './members.ts'

export interface SegmentsOptions {
  readonly database: Database
  readonly model: Model
  readonly models?: Models | undefined
  readonly timeZoneOf: (workspace: string) => Promise<string>
  /** Something was written in a workspace. */
  readonly written: (workspace: string) => void
  /** Whether this server looks after the clock. */
  readonly works: boolean
  readonly onError: (error: unknown) => void
  readonly now?: (() => Date) | undefined
  /** Milliseconds between two looks at what is due. */
  readonly look?: number | undefined
}

export interface Segments {
  readonly consumer: Consumer
  /** Asks what time alone changed in a workspace. */
  sweep(workspace: string): Promise<void>
  start(): void
  stop(): Promise<void>
}

/** Records that are asked at once. */
const portion = 500
/** Workspaces that are taken at once, and milliseconds after which another server takes one that was not done. */
const mostDue = 10
const patience = 300_000

/** Lists care for nothing but that their members are there. */
const anyText = `select exists (select from segment s where s.workspace_id = $1 and (s.kind = 'live' or $2::boolean))::text`

export function openSegments(options: SegmentsOptions): Segments {
  const { database, written, works, onError, now = () => new Date(), look = 1_000 } = options
  const ending = new AbortController()
  let looking: Promise<void> | null = null
  let waking = new AbortController()
  const wake = (): void => waking.abort()

  async function askingIn(workspace: string): Promise<Asking> {
    const { model } = await modelAt(options, workspace)
    return { model, workspace, timeZone: await options.timeZoneOf(workspace), now: now() }
  }

  async function follow(workspace: string, entries: readonly Entry[]): Promise<void> {
    const isGone = entries.some(({ changes }) => changes.some(({ action }) => action === 'deleted'))
    if ((await database.readJson(workspace, { text: anyText, values: [isGone] })) !== 'true') return
    const asking = await askingIn(workspace)
    const due = await database.transaction(workspace, async (tx) => {
      await holdClock(tx, asking.now)
      const { loaded, broken } = await loadSegments(tx, asking.model, workspace, asking.timeZone)
      await markBroken(tx, broken, asking.now)
      const waiting = loaded.flatMap(({ plan, isCurrent, isStuck, state }) =>
        isCurrent || isStuck || state === 'waiting' ? [] : [plan.id],
      )
      if (waiting.length > 0) {
        void tx.query(`update segment s set state = 'waiting' where s.workspace_id = $1 and s.id = any($2::uuid[])`, [waiting])
        tell(tx, waiting, ['state'], asking.now)
      }
      const plans = loaded.flatMap(({ plan, isCurrent }) => (isCurrent ? [plan] : []))
      const meaning = await meaningOf(tx, asking.model, plans, entries, asking.now)
      if (meaning.gone.size > 0) await forget(tx, [...meaning.gone])
      await ask(tx, asking, meaning.concerned)
      // Those of which all records are to be asked wait for the clock, which takes one after the other.
      const moments = [meaning.due, loaded.some(({ isCurrent, isStuck }) => !isCurrent && !isStuck) ? asking.now : null]
      for (const { plan, took, due: before } of loaded) {
        if (!meaning.far.has(plan)) continue
        const again = new Date(asking.now.getTime() + pauseAfterChange(took))
        if (before && before <= again) continue
        moments.push(again)
        void tx.query(againText, [[plan.id], again])
      }
      return earliest(moments)
    })
    if (due) {
      await database.control.query(dueText, [workspace, due])
      if (due <= now()) wake()
    }
    written(workspace)
  }

  /** Asks all records of a segment of which they are to be asked, if there is one: those that are new first. Each in a transaction of its own. */
  async function askNext(workspace: string): Promise<boolean> {
    const asking = await askingIn(workspace)
    let asked: Plan | null = null
    try {
      await database.transaction(workspace, async (tx) => {
        await holdClock(tx, asking.now)
        const { loaded } = await loadSegments(tx, asking.model, workspace, asking.timeZone)
        const fresh = loaded.find(({ isCurrent, isStuck }) => !isCurrent && !isStuck)
        const next = fresh ?? loaded.find(({ isStuck, due }) => !isStuck && due !== null && due <= asking.now)
        asked = next?.plan ?? null
        if (!next) return
        // Before the first that time moves, nothing was to be asked.
        if (fresh && !loaded.some(({ isCurrent, plan }) => isCurrent && plan.shifts.length > 0)) setClock(tx, asking.now)
        await askAll(tx, asking, next.plan, !fresh)
        // It is told nobody who came or left by another condition: those that are made of it are asked anew.
        const made = loaded.flatMap(({ plan, isCurrent }) => (fresh && isCurrent && plan.uses.has(fresh.plan.id) ? [plan.id] : []))
        if (made.length > 0) void tx.query(againText, [made, asking.now])
      })
    } catch (error) {
      const stuck = asked as Plan | null
      if (!stuck || !isItsOwn(error)) throw error
      // The others do not wait for one that takes too long, or that the database refuses.
      onError(error)
      const problem = new Problem('segment.stuck', 'All records could not be asked: it took too long, or could not be worked out.', {
        status: 500,
        fix: 'Ask for less: a shorter time, or fewer conditions at once.',
        cause: error,
      })
      await database.transaction(workspace, (tx) => markBroken(tx, [{ id: stuck.id, problem, isKnown: false }], asking.now))
    }
    written(workspace)
    return asked === null
  }

  async function sweep(workspace: string): Promise<Date | null> {
    while (!(await askNext(workspace)) && !ending.signal.aborted);
    const asking = await askingIn(workspace)
    const next = await database.transaction(workspace, async (tx) => {
      const from = await holdClock(tx, asking.now)
      const { loaded } = await loadSegments(tx, asking.model, workspace, asking.timeZone)
      const plans = loaded.flatMap(({ plan, isCurrent }) => (isCurrent ? [plan] : []))
      await ask(tx, asking, await concernedBetween(tx, asking.model, plans, from, asking.now))
      if (asking.now > from) setClock(tx, asking.now)
      return plans.length === 0 ? null : earliest([await nextAfter(tx, plans, asking.now), ...loaded.map(({ due }) => due)])
    })
    written(workspace)
    return next
  }

  async function lookRound(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        const claim = new Date(now().getTime() + patience)
        const { rows } = await database.control.query<{ workspace_id: string }>(takeText, [now(), claim, mostDue])
        for (const { workspace_id: workspace } of rows) {
          if (ending.signal.aborted) break
          try {
            await database.control.query(nextText, [workspace, claim, await sweep(workspace)])
          } catch (error) {
            onError(error)
          }
        }
        if (rows.length === mostDue) continue
      } catch (error) {
        onError(error)
      }
      await sleep(look, undefined, { signal: AbortSignal.any([ending.signal, waking.signal]) }).catch(() => {})
      waking = new AbortController()
    }
  }

  return {
    consumer: defineConsumer({
      name: 'segments',
      label: 'Segments',
      begins: 'end',
      patience: 600_000,
      each: (entries, { workspace }) => follow(workspace, entries),
    }),
    sweep: async (workspace) => void (await sweep(workspace)),
    start() {
      if (works) looking ??= lookRound()
    },
    async stop() {
      ending.abort()
      await looking
    },
  }
}

/** It took too long, or the database cannot work it out: not that the database is away, or busy. */
const isItsOwn = (error: unknown): boolean =>
  (error instanceof Problem && error.code === 'store.timeout') || /^(22|42|53|54)/.test(sqlState(error) ?? '')

const earliest = (moments: readonly (Date | null)[]): Date | null =>
  moments.filter((one) => one !== null).toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null

const againText = 'update segment_standing t set due_at = $3::timestamptz where t.workspace_id = $1 and t.segment_id = any($2::uuid[])'

const setClock = (tx: Transaction, now: Date): void =>
  void tx.query('update segment_clock c set at = $2::timestamptz where c.workspace_id = $1', [now])

/** Asks the records that something concerns, and writes who came and left. */
async function ask(tx: Transaction, asking: Asking, concerned: Concerned): Promise<void> {
  const byObject = Map.groupBy(await concerned.resolved(tx), ([plan]) => plan.object.name)
  for (const pairs of byObject.values()) {
    const asked = new Map(pairs)
    const ids = [...new Set(pairs.flatMap(([, own]) => [...own]))]
    for (let from = 0; from < ids.length; from += portion) {
      const some = ids.slice(from, from + portion)
      await settle(tx, asking, asked, await whoIsIn(tx, asking, asked, some), some)
    }
  }
}

async function markBroken(tx: Transaction, broken: readonly Broken[], now: Date): Promise<void> {
  for (const { id, problem, isKnown } of broken) {
    if (isKnown) continue
    await tx.query(`update segment s set state = 'broken', problem = $3::text where s.workspace_id = $1 and s.id = $2::uuid`, [
      id,
      [problem.message, problem.fix].filter(Boolean).join(' ').slice(0, 1000),
    ])
    tell(tx, [id], ['state', 'problem'], now)
    await tx.query(
      `insert into segment_standing as t (workspace_id, segment_id, version, reads, took)
        select $1::uuid, s.id, s.version, '[]'::jsonb, 0 from segment s where s.workspace_id = $1 and s.id = $2::uuid
        on conflict (workspace_id, segment_id) do update set version = excluded.version, due_at = null`.replace(/\s*\n\s*/g, ' '),
      [id],
    )
  }
}

const dueText = `insert into control.segment_due as d (workspace_id, due_at) values ($1::uuid, $2::timestamptz)
  on conflict (workspace_id) do update set due_at = least(d.due_at, excluded.due_at)`
const takeText = `update control.segment_due d set due_at = $2::timestamptz where d.workspace_id in
  (select n.workspace_id from control.segment_due n where n.due_at <= $1::timestamptz order by n.due_at limit $3 for update skip locked) returning d.workspace_id`
/** Somebody may have said meanwhile that something is due earlier. */
const nextText = `with over as (delete from control.segment_due d where d.workspace_id = $1::uuid and $3::timestamptz is null and d.due_at = $2::timestamptz)
  update control.segment_due d set due_at = case when d.due_at = $2::timestamptz then $3::timestamptz else least(d.due_at, $3::timestamptz) end
  where d.workspace_id = $1::uuid and $3::timestamptz is not null`
