/** What a delivery says: read at the moment of sending, through the eyes of the member whose view the webhook has. */
import { type Actor, hiddenFields, reachOf, filterFor } from '../access/index.ts'
import { modelOf, type Store } from '../store/index.ts'
import type { Model } from '../object/index.ts'
import type { Delivery } from './delivery.ts'
import type { Wish } from './wish.ts'

export interface Reading {
  readonly model: Model
  readonly store: Pick<Store, 'list' | 'seenGone'>
}

/** A body to be sent, or why nothing is. */
export type Letter = { readonly body: string } | { readonly skip: 'not_readable' | 'filtered_out' | 'deleted_meanwhile' }

/** What a body holds beside type and time. */
interface Said {
  readonly version: number | null
  readonly changed: readonly string[]
  readonly record: object | null
}

/**
 * Writes some deliveries of one webhook, with one read for each of their objects. What the member may not see is not in them;
 * of a record, or of changes, of which nothing is to be seen nothing is sent at all. Throws `filter.wrong`.
 */
export async function writeLetters(
  reading: Reading,
  actor: Actor,
  wishes: readonly Wish[],
  deliveries: readonly Delivery[],
): Promise<ReadonlyMap<string, Letter>> {
  const letters = new Map<string, Letter>()
  for (const object of new Set(deliveries.map((one) => one.object))) {
    const wish = wishes.find((one) => one.object === object)
    const ours = deliveries.filter((one) => one.object === object)
    const tests = ours.filter(({ action }) => action === 'test')
    for (const one of tests) letters.set(one.id, { body: bodyOf(actor, one, { version: null, changed: [], record: null }) })
    for (const [isFlow, own] of Map.groupBy(
      ours.filter((one) => one.action !== 'test'),
      (one) => one.action === 'flow',
    ))
      // Whom a flow tells it of is the flow's to say.
      for (const [id, letter] of await lettersOf(reading, actor, object, isFlow ? undefined : wish, own)) letters.set(id, letter)
  }
  return letters
}

async function lettersOf(
  reading: Reading,
  actor: Actor,
  name: string,
  wish: Wish | undefined,
  deliveries: readonly Delivery[],
): Promise<ReadonlyMap<string, Letter>> {
  const model = modelOf(actor, reading.model)
  const object = model.objects.get(name)
  if (deliveries.length === 0) return new Map()
  if (!object || reachOf(actor, name, 'read') === 'none')
    return new Map(deliveries.map(({ id }) => [id, { skip: 'not_readable' as const }]))
  const hidden = hiddenFields(model, actor, object)
  const there = await recordsOf(
    reading,
    actor,
    name,
    deliveries.filter(({ action }) => action !== 'deleted'),
    filterFor(model, actor, object, wish?.filter ?? undefined),
  )
  const gone = await reading.store.seenGone(actor, name, [
    ...new Set(deliveries.map(({ record }) => record).filter((record) => !there.has(record))),
  ])
  return new Map(
    deliveries.map((delivery): [string, Letter] => {
      const changed = delivery.fields.filter((field) => Object.hasOwn(object.fields, field) && !hidden.has(field))
      if (delivery.action === 'deleted') {
        if (!gone.has(delivery.record)) return [delivery.id, { skip: 'not_readable' }]
        return [delivery.id, { body: bodyOf(actor, delivery, { version: null, changed: [], record: null }) }]
      }
      const record = there.get(delivery.record)
      // Whether it is the filter or the member's view that leaves it out is nobody's business.
      if (!record && gone.has(delivery.record)) return [delivery.id, { skip: 'deleted_meanwhile' }]
      if (!record) return [delivery.id, { skip: wish?.filter ? 'filtered_out' : 'not_readable' }]
      if (delivery.action === 'changed' && !changed.some((field) => !wish?.fields || wish.fields.includes(field)))
        return [delivery.id, { skip: 'not_readable' }]
      return [delivery.id, { body: bodyOf(actor, delivery, { version: record.version, changed, record }) }]
    }),
  )
}

interface Readable {
  readonly id: string
  readonly version: number
}

/** The records as the API shows them to the member: those that are there for them and that the filter lets through. */
async function recordsOf(
  { store }: Reading,
  actor: Actor,
  object: string,
  deliveries: readonly Delivery[],
  filter: ReturnType<typeof filterFor>,
): Promise<ReadonlyMap<string, Readable>> {
  const ids = [...new Set(deliveries.map(({ record }) => record))]
  if (ids.length === 0) return new Map()
  const among = { field: 'id', op: 'anyOf', value: ids } as const
  const page = await store.list(actor, object, { where: filter ? { and: [among, filter] } : among, limit: ids.length })
  return new Map((JSON.parse(page) as { items: Readable[] }).items.map((record) => [record.id, record]))
}

function bodyOf(
  { workspace }: Actor,
  { object, action, at, position, change, record: id }: Delivery,
  { version, changed, record }: Said,
): string {
  const data = { workspace, position, change, object, id, version, changed, record }
  return JSON.stringify({ type: `${object}.${action}`, timestamp: at, data })
}
