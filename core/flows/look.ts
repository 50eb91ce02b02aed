/** One look at a workspace: walks that are due go as far as they can, then what they stand at is done. One that cannot be worked out holds up no other. */
import { Problem } from '../errors.ts'
import { constraintOf, type Database, sqlState, type Transaction } from '../postgres/index.ts'
import type { Asking } from '../segments/index.ts'
import type { Store } from '../store/index.ts'
import { settleAsked, tellAsked } from './asks.ts'
import { type Moved, moveAll } from './asking.ts'
import { nextByClock, watchedAt } from './by-clock.ts'
import type { LoadedFlow } from './load.ts'
import type { perform } from './perform.ts'
import { readHours } from './read-hours.ts'
import { doneTwice, laterText, type Move, moveOf, readDue, type Run, stuckText, writeMoves } from './runs.ts'
import { deciding } from './triggers.ts'

export interface LookPlace {
  readonly database: Pick<Database, 'transaction'>
  readonly store: Pick<Store, 'list'>
  readonly asking: Asking
  readonly load: (tx: Transaction) => Promise<readonly LoadedFlow[]>
  readonly onError: (error: unknown) => void
}

/** A walk that stands at what is to be done. */
export type Acting = readonly [Run, Parameters<typeof perform>[3]]

/** Walks that are looked at together. */
const portion = 200

export interface Looked {
  /** How many were due. */
  readonly count: number
  readonly acting: readonly Acting[]
  /** Members who have something new in the app, or nothing any more. */
  readonly heard: readonly string[]
}

/** Looks at those that wait longest. Where one of them cannot be worked out each is looked at by itself, and that one is stuck; where it took too long it waits a minute. */
export async function look(place: LookPlace): Promise<Looked> {
  try {
    return await decide(place, portion)
  } catch (error) {
    // Another server moved one of them at this moment: the next look sees it.
    if (constraintOf(error)?.constraint === doneTwice) return { count: 1, acting: [], heard: [] }
    if (!isOfOne(error)) throw error
  }
  const { database, asking, onError } = place
  const due = await database.transaction(asking.workspace, async (tx) => {
    // What fails here is no walk's fault.
    await readHours(tx)
    return readDue(tx, walkable(await place.load(tx)), asking.now, portion)
  })
  const acting: Acting[] = []
  const heard: string[] = []
  for (const { walker, turn } of due) {
    try {
      const one = await decide(place, 1, walker.id)
      acting.push(...one.acting)
      heard.push(...one.heard)
    } catch (error) {
      if (constraintOf(error)?.constraint === doneTwice) continue
      if (!isOfOne(error)) throw error
      onError(error)
      const later = new Date(asking.now.getTime() + pause)
      await database.transaction(asking.workspace, (tx) =>
        isSlow(error) ? tx.query(laterText, [walker.id, turn, later]) : tx.query(stuckText, [walker.id, turn, unclear]),
      )
    }
  }
  return { count: due.length, acting, heard }
}

const unclear = 'It could not be worked out how this goes on: a condition fails for this record, or something unexpected happened.'
/** Milliseconds until one that took too long is looked at again. */
const pause = 60_000

const isSlow = (error: unknown): boolean => error instanceof Problem && ['store.timeout', 'store.tooMuch'].includes(error.code)

/** It is what one walk asks that failed: not the database that is away, or busy. */
export const isOfOne = (error: unknown): boolean => {
  if (error instanceof Problem) return error.status < 500 || isSlow(error)
  const state = sqlState(error)
  return state === undefined ? error instanceof TypeError || error instanceof RangeError : /^(22|42|54)/.test(state)
}

const walkable = (flows: readonly LoadedFlow[]): readonly LoadedFlow[] => flows.filter(({ state }) => state === 'on')

async function decide({ database, store, asking, load }: LookPlace, most: number, only: string | null = null): Promise<Looked> {
  const acting: Acting[] = []
  let heard: readonly string[] = []
  const count = await database.transaction(asking.workspace, async (tx) => {
    acting.length = 0
    // Whoever wakes waits until what is decided here is written, or comes before it is asked.
    void tx.query(`select pg_advisory_xact_lock_shared(${deciding})`)
    const runs = await readDue(tx, walkable(await load(tx)), asking.now, most, only)
    if (runs.length === 0) return 0
    const byId = new Map(runs.map((run) => [run.walker.id, run]))
    const waiting: (readonly [Run, Moved])[] = []
    const moves: (readonly [Run, Move])[] = []
    for (const moved of await moveAll({ tx, asking, store, hours: await readHours(tx) }, runs)) {
      const run = byId.get(moved.going.walker.id)!
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
    heard = [...tellAsked(tx, moves, asking.now), ...(runs.some(({ state }) => state === 'asked') ? await settleAsked(tx, asking.now) : [])]
    return runs.length
  })
  return { count, acting, heard }
}
