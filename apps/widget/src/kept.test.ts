import { expect, test } from 'vitest'
import { longest, openKept, place } from './kept.ts'

const start = Date.UTC(2026, 10, 27)
const id = '0123456789abcdef'.repeat(2)

function openStorage(text?: string) {
  const entries = new Map(text === undefined ? [] : [[place, text]])
  const storage = {
    getItem: (name: string) => entries.get(name) ?? null,
    setItem: (name: string, value: string) => void entries.set(name, value),
    removeItem: (name: string) => void entries.delete(name),
  }
  return { entries, storage }
}

test('what is kept is one entry, for 13 months at most from the day of the consent, whatever comes later', () => {
  const { entries, storage } = openStorage()
  let now = start
  const kept = openKept(
    () => storage,
    () => now,
  )
  expect([kept.read(), entries.size]).toEqual([null, 0])
  kept.keep(id)
  now += longest - 1
  expect(kept.read()).toBe(id)
  kept.keep(id.replace('0', 'f'))
  expect(kept.read()).toBe(id.replace('0', 'f'))
  now += 1
  expect([kept.read(), entries.size]).toEqual([null, 0])
  expect(longest).toBeLessThan(397 * 86_400_000)
})

test('what is cleared is gone', () => {
  const { entries, storage } = openStorage(`${id} ${start + 1000}`)
  const kept = openKept(
    () => storage,
    () => start,
  )
  expect(kept.read()).toBe(id)
  kept.clear()
  expect([kept.read(), entries.size]).toEqual([null, 0])
})

test.each(['', 'x', id, `${id} x`, `${id} ${start}`, `${id} ${start + longest + 1}`, `<b> ${start + 1}`, `${id} ${start + 1} x`])(
  'what this did not write is no consent, and is removed: %s',
  (text) => {
    const { entries, storage } = openStorage(text)
    const kept = openKept(
      () => storage,
      () => start,
    )
    expect([kept.read(), entries.size]).toEqual([null, 0])
  },
)

test('where a browser refuses its storage nothing is kept, and nothing breaks', () => {
  const kept = openKept(
    () => {
      throw new DOMException('refused', 'SecurityError')
    },
    () => start,
  )
  kept.keep(id)
  kept.clear()
  expect(kept.read()).toBeNull()
})
