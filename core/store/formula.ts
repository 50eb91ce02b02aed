/** Formulas as SQL: what `core/rules/functions.ts` means, worked out by PostgreSQL. No step can fail, whatever a record holds. */
import { accessClause } from '../access/index.ts'
import { targetOf, type ObjectType } from '../object/index.ts'
import type { Expression, FunctionName, PartType } from '../object/expression.ts'
import { functions, longestText } from '../rules/functions.ts'
import { largest, mostDigits } from '../rules/numbers.ts'
import type { Scope } from './scope.ts'
import { rowsOf } from '../sql/table.ts'

/** SQL of what the formula gives for the row in `alias`; null for empty. It must have passed `checkFormula`. */
export function formulaValue(scope: Scope, object: ObjectType, formula: Expression, alias: string): string {
  scope.parameters.part()
  if ('field' in formula) return bounded(formula.gives!, pathValue(scope, object, formula.field.split('.'), alias))
  if (!('call' in formula)) return literal(scope, formula)
  const { takes } = functions[formula.call]
  const parts = formula.with.map((part, n) => {
    const sql = formulaValue(scope, object, part, alias)
    return takes[Math.min(n, takes.length - 1)] === 'words' ? asText[part.gives!](sql) : sql
  })
  return writers[formula.call](parts, scope, formula.gives!)
}

/** A field, or one behind links: empty where one of them leads nowhere, or out of the actor's sight. */
function pathValue(scope: Scope, object: ObjectType, [key, ...rest]: readonly string[], alias: string): string {
  const field = object.fields[key!]
  const isLink = field !== undefined && (rest.length > 0 || field.kind === 'ref')
  if (!isLink) return scope.compile.field(scope, object, key!, alias)
  const target = targetOf(scope.model, field)
  // Behind a name that is longer than those around it: none of them can be hidden by it.
  const inner = `${alias}f`
  const link = scope.compile.field(scope, object, key!, alias)
  const clause = accessClause(scope.model, scope.actor, target, 'read', inner, scope.parameters)
  const value = rest.length ? pathValue(scope, target, rest, inner) : `${inner}.id`
  return `(select ${value} from ${rowsOf(target, inner)} and ${inner}.id = ${link}${clause === 'true' ? '' : ` and ${clause}`})`
}

const types: Record<PartType, string> = {
  text: 'text',
  number: 'double precision',
  boolean: 'boolean',
  date: 'date',
  instant: 'timestamptz',
  empty: 'text',
  other: 'text',
}

function literal({ parameters }: Scope, { value, gives = 'empty' }: Extract<Expression, { value: unknown }>): string {
  return value === null ? `null::${types[gives]}` : parameters.add(value, types[gives])
}

/** Names its part once, so that a text grows no faster than its formula. `least` and `greatest` pass over null, which so becomes a bound, and null again. */
const within =
  (low: string, high: string) =>
  (sql: string): string =>
    `nullif(nullif(greatest(${low}, least(${high}, ${sql})), ${low}), ${high})`
const inNumbers = within(`'-${largest}'::double precision`, `'${largest}'::double precision`)
/** A number within the bounds; zero has no sign. */
export const kept = (sql: string): string => `(${inNumbers(`(${sql})::double precision`)} + 0)`
const keptMoment = within(`'0001-01-02T00:00:00Z'::timestamptz`, `'9999-12-30T00:00:00Z'::timestamptz`)
const cut = (sql: string): string => `nullif(left(${sql}, ${longestText}), '')`
const bounded = (type: PartType, sql: string): string => (type === 'number' ? kept(sql) : type === 'text' ? cut(`(${sql})::text`) : sql)

const asText: Record<PartType, (sql: string) => string> = {
  text: (sql) => sql,
  number: (sql) => `(${sql})::text`,
  boolean: (sql) => `(${sql})::text`,
  date: (sql) => `to_char(${sql}, 'YYYY-MM-DD')`,
  instant: (sql) => `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  empty: () => 'null::text',
  other: () => 'null::text',
}

type Writer = (parts: readonly string[], scope: Scope, gives: PartType) => string
const infix =
  (operator: string): Writer =>
  ([left, right]) =>
    `coalesce(${left} ${operator} ${right}, false)`
const call =
  (name: string): Writer =>
  (parts) =>
    `${name}(${parts.join(', ')})`
const numeric =
  (write: Writer): Writer =>
  (...given) =>
    kept(write(...given))
const truth = (sql: string): string => `coalesce(${sql}, false)`
const partOf =
  (unit: string): Writer =>
  ([day]) =>
    `extract(${unit} from ${day})::double precision`
const all =
  (word: string): Writer =>
  (parts) =>
    `(${parts.map(truth).join(` ${word} `)})`

const writers: Record<FunctionName, Writer> = {
  add: numeric(([a, b]) => `(${a} + ${b})`),
  subtract: numeric(([a, b]) => `(${a} - ${b})`),
  multiply: numeric(call('app_times')),
  divide: numeric(call('app_over')),
  negate: ([a]) => `(0 - ${a})`,
  join: (parts) => cut(`concat(${parts.join(', ')})`),
  is: infix('='),
  isNot: (...given) => `(not ${infix('=')(...given)})`,
  over: infix('>'),
  atLeast: infix('>='),
  under: infix('<'),
  atMost: infix('<='),
  contains: ([a, b]) => truth(`strpos(app_fold(${a}), app_fold(${b})) > 0`),
  startsWith: ([a, b]) => truth(`starts_with(app_fold(${a}), app_fold(${b}))`),
  isEmpty: ([a]) => `((${a}) is null)`,
  and: all('and'),
  or: all('or'),
  not: ([a]) => `(not ${truth(a!)})`,
  if: ([test, yes, no], _scope, gives) => `(case when ${truth(test!)} then ${yes} else ${no} end)::${types[gives]}`,
  ifEmpty: call('coalesce'),
  abs: call('abs'),
  floor: call('floor'),
  ceil: ([a]) => `(ceil(${a}) + 0)`,
  round: numeric(([a, digits = '0']) => `app_round(${a}, least(greatest(trunc(${digits}), 0), ${mostDigits})::integer)`),
  min: call('least'),
  max: call('greatest'),
  upper: ([a]) => cut(`upper(${a} collate "und-x-icu")`),
  lower: ([a]) => cut(`lower(${a} collate "und-x-icu")`),
  trim: ([a]) => cut(`btrim(${a}, E' \\t\\n\\r\\f\\v')`),
  left: ([a, count]) => cut(`left(${a}, least(greatest(trunc(${count}), 0), ${longestText})::integer)`),
  length: ([a]) => `char_length(${a})::double precision`,
  text: ([a]) => a!,
  today: (_parts, { parameters, actor, now }) =>
    `(${parameters.add(now, 'timestamptz')} at time zone ${zone(parameters, actor.timeZone)})::date`,
  now: (_parts, { parameters, now }) => parameters.add(now, 'timestamptz'),
  dateOf: ([a], { parameters, actor }) => `(${keptMoment(a!)} at time zone ${zone(parameters, actor.timeZone)})::date`,
  date: call('app_date'),
  year: partOf('year'),
  month: partOf('month'),
  day: partOf('day'),
  weekday: partOf('isodow'),
  daysBetween: ([from, to]) => `(${to} - ${from})::double precision`,
  hoursBetween: ([from, to]) => `(extract(epoch from (${to} - ${from}))::double precision / 3600)`,
  addDays: call('app_add_days'),
  addMonths: call('app_add_months'),
}

const zone = (parameters: Scope['parameters'], timeZone = 'UTC'): string => parameters.add(timeZone, 'text')
