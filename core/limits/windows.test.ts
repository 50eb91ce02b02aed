import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readQuotas, usualQuotas } from './limits.ts'
import { openWindows } from './windows.ts'

test('in no window more is allowed than the quota, and what is refused costs nothing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.tuple(fc.constantFrom('mara', 'jonas'), fc.integer({ min: 0, max: 30_000 })), { maxLength: 200 }),
      (quota, asks) => {
        let at = 0
        const windows = openWindows(quota, 60, () => at)
        const begun = new Map<string, { since: number; allowed: number }>()
        for (const [subject, pause] of asks) {
          at += pause
          const own = begun.get(subject)
          const window = own && own.since + 60_000 > at ? own : { since: at, allowed: 0 }
          begun.set(subject, window)
          const { allowed, left } = windows.take(subject)
          expect(allowed).toBe(window.allowed < quota)
          if (allowed) window.allowed++
          expect(left).toBe(quota - window.allowed)
        }
      },
    ),
  )
})

test('a request that does the work of many is let through while one is left, and paid for', () => {
  let at = 0
  const windows = openWindows(10, 60, () => at)
  expect(windows.take('mara', 25)).toMatchObject({ allowed: true, left: 0 })
  expect(windows.take('mara')).toMatchObject({ allowed: false, seconds: 60 })
  at = 59_001
  expect(windows.take('mara')).toMatchObject({ allowed: false, seconds: 1 })
  at = 60_000
  expect(windows.take('mara')).toMatchObject({ allowed: true, left: 9 })
})

test('of too many subjects those are forgotten whose window began first', () => {
  const windows = openWindows(1, 60, () => 0, 3)
  for (const subject of ['a', 'b', 'c']) windows.take(subject)
  expect(windows.take('c').allowed).toBe(false)
  windows.take('d')
  expect(windows.take('c').allowed).toBe(false)
  expect(windows.take('a').allowed).toBe(true)
})

test('quotas are read strictly', () => {
  expect(readQuotas(undefined)).toEqual(usualQuotas)
  expect(readQuotas('off')).toEqual({})
  expect(readQuotas('key=100, member=5')).toEqual({ ...usualQuotas, key: 100, member: 5 })
  for (const wrong of ['', 'key', 'key=0', 'key=-1', 'nobody=5', 'key=1e3', 'key=5;member=5'])
    expect(() => readQuotas(wrong)).toThrow('requests in a minute')
})
