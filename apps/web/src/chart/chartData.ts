/** An answer as a chart draws it, and what each of its points opens. */
import type { ChartData, ChartKind, ChartPoint } from '@rapport/ui/charts/data.ts'
import { nounOf } from '../api/meta.ts'
import type { Meta, ObjectMeta } from '../api/types.ts'
import { numberText } from '../fields/words.ts'
import { t } from '../messages/t.tsx'
import type { Aggregate, Axis, Measured, Numbers, Place } from './aggregate.ts'
import { isAdding, type Asking, type Grouped } from './asking.ts'
import { keyText, measureText, shortText, valueWords } from './words.ts'

export interface Drawn {
  readonly data: ChartData
  /** The filter behind a point; null where there is none. */
  readonly filterAt: (at: { place: number; series: number }) => string | null
  readonly kinds: readonly ChartKind[]
  readonly summary: string
}

interface Stand {
  readonly place: Place
  readonly name: string
  readonly rest?: boolean
  readonly numbers: Numbers
}

/** The places of a field: its groups, what is left over, and what has none. */
function standsOf(axis: Axis, group: Grouped): readonly Stand[] {
  const groups = axis.groups.map((one, place): Stand => ({ place, name: keyText(group, one.key), numbers: one }))
  return [
    ...groups,
    ...(axis.other
      ? [{ place: 'other', name: t('chart.others', { count: axis.other.groups }), rest: true, numbers: axis.other } as const]
      : []),
    ...(axis.empty
      ? [{ place: 'empty', name: t('chart.empty', { field: group.field.label.toLowerCase() }), rest: true, numbers: axis.empty } as const]
      : []),
  ]
}

/** Puts an answer together for drawing. The answer must be one to this question. */
export function drawnOf(meta: Meta, object: ObjectMeta, { measure, groups }: Asking, answer: Aggregate): Drawn {
  const [first, second] = groups
  const along = standsOf(answer.by[0]!, first!)
  const nothing: readonly Measured[] = answer.measures.map((name) => (isAmount(name) ? 0 : null))
  const asked = (values: readonly Measured[]): Measured => values.at(-1) ?? null
  const pointOf = (names: readonly string[], numbers: Numbers | undefined): ChartPoint => {
    const values = numbers?.values ?? nothing
    const value = asked(values)
    return {
      value: typeof value === 'number' ? value : null,
      text: shortText(value),
      name: t('chart.point', { group: names.join(', '), value: valueWords(meta, object, measure, values) }),
      opens: Boolean(numbers?.filter) && Number(values[0] ?? 0) > 0,
    }
  }
  const across = second ? standsOf(answer.by[1]!, second) : null
  const cells = new Map(answer.cells?.map((cell) => [cell.at.join(), cell]))
  const numbersAt = (place: number, series: number): Numbers | undefined =>
    across && series >= 0 ? cells.get([along[place]!.place, across[series]!.place].join()) : along[place]?.numbers
  const series = across
    ? across.map(({ name, rest }, s) => ({
        name,
        rest: rest ?? false,
        points: along.map((stand, n) => pointOf([stand.name, name], numbersAt(n, s))),
      }))
    : [{ name: measureText(meta, object, measure), points: along.map((stand) => pointOf([stand.name], stand.numbers)) }]
  const data: ChartData = {
    places: along.map(({ name, rest, numbers }) => ({ name, rest: rest ?? false, whole: pointOf([name], numbers) })),
    series,
    times: first!.unit !== undefined,
    axisText: (value) => numberText(value),
  }
  return {
    data,
    filterAt: ({ place, series: s }) => numbersAt(place, s)?.filter ?? null,
    kinds: kindsFor(data, measure, first!),
    summary: summaryOf(meta, object, { measure, groups }, answer, along),
  }
}

const isAmount = (name: string): boolean => name === 'count' || name.startsWith('sum.') || name.startsWith('distinct.')

/** The kinds that tell the truth about these numbers, the best one first. */
export function kindsFor({ places, series, times }: ChartData, measure: string, { field }: Grouped): readonly ChartKind[] {
  const adding = isAdding(measure)
  if (series.length > 1) {
    const grouped: readonly ChartKind[] = adding ? ['stacked', 'heat', 'bar'] : ['heat', 'bar']
    return times ? (adding ? ['stacked', 'line', 'heat'] : ['line', 'heat', 'bar']) : grouped
  }
  const groups = places.filter(({ rest }) => !rest).length
  const steps = adding && field.kind === 'choice' && groups > 1 && groups <= 12
  return [
    ...(times && places.length > 40 ? (['line', 'bar'] as const) : times ? (['bar', 'line'] as const) : (['bar'] as const)),
    ...(steps ? (['funnel'] as const) : []),
    ...(adding && places.length === 2 ? (['donut'] as const) : []),
  ]
}

/** "1,204 people by city. The most: Köln, 120." */
function summaryOf(meta: Meta, object: ObjectMeta, { measure, groups }: Asking, answer: Aggregate, along: readonly Stand[]): string {
  const count = Number(answer.total.values[0] ?? 0)
  const by = groups.map(({ field }) => field.label.toLowerCase()).join(t('chart.and'))
  const whole = t('chart.summary', { what: valueWords(meta, object, measure, answer.total.values), by })
  const value = ({ numbers }: Stand): number => Number(numbers.values.at(-1) ?? Number.NEGATIVE_INFINITY)
  const most = along.filter(({ rest }) => !rest).toSorted((a, b) => value(b) - value(a))[0]
  if (count === 0 || !most || along.length < 2) return whole
  return `${whole} ${t('chart.most', { group: most.name, value: shortText(most.numbers.values.at(-1) ?? null) })}`
}

/** "12 people" for a count of the object. */
export const countWords = (object: ObjectMeta, count: number): string =>
  t('list.count', { count: numberText(count), what: nounOf(object, count) })
