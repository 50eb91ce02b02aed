/** Conditions over interactions as SQL: the records with which so much happened, found by the type and the time of it. */
import type { Condition, Following, Happened, HowOften } from '../object/condition.ts'
import { type ObjectType, proxiesOf } from '../object/index.ts'
import { lengthOf } from '../rules/duration.ts'
import { decimals, hasHappened, isFree, shapeOf } from '../rules/happened.ts'
import { memberOf, valueOf } from '../sql/column.ts'
import { isOf, rowsOf, tableOf } from '../sql/table.ts'
import { kept } from './formula.ts'
import { toldClause } from './told.ts'
import type { Scope } from './scope.ts'

const signs: Readonly<Record<HowOften, string>> = { is: '=', over: '>', atLeast: '>=', under: '<', atMost: '<=' }

/** SQL that is true or false for the row in `alias`, a record of the object: what `hasHappened` says of it. */
export function happenedClause(scope: Scope, object: ObjectType, condition: Happened, alias: string): string {
  const { parameters, now } = scope
  const { happened, sum, op = 'atLeast', value = 1, inLast, then, without } = condition
  parameters.part()
  const [row, entry] = [parameters.alias('i'), parameters.alias('x')]
  const until = parameters.add(now.toISOString(), 'timestamptz')
  const since = (long: string): string => parameters.add(new Date(now.getTime() - lengthOf(long)!).toISOString(), 'timestamptz')
  const { shape, said } = saidOf(scope, condition, row)
  const counts = [
    `${row}.type = ${parameters.add(happened)} and ${row}.at <= ${until}`,
    ...(inLast === undefined ? [] : [`${row}.at >= ${since(inLast)}`]),
    ...(without ? [`${row}.at <= ${since(without.within)}`] : []),
    ...said,
  ]
  const amount = sum === undefined ? '' : `, round(${kept(valueOf(shape, sum, row))}::numeric, ${decimals}) as amount`
  const entries = `select (jsonb_array_elements(${row}.records)->>'id')::uuid as record_id, ${row}.at${amount},
    case when jsonb_array_length(${row}.records) > 1 then ${row}.id end as shared from ${interactionsIn(shape, row)} where ${counts.join(' and ')}`
  const { whose, joins } = whoseOf(scope, object, entry)
  const one = { of: whose, at: `${entry}.at` }
  const follows = [
    ...(then ? [followed(scope, object, then, one, until)] : []),
    ...(without ? [`(not ${followed(scope, object, without, one, until)})`] : []),
  ]
  const from = `from (${entries}) ${entry}${joins}${follows.length > 0 ? ` where ${follows.join(' and ')}` : ''}`
  // Where a record with which nothing happened fits, those are looked for that do not.
  const fitsNone = hasHappened(condition, [], now, () => false)
  const isAny = sum === undefined && ((op === 'atLeast' && value === 1) || (op === 'is' && value === 0) || (op === 'under' && value === 1))
  // Grouped, they are taken for few and so hashed, however long the log is.
  const records = isAny
    ? `select ${whose} as of ${from} group by 1`
    : `select e.of from (${countedOnce(whose, entry, sum, from)}) e group by e.of having ${having()}`
  function having(): string {
    const compared = `coalesce(sum(e.counted), 0) ${signs[op]} ${parameters.add(value, 'numeric')}`
    return fitsNone ? `not (${compared})` : compared
  }
  // `is true` keeps PostgreSQL from joining: worked out once and hashed, it is as quick whatever it takes the log for.
  return (fitsNone ? `(not (${alias}.id in (${records})))` : `((${alias}.id in (${records})) is true)`).replace(/\s*\n\s*/g, ' ')
}

/** How many, or what sum, by the record: an interaction that concerns several may concern one and what stands for it, and counts once then. */
const countedOnce = (whose: string, entry: string, sum: string | undefined, from: string): string => `select ${whose} as of,
  case when ${entry}.shared is null then ${sum === undefined ? 'count(*)' : `sum(${entry}.amount)`} else ${sum === undefined ? '1' : `max(${entry}.amount)`} end as counted
  ${from} group by 1, ${entry}.shared`

/** SQL for whose an entry in `alias` is: of the record that its record stands for, where it does; with the joins that find that. */
function whoseOf({ model, parameters }: Scope, object: ObjectType, alias: string): { readonly whose: string; readonly joins: string } {
  const proxies = proxiesOf(model, object.name).map(({ object: proxy, field }) => {
    const row = parameters.alias('v')
    return {
      link: valueOf(proxy, field, row),
      join: ` left join ${tableOf(proxy)} ${row} on ${isOf(proxy, row)} and ${row}.id = ${alias}.record_id`,
    }
  })
  return {
    whose: `coalesce(${[...proxies.map(({ link }) => link), `${alias}.record_id`].join(', ')})`,
    joins: proxies.map(({ join }) => join).join(''),
  }
}

/** The shape of what is said of an interaction in `alias`, and what the condition and the rights of the actor ask of it. */
function saidOf(scope: Scope, { happened, where, sum }: Pick<Happened, 'happened' | 'where' | 'sum'>, alias: string) {
  const both: Condition | undefined = sum === undefined ? where : { and: [...(where ? [where] : []), { field: sum, op: 'is', value: 0 }] }
  const shape = shapeOf(scope.model, happened, both)!
  const said = [...(where ? [scope.compile.where(scope, shape, where, alias)] : []), toldClause(scope, happened, `${alias}.said`)]
  return { shape, said: said.filter((part) => part !== 'true') }
}

/** The log as a table in `alias` whose rows conditions read: its columns, and what was said as fields that are added at run time lie. */
const interactionsIn = (shape: ObjectType, alias: string): string =>
  `(select n.workspace_id, n.at, n.id, n.type, n.records, n.channel, n.touchpoint, n.properties as said, ${propertiesOf(shape, 'n')} as custom
    from interaction n where n.workspace_id = $1) ${alias}`

/** What is said of it; where that is of any kind only what is of the one that the condition asks for. */
function propertiesOf(shape: ObjectType, row: string): string {
  if (!isFree(shape)) return `${row}.properties`
  const parts = Object.entries(shape.fields).flatMap(([key, { kind, custom }]) => {
    if (!custom) return []
    const value = memberOf(`${row}.properties`, key)
    const type = kind === 'text' ? 'string' : kind
    return [`'${key}', case when jsonb_typeof(${value}) = '${type}' then ${value} end`]
  })
  return `jsonb_build_object(${parts.join(', ')})`
}

/** Whether something else happened with the same record after an entry, no later than so long afterwards, and up to now. */
function followed(
  scope: Scope,
  object: ObjectType,
  { happened, where, within }: Following,
  entry: { readonly of: string; readonly at: string },
  until: string,
): string {
  const { model, parameters } = scope
  const [later, source, row] = [parameters.alias('e'), parameters.alias('s'), parameters.alias('i')]
  const long = parameters.add(lengthOf(within)! / 60_000, 'integer')
  const { shape, said } = saidOf(scope, { happened, ...(where ? { where } : {}) }, row)
  // `offset 0` has it looked up by its key, one by one: as a join it is compared with the whole log where PostgreSQL does not know yet how long that is.
  const joined = ` cross join lateral (select * from ${interactionsIn(shape, 'l')} where l.at = ${later}.at and l.id = ${later}.id offset 0) ${row}`
  const sources = [
    `select ${entry.of} as id`,
    ...proxiesOf(model, object.name).map(
      ({ object: proxy, field }) => `select v.id from ${rowsOf(proxy, 'v')} and ${valueOf(proxy, field, 'v')} = ${entry.of}`,
    ),
  ]
  // By what else happened with the record, and not by all that is of the type.
  const ofSame = `${later}.workspace_id = $1 and ${later}.record_id = ${source}.id and ${later}.type = ${parameters.add(happened)}`
  const after = `${later}.at > ${entry.at} and ${later}.at <= ${entry.at} + make_interval(mins => ${long}) and ${later}.at <= ${until}`
  return `exists (select 1 from (${sources.join(' union all ')}) ${source} join interaction_of ${later} on ${ofSame}${said.length > 0 ? joined : ''}
    where ${[after, ...said].join(' and ')})`.replace(/\s*\n\s*/g, ' ')
}
