/**
 * The statement that gathers candidates of all objects at once: keys of different objects differ, so the index of keys is gone through
 * once for all of them. It gives up where matches are frequent, and each object is then looked at for itself (`candidates.ts`).
 */
import { accessClause } from '../access/index.ts'
import { isOf, tableOf } from '../sql/table.ts'
import type { Statement } from '../sql/parameters.ts'
import { scopeOf } from '../store/compile.ts'
import type { Scope } from '../store/scope.ts'
import { mostGuesses, ownKeyOf, type Place } from './candidates.ts'
import type { Alternatives } from './question.ts'
import type { Search } from './statement.ts'

/**
 * Answers `{ many, found: Near[] }` as JSON text. Where `many` match nothing is found; else every match was looked at, and the best of
 * each object in reach are there, those that come nearest first.
 */
export function gatherStatement(search: Search, places: readonly Place[], by: 'near' | 'typo' | 'loose'): Statement {
  const { keep } = search.within
  const most = by === 'near' ? search.within.most : mostGuesses(search.within)
  const scope = scopeOf(search.model, search.actor, search.now)
  const { parameters } = scope
  const words = search.asked.map((_, n) => n)
  const meets = (some: readonly Place[], which: keyof Alternatives, n: number): string =>
    `s.keys && ${parameters.add([...new Set(some.flatMap(({ alternatives }) => alternatives[n]![which]))], 'bigint[]')}`
  const every = (some: readonly Place[], which: keyof Alternatives): string => words.map((n) => meets(some, which, n)).join(' and ')
  // Object by object: the index compares every row that it finds with all the keys that it was asked for.
  const match = places.map((place) => `(${every([place], by)})`).join(' or ')
  const nearest =
    by === 'near'
      ? `(${every(places, 'whole')}) desc, (${every(places, 'title')}) desc`
      : `(${words.map((n) => `(${meets(places, 'near', n)})::int`).join(' + ')}) desc`
  // `matches` is left as soon as there are too many, but planned as if all were needed: by the index of keys, however many are expected.
  const text = `
    with matches as materialized (
      select s.object, s.record_id, s.keys from search_row s where s.workspace_id = $1 and (${match})),
    few as materialized (select m.* from matches m limit ${most + 1}),
    many as materialized (select count(*) > ${most} as many from few),
    seen as materialized (
      select s.object, s.record_id, s.keys, ${ownOf(scope, places)} as mine from few s
      where not (select many from many) and ${reachOf(scope, places)}),
    placed as (
      select s.object, s.record_id, s.mine, count(*) over (partition by s.object) as n,
        row_number() over (partition by s.object order by ${nearest}, s.mine desc, s.record_id desc) as place from seen s),
    found as (
      select f.object, max(f.n) as count, json_agg(json_build_array(f.record_id, f.mine) order by f.place) as picks
      from placed f where f.place <= ${keep} group by f.object)
    select json_build_object('many', (select many from many), 'found', (select coalesce(json_agg(f), '[]') from found f))::text`
  return { text: text.replace(/\s*\n\s*/g, ' ').trim(), values: parameters.values }
}

/** SQL for whether a row of keys is the actor's own. */
function ownOf({ actor, model, parameters }: Scope, places: readonly Place[]): string {
  const keys = places.map(({ object }) => ownKeyOf(model, actor, object)).filter((key) => key !== null)
  return keys.length > 0 ? `(s.keys && ${parameters.add(keys, 'bigint[]')})` : 'false'
}

/** SQL for whether a match is in reach, judged beside its record: one by one, not by a list of all that are. */
function reachOf({ actor, model, parameters }: Scope, places: readonly Place[]): string {
  const cases = places.map(({ object }) => {
    const access = accessClause(model, actor, object, 'read', 'r', parameters)
    if (access === 'true') return `when '${object.name}' then true`
    return `when '${object.name}' then (select ${access} from ${tableOf(object)} r where ${isOf(object, 'r')} and r.id = s.record_id)`
  })
  return cases.length > 0 ? `case s.object ${cases.join(' ')} end` : 'false'
}
