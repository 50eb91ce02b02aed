/** A delivery as administrators see it. What it says of a record is not kept: it is shown as whoever looks at it sees it now. */
import { type Actor, hiddenFields, reachOf } from '../access/index.ts'
import { shape } from '../api/index.ts'
import type { Model } from '../object/index.ts'
import { sentenceOf, type Failure, failures } from '../outbound/index.ts'
import { type Delivery, states } from './delivery.ts'

const { count, id, list, members, moment, one, orNull, text } = shape
const tryShape = members({ at: moment, outcome: text, status: orNull(count), milliseconds: count, answer: orNull(text), says: text })
export const deliveryMembers = {
  id,
  webhook: id,
  type: text,
  position: orNull(count),
  at: moment,
  object: text,
  record: orNull(id),
  changed: list(text),
  state: one(...states),
  outcome: orNull(text),
  /** The outcome in a sentence. */
  says: orNull(text),
  status: orNull(count),
  attempts: count,
  tries: list(tryShape),
  nextAt: orNull(moment),
  settledAt: orNull(moment),
}
export const deliveryShape = members(deliveryMembers)

const words: Readonly<Record<string, string>> = {
  delivered: 'It was taken.',
  not_readable: 'The member whose view the webhook has does not see it. Nothing was sent.',
  filtered_out: 'The filter does not let it through. Nothing was sent.',
  deleted_meanwhile: 'It was deleted meanwhile. Nothing was sent.',
  not_tried: 'The address failed all the time that this waited.',
}

/** An outcome in a sentence. */
export function inWords(outcome: string): string {
  if (Object.hasOwn(words, outcome)) return words[outcome]!
  if ((failures as readonly string[]).includes(outcome)) return sentenceOf(outcome as Failure)
  const status = /^status_(\d{3})$/.exec(outcome)?.[1]
  return status === undefined ? 'It did not arrive.' : `It answered ${status}, which is no yes.`
}

/** What was not to be seen by the member stays unseen, and so does what whoever looks may not see. */
export function shownDelivery(model: Model, actor: Actor, delivery: Delivery): object {
  const { id: known, webhook, object: name, action, record, fields, state, outcome, tries, nextAt, ...rest } = delivery
  const object = model.objects.get(name)
  const isSeen = action === 'test' || (object !== undefined && reachOf(actor, name, 'read') !== 'none' && outcome !== 'not_readable')
  const hidden = object && isSeen ? hiddenFields(model, actor, object) : new Set<string>()
  return {
    id: known,
    webhook,
    type: `${name}.${action}`,
    position: rest.position,
    at: rest.at,
    object: name,
    record: isSeen ? record : null,
    changed: isSeen ? fields.filter((field) => !hidden.has(field)) : [],
    state,
    outcome,
    says: outcome === null ? null : inWords(outcome),
    status: rest.status,
    attempts: rest.attempts,
    tries: tries.map((one) => ({ ...one, says: inWords(one.outcome) })),
    nextAt: state === 'waiting' ? nextAt : null,
    settledAt: rest.settledAt,
  }
}
