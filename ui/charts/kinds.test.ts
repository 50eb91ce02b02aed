import { describe, expect, it } from 'vitest'
import { roles } from '../tokens.ts'
import { chartKinds, drawnPart, type ChartData, type ChartPoint } from './data.ts'
import { heightOf, optionOf, pointAt } from './kinds.ts'
import { colourNumber, inkOn, lookOf, themeOf } from './look.ts'

const point = (value: number | null): ChartPoint => ({ value, text: String(value ?? '–'), name: `${value}`, opens: true })
const data: ChartData = {
  places: [
    { name: 'Köln', whole: point(9) },
    { name: 'Malmö', whole: point(5) },
    { name: 'No city', rest: true, whole: point(3) },
  ],
  series: [
    { name: 'sv', points: [point(1), point(4), point(0)] },
    { name: 'de', points: [point(7), point(null), point(2)] },
    { name: 'Others', rest: true, points: [point(1), point(1), point(1)] },
  ],
  times: false,
  axisText: String,
}
const room = { width: 600, height: 300 }
const tokens = new Set(Object.values(roles).flat())

/** Every colour that stands anywhere in it. */
const coloursIn = (what: unknown): string[] => JSON.stringify(what).match(/#[\da-f]{3,8}\b|rgba?\([^)]*\)/gi) ?? []

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  const look = lookOf(scheme)
  it.each(chartKinds)('a chart of the kind %s has colours of the tokens only', (kind) => {
    const colours = coloursIn([optionOf(kind, data, look, room), themeOf(look)])
    expect(colours.length).toBeGreaterThan(0)
    expect(colours.filter((colour) => !tokens.has(colour))).toEqual([])
  })

  it.each(chartKinds)('a chart of the kind %s stands still', (kind) => {
    expect(optionOf(kind, data, look, room)).toMatchObject({ animation: false })
  })

  it('text in a cell can be read, however strong its colour', () => {
    expect(inkOn(look, 0)).toBe(look.strong)
    expect(inkOn(look, 1)).toBe(look.surface)
  })
})

it('what is left over and what is empty are told apart', () => {
  const series = [{ rest: false }, { rest: true }, { rest: true }]
  expect(series.map((_, at) => colourNumber(series, at))).toEqual([1, 6, 7])
})

it('bars and lines begin at zero', () => {
  for (const kind of ['bar', 'stacked', 'line'] as const) {
    const { xAxis, yAxis } = optionOf(kind, data, lookOf('light'), room) as Record<
      'xAxis' | 'yAxis',
      { type: string; scale?: boolean; min?: number }
    >
    const value = [xAxis, yAxis].find(({ type }) => type === 'value')!
    expect([value.scale, value.min]).toEqual([undefined, undefined])
  }
})

it('what has no value, and what is the rest, is no point of a line', () => {
  const { series } = optionOf('line', data, lookOf('light'), room) as { series: { data: unknown[] }[] }
  expect(series[1]!.data).toEqual([7, null])
  expect(series[0]!.data).toEqual([1, 4])
})

it('a cell of a heat map is the point of its place and series', () => {
  const { series } = optionOf('heat', data, lookOf('light'), room) as { series: { data: { value: unknown[] }[] }[] }
  for (const [n, { value }] of series[0]!.data.entries()) {
    const { place, series: s } = pointAt('heat', drawnPart('heat', data), 0, n)
    expect(value.slice(0, 2)).toEqual([place, s])
    expect(value[2]).toBe(data.series[s]!.points[place]!.value ?? '-')
  }
})

it('rows have room for their names however many there are', () => {
  const many = { ...data, series: [data.series[0]!], places: Array.from({ length: 100 }, (_, n) => ({ name: `${n}`, whole: point(1) })) }
  expect(heightOf('bar', many, 300)).toBeGreaterThan(2_500)
  expect(heightOf('bar', { ...many, times: true }, 300)).toBe(300)
})
