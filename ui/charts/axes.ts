/** What charts with axes share: places along one, values along the other, at most five lines, from zero. */
import type { ChartData } from './data.ts'
import type { Look } from './look.ts'

/** The room a chart has, in pixels. */
export interface Room {
  readonly width: number
  readonly height: number
}

const widestName = 168

/** Times go from left to right, everything else from top to bottom, where names have room. */
export const isUpright = (data: ChartData): boolean => data.times

export function axesOf(data: ChartData, { width }: Room, end = 8): Record<string, unknown> {
  const names = { type: 'category', data: data.places.map(({ name }) => name) }
  const value = {
    type: 'value',
    splitNumber: 4,
    axisLabel: { formatter: data.axisText, hideOverlap: true },
    minInterval: data.series.every(({ points }) => points.every(({ value: one }) => Number.isInteger(one ?? 0))) ? 1 : 0,
  }
  const grid = { top: 24, right: end, bottom: 4, left: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' }
  if (isUpright(data)) return { grid, xAxis: { ...names, boundaryGap: true, axisLabel: { hideOverlap: true } }, yAxis: value }
  const room = Math.min(widestName, Math.round(width * 0.34))
  return {
    grid: { ...grid, top: 4, right: Math.max(end, 56), bottom: 4 },
    xAxis: { ...value, splitNumber: width < 500 ? 2 : 4 },
    yAxis: { ...names, inverse: true, axisLine: { show: false }, axisLabel: { width: room, overflow: 'truncate', interval: 0 } },
  }
}

/** Names beside marks only where they have room. */
export const hasRoomForValues = (data: ChartData, { width }: Room): boolean =>
  !isUpright(data) || data.places.length * data.series.length * 34 < width

export const focused = (look: Look) => ({ emphasis: { disabled: false, itemStyle: { color: look.strong } } })
