import { expect, test } from 'vitest'
import type { FieldMeta, ObjectMeta } from '../../api/types.ts'
import { askableFields, bodyOf, changesOf, draftOf, firstAsks, freeName } from './draft.ts'
import type { FormRow } from './types.ts'

const field = (key: string, kind: FieldMeta['kind'], more: Partial<FieldMeta> = {}): FieldMeta => ({
  key,
  kind,
  label: key,
  required: false,
  readonly: false,
  derived: false,
  sortable: false,
  operators: [],
  options: {},
  ...more,
})
const person: ObjectMeta = {
  name: 'person',
  path: 'people',
  label: ['Person', 'People'],
  title: 'name',
  grant: { read: 'all' },
  fields: [
    field('name', 'text'),
    field('emails', 'emails'),
    field('owner', 'ref'),
    field('company', 'latest', { derived: true }),
    field('made', 'instant', { readonly: true }),
    field('state', 'choice', { required: true }),
  ],
}
const row = {
  id: '1',
  version: 1,
  name: 'Contact',
  of: 'person',
  enabled: true,
  heading: null,
  intro: 'Hello',
  asks: [
    { field: 'name', required: true },
    { name: 'q1', label: 'More?' },
  ],
  consents: null,
  button: null,
  thanks: null,
  redirect: null,
  match: null,
  writing: null,
  confirms: false,
  sender: null,
  origins: null,
  language: null,
  problem: null,
} as unknown as FormRow

test('a new form asks what names somebody, what is needed, and the mail address', () => {
  expect(askableFields(person).map(({ key }) => key)).toEqual(['name', 'emails', 'owner', 'state'])
  expect(firstAsks(person).map(({ ask }) => ask)).toEqual([
    { field: 'name', required: true },
    { field: 'state', required: true },
    { field: 'emails', required: true },
  ])
})

test('only what was changed is written, whatever order the database has', () => {
  const before = draftOf(row, person)
  expect(
    changesOf(
      before,
      draftOf(
        {
          ...row,
          asks: [
            { required: true, field: 'name' },
            { label: 'More?', name: 'q1' },
          ],
        },
        person,
      ),
    ),
  ).toEqual({})
  expect(changesOf(before, { ...before, intro: ' ', asks: before.asks.toReversed() })).toEqual({
    intro: null,
    asks: [...row.asks].reverse(),
  })
  expect(bodyOf(before)).toMatchObject({ match: 'mail', writing: 'blank', sender: null, consents: [] })
})

test('questions of their own have names of their own', () => {
  expect(freeName(draftOf(row, person).asks)).toBe('q2')
})
