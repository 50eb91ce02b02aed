/** Reads of one record and of counts: one statement each. */
import { accessClause } from '../access/index.ts'
import type { ObjectType } from '../object/index.ts'
import type { Statement } from '../sql/parameters.ts'
import { recordRow, type Scope } from './select.ts'
import type { ListQuery } from './store.ts'
import { isOf, tableOf } from '../sql/table.ts'
import { findClause, whereClause } from './where.ts'

const and = (parts: readonly string[]): string => parts.filter((part) => part !== 'true').join(' and ')

/** One record as JSON text; no row when it is not there for the actor. */
export function getStatement(scope: Scope, object: ObjectType, id: string): Statement {
  const row = recordRow(scope, object, 'r')
  const where = and([
    isOf(object, 'r'),
    `r.id = ${scope.parameters.add(id, 'uuid')}`,
    accessClause(scope.model, scope.actor, object, 'read', 'r', scope.parameters),
  ])
  return {
    text: `select row_to_json(item)::text from ${tableOf(object)} r cross join lateral ${row} item where ${where}`,
    values: scope.parameters.values,
  }
}

/** How many records match, counted up to `cap` when given. */
export function countStatement(scope: Scope, object: ObjectType, query: Pick<ListQuery, 'where' | 'find'>, cap?: number): Statement {
  const where = and([
    isOf(object, 'r'),
    accessClause(scope.model, scope.actor, object, 'read', 'r', scope.parameters),
    query.where ? whereClause(scope, object, query.where, 'r') : 'true',
    query.find ? findClause(scope, object, query.find, 'r') : 'true',
  ])
  const from = `from ${tableOf(object)} r where ${where}`
  const text = cap === undefined ? `select count(*)::text ${from}` : `select count(*)::text from (select 1 ${from} limit ${cap}) capped`
  return { text, values: scope.parameters.values, replan: true }
}
