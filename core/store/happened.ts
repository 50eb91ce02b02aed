/** Conditions over interactions as SQL: the records with which so much happened, found by the type and the time of it. */
import type { Condition, Following, Happened, HowOften } from '../object/condition.ts'
import { ownPrefix } from '../object/interaction.ts'
import { type ObjectType, proxiesOf } from '../object/index.ts'
import { lengthOf } from '../rules/duration.ts'
import { decimals, hasHappened, shapeOf } from '../rules/happened.ts'
import { memberOf, valueOf } from '../sql/column.ts'
import { isOf, rowsOf, tableOf } from '../sql/table.ts'
import { kept } from './formula.ts'
import { toldClause } from './told.ts'
import type { Scope } from './scope.ts'

const signs: Readonly<Record<HowOften, string>> = { is: '=', over: '>', atLeast: '>=', under: '<', atMost: '<=' }

/** SQL that is true or false for the row in `alias`, a record of the object: what `hasHappened` says of it. */
export function happenedClause(scope: Scope, object: ObjectType, condition: Happened, alias: string): string {
  const { parameters, now } = scope
  const { sum, op = 'atLeast', value = 1, inLast, then, without } = condition
  parameters.part()
  const entry = parameters.alias('e')
  const until = parameters.add(now.toISOString(), 'timestamptz')
  const from = inLast === undefined ? [] : [parameters.add(new Date(now.getTime() - lengthOf(inLast)!).toISOString(), 'timestamptz')]
  const within = (of: string): string => [`${of}.at <= ${until}`, ...from.map((first) => `${of}.at >= ${first}`)].join(' and ')
  const whole = saidOf(scope, condition, entry)
  const holds = [
    ...(whole ? [whole.holds] : []),
    ...(then ? [followed(scope, object, then, entry, until)] : []),
    ...(without
      ? [
          `${entry}.at <= ${parameters.add(new Date(now.getTime() - lengthOf(without.within)!).toISOString(), 'timestamptz')}`,
          `(not ${followed(scope, object, without, entry, until)})`,
        ]
      : []),
  ].filter((part) => part !== 'true')
  // Where a record with which nothing happened fits, those are looked for that do not.
  const fitsNone = hasHappened(condition, [], now, () => false)
  const compared = (): string => {
    const amount =
      sum === undefined || !whole
        ? 'count(*)'
        : `coalesce(sum(round(${kept(valueOf(whole.shape, sum, whole.alias))}::numeric, ${decimals})), 0)`
    return `${amount} ${signs[op]} ${parameters.add(value, 'numeric')}`
  }
  const isAny = sum === undefined && ((op === 'atLeast' && value === 1) || (op === 'is' && value === 0) || (op === 'under' && value === 1))
  const having = isAny ? '' : ` group by ${entry}.of having ${fitsNone ? `not (${compared()})` : compared()}`
  const records = `select ${entry}.of from (${entriesOf(scope, object, condition.happened, within)}) ${entry}${whole?.join ?? ''}${holds.length ? ` where ${holds.join(' and ')}` : ''}${having}`
  // `is true` keeps PostgreSQL from joining: worked out once and hashed, it is as quick whatever it takes the log for.
  return fitsNone ? `(not (${alias}.id in (${records})))` : `((${alias}.id in (${records})) is true)`
}

/** What happened of a type, once for each record that it counts for: `of`, `at`, `id`. */
function entriesOf({ model, parameters }: Scope, object: ObjectType, type: string, within: (of: string) => string): string {
  const typed = parameters.add(type)
  const own = `select o.record_id as of, o.at, o.id from interaction_of o where o.workspace_id = $1 and o.type = ${typed} and ${within('o')}`
  const proxies = proxiesOf(model, object.name).map(({ object: proxy, field }) => {
    const link = valueOf(proxy, field, 'v')
    const seen = `o.workspace_id = $1 and o.record_id = v.id and o.type = ${typed} and ${within('o')}`
    return `select ${link} as of, o.at, o.id from ${tableOf(proxy)} v join interaction_of o on ${seen} where ${isOf(proxy, 'v')} and ${link} is not null`
  })
  return [own, ...proxies].join(' union ')
}

/** What an interaction says, joined to its entry, where the condition looks at it. */
function saidOf(scope: Scope, { happened, where, sum }: Pick<Happened, 'happened' | 'where' | 'sum'>, entry: string) {
  const [row, alias] = [scope.parameters.alias('n'), scope.parameters.alias('q')]
  const told = toldClause(scope, happened, `${alias}.said`)
  if (!where && sum === undefined && told === 'true') return null
  const both: Condition | undefined = sum === undefined ? where : { and: [...(where ? [where] : []), { field: sum, op: 'is', value: 0 }] }
  const shape = shapeOf(scope.model, happened, both)!
  // `offset 0` has it looked up by its key, one by one: as a join it is compared with the whole log where PostgreSQL does not know yet how long that is.
  const join = ` cross join lateral (select ${row}.at, ${row}.channel, ${row}.touchpoint, ${row}.properties as said, ${propertiesOf(shape, happened, row)} as custom
    from interaction ${row} where ${row}.workspace_id = $1 and ${row}.at = ${entry}.at and ${row}.id = ${entry}.id offset 0) ${alias}`
  return { shape, alias, join, holds: [...(where ? [scope.compile.where(scope, shape, where, alias)] : []), told].join(' and ') }
}

/** What is said of it; of a type that nobody declared only what is of the kind that the condition asks for. */
function propertiesOf(shape: ObjectType, type: string, row: string): string {
  if (!type.startsWith(ownPrefix)) return `${row}.properties`
  const parts = Object.entries(shape.fields).flatMap(([key, { kind, custom }]) => {
    if (!custom) return []
    const value = memberOf(`${row}.properties`, key)
    const type = kind === 'text' ? 'string' : kind
    return [`'${key}', case when jsonb_typeof(${value}) = '${type}' then ${value} end`]
  })
  return `jsonb_build_object(${parts.join(', ')})`
}

/** Whether something else happened with the same record after an entry, no later than so long afterwards, and up to now. */
function followed(scope: Scope, object: ObjectType, { happened, where, within }: Following, entry: string, until: string): string {
  const { model, parameters } = scope
  const [later, source] = [parameters.alias('e'), parameters.alias('s')]
  const long = parameters.add(lengthOf(within)! / 60_000, 'integer')
  const bounds = (of: string): string =>
    `${of}.at > ${entry}.at and ${of}.at <= ${entry}.at + make_interval(mins => ${long}) and ${of}.at <= ${until}`
  const whole = saidOf(scope, { happened, ...(where ? { where } : {}) }, later)
  const sources = [
    `select ${entry}.of as id`,
    ...proxiesOf(model, object.name).map(
      ({ object: proxy, field }) => `select v.id from ${rowsOf(proxy, 'v')} and ${valueOf(proxy, field, 'v')} = ${entry}.of`,
    ),
  ]
  // By what else happened with the record, and not by all that is of the type.
  const holds = [bounds(later), ...(whole ? [whole.holds] : [])].filter((part) => part !== 'true').join(' and ')
  return `exists (select 1 from (${sources.join(' union all ')}) ${source} join interaction_of ${later} on ${later}.workspace_id = $1 and ${later}.record_id = ${source}.id and ${later}.type || '' = ${parameters.add(happened)}${whole?.join ?? ''} where ${holds})`
}
