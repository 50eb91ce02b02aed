/** The select list: a record as JSON, made by PostgreSQL, with exactly the fields that the actor sees. */
import { accessClause, grantOf, hiddenFields, visibleFields } from '../access/index.ts'
import { mayLeadTo, type FieldOf, type Kind, type LatestOptions, type ObjectType } from '../object/index.ts'
import { columnOf, columnsOf, customJson, quote, snake, storedFields, valueOf } from '../sql/column.ts'
import { formulaValue } from './formula.ts'
import { rollupValue } from './rollup.ts'
import { seenValue } from './link.ts'
import type { Scope } from './scope.ts'
import { rowsOf } from '../sql/table.ts'

export type { Scope } from './scope.ts'

/** A moment as ISO 8601 with milliseconds in UTC. */
export const isoMoment = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

type Reader<K extends Kind = Kind> = (scope: Scope, object: ObjectType, key: string, field: FieldOf<K>, alias: string) => string
const asIs: Reader = (_scope, object, key, _field, alias) => valueOf(object, key, alias)

const readers: { readonly [K in Kind]: Reader<K> } = {
  text: asIs,
  prose: asIs,
  integer: asIs,
  number: asIs,
  boolean: asIs,
  date: asIs,
  choice: asIs,
  emails: asIs,
  phones: asIs,
  addresses: asIs,
  json: asIs,
  part: asIs,
  instant: (...read) => isoMoment(asIs(...read)),
  ref: (scope, object, key, field, alias) =>
    titled(scope, scope.model.object(field.options.to), valueOf(object, key, alias), `${alias}_${snake(key)}`),
  record: (scope, object, key, field, alias) => {
    const [kind, id] = columnsOf(key, field).map((column) => `${alias}.${quote(column.name)}`)
    const parents = [...scope.model.objects.values()].filter(
      (parent) => mayLeadTo(object, key, parent) && (grantOf(scope.actor, parent.name).read ?? 'none') !== 'none',
    )
    const cases = parents.map(
      (parent) => `when '${parent.name}' then ${titled(scope, parent, id!, `${alias}_${snake(key)}`, `'${parent.name}'`)}`,
    )
    return cases.length ? `case ${kind} ${cases.join(' ')} end` : 'null::json'
  },
  latest: (scope, _object, key, { options }, alias) => latestValue(scope, options, alias, `${alias}_${snake(key)}`, true),
  formula: (scope, object, _key, { options }, alias) => asShown(options.gives, formulaValue(scope, object, options.of, alias)),
  rollup: (scope, object, _key, { options }, alias) => asShown(options.gives, rollupValue(scope, object, options, alias)),
}

const asShown = (kind: Kind, value: string): string => (kind === 'instant' ? isoMoment(value) : value)

const read = <K extends Kind>(scope: Scope, object: ObjectType, key: string, field: FieldOf<K>, alias: string): string =>
  readers[field.kind](scope, object, key, field, alias)

/** What people read of a field. A custom value is kept as it is shown; only a link is looked up. */
function shown(scope: Scope, object: ObjectType, key: string, alias: string): string {
  const field = object.fields[key]!
  return field.custom && field.kind !== 'ref' && field.presence !== 'derived'
    ? customJson(key, alias)
    : read(scope, object, key, field, alias)
}

/** A record of another object as `{ id, title }`, null where the actor does not see it. */
export function titled(scope: Scope, target: ObjectType, id: string, alias: string, objectName?: string): string {
  const clause = accessClause(scope.model, scope.actor, target, 'read', alias, scope.parameters)
  if (clause === 'false') return 'null::json'
  const members = [
    ...(objectName ? [`${objectName} as "object"`] : []),
    `${alias}.id as "id"`,
    `${titleOf(scope, target, alias)} as "title"`,
  ]
  return `(select row_to_json(${alias}) from (select ${members.join(', ')} from ${rowsOf(target, alias)} and ${alias}.id = ${id}${clause === 'true' ? '' : ` and ${clause}`}) ${alias})`
}

/** What names a record to people: its title, or the first of the stand-ins that is not empty and not hidden. */
export function titleOf(scope: Scope, object: ObjectType, alias: string): string {
  const hidden = hiddenFields(scope.model, scope.actor, object)
  const columns = [object.title, ...(object.titleElse ?? [])]
    .filter((key) => !hidden.has(key))
    .map((key) => columnOf(object, key))
    .filter((column) => column !== null)
  if (columns.length === 0) return 'null::text'
  return columns.length === 1
    ? `${alias}.${quote(columns[0]!.name)}`
    : `coalesce(${columns.map((column) => `${alias}.${quote(column.name)}`).join(', ')})`
}

/**
 * The value of the first related record that counts. `forPeople` gives what people read (`{ id, title }` for a ref), else
 * the bare value as it is seen, for conditions.
 */
export function latestValue(scope: Scope, options: LatestOptions, alias: string, inner: string, forPeople: boolean): string {
  const related = scope.model.object(options.object)
  const { take } = options
  const bare = related.fields[take]?.kind === 'ref' ? seenValue : scope.compile.field
  const value = (forPeople ? shown : bare)(scope, related, take, inner)
  return `(select ${value} from ${latestSource(scope, options, alias, inner)} limit 1)`
}

function latestSource(scope: Scope, options: LatestOptions, alias: string, inner: string): string {
  const related = scope.model.object(options.object)
  const where = [`${valueOf(related, options.by, inner)} = ${alias}.id`, ...latestConditions(scope, options, inner)]
  const order = (options.order ?? []).map((key) => {
    const down = key.startsWith('-')
    return `${valueOf(related, down ? key.slice(1) : key, inner)} ${down ? 'desc nulls last' : 'asc nulls last'}`
  })
  return `${rowsOf(related, inner)} and ${where.join(' and ')} order by ${[...order, `${inner}.id desc`].join(', ')}`
}

/** Which related records count for a `latest` field, and which of them the actor sees. */
export function latestConditions(scope: Scope, options: LatestOptions, inner: string): string[] {
  const related = scope.model.object(options.object)
  const conditions = Object.entries(options.where ?? {}).map(([key, value]) => {
    const column = valueOf(related, key, inner)
    return value === null ? `${column} is null` : `${column} = ${scope.parameters.add(value)}`
  })
  const clause = accessClause(scope.model, scope.actor, related, 'read', inner, scope.parameters, options.by)
  return clause === 'true' ? conditions : [...conditions, clause]
}

/**
 * The record in `alias` for the actor, as a row to be joined laterally: engine fields, then the visible ones (or those asked
 * for). `row_to_json` of it is the record; it is compacter and a fifth cheaper than `json_build_object`.
 */
export function recordRow(scope: Scope, object: ObjectType, alias: string, fields?: readonly string[]): string {
  const visible = visibleFields(scope.model, scope.actor, object)
  const chosen = fields ? visible.filter((key) => fields.includes(key)) : visible
  const columns = [
    `${alias}.id as "id"`,
    `${isoMoment(`${alias}.created_at`)} as "createdAt"`,
    `${isoMoment(`${alias}.updated_at`)} as "updatedAt"`,
    `${alias}.version as "version"`,
    ...chosen.map((key) => `${shown(scope, object, key, alias)} as "${key}"`),
  ]
  return `(select ${columns.join(', ')})`
}

/** A stored record as the write path handles it: refs as ids, moments as ISO text, nothing derived, nothing hidden. */
export function rawJson(object: ObjectType, alias: string): string {
  return jsonObject(
    storedFields(object).map((key) => {
      const field = object.fields[key]!
      if (field.custom) return `'${key}', ${customJson(key, alias)}`
      const [first, second] = columnsOf(key, field).map((column) => `${alias}.${quote(column.name)}`)
      if (field.kind === 'record')
        return `'${key}', case when ${second} is not null then json_build_object('object', ${first}, 'id', ${second}) end`
      return `'${key}', ${field.kind === 'instant' ? isoMoment(first!) : first}`
    }),
  )
}

/** `json_build_object` takes 100 arguments: longer lists are put together of several. */
function jsonObject(pairs: readonly string[]): string {
  if (pairs.length <= 48) return `json_build_object(${pairs.join(', ')})`
  const parts: string[] = []
  for (let at = 0; at < pairs.length; at += 48) parts.push(`jsonb_build_object(${pairs.slice(at, at + 48).join(', ')})`)
  return `(${parts.join(' || ')})::json`
}
