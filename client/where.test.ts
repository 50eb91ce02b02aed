import { parseFilter } from '@rapport/core/rules'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Person } from './standard.ts'
import { filterOf, sentenceOf, type Where } from './where.ts'

test('conditions become the sentence that people write', () => {
  const where: Where<Person> = {
    language: 'de',
    city: ['Hamburg', 'Bad Homburg'],
    email: null,
    owner: 'me',
    createdAt: { after: '2026-01-31', inLast: 1 },
    birthday: { inNext: 30, empty: false },
    'company.employees': { atLeast: 50, under: 100 },
  }
  expect(sentenceOf(where)).toBe(
    '"language" is "de" and "city" is any of ("Hamburg", "Bad Homburg") and "email" is empty and "owner" is "me" and "createdAt" after "2026-01-31" and ' +
      '"createdAt" in the last 1 day and "birthday" in the next 30 days and "birthday" is not empty and "company.employees" >= 50 and "company.employees" < 100',
  )
})

test('whatever text is compared with stays a text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (value, other) => {
      fc.pre(!/[\0]/.test(value + other))
      expect(parseFilter(sentenceOf({ name: value }))).toEqual({ field: 'name', op: 'is', value })
      expect(parseFilter(sentenceOf({ name: { anyOf: [value, other] } }))).toEqual({ field: 'name', op: 'anyOf', value: [value, other] })
      expect(parseFilter(sentenceOf({ name: { contains: value }, city: { startsWith: other } }))).toEqual({
        and: [
          { field: 'name', op: 'contains', value },
          { field: 'city', op: 'startsWith', value: other },
        ],
      })
    }),
  )
})

test('numbers and flags stay what they are', () => {
  expect(parseFilter(sentenceOf({ employees: { over: -1.5 }, main: true }))).toEqual({
    and: [
      { field: 'employees', op: 'over', value: -1.5 },
      { field: 'main', op: 'is', value: true },
    ],
  })
})

test('a sentence and conditions hold both, whatever the sentence joins', () => {
  const filter = filterOf({ filter: 'language is de or language is fr', where: { city: 'Kiel' } })
  expect(parseFilter(filter!)).toMatchObject({ and: [{ or: [{ value: 'de' }, { value: 'fr' }] }, { field: 'city', value: 'Kiel' }] })
  expect(filterOf({ filter: ' ', where: {} })).toBeUndefined()
  expect(filterOf({ filter: 'city is Kiel' })).toBe('city is Kiel')
})

test('a comparison that there is not is refused before it is sent', () => {
  expect(() => sentenceOf({ name: { like: 'a%' } })).toThrow('There is no comparison like.')
})

test('a value that is not there is refused, not passed over', () => {
  const wanted: { readonly externalId?: string } = {}
  for (const where of [
    { externalId: wanted.externalId },
    { externalId: { is: undefined } },
    { externalId: {} },
    { externalId: ['a', undefined] },
    { externalId: { anyOf: [null] } },
  ])
    expect(() => sentenceOf(where)).toThrow(new TypeError('externalId has no value; use null for empty.'))
  expect(sentenceOf({ externalId: null })).toBe('"externalId" is empty')
})
