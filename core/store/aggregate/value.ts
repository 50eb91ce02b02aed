/** What a path shows of a row, as SQL: null where the way there ends, or leads out of the actor's sight. */
import { accessClause } from '../../access/index.ts'
import { targetOf } from '../../object/index.ts'
import type { Path, Step } from '../../rules/path.ts'
import { exactTypeOf, lookedUp } from '../../sql/kinds.ts'
import { seenValue } from '../link.ts'
import type { Scope } from '../scope.ts'
import { rowsOf } from '../../sql/table.ts'

/** The value at the end of the path, in the type that its kind is compared in. */
export function shownValue(scope: Scope, { hops, last, value }: Path, alias: string): string {
  const found = at(scope, [...hops, last], alias)
  const cast = last.engine && last.key !== 'version' ? null : exactTypeOf(value.kind)
  return cast ? `(${found})::${cast}` : found
}

function at(scope: Scope, [step, ...rest]: readonly Step[], alias: string): string {
  const { object, key, field } = step!
  const inner = scope.parameters.alias('p')
  const here = lookedUp.has(field.kind) ? scope.compile.field(scope, object, key, alias) : seenValue(scope, object, key, alias)
  if (rest.length === 0) return here
  const target = targetOf(scope.model, field)
  const clause = accessClause(scope.model, scope.actor, target, 'read', inner, scope.parameters)
  return `(select ${at(scope, rest, inner)} from ${rowsOf(target, inner)} and ${inner}.id = ${here}${clause === 'true' ? '' : ` and ${clause}`})`
}
