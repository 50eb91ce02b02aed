import { Company, Person } from '@rapport/people'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findText, fold, longestFind } from './fold.ts'

describe('fold', () => {
  test.each([
    ['Inga  Sörensen', 'inga sorensen'],
    ['GROẞE Straße', 'grosse strasse'],
    ['Łódź, Ørsted, Đorđe, Æsir, Œuvre, Þór, İstanbul, ILGIN ılgın', 'lodz, orsted, dorde, aesir, oeuvre, thor, istanbul, ilgin ilgin'],
    ['ﬁne ℌ１２', 'fine h12'],
    ['ΟΔΟΣ οδός', 'οδοσ οδοσ'],
    ['\u00a0a\t\n b\u2003c ', 'a b c'],
    ['محمد 東京', 'محمد 東京'],
    ['', ''],
  ])('%s', (text, folded) => {
    expect(fold(text)).toBe(folded)
  })

  test('folding twice changes nothing, and decomposed text folds like composed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fold(fold(text))).toBe(fold(text))
        expect(fold(text.normalize('NFD'))).toBe(fold(text.normalize('NFC')))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('findText', () => {
  test('holds the search fields and no others, each line behind a space', () => {
    const row = {
      name: 'Inga Sörensen',
      givenName: 'Inga',
      emails: [{ value: 'inga@nordkaffee.example' }, { value: 'i.sorensen@mail.example', label: 'home' }],
      phones: [{ value: '+49 40 123-456' }],
      birthday: '1980-01-31',
      externalId: 'K-17',
    }
    expect(findText(Person, row)).toBe(
      ' inga sorensen\n inga@nordkaffee.example\n i.sorensen@mail.example\n +49 40 123-456\n 4940123456\n k-17',
    )
  })

  test('is null where there is nothing to find, and bounded', () => {
    expect(findText(Company, {})).toBeNull()
    expect(findText(Company, { name: null, emails: null, domain: '' })).toBeNull()
    const long = findText(Company, { name: '😀'.repeat(longestFind) })!
    expect(long.length).toBeLessThanOrEqual(longestFind)
    expect(long.isWellFormed()).toBe(true)
  })

  test('the longest lists that a person may have are found whole', () => {
    const emails = Array.from({ length: 20 }, (_, i) => ({
      value: `${'a'.repeat(60)}${i}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`,
    }))
    expect(findText(Person, { name: 'n'.repeat(500), emails, externalId: 'last' })).toContain('last')
  })
})
