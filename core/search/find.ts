/** Asks for candidates, in no more statements than the question needs, and for their records. */
import type { Database } from '../postgres/index.ts'
import type { Statement } from '../sql/parameters.ts'
import { isForgiving, isOpen, type Known, type Place, placesOf } from './candidates.ts'
import type { State } from './fill.ts'
import { gatherStatement } from './gather.ts'
import type { Looked } from './looked.ts'
import type { Candidate } from './rank.ts'
import { furtherStatement, nearStatement, type Near, type Picked, recordsStatement, type Search } from './statement.ts'

export interface Candidates {
  /** Of an object, in no order. */
  of(object: string): Candidate[]
  /** How far search is filled. */
  readonly states: readonly State[]
}

interface Gathered {
  readonly many: boolean
  readonly found: readonly Near[]
}

interface Row {
  readonly object: string
  readonly record: Readonly<Record<string, unknown>> & { readonly id: string }
}

/** Each statement judges for itself what the actor may see. */
export async function findCandidates(database: Pick<Database, 'readJson'>, search: Search, looked: readonly Looked[]): Promise<Candidates> {
  const ask = async <T>(statement: Statement): Promise<T> => JSON.parse((await database.readJson(search.actor.workspace, statement))!) as T
  const places = placesOf(search.actor, looked, search.asked, search.frequent)
  const isFrequent = frequents(search, places, 'near')
  const gathered = places.length === 0 || isFrequent ? null : await ask<Gathered>(gatherStatement(search, places, 'near'))
  const isApart = gathered ? gathered.many : isFrequent
  const near = isApart ? await ask<readonly Near[]>(nearStatement(search, places)) : (gathered?.found ?? [])
  const picked = [...near, ...(await beside(search, places, near, isApart, ask))]
  const picks = (object: string) => new Map(picked.filter((one) => one.object === object).flatMap((one) => one.picks))
  const { rows, states } = await ask<{ rows: readonly Row[]; states: readonly State[] }>(
    recordsStatement(search, places, (object) => [...picks(object).keys()]),
  )
  return {
    states,
    of(object) {
      const mine = picks(object)
      return rows
        .filter((row) => row.object === object)
        .map(({ record }) => ({ id: record.id, mine: mine.get(record.id)!, values: record }))
    },
  }
}

type Ask = <T>(statement: Statement) => Promise<T>

/** What is looked for beside `near`: where that is frequent the newest of it, where it is little what has the words nearly. */
async function beside(
  search: Search,
  places: readonly Place[],
  near: readonly Near[],
  isApart: boolean,
  ask: Ask,
): Promise<readonly Picked[]> {
  const { most, keep } = search.within
  const counts = new Map(near.map(({ object, count }) => [object, count ?? keep]))
  const countOf = ({ object }: Place): number => counts.get(object.name) ?? 0
  const frequent = places.filter((place) => countOf(place) > most)
  const lacking = places.filter((place) => countOf(place) < keep && isForgiving(place))
  if (lacking.length + frequent.length === 0) return []
  if (!isApart && !frequents(search, lacking, 'loose')) {
    const { many, found } = await ask<Gathered>(gatherStatement(search, lacking, 'loose'))
    if (!many) return found
  }
  // From here on nothing may depend on what is out of reach, which `many` counts too. Where nothing is written as it was typed, a letter
  // wrong is nearer than a piece of a word.
  const open = lacking.filter(({ object }) => isOpen(search.model, search.actor, object))
  const lost = open.filter((place) => countOf(place) === 0)
  const mistyped =
    lost.length === 0 || frequents(search, lost, 'typo') ? [] : (await ask<Gathered>(gatherStatement(search, lost, 'typo'))).found
  const knownOf = (place: Place): Known => {
    if (!open.includes(place) || !frequents(search, [place], 'loose')) return 'unknown'
    if (!lost.includes(place) || mistyped.some(isOf(place))) return 'guesses'
    // Of several words nothing is known of those that have all.
    return search.asked.length === 1 ? 'many' : 'unknown'
  }
  const known = new Map(lacking.map((place) => [place, knownOf(place)]))
  return [...mistyped, ...(await ask<readonly Picked[]>(furtherStatement(search, frequent, known)))]
}

const isOf =
  ({ object }: Place) =>
  (one: Picked): boolean =>
    one.object === object.name && one.picks.length > 0

/** Whether it is known that many have each of the words. */
const frequents = ({ frequent }: Search, places: readonly Place[], by: 'near' | 'typo' | 'loose'): boolean =>
  places.length > 0 &&
  places[0]!.alternatives.every((_, n) => places.some(({ alternatives }) => alternatives[n]![by].some((key) => frequent.has(key))))
