/** How far a consumer has come in a workspace, and what became of its last tries. Decisions are pure; each write counts the turn it was decided in. */
import { Problem } from '../errors.ts'
import { isConnectionLoss, isPoolFull } from '../postgres/errors.ts'
import type { Database } from '../postgres/index.ts'
import { isoMoment } from '../store/select.ts'

/** What went wrong, in words that may be shown. */
export interface Trouble {
  readonly code: string
  readonly message: string
  /** The position that was tried. */
  readonly position: number
  readonly at: string
}

export interface Position {
  readonly consumer: string
  /** Everything up to here is done. */
  readonly position: number
  /** Counts what administrators decided: a batch that began before a decision does not move the position. */
  readonly turn: number
  /** Failures in a row. */
  readonly attempts: number
  readonly problem: Trouble | null
  readonly retryAt: string | null
  /** Since when nothing is tried any more. */
  readonly parkedAt: string | null
  readonly movedAt: string
}

const positions = `select coalesce(json_agg(json_build_object('consumer', c.consumer, 'position', c.position, 'turn', c.turn, 'attempts', c.attempts, 'problem', c.problem,
  'retryAt', ${isoMoment('c.retry_at')}, 'parkedAt', ${isoMoment('c.parked_at')}, 'movedAt', ${isoMoment('c.moved_at')}) order by c.consumer), '[]')::text
  from feed_consumer c where c.workspace_id = $1 and ($2::text is null or c.consumer = $2::text)`

/** The positions in a workspace, of every consumer or of one; none of one that is new there. */
export async function readPositions(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  consumer: string | null = null,
): Promise<readonly Position[]> {
  return JSON.parse((await database.readJson(workspace, { text: positions, values: [consumer] }))!) as Position[]
}

/** What is to be said of a position instead; what is absent stays. */
export type Move = Partial<Omit<Position, 'consumer'>>

const write = `update feed_consumer c set position = $5::bigint, turn = $6::integer, attempts = $7::integer, problem = $8::jsonb,
  retry_at = $9::timestamptz, parked_at = $10::timestamptz, moved_at = $11::timestamptz
  where c.workspace_id = $1 and c.consumer = $2 and c.position = $3::bigint and c.turn = $4::integer`

/** Writes a position anew, if it is still as it was read; answers what it is then, or null. */
export async function move(
  database: Pick<Database, 'transaction'>,
  workspace: string,
  from: Position,
  change: Move,
): Promise<Position | null> {
  const to: Position = { ...from, ...change }
  const { position, turn, attempts, problem, retryAt, parkedAt, movedAt } = to
  const values = [from.consumer, from.position, from.turn, position, turn, attempts, problem, retryAt, parkedAt, movedAt]
  const changed = await database.transaction(workspace, (tx) => {
    const sent = tx.change(write, values)
    tx.commit()
    return sent
  })
  return changed === 1 ? to : null
}

const settled = { attempts: 0, problem: null, retryAt: null, parkedAt: null } as const

/** A batch is done. */
export const done = (last: number, now: Date): Move => ({ ...settled, position: last, movedAt: now.toISOString() })

/** A try failed: the next one is later each time, and after the last there is none until somebody decides. */
export function failed(
  { position, attempts: before }: Position,
  error: unknown,
  { tries, backOff }: { readonly tries: number; readonly backOff: number },
  now: Date,
): Move {
  const attempts = before + 1
  const problem = troubleOf(error, position + 1, now)
  return attempts >= tries
    ? { attempts, problem, retryAt: null, parkedAt: now.toISOString() }
    : { attempts, problem, retryAt: new Date(now.getTime() + backOff * 2 ** before).toISOString(), parkedAt: null }
}

/** The message of a `Problem` may be shown; what anything else says stays in the log. */
export const troubleOf = (error: unknown, position: number, now: Date): Trouble => ({
  code: error instanceof Problem ? error.code : 'feed.failed',
  message: error instanceof Problem ? error.message : 'Something unexpected happened. The log of the server says more.',
  position,
  at: now.toISOString(),
})

/** The database is away or has no place free: no consumer can do anything for that, and nothing failed. */
export const isAway = (error: unknown): boolean =>
  isConnectionLoss(error) ||
  isPoolFull(error) ||
  (error instanceof Problem && ['database.unavailable', 'database.busy', 'store.unknownOutcome'].includes(error.code))

/** What an administrator may decide about a consumer. */
export type Decision = { readonly kind: 'retry' } | { readonly kind: 'skip' } | { readonly kind: 'replay'; readonly position: number }

/** What a decision comes to, or a Problem. `first` is the first position that is kept, `head` the last. */
export function decide(
  one: Position,
  decision: Decision,
  { first, head }: { readonly first: number; readonly head: number },
): Move | Problem {
  const fresh = { ...settled, turn: one.turn + 1 }
  switch (decision.kind) {
    case 'retry':
      return fresh
    case 'skip':
      if (one.problem !== null && one.position < head) return { ...fresh, position: one.position + 1 }
      return new Problem('feed.nothingToSkip', 'There is nothing to skip: the last try did not fail.', {
        status: 409,
        fix: 'Load the page again to see how it stands.',
      })
    case 'replay':
      if (decision.position >= first && decision.position <= head + 1) return { ...fresh, position: decision.position - 1 }
      return new Problem('feed.notKept', `The feed is kept from position ${first} to ${head}.`, {
        status: 422,
        fix: 'Choose a position that is kept.',
        more: { first, head },
      })
  }
}
