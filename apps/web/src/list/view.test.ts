import { expect, it } from 'vitest'
import type { ObjectMeta } from '../api/types.ts'
import { canSort, readSearch, shownColumns } from './view.ts'

const field = (key: string) =>
  ({ key, kind: 'text', label: key, required: false, readonly: false, derived: false, sortable: true, operators: [], options: {} }) as const
const object: ObjectMeta = {
  name: 'person',
  path: 'people',
  label: ['Person', 'People'],
  title: 'name',
  table: ['name', 'email', 'secret'],
  grant: { read: 'all' },
  fields: [field('name'), field('email'), field('city')],
}

it('reads what it knows from an address and ignores the rest', () => {
  expect(readSearch({ filter: 'city is Köln', find: ' ', sort: 7, evil: 'x' })).toEqual({ filter: 'city is Köln' })
})

it('shows the columns of the address, never one the member cannot see, the name always first', () => {
  expect(shownColumns(object, {})).toEqual(['name', 'email'])
  expect(shownColumns(object, { columns: 'city,secret,createdAt' })).toEqual(['name', 'city', 'createdAt'])
  expect(shownColumns(object, { columns: 'secret' })).toEqual(['name', 'email'])
})

it('knows which orders a list can be put in, since fields lose their mark and go', () => {
  const unmarked = { ...object, fields: [...object.fields, { ...field('tier'), sortable: false }] }
  expect(['name', '-city', 'createdAt', 'tier', '-tier', 'gone', 'updatedAt'].filter((sort) => canSort(unmarked, sort))).toEqual([
    'name',
    '-city',
    'createdAt',
  ])
})
