/** Access as a where clause: which records of an object an actor reaches with a right. */
import { mayLeadTo, type Model, type ObjectType } from '../object/index.ts'
import { columnsOf, quote, valueOf } from '../sql/column.ts'
import type { Parameters } from '../sql/parameters.ts'
import { rowsOf } from '../sql/table.ts'
import type { Actor } from './actor.ts'
import { reachesAll, reachOf } from './visible.ts'

export type Right = 'read' | 'write' | 'delete'

/**
 * SQL that is true for the rows of `alias` that the actor reaches. Never null. Records that belong to others (`via`) are
 * read where every one of those is read, and written or deleted where the first of those may be written. `seen` names the
 * `via` field whose record the statement has found visible already.
 */
export function accessClause(
  model: Model,
  actor: Actor,
  object: ObjectType,
  right: Right,
  alias: string,
  parameters: Parameters,
  seen?: string,
): string {
  if (actor.role === 'system') return 'true'
  const reach = reachOf(actor, object.name, right)
  if (reach === 'none') return 'false'
  if (object.via) return viaClause(model, actor, object, right, alias, parameters, seen)
  const own = ownerClause(actor, object, right, object.owner ? valueOf(object, object.owner, alias) : null, parameters)
  if (object.alsoWith === undefined || own === 'true') return own
  const also = hookClause(model, actor, object, object.alsoWith, right === 'read' ? 'read' : 'write', alias, `${alias}_a`, parameters)
  return also === 'false' ? own : `(${own} or ${also})`
}

/** SQL that is true where `owner`, an expression of type uuid, puts a record of the object in the actor's reach. Never null. */
export function ownerClause(actor: Actor, object: ObjectType, right: Right, owner: string | null, parameters: Parameters): string {
  const reach = reachOf(actor, object.name, right)
  if (reach === 'all') return 'true'
  if (reach === 'none' || owner === null || (reach === 'own' && !actor.member)) return 'false'
  if (reach === 'own') return `(${owner} is not null and ${owner} = ${parameters.add(actor.member, 'uuid')})`
  return `(${owner} is not null and ${owner} = any(${parameters.add(reach === 'team' ? actor.team : actor.below, 'uuid[]')}))`
}

function viaClause(
  model: Model,
  actor: Actor,
  object: ObjectType,
  right: Right,
  alias: string,
  parameters: Parameters,
  seen?: string,
): string {
  const fields = right === 'read' ? object.via!.filter((key) => key !== seen) : object.via!.slice(0, 1)
  const parts = fields.map((key, index) => {
    return hookClause(model, actor, object, key, right === 'read' || index > 0 ? 'read' : 'write', alias, `${alias}_${index}`, parameters)
  })
  return parts.length ? `(${parts.join(' and ')})` : 'true'
}

/** SQL that is true where the record to which the row's link leads is reached; `inner` is free for its row. Null where the link is empty. */
export function hookClause(
  model: Model,
  actor: Actor,
  object: ObjectType,
  key: string,
  need: 'read' | 'write',
  alias: string,
  inner: string,
  parameters: Parameters,
): string {
  const field = object.fields[key]!
  if (field.kind === 'ref')
    return parentClause(model, actor, model.object(field.options.to), need, valueOf(object, key, alias), inner, parameters)
  const [kind, id] = columnsOf(key, field).map((column) => `${alias}.${quote(column.name)}`)
  const parents = [...model.objects.values()].filter(
    (parent) => mayLeadTo(object, key, parent) && reachOf(actor, parent.name, need) !== 'none',
  )
  return parents.length === 0
    ? 'false'
    : `(${parents.map((parent) => `(${kind} = '${parent.name}' and ${parentClause(model, actor, parent, need, id!, inner, parameters)})`).join(' or ')})`
}

function parentClause(
  model: Model,
  actor: Actor,
  parent: ObjectType,
  right: Right,
  id: string,
  alias: string,
  parameters: Parameters,
): string {
  if (reachesAll(actor, parent, right)) return `${id} is not null`
  const clause = accessClause(model, actor, parent, right, alias, parameters)
  if (clause === 'false') return 'false'
  return `exists (select 1 from ${rowsOf(parent, alias)} and ${alias}.id = ${id} and ${clause})`
}

/** Whether a record with that owner is within a reach: the same rule for a row that is about to be written. */
export function ownerInReach(actor: Actor, object: ObjectType, right: Right, owner: string | null): boolean {
  const reach = reachOf(actor, object.name, right)
  if (reach === 'all') return true
  if (reach === 'none' || owner === null) return false
  if (reach === 'own') return owner === actor.member
  return (reach === 'team' ? actor.team : actor.below).includes(owner)
}
