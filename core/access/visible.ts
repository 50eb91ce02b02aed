/** What of an object exists for an actor: whether it may be read at all, and which fields. */
import type { Grant, Model, ObjectType, Reach } from '../object/index.ts'
import { readsOf } from '../rules/reads.ts'
import type { Actor } from './actor.ts'

const everything: Grant = { read: 'all', write: 'all', delete: 'all' }
const nothing: Grant = { read: 'none' }

/** The actor's grant on an object; the system has every right, an object that is not named gives none. */
export const grantOf = (actor: Actor, object: string): Grant => (actor.role === 'system' ? everything : (actor.grants[object] ?? nothing))

/** How far one of the rights reaches. */
export const reachOf = (actor: Actor, object: string, right: 'read' | 'write' | 'delete'): Reach => grantOf(actor, object)[right] ?? 'none'

/** Whether nothing but the workspace limits the right: every record of the object is in reach. */
export const reachesAll = (actor: Actor, object: ObjectType, right: 'read' | 'write' | 'delete'): boolean =>
  reachOf(actor, object.name, right) === 'all' && (!object.via || actor.role === 'system')

const hiddenCache = new WeakMap<object, WeakMap<ObjectType, ReadonlySet<string>>>()

/**
 * The fields of the object that do not exist for the actor: those its role hides, and whatever is worked out of such a field, or of
 * an object that it may not read, over however many steps; and links to what was retired.
 */
export function hiddenFields(model: Model, actor: Actor, object: ObjectType): ReadonlySet<string> {
  let byObject = hiddenCache.get(actor.grants)
  if (!byObject) hiddenCache.set(actor.grants, (byObject = new WeakMap()))
  // The system shares its grants, which are none, with roles that have none either.
  if (actor.role === 'system') return none
  const known = byObject.get(object)
  if (known) return known
  const hidden = new Set(Object.keys(object.fields).filter((key) => !isSeen(model, actor, object, key)))
  // A field may be hidden that the model does not know: it was retired.
  for (const key of grantOf(actor, object.name).hide ?? []) hidden.add(key)
  byObject.set(object, hidden)
  return hidden
}

const none: ReadonlySet<string> = new Set()

/** A field is derived of others in no circle: definitions that would make one are refused. */
function isSeen(model: Model, actor: Actor, object: ObjectType, key: string): boolean {
  if (grantOf(actor, object.name).hide?.includes(key)) return false
  const field = object.fields[key]
  if (field?.kind === 'ref' && model.objects.get(field.options.to)?.retired) return false
  return readsOf(model, object, key).every(
    (read) =>
      (read.object === object || reachOf(actor, read.object.name, 'read') !== 'none') && isSeen(model, actor, read.object, read.key),
  )
}

/** The fields an actor sees, in declared order. */
export const visibleFields = (model: Model, actor: Actor, object: ObjectType): readonly string[] => {
  const hidden = hiddenFields(model, actor, object)
  return Object.keys(object.fields).filter((key) => !hidden.has(key))
}

/** Says of fields by the names of their objects whether they do not exist for the actor; of an object that it cannot read none does. */
export const hiddenFrom =
  (model: Model, actor: Actor) =>
  (name: string, field: string): boolean => {
    const object = model.objects.get(name)
    if (!object || reachOf(actor, name, 'read') === 'none') return true
    return hiddenFields(model, actor, object).has(field)
  }
