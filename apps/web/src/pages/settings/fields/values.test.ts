import { expect, test } from 'vitest'
import { insertedAfter, lineOf, linesOf, moved, toldBy, twiceIn, valuesOf } from './values.ts'

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

test('a choice begins with one empty line, which is kept as it is written', () => {
  const [line] = linesOf({})
  expect(toldBy([{ ...line!, text: 'Gold' }])).toEqual({ values: ['Gold'] })
})

test('a value keeps what records hold, however it is called; a new one is kept as it is written', () => {
  const told = { values: ['g', 's'], labels: { g: 'Gold' }, colours: { g: 'yellow' }, retired: ['s'] }
  const [gold, silver] = linesOf(told)
  expect([gold!.text, silver!.text]).toEqual(['Gold', 's'])
  expect(toldBy([gold!, silver!])).toEqual(told)
  expect(toldBy([{ ...silver!, text: ' Silver ', retired: false }, { ...gold!, text: 'g' }, lineOf('Bronze')])).toEqual({
    values: ['s', 'g', 'Bronze'],
    labels: { s: 'Silver' },
    colours: { g: 'yellow' },
  })
})
