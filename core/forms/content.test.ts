import { expect, test } from 'vitest'
import { readContent } from './content.ts'

const places = (values: object): readonly string[] => readContent(values as Record<string, unknown>).broken.map(({ place }) => place)

test.each<[unknown, readonly string[]]>([
  [[{ field: 'name' }], []],
  [[{ name: 'q1', label: 'Anything?' }], []],
  ['name', ['asks']],
  [[1], ['asks.0']],
  [[{ field: 'a b' }], ['asks.0.field']],
  [[{ field: '__proto__' }], ['asks.0.field']],
  [[{ name: 'Q 1', label: 'x' }], ['asks.0.name']],
  [[{ field: 'name', required: 'yes' }], ['asks.0.required']],
  [[{ field: 'name', label: 'x'.repeat(201) }], ['asks.0.label']],
  [[{ field: 'name', onclick: 'x' }], ['asks.0.onclick']],
  [Array.from({ length: 61 }, () => ({ field: 'name' })), ['asks']],
])('questions are read without believing anything: %j', (asks, expected) => expect(places({ asks })).toEqual(expected))

test.each<[unknown, readonly string[]]>([
  [['https://shop.example', 'http://localhost:8080'], []],
  [['https://shop.example/'], ['origins.0']],
  [['*'], ['origins.0']],
  [["https://a.example 'unsafe-inline'"], ['origins.0']],
  [['https://shop.example; script-src *'], ['origins.0']],
  [[null], ['origins.0']],
])('what stands in a policy is an origin and nothing else: %j', (origins, expected) => {
  expect(places({ asks: [], origins })).toEqual(expected)
  const { content } = readContent({ asks: [], origins })
  for (const one of content.origins) expect(one).toMatch(/^https?:\/\/[\w.:-]+$/)
})
