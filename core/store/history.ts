/** A page of a record's history: one statement. */
import { accessClause, hiddenFields, ownerClause, reachOf } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { isId, mayLeadTo, targetOf, type ObjectType } from '../object/index.ts'
import { quote, storedFields } from '../sql/column.ts'
import type { Statement } from '../sql/parameters.ts'
import { isoMoment, type Scope } from './select.ts'
import { isOf, rowsOf, tableOf } from '../sql/table.ts'

/**
 * `after` is the id of the entry that ended the page before; `limit` 1 to 200, 50 unless said; `since` a version: the record's own changes after it;
 * `objects` names those whose entries are wanted, all unless said.
 */
export interface HistoryPage {
  readonly after?: string | undefined
  readonly limit?: number | undefined
  readonly since?: number | undefined
  readonly objects?: readonly string[] | undefined
}

/**
 * Newest first: the record's own changes and those of records that hang on it. Entries of objects and values of fields that
 * the actor may not see are absent. No row when the record itself is not there for the actor. Problem: `list.wrongCursor`.
 */
export function historyStatement(scope: Scope, object: ObjectType, id: string, page: HistoryPage): Statement {
  const { model, actor, parameters } = scope
  if (page.after !== undefined && !isId(page.after))
    throw new Problem('list.wrongCursor', 'This cursor does not belong to this history.', {
      fix: 'Take `after` from `next` of the page before.',
    })
  const limit = Math.min(Math.max(page.limit ?? 50, 1), 200)
  const record = parameters.add(id, 'uuid')
  const older = page.after ? `h.id < ${parameters.add(page.after, 'uuid')}` : 'true'
  const newer = page.since === undefined ? 'true' : `h.version > ${parameters.add(page.since, 'integer')}`
  const isWanted = ({ name }: ObjectType): boolean => page.objects?.includes(name) !== false
  const hanging = [...model.objects.values()].filter(
    (child) => page.since === undefined && child.via && isWanted(child) && reachOf(actor, child.name, 'read') !== 'none',
  )
  const walks = [
    walk(scope, object, [`h.record_id = ${record}`, older, newer, isWanted(object) ? 'true' : 'false'], limit),
    ...hanging.map((child) => walk(scope, child, [`h.about_id = ${record}`, older, recordSeen(scope, child, 'h.record_id', 'c')], limit)),
  ]
  const entry = `json_build_object('id', h.id, 'at', ${isoMoment('h.at')}, 'action', h.action, 'object', h.object, 'record', json_build_object('id', h.record_id), 'version', h.version,
    'actor', json_build_object('kind', h.actor_kind, 'id', h.actor_id, 'name', h.actor_name), 'cause', h.cause, 'causeId', h.cause_id, 'change', h.change_id,
    'changes', h.seen)`
  const visible = and([isOf(object, 'r'), `r.id = ${record}`, accessClause(model, actor, object, 'read', 'r', parameters)])
  const text = `with page as materialized (select h.id, row_number() over (order by h.id desc) as n, ${entry} as item
      from (${walks.join(' union all ')}) h order by h.id desc limit ${limit + 1})
    select json_build_object('items', (select coalesce(json_agg(item order by n) filter (where n <= ${limit}), '[]') from page),
    'next', (select case when count(*) > ${limit} then (array_agg(id order by n) filter (where n = ${limit}))[1] end from page))::text
    from ${tableOf(object)} r where ${visible}`
  return { text: text.replace(/\s*\n\s*/g, ' '), values: parameters.values }
}

const and = (parts: readonly string[]): string => parts.filter((part) => part !== 'true').join(' and ')

/** The newest entries of one object, with what the actor sees of their changes: an entry of which nothing is left does not count. */
function walk(scope: Scope, object: ObjectType, conditions: readonly string[], limit: number): string {
  const seen = seenChanges(scope, object)
  const left = seen === 'h.changes' ? 'true' : `(h.action <> 'changed' or ${seen} is not null)`
  const where = and(['h.workspace_id = $1', ...conditions, `h.object = '${object.name}'`, left])
  return `select * from (select h.*, ${seen} as seen from history h where ${where} order by h.workspace_id desc, h.id desc limit ${limit + 1}) ${quote(object.name)}`
}

/**
 * The entry's changes as the record is seen: without fields that are hidden, or that were retired, and with links to records out of sight as
 * empty; null when nothing is left of them.
 */
function seenChanges(scope: Scope, object: ObjectType): string {
  const hidden = hiddenFields(scope.model, scope.actor, object)
  const seen = storedFields(object).filter((key) => !hidden.has(key))
  const entry = scope.parameters.alias('e')
  const links = seen.flatMap((key) => {
    const [before, after] = [0, 1].map((at) => seenLink(scope, object, key, `${entry}.value->${at}`))
    return before ? [`when '${key}' then jsonb_build_array(${before}, ${after!})`] : []
  })
  const isFixed = !object.customisable && !object.liesIn
  if (isFixed && links.length === 0 && seen.length === storedFields(object).length) return 'h.changes'
  const value = links.length > 0 ? `case ${entry}.key ${links.join(' ')} else ${entry}.value end` : `${entry}.value`
  return `(select jsonb_object_agg(${entry}_s.key, ${entry}_s.value) from (select ${entry}.key, ${value} as value from jsonb_each(h.changes) ${entry} where ${entry}.key = any(${scope.parameters.add(seen, 'text[]')})) ${entry}_s where ${entry}_s.value <> '[null, null]')`
}

/** A link in history, as JSON, null where what it leads to is not seen; null for what is no link, or leads nowhere out of sight. */
function seenLink(scope: Scope, object: ObjectType, key: string, value: string): string | null {
  const { kind } = object.fields[key]!
  if (kind !== 'ref' && kind !== 'record') return null
  const seen = parentSeen(scope, object, key, `(${value})`, scope.parameters.alias('v'))
  return seen === 'true' ? null : seen === 'false' ? 'null::jsonb' : `case when ${seen} then ${value} end`
}

/** SQL: whether the actor sees the record with that id. One that is gone is judged as it was when it went. Never null. */
function recordSeen(scope: Scope, object: ObjectType, id: string, alias: string): string {
  const clause = accessClause(scope.model, scope.actor, object, 'read', alias, scope.parameters)
  if (clause === 'true' || clause === 'false') return clause
  const there = `select 1 from ${rowsOf(object, alias)} and ${alias}.id = ${id}`
  return `(case when exists (${there}) then exists (${there} and ${clause}) else ${goneSeen(scope, object, id, `${alias}_g`)} end)`
}

/** Which of some records that are gone the actor saw when they went, as a JSON list of ids. */
export function goneStatement(scope: Scope, object: ObjectType, ids: readonly string[]): Statement {
  const seen = goneSeen(scope, object, 'g.id', 'd_g')
  const among = scope.parameters.add(ids, 'uuid[]')
  return {
    text: `select coalesce(json_agg(g.id), '[]')::text from unnest(${among}) as g(id) where ${seen}`,
    values: scope.parameters.values,
  }
}

/** A deletion's entry has every value that the record had: who owned it, and what it hung on. */
function goneSeen(scope: Scope, object: ObjectType, id: string, alias: string): string {
  const before = (key: string): string => `${alias}.changes->'${key}'->0`
  const own = (): string =>
    ownerClause(scope.actor, object, 'read', object.owner ? `(${before(object.owner)}#>>'{}')::uuid` : null, scope.parameters)
  const seen = object.via
    ? object.via.map((key, index) => parentSeen(scope, object, key, before(key), `${alias}_${index}`)).join(' and ')
    : object.alsoWith
      ? `(${own()} or coalesce(${parentSeen(scope, object, object.alsoWith, before(object.alsoWith), `${alias}_a`)}, false))`
      : own()
  return `exists (select 1 from (select d.changes from history d where d.workspace_id = $1 and d.record_id = ${id} and d.object = '${object.name}' and d.action = 'deleted'
    order by d.workspace_id desc, d.id desc limit 1) ${alias} where ${seen})`
}

function parentSeen(scope: Scope, object: ObjectType, key: string, value: string, alias: string): string {
  const field = object.fields[key]!
  if (field.kind === 'ref') return recordSeen(scope, targetOf(scope.model, field), `(${value}#>>'{}')::uuid`, alias)
  const parents = [...scope.model.objects.values()].filter(
    (parent) => mayLeadTo(object, key, parent) && reachOf(scope.actor, parent.name, 'read') !== 'none',
  )
  const cases = parents.map((parent) => `when '${parent.name}' then ${recordSeen(scope, parent, `(${value}->>'id')::uuid`, alias)}`)
  return cases.length ? `(case ${value}->>'object' ${cases.join(' ')} else false end)` : 'false'
}
