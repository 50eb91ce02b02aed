/** Groups of numbers: from here up to, not including, there. Bounds are the very numbers that the sentences name, so that nothing falls between. */
import type { Group, Grouped } from './group.ts'
import { limits, type Ranges } from './question.ts'
import { fieldName } from './sentence.ts'

/** Beyond it not every whole number is a double, and bounds would fall together. */
const mostSteps = 4e15

export function rangeGroup(given: Grouped, ranges: Ranges): Group {
  if (ranges === 'fitting') return fittingGroup(given)
  if ('edges' in ranges) return edgedGroup(given, ranges.edges)
  return steppedGroup(given, `${ranges.num}::double precision`, `${ranges.den}::double precision`)
}

/** A key is the number of edges that are not above the value. */
function edgedGroup({ scope, value, by }: Grouped, edges: readonly number[]): Group {
  const list = scope.parameters.add(edges, 'double precision[]')
  return {
    key: `width_bucket((${value})::double precision, ${list})`,
    ...bounded(
      fieldName(by),
      (k) => `(${list})[${k}]`,
      (k) => `(${list})[${k} + 1]`,
    ),
    order: (k) => k,
    between: { rows: `generate_series(0, ${edges.length})`, key: 'each.step::integer', tooMany: 'false' },
    step: 'null',
  }
}

/** Every `num / den`; a key is how many of these lie below. The division may round, so the bounds themselves decide. */
function steppedGroup({ value, by, n }: Grouped, num: string, den: string, before: readonly string[] = []): Group {
  const edge = (k: string): string => `((${k}) * ${num} / ${den})`
  const v = `v${n}`
  const joins = `cross join lateral (select (${value})::double precision as v offset 0) ${v} cross join lateral (select floor(${v}.v * ${den} / ${num}) as k offset 0) f${n}`
  const low = `f${n}.k`
  return {
    before,
    joins,
    key: `(${low} - (${v}.v < ${edge(low)})::integer + (${v}.v >= ${edge(`${low} + 1`)})::integer)`,
    ...bounded(fieldName(by), edge, (k) => edge(`${k} + 1`)),
    order: (k) => k,
    between: {
      rows: `generate_series(b.lo::numeric, least(b.hi, b.lo + ${limits.groups + 1})::numeric)`,
      key: 'each.step::double precision',
      tooMany: `b.hi - b.lo > ${limits.groups} or greatest(abs(b.lo), abs(b.hi)) > ${mostSteps}`,
    },
    step: `${num} / ${den}`,
  }
}

/** A step of 1, 2 or 5 times a power of ten that makes about a dozen groups of what there is; of whole numbers at least 1. */
function fittingGroup(given: Grouped): Group {
  const { value, n, records, by } = given
  const least = by.path.value.kind === 'integer' ? 1 : 1e-6
  const before = [
    `ends${n} as (select min(x.v) as lo, max(x.v) as hi ${records(`cross join lateral (select (${value})::double precision as v offset 0) x`)})`,
    `raw${n} as (select greatest(coalesce(hi / 12 - lo / 12, 0), ${least}) as w from ends${n})`,
    `ten${n} as (select w, floor(log(w) + 1e-9) as p from raw${n})`,
    `nice${n} as (select p, case when w / power(10::double precision, p) <= 1.000001 then 1 when w / power(10::double precision, p) <= 2 then 2 when w / power(10::double precision, p) <= 5 then 5 else 10 end as m from ten${n})`,
    `step${n} as (select m * power(10::double precision, greatest(p, 0)) as num, power(10::double precision, greatest(-p, 0)) as den from nice${n})`,
  ]
  return steppedGroup(given, `(select num from step${n})`, `(select den from step${n})`, before)
}

/** Shown and said by its bounds; the first and the last group of given edges are open at one side. */
function bounded(field: string, from: (k: string) => string, to: (k: string) => string): Pick<Group, 'shown' | 'condition'> {
  return {
    shown: (k) => `json_build_object('from', ${from(k)}, 'to', ${to(k)})`,
    condition: (k) => `concat_ws(' and ', '${field} >= ' || (${from(k)})::text, '${field} < ' || (${to(k)})::text)`,
  }
}
