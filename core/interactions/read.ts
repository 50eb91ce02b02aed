/** A page of what happened with a record: one statement. */
import { accessClause, reachOf } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { addDaysTo, momentOf } from '../object/days.ts'
import { isId, type ObjectType } from '../object/index.ts'
import type { Statement } from '../sql/parameters.ts'
import { valueOf } from '../sql/column.ts'
import { isOf, rowsOf, tableOf } from '../sql/table.ts'
import { toldEntries } from '../store/told.ts'
import type { Scope } from '../store/scope.ts'
import { isoMoment, titled } from '../store/select.ts'

/** `after` is what the page before gave as `next`; `limit` 1 to 200, 50 unless said. */
export interface InteractionsPage {
  readonly after?: string | undefined
  readonly limit?: number | undefined
  readonly types?: readonly string[] | undefined
}

/**
 * JSON text `{ items: [{ id, at, type, channel, touchpoint, records, properties, recordedAt, actor }], next }`, newest first. The other records that an interaction concerns are named as far as the actor sees them. No row when the record itself is
 * not there for the actor. Problem: `list.wrongCursor`.
 */
export function interactionsStatement(scope: Scope, object: ObjectType, id: string, page: InteractionsPage): Statement {
  const { model, actor, parameters } = scope
  const limit = Math.min(Math.max(page.limit ?? 50, 1), 200)
  const record = parameters.add(id, 'uuid')
  // Parts of years to come are not looked into.
  const soon = parameters.add(addDaysTo(scope.now, 2).toISOString(), 'timestamptz')
  const conditions = ['o.workspace_id = $1', `o.at < ${soon}`]
  if (page.after !== undefined) {
    const [at, last] = cursorOf(page.after)
    conditions.push(`(o.at, o.id) < (${parameters.add(at, 'timestamptz')}, ${parameters.add(last, 'uuid')})`)
  }
  if (page.types) conditions.push(`o.type = any(${parameters.add(page.types, 'text[]')})`)
  conditions.push(...toldEntries(scope, 'o'))
  const item = `json_build_object('id', i.id, 'at', ${isoMoment('i.at')}, 'type', i.type, 'channel', i.channel, 'touchpoint', i.touchpoint,
    'records', ${othersSeen(scope, record)}, 'properties', i.properties, 'recordedAt', ${isoMoment('i.recorded_at')},
    'actor', json_build_object('kind', i.actor_kind, 'id', i.actor_id, 'name', i.actor_name))`
  const visible = [isOf(object, 'r'), `r.id = ${record}`, accessClause(model, actor, object, 'read', 'r', parameters)].filter(
    (part) => part !== 'true',
  )
  const text = `with page as materialized (select o.at, o.id, row_number() over (order by o.at desc, o.id desc) as n
      from (${entries(scope, object, record, conditions, limit + 1)}) o)
    select json_build_object('items', (select coalesce(json_agg(${item} order by p.n), '[]')
        from page p join interaction i on i.workspace_id = $1 and i.at = p.at and i.id = p.id and i.at < ${soon} where p.n <= ${limit}),
      'next', (select ${isoMoment('p.at')} || '_' || p.id from page p where p.n = ${limit} and exists (select from page q where q.n > ${limit})))::text
    from ${tableOf(object)} r where ${visible.join(' and ')}`
  return { text: text.replace(/\s*\n\s*/g, ' '), values: parameters.values }
}

/**
 * SQL for the newest entries of a record, `at` and `id`: its own, and those of records that stand for it. Of each only as many are looked at as are
 * wanted in all, because one index gives them in order.
 */
function entries({ model }: Scope, object: ObjectType, record: string, conditions: readonly string[], most: number): string {
  const newest = (of: string): string =>
    `select o.at, o.id from interaction_of o where ${conditions.join(' and ')} and o.record_id = ${of} order by o.at desc, o.id desc limit ${most}`
  const proxies = [...model.objects.values()].flatMap((proxy) => {
    const link = proxy.standsFor === undefined ? undefined : proxy.fields[proxy.standsFor]
    const isOf = proxy.interactions === true && link?.kind === 'ref' && link.options.to === object.name
    return isOf ? [`select v.id from ${rowsOf(proxy, 'v')} and ${valueOf(proxy, proxy.standsFor!, 'v')} = ${record}`] : []
  })
  if (proxies.length === 0) return newest(record)
  return `select distinct e.at, e.id from (select ${record} as id union all ${proxies.join(' union all ')}) s
      cross join lateral (${newest('s.id')}) e order by e.at desc, e.id desc limit ${most}`
}

/** SQL for the other records of an interaction, as `{ object, id, title }`, as far as the actor sees them. */
function othersSeen(scope: Scope, record: string): string {
  const { model, actor } = scope
  const seen = [...model.objects.values()].filter(
    ({ name, interactions }) => (interactions || model.interactions.upon(name).length > 0) && reachOf(actor, name, 'read') !== 'none',
  )
  if (seen.length === 0) return `'[]'::json`
  const cases = seen.map((object) => `when '${object.name}' then ${titled(scope, object, 'e.id', `t_${object.name}`, `'${object.name}'`)}`)
  return `(select coalesce(json_agg(s.shown), '[]') from (select case e.object ${cases.join(' ')} end as shown
    from jsonb_to_recordset(i.records) as e(object text, id uuid) where e.id <> ${record}) s where s.shown is not null)`
}

function cursorOf(text: string): readonly [at: string, id: string] {
  const [at = '', id = ''] = text.split('_')
  if (momentOf(at) && isId(id)) return [at, id]
  throw new Problem('list.wrongCursor', 'This cursor does not belong to these interactions.', {
    fix: 'Take `after` from `next` of the page before.',
  })
}
