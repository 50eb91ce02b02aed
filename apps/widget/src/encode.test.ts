import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { encode } from './encode.ts'

afterEach(() => {
  delete (Array.prototype as { toJSON?: unknown }).toJSON
})

test('it says what JSON says of plain values', () => {
  const plain = fc
    .jsonValue({ maxDepth: 4 })
    .filter((value) => !/"(__proto__|constructor|prototype|nodeType|toJSON)"/.test(JSON.stringify(value)))
  const known = (value: unknown) => expect(JSON.parse(encode(value)!)).toEqual(JSON.parse(JSON.stringify(value)))
  fc.assert(fc.property(plain, (value) => void known(value)))
})

test('whatever it is given, it comes to JSON that a server takes: without keys that reach into prototypes, and not deep', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
    maxDepth: 9,
  })
  fc.assert(
    fc.property(anything, (value) => {
      const text = encode({ value })!
      expect(text).not.toMatch(/"(__proto__|constructor|prototype)":/)
      expect(depthOf(JSON.parse(text))).toBeLessThan(10)
    }),
  )
})

test('lists that were taught another JSON are lists', () => {
  Object.assign(Array.prototype, { toJSON: () => 'taught' })
  expect([JSON.stringify([1]), encode({ products: [1, ['a']] })]).toEqual(['"taught"', '{"products":[1,["a"]]}'])
})

test('circles end, and so does what has no end', () => {
  const circle: Record<string, unknown> = { name: 'round' }
  circle['self'] = circle
  circle['twice'] = [circle, circle]
  expect(encode(circle)!.length).toBeLessThan(20_000)
  const endless = { toJSON: () => ({ more: endless }) }
  expect(JSON.parse(encode(endless)!)).toBeDefined()
  expect(encode(Array.from({ length: 10_000 }, (_, at) => ({ at })))!.length).toBeLessThan(20_000)
})

test('moments are texts; functions, and elements of a page, are nothing', () => {
  const said = { at: new Date(0), price: 12n, none: undefined, act: () => 1, element: { nodeType: 1, nodeName: 'A' }, odd: Number.NaN }
  expect(JSON.parse(encode(said)!)).toEqual({ at: '1970-01-01T00:00:00.000Z', price: '12', odd: null })
  expect(encode({ list: [undefined, () => 1] })).toBe('{"list":[null,null]}')
})

test('a key that is a prototype’s stays out, however it got in', () => {
  const hostile = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"order":"A-1"}') as object
  expect(encode(hostile)).toBe('{"order":"A-1"}')
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})
