/**
 * The statement of a search: for every object a few candidates, each of them in reach, best first. It is one statement, and
 * looks at a bounded number of rows, unless matches are frequent and hardly any of them is new: then at all that match.
 *
 * Of each object, and of what the actor may see there:
 * - `near` takes up to `most` records that have every word, or its beginning. If those are all, they are sorted: by how many words stand
 *   in the title as a whole, then at a beginning there, then the actor's own, then newest.
 * - If there are more, matches are frequent, and the newest of them are wanted: those that have the words as whole words in the title, and
 *   where these are fewer than are kept, the others. They are looked for among the newest `walked` records; where too few of them are
 *   there, among all that match. The actor's own come beside them.
 * - Where `near` finds fewer than are kept, `loose` does the same for words with a letter wrong and for pieces of words.
 * - A question of one letter looks at the `glance` newest records in reach only.
 */
import { accessClause, type Actor, hiddenFields, reachOf } from '../access/index.ts'
import type { Model, ObjectType } from '../object/index.ts'
import { Parameters, type Statement } from '../sql/parameters.ts'
import { scopeOf } from '../store/compile.ts'
import type { Scope } from '../store/scope.ts'
import { recordRow } from '../store/select.ts'
import { isOf, tableOf } from '../sql/table.ts'
import { statesJson } from './fill.ts'
import { searchedFields, type SearchedField } from '../terms/fields.ts'
import { seedOf } from '../terms/key.ts'
import { ownerKey } from '../terms/keys.ts'
import { alternativesOf, type Alternatives, type Asked } from './question.ts'

/** How many rows of an object are looked at. */
export interface Bounds {
  /** Matches that are all looked at; when there are more they are frequent. */
  readonly most: number
  /** The newest records that a question of one letter looks at. */
  readonly glance: number
  /** The newest records among which frequent matches are looked for first. */
  readonly walked: number
  /** Candidates that are kept of each way to find some. */
  readonly keep: number
}
export const bounds: Bounds = { most: 2_000, glance: 3_000, walked: 10_000, keep: 24 }

/** What is read of an object: the fields that are searched, and those that say more about what was found. */
export interface Looked {
  readonly object: ObjectType
  readonly fields: readonly SearchedField[]
  readonly shown: readonly string[]
}

/** The objects in which the actor may find anything, with the fields that exist for them. */
export function lookedAt(model: Model, actor: Actor, names: readonly string[] | undefined): Looked[] {
  return [...model.objects.values()].flatMap((object) => {
    if (names && !names.includes(object.name)) return []
    if (reachOf(actor, object.name, 'read') === 'none') return []
    const hidden = hiddenFields(model, actor, object)
    const fields = searchedFields(object).filter(({ key }) => !hidden.has(key))
    if (fields.length === 0 || accessClause(model, actor, object, 'read', 'r', new Parameters()) === 'false') return []
    const naming = [object.title, ...(object.titleElse ?? [])]
    const more = (object.table ?? [])
      .filter((key) => !naming.includes(key) && key !== object.owner && !hidden.has(key) && !isWorkedOut(object, key))
      .slice(0, 2)
    const shown = [...new Set([...naming, ...fields.map(({ key }) => key), ...more, ...(object.via?.slice(0, 1) ?? [])])]
    return [{ object, fields, shown: shown.filter((key) => !hidden.has(key)) }]
  })
}

/** What is worked out from other records costs too much for a line beside a title. */
const isWorkedOut = (object: ObjectType, key: string): boolean => ['formula', 'rollup'].includes(object.fields[key]!.kind)

/** Answers `{ found: [{ object, mine, record }], states }` as JSON text, up to about three times `keep` of each object; `states` says how far search is filled. */
export function searchStatement(
  model: Model,
  actor: Actor,
  looked: readonly Looked[],
  asked: readonly Asked[],
  within: Bounds,
  now: Date,
): Statement {
  const scope = scopeOf(model, actor, now)
  const ctes: string[] = []
  const parts: string[] = []
  for (const [n, one] of looked.entries()) {
    const alternatives = asked.map((word) => alternativesOf(word, one.fields, seedOf(actor.workspace)))
    if (alternatives.some(({ loose }) => loose.length === 0)) continue
    const picks = picksOf(scope, one.object, `o${n}`, asked, alternatives, within, ctes)
    const row = recordRow(scope, one.object, 'r', one.shown)
    const access = one.object.via ? 'true' : accessClause(model, actor, one.object, 'read', 'r', scope.parameters)
    parts.push(
      `select '${one.object.name}' as object, p.mine, row_to_json(item) as record from (${picks}) p join ${tableOf(one.object)} r on ${isOf(one.object, 'r')} and r.id = p.record_id cross join lateral ${row} item where ${access}`,
    )
  }
  const found = parts.length
    ? `(select coalesce(json_agg(json_build_object('object', f.object, 'mine', f.mine, 'record', f.record)), '[]') from (${parts.join(' union all ')}) f)`
    : `'[]'::json`
  const text = `${ctes.length ? `with ${ctes.join(', ')} ` : ''}select json_build_object('found', ${found}, 'states', ${statesJson})::text`
  return { text: text.replace(/\s*\n\s*/g, ' '), values: scope.parameters.values, replan: true }
}

/** SQL for the candidates of one object: `record_id`, `mine`. Adds the CTEs that it needs. */
function picksOf(
  scope: Scope,
  object: ObjectType,
  name: string,
  asked: readonly Asked[],
  alternatives: readonly Alternatives[],
  { most, glance, walked, keep }: Bounds,
  ctes: string[],
): string {
  const { actor, model, parameters } = scope
  const array = (keys: readonly number[]): string => parameters.add([...new Set(keys)], 'bigint[]')
  // Whose a record is shows nowhere where the owner is hidden, and not in what comes first either.
  const own =
    object.owner && actor.member && !hiddenFields(model, actor, object).has(object.owner)
      ? array([ownerKey(object, actor.workspace, actor.member)])
      : null
  const mine = own ? `(s.keys @> ${own})` : 'false'
  const reach = reachOf(actor, object.name, 'read')
  // Whose they are is in the index too: a member who owns few is not made to wait for what others own.
  const owners = !object.via && object.owner && actor.role !== 'system' && reach !== 'all' ? ownersOf(actor, reach) : null
  const within = owners ? array(owners.map((owner) => ownerKey(object, actor.workspace, owner))) : null
  const access = within ? 'true' : accessClause(model, actor, object, 'read', 'r', parameters)
  // What hangs on others is judged beside its record. Else the key of the owner chooses, and the record is judged when it is shown.
  const isBeside = access !== 'true'
  const beside = isBeside ? ` join ${tableOf(object)} r on ${isOf(object, 'r')} and r.id = s.record_id` : ''
  const from = `from search_row s${beside}`
  const reachable = `${isBeside ? ` and ${access}` : ''}${within ? ` and s.keys && ${within}` : ''}`
  const bound = 's.workspace_id = $1'
  const ofObject = `${bound} and s.object = '${object.name}'`
  const inReach = `${ofObject}${reachable}`
  // Of several keys the planner expects too many matches, and would look at every row of the object until it has enough: it is kept from that.
  const byKeys = isBeside ? inReach : `${bound} and s.object || '' = '${object.name}'${reachable}`

  /** By the index of keys. */
  const has = (sets: readonly (readonly number[])[]): string =>
    sets.map((keys) => (keys.length === 1 ? `s.keys @> ${array(keys)}` : `s.keys && ${array(keys)}`)).join(' and ')
  /** By looking at each row: an index of keys would make a list of all that match first. */
  const walking = (condition: string): string => condition.replaceAll('s.keys', `(s.keys || '{}'::bigint[])`)
  const newest = 'order by s.workspace_id desc, s.object desc, s.record_id desc'
  const [only] = asked
  if (asked.length === 1 && only!.text.length === 1 && !only!.unspaced && !within)
    return `select g.record_id, g.mine from (select s.record_id, s.keys, ${mine} as mine ${from} where ${walking(inReach)} ${newest} limit ${glance}) g where g.keys && ${array(alternatives[0]!.near)} limit ${keep}`

  const near = has(alternatives.map((word) => word.near))
  const wholes = alternatives.every(({ whole }) => whole.length > 0)
  const whole = wholes ? has(alternatives.map((word) => word.whole)) : null
  const begins = wholes ? has(alternatives.map((word) => word.title)) : null

  const found = (cte: string, which: string, more = '', limit = ` limit ${most + 1}`): void => {
    ctes.push(`${name}_${cte} as materialized (select s.record_id, ${mine} as mine${more} ${from} where ${which}${limit})`)
  }
  const count = (cte: string): string => `(select count(*) from ${name}_${cte})`
  const sorted = (cte: string, by: string, when: string): string =>
    `select * from (select c.record_id, c.mine from ${name}_${cte} c where ${when} order by ${by}c.mine desc, c.record_id desc limit ${keep}) ${name}_${cte}_s`
  /** The newest that meet the condition, among the newest records; where these are too few, among all. Gives SQL for how many were found. */
  const newestOf = (cte: string, condition: string, when: string): string => {
    // Of few owners few are among them.
    const looked = within ? Math.ceil(walked / 4) : walked
    const latest = `select s.workspace_id, s.object, s.record_id, s.keys from search_row s where ${ofObject} ${newest} limit ${looked}`
    ctes.push(
      `${name}_${cte} as materialized (select s.record_id, ${mine} as mine from (${latest}) s${beside} where ${when} and ${condition}${reachable} order by s.record_id desc limit ${keep})`,
    )
    found(`${cte}_all`, `${byKeys} and ${condition} and ${when} and ${count(cte)} < ${keep}`, '', '')
    parts.push(`select c.record_id, c.mine from ${name}_${cte} c`)
    parts.push(
      `select * from (select c.record_id, c.mine from ${name}_${cte}_all c order by c.record_id desc limit ${keep}) ${name}_${cte}_a`,
    )
    // All that match, where they were looked for, are those of the newest too.
    return `greatest(${count(cte)}, ${count(`${cte}_all`)})`
  }
  const frequent = `${count('near')} > ${most}`

  // Common beginnings are met at once whichever way one goes; nobody shares the middle of a number.
  const isRare = asked.some(({ isNumber, text }) => isNumber && text.length > 5)
  found('near', `${isRare ? byKeys : inReach} and ${near}`, whole ? `, (${whole}) as whole, (${begins}) as begins` : '')
  const parts = [sorted('near', whole ? 'c.whole desc, c.begins desc, ' : '', `not ${frequent}`)]
  const wholeFound = whole ? newestOf('whole', whole, frequent) : '0'
  newestOf('some', near, `${frequent} and ${wholeFound} < ${keep}`)
  if (own && !within) {
    found('own', `${byKeys} and ${near} and s.keys @> ${own} and ${frequent}`)
    parts.push(sorted('own', '', `${count('own')} <= ${most}`))
  }
  if (alternatives.some((word) => word.loose.length > word.near.length)) {
    const loose = has(alternatives.map((word) => word.loose))
    const few = `${count('near')} < ${keep}`
    const close = alternatives.map((word) => `(s.keys && ${array(word.near)})::int`).join(' + ')
    found('loose', `${byKeys} and ${loose} and ${few}`, `, ${close} as close`)
    parts.push(sorted('loose', 'c.close desc, ', `${count('loose')} <= ${most}`))
    newestOf('late', loose, `${count('loose')} > ${most}`)
  }
  return parts.join(' union all ')
}

const ownersOf = (actor: Actor, reach: string): readonly string[] =>
  reach === 'own' ? (actor.member ? [actor.member] : []) : reach === 'team' ? actor.team : actor.below
