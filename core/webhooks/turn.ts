/** One turn at one target: what is due is read, written, signed and sent, and what came of it is noted. */
import { type Actor, systemActor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { readFeed } from '../feed/index.ts'
import type { Next } from '../leases/index.ts'
import type { Limits, Outbound } from '../outbound/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Store } from '../store/index.ts'
import type { Disarming } from './definition.ts'
import { type Delivery, parkOldText, queue, readDue, readNextDue, type Settled, settleText, sweepText } from './delivery.ts'
import { type Letter, type Reading, writeLetters } from './letter.ts'
import { settled, skipped } from './outcome.ts'
import { isOpen, isToDisarm, type Schedule, type Standing, standingAfter } from './schedule.ts'
import { readSecrets, type SecretPlace } from './secrets.ts'
import { post, type Posted } from './send.ts'
import { readTargets, replayText, standText, sweptText, type TargetState } from './target.ts'
import { newsFor } from './wish.ts'

export interface TurnPlace extends Omit<Reading, 'store'>, SecretPlace {
  readonly database: Database
  readonly store: Store
  readonly outbound: Pick<Outbound, 'send'>
  /** Whose view a webhook has; null when that member may not sign in any more. */
  readonly memberOf: (workspace: string, member: string) => Promise<Actor | null>
  /** An API key as it acts; null when it may not any more. */
  readonly keyOf: (workspace: string, key: string) => Promise<Actor | null>
  readonly schedule: Schedule
  readonly limits?: Partial<Limits> | undefined
  readonly now: () => Date
  /** Days that settled deliveries are kept. */
  readonly keepDays: number
}

/** Deliveries that are read at once, and requests to one target at a time. */
const batch = 100
const atOnce = 8
/** Milliseconds after which what was read is not sent any more but read again, and others have their turn. */
const fresh = 2_000
/** Entries of the feed that one step of a replay goes through. */
const replayStep = 200
const hour = 60 * 60 * 1000

const atOnceAgain: Next = { in: 0 }

export async function takeTurn(place: TurnPlace, workspace: string, webhook: string, signal: AbortSignal): Promise<Next> {
  const { database, schedule, now } = place
  const [target] = await readTargets(database, workspace, webhook)
  if (!target?.enabled) return 'idle'
  await sweep(place, workspace, target)
  if (target.replay) await stepReplay(place, workspace, target, target.replay)
  const { standing } = target
  const wait = standing.retryAt === null ? 0 : Date.parse(standing.retryAt) - now().getTime()
  if (wait > 0) return { in: wait }
  const deliveries = await readDue(database, workspace, webhook, now(), isOpen(schedule, standing) ? 1 : batch)
  if (deliveries.length === 0) {
    if (target.replay) return atOnceAgain
    const next = await readNextDue(database, workspace, webhook)
    return next === null ? 'idle' : { in: Math.max(Date.parse(next) - now().getTime(), 0) }
  }
  const [actor, secrets] = await Promise.all([viewOf(place, workspace, target), readSecrets(place, workspace, webhook, now())])
  if (!actor) return disarm(place, workspace, target, target.key === null ? 'member' : 'key')
  if (secrets.length === 0) return disarm(place, workspace, target, 'secret')
  const letters = await lettersOf(place, actor, target, deliveries)
  if (letters === null) return disarm(place, workspace, target, 'filter')
  const { done, outcomes, isGone } = await sendAll(place, target, deliveries, letters, secrets, signal)
  const after = outcomes.length === 0 ? standing : standingAfter(schedule, standing, outcomes, now())
  await note(place, workspace, target, done, after)
  if (isGone) return disarm(place, workspace, target, 'gone')
  if (isToDisarm(schedule, after, now())) return disarm(place, workspace, target, 'failing')
  return atOnceAgain
}

const viewOf = (place: TurnPlace, workspace: string, { member, key }: TargetState): Promise<Actor | null> =>
  key === null ? place.memberOf(workspace, member) : place.keyOf(workspace, key)

/** Null when the filter of a wish is not right any more. */
async function lettersOf(
  place: TurnPlace,
  actor: Actor,
  { wishes }: TargetState,
  deliveries: readonly Delivery[],
): Promise<ReadonlyMap<string, Letter> | null> {
  try {
    return await writeLetters(place, actor, wishes, deliveries)
  } catch (error) {
    if (error instanceof Problem && error.code.startsWith('filter.')) return null
    throw error
  }
}

interface Sent {
  readonly done: Settled[]
  /** Whether each of those that were sent arrived, in the order in which that became known. */
  readonly outcomes: boolean[]
  isGone: boolean
}

/** Sends what there is time for. Those of one record go one after the other; the rest stay due as they were. */
async function sendAll(
  { outbound, schedule, limits, now }: TurnPlace,
  { url, standing }: TargetState,
  deliveries: readonly Delivery[],
  letters: ReadonlyMap<string, Letter>,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<Sent> {
  const sent: Sent = { done: [], outcomes: [], isGone: false }
  const until = performance.now() + fresh
  const lines = byRecord(deliveries)
  const isOver = (): boolean =>
    signal.aborted || sent.isGone || performance.now() > until || isOpen(schedule, standingAfter(schedule, standing, sent.outcomes, now()))
  const isFirst = (): boolean => sent.outcomes.length === 0
  const lane = async (): Promise<void> => {
    for (let line = lines.shift(); line; line = lines.shift())
      for (const delivery of line) {
        const letter = letters.get(delivery.id)!
        if ('skip' in letter) {
          sent.done.push(skipped(delivery, letter.skip, now()))
          continue
        }
        if (isOver() && !(isFirst() && !signal.aborted)) return
        const posted: Posted = await post(outbound, { url, id: delivery.id, body: letter.body, secrets, signal }, now, limits)
        // That this server stops is not the target's fault.
        if (posted.outcome === 'stopped') return
        sent.done.push(settled(schedule, delivery, posted, now()))
        if (delivery.action !== 'test') sent.outcomes.push(posted.delivered)
        if (posted.status === 410) sent.isGone = true
      }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, lines.length) }, lane))
  return sent
}

function byRecord(deliveries: readonly Delivery[]): Delivery[][] {
  const lines = new Map<string, Delivery[]>()
  for (const delivery of deliveries) lines.set(delivery.record, [...(lines.get(delivery.record) ?? []), delivery])
  return [...lines.values()]
}

async function note(
  { database }: TurnPlace,
  workspace: string,
  target: TargetState,
  done: readonly Settled[],
  after: Standing,
): Promise<void> {
  if (done.length === 0) return
  const { standing } = target
  const changed = standing.failures !== after.failures || standing.retryAt !== after.retryAt
  await database.transaction(workspace, async (tx) => {
    void tx.query(settleText, [JSON.stringify(done)])
    if (changed) void tx.query(standText, [target.id, after.failures, after.failingSince, after.retryAt])
  })
}

/** Switches a webhook off, where everybody who looks after it sees why. */
async function disarm({ store, now }: TurnPlace, workspace: string, { id, version }: TargetState, disarmed: Disarming): Promise<Next> {
  const values = { enabled: false, disarmed, disarmedAt: now().toISOString() }
  try {
    await store.write(
      systemActor(workspace),
      { kind: 'webhook', id },
      { patch: [{ object: 'webhook', id, values, version }] },
      { now: now() },
    )
    return 'idle'
  } catch (error) {
    // Somebody has changed it meanwhile: it gets another turn as it is now.
    if (error instanceof Problem && ['record.changed', 'record.notFound'].includes(error.code)) return atOnceAgain
    throw error
  }
}

/** Notes the next entries of the feed that are to be sent again. */
async function stepReplay(
  { database, now }: TurnPlace,
  workspace: string,
  { id, wishes }: TargetState,
  { after, to }: { readonly after: number; readonly to: number },
): Promise<void> {
  const entries = (await readFeed(database, workspace, after, replayStep)).filter(({ position }) => position <= to)
  await queue(database, workspace, newsFor([{ id, wishes }], entries), now(), true)
  const last = entries.at(-1)?.position ?? to
  const isDone = last >= to
  await database.transaction(workspace, async (tx) => {
    void tx.query(replayText, [id, isDone ? null : last, isDone ? null : to])
  })
}

/** Once an hour: parks what waited too long, and forgets what is long settled. */
async function sweep({ database, schedule, keepDays, now }: TurnPlace, workspace: string, { id, sweptAt }: TargetState): Promise<void> {
  const at = now()
  if (sweptAt !== null && at.getTime() - Date.parse(sweptAt) < hour) return
  await database.transaction(workspace, async (tx) => {
    void tx.query(parkOldText, [id, new Date(at.getTime() - schedule.longest), at])
    void tx.query(sweepText, [id, new Date(at.getTime() - keepDays * 24 * hour)])
    void tx.query(sweptText, [id, at])
  })
}
