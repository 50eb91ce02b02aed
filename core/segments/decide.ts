/** Who is in segments, asked of some records: what their fields say by SQL, what happened with them in memory. */
import { setImmediate } from 'node:timers/promises'
import { systemActor } from '../access/index.ts'
import type { Condition, Happened } from '../object/condition.ts'
import { type Model, type ObjectType, proxiesOf } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { countConditions, formatFilter, hasHappened, lengthOf, matches, type Occurrence, rowOf, shapeOf } from '../rules/index.ts'
import { Parameters } from '../sql/parameters.ts'
import { valueOf } from '../sql/column.ts'
import { rowsOf } from '../sql/table.ts'
import { scopeOf } from '../store/compile.ts'
import type { Plan } from './plan.ts'

export interface Asking {
  readonly model: Model
  readonly workspace: string
  readonly timeZone: string
  readonly now: Date
}

/** Who is in each segment, and which of the records are there at all. */
export interface Answers {
  readonly inside: ReadonlyMap<Plan, ReadonlySet<string>>
  readonly there: ReadonlySet<string>
}

/** Comparisons that one statement asks at most. */
const together = 300
/** Of one record the newest that many interactions of a type are looked at, where more than their number is asked. */
const mostOfType = 10_000

/** The ids of the records that are in each plan's segment now, of those that it is asked of. Plans are of one object. */
export async function whoIsIn(
  tx: Pick<Transaction, 'json'>,
  asking: Asking,
  asked: ReadonlyMap<Plan, ReadonlySet<string>>,
  ids: readonly string[],
): Promise<Answers> {
  const plans = [...asked.keys()]
  const object = plans[0]!.object
  const parts = plans.map(({ condition }) => ownParts(condition))
  const texts = [...new Set(parts.flat().map((part) => formatFilter(part)))]
  const byText = new Map(parts.flat().map((part) => [formatFilter(part), part]))
  const [there, log] = await Promise.all([
    readParts(
      tx,
      asking,
      object,
      texts.map((text) => byText.get(text)!),
      ids,
    ),
    readLog(tx, asking, object, plans, ids),
  ])
  const place = new Map(texts.map((text, n) => [text, n]))
  const result = new Map<Plan, Set<string>>()
  for (const [n, plan] of plans.entries()) {
    // Whoever asks this server for something does not wait for all of them.
    if (n % 16 === 15) await setImmediate()
    const places = new Map(ownParts(plan.condition).map((part) => [part, place.get(formatFilter(part))!]))
    const inside = new Set<string>()
    const own = asked.get(plan)!
    for (const [id, answers] of there) if (own.has(id) && holds(asking, plan.condition, places, answers, log.get(id) ?? [])) inside.add(id)
    result.set(plan, inside)
  }
  return { inside: result, there: new Set(there.keys()) }
}

/** The largest parts of a condition in which nothing is said of what happened. */
function ownParts(condition: Condition): readonly Condition[] {
  if (!mentions(condition)) return [condition]
  if ('and' in condition) return condition.and.flatMap(ownParts)
  if ('or' in condition) return condition.or.flatMap(ownParts)
  return 'not' in condition ? ownParts(condition.not) : []
}

function mentions(condition: Condition): boolean {
  if ('and' in condition) return condition.and.some(mentions)
  if ('or' in condition) return condition.or.some(mentions)
  return 'not' in condition ? mentions(condition.not) : 'happened' in condition
}

function holds(
  asking: Asking,
  condition: Condition,
  places: ReadonlyMap<Condition, number>,
  answers: readonly boolean[],
  log: readonly Occurrence[],
): boolean {
  const known = places.get(condition)
  if (known !== undefined) return answers[known]!
  const also = (part: Condition): boolean => holds(asking, part, places, answers, log)
  if ('and' in condition) return condition.and.every(also)
  if ('or' in condition) return condition.or.some(also)
  if ('not' in condition) return !also(condition.not)
  const { model, now, timeZone } = asking
  return hasHappened(condition as Happened, log, now, (one, where) => {
    if (!where) return true
    const shape = shapeOf(model, one.type, where)!
    return matches(model, shape, where, rowOf(shape, one), { now, timeZone, me: null, record: () => undefined, related: () => [] })
  })
}

/** Parts in an order that is kept, as many together as a statement takes; one portion at least. */
function portions(parts: readonly Condition[]): readonly (readonly Condition[])[] {
  const all: Condition[][] = [[]]
  let weight = 0
  for (const part of parts) {
    weight += countConditions(part)
    if (weight > together && all.at(-1)!.length > 0) {
      all.push([])
      weight = countConditions(part)
    }
    all.at(-1)!.push(part)
  }
  return all
}

/** What each part says of each record that is there. */
async function readParts(
  tx: Pick<Transaction, 'json'>,
  { model, workspace, timeZone, now }: Asking,
  object: ObjectType,
  parts: readonly Condition[],
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly boolean[]>> {
  const found = new Map<string, boolean[]>()
  for (const some of portions(parts)) {
    const scope = scopeOf(model, { ...systemActor(workspace), timeZone }, now)
    const clauses = some.map((part) => scope.compile.where(scope, object, part, 'r'))
    const among = scope.parameters.add(ids, 'uuid[]')
    const text = `select coalesce(json_agg(json_build_array(${['r.id', ...clauses].join(', ')})), '[]')::text from ${rowsOf(object, 'r')} and r.id = any(${among})`
    for (const [id, ...answers] of JSON.parse((await tx.json(text, scope.parameters.values))!) as [string, ...boolean[]][])
      found.set(id, [...(found.get(id) ?? []), ...answers])
  }
  return found
}

/** What has to be known of a type: since when, how many of the newest, and whether what was said of them. */
interface Wanted {
  from: number
  most: number
  whole: boolean
}

function wantedBy(plans: readonly Plan[], now: Date): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>()
  const want = (type: string, from: number, most: number, whole: boolean): void => {
    const before = wanted.get(type)
    wanted.set(
      type,
      before
        ? { from: Math.min(before.from, from), most: Math.max(before.most, most), whole: before.whole || whole }
        : { from, most, whole },
    )
  }
  const visit = (part: Condition): void => {
    if ('and' in part) part.and.forEach(visit)
    else if ('or' in part) part.or.forEach(visit)
    else if ('not' in part) visit(part.not)
    else if ('happened' in part) {
      const { happened, where, sum, value = 1, inLast, then, without } = part
      const from = inLast === undefined ? -Infinity : now.getTime() - lengthOf(inLast)!
      const isCount = !where && sum === undefined && !then && !without
      // Of what is only counted one more than is asked for decides it.
      want(happened, from, isCount ? value + 1 : Infinity, Boolean(where) || sum !== undefined)
      for (const next of [then, without]) if (next) want(next.happened, from, Infinity, Boolean(next.where))
    }
  }
  for (const { condition } of plans) visit(condition)
  return wanted
}

/** Before all that can have happened. */
const earliest = '1900-01-01T00:00:00Z'

type Logged = readonly [
  of: string,
  id: string,
  type: string,
  at: number,
  channel: string | null,
  touchpoint: string | null,
  properties: Record<string, unknown> | null,
]

async function readLog(
  tx: Pick<Transaction, 'json'>,
  { model, now }: Asking,
  object: ObjectType,
  plans: readonly Plan[],
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Occurrence[]>> {
  const wanted = wantedBy(plans, now)
  const found = new Map<string, Occurrence[]>()
  if (wanted.size === 0) return found
  const parameters = new Parameters()
  const among = parameters.add(ids, 'uuid[]')
  const until = parameters.add(now.toISOString(), 'timestamptz')
  const sources = [
    `select i.id as of, i.id as source from unnest(${among}) as i(id)`,
    ...proxiesOf(model, object.name).map(({ object: proxy, field }) => {
      const link = valueOf(proxy, field, 'v')
      return `select ${link} as of, v.id as source from ${rowsOf(proxy, 'v')} and ${link} = any(${among})`
    }),
  ]
  const types = [...wanted]
  const kinds = [
    parameters.add(
      types.map(([type]) => type),
      'text[]',
    ),
    parameters.add(
      types.map(([, { from }]) => (from === -Infinity ? earliest : new Date(from).toISOString())),
      'timestamptz[]',
    ),
    parameters.add(
      types.map(([, { most }]) => Math.min(Math.ceil(most), Math.max(mostOfType, Number.isFinite(most) ? most : 0))),
      'bigint[]',
    ),
    parameters.add(
      types.map(([, { whole }]) => whole),
      'boolean[]',
    ),
  ]
  const text =
    `select coalesce(json_agg(json_build_array(s.of, l.id, k.type, (extract(epoch from l.at) * 1000)::bigint, n.channel, n.touchpoint, n.properties)), '[]')::text
    from (${sources.join(' union all ')}) s cross join unnest(${kinds.join(', ')}) as k(type, since, most, whole)
    cross join lateral (select o.id, o.at from interaction_of o where o.workspace_id = $1 and o.record_id = s.source and o.type = k.type and o.at <= ${until} and o.at >= k.since
      order by o.at desc limit k.most) l
    left join interaction n on k.whole and n.workspace_id = $1 and n.at = l.at and n.id = l.id and n.at <= ${until}`.replace(
      /\s*\n\s*/g,
      ' ',
    )
  const seen = new Set<string>()
  for (const [of, id, type, at, channel, touchpoint, properties] of JSON.parse((await tx.json(text, parameters.values))!) as Logged[]) {
    // One interaction may concern a person and a browser of theirs.
    if (seen.has(`${of} ${id}`)) continue
    seen.add(`${of} ${id}`)
    const list = found.get(of) ?? []
    found.set(of, list)
    list.push({ id, type, at: new Date(at), channel, touchpoint, properties: properties ?? {} })
  }
  return found
}
