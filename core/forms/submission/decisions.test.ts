import fc from 'fast-check'
import { expect, test } from 'vitest'
import { merged } from './merge.ts'
import { fastest, flood, type Sent, suspicionOf } from './spam.ts'

const usual: Sent = {
  trap: '',
  age: 10_000,
  lines: ['Inga Sörensen', 'inga@nordkaffee.example'],
  texts: ['See https://nordkaffee.example.'],
  lately: 0,
}

test.each<[string, Partial<Sent>, string | null]>([
  ['as people write', {}, null],
  ['two links in a text', { texts: ['https://a.example and www.b.example'] }, null],
  ['three of them', { texts: ['https://a.example www.b.example', '<a href="x">'] }, 'links'],
  ['markup of boards', { texts: ['[url=x]a[/url] [url]b[/url] http://c.example'] }, 'links'],
  ['one where a name belongs', { lines: ['www.buy.example'] }, 'links'],
  ['a name with dots', { lines: ['J.R.R. Tolkien', 'wwwilhelm'] }, null],
  ['the field that nobody sees', { trap: 'x' }, 'trap'],
  ['blanks in it, as fillers of forms leave them', { trap: '  ' }, null],
  ['at once', { age: fastest - 1 }, 'fast'],
  ['just in time', { age: fastest }, null],
  ['more than a form gets', { lately: flood }, 'flood'],
])('what is sent is judged by itself: %s', (_name, more, expected) => {
  expect(suspicionOf({ ...usual, ...more })).toBe(expected)
})

const entries = fc.array(fc.record({ value: fc.string() }), { maxLength: 4 })
const record: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.record(
  { text: fc.string(), number: fc.integer(), ticked: fc.boolean(), list: entries, other: entries },
  { requiredKeys: [] },
)

test('a stranger changes nothing that stands there, and adds no address or number', () => {
  fc.assert(
    fc.property(record, record, (present, answers) => {
      const changed = merged(present, answers, 'blank')
      for (const [key, next] of Object.entries(changed)) {
        expect(present[key] ?? null).toBeNull()
        expect(Array.isArray(next)).toBe(false)
      }
    }),
  )
})

test('a form that may write over empties nothing, takes no entry away, and never unticks', () => {
  fc.assert(
    fc.property(record, record, (present, answers) => {
      for (const [key, next] of Object.entries(merged(present, answers, 'all'))) {
        expect(next === null || next === false).toBe(false)
        const before = present[key]
        if (Array.isArray(before) && Array.isArray(next)) expect(next.slice(0, before.length)).toEqual(before)
      }
    }),
  )
})
