import { expect, test } from 'vitest'
import type { FieldMeta } from '../api/types.ts'
import { choicesOf, choiceText } from './words.ts'

const declared: FieldMeta = {
  key: 'state',
  kind: 'choice',
  label: 'State',
  required: false,
  readonly: false,
  derived: false,
  sortable: false,
  operators: [],
  options: { values: ['inProgress', 'done'] },
}
const added: FieldMeta = { ...declared, custom: true, options: { values: ['iPhone', 'VIP Customer'] } }

test('declared values are said in words; those that an administrator wrote stay as written', () => {
  expect(choiceText(declared, 'inProgress')).toBe('In progress')
  expect(choicesOf(added).map(({ label }) => label)).toEqual(['iPhone', 'VIP Customer'])
})

test('a value that was taken out of the list can still be chosen where it is', () => {
  expect(choicesOf(added, 'Nokia').map(({ value }) => value)).toEqual(['iPhone', 'VIP Customer', 'Nokia'])
  expect(choicesOf(added, 'iPhone')).toHaveLength(2)
  expect(choicesOf(added, null)).toHaveLength(2)
})
