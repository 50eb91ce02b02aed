/** Links as they are seen: one that leads to a record out of sight reads as empty. */
import { accessClause, type Actor, hiddenFields, hookClause, reachesAll } from '../access/index.ts'
import type { Model, ObjectType } from '../object/index.ts'
import { isSortable, storedFields, valueOf } from '../sql/column.ts'
import type { Scope } from './scope.ts'
import { rowsOf } from '../sql/table.ts'

/** True where every record that the link can lead to is seen, false where none is; else SQL that asks. */
export function linkSeen(scope: Scope, object: ObjectType, key: string, alias: string): string {
  const field = object.fields[key]
  if (object.via?.includes(key)) return 'true'
  if (field?.kind === 'record' && scope.actor.role !== 'system')
    return hookClause(scope.model, scope.actor, object, key, 'read', alias, scope.parameters.alias('v'), scope.parameters)
  if (field?.kind !== 'ref') return 'true'
  const target = scope.model.object(field.options.to)
  const inner = scope.parameters.alias('v')
  const clause = accessClause(scope.model, scope.actor, target, 'read', inner, scope.parameters)
  if (clause === 'true' || clause === 'false') return clause
  const link = valueOf(object, key, alias)
  return `exists (select 1 from ${rowsOf(target, inner)} and ${inner}.id = ${link} and ${clause})`
}

/** The value of a field, for a link null where what it leads to is not seen. */
export function seenValue(scope: Scope, object: ObjectType, key: string, alias: string): string {
  const seen = linkSeen(scope, object, key, alias)
  if (seen === 'true') return valueOf(object, key, alias)
  return seen === 'false' ? 'null::uuid' : `(case when ${seen} then ${valueOf(object, key, alias)} end)`
}

/** SQL: the keys of the row's links that lead to records out of sight, and read as empty therefore; null where there can be none. */
export function unseenLinks(scope: Scope, object: ObjectType, alias: string): string | null {
  const keys = storedFields(object).flatMap((key) => {
    const seen = linkSeen(scope, object, key, alias)
    if (seen === 'true') return []
    const isFilled = `${valueOf(object, key, alias)} is not null`
    return [`case when ${isFilled}${seen === 'false' ? '' : ` and not ${seen}`} then '${key}' end`]
  })
  return keys.length > 0 ? `array_remove(array[${keys.join(', ')}]::text[], null)` : null
}

/** Whether the actor may sort lists by the field. By a link of which some lead out of sight nobody may: the order would tell them from empty ones. */
export function isSortableFor(model: Model, actor: Actor, object: ObjectType, key: string): boolean {
  if (!isSortable(object, key) || hiddenFields(model, actor, object).has(key)) return false
  const field = object.fields[key]
  return field?.kind !== 'ref' || Boolean(object.via?.includes(key)) || reachesAll(actor, model.object(field.options.to), 'read')
}
