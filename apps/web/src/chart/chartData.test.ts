import { describe, expect, test } from 'vitest'
import type { FieldMeta, Meta, ObjectMeta } from '../api/types.ts'
import type { Aggregate } from './aggregate.ts'
import { questionOf, readAsking, suggested } from './asking.ts'
import { drawnOf, kindsFor } from './chartData.ts'
import { footWay, withFoot } from './FootNumbers.tsx'

const field = (key: string, more: Partial<FieldMeta> = {}): FieldMeta => ({
  key,
  kind: 'text',
  label: key,
  required: false,
  readonly: false,
  derived: false,
  sortable: true,
  operators: ['is'],
  grouping: 'value',
  measures: ['distinct'],
  options: {},
  ...more,
})
const city = field('city', { kind: 'part', options: { of: 'addresses', take: 'city' } })
const employees = field('employees', { kind: 'integer', grouping: 'range', measures: ['sum', 'average', 'percentile'] })
const objectOf = (...fields: FieldMeta[]): ObjectMeta => ({
  name: 'company',
  path: 'companies',
  label: ['Company', 'Companies'],
  title: 'name',
  table: ['name', ...fields.map(({ key }) => key)],
  grant: { read: 'all' },
  fields: [field('name'), ...fields],
})
const company = objectOf(
  employees,
  field('domain', { options: { format: 'domain' } }),
  city,
  field('owner', { kind: 'ref', options: { to: 'member' } }),
)
const meta: Meta = { objects: [company] }

describe('what a chart asks', () => {
  test('begins with a state, else a place or a word, else numbers, else a time', () => {
    expect(suggested(meta, company).by).toBe('city')
    const staged = objectOf(city, field('stage', { kind: 'choice', options: { values: ['new', 'won'] } }))
    expect(suggested({ objects: [staged] }, staged).by).toBe('stage')
    const plain = objectOf(field('domain', { options: { format: 'domain' } }))
    expect(suggested({ objects: [plain] }, plain).by).toBe('createdAt.month')
  })

  test('is what the address says, as far as it is known', () => {
    const asked = (by: string, measure?: string) => readAsking(meta, company, { by, ...(measure ? { measure } : {}) })
    expect(asked('createdAt.week,city').groups.map(({ by }) => by)).toEqual(['createdAt.week', 'city'])
    expect(asked('createdAt').groups[0]).toMatchObject({ by: 'createdAt.month', unit: 'month' })
    expect(asked('nonsense').groups.map(({ by }) => by)).toEqual(['city'])
    expect(asked('city', 'sum.nonsense').measure).toBe('count')
    expect(questionOf(asked('city', 'sum.employees'), { filter: 'x is 1' })).toMatchObject({
      measure: 'count,sum.employees',
      by: 'city',
      top: '12',
      filter: 'x is 1',
    })
  })
})

const group = (key: unknown, count: number, sum: number, filter: string) => ({ key, values: [count, sum], filter }) as never
const answer: Aggregate = {
  measures: ['count', 'sum.employees'],
  by: [
    {
      by: 'city',
      kind: 'part',
      step: null,
      groups: [group('Köln', 3, 30, 'city is "Köln"'), group('Malmö', 2, 70, 'city is "Malmö"')],
      other: { groups: 4, values: [4, 5], filter: 'city is none of ("Köln", "Malmö") and city is not empty' },
      empty: { values: [1, 0], filter: 'city is empty' },
    },
  ],
  total: { values: [10, 105], filter: '' },
}

describe('an answer as it is drawn', () => {
  const asking = readAsking(meta, company, { by: 'city', measure: 'sum.employees' })
  const { data, filterAt, summary } = drawnOf(meta, company, asking, answer)

  test('has a place for each group, for the rest, and for what is empty, and each says all of itself', () => {
    expect(data.places).toMatchObject([
      { name: 'Köln', rest: false },
      { name: 'Malmö', rest: false },
      { name: '4 others', rest: true },
      { name: 'No city', rest: true },
    ])
    expect(data.series[0]!.points.map(({ value }) => value)).toEqual([30, 70, 5, 0])
    expect(data.series[0]!.points[1]!.name).toBe('Malmö: Sum of employees 70 (2 companies)')
    expect(summary).toBe('Sum of employees 105 (10 companies) by city. The most: Malmö, 70.')
  })

  test('opens by the filters of the answer', () => {
    expect([0, 1, 2, 3].map((place) => filterAt({ place, series: 0 }))).toEqual([
      'city is "Köln"',
      'city is "Malmö"',
      'city is none of ("Köln", "Malmö") and city is not empty',
      'city is empty',
    ])
  })

  test('pairs without records are 0, and open nothing', () => {
    const two: Aggregate = {
      measures: ['count'],
      by: [
        { by: 'city', kind: 'part', step: null, groups: [group('Köln', 3, 0, 'a')], other: null, empty: { values: [1], filter: 'e' } },
        { by: 'owner', kind: 'ref', step: null, groups: [group({ id: '1', title: 'Eva' }, 3, 0, 'o')], other: null, empty: null },
      ],
      cells: [{ at: [0, 0], values: [3], filter: 'a and o' }],
      total: { values: [4], filter: '' },
    }
    const drawn = drawnOf(meta, company, readAsking(meta, company, { by: 'city,owner' }), two)
    expect(drawn.data.series).toMatchObject([
      {
        name: 'Eva',
        points: [
          { value: 3, opens: true },
          { value: 0, opens: false },
        ],
      },
    ])
    expect(drawn.filterAt({ place: 0, series: 0 })).toBe('a and o')
    expect(drawn.filterAt({ place: 1, series: 0 })).toBeNull()
  })
})

test('only kinds that tell the truth are offered', () => {
  const { data } = drawnOf(meta, company, readAsking(meta, company, { by: 'city' }), answer)
  const [text, choice] = [
    readAsking(meta, company, { by: 'city' }).groups[0]!,
    { by: 'stage', path: 'stage', field: field('stage', { kind: 'choice' }) },
  ]
  expect(kindsFor(data, 'count', text)).toEqual(['bar'])
  expect(kindsFor(data, 'count', choice)).toEqual(['bar', 'funnel'])
  expect(kindsFor({ ...data, places: data.places.slice(1, 3) }, 'count', text)).toEqual(['bar', 'donut'])
  expect(kindsFor({ ...data, places: data.places.slice(0, 2) }, 'average.employees', text)).toEqual(['bar'])
  const two = { ...data, series: [data.series[0]!, data.series[0]!] }
  expect(kindsFor(two, 'count', text)[0]).toBe('stacked')
  expect(kindsFor(two, 'average.employees', text)).not.toContain('stacked')
  expect(kindsFor({ ...two, times: true }, 'average.employees', text)[0]).toBe('line')
})

test('the foot says the sum of a column unless the address says otherwise', () => {
  expect(footWay(undefined, 'employees')).toBe('sum')
  expect(footWay(withFoot(undefined, 'employees', 'p50'), 'employees')).toBe('p50')
  expect(footWay(withFoot('p50.employees,max.cups', 'employees', null), 'employees')).toBeNull()
  expect(withFoot('p50.employees,max.cups', 'employees', 'sum')).toBe('max.cups')
  expect(withFoot('p50.employees', 'employees', 'sum')).toBeUndefined()
})
