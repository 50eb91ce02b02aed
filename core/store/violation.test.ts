import { expect, test } from 'vitest'
import { defineModel, defineObject, ref, text } from '../object/index.ts'
import { problemOf } from './violation.ts'

const thing = defineObject('thing', {
  label: ['Thing', 'Things'],
  title: 'code',
  fields: {
    code: text({ unique: true }),
    codeName: text({ unique: true }),
    part: ref('thing', { label: 'Part' }),
    partOf: ref('thing', { label: 'Part of' }),
    note: text({ index: true }),
  },
  access: {},
})
const model = defineModel([thing])
const of = (code: string, constraint: string) => problemOf(model, [thing], { code, constraint })
const field = (code: string, constraint: string) =>
  (of(code, constraint)?.more as { errors: { field: string }[] } | undefined)?.errors[0]!.field

test('a constraint names its field by its whole name', () => {
  expect(field('23505', 'thing_code_key')).toBe('code')
  expect(field('23505', 'thing_code_name_key')).toBe('codeName')
  expect(field('23503', 'thing_part_id_fkey')).toBe('part')
  expect(field('23503', 'thing_part_of_id_fkey')).toBe('partOf')
})
test.each([
  ['23505', 'thing_pkey'],
  ['23505', 'thing_note_idx'],
  ['23505', 'thing_part_id_fkey'],
  ['23503', 'thing_code_key'],
  ['23514', 'thing_code_key'],
  ['23505', 'thing_code_name_extra_key'],
  ['23505', 'others_code_key'],
])('%s of %s is of no field', (code, constraint) => {
  expect(of(code, constraint)).toBeNull()
})
test('whoever does not see the record that has the value is not sent to open it', () => {
  expect(of('23505', 'thing_code_key')).toMatchObject({ code: 'record.taken', status: 409, fix: expect.stringContaining('ask') })
})
