import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { integer, number, boolean, choice, instant, emails } from '../object/index.ts'
import { readCell } from './decide/cell.ts'
import { csvLine } from './export/csv.ts'
import { readList, writeList } from './listed.ts'
import { neutralised, restored } from './neutral.ts'
import { rowsOf } from './read/rows.ts'
import { KeyCounts } from './decide/keys.ts'

const signs = fc.string({
  unit: fc.constantFrom(
    "'",
    '=',
    '+',
    '-',
    '@',
    '＝',
    '＋',
    '－',
    '＠',
    '\t',
    '\r',
    '\n',
    ' ',
    '\u200b',
    '\ufeff',
    '\u00a0',
    '\u2060',
    '\u00ad',
    'a',
    '1',
    '"',
    ',',
    ';',
    '|',
    '\u2028',
    '−',
    '＝',
    '\u0000',
  ),
})
/** What a spreadsheet program takes for a formula, after what it skips. */
const runs = /^[\s\p{C}\p{Default_Ignorable_Code_Point}"]*[=+\-@＝＋－＠−]/u

/** The cells of a text for a program that parts them by `delimiter`. Written anew: a reader that shares the writer's mistakes shows none. */
function parted(text: string, delimiter: string): string[] {
  const cells = ['']
  let quoted = false
  let begins = true
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!
    if (quoted && sign === '"' && text[at + 1] === '"') cells[cells.length - 1] += text[++at]!
    else if (sign === '"' && (quoted || begins)) quoted = !quoted
    else if (!quoted && (sign === delimiter || sign === '\r' || sign === '\n')) {
      cells.push('')
      begins = true
      continue
    } else cells[cells.length - 1] += sign
    begins = false
  }
  return cells
}

describe('formulas in cells', () => {
  it('never begin a cell that is written', () => {
    fc.assert(
      fc.property(fc.oneof(signs, fc.string()), (text) => {
        const cell = neutralised(text).replace(/^[\s\p{C}\p{Default_Ignorable_Code_Point}]+/u, '')
        expect(cell).not.toMatch(/^[=+\-@＝＋－＠]/)
        expect(neutralised(text)).not.toMatch(/^[\t\r]/)
      }),
      { numRuns: 2000 },
    )
  })
  it.each([[','], [';'], ['\t'], ['|']])('never begin one for a program that parts cells by %j', (delimiter) => {
    const table = fc.array(fc.array(fc.oneof(signs, fc.string()), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(table, (rows) => {
        for (const cell of parted(rows.map((row) => csvLine(row.map(neutralised))).join(''), delimiter)) expect(cell).not.toMatch(runs)
      }),
      { numRuns: 2000, examples: [[[['x', 'a;=1']]], [[['x', 'a"\n=1']]], [[['a\t"=1']]], [[['x', '|\u200b＝1', "a\r'=1"]]]] },
    )
  })
  it('are read back as they were', () => {
    fc.assert(
      fc.property(fc.oneof(signs, fc.string()), (text) => {
        expect(restored(neutralised(text))).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })
  it('are the only cells that change', () => {
    expect(['Ann', "O'Neil", "'quoted'", '12', 'a=b', 'x@y.example'].map(neutralised)).toEqual([
      'Ann',
      "O'Neil",
      "'quoted'",
      '12',
      'a=b',
      'x@y.example',
    ])
    expect(['=1+1', ' =1', '+49 30', '-5', '@x', '\tx', '\u200b=x', "'=x"].map(neutralised)).toEqual([
      "'=1+1",
      "' =1",
      "'+49 30",
      "'-5",
      "'@x",
      "'\tx",
      "'\u200b=x",
      "''=x",
    ])
    expect(['a;=1', 'a; +49', 'a\r\n- b', "a|'@x", 'a\t"=x', 'a;b', 'a - b', "a;'b"].map(neutralised)).toEqual([
      "a;'=1",
      "a;' +49",
      "a\r\n'- b",
      "a|''@x",
      'a\t\'"=x',
      'a;b',
      'a - b',
      "a;'b",
    ])
  })
  it('are found in one pass, however long what is skipped before them', () => {
    const long = `${"'".repeat(50_000)}${' '.repeat(50_000)};${'"'.repeat(50_000)}${"'".repeat(50_000)}`
    expect(neutralised(long)).toBe(long)
    expect(restored(neutralised(`${long}=`))).toBe(`${long}=`)
  })
})

describe('files that are written', () => {
  it('are read as they were, cell by cell', async () => {
    const table = fc.array(
      fc.array(
        fc.oneof(signs, fc.string()).filter((cell) => cell.isWellFormed()),
        { minLength: 2, maxLength: 4 },
      ),
      { minLength: 1, maxLength: 5 },
    )
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const bytes = Buffer.from(rows.map((row) => csvLine(['x', ...row])).join(''))
        const read: (readonly string[])[] = []
        for await (const slice of rowsOf([bytes], { encoding: 'UTF-8', delimiter: ',' }, { offset: 0, row: 1 }))
          for (const row of slice.rows) read.push(row.cells.slice(1))
        expect(read).toEqual(rows)
      }),
      { numRuns: 300 },
    )
  })
})

describe('several values in one cell', () => {
  it('come back in their order, with their labels, whatever they hold', () => {
    const word = fc
      .string({ unit: fc.constantFrom('a', '\\', ';', '[', ']', ' ', 'é'), minLength: 1 })
      .map((text) => text.trim())
      .filter((text) => text !== '')
    fc.assert(
      fc.property(fc.array(fc.record({ value: word, label: word }, { requiredKeys: ['value'] })), (entries) => {
        expect(readList(writeList(entries))).toEqual(entries)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('cells as people write them', () => {
  const reading = { dateOrder: 'day', thisYear: 2026 } as const
  it.each([
    ['1.234,56', number(), '1234.56'],
    ['1,234.56', number(), '1234.56'],
    ['12,5', number(), '12.5'],
    ['1 234', integer(), '1234'],
    ["1'234'567", integer(), '1234567'],
    ['1.234', integer(), '1234'],
    ['1,234', integer(), '1234'],
    ['12.0', integer(), '12'],
    ['−5', integer(), '-5'],
    ['twelve', integer(), 'twelve'],
    ['Ja', boolean(), true],
    ['nein', boolean(), false],
    ['oui', boolean(), true],
    ['perhaps', boolean(), 'perhaps'],
    ['In Work', choice(['inWork', 'done']), 'inWork'],
    ['31.12.2020', instant(), '2020-12-31T00:00:00Z'],
    ['2020-12-31 10:00', instant(), '2020-12-31T10:00Z'],
    ['a@x.example, b@x.example', emails(), [{ value: 'a@x.example' }, { value: 'b@x.example' }]],
  ] as const)('reads %s', (text, field, value) => {
    expect(readCell(text, field, reading)).toEqual(value)
  })
})

describe('counting keys', () => {
  it('finds every key that occurs again, and hardly any other', () => {
    const counts = new KeyCounts()
    for (let i = 0; i < 300_000; i++) counts.add(`mail p${i}@example.com`)
    for (let i = 0; i < 300_000; i += 3) counts.add(`mail p${i}@example.com`)
    let wrong = 0
    for (let i = 0; i < 300_000; i++) if (counts.isRepeated(`mail p${i}@example.com`) !== (i % 3 === 0)) wrong++
    expect(wrong).toBe(0)
    expect(counts.isRepeated('mail other@example.com')).toBe(false)
  })
})
