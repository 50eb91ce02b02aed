/** Links as they are seen: one that leads to a record out of sight reads as empty. */
import { accessClause } from '../access/index.ts'
import type { ObjectType } from '../object/index.ts'
import { valueOf } from './column.ts'
import type { Scope } from './scope.ts'
import { rowsOf } from './table.ts'

/** True where every record that the link can lead to is seen, false where none is; else SQL that asks. */
export function linkSeen(scope: Scope, object: ObjectType, key: string, alias: string): string {
  const field = object.fields[key]
  if (field?.kind !== 'ref' || object.via?.includes(key)) return 'true'
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
