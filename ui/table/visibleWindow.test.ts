import { expect, it } from 'vitest'
import { originTop, scrollToShow, TALLEST, visibleWindow } from './visibleWindow.ts'

const view = (part: object) => ({ scrolled: 0, viewHeight: 720, rowHeight: 36, total: 100_000, ...part })

it('draws what is seen and a little more', () => {
  expect(visibleWindow(view({}))).toEqual({ first: 0, end: 26, height: 3_600_000, origin: 0 })
  const middle = visibleWindow(view({ scrolled: 36 * 500 }))
  expect(middle).toMatchObject({ first: 494, end: 526, origin: 0 })
  expect(originTop(0, view({ scrolled: 36 * 500 }))).toBe(0)
})

it('ends at the last row', () => {
  expect(visibleWindow(view({ scrolled: 3_600_000 - 720 })).end).toBe(100_000)
  expect(visibleWindow(view({ total: 3 }))).toMatchObject({ first: 0, end: 3, height: 108 })
  expect(visibleWindow(view({ total: 0 }))).toMatchObject({ first: 0, end: 0, height: 0 })
})

it('compresses the scroll bar of a million rows and still reaches both ends', () => {
  const million = { total: 1_000_000 }
  expect(visibleWindow(view(million)).height).toBe(TALLEST)
  const end = view({ ...million, scrolled: TALLEST - 720 })
  const bottom = visibleWindow(end)
  expect(bottom.end).toBe(1_000_000)
  expect(originTop(bottom.origin, end) + (bottom.end - bottom.origin) * 36).toBe(TALLEST)
})

it('seldom moves what the rows of a compressed list are placed from, and never far from them', () => {
  const windows = Array.from({ length: 500 }, (_, step) => visibleWindow(view({ total: 1_000_000, scrolled: 5_000_000 + step * 10 })))
  expect(new Set(windows.map(({ origin }) => origin)).size).toBeLessThan(3)
  for (const { first, origin } of windows) expect(first - origin).toBeLessThan(5000)
})

it.each([0, 1, 499, 77_000, 999_999])('brings row %i into view and then leaves it alone', (index) => {
  for (const total of [1_000_000]) {
    for (const scrolled of [0, TALLEST / 2, TALLEST - 720]) {
      const start = view({ total, scrolled })
      const to = scrollToShow(index, 32, start) ?? scrolled
      const seen = visibleWindow({ ...start, scrolled: to })
      expect(index).toBeGreaterThanOrEqual(seen.first)
      expect(index).toBeLessThan(seen.end)
      const again = scrollToShow(index, 32, { ...start, scrolled: to })
      expect(again === null || Math.abs(again - to) < 1).toBe(true)
    }
  }
})
