import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { standardTypes } from './testing/standard.ts'

/** Formatting aside: spaces, and what the formatter puts in or leaves out for a line's length. */
const bare = (text: string): string => text.replace(/[\s|,;]+/g, '')

test('the types of what comes with Rapport are those of the declarations', () => {
  const isSame = bare(readFileSync(`${import.meta.dirname}/standard.ts`, 'utf8')) === bare(standardTypes())
  expect(isSame, 'node bin/client-types.ts writes them anew').toBe(true)
})
