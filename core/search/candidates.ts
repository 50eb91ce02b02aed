/** SQL for the candidates of one object: where they are looked for, and how. */
import { accessClause, type Actor, hiddenFields, reachOf } from '../access/index.ts'
import type { Model, ObjectType } from '../object/index.ts'
import { Parameters } from '../sql/parameters.ts'
import { isOf, tableOf } from '../sql/table.ts'
import type { Scope } from '../store/scope.ts'
import { seedOf } from '../terms/key.ts'
import { ownerKey } from '../terms/keys.ts'
import type { Frequent } from './frequent.ts'
import type { Looked } from './looked.ts'
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

/** Guesses that are all looked at: a few of them are as good as many. */
export const mostGuesses = ({ most }: Bounds): number => Math.ceil(most / 4)

/** How many have the words nearly: `many` is more than are all looked at; where they are but `guesses`, some of the newest are enough. */
export type Known = 'unknown' | 'many' | 'guesses'

/** Each gives a query for one row with the `object` and its `picks`, as `[id, whether it is the actor's own][]`. */
export interface Queries {
  /** Those that have every word; with their `count` up to one more than `most`, which is null where there is nothing more to look for. */
  near(): string
  /** The newest, where more than `most` have every word. */
  frequent(): string
  /** Those that have the words nearly. */
  loose(known: Known): string
}

/** An object in which there may be records that have the words. */
export interface Place extends Looked {
  /** Of each word, by which keys it is found. */
  readonly alternatives: readonly Alternatives[]
}

export const placesOf = (actor: Actor, looked: readonly Looked[], asked: readonly Asked[], frequent: Frequent): Place[] =>
  looked
    .map((one) => ({ ...one, alternatives: asked.map((word) => alternativesOf(word, one.fields, seedOf(actor.workspace), frequent)) }))
    .filter(({ alternatives }) => alternatives.length > 0 && alternatives.every(({ loose }) => loose.length > 0))

/** Whether any of the words may be mistyped, or a piece of another. */
export const isForgiving = ({ alternatives }: Place): boolean => alternatives.some(({ loose, near }) => loose.length > near.length)

/** What the queries need beside them is added to `ctes`, under names that begin with `name`. */
export function queriesOf(
  scope: Scope,
  { object, alternatives }: Place,
  asked: readonly Asked[],
  bounds: Bounds,
  name: string,
  ctes: string[],
): Queries {
  const { actor, model, parameters } = scope
  const { most, glance, walked, keep } = bounds
  const array = (keys: readonly number[]): string => parameters.add([...new Set(keys)], 'bigint[]')
  const ownKey = ownKeyOf(model, actor, object)
  const own = ownKey === null ? null : array([ownKey])
  const mine = own ? `(s.keys @> ${own})` : 'false'
  // Whose they are is in the index too: a member who owns few is not made to wait for what others own.
  const owners = ownersOf(actor, object)
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
  const near = (): string => has(alternatives.map((word) => word.near))
  const wholes = alternatives.every(({ whole }) => whole.length > 0)
  const whole = (): string | null => (wholes ? has(alternatives.map((word) => word.whole)) : null)

  const found = (cte: string, which: string, more = '', limit = ` limit ${most + 1}`): void => {
    ctes.push(`${name}_${cte} as materialized (select s.record_id, ${mine} as mine${more} ${from} where ${which}${limit})`)
  }
  const count = (cte: string): string => `(select count(*) from ${name}_${cte})`
  const sorted = (cte: string, by = '', few = most): string =>
    `select * from (select c.record_id, c.mine from ${name}_${cte} c where ${count(cte)} <= ${few} order by ${by}c.mine desc, c.record_id desc limit ${keep}) ${name}_${cte}_s`
  const picked = (parts: readonly string[], more = ''): string =>
    `select '${object.name}' as object${more}, (select coalesce(json_agg(json_build_array(p.record_id, p.mine)), '[]') from (${parts.join(' union all ')}) p) as picks`

  /** The newest that meet the condition, among the newest records. */
  const latest = (cte: string, condition: string, when: string, looked: number): string => {
    const rows = `select s.workspace_id, s.object, s.record_id, s.keys from search_row s where ${ofObject} ${newest} limit ${looked}`
    ctes.push(
      `${name}_${cte} as materialized (select s.record_id, ${mine} as mine from (${rows}) s${beside} where ${when} and ${condition}${reachable} order by s.record_id desc limit ${keep})`,
    )
    return `select c.record_id, c.mine from ${name}_${cte} c`
  }
  /** The newest that meet the condition: where too few are among the newest records, of all. Says how many were found. */
  const newestOf = (cte: string, condition: string, when: string): { parts: readonly string[]; count: string } => {
    // Of few owners few are among them.
    const first = latest(cte, condition, when, within ? Math.ceil(walked / 4) : walked)
    found(`${cte}_all`, `${byKeys} and ${condition} and ${when} and ${count(cte)} < ${keep}`, '', '')
    const all = `select * from (select c.record_id, c.mine from ${name}_${cte}_all c order by c.record_id desc limit ${keep}) ${name}_${cte}_a`
    return {
      parts: [first, all],
      // All that match, where they were looked for, are those of the newest too.
      count: `greatest(${count(cte)}, ${count(`${cte}_all`)})`,
    }
  }

  return {
    near() {
      const [only] = asked
      if (asked.length === 1 && only!.text.length === 1 && !only!.unspaced && !within) {
        const latest = `select s.record_id, s.keys, ${mine} as mine ${from} where ${walking(inReach)} ${newest} limit ${glance}`
        return picked(
          [`select g.record_id, g.mine from (${latest}) g where g.keys && ${array(alternatives[0]!.near)} limit ${keep}`],
          ', null::bigint as count',
        )
      }
      // Common beginnings are met at once whichever way one goes; nobody shares the middle of a number.
      const isRare = asked.some(({ isNumber, text }) => isNumber && text.length > 5)
      const asWhole = whole()
      const ranks = asWhole ? `, (${asWhole}) as whole, (${has(alternatives.map((word) => word.title))}) as begins` : ''
      found('near', `${isRare ? byKeys : inReach} and ${near()}`, ranks)
      return picked([sorted('near', asWhole ? 'c.whole desc, c.begins desc, ' : '')], `, ${count('near')} as count`)
    },
    frequent() {
      const asWhole = whole()
      const wholeNewest = asWhole ? newestOf('whole', asWhole, 'true') : { parts: [], count: '0' }
      const parts = [...wholeNewest.parts, ...newestOf('some', near(), `${wholeNewest.count} < ${keep}`).parts]
      if (own && !within) {
        found('own', `${byKeys} and ${near()} and s.keys @> ${own}`)
        parts.push(sorted('own'))
      }
      return picked(parts)
    },
    loose(known) {
      const loose = has(alternatives.map((word) => word.loose))
      if (known === 'guesses') return picked([latest('late', loose, 'true', Math.ceil(walked / 40))])
      if (known === 'many') return picked(newestOf('late', loose, 'true').parts)
      const few = mostGuesses(bounds)
      const close = alternatives.map((word) => `(s.keys && ${array(word.near)})::int`).join(' + ')
      found('loose', `${byKeys} and ${loose}`, `, ${close} as close`, ` limit ${few + 1}`)
      const parts = [sorted('loose', 'c.close desc, ', few), ...newestOf('late', loose, `${count('loose')} > ${few}`).parts]
      if (own && !within) {
        found('own', `${byKeys} and ${loose} and ${count('loose')} > ${few} and s.keys @> ${own}`)
        parts.push(sorted('own'))
      }
      return picked(parts)
    },
  }
}

/** The key that the actor's own records have. Whose a record is shows nowhere where the owner is hidden, and not in what comes first either. */
export const ownKeyOf = (model: Model, actor: Actor, object: ObjectType): number | null =>
  object.owner && actor.member && !hiddenFields(model, actor, object).has(object.owner)
    ? ownerKey(object, actor.workspace, actor.member)
    : null

/** Whether every record of the object is in reach. */
export const isOpen = (model: Model, actor: Actor, object: ObjectType): boolean =>
  accessClause(model, actor, object, 'read', 'r', new Parameters()) === 'true'

/** The members whose records of the object are in reach; null where reach does not go by owners alone. */
export function ownersOf(actor: Actor, object: ObjectType): readonly string[] | null {
  const reach = reachOf(actor, object.name, 'read')
  if (object.via || object.alsoWith || !object.owner || actor.role === 'system' || reach === 'all') return null
  return reach === 'own' ? (actor.member ? [actor.member] : []) : reach === 'team' ? actor.team : actor.below
}
