import { expect, test } from 'vitest'
import { placesFor } from './places.ts'
import type { CustomField } from './types.ts'

const pools = [
  { kinds: ['text', 'choice', 'boolean'], places: 2 },
  { kinds: ['ref'], places: 1 },
]
const field = (label: string, part: Partial<CustomField>): CustomField => ({
  id: label,
  of: 'person',
  key: label,
  label,
  kind: 'text',
  options: null,
  state: 'marked',
  unique: 'no',
  ...part,
})
const items = [
  field('Tier', { kind: 'choice' }),
  field('Nickname', { state: 'filling' }),
  field('Remark', { state: 'plain' }),
  field('Old', { state: 'retired' }),
  field('Segment', { of: 'company' }),
]

test('kinds that share places count together, per object, and while they are being prepared', () => {
  expect(placesFor({ items, pools }, 'person', 'boolean')).toMatchObject({ places: 2, left: 0, holders: ['Tier', 'Nickname'] })
  expect(placesFor({ items, pools }, 'company', 'text')).toMatchObject({ left: 1, holders: ['Segment'] })
  expect(placesFor({ items, pools }, 'person', 'ref')).toMatchObject({ left: 1, holders: [] })
})

test('a field does not stand in its own way', () => {
  expect(placesFor({ items, pools }, 'person', 'choice', { id: 'Tier' })).toMatchObject({ left: 1, holders: ['Nickname'] })
})

test('kinds without places cannot be marked', () => {
  expect(placesFor({ items, pools }, 'person', 'prose')).toBeUndefined()
})
