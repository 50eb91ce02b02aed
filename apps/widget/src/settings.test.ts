import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

const src = 'https://crm.example/tag.js?v=2'
const read = (said: Readonly<Record<string, string>>, from = src) => readSettings((name) => said[name] ?? null, from)

test('a key is enough: it sends where it came from, page views and forms, and only once somebody agreed', () => {
  expect(read({ 'data-key': 'wk_1' })).toEqual({
    key: 'wk_1',
    to: 'https://crm.example/v1/batch',
    consent: 'required',
    pages: true,
    forms: true,
    params: [],
  })
})

test.each([
  [undefined, 'https://example.org/crm/tag.js', 'https://example.org/crm/v1/batch'],
  ['https://crm.example', 'https://cdn.example/tag.js', 'https://crm.example/v1/batch'],
  ['https://crm.example/in//', 'https://cdn.example/tag.js', 'https://crm.example/in/v1/batch'],
  ['/crm', 'https://shop.example/tag.js', 'https://shop.example/crm/v1/batch'],
])('with data-to %s and from %s it sends to %s', (to, from, expected) => {
  expect(read({ 'data-key': 'wk_1', ...(to !== undefined && { 'data-to': to }) }, from)).toMatchObject({ to: expected })
})

test('the owner may say more', () => {
  const said = { 'data-consent': 'none', 'data-pages': 'off', 'data-forms': 'off', 'data-params': ' page, product  ' }
  expect(read({ 'data-key': 'wk_1', ...said })).toMatchObject({ consent: 'none', pages: false, forms: false, params: ['page', 'product'] })
})

test.each([
  [{}, 'data-key'],
  [{ 'data-key': '' }, 'data-key'],
  [{ 'data-key': 'wk_1', 'data-to': 'javascript:alert(1)//' }, 'data-to'],
  [{ 'data-key': 'wk_1', 'data-to': 'http://[' }, 'data-to'],
  [{ 'data-key': 'wk_1', 'data-consent': 'maybe' }, 'data-consent'],
])('%j is refused in words', (said: Readonly<Record<string, string>>, word) => expect(read(said)).toContain(word))
