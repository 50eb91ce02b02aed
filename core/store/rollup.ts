/** Roll-ups as SQL: what is made of the related records that the actor sees, found by the index of the field that points here. */
import { accessClause } from '../access/index.ts'
import type { ObjectType, RollupOptions, Sums } from '../object/index.ts'
import { columnsOf, quote, valueOf } from '../sql/column.ts'
import { kept } from './formula.ts'
import type { Scope } from './scope.ts'
import { rowsOf } from '../sql/table.ts'

/** SQL of what comes out for the row in `alias`, a record of `parent`. */
export function rollupValue(
  scope: Scope,
  parent: ObjectType,
  { object, by, sums, take, where, gives }: RollupOptions,
  alias: string,
): string {
  scope.parameters.part()
  const related = scope.model.object(object)
  const inner = `${alias}g`
  const clause = accessClause(scope.model, scope.actor, related, 'read', inner, scope.parameters, by)
  const conditions = [
    ...pointsHere(related, by, inner, parent, alias),
    clause,
    where ? scope.compile.where(scope, related, where, inner) : 'true',
  ].filter((part) => part !== 'true')
  const value = take === undefined ? '' : scope.compile.field(scope, related, take, inner)
  const { text, order = '' } = makers[sums](gives === 'number' ? kept(value) : value, inner)
  return `(select ${text} from ${rowsOf(related, inner)} and ${conditions.join(' and ')}${order})`
}

/** The link of a related record leads to the row; one that takes any record says of which object it is. */
function pointsHere(related: ObjectType, by: string, inner: string, parent: ObjectType, alias: string): string[] {
  const field = related.fields[by]!
  const target = `${valueOf(related, by, inner)} = ${alias}.id`
  return field.kind === 'record' ? [target, `${inner}.${quote(columnsOf(by, field)[0]!.name)} = '${parent.name}'`] : [target]
}

const makers: Record<Sums, (value: string, inner: string) => { readonly text: string; readonly order?: string }> = {
  count: () => ({ text: 'count(*)' }),
  sum: (value) => ({ text: kept(`sum(${value})`) }),
  min: (value) => ({ text: `min(${value})` }),
  max: (value) => ({ text: `max(${value})` }),
  latest: (value, inner) => ({ text: value, order: ` order by ${inner}.id desc limit 1` }),
}
