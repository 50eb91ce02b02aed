import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokens, type Token } from './sql-tokens.ts'

const read = (sql: string): readonly Token[] | 'unended' => {
  try {
    return tokens(sql).map((token) => ({ ...token, text: token.text.toLowerCase() }))
  } catch {
    return 'unended'
  }
}

test('words in small letters, which are read more quickly, are read as those in capitals', () => {
  const piece = fc.constantFrom(
    'e',
    'u',
    'n',
    'u&',
    'ab',
    'x_1',
    ' ',
    '(',
    ')',
    ',',
    '.',
    "'",
    '"',
    '$',
    '1',
    '$1',
    '::',
    '&',
    '--',
    '\n',
    '/*',
    '*/',
    '\\',
    'é',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const sql = pieces.join('')
      expect(read(sql)).toEqual(read(sql.replace(/[a-z]/g, (letter) => letter.toUpperCase())))
    }),
    { numRuns: 2_000 },
  )
  expect(read(`select e'\\'(' from t`)).toHaveLength(4)
})
