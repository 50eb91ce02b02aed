import { expect, test } from 'vitest'
import { Problem } from '../errors.ts'
import { defineObject, integer, prose, text } from '../object/index.ts'
import { offeringMarks, offerOf, unmarkedIn } from './unmarked.ts'

const lying = (marked: boolean) => ({ custom: { id: '', slot: marked ? 'number_1' : null, filled: marked } })
const Thing = defineObject('thing', {
  label: ['Thing', 'Things'],
  title: 'name',
  fields: {
    name: text(),
    seats: { ...integer({ label: 'Seats' }), ...lying(false) },
    rank: { ...integer({ index: true }), ...lying(true) },
    remark: { ...prose(), ...lying(false) },
  },
  access: {},
})

test('only added fields that could be marked, and are not, are to blame', () => {
  const where = {
    and: [
      { field: 'name', op: 'is' as const, value: 'a' },
      { not: { field: 'seats', op: 'over' as const, value: 1 } },
      {
        or: [
          { field: 'seats', op: 'empty' as const },
          { field: 'rank', op: 'is' as const, value: 2 },
        ],
      },
      { field: 'remark', op: 'contains' as const, value: 'x' },
    ],
  }
  expect(unmarkedIn(Thing, where)).toEqual(['seats'])
})

test('a question that took too long names them, and every other refusal stays as it is', () => {
  const [late, other] = ['store.timeout', 'filter.wrong'].map((code) => new Problem(code, 'No.', { status: 503, fix: 'Ask for less.' }))
  const where = { field: 'seats', op: 'is' as const, value: 1 }
  expect(offeringMarks(late, Thing, where)).toMatchObject({
    code: 'store.timeout',
    status: 503,
    more: { unmarked: ['seats'] },
    fix: expect.stringContaining('Seats'),
  })
  expect(offeringMarks(late, Thing, { ...where, field: 'name' })).toBe(late)
  expect(offeringMarks(other, Thing, where)).toBe(other)
})

test('what cannot be sorted by names the mark only where a mark would help', () => {
  expect(offerOf(Thing, ['seats'])).toEqual({ fix: expect.stringContaining('Seats'), more: { unmarked: ['seats'] } })
  for (const key of ['rank', 'remark', 'name', 'nothing', '__proto__']) expect(offerOf(Thing, [key])).toEqual({})
})
