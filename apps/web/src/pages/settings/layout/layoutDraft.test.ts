import { expect, test } from 'vitest'
import type { ObjectMeta } from '../../../api/types.ts'
import {
  bodyOf,
  canMove,
  draftOf,
  isSame,
  movedColumn,
  movedField,
  movedGroup,
  placed,
  putAside,
  withGroup,
  withoutGroup,
} from './layoutDraft.ts'

const field = (key: string, derived = false) => ({ key, kind: 'text', label: key, derived, readonly: false, operators: [], options: {} })
const machine = {
  name: 'x_machine',
  title: 'name',
  table: ['weight', 'name'],
  form: [['name', 'state'], ['weight']],
  formLabels: ['Main', null],
  fields: [field('name'), field('state'), field('weight'), field('note'), field('age', true)],
} as unknown as ObjectMeta
const draft = draftOf(machine)
const formOf = (of: typeof draft) => bodyOf(of).groups.map(({ fields }) => fields)

test('a draft is what the object has; what could be on the form and is not, is aside', () => {
  expect(bodyOf(draft)).toEqual({
    columns: ['name', 'weight'],
    groups: [
      { label: 'Main', fields: ['name', 'state'] },
      { label: null, fields: ['weight'] },
    ],
    aside: ['note'],
  })
})

test('a field moves within its group and on into the next', () => {
  const once = movedField(draft, 'name', 1)
  expect(formOf(once)).toEqual([['state', 'name'], ['weight']])
  expect(formOf(movedField(once, 'name', 1))).toEqual([['state'], ['name', 'weight']])
  expect(formOf(movedField(draft, 'weight', -1))).toEqual([['name', 'state', 'weight']])
  expect(canMove(draft, 'weight', 1)).toBe(false)
  expect(isSame(movedField(draft, 'weight', 1), draft)).toBe(true)
})

test('a field goes aside and comes back at the end', () => {
  const aside = putAside(draft, 'state')
  expect(bodyOf(aside).aside).toEqual(['note', 'state'])
  expect(formOf(placed(aside, 'state'))).toEqual([['name'], ['weight', 'state']])
})

test('a group that goes leaves its fields to the one before, the first to the next', () => {
  expect(formOf(withoutGroup(draft, 1))).toEqual([['name', 'state', 'weight']])
  expect(bodyOf(withoutGroup(draft, 0)).groups).toEqual([{ label: null, fields: ['name', 'state', 'weight'] }])
  expect(formOf(withGroup(draft))).toEqual(formOf(draft))
  expect(formOf(movedGroup(draft, 1, -1))).toEqual([['weight'], ['name', 'state']])
})

test('the title stays the first column', () => {
  expect(movedColumn(draft, 1, -1)).toBe(draft)
  expect(movedColumn(draft, 0, 1)).toBe(draft)
})
