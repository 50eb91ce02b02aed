/** What of an object exists for an actor: whether it may be read at all, and which fields. */
import type { Grant, Model, ObjectType, Reach } from '../object/index.ts'
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

const hiddenCache = new WeakMap<object, Map<string, ReadonlySet<string>>>()

/**
 * The fields of the object that do not exist for the actor: those its role hides, parts of them, and lookups through
 * objects or fields that it may not read.
 */
export function hiddenFields(model: Model, actor: Actor, object: ObjectType): ReadonlySet<string> {
  let byObject = hiddenCache.get(actor.grants)
  if (!byObject) hiddenCache.set(actor.grants, (byObject = new Map()))
  const key = `${actor.role === 'system'}:${object.name}`
  const known = byObject.get(key)
  if (known) return known
  const hidden = new Set(grantOf(actor, object.name).hide ?? [])
  byObject.set(key, hidden)
  for (const [name, { kind, options }] of Object.entries(object.fields)) {
    if (kind === 'part' && hidden.has(options.of)) hidden.add(name)
    if (kind === 'latest') {
      const related = model.object(options.object)
      const unseen = hiddenFields(model, actor, related)
      // Who it belongs to is told as much as what it says.
      if (reachOf(actor, related.name, 'read') === 'none' || [options.by, options.take].some((key) => unseen.has(key))) hidden.add(name)
    }
  }
  return hidden
}

/** The fields an actor sees, in declared order. */
export const visibleFields = (model: Model, actor: Actor, object: ObjectType): readonly string[] => {
  const hidden = hiddenFields(model, actor, object)
  return Object.keys(object.fields).filter((key) => !hidden.has(key))
}
