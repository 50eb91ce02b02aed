/** The six kinds of charts as ECharts draws them: pure, from data and colours to an option. */
import { axesOf, focused, hasRoomForValues, isUpright, type Room } from './axes.ts'
import { drawnPart, type At, type ChartData, type ChartKind } from './data.ts'
import { colourOf, inkOn, type Look } from './look.ts'

type Option = Record<string, unknown>
type Draw = (data: ChartData, look: Look, room: Room) => Option

const still = { animation: false }

const line: Draw = (data, look, room) => ({
  ...still,
  ...axesOf({ ...data, times: true }, room, data.series.length > 1 ? 112 : 28),
  series: data.series.map(({ name, points }, at) => ({
    type: 'line',
    name,
    data: points.map(({ value }) => value),
    lineStyle: { color: colourOf(look, data.series, at), width: 2 },
    itemStyle: { color: colourOf(look, data.series, at) },
    showSymbol: points.length <= 40,
    // A lone value between two that are missing is a point, not a line.
    connectNulls: false,
    endLabel: {
      show: data.series.length > 1 && data.series.length <= 4,
      formatter: name,
      color: look.text,
      width: 100,
      overflow: 'truncate',
    },
    labelLayout: { moveOverlap: 'shiftY' },
    ...focused(look),
  })),
})

const bars =
  (stack: boolean): Draw =>
  (data, look, room) => ({
    ...still,
    ...axesOf(data, room),
    series: data.series.map(({ name, points }, at) => ({
      type: 'bar',
      name,
      ...(stack ? { stack: 'all' } : {}),
      barMaxWidth: stack || data.series.length === 1 ? 40 : 20,
      barCategoryGap: '28%',
      itemStyle: { color: colourOf(look, data.series, at), borderColor: look.surface, borderWidth: stack ? 1 : 0 },
      data: points.map(({ value }, n) =>
        data.places[n]?.rest && data.series.length === 1 ? { value, itemStyle: { color: look.rest } } : value,
      ),
      label: {
        show: !stack && hasRoomForValues(data, room),
        position: isUpright(data) ? 'top' : 'right',
        color: look.text,
        fontSize: 11,
        formatter: ({ dataIndex }: { dataIndex: number }) => points[dataIndex]?.text ?? '',
      },
      ...focused(look),
    })),
  })

const funnel: Draw = (data, look) => {
  const points = data.series[0]?.points ?? []
  const first = points[0]?.value ?? 0
  const most = Math.max(1, ...points.map(({ value }) => value ?? 0))
  return {
    ...still,
    series: [
      {
        type: 'funnel',
        sort: 'none',
        top: 8,
        bottom: 8,
        left: 8,
        width: '46%',
        min: 0,
        max: most,
        minSize: '0%',
        maxSize: '100%',
        gap: 3,
        funnelAlign: 'center',
        label: { position: 'right', color: look.text, overflow: 'truncate' },
        labelLine: { length: 28, lineStyle: { color: look.line } },
        itemStyle: { borderWidth: 0 },
        data: points.map(({ value, text }, n) => ({
          value: value ?? 0,
          name: `${data.places[n]?.name ?? ''}  ${text}${n > 0 && first > 0 ? `  ${Math.round((100 * (value ?? 0)) / first)} %` : ''}`,
          itemStyle: { color: data.places[n]?.rest ? look.rest : look.subject },
        })),
        ...focused(look),
      },
    ],
  }
}

const donut: Draw = (data, look, { width, height }) => {
  const points = data.series[0]?.points ?? []
  const all = points.reduce((sum, { value }) => sum + (value ?? 0), 0)
  const size = Math.max(60, Math.min(width * 0.24, height * 0.4, 150))
  return {
    ...still,
    series: [
      {
        type: 'pie',
        radius: [size * 0.62, size],
        center: ['50%', '50%'],
        label: { color: look.text, overflow: 'truncate', lineHeight: 16 },
        labelLine: { lineStyle: { color: look.line } },
        itemStyle: { borderColor: look.surface, borderWidth: 2 },
        data: points.map(({ value, text }, n) => ({
          value: value ?? 0,
          name: `${data.places[n]?.name ?? ''}\n${text}, ${all > 0 ? Math.round((100 * (value ?? 0)) / all) : 0} %`,
          itemStyle: { color: n === 0 ? look.subject : look.rest },
        })),
        ...focused(look),
      },
    ],
  }
}

const heat: Draw = (data, look, room) => {
  const cells = data.series.flatMap(({ points }, y) => points.map((point, x) => ({ x, y, ...point })))
  const most = Math.max(...cells.map(({ value }) => value ?? 0), 1)
  const wide = room.width / Math.max(data.places.length, 1) > 40
  return {
    ...still,
    grid: { top: 8, right: 8, bottom: 4, left: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      data: data.places.map(({ name }) => name),
      axisLine: { show: false },
      axisLabel: {
        interval: room.width / data.places.length > 44 ? 0 : 'auto',
        width: Math.max(40, (room.width * 0.8) / data.places.length - 8),
        overflow: 'truncate',
      },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: data.series.map(({ name }) => name),
      axisLine: { show: false },
      axisLabel: { width: Math.min(140, room.width * 0.3), overflow: 'truncate', interval: 0 },
    },
    visualMap: { show: false, min: 0, max: most, inRange: { color: [look.weak, look.subject] } },
    series: [
      {
        type: 'heatmap',
        data: cells.map(({ x, y, value }) => ({ value: [x, y, value ?? '-'], label: { color: inkOn(look, (value ?? 0) / most) } })),
        label: {
          show: wide,
          fontSize: 11,
          formatter: ({ dataIndex }: { dataIndex: number }) => (cells[dataIndex]?.value ? cells[dataIndex].text : ''),
        },
        itemStyle: { borderColor: look.surface, borderWidth: 2, borderRadius: 3 },
        emphasis: { itemStyle: { borderColor: look.strong, borderWidth: 2 } },
      },
    ],
  }
}

const draws: { readonly [K in ChartKind]: Draw } = { line, bar: bars(false), stacked: bars(true), funnel, donut, heat }

/** The chart as an option of ECharts. */
export const optionOf = (kind: ChartKind, data: ChartData, look: Look, room: Room): Option => draws[kind](drawnPart(kind, data), look, room)

/** How high a chart would like to be: rows need room, the rest takes what there is. */
export function heightOf(kind: ChartKind, data: ChartData, given: number): number {
  const least = Math.max(given, 220)
  if (kind === 'heat') return Math.max(Math.min(least, 560), data.series.length * 30 + 40)
  if (kind === 'line' || kind === 'donut' || isUpright(data)) return Math.min(least, 560)
  const rows = kind === 'bar' ? data.places.length * Math.max(1, data.series.length * 0.7) : data.places.length
  return Math.max(120, Math.round(rows * (kind === 'funnel' ? 48 : 30)) + 40)
}

/** The point that ECharts means by a series and an item of what is drawn. */
export const pointAt = (kind: ChartKind, drawn: ChartData, seriesIndex: number, dataIndex: number): At =>
  kind === 'heat'
    ? { place: dataIndex % drawn.places.length, series: Math.floor(dataIndex / drawn.places.length) }
    : { place: dataIndex, series: seriesIndex }
