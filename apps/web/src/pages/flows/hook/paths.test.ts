import { expect, test } from 'vitest'
import { exampleBody, nameOfPath, placesIn } from './paths.ts'

test('paths lead to single values, of a list to those of its first entry', () => {
  const body = {
    customer: { email: 'inga@nordkaffee.example', tags: [] },
    items: [{ sku: 'BEAN' }, { sku: 'MUG' }],
    paid: true,
    note: null,
  }
  expect(placesIn(body)).toEqual([
    { path: 'customer.email', example: 'inga@nordkaffee.example' },
    { path: 'items.0.sku', example: 'BEAN' },
    { path: 'paid', example: 'true' },
  ])
  expect(placesIn({ many: Object.fromEntries(Array.from({ length: 500 }, (_, n) => [n, n])) })).toHaveLength(200)
})

test('an example has something at each path that is read', () => {
  const body = exampleBody({
    on: 'webhook',
    by: { field: 'emails', path: 'customer.email' },
    values: { name: 'customer.name' },
    says: { sku: 'items.0.sku' },
  })
  expect(body).toEqual({ customer: { email: 'inga@example.com', name: 'Inga Sörensen' }, items: [{ sku: '…' }] })
  expect(placesIn(body).map(({ path }) => path)).toEqual(['customer.email', 'customer.name', 'items.0.sku'])
})

test.each([
  ['order.total', [], 'total'],
  ['items.0.SKU', [], 'sKU'],
  ['order.total', ['total'], 'total2'],
  ['customer.name', [], 'name2'],
  ['0', [], 'value'],
  ['Straße 1', [], 'stra_e_1'],
])('%s beside %j is told as %s', (path, taken, name) => expect(nameOfPath(path, taken)).toBe(name))
