/** Membership in a segment as SQL. */
import { accessClause, type Actor, hiddenFields, reachOf } from '../access/index.ts'
import type { InSegment } from '../object/condition.ts'
import type { Model, ObjectType } from '../object/index.ts'
import { rowsOf } from '../sql/table.ts'
import type { Scope } from './scope.ts'

/** SQL that is true or false: whether the row in `alias` is in the segment, as far as the actor may know that. */
export function memberClause(scope: Scope, { segment }: InSegment, alias: string): string {
  const { model, actor, parameters } = scope
  parameters.part()
  const object = model.objects.get('segment')
  if (!object) return 'false'
  const [member, definition] = [parameters.alias('m'), parameters.alias('s')]
  const id = parameters.add(segment, 'uuid')
  const conditions = [
    `${definition}.id = ${id}`,
    accessClause(model, actor, object, 'read', definition, parameters),
    membersSeen(scope, id),
  ]
  const open = `exists (select 1 from ${rowsOf(object, definition)} and ${conditions.filter((part) => part !== 'true').join(' and ')})`
  return `(${alias}.id in (select ${member}.record_id from segment_member ${member} where ${member}.workspace_id = $1 and ${member}.segment_id = ${id} and ${open}))`
}

/**
 * SQL that is true or false: whether the actor may know who is in a segment. Nobody may who may not see something that its condition compares: its
 * members would tell them of that.
 */
export function membersSeen(scope: Scope, segment: string): string {
  const unseen = notSeen(scope)
  if (unseen.length === 0) return 'true'
  const standing = scope.parameters.alias('t')
  return `exists (select 1 from segment_standing ${standing} where ${standing}.workspace_id = $1 and ${standing}.segment_id = ${segment} and not (${standing}.reads ?| ${scope.parameters.add(unseen, 'text[]')}))`
}

/** Objects, and fields as `object.field`, that do not exist for the actor; and `all object` of those of which they do not reach every record. */
function notSeen({ model, actor }: Scope): readonly string[] {
  if (actor.role === 'system') return []
  return [...model.objects.values()].flatMap((object) => {
    const { name } = object
    const reach = reachOf(actor, name, 'read')
    if (reach === 'none') return [name, `all ${name}`]
    const isWhole = reach === 'all' && (object.via ?? []).every((key) => isWholeBehind(model, actor, object, key))
    return [...(isWhole ? [] : [`all ${name}`]), ...[...hiddenFields(model, actor, object)].map((key) => `${name}.${key}`)]
  })
}

/** Whether all records are in reach to which a link leads, with which those of the object are seen. */
function isWholeBehind(model: Model, actor: Actor, { fields }: ObjectType, key: string): boolean {
  const field = fields[key]!
  return field.kind === 'ref' ? reachOf(actor, field.options.to, 'read') === 'all' : administersAll(model, actor)
}

const administersAll = (model: Model, actor: Actor): boolean =>
  [...model.objects.values()].every(({ name, internal }) => internal === true || reachOf(actor, name, 'read') === 'all')
