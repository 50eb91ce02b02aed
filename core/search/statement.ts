/**
 * The statements of a search that look at each object for itself, as frequent matches need it, and the one that reads the records of
 * candidates. The first kind looks at a bounded number of rows, unless hardly any of the matches is new: then at all that match.
 *
 * Of each object, and of what the actor may see there:
 * - `near` takes up to `most` records that have every word, or its beginning. If those are all, they are sorted: by how many words stand
 *   in the title as a whole, then at a beginning there, then the actor's own, then newest.
 * - If there are more, matches are frequent, and the newest of them are wanted: those that have the words as whole words in the title, and
 *   where these are fewer than are kept, the others. They are looked for among the newest `walked` records; where too few of them are
 *   there, among all that match. The actor's own come beside them.
 * - Where `near` finds fewer than are kept, `loose` takes words with a letter wrong and pieces of words: up to a quarter of `most`, and the
 *   newest and the actor's own where there are more. Where they are but guesses beside what was found, some of the newest.
 * - A question of one letter looks at the `glance` newest records in reach only.
 *
 * These are planned for their very values: whether a key is frequent decides by which index it is best looked for.
 */
import { accessClause, type Actor } from '../access/index.ts'
import type { Model } from '../object/index.ts'
import type { Statement } from '../sql/parameters.ts'
import { isOf, tableOf } from '../sql/table.ts'
import { scopeOf } from '../store/compile.ts'
import { recordRow } from '../store/select.ts'
import { type Bounds, type Known, type Place, type Queries, queriesOf } from './candidates.ts'
import { statesJson } from './fill.ts'
import type { Frequent } from './frequent.ts'
import type { Looked } from './looked.ts'
import type { Asked } from './question.ts'

export const bounds: Bounds = { most: 2_000, glance: 3_000, walked: 10_000, keep: 24 }

/** A record, and whether it is the actor's own. */
export type Pick = readonly [id: string, mine: boolean]

/** Candidates of an object, best first of each way to find them. */
export interface Picked {
  readonly object: string
  readonly picks: readonly Pick[]
}

export interface Near extends Picked {
  /** How many records have every word, up to one more than `most`; null where that was not asked. */
  readonly count: number | null
}

/** What is the same in the statements of one search. */
export interface Search {
  readonly model: Model
  readonly actor: Actor
  readonly asked: readonly Asked[]
  readonly within: Bounds
  /** What is today in values that are worked out. */
  readonly now: Date
  /** Keys of which it is known that many have them; it decides how something is found, never what. */
  readonly frequent: Frequent
}

/** Looks at each object for itself, where matches are frequent in some. Answers `Near[]` as JSON text. */
export const nearStatement = (search: Search, places: readonly Place[]): Statement => together(search, places, (queries) => queries.near())

/** Looks for the newest where matches are `frequent`, and in the others for what has the words nearly. Answers `Picked[]` as JSON text. */
export const furtherStatement = (search: Search, frequent: readonly Place[], lacking: ReadonlyMap<Place, Known>): Statement =>
  together(search, [...frequent, ...lacking.keys()], (queries, place) =>
    lacking.has(place) ? queries.loose(lacking.get(place)!) : queries.frequent(),
  )

/** Puts what is looked for in each object into one statement. */
function together(
  { model, actor, asked, within, now }: Search,
  places: readonly Place[],
  query: (queries: Queries, place: Place) => string,
): Statement {
  const scope = scopeOf(model, actor, now)
  const ctes: string[] = []
  const queries = places.map((place, n) => query(queriesOf(scope, place, asked, within, `o${n}`, ctes), place))
  const text = `${ctes.length > 0 ? `with ${ctes.join(', ')} ` : ''}select json_agg(f)::text from (${queries.join(' union all ')}) f`
  return { text: text.replace(/\s*\n\s*/g, ' '), values: scope.parameters.values, replan: true }
}

/** Answers `{ rows: [{ object, record }], states }` as JSON text: the candidates that the actor may see, and how far search is filled. */
export function recordsStatement(
  { model, actor, now }: Search,
  looked: readonly Looked[],
  ids: (object: string) => readonly string[],
): Statement {
  const scope = scopeOf(model, actor, now)
  const parts = looked.map(({ object, shown }) => {
    const these = scope.parameters.add(ids(object.name), 'uuid[]')
    const row = recordRow(scope, object, 'r', shown)
    const access = accessClause(model, actor, object, 'read', 'r', scope.parameters)
    return `select '${object.name}' as object, row_to_json(item) as record from ${tableOf(object)} r cross join lateral ${row} item where ${isOf(object, 'r')} and r.id = any(${these}) and ${access}`
  })
  const rows = parts.length > 0 ? `(select coalesce(json_agg(f), '[]') from (${parts.join(' union all ')}) f)` : `'[]'::json`
  const text = `select json_build_object('rows', ${rows}, 'states', ${statesJson})::text`
  return { text: text.replace(/\s*\n\s*/g, ' '), values: scope.parameters.values }
}
