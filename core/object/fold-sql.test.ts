/** The database's app_fold and fold() are one function in two languages. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asOwner } from '../postgres/index.ts'
import { createTestDatabase, type TestDatabase } from '../testing/index.ts'
import { fold } from './fold.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
}, 60_000)
afterAll(() => database?.close())

const folded = (texts: readonly string[]): Promise<readonly string[]> =>
  asOwner(database.ownerUrl, async (owner) => {
    const { rows } = await owner.query<{ folded: string }>(
      'select app_fold(value) as folded from unnest($1::text[]) with ordinality as given(value, place) order by place',
      [texts],
    )
    return rows.map((row) => row.folded)
  })

/** Letters of the scripts that names are written in, signs, and blanks of every sort. Newer letters depend on each side's Unicode version. */
const ranges = [
  [0x01, 0x24f],
  [0x250, 0x5ff],
  [0x600, 0x6ff],
  [0x900, 0x97f],
  [0xe00, 0xe7f],
  [0x1100, 0x11ff],
  [0x1e00, 0x22ff],
  [0x2c60, 0x2c7f],
  [0x3000, 0x30ff],
  [0xac00, 0xacff],
  [0xf900, 0xfaff],
  [0xfb00, 0xfdff],
  [0xfe00, 0xffef],
  [0x10400, 0x1044f],
  [0x1d400, 0x1d4ff],
  [0x1f600, 0x1f64f],
] as const

test('letter by letter', async () => {
  const texts = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => `a${String.fromCodePoint(from + i)}b`))
  const got = await folded(texts)
  const different = texts.flatMap((text, i) =>
    got[i] === fold(text)
      ? []
      : [`U+${text.codePointAt(1)!.toString(16)}: ${JSON.stringify(got[i])} is ${JSON.stringify(fold(text))} here`],
  )
  expect(different).toEqual([])
})

test('text by text', async () => {
  const letters = fc.constantFrom(...'aAßẞøØİIıiςΣσ\u0301\u0308 \t\n\u00a0\u2003\u2028éÉœÆþÐđŁ한글กำ')
  const texts = fc
    .sample(
      fc.oneof(
        fc.array(letters).map((list) => list.join('')),
        fc.string({
          unit: fc
            .constantFrom(...ranges)
            .chain(([from, to]) => fc.integer({ min: from, max: to }))
            .map((point) => String.fromCodePoint(point)),
        }),
      ),
      { numRuns: 3000, seed: 7 },
    )
    .filter((text) => !text.includes('\0'))
  const got = await folded(texts)
  expect(texts.filter((text, i) => got[i] !== fold(text))).toEqual([])
})
