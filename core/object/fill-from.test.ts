import { Person } from '@rapport/people'
import { describe, expect, test } from 'vitest'
import { fillFrom } from './check.ts'

describe('a name filled from its parts', () => {
  test.each<[string, Record<string, unknown> | null, Record<string, unknown>, Record<string, unknown>]>([
    [
      'a new record',
      null,
      { givenName: 'Inga', familyName: 'Sörensen' },
      { givenName: 'Inga', familyName: 'Sörensen', name: 'Inga Sörensen' },
    ],
    ['a new record with one part', null, { familyName: 'Sörensen' }, { familyName: 'Sörensen', name: 'Sörensen' }],
    ['a new record with a name', null, { givenName: 'Inga', name: 'Dr. Inga' }, { givenName: 'Inga', name: 'Dr. Inga' }],
    ['a new record with an empty name', null, { givenName: 'Inga', name: null }, { givenName: 'Inga', name: 'Inga' }],
    [
      'a name that still follows',
      { name: 'Inga Sörensen', givenName: 'Inga', familyName: 'Sörensen' },
      { familyName: 'Bellini' },
      { familyName: 'Bellini', name: 'Inga Bellini' },
    ],
    ['an empty name', { name: null, givenName: null, familyName: null }, { givenName: 'Inga' }, { givenName: 'Inga', name: 'Inga' }],
    [
      'a name somebody typed',
      { name: 'Frau Sörensen', givenName: 'Inga', familyName: 'Sörensen' },
      { givenName: 'Ingrid' },
      { givenName: 'Ingrid' },
    ],
    [
      'a name in the same patch',
      { name: 'Inga', givenName: 'Inga', familyName: null },
      { givenName: 'Ingrid', name: 'I.' },
      { givenName: 'Ingrid', name: 'I.' },
    ],
    [
      'a name emptied in the same patch',
      { name: 'Inga', givenName: 'Inga', familyName: null },
      { givenName: 'Ingrid', name: null },
      { givenName: 'Ingrid', name: null },
    ],
    ['parts that go', { name: 'Inga', givenName: 'Inga', familyName: null }, { givenName: null }, { givenName: null, name: null }],
    ['parts that stay', { name: 'Inga', givenName: 'Inga', familyName: null }, { birthday: '1980-01-31' }, { birthday: '1980-01-31' }],
    ['a part written again as it was', { name: 'Inga', givenName: 'Inga', familyName: null }, { givenName: 'Inga' }, { givenName: 'Inga' }],
  ])('%s', (_what, before, patch, filled) => {
    const given = structuredClone(patch)
    expect(fillFrom(Person, before, patch)).toEqual(filled)
    expect(patch).toEqual(given)
  })
})
