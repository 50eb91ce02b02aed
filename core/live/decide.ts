/** What one actor is told of touched records. Pure. */
import { hiddenFields, ownerInReach, reachOf, seesType, type Actor } from '../access/index.ts'
import { hooksOf, type Model, type ObjectType } from '../object/index.ts'
import { dependentsOf, type Dependent } from './dependents.ts'
import { type Facts, most } from './facts.ts'
import type { Message, Told } from './message.ts'
import { seenWith, type TouchedObject, type TouchedRecord } from './touched.ts'

/**
 * A record that the actor reads is told by its id. Of one that came into sight or left it, only that something did is told,
 * and only to those who may have seen it: what they show, they read again. So it is where others show something of the record.
 */
export function decide(model: Model, actor: Actor, touched: readonly TouchedObject[], facts: Facts): Message {
  const changes: Told[] = []
  const stale = new Set<string>()
  for (const { object, records } of touched) {
    if (reachOf(actor, object.name, 'read') === 'none') continue
    const seen = seenFields(model, actor, object)
    if (records.size > most) {
      const isTold = (record: TouchedRecord): boolean => matters(record, object, seen) && facts.concerns(actor, object, record)
      if ([...records.values()].some(isTold)) addMoved(model, actor, object, stale)
      continue
    }
    const readable = facts.readable(actor, object.name)
    for (const record of records.values()) {
      const now = readable.get(record.id)
      const fields = [...record.fields].filter(seen)
      if (now && (record.created || fields.length > 0)) {
        changes.push({
          object: object.name,
          id: record.id,
          action: record.created ? 'created' : 'changed',
          fields: record.created ? [] : fields,
          about: now.about,
          by: record.by,
        })
        addShowing(model, actor, showing(model, object, record, fields), stale)
      } else if (now && (record.happened || record.told.some((told) => isTold(model, actor, told, facts)))) {
        changes.push({ object: object.name, id: record.id, action: 'happened', fields: [], about: [], by: record.by })
      }
      if (moved(actor, object, record, now !== undefined, facts)) addMoved(model, actor, object, stale)
    }
  }
  return { changes, stale: [...stale], topics: [] }
}

/** A change of a record is told at another one to whoever sees what it tells, and reads the record that changed. */
function isTold(model: Model, actor: Actor, { type: name, id }: TouchedRecord['told'][number], facts: Facts): boolean {
  const type = model.interactions.find(name)
  return type?.upon !== undefined && seesType(model, actor, type) && facts.readable(actor, type.upon.object).has(id)
}

/** Something that exists for the actor is another than before. Who owns a record decides whether it is seen, also where the field is hidden. */
const matters = ({ created, deleted, fields }: TouchedRecord, object: ObjectType, seen: (key: string) => boolean): boolean =>
  created || deleted || [...fields].some((key) => seen(key) || key === object.owner || hooksOf(object).includes(key))

const seenFields = (model: Model, actor: Actor, object: ObjectType): ((key: string) => boolean) => {
  const hidden = hiddenFields(model, actor, object)
  return (key) => key in object.fields && !hidden.has(key)
}

/** Whether the record is in sight now and was not, or was and is not, or is seen with others than before. */
function moved(actor: Actor, object: ObjectType, record: TouchedRecord, now: boolean, facts: Facts): boolean {
  if (object.via)
    return (record.deleted && !now && facts.sawGone(actor, object, record.id)) || object.via.some((key) => record.fields.has(key))
  if (object.alsoWith && record.fields.has(object.alsoWith)) return true
  if (record.created && !record.deleted && record.moves.length === 0) return false
  if (record.moves.length === 0) return false
  const owners = object.owner ? facts.ownersBefore(object.name, record.id) : [null]
  // Where it cannot be told who owned it, a page reads again once too often.
  const before = owners?.map((owner) => ownerInReach(actor, object, 'read', owner)) ?? [!now]
  return (
    before.some((was) => was !== now) ||
    before.some((was) => was !== before[0]) ||
    Boolean(object.alsoWith && record.deleted && !now && facts.sawGone(actor, object, record.id))
  )
}

/** With it goes what is seen with it, and what others show of either. */
function addMoved(model: Model, actor: Actor, object: ObjectType, stale: Set<string>): void {
  for (const name of [object.name, ...seenWith(model, object.name)]) {
    if (reachOf(actor, name, 'read') === 'none') continue
    stale.add(name)
    addShowing(model, actor, dependentsOf(model).ofAll(name), stale)
  }
}

/** Changes with every change. */
const always = ['updatedAt', 'version']

/** Who shows something of a record that somebody sees, and is not told of by the record itself, as one that it is seen with. */
function showing(
  model: Model,
  object: ObjectType,
  { created, fields: all }: TouchedRecord,
  fields: readonly string[],
): readonly Dependent[] {
  const dependents = dependentsOf(model)
  const found = [
    ...(created ? dependents.ofAll(object.name).filter(({ counted }) => counted) : []),
    ...[...fields, ...always].flatMap((key) => dependents.of(object.name, key)),
  ]
  return found.filter(({ by }) => by === null || !hooksOf(object).includes(by) || all.has(by))
}

/** A field that is seen is worked out of nothing that is hidden. */
function addShowing(model: Model, actor: Actor, dependents: readonly Dependent[], stale: Set<string>): void {
  for (const { object, field } of dependents)
    if (!stale.has(object.name) && reachOf(actor, object.name, 'read') !== 'none' && !hiddenFields(model, actor, object).has(field))
      stale.add(object.name)
}
