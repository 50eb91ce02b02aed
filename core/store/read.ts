/** Reads of one record, of counts and of history: one statement each. */
import { accessClause, hiddenFields } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { isId, type ObjectType } from '../object/index.ts'
import { quote } from './column.ts'
import type { Statement } from './parameters.ts'
import { isoMoment, recordRow, type Scope } from './select.ts'
import type { ListQuery } from './store.ts'
import { findClause, whereClause } from './where.ts'

const and = (parts: readonly string[]): string => parts.filter((part) => part !== 'true').join(' and ')

/** One record as JSON text; no row when it is not there for the actor. */
export function getStatement(scope: Scope, object: ObjectType, id: string): Statement {
  const row = recordRow(scope, object, 'r')
  const where = and([
    'r.workspace_id = $1',
    `r.id = ${scope.parameters.add(id, 'uuid')}`,
    accessClause(scope.model, scope.actor, object, 'read', 'r', scope.parameters),
  ])
  return {
    text: `select row_to_json(item)::text from ${quote(object.name)} r cross join lateral ${row} item where ${where}`,
    values: scope.parameters.values,
  }
}

/** How many records match, counted up to `cap` when given. */
export function countStatement(
  scope: Scope,
  object: ObjectType,
  query: Pick<ListQuery, 'where' | 'find'>,
  now: Date,
  cap?: number,
): Statement {
  const where = and([
    'r.workspace_id = $1',
    accessClause(scope.model, scope.actor, object, 'read', 'r', scope.parameters),
    query.where ? whereClause(scope, object, query.where, 'r', { now }) : 'true',
    query.find ? findClause(scope, object, query.find, 'r') : 'true',
  ])
  const from = `from ${quote(object.name)} r where ${where}`
  const text = cap === undefined ? `select count(*)::text ${from}` : `select count(*)::text from (select 1 ${from} limit ${cap}) capped`
  return { text, values: scope.parameters.values, replan: true }
}

/**
 * A page of a record's history, newest first: its own changes and those of records that hang on it. Entries of objects
 * and values of fields that the actor may not see are absent. No row when the record itself is not there for the actor.
 */
export function historyStatement(
  scope: Scope,
  object: ObjectType,
  id: string,
  page: { after?: string | undefined; limit?: number | undefined },
): Statement {
  const { model, actor, parameters } = scope
  if (page.after !== undefined && !isId(page.after))
    throw new Problem('list.wrongCursor', 'This cursor does not belong to this history.', {
      fix: 'Take `after` from `next` of the page before.',
    })
  const limit = Math.min(Math.max(page.limit ?? 50, 1), 200)
  const record = parameters.add(id, 'uuid')
  const older = page.after ? ` and h.id < ${parameters.add(page.after, 'uuid')}` : ''
  const hanging = [...model.objects.values()].filter(
    (child) => child.via && accessClause(model, actor, child, 'read', 'x', { values: [], add: () => '' } as never) !== 'false',
  )
  const walk = (where: string, alias = 'w') =>
    `select * from (select h.* from history h where h.workspace_id = $1 and ${where}${older} order by h.workspace_id desc, h.id desc limit ${limit + 1}) ${alias}`
  const walks = [walk(`h.record_id = ${record} and h.object = '${object.name}'`, 'own')]
  for (const child of hanging)
    walks.push(walk(`h.about_id = ${record} and h.object = '${child.name}' and ${hangingSeen(scope, child)}`, child.name))
  const cases = [object, ...hanging].map((one) => `when '${one.name}' then ${seenChanges(scope, one)}`).join(' ')
  const entry = `json_build_object('id', h.id, 'at', ${isoMoment('h.at')}, 'action', h.action, 'object', h.object, 'record', json_build_object('id', h.record_id),
    'actor', json_build_object('kind', h.actor_kind, 'id', h.actor_id, 'name', h.actor_name), 'cause', h.cause, 'causeId', h.cause_id, 'change', h.change_id,
    'changes', case h.object ${cases} end)`
  const visible = and(['r.workspace_id = $1', `r.id = ${record}`, accessClause(model, actor, object, 'read', 'r', parameters)])
  const text = `select json_build_object('items', (select coalesce(json_agg(item order by n) filter (where n <= ${limit}), '[]') from page),
    'next', (select case when count(*) > ${limit} then (array_agg(id order by n) filter (where n = ${limit}))[1] end from page))::text
    from ${quote(object.name)} r where ${visible}`
  const cte = `with page as materialized (select h.id, row_number() over (order by h.id desc) as n, ${entry} as item from (${walks.join(' union all ')}) h
    where not (h.action = 'changed' and (case h.object ${cases} end) is null) order by h.id desc limit ${limit + 1})`
  return { text: `${cte} ${text}`.replace(/\s*\n\s*/g, ' '), values: parameters.values }
}

/** A hanging record's entry is shown while the record can be seen, and after its deletion to whoever reaches everything it hung on. */
function hangingSeen(scope: Scope, child: ObjectType): string {
  const clause = accessClause(scope.model, scope.actor, child, 'read', 'c', scope.parameters)
  return clause === 'true'
    ? 'true'
    : `exists (select 1 from ${quote(child.name)} c where c.workspace_id = $1 and c.id = h.record_id and ${clause})`
}

/** The entry's changes without hidden fields; null when nothing is left of them. */
function seenChanges(scope: Scope, object: ObjectType): string {
  const hidden = [...hiddenFields(scope.model, scope.actor, object)].filter((key) => object.fields[key]!.presence !== 'derived')
  if (hidden.length === 0) return 'h.changes'
  return `nullif(h.changes - ${scope.parameters.add(hidden, 'text[]')}, '{}'::jsonb)`
}
