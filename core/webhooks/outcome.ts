/** What becomes of a delivery, and of its target, by what came of a try. Pure. */
import type { Delivery, Settled, Try } from './delivery.ts'
import type { Posted } from './send.ts'
import { nextTry, type Schedule } from './schedule.ts'

/** Tries that are kept of a delivery. */
const keptTries = 12

/** After a try: delivered, to be tried again, or parked. */
export function settled(schedule: Schedule, delivery: Delivery, posted: Posted, now: Date): Settled {
  const { delivered, retryAfter, ...tried } = posted
  const attempts = delivery.attempts + 1
  const next = delivered || delivery.action === 'test' ? null : nextTry(schedule, attempts, new Date(delivery.queuedAt), now)
  const asked = retryAfter === null ? 0 : now.getTime() + retryAfter * 1000
  return {
    id: delivery.id,
    before: delivery.attempts,
    state: delivered ? 'delivered' : next ? 'waiting' : 'parked',
    outcome: tried.outcome,
    status: tried.status,
    attempts,
    tries: [...delivery.tries, tried satisfies Try].slice(-keptTries),
    nextAt: next ? new Date(Math.max(next.getTime(), asked)).toISOString() : delivery.nextAt,
    settledAt: next ? null : now.toISOString(),
  }
}

/** Nothing is to be told after all. */
export const skipped = (delivery: Delivery, outcome: string, now: Date): Settled => ({
  id: delivery.id,
  before: delivery.attempts,
  state: 'skipped',
  outcome,
  status: null,
  attempts: delivery.attempts,
  tries: delivery.tries,
  nextAt: delivery.nextAt,
  settledAt: now.toISOString(),
})
