/** A page of a list: one statement, by keyset, never by offset. */
import { accessClause, hiddenFields, reachOf } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { isId, type ObjectType } from '../object/index.ts'
import type { Condition } from '../object/condition.ts'
import { columnOf, kindOf, valueOf } from '../sql/column.ts'
import { lookedUp, slotTypeOf, typeOf } from '../sql/kinds.ts'
import { isSortableFor } from './link.ts'
import type { Statement } from '../sql/parameters.ts'
import { recordRow, type Scope } from './select.ts'
import type { ListQuery } from './store.ts'
import { isOf, tableOf } from '../sql/table.ts'
import { offerOf } from './unmarked.ts'
import { findClause, whereClause } from './where.ts'

/** What a list is ordered by. `key` null: newest first or oldest first, by id. */
interface Sort {
  readonly key: string | null
  readonly down: boolean
}
/** Where a page ended: the sort it belongs to, the last row's value (null: among the empty ones) and id. */
interface Cursor {
  readonly value: string | number | boolean | null
  readonly id: string
}

/** The statement that answers `{"items":[…],"next":…}`. Problems: `list.wrongSort`, `list.wrongCursor`. */
export function listStatement(scope: Scope, object: ObjectType, query: ListQuery): Statement {
  const limit = Math.min(Math.max(query.limit ?? 50, 1), 1000)
  const sort = readSort(scope, object, query.sort)
  const after = query.after === undefined ? null : readCursor(query.after, sort, castFor(object, sort))
  const reach = reachOf(scope.actor, object.name, 'read')
  const conditions = [
    isOf(object, 'r'),
    ...[
      accessClause(scope.model, scope.actor, object, 'read', 'r', scope.parameters),
      query.where ? whereClause(scope, object, query.where, 'r') : 'true',
      query.find ? findClause(scope, object, query.find, 'r') : 'true',
    ].filter((part) => part !== 'true'),
  ]
  const order = (id: string) => `sort_rank, ${sort.down ? `sort_key desc, ${id} desc` : `sort_key, ${id}`}`
  const walks = walksOf(scope, object, sort, after)
  const filtered = query.where !== undefined || Boolean(query.find)
  const probes =
    filtered && (query.where === undefined || (isPlain(object, query.where) && (Boolean(query.find) || narrows(object, query.where))))
  const table = tableOf(object)
  const found = probes ? `select r.id from ${table} r where ${conditions.join(' and ')} limit ${few + 1}` : ''
  const rows = (parts: readonly string[]): string =>
    parts.length === 1 ? parts[0]! : parts.map((part, n) => `select * from (${part}) part_${n}`).join(' union all ')
  const sorted = walks.map(
    ({ where, order: by, key, rank }) =>
      `select r.*, ${key} as sort_key, ${rank} as sort_rank from ${table} r where ${[...conditions, ...where, ...(probes ? [`not ${isFew}`] : [])].join(' and ')} order by ${by} limit ${limit + 1}`,
  )
  // One walk after the other, in the order of their ranks: the second begins only where the first leaves room on the page.
  const walked = sorted.length === 1 ? sorted[0]! : `${rows(sorted)} limit ${limit + 1}`
  // All of them are sorted, so one look at each serves both walks.
  const ranked = walks.map(({ where, rank }) => ({ rank, holds: where.length ? `(${where.join(' and ')})` : 'true' }))
  const rankOf =
    ranked.length === 1 ? String(ranked[0]!.rank) : `case when ${ranked[0]!.holds} then ${ranked[0]!.rank} else ${ranked[1]!.rank} end`
  const matched = `select r.*, ${walks[0]!.key} as sort_key, ${rankOf} as sort_rank from found f join ${table} r on r.workspace_id = $1 and r.id = f.id where ${isFew} and (${ranked.map(({ holds }) => holds).join(' or ')})`
  // Of the two, one is empty.
  const page = probes ? rows([walked, `select * from (${matched}) matched order by ${order('id')} limit ${limit + 1}`]) : walked
  // JSON is made of the rows of the page only, after the walk has ended.
  const text = `${probes ? `with found as materialized (${found}) ` : ''}select '{"items":[' || coalesce(string_agg(item, ',' order by n) filter (where n <= ${limit}), '') || '],"next":'
    || case when count(*) > ${limit} then to_json(${cursorText(sort)})::text else 'null' end || '}'
    from (select row_to_json(item)::text as item, r.sort_key as key, r.id, row_number() over (order by ${order('r.id')}) as n from (${page}) r
    cross join lateral ${recordRow(scope, object, 'r', query.fields)} item) numbered`
  const replan = filtered || !['all', 'own'].includes(reach)
  return { text: text.replace(/\s*\n\s*/g, ' '), values: scope.parameters.values, replan }
  function cursorText({ key, down }: Sort): string {
    const last = (column: string) => `(array_agg(${column}) filter (where n = ${limit}))[1]`
    return `translate(encode(convert_to(json_build_array('${key ?? ''}', ${down}, ${last('key')}, ${last('id')})::text, 'UTF8'), 'base64'), E'+/=\\n', '-_')`
  }
}

/**
 * How many records match a filter is a guess of the planner: text has no statistics, and fields hang together (who owns
 * whom, and where they live). A wrong guess walks the sort order through a million rows for the fifty that match. So a list
 * filtered by its own fields asks their indexes for a few matches first; if those are all, they are sorted, else the walk is short.
 */
const few = 4_000
const isFew = `(select count(*) <= ${few} from found)`

/** Only the record's own columns are compared: what is looked up costs too much for each of a few thousand candidates. */
function isPlain(object: ObjectType, condition: Condition): boolean {
  if ('and' in condition) return condition.and.every((part) => isPlain(object, part))
  if ('or' in condition) return condition.or.every((part) => isPlain(object, part))
  if ('not' in condition) return isPlain(object, condition.not)
  return 'field' in condition && !condition.field.includes('.') && !lookedUp.has(kindOf(object, condition.field))
}

/** Some index answers a part of the condition that every match must meet. */
function narrows(object: ObjectType, condition: Condition): boolean {
  if ('and' in condition) return condition.and.some((part) => narrows(object, part))
  if ('or' in condition) return condition.or.length > 0 && condition.or.every((part) => narrows(object, part))
  if (!('field' in condition)) return false
  const { index, unique, search, match } = object.fields[condition.field]?.options ?? {}
  if (condition.op === 'contains' || condition.op === 'startsWith') return Boolean(search)
  return Boolean(index || unique || match) && !['isNot', 'noneOf', 'empty', 'notEmpty'].includes(condition.op)
}

function readSort(scope: Scope, object: ObjectType, text: string | undefined): Sort {
  if (text === undefined || text === '') return { key: null, down: true }
  const down = text.startsWith('-')
  const key = down ? text.slice(1) : text
  if (!isSortableFor(scope.model, scope.actor, object, key)) {
    // Fields that were added stand behind others: by their names the order says nothing of that.
    const keys = new Set(['createdAt', object.title, ...Object.keys(object.fields).toSorted()])
    const sortable = [...keys].filter((one) => isSortableFor(scope.model, scope.actor, object, one))
    const isHidden = hiddenFields(scope.model, scope.actor, object).has(key)
    throw new Problem('list.wrongSort', `${object.label[1]} cannot be sorted by ${key}.`, {
      fix: `Sort by one of: ${sortable.join(', ')}. A - in front sorts descending.`,
      more: { sortable },
      ...(isHidden ? {} : offerOf(object, [key])),
    })
  }
  return { key: key === 'createdAt' ? null : key, down }
}

/** What a value must be for PostgreSQL to take it as that type: cursors come back from clients, who may have made them up. */
const fits: Readonly<Record<string, (value: unknown) => boolean>> = {
  // Without a key the id decides alone; what stands beside it is not looked at.
  none: () => true,
  text: (value) => typeof value === 'string' && !value.includes('\0'),
  uuid: isId,
  bigint: Number.isSafeInteger,
  'double precision': Number.isFinite,
  boolean: (value) => typeof value === 'boolean',
  date: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && isMoment(`${value}T00:00:00Z`, value),
  timestamptz: (value) => typeof value === 'string' && /^\d{4}-/.test(value) && isMoment(value, ''),
}
const isMoment = (text: string, begins: string): boolean =>
  !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(begins)
/** The type of what a list is sorted by, as an index has it. */
function castFor(object: ObjectType, { key }: Sort): string {
  if (key === null) return 'none'
  const kind = kindOf(object, key)
  return (object.fields[key]?.custom ? slotTypeOf(kind) : typeOf(kind)) ?? 'text'
}

function readCursor(text: string, sort: Sort, cast: string): Cursor {
  try {
    const [key, down, value, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as [string, boolean, Cursor['value'], string]
    if (key === (sort.key ?? '') && down === sort.down && isId(id) && (value === null || fits[cast]?.(value))) return { value, id }
  } catch {
    // falls through to the problem below
  }
  throw new Problem('list.wrongCursor', 'This cursor does not belong to this list.', {
    fix: 'Take `after` from `next` of a page with the same sort, or leave it out to begin again.',
  })
}

interface Walk {
  readonly where: readonly string[]
  readonly order: string
  readonly key: string
  readonly rank: number
}

/**
 * The index walks of a page. By id there is one. By a field that may be empty there are two, the filled ones and then
 * the empty ones, so that each is a plain range of the index (workspace, field, id) and empty values come last in both directions.
 */
function walksOf(scope: Scope, object: ObjectType, { key, down }: Sort, after: Cursor | null): readonly Walk[] {
  const [than, way] = down ? ['<', ' desc'] : ['>', '']
  const { parameters } = scope
  if (key === null)
    return [
      {
        where: after ? [`r.id ${than} ${parameters.add(after.id, 'uuid')}`] : [],
        order: `r.workspace_id${way}, r.id${way}`,
        key: '0',
        rank: 0,
      },
    ]
  const name = valueOf(object, key, 'r')
  const cast = castFor(object, { key, down })
  const slot = object.fields[key]?.custom
  const empties: Walk = {
    where: [`${name} is null`, ...(after && after.value === null ? [`r.id ${than} ${parameters.add(after.id, 'uuid')}`] : [])],
    // The index of a slot has no empty values: among those the primary key is the order.
    order: slot ? `r.workspace_id${way}, r.id${way}` : `r.workspace_id${way}, ${name}${way}, r.id${way}`,
    key: name,
    rank: 1,
  }
  if (after && after.value === null) return [empties]
  const filled: Walk = {
    where: [
      `${name} is not null`,
      ...(after ? [`(${name}, r.id) ${than} (${parameters.add(after.value, cast)}, ${parameters.add(after.id, 'uuid')})`] : []),
    ],
    order: `r.workspace_id${way}, ${name}${way}, r.id${way}`,
    key: name,
    rank: 0,
  }
  return !slot && columnOf(object, key)!.notNull ? [filled] : [filled, empties]
}
