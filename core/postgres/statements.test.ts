/** What is judged before it runs, and what is remembered of it. */
import { expect, test } from 'vitest'
import { Statements } from './statements.ts'

const open = (most?: { texts: number; characters: number }): Statements =>
  new Statements({ tables: new Set(['person']), mode: 'read', judge: true, named: true, ...(most ? { most } : {}) })
const read = (more: string): string => `select p.id from person p where p.workspace_id = $1 and ${more}`

test('a text that takes long to read is refused before anybody reads it', () => {
  const long = Array.from({ length: 40_000 }, () => 'p.id is null').join(' or ')
  expect(() => open().prepare('w', { text: read(`(${long})`), values: [] })).toThrow(
    expect.objectContaining({ code: 'store.tooMuch', status: 413 }),
  )
  // Also one that the lint would refuse: it was not asked.
  expect(() => open().prepare('w', { text: `drop ${long}`, values: [] })).toThrow(expect.objectContaining({ code: 'store.tooMuch' }))
})

test.each([
  ['of few texts', { texts: 3, characters: 1_000_000 }, 3],
  ['of few characters', { texts: 100, characters: 200 }, 2],
])('the oldest are forgotten where there is room %s', (_of, most, left) => {
  const statements = open(most)
  const names = Array.from({ length: 10 }, (_, n) => statements.prepare('w', { text: read(`p.version = ${n}`), values: [] }).name)
  expect(new Set(names).size).toBe(10)
  expect(statements.remembered.texts).toBe(left)
  expect(statements.remembered.characters).toBeLessThanOrEqual(most.characters)
})
