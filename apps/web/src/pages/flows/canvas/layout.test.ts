/** Where the nodes of a canvas come to stand. */
import { expect, test } from 'vitest'
import { layOut, type Link } from './layout.ts'

const link = (from: string, to: string): Link => ({ id: `${from} ${to}`, from, to })
const lay = (ids: string, ...links: readonly string[]) =>
  layOut(
    [...ids],
    links.map((pair) => link(pair[0]!, pair[1]!)),
    () => ({ width: 100, height: 50 }),
  )

test('each stands below what leads to it, and a line of them straight below each other', () => {
  const { at } = lay('abc', 'ab', 'bc')
  expect(at.get('a')!.x).toBe(at.get('c')!.x)
  expect(at.get('a')!.y).toBeLessThan(at.get('b')!.y)
  expect(at.get('b')!.y).toBeLessThan(at.get('c')!.y)
})

test('ways stand beside each other in the order in which they are written, and none over another', () => {
  const { at } = lay('abcd', 'ab', 'ac', 'ad')
  const [b, c, d] = ['b', 'c', 'd'].map((id) => at.get(id)!)
  expect([b!.y, c!.y]).toEqual([d!.y, d!.y])
  expect(c!.x - b!.x).toBeGreaterThanOrEqual(100)
  expect(d!.x - c!.x).toBeGreaterThanOrEqual(100)
  expect(at.get('a')!.x).toBeCloseTo(c!.x)
})

test('a way past others has room, and one that leads back up is told', () => {
  const { past, back } = lay('abcd', 'ab', 'bc', 'cd', 'ad', 'db')
  expect(past.get('a d')).toHaveLength(2)
  expect([...back]).toEqual(['d b'])
})

test('two hundred steps are laid out at once, and no two overlap', () => {
  const ids = Array.from({ length: 200 }, (_, n) => `n${n}`)
  const links = ids.flatMap((from, n) => [1, 2, 7].flatMap((far) => (ids[n + far] ? [link(from, ids[n + far]!)] : [])))
  const { at } = layOut(ids, links, () => ({ width: 100, height: 50 }))
  const boxes = [...at.values()]
  for (const [n, one] of boxes.entries())
    for (const other of boxes.slice(n + 1)) expect(Math.abs(one.x - other.x) >= 100 || Math.abs(one.y - other.y) >= 50).toBe(true)
})
