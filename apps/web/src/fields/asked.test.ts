import { expect, test } from 'vitest'
import type { FieldMeta, ObjectMeta } from '../api/types.ts'
import { asAsked } from './asked.ts'

const field = (key: string, more: Partial<FieldMeta> = {}): FieldMeta => ({
  key,
  kind: 'text',
  label: key,
  required: false,
  readonly: false,
  derived: false,
  sortable: false,
  grouping: null,
  measures: [],
  operators: [],
  options: {},
  ...more,
})
const licence = field('licence', {
  visibleWhen: { field: 'industry', op: 'is', value: 'Bar' },
  requiredWhen: { field: 'employees', op: 'over', value: 5 },
})
const owned = field('owned', { requiredWhen: { field: 'owner', op: 'is', value: 'me' } })
const object: ObjectMeta = {
  name: 'company',
  path: 'companies',
  label: ['Company', 'Companies'],
  title: 'name',
  grant: { read: 'all' },
  fields: [
    field('industry'),
    field('employees', { kind: 'integer' }),
    field('owner', { kind: 'ref', options: { to: 'member' } }),
    licence,
    owned,
  ],
}
const asking = { me: '01940000-0000-7000-8000-000000000001', now: new Date('2026-11-20T10:00:00Z') }

test('a field is shown and needed by what the others hold', () => {
  expect(asAsked(object, licence, { industry: 'Café', employees: 6 }, asking)).toBeNull()
  expect(asAsked(object, licence, { industry: 'Bar', employees: 5 }, asking)).toMatchObject({ required: false })
  expect(asAsked(object, licence, { industry: 'Bar', employees: 6 }, asking)).toMatchObject({ required: true })
})

test('a link is compared whether it was read or chosen', () => {
  expect(asAsked(object, owned, { owner: { id: asking.me, title: 'Mara' } }, asking)).toMatchObject({ required: true })
  expect(asAsked(object, owned, { owner: asking.me }, asking)).toMatchObject({ required: true })
  expect(asAsked(object, owned, { owner: null }, asking)).toMatchObject({ required: false })
})
