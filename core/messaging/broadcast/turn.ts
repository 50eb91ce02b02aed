/** One turn at one broadcast: it is taken over, whom it goes to is written down, it is sent for a while, and it is said how it stands. */
import { Problem } from '../../errors.ts'
import type { Next } from '../../leases/index.ts'
import { cancelText } from '../ledger/cancel.ts'
import { nextDue } from './due.ts'
import { fillNext } from './fill.ts'
import { Lane, type LanePlace } from './lane.ts'
import { Pace } from './pace.ts'
import { readSetup, type Setup } from './setup.ts'

export interface TurnPlace extends LanePlace {
  /** A state of a broadcast, or what keeps it from going on; nothing where somebody paused or stopped it meanwhile. */
  readonly note: (
    workspace: string,
    broadcast: string,
    values: { readonly state?: 'done' | 'sending'; readonly problem?: string | null },
  ) => Promise<void>
  /** What this server knows of broadcasts beyond a turn. */
  readonly remembered: Remembered
}

export interface Remembered {
  /** How often in a row the mail server was not reached. */
  readonly failures: Map<string, number>
  /** How fast each goes, over all its turns. */
  readonly paces: Map<string, Pace>
}

/** Milliseconds until it is looked again whether the segments are counted. */
const counting = 1_000
/** Milliseconds until a mail server that was not reached is tried again, at first and at most. */
const pause = { first: 10_000, most: 300_000 } as const

export async function takeTurn(place: TurnPlace, workspace: string, broadcast: string, claim: number, signal: AbortSignal): Promise<Next> {
  const { now, remembered } = place
  if (!(await begin(place, workspace, broadcast, claim))) return 'idle'
  let setup: Setup
  try {
    setup = await readSetup(place, workspace, broadcast)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    await place.note(workspace, broadcast, { problem: [error.message, error.fix].filter(Boolean).join(' ') })
    return { in: 60_000 }
  }
  for (;;) {
    const filled = await fillNext(place, { workspace, broadcast, claim }, setup, now())
    if (filled === 'lost') return 'idle'
    if (filled === 'counting') {
      await place.note(workspace, broadcast, { problem: 'Who is in its segments is being counted; it begins when that is done.' })
      return { in: counting }
    }
    // Whoever comes next goes on where this one ended.
    if (signal.aborted) return { in: 0 }
    if (filled === 'done') break
  }
  const lane = new Lane(place, { workspace, broadcast, claim, setup, pace: paceOf(remembered, broadcast, now()) })
  const ended = await lane.run(signal)
  if (ended.sent > 0) remembered.failures.delete(broadcast)
  if (ended.isLost) return forget(remembered, broadcast)
  // Whoever comes next goes on at once, and cancels what waits of one that was stopped.
  if (signal.aborted || ended.state === 'stopped') return { in: 0 }
  if (ended.problem !== null) {
    const often = remembered.failures.get(broadcast) ?? 0
    remembered.failures.set(broadcast, often + 1)
    await place.note(workspace, broadcast, { problem: ended.problem })
    return { in: Math.min(pause.first * 2 ** often, pause.most) }
  }
  if (ended.state !== 'sending') return forget(remembered, broadcast)
  if (ended.sent > 0) await place.note(workspace, broadcast, { problem: null })
  if (!ended.isThrough) return { in: ended.wait }
  const next = await nextDue(place, workspace, broadcast, now())
  if (next === null && setup.segment === null) return 'idle'
  if (next !== null) return { in: Math.max(next.getTime() - now().getTime(), 250) }
  await place.note(workspace, broadcast, { state: 'done', problem: null })
  // Somebody may have had some sent again at that very moment.
  return (await nextDue(place, workspace, broadcast, now())) === null ? forget(remembered, broadcast) : again(place, workspace, broadcast)
}

async function again(place: TurnPlace, workspace: string, broadcast: string): Promise<Next> {
  await place.note(workspace, broadcast, { state: 'sending' })
  return { in: 0 }
}

function paceOf({ paces }: Remembered, broadcast: string, now: Date): Pace {
  const pace = paces.get(broadcast) ?? new Pace(now)
  paces.set(broadcast, pace)
  return pace
}

function forget({ failures, paces }: Remembered, broadcast: string): 'idle' {
  failures.delete(broadcast)
  paces.delete(broadcast)
  return 'idle'
}

const beginText = `update broadcast_standing s set claim = $3::bigint where s.workspace_id = $1 and s.broadcast_id = $2::uuid and s.claim <= $3::bigint`
const stateText = `select b.state from broadcast b where b.workspace_id = $1 and b.id = $2::uuid`
/** Whoever had these in hand is gone, or has lost its right to them: what it still learns of them it notes itself (see `settleText`). */
const lostText = `update message m set state = 'uncertain', code = 'lost', reason = $4::text, settled_at = $5::timestamptz
  where m.workspace_id = $1 and m.broadcast_id = $2::uuid and m.state = 'sending' and m.claim <> $3::bigint`.replace(/\s*\n\s*/g, ' ')
const lostReason = 'The server that was sending it was lost before it could note the answer. It may have arrived or not.'

/** Takes the broadcast over from whoever had it; false where it is not to be sent. */
function begin({ database, now }: TurnPlace, workspace: string, broadcast: string, claim: number): Promise<boolean> {
  return database.transaction(workspace, async (tx) => {
    const held = await tx.change(beginText, [broadcast, claim])
    if (held === 0) return false
    const state = tx.query<{ state: string }>(stateText, [broadcast])
    void tx.query(lostText, [broadcast, claim, lostReason, now()])
    const is = (await state)[0]?.state
    if (is === 'stopped') void tx.query(cancelText, [broadcast, now()])
    return is === 'sending'
  })
}
