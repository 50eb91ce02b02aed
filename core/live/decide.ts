/** What one actor is told of touched records. Pure. */
import { hiddenFields, ownerInReach, reachOf, type Actor } from '../access/index.ts'
import type { Model, ObjectType } from '../object/index.ts'
import { type Facts, most } from './facts.ts'
import type { Message, Told } from './message.ts'
import { seenWith, type TouchedObject, type TouchedRecord } from './touched.ts'

/**
 * A record that the actor reads is told by its id. Of one that came into sight or left it, only that something did is told,
 * and only to those who may have seen it: what they show, they read again.
 */
export function decide(model: Model, actor: Actor, touched: readonly TouchedObject[], facts: Facts): Message {
  const changes: Told[] = []
  const stale = new Set<string>()
  for (const { object, records } of touched) {
    if (reachOf(actor, object.name, 'read') === 'none') continue
    const seen = seenFields(model, actor, object)
    if (records.size > most) {
      if ([...records.values()].some((record) => matters(record, object, seen))) addMoved(model, object, stale)
      continue
    }
    const readable = facts.readable(actor, object.name)
    for (const record of records.values()) {
      const now = readable.get(record.id)
      const fields = [...record.fields].filter(seen)
      if (now && (record.created || fields.length > 0))
        changes.push({
          object: object.name,
          id: record.id,
          action: record.created ? 'created' : 'changed',
          fields: record.created ? [] : fields,
          about: now.about,
          by: record.by,
        })
      if (moved(actor, object, record, now !== undefined, facts)) addMoved(model, object, stale)
    }
  }
  return { changes, stale: [...stale], topics: [] }
}

/** Something that exists for the actor is another than before. Who owns a record decides whether it is seen, also where the field is hidden. */
const matters = ({ created, deleted, fields }: TouchedRecord, object: ObjectType, seen: (key: string) => boolean): boolean =>
  created || deleted || [...fields].some((key) => seen(key) || key === object.owner || object.via?.includes(key))

const seenFields = (model: Model, actor: Actor, object: ObjectType): ((key: string) => boolean) => {
  const hidden = hiddenFields(model, actor, object)
  return (key) => key in object.fields && !hidden.has(key)
}

/** Whether the record is in sight now and was not, or was and is not, or is seen with others than before. */
function moved(actor: Actor, object: ObjectType, record: TouchedRecord, now: boolean, facts: Facts): boolean {
  if (object.via) return (record.deleted && !now) || object.via.some((key) => record.fields.has(key))
  if (record.created && !record.deleted && record.moves.length === 0) return false
  if (record.moves.length === 0) return false
  const owners = object.owner ? facts.ownersBefore(object.name, record.id) : [null]
  // Where it cannot be told who owned it, a page reads again once too often.
  const before = owners?.map((owner) => ownerInReach(actor, object, 'read', owner)) ?? [!now]
  return before.some((was) => was !== now) || before.some((was) => was !== before[0])
}

function addMoved(model: Model, object: ObjectType, stale: Set<string>): void {
  stale.add(object.name)
  for (const name of seenWith(model, object.name)) stale.add(name)
}
