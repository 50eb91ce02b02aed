/** The keys of records: what stands in one field says nothing about another, and takes nothing away from it. */
import { describe, expect, test } from 'vitest'
import { defineObject, emails, prose, ref, text } from '../object/index.ts'
import { codeOf, codesOf, searchedFields } from './fields.ts'
import { keysOf } from './keys.ts'

const workspace = '01990000-0000-7000-8000-000000000001'
const shelf = defineObject('shelf', {
  label: ['Shelf', 'Shelves'],
  title: 'name',
  owner: 'keeper',
  fields: {
    name: text({ search: true }),
    secret: prose(),
    mails: emails({ search: true }),
    number: text({ search: true }),
    keeper: ref('member'),
  },
  access: {},
})
const words = (n: number): string => Array.from({ length: n }, (_, at) => `word${at}ing${at * 7}`).join(' ')
const values = { name: 'Top', mails: [{ value: 'inga@nord.example' }], number: 'C-17', keeper: workspace }

describe('the keys of a record', () => {
  test('are those of each field, however much another one holds', () => {
    const short = keysOf(shelf, workspace, values)
    const long = new Set(keysOf(shelf, workspace, { ...values, secret: words(2_000) }))
    expect(short.filter((key) => !long.has(key))).toEqual([])
    expect(long.size).toBeGreaterThan(short.length + 2_900)
    expect(long.size).toBeLessThan(short.length + 3_100)
  })

  test('are no more than a row bears, however many fields are long', () => {
    const names = Array.from({ length: 100 }, (_, at) => `more${at}`)
    const wide = defineObject('wide', {
      label: ['Wide', 'Wide'],
      title: 'name',
      fields: { name: text({ search: true }), ...Object.fromEntries(names.map((name) => [name, prose()])) },
      access: {},
    })
    const full = Object.fromEntries(names.map((name) => [name, words(2_000)]))
    expect(keysOf(wide, workspace, { name: 'Top', ...full }).length).toBeLessThan(31_000)
  })
})

describe('the place of a field in keys', () => {
  test('is its own, also where the hash of two fields is the same', () => {
    const seen = new Map<number, string>()
    let twins: [string, string] | undefined
    for (let n = 0; !twins; n++) {
      const key = `field${n}`
      const other = seen.get(codeOf('shelf', key))
      if (other !== undefined) twins = [other, key]
      seen.set(codeOf('shelf', key), key)
    }
    const [first, second] = twins
    const codes = codesOf('shelf', [first, second])
    expect(codes.get(first)).toBe(codeOf('shelf', first))
    expect(codes.get(second)).not.toBe(codes.get(first))
    expect(codes.get(second)).toBeLessThan(2 ** 21)
    const object = defineObject('shelf', {
      label: ['Shelf', 'Shelves'],
      title: 'name',
      fields: { name: text(), [first]: prose(), [second]: prose() },
      access: {},
    })
    expect(new Set(searchedFields(object).map(({ code }) => code)).size).toBe(3)
    expect(keysOf(object, workspace, { [first]: 'lamp' })).not.toEqual(keysOf(object, workspace, { [second]: 'lamp' }))
  })
})
