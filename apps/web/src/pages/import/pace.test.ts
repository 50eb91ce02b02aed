import '../../messages/late.ts'
import { expect, it } from 'vitest'
import { type Mark, marked, paceOf, spanText } from './pace.ts'

const marks = (...all: readonly [at: number, rows: number][]) =>
  all.reduce<readonly Mark[]>((before, [at, rows]) => marked(before, { at, rows }), [])

it('measures rows a second and what is left at that pace', () => {
  expect(paceOf(marks([0, 0], [2000, 5000], [4000, 10_000]), 50_000)).toEqual({ rate: 2500, left: 16 })
})

it('says nothing before a second has passed, or while nothing moves', () => {
  expect(paceOf(marks([0, 0], [500, 5000]), 50_000)).toBeNull()
  expect(paceOf(marks([0, 700], [9000, 700]), 50_000)).toBeNull()
})

it('forgets what was long ago, so that a change of pace shows', () => {
  expect(paceOf(marks([0, 0], [10_000, 100_000], [30_000, 110_000], [31_000, 111_000]), 200_000)?.rate).toBe(1000)
})

it('begins anew when the numbers go back, as they do between two runs', () => {
  expect(marks([0, 0], [1000, 900], [2000, 10])).toEqual([{ at: 2000, rows: 10 }])
})

it('writes short times in seconds and long ones in minutes', () => {
  expect([spanText(0.2), spanText(40), spanText(700)]).toEqual(['1 second', '40 seconds', '12 minutes'])
})
