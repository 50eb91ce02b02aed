/** The groups of one field within the statement: which there are, in what order, how a row finds its own, and how they are answered. */
import type { Group } from './group.ts'
import { isAmount } from './measure.ts'
import { limits, type By, type Measure, type Question } from './question.ts'
import { fieldName } from './sentence.ts'

/** The parts of the statement that a field to group by makes; `n` is its place, 1 or 2. */
export interface Axis {
  readonly n: number
  readonly key: string
  readonly joins: string
  /** CTEs that stand before the records are read. */
  readonly before: readonly string[]
  readonly ctes: readonly string[]
  /** The place of a row's group: 1 and on, 0 among the others, -1 without a key. */
  readonly place: string
  readonly placing: string
  readonly answer: string
  readonly tooMany: string
}

export interface AxisOptions {
  readonly group: Group
  readonly by: By
  readonly n: number
  readonly question: Question
  readonly sqlOf: (measure: Measure) => string
  /** The measures of `cells c` as JSON, separated by commas. */
  readonly shown: string
  readonly sentence: (...conditions: readonly string[]) => string
}

export function axisOf({ group, by, n, question, sqlOf, shown, sentence }: AxisOptions): Axis {
  const field = fieldName(by)
  const { literal, between } = group
  const top = literal ? question.top[n - 1]! : limits.groups + 1
  const { measures, order } = question
  // Values go by how much there is of them, everything else in its own order, unless the question says otherwise.
  const { down, measure } =
    (n === 1 ? order : undefined) ??
    (literal && by.path.value.kind !== 'choice' ? { down: true, measure: 0 } : { down: false, measure: null })
  const decides = measure === null ? null : measures[measure]!
  const weight = decides ? `coalesce(${sqlOf(decides)}${isAmount(decides) ? ', 0' : ''})` : 'null::integer'
  const way = down ? ' desc nulls last' : ' nulls last'
  const order1 = decides ? `${isAmount(decides) ? 'coalesce(a.o, 0)' : 'a.o'}${way}, ` : `${group.order('a.k')}${way}, `
  const filled = between
    ? [
        `bound${n} as (select min(k) as lo, max(k) as hi from found${n})`,
        `all${n} as (select a.k, f.o from (select ${between.key} as k from bound${n} b cross join lateral ${between.rows} as each(step) where b.lo is not null) a left join found${n} f on f.k = a.k)`,
      ]
    : [`all${n} as (select k, o from found${n})`]
  const leftOver = `'${field} is none of (' || (select string_agg(${literal?.('k.k') ?? "''"}, ', ' order by k.at) from kept${n} k) || ') and ${field} is not empty'`
  const ctes = [
    `found${n} as (select k${n} as k, ${weight} as o from source where k${n} is not null group by k${n})`,
    ...filled,
    `axis${n} as (select a.k, row_number() over (order by ${order1}a.k)::integer as at from all${n} a)`,
    `kept${n} as (select k, at from axis${n} where at <= ${top})`,
    `said${n} as (select k.at as p, ${group.condition('k.k')} as said from kept${n} k union all select -1, '${field} is empty'${literal ? ` union all select 0, ${leftOver}` : ''})`,
  ]
  const cell = `c.g = ${question.by.length === 1 ? 0 : n === 1 ? 1 : 2} and c.p${n}`
  const aside = (p: number, more: string): string =>
    `(select json_build_object(${more}'values', json_build_array(${shown}), 'filter', ${sentence('s.said')}) from cells c join said${n} s on s.p = ${p} where ${cell} = ${p})`
  const groups = `coalesce((select json_agg(json_build_object('key', ${group.shown('k.k')}, 'values', json_build_array(${shown}), 'filter', ${sentence('s.said')}) order by k.at) from kept${n} k join said${n} s on s.p = k.at left join cells c on ${cell} = k.at), '[]'::json)`
  const answer = [
    `'by', '${by.name}'`,
    `'kind', '${by.path.value.kind}'`,
    `'step', ${group.step ?? 'null'}`,
    `'groups', ${groups}`,
    `'other', ${literal ? aside(0, `'groups', (select count(*) from axis${n} a where a.at > ${top}), `) : 'null'}`,
    `'empty', ${aside(-1, '')}`,
  ]
  return {
    n,
    key: group.key,
    joins: group.joins ?? '',
    before: group.before ?? [],
    ctes,
    place: `case when s.k${n} is null then -1 else coalesce(x${n}.at, 0) end as p${n}`,
    placing: ` left join kept${n} x${n} on x${n}.k = s.k${n}`,
    answer: `json_build_object(${answer.join(', ')})`,
    tooMany: [
      `(select count(*) from kept${n}) > ${limits.groups}`,
      ...(between ? [`coalesce((select ${between.tooMany} from bound${n} b), false)`] : []),
    ].join(' or '),
  }
}
