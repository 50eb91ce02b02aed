/** Segments are kept: after what the feed tells, and when time alone changes who is in. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Consumer, defineConsumer, type Entry } from '../feed/index.ts'
import { openDue, type Presence } from '../leases/index.ts'
import type { Model } from '../object/index.ts'
import { Problem } from '../errors.ts'
import { sqlState } from '../postgres/errors.ts'
import type { Database, Transaction } from '../postgres/index.ts'
import { modelAt, type Models } from '../store/index.ts'
import { type Concerned, meaningOf } from './concerned.ts'
import { concernedBetween, longestStep, nextAfter } from './clock.ts'
import { type Asking, whoIsIn } from './decide.ts'
import { type Broken, loadSegments } from './load.ts'
import type { Plan } from './plan.ts'
import { askAll, forget, holdingClock, pauseAfterChange, settle, tell, turnOfOthers } from './members.ts'

export interface SegmentsOptions {
  readonly database: Database
  readonly model: Model
  readonly models?: Models | undefined
  readonly timeZoneOf: (workspace: string) => Promise<string>
  /** Something was written in a workspace. */
  readonly written: (workspace: string) => void
  /** Whether this server looks after the clock. */
  readonly works: boolean
  readonly presence?: Presence | undefined
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
/** Milliseconds after which another server takes one that was not done: whoever took it may be gone. Two at once come to the same. */
const patience = 30_000
/** Segments of which all records are asked before the clock goes on. */
const mostAtOnce = 5

/** Lists care for nothing but that their members are there. */
const anyText = `select exists (select from segment s where s.workspace_id = $1 and (s.kind = 'live' or $2::boolean))::text`

/** What keeps segments: hand the consumer to the feed, and start the look at the clock. */
export function openSegments(options: SegmentsOptions): Segments {
  const { database, written, works, onError, now = () => new Date(), look = 1_000 } = options
  const clock = openDue({
    control: database.control,
    presence: options.presence,
    table: 'control.segment_due',
    sweep,
    now,
    look,
    patience,
    onError,
  })

  /** What is asked, under the clock of the workspace. */
  async function holding<T>(workspace: string, work: (tx: Transaction, asking: Asking, clock: Date) => Promise<T>): Promise<T> {
    const timeZone = await options.timeZoneOf(workspace)
    const { model } = await modelAt(options, workspace)
    return holdingClock(database, { workspace, now }, (tx, at, moment) => work(tx, { model, workspace, timeZone, now: moment }, at))
  }

  async function follow(workspace: string, entries: readonly Entry[]): Promise<void> {
    const changes = entries.flatMap((entry) => entry.changes)
    const matters = changes.some(({ object, action }) => action === 'deleted' || object === 'segment')
    const ended = entries.flatMap(({ at, changes }) =>
      changes.flatMap(({ object, action, id }) => (object === 'segment' && action === 'deleted' ? [{ id, at }] : [])),
    )
    if (ended.length > 0) await empty(workspace, ended)
    if ((await database.readJson(workspace, { text: anyText, values: [matters] })) !== 'true') return
    const due = await holding(workspace, async (tx, asking) => {
      const { loaded, broken } = await loadSegments(tx, asking.model, workspace, asking.timeZone)
      await markBroken(tx, broken, asking.now)
      const made = changes.flatMap(({ object, action, id }) => (object === 'segment' && action === 'created' ? [id] : []))
      if (made.length > 0) void tx.query(listsText, [made])
      const waiting = loaded.filter(({ isCurrent, isStuck }) => !isCurrent && !isStuck)
      const unsaid = waiting.flatMap(({ plan, state }) => (state === 'waiting' ? [] : [plan.id]))
      if (unsaid.length > 0) {
        void tx.query(`update segment s set state = 'waiting' where s.workspace_id = $1 and s.id = any($2::uuid[])`, [unsaid])
        tell(tx, unsaid, ['state'], asking.now)
      }
      const current = loaded.filter(({ isCurrent }) => isCurrent)
      const plans = current.map(({ plan }) => plan)
      const meaning = await meaningOf(tx, asking.model, plans, entries, asking.now)
      if (meaning.gone.size > 0) await forget(tx, [...meaning.gone])
      await ask(tx, asking, meaning.concerned)
      // Those of which all records are to be asked wait for the clock, which takes one after the other.
      const moments = [meaning.due, waiting.length > 0 ? asking.now : null]
      for (const { plan, took, due: before } of current) {
        if (!meaning.far.has(plan)) continue
        const again = new Date(asking.now.getTime() + pauseAfterChange(took))
        moments.push(before && before <= again ? before : again)
        if (!before || before > again) void tx.query(againText, [[plan.id], again])
      }
      return earliest(moments)
    })
    if (due) await clock.note(workspace, due)
    written(workspace)
  }

  /** Members of segments that are gone go with them, so many at once: whoever deletes a large segment does not wait for that. */
  async function empty(workspace: string, ended: readonly { readonly id: string; readonly at: string }[]): Promise<void> {
    for (let left = mostEmptied; left === mostEmptied;)
      left = await holdingClock(database, { workspace, now }, async (tx) => {
        const [row] = await tx.query<{ gone: number }>(emptyText, [JSON.stringify(ended), mostEmptied])
        return row!.gone
      })
  }

  /** Asks all records of a segment of which they are to be asked, if there is one: those that are new first. Each in a transaction of its own. */
  async function askNext(workspace: string): Promise<boolean> {
    let asked: Plan | null = null
    try {
      await holding(workspace, async (tx, asking) => {
        const { loaded } = await loadSegments(tx, asking.model, workspace, asking.timeZone)
        const fresh = loaded.find(({ isCurrent, isStuck }) => !isCurrent && !isStuck)
        const next = fresh ?? loaded.find(({ isStuck, due }) => !isStuck && due !== null && due <= asking.now)
        asked = next?.plan ?? null
        if (!next) return
        // Before the first that time moves, nothing was to be asked.
        if (fresh && !loaded.some(({ isCurrent, plan }) => isCurrent && plan.types.size > 0)) setClock(tx, asking.now)
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
      const { id, version, basis } = stuck
      await holding(workspace, (tx, asking) => markBroken(tx, [{ id, version, basis, problem, isKnown: false }], asking.now))
    }
    written(workspace)
    return asked === null
  }

  async function sweep(workspace: string): Promise<Date | null> {
    // The clock goes on however many there are to be asked: the others come with the next turn.
    let isOver = false
    for (let n = 0; n < mostAtOnce && !isOver && !clock.signal.aborted; n++) {
      isOver = await askNext(workspace)
      if (!isOver) await sleep(turnOfOthers)
    }
    const next = await holding(workspace, async (tx, asking, from) => {
      const { loaded } = await loadSegments(tx, asking.model, workspace, asking.timeZone)
      const plans = loaded.flatMap(({ plan, isCurrent }) => (isCurrent ? [plan] : []))
      const to = new Date(Math.min(asking.now.getTime(), from.getTime() + longestStep))
      await ask(tx, asking, await concernedBetween(tx, asking.model, plans, from, to))
      setClock(tx, to)
      if (to < asking.now || !isOver) return asking.now
      return plans.length === 0 ? null : earliest([await nextAfter(tx, plans, asking.now), ...loaded.map(({ due }) => due)])
    })
    written(workspace)
    return next
  }

  return {
    consumer: defineConsumer({
      name: 'segments',
      label: 'Segments',
      begins: 'end',
      patience: 600_000,
      each: (entries, { workspace }) => follow(workspace, entries),
    }),
    async sweep(workspace) {
      for (let due = await sweep(workspace); due && due <= now();) due = await sweep(workspace)
    },
    start() {
      if (works) clock.start()
    },
    stop: () => clock.stop(),
  }
}

/** It took too long, or the database cannot work it out: not that the database is away, or busy. */
const isItsOwn = (error: unknown): boolean =>
  (error instanceof Problem && ['store.timeout', 'store.tooMuch'].includes(error.code)) || /^(22|42|53|54)/.test(sqlState(error) ?? '')

const earliest = (moments: readonly (Date | null)[]): Date | null =>
  moments.filter((one) => one !== null).toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null

/** Members of deleted segments that go in one transaction. */
const mostEmptied = 20_000
/** Of a list that came back meanwhile those who were in it before; a live one that did is asked anew as a whole. */
const emptyText =
  `with gone as (delete from segment_member m using (select o.segment_id, o.record_id from jsonb_to_recordset($2::jsonb) as n(id uuid, at timestamptz)
      join segment_member o on o.workspace_id = $1 and o.segment_id = n.id left join segment s on s.workspace_id = $1 and s.id = n.id
      where (s.id is null or (s.kind = 'list' and o.since <= n.at)) limit $3::integer) x
    where m.workspace_id = $1 and m.segment_id = x.segment_id and m.record_id = x.record_id returning 1)
  select count(*)::integer as gone from gone`.replace(/\s*\n\s*/g, ' ')
/** Lists that come back by undo come back without members. */
const listsText = `update segment s set size = (select count(*) from segment_member m where m.workspace_id = $1 and m.segment_id = s.id)
  where s.workspace_id = $1 and s.id = any($2::uuid[]) and s.kind = 'list'`.replace(/\s*\n\s*/g, ' ')
const againText = 'update segment_standing t set due_at = $3::timestamptz where t.workspace_id = $1 and t.segment_id = any($2::uuid[])'

const setClock = (tx: Transaction, at: Date): void =>
  void tx.query('update segment_clock c set at = greatest(c.at, $2::timestamptz) where c.workspace_id = $1', [at])

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
  for (const { id, version, basis, problem, isKnown } of broken) {
    if (isKnown) continue
    await tx.query(`update segment s set state = 'broken', problem = $3::text where s.workspace_id = $1 and s.id = $2::uuid`, [
      id,
      [problem.message, problem.fix].filter(Boolean).join(' ').slice(0, 1000),
    ])
    tell(tx, [id], ['state', 'problem'], now)
    await tx.query(
      `insert into segment_standing as t (workspace_id, segment_id, version, reads, took, basis) values ($1, $2::uuid, $3::integer, '[]'::jsonb, 0, $4::text)
        on conflict (workspace_id, segment_id) do update set version = excluded.version, basis = excluded.basis, due_at = null`.replace(
        /\s*\n\s*/g,
        ' ',
      ),
      [id, version, basis],
    )
  }
}
