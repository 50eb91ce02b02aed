/** Browsers and devices: made when they are first heard of, and joined with whoever says who they are there. */
import { deviceOf } from '../message/device.ts'
import type { Message } from '../message/message.ts'
import type { Deciding, Known } from './deciding.ts'
import { valuesOf } from './traits.ts'

/** Browsers and devices that one individual has: more say nothing of somebody. */
export const mostVisitors = 200

/** The browser that another name is: one that is known, or the one that sends it. Asked before the name is given up. */
export function browserIn({ previous, anonymous }: Message, { identity: { visitor }, standing: { visitors } }: Deciding): string | null {
  const isKnown = previous !== null && visitors.by(visitor.anonymous, previous).length > 0
  return isKnown || previous === anonymous ? previous : null
}

/** The visitor of that name; one to come where there is none. */
export function visitorOf(
  anonymous: string,
  message: Message,
  { identity: { visitor }, standing: { visitors }, ...reading }: Deciding,
): string {
  const [known] = visitors.by(visitor.anonymous, anonymous)
  if (known !== undefined) return known
  const { values } = valuesOf(visitors.object, visitor.traits, message.context, reading)
  return visitors.add({ ...values, [visitor.device]: deviceOf(message.context), [visitor.anonymous]: anonymous })
}

/** Rule 3 of `decide.ts`. Answers whether it was joined by this message. */
export function join(
  id: string,
  { id: individual, rule, evidence }: Known,
  message: Message,
  { identity: { visitor }, standing: { visitors, visitorsOf } }: Deciding,
): boolean {
  const whose = visitors.value(id, visitor.individual)
  if (whose === individual || visitors.value(id, visitor.several) === true) return false
  // Somebody took the link away that was made by the same: it stays away.
  const wasTaken = whose === null && visitors.value(id, visitor.rule) === rule && visitors.value(id, visitor.evidence) === evidence
  if (wasTaken) return false
  const anonymous = visitors.value(id, visitor.anonymous)
  if (whose === null) {
    const has = visitorsOf.get(individual) ?? 0
    if (has >= mostVisitors) return false
    visitorsOf.set(individual, has + 1)
    visitors.change(id, {
      [visitor.individual]: individual,
      [visitor.rule]: rule,
      [visitor.evidence]: evidence,
      [visitor.joinedAt]: message.at.toISOString(),
    })
    return true
  }
  visitors.change(id, { [visitor.anonymous]: null })
  visitors.forget(id, visitor.anonymous, String(anonymous))
  const values = Object.fromEntries([visitor.device, ...Object.keys(visitor.traits)].map((key) => [key, visitors.value(id, key)]))
  visitors.add({ ...values, [visitor.anonymous]: anonymous, [visitor.several]: true })
  return false
}
