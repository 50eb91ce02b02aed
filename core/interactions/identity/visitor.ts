/** Browsers and devices: made when they are first heard of, and joined with whoever says who they are there. */
import { deviceOf } from '../message/device.ts'
import type { Message } from '../message/message.ts'
import { isTheirOwn } from './claims.ts'
import type { Deciding, Known } from './deciding.ts'
import type { Values } from './standing.ts'
import { valuesOf } from './traits.ts'

/** The browser that another name is: one that is known, or the one that sends it. Asked before the name is given up. */
export function browserIn({ previous, anonymous }: Message, { identity: { visitor }, standing: { visitors } }: Deciding): string | null {
  const isKnown = previous !== null && visitors.by(visitor.anonymous, previous).length > 0
  return isKnown || previous === anonymous ? previous : null
}

/** The visitor of that name; one to come where there is none. What is known of it is what the first message says, by when it happened. */
export function visitorOf(anonymous: string, message: Message, deciding: Deciding): string {
  const { visitor } = deciding.identity
  const { visitors } = deciding.standing
  const [known] = visitors.by(visitor.anonymous, anonymous)
  if (known === undefined) return visitors.add({ ...firstOf(message, deciding), [visitor.anonymous]: anonymous })
  const first = timeOf(visitors.value(known, visitor.firstAt))
  if (first !== null && message.at.getTime() < first) visitors.change(known, firstOf(message, deciding))
  return known
}

function firstOf(message: Message, { identity: { visitor }, standing: { visitors }, ...reading }: Deciding): Values {
  const { values } = valuesOf(visitors.object, visitor.traits, message.context, reading)
  const none = Object.fromEntries(Object.keys(visitor.traits).map((key) => [key, null]))
  return { ...none, ...values, [visitor.device]: deviceOf(message.context), [visitor.firstAt]: message.at.toISOString() }
}

/** What became of a browser by a message that says who somebody is. */
export type Joining =
  /** It is theirs by this message. */
  | 'joined'
  /** It was theirs. */
  | 'already'
  /** Browsers are joined with nobody. */
  | 'off'
  /** Several use it, or from now on. */
  | 'several'
  /** Somebody took the link away. */
  | 'taken'
  /** They have as many as anybody may. */
  | 'full'

/** Joins a browser with whoever says who they are there, and keeps by what: a server's word rather than a page's, and of alike the earlier one. */
export function join(id: string, known: Known, message: Message, deciding: Deciding): Joining {
  const { identity, standing, rules, secret } = deciding
  const { visitor } = identity
  const { visitors, visitorsOf } = standing
  const value = (key: string): unknown => visitors.value(id, key)
  const whose = value(visitor.individual)
  if (!rules.device) return whose === known.id ? 'already' : 'off'
  const joined = {
    [visitor.rule]: known.rule,
    [visitor.evidence]: known.evidence,
    [visitor.joinedAt]: message.at.toISOString(),
    [visitor.proof]: secret ? 'verified' : 'unverified',
  }
  if (whose === known.id) {
    const wasVerified = value(visitor.proof) === 'verified'
    const isEarlier = message.at.getTime() < (timeOf(value(visitor.joinedAt)) ?? 0)
    if ((secret && !wasVerified) || (secret === wasVerified && isEarlier)) visitors.change(id, joined)
    return 'already'
  }
  if (value(visitor.several) === true) return 'several'
  if (whose === null) {
    if (wasTaken(id, known, deciding)) return 'taken'
    const has = visitorsOf.get(known.id) ?? 0
    if (has >= rules.browsers) return 'full'
    visitorsOf.set(known.id, has + 1)
    visitors.change(id, { [visitor.individual]: known.id, ...joined })
    return 'joined'
  }
  const anonymous = value(visitor.anonymous)
  visitors.change(id, { [visitor.anonymous]: null })
  const values = Object.fromEntries([visitor.device, ...Object.keys(visitor.traits)].map((key) => [key, value(key)]))
  visitors.add({ ...values, [visitor.anonymous]: anonymous, [visitor.several]: true, [visitor.firstAt]: message.at.toISOString() })
  return 'several'
}

/** Somebody took the link away: what joined them is still there, and is the same, or names the same one. By which rule ever they are named now, it stays away. */
function wasTaken(id: string, known: Known, { identity: { visitor }, standing: { people, visitors }, rules }: Deciding): boolean {
  const [rule, evidence] = [visitors.value(id, visitor.rule), visitors.value(id, visitor.evidence)]
  if (typeof rule !== 'string' || typeof evidence !== 'string') return false
  return (rule === known.rule && evidence === known.evidence) || isTheirOwn((field) => people.value(known.id, field), rule, evidence, rules)
}

const timeOf = (value: unknown): number | null => {
  const time = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? null : time
}
