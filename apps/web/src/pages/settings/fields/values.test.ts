import { expect, test } from 'vitest'
import { insertedAfter, lineOf, moved, twiceIn, valuesOf } from './values.ts'

const lines = ['Gold', 'Silver', 'Bronze'].map(lineOf)
const texts = (some: readonly { text: string }[]) => some.map(({ text }) => text)

test('a line moves by one and stops at the ends', () => {
  expect(texts(moved(lines, 0, 1))).toEqual(['Silver', 'Gold', 'Bronze'])
  expect(texts(moved(lines, 2, -1))).toEqual(['Gold', 'Bronze', 'Silver'])
  expect(moved(lines, 0, -1)).toBe(lines)
  expect(moved(lines, 2, 1)).toBe(lines)
})

test('lines come in after the one that was left', () => {
  expect(texts(insertedAfter(lines, 0, ['Platinum', 'Iron'].map(lineOf)))).toEqual(['Gold', 'Platinum', 'Iron', 'Silver', 'Bronze'])
})

test('what is sent is trimmed, without empty lines, and what stands there twice is told', () => {
  expect(valuesOf([lineOf(' Gold '), lineOf(''), lineOf('Silver')])).toEqual(['Gold', 'Silver'])
  expect(twiceIn(['Gold', 'Silver', 'Gold'])).toBe('Gold')
  expect(twiceIn(['Gold', 'gold'])).toBeUndefined()
})
