import { expect, it } from 'vitest'
import { hueOf, initials } from './initials.ts'

it.each([
  ['Inga Sörensen', 'IS'],
  ['Tessa van Houten', 'TH'],
  ['Moka & Sons', 'MS'],
  ['Dr. Anja Feld', 'AF'],
  ['Prof. Dr. Ada', 'A'],
  ['Dr.', 'D'],
  ['Cher', 'C'],
  ['  ', ''],
  ['李小龙', '李'],
  ['é́dith Piaf', 'É́P'],
  ['محمد علي', 'مع'],
  ['O’Neill-Brown', 'OB'],
])('%s is %s', (name, letters) => {
  expect(initials(name)).toBe(letters)
})

it('takes the first two words of a company', () => {
  expect(initials('Nordkaffee Vertrieb GmbH', 'company')).toBe('NV')
  expect(initials('Moka & Sons', 'company')).toBe('MS')
  expect(initials('Rostverket', 'company')).toBe('R')
})

it('gives the same text the same hue and uses all six', () => {
  expect(hueOf('01999999-aaaa')).toBe(hueOf('01999999-aaaa'))
  const seen = new Set(Array.from({ length: 200 }, (_, n) => hueOf(`record ${n}`)))
  expect([...seen].toSorted()).toEqual([1, 2, 3, 4, 5, 6])
})
