/** The filter tree as SQL. Two-valued: a comparison with an empty field is false, its negation true. */
import { accessClause, hiddenFields } from '../access/index.ts'
import { fold } from '../object/fold.ts'
import { shownBy, targetOf, type Field, type Kind, type LatestOptions, type ObjectType } from '../object/index.ts'
import { addDays, addDaysTo, dayOf } from '../object/days.ts'
import type { Comparison, Condition, ConditionValue, Operator, Some } from '../object/condition.ts'
import { meantBy } from '../terms/phone.ts'
import { hasFind, kindOf, valueOf } from '../sql/column.ts'
import { formulaValue } from './formula.ts'
import { isKeptAside } from './identified.ts'
import { happenedClause } from './happened.ts'
import { memberClause } from './member.ts'
import { rollupValue } from './rollup.ts'
import { linkSeen } from './link.ts'
import { latestConditions, latestValue, type Scope } from './select.ts'
import { isOf, tableOf } from '../sql/table.ts'

/** SQL that is true or false, never null, for the row in `alias`. The tree must have passed `checkCondition`. */
export function whereClause(scope: Scope, object: ObjectType, condition: Condition, alias: string): string {
  if ('and' in condition)
    return condition.and.length ? `(${condition.and.map((part) => whereClause(scope, object, part, alias)).join(' and ')})` : 'true'
  if ('or' in condition)
    return condition.or.length ? `(${condition.or.map((part) => whereClause(scope, object, part, alias)).join(' or ')})` : 'false'
  if ('not' in condition) return `(not ${whereClause(scope, object, condition.not, alias)})`
  if ('some' in condition) return someClause(scope, condition, alias)
  if ('segment' in condition) return memberClause(scope, condition, alias)
  if ('happened' in condition) return happenedClause(scope, object, condition, alias)
  return comparison(scope, object, condition, alias)
}

function someClause(scope: Scope, { some, by, where }: Some, alias: string): string {
  const related = scope.model.object(some)
  const inner = scope.parameters.alias('s')
  const conditions = [
    isOf(related, inner),
    `${valueOf(related, by, inner)} = ${alias}.id`,
    accessClause(scope.model, scope.actor, related, 'read', inner, scope.parameters),
    ...(where ? [whereClause(scope, related, where, inner)] : []),
  ]
  return `exists (select 1 from ${tableOf(related)} ${inner} where ${conditions.filter((part) => part !== 'true').join(' and ')})`
}

const negations: Partial<Record<Operator, Operator>> = { isNot: 'is', noneOf: 'anyOf', empty: 'notEmpty' }

function comparison(scope: Scope, object: ObjectType, condition: Comparison, alias: string): string {
  const positive = negations[condition.op]
  if (positive) return `(not ${comparison(scope, object, { ...condition, op: positive }, alias)})`
  const [first, ...rest] = condition.field.split('.')
  return rest.length
    ? followed(scope, object, first!, { ...condition, field: rest.join('.') }, alias)
    : leaf(scope, object, condition, alias)
}

/** A comparison behind a ref: the ref is one of those records (that the actor sees) for which it holds. */
function followed(scope: Scope, object: ObjectType, key: string, rest: Comparison, alias: string): string {
  const field = object.fields[key]!
  const target = targetOf(scope.model, field)
  const inner = scope.parameters.alias('f')
  const holds = [
    isOf(target, inner),
    accessClause(scope.model, scope.actor, target, 'read', inner, scope.parameters),
    comparison(scope, target, rest, inner),
  ]
    .filter((part) => part !== 'true')
    .join(' and ')
  const ids = `select ${inner}.id from ${tableOf(target)} ${inner} where ${holds}`
  if (field.kind === 'latest') return latestIn(scope, field.options, alias, ids)
  const column = valueOf(object, key, alias)
  return `(${column} is not null and ${column} in (${ids}))`
}

/** The looked-up value is one of `values`. Candidates first, by the related object's index; then exactly. */
function latestIn(scope: Scope, options: LatestOptions, alias: string, values: string): string {
  const related = scope.model.object(options.object)
  const inner = scope.parameters.alias('l')
  const take = valueOf(related, options.take, inner)
  const candidates = [isOf(related, inner), ...latestConditions(scope, options, inner), `${take} in (${values})`]
  const by = valueOf(related, options.by, inner)
  return `(${alias}.id in (select ${by} from ${tableOf(related)} ${inner} where ${candidates.join(' and ')}) and coalesce(${latestValue(scope, options, alias, scope.parameters.alias('v'), false)} in (${values}), false))`
}

type Compare = (scope: Scope, column: string, value: ConditionValue) => string
type Comparisons = Partial<Record<Operator, Compare>>

const filled: Comparisons = { notEmpty: (_scope, column) => `(${column} is not null)` }
const equal = (type: string): Comparisons => ({
  is: ({ parameters }, column, value) => `(${column} is not null and ${column} = ${parameters.add(value, type)})`,
  anyOf: ({ parameters }, column, value) => `(${column} is not null and ${column} = any(${parameters.add(value, `${type}[]`)}))`,
})
const compare =
  (operator: string, type: string): Compare =>
  ({ parameters }, column, value) =>
    `(${column} is not null and ${column} ${operator} ${parameters.add(value, type)})`
const ordered = (type: string): Comparisons => ({
  over: compare('>', type),
  atLeast: compare('>=', type),
  under: compare('<', type),
  atMost: compare('<=', type),
})
type Bound = (now: Date, days: number, timeZone: string) => unknown
const between =
  (type: string, from: Bound, to: Bound): Compare =>
  ({ parameters, actor, now }, column, value) => {
    const [first, last] = [from, to].map((bound) => parameters.add(bound(now, Number(value), actor.timeZone ?? 'UTC'), type))
    return `(${column} is not null and ${column} >= ${first} and ${column} <= ${last})`
  }
const days =
  (sign: number): Bound =>
  (now, count, timeZone) =>
    addDays(dayOf(now, timeZone), sign * count)
const moments =
  (sign: number): Bound =>
  (now, count) =>
    addDaysTo(now, sign * count)

/** `like` with the pattern's own signs taken as text. */
export const likeText = (value: string): string => value.replace(/[\\%_]/g, (sign) => `\\${sign}`)
const textual: Comparisons = {
  contains: ({ parameters }, column, value) =>
    `coalesce(app_fold(${column}) like ${parameters.add(`%${likeText(fold(String(value)))}%`)}, false)`,
  startsWith: ({ parameters }, column, value) =>
    `coalesce(app_fold(${column}) like ${parameters.add(`${likeText(fold(String(value)))}%`)}, false)`,
}
const inAny =
  (of: (column: string) => string, test: (scope: Scope, value: ConditionValue) => string): Compare =>
  (scope, column, value) =>
    `(jsonb_typeof(${column}) = 'array' and exists (select 1 from ${of(column)} where ${test(scope, value)}))`
const entries = (column: string): string => `jsonb_array_elements(case when jsonb_typeof(${column}) = 'array' then ${column} end) entry`
const parts = (column: string): string => `${entries(column)}, jsonb_each_text(entry) piece`
const listed: Comparisons = {
  ...filled,
  is: inAny(entries, ({ parameters }, value) => `entry->>'value' = ${parameters.add(value)}`),
  anyOf: inAny(entries, ({ parameters }, value) => `entry->>'value' = any(${parameters.add(value, 'text[]')})`),
  contains: inAny(
    entries,
    ({ parameters }, value) => `app_fold(entry->>'value') like ${parameters.add(`%${likeText(fold(String(value)))}%`)}`,
  ),
  startsWith: inAny(
    entries,
    ({ parameters }, value) => `app_fold(entry->>'value') like ${parameters.add(`${likeText(fold(String(value)))}%`)}`,
  ),
}

const comparisons: Record<Kind, Comparisons> = {
  text: { ...filled, ...equal('text'), ...textual },
  prose: { ...filled, ...textual },
  part: { ...filled, ...equal('text'), ...textual },
  choice: { ...filled, ...equal('text') },
  integer: { ...filled, ...equal('bigint'), ...ordered('bigint') },
  number: { ...filled, ...equal('double precision'), ...ordered('double precision') },
  boolean: { ...filled, ...equal('boolean') },
  date: {
    ...filled,
    ...equal('date'),
    ...ordered('date'),
    before: compare('<', 'date'),
    after: compare('>', 'date'),
    inLast: between('date', days(-1), days(0)),
    inNext: between('date', days(0), days(1)),
  },
  instant: {
    ...filled,
    ...ordered('timestamptz'),
    before: compare('<', 'timestamptz'),
    after: compare('>', 'timestamptz'),
    inLast: between('timestamptz', moments(-1), moments(0)),
    inNext: between('timestamptz', moments(0), moments(1)),
  },
  ref: { ...filled, ...equal('uuid') },
  record: { ...filled, ...equal('uuid') },
  emails: listed,
  phones: listed,
  addresses: {
    ...filled,
    contains: inAny(parts, ({ parameters }, value) => `app_fold(piece.value) like ${parameters.add(`%${likeText(fold(String(value)))}%`)}`),
  },
  json: filled,
  latest: {},
  formula: {},
  rollup: {},
}

function leaf(scope: Scope, object: ObjectType, { field: key, op, value = null }: Comparison, alias: string): string {
  scope.parameters.part()
  const field = object.fields[key]
  if (field?.kind === 'latest') return latestLeaf(scope, field.options, { field: key, op, value }, alias)
  if (field?.kind === 'formula') return derivedLeaf(scope, field, formulaValue(scope, object, field.options.of, alias), op, value)
  if (field?.kind === 'rollup') return derivedLeaf(scope, field, rollupValue(scope, object, field.options, alias), op, value)
  const kind = kindOf(object, key)
  const compareBy = comparisons[kind][op]
  if (!compareBy) throw new Error(`A ${kind} cannot be compared by ${op}.`)
  const seen = linkSeen(scope, object, key, alias)
  if (seen !== 'true') {
    const compared = compareBy(scope, valueOf(object, key, alias), whoIsMeant(scope, value))
    return `(${compared} and ${seen})`
  }
  const meant = kind === 'ref' ? whoIsMeant(scope, value) : value
  // A flag's slot holds its word.
  if (kind === 'boolean' && field?.custom?.filled) return comparisons.choice[op]!(scope, valueOf(object, key, alias), String(value))
  const exact = compareBy(scope, valueOf(object, key, alias), meant)
  const candidates = indexed(scope, object, key, op, meant, alias)
  return candidates ? `(${candidates} and ${exact})` : exact
}

/** What is worked out is compared as what comes out of it. */
function derivedLeaf(scope: Scope, field: Field, expression: string, op: Operator, value: ConditionValue): string {
  const { kind } = shownBy(scope.model, field)
  const compareBy = comparisons[kind][op]
  if (!compareBy) throw new Error(`A ${kind} cannot be compared by ${op}.`)
  return compareBy(scope, expression, value)
}

function latestLeaf(scope: Scope, options: LatestOptions, condition: Comparison, alias: string): string {
  const taken = shownBy(scope.model, scope.model.object(options.object).fields[options.take]!)
  const value = taken.kind === 'ref' ? whoIsMeant(scope, condition.value ?? null) : (condition.value ?? null)
  if (taken.kind === 'ref' && (condition.op === 'is' || condition.op === 'anyOf')) {
    const ids = condition.op === 'is' ? [value] : value
    return latestIn(scope, options, alias, `select unnest(${scope.parameters.add(ids, 'uuid[]')})`)
  }
  const compareBy = comparisons[taken.kind][condition.op]
  if (!compareBy) throw new Error(`A ${taken.kind} cannot be compared by ${condition.op}.`)
  return `coalesce(${compareBy(scope, latestValue(scope, options, alias, scope.parameters.alias('v'), false), value)}, false)`
}

/** `me` is the acting member; nobody, for the system. */
function whoIsMeant({ actor }: Scope, value: ConditionValue): ConditionValue {
  const none = '00000000-0000-0000-0000-000000000000'
  const who = (one: string | number | boolean | null) => (one === 'me' ? (actor.member ?? none) : one)
  return Array.isArray(value) ? value.map((one: string | number) => who(one) as string) : who(value as string | null)
}

/** A wider condition that an index answers, put before the exact one. */
function indexed(scope: Scope, object: ObjectType, key: string, op: Operator, value: ConditionValue, alias: string): string | null {
  const field = object.fields[key]
  if (!field) return null
  if (isKeptAside(object, key) && (op === 'is' || op === 'anyOf')) {
    const values = scope.parameters.add(op === 'is' ? [value] : value, 'text[]')
    return `${alias}.id in (select known.record_id from identifier known where known.workspace_id = $1 and known.object = '${object.name}' and known.field = '${key}' and known.value = any(${values}))`
  }
  if (field.custom && field.options.unique && (op === 'is' || op === 'anyOf')) {
    const values = scope.parameters.add((Array.isArray(value) ? value : [value]).map(String), 'text[]')
    return `${alias}.id in (select known.record_id from unique_value known where known.workspace_id = $1 and known.field_id = '${field.custom.id}' and known.value = any(${values}))`
  }
  const folded = fold(String(value))
  if (field.options.search && (op === 'contains' || op === 'startsWith') && folded.length >= 3)
    return `${alias}.find like ${scope.parameters.add(`%${likeText(folded)}%`)}`
  return null
}

/**
 * The search box: every word must occur in the searchable fields. Words of one or two letters must begin a word. Where the
 * role hides a searchable field, what is found must be found in the fields that are left. Stands in `where` as it is: null for rows without text.
 */
export function findClause(scope: Scope, object: ObjectType, words: string, alias: string): string {
  if (!hasFind(object)) return 'true'
  const number = numberMeant(object, words)
  const folded = number ? [number] : fold(words).split(' ').filter(Boolean).slice(0, 8)
  const hidden = hiddenFields(scope.model, scope.actor, object)
  const searched = Object.keys(object.fields).filter((key) => object.fields[key]!.options.search)
  const open = searched.some((key) => hidden.has(key)) ? searched.filter((key) => !hidden.has(key)) : null
  if (open?.length === 0) return folded.length > 0 ? 'false' : 'true'
  const clauses = folded.map((word) => {
    const pattern = scope.parameters.add(word.length < 3 ? `% ${likeText(word)}%` : `%${likeText(word)}%`)
    const quick = `${alias}.find like ${pattern}`
    if (!open) return quick
    const texts = open.map((key) => `app_fold(${searchedText(object, key, alias)})`)
    return `(${quick} and concat_ws(' ', '', ${texts.join(', ')}) like ${pattern})`
  })
  return clauses.length ? clauses.join(' and ') : 'true'
}

/** A phone number that was typed as people write it, as digits that are kept: without zeros, country and signs. */
function numberMeant(object: ObjectType, words: string): string | null {
  if (!/^\s*[+(0][\d\s()./-]{4,}$/.test(words)) return null
  if (!Object.values(object.fields).some(({ kind, options }) => kind === 'phones' && options.search)) return null
  return meantBy(words)[0]?.digits ?? null
}

const searchedText = (object: ObjectType, key: string, alias: string): string => {
  const column = valueOf(object, key, alias)
  return object.fields[key]!.kind === 'text' ? column : `(select string_agg(entry->>'value', ' ') from ${entries(column)})`
}
