/** What a chart draws: plain values with their words. Charts know nothing of records. */

export const chartKinds = ['line', 'bar', 'stacked', 'funnel', 'donut', 'heat'] as const
export type ChartKind = (typeof chartKinds)[number]

export interface ChartPoint {
  /** Null: there is no value, which is not 0. */
  readonly value: number | null
  /** The value in words, short: it may stand beside the mark. */
  readonly text: string
  /** All of it in words: "March 2026: 12 people". */
  readonly name: string
  /** Whether there is something behind it. */
  readonly opens: boolean
}

export interface ChartSeries {
  readonly name: string
  /** What is left over, or has no value: drawn in grey. */
  readonly rest?: boolean
  /** One for each place along the axis. */
  readonly points: readonly ChartPoint[]
}

export interface ChartPlace {
  readonly name: string
  /** What is left over, or has no value: said in words under the drawing, where it dwarfs nothing. */
  readonly rest?: boolean
  /** All series of it together. */
  readonly whole: ChartPoint
}

export interface ChartData {
  /** Along the axis, in order; the rest comes last. */
  readonly places: readonly ChartPlace[]
  readonly series: readonly ChartSeries[]
  /** Places are times: they go from left to right. */
  readonly times: boolean
  /** A value of the axis in words. */
  readonly axisText: (value: number) => string
}

/** A place and a series of the data; the series -1 is all of them. */
export interface At {
  readonly place: number
  readonly series: number
}

/** What is drawn of the data: the places but the rest. Of two parts one may be the rest. */
export function drawnPart(kind: ChartKind, data: ChartData): ChartData {
  const places = kind === 'donut' ? data.places : data.places.filter(({ rest }) => !rest)
  if (places.length === data.places.length) return data
  return { ...data, places, series: data.series.map((series) => ({ ...series, points: series.points.slice(0, places.length) })) }
}
