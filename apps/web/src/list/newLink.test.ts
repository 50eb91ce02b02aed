import { expect, it } from 'vitest'
import type { FieldMeta, Meta, ObjectMeta } from '../api/types.ts'
import { linkWayOf } from './newLink.ts'

const field = (key: string, part: Partial<FieldMeta> = {}): FieldMeta => ({
  key,
  kind: 'text',
  label: key,
  required: false,
  readonly: false,
  derived: false,
  sortable: false,
  operators: [],
  options: {},
  ...part,
})
const object = (name: string, fields: readonly FieldMeta[], write: 'all' | 'none'): ObjectMeta => ({
  name,
  path: `${name}s`,
  label: [name, `${name}s`],
  title: 'name',
  grant: { read: 'all', write },
  fields,
})

const latest = (key: string, take: string) =>
  field(key, { derived: true, made: { how: 'latest', object: 'employment', by: 'person', take } })
const person = object('person', [field('name'), latest('company', 'company'), latest('jobTitle', 'title')], 'all')

/** A model in which employments and companies may be written as said. */
const model = (employments: 'all' | 'none', companies: 'all' | 'none', more: readonly FieldMeta[] = []): Meta => ({
  objects: [
    person,
    object('company', [field('name', { required: true }), ...more], companies),
    object(
      'employment',
      [
        field('person', { kind: 'ref', required: true, options: { to: 'person' } }),
        field('company', { kind: 'ref', required: true, options: { to: 'company' } }),
        field('title'),
      ],
      employments,
    ),
  ],
})

it('finds how a person is tied to a company, under the words of the person', () => {
  const way = linkWayOf(model('all', 'all'), person)
  expect(way).toMatchObject({ by: 'person', to: { key: 'company', label: 'company' }, other: { name: 'company' }, makes: true })
  expect(way?.about).toMatchObject([{ key: 'title', label: 'jobTitle', required: false }])
})

it('offers nothing that the member may not write', () => {
  expect(linkWayOf(model('none', 'all'), person)).toBeUndefined()
  expect(linkWayOf(model('all', 'none'), person)?.makes).toBe(false)
})

it('makes no record that needs more than its name, and leaves objects without such links alone', () => {
  const meta = model('all', 'all', [field('vat', { required: true })])
  expect(linkWayOf(meta, person)?.makes).toBe(false)
  expect(linkWayOf(meta, meta.objects[1]!)).toBeUndefined()
})
