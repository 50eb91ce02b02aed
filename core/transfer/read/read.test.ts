import fc from 'fast-check'
import iconv from 'iconv-lite'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Problem } from '../../errors.ts'
import { encodingNamed } from './encoding.ts'
import { evenly } from './evenly.ts'
import { Inspection, type Inspected } from './inspect.ts'
import { looksLikeMail } from './looks.ts'
import { Cutter, rowsOf, type Place, type SourceRow } from './rows.ts'

function inspect(content: string | Buffer, size = 1 << 20): Inspected {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const inspection = new Inspection()
  for (let at = 0; at < bytes.length; at += size) inspection.push(bytes.subarray(at, at + size))
  return inspection.finish()
}
const refusal = (content: string | Buffer): Pick<Problem, 'code' | 'message'> => {
  try {
    inspect(content)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('The file was taken.')
}
async function read(
  content: string | Buffer,
  options: { encoding?: string; delimiter?: string; size?: number; from?: Place } = {},
): Promise<SourceRow[]> {
  const from = options.from ?? { offset: 0, row: 1 }
  const bytes = (typeof content === 'string' ? Buffer.from(content) : content).subarray(from.offset)
  const size = options.size ?? 1 << 16
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, index * size + size))
  const out: SourceRow[] = []
  for await (const slice of rowsOf(pieces, { encoding: options.encoding ?? 'UTF-8', delimiter: options.delimiter ?? ',' }, from))
    out.push(...slice.rows)
  return out
}
const cells = async (...args: Parameters<typeof read>) => (await read(...args)).map((row) => row.cells)
const write = (rows: readonly (readonly string[])[], newline: string) =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join(newline) + newline

describe('rows', () => {
  it('follow RFC 4180: quotes, doubled quotes, newlines and delimiters inside', async () => {
    expect(await cells('a,"b,1","say ""hi""","two\nlines"\r\nc,,"",d')).toEqual([
      ['a', 'b,1', 'say "hi"', 'two\nlines'],
      ['c', '', '', 'd'],
    ])
  })
  it('end at LF, CR LF or CR', async () => {
    expect(await cells('a,b\nc,d\r\ne,f\rg,h')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
      ['g', 'h'],
    ])
  })
  it('keep a quotation mark in the middle of a cell, and mark a row where one is not doubled', async () => {
    const rows = await read('5" pipe,x\n"5" pipe",y\nz,w')
    expect(rows.map((row) => [row.cells, row.fault !== null])).toEqual([
      [['5" pipe', 'x'], false],
      [['"5" pipe"', 'y'], true],
      [['z', 'w'], false],
    ])
  })
  it('leave out lines without text but count them', async () => {
    expect((await read('a,b\n\n,\nc,d\n')).map((row) => row.row)).toEqual([1, 4])
  })
  it('are the same whatever the pieces, in every encoding', async () => {
    const table = fc.array(
      fc.array(
        fc.string({ unit: fc.constantFrom('a', 'ß', '"', ',', '\n', '\r', ';', ' ', '→', '🦊', 'é') }).filter((cell) => cell !== ''),
        { minLength: 1, maxLength: 4 },
      ),
      { minLength: 1, maxLength: 6 },
    )
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('UTF-8', 'UTF-16LE', 'UTF-16BE'),
        fc.constantFrom('\n', '\r\n'),
        async (rows, size, encoding, newline) => {
          const bytes = iconv.encode(write(rows, newline), encoding, { addBOM: true })
          const marked = bytes.subarray(0, 1)[0]! >= 0xef ? bytes : Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])
          const whole = await read(marked, { encoding, size, from: { offset: markLength(marked), row: 1 } })
          expect(whole.map((row) => row.cells)).toEqual(rows)
          const middle = whole[whole.length >> 1]!
          expect(await read(marked, { encoding, size, from: middle })).toEqual(whole.slice(whole.length >> 1))
        },
      ),
      { numRuns: 150 },
    )
  })
  it('name a row that is in another encoding than the file', async () => {
    const rows = await read(Buffer.concat([Buffer.from('naïve,ok\n'), iconv.encode('café,x\n', 'windows-1252'), Buffer.from('más,y\n')]))
    expect(rows.map((row) => [row.cells[0], row.fault])).toEqual([
      ['naïve', null],
      ['café', 'This row is in another encoding than the rest of the file (UTF-8).'],
      ['más', null],
    ])
  })
  it('read Japanese by its own encoding', async () => {
    expect(await cells(iconv.encode('名前,表|x\n"山田, 太郎",東京', 'Shift_JIS'), { encoding: 'Shift_JIS' })).toEqual([
      ['名前', '表|x'],
      ['山田, 太郎', '東京'],
    ])
  })
  it('are read in encodings of text only, by whatever name others go', () => {
    for (const name of [
      'Windows-1250',
      'ISO-8859-15',
      'KOI8-R',
      'macintosh',
      'cp850',
      'IBM866',
      'windows-874',
      'EUC-KR',
      'GB18030',
      'Big5',
    ])
      expect(encodingNamed(name).decode(Buffer.from('plain, 1'))).toBe('plain, 1')
    const none = [
      'base64',
      'b-a-s-e-6-4',
      'h e x',
      'B_I_N_A_R_Y',
      'u-t-f-7',
      'u.t.f.7-imap',
      'cesu-8',
      'ucs 4',
      '_internal',
      '_sbcs',
      '__proto__',
    ]
    for (const name of [...none, ...none.map((one) => `${one}:0000`), 'constructor', ''])
      expect(() => encodingNamed(name)).toThrow('cannot be read')
  })
  it('are looked at a few times only, however long one is and in however small pieces it comes', () => {
    const format = { encoding: 'UTF-8', delimiter: ',' }
    const bytes = Buffer.from(`a,b\n"${'y,'.repeat(150_000)}",c\nd,e\n`)
    for (const size of [7, 1000, 65_536]) {
      const cutter = new Cutter(format, encodingNamed('UTF-8'), { offset: 0, row: 1 })
      let rows = 0
      for (let at = 0; at < bytes.length; at += size) rows += cutter.push(bytes.subarray(at, at + size)).rows.length
      expect(rows + cutter.end().rows.length).toBe(3)
      expect(cutter.scanned).toBeLessThan(4 * bytes.length)
    }
  })
  it('stop at a row that never ends, with its number', async () => {
    const endless = `a,b\nc,d\n"x,${'y'.repeat(2_000_000)}`
    await expect(read(endless)).rejects.toMatchObject({ code: 'import.rowTooLong', more: { row: 3 } })
    await expect(read('a,b\n"c,d\ne,f\n')).rejects.toMatchObject({ code: 'import.quoteNeverClosed', more: { row: 2 } })
  })
})

describe('pieces of one size', () => {
  it('hold the bytes in their order, whatever pieces those come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 9 }),
        fc.integer({ min: 1, max: 8 }),
        async (given, size) => {
          async function* pieces() {
            for (const piece of given) yield Buffer.from(piece)
          }
          const even: Buffer[] = []
          for await (const piece of evenly(pieces(), size)) even.push(piece)
          const bytes = Buffer.concat(given)
          expect(Buffer.concat(even)).toEqual(bytes)
          expect(even.map(({ length }) => length)).toEqual(
            Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => Math.min(size, bytes.length - index * size)),
          )
        },
      ),
    )
  })
})

const markLength = (bytes: Buffer): number => (bytes[0] === 0xef ? 3 : bytes[0] === 0xff || bytes[0] === 0xfe ? 2 : 0)

describe('the first look at a file', () => {
  it.each([[','], [';'], ['\t'], ['|']])('finds the delimiter %j', (delimiter) => {
    const content = [
      ['name', 'note', 'born'],
      ['Ann', 'a, b; c', '1990'],
      ['Bo', 'x', '1991'],
    ]
      .map((row) => row.map((cell) => `"${cell}"`).join(delimiter))
      .join('\n')
    expect(inspect(content)).toMatchObject({ delimiter, rows: 2, header: ['name', 'note', 'born'] })
  })
  it.each([
    ['UTF-8', 'UTF-8', false],
    ['UTF-8', 'UTF-8', true],
    ['UTF-16LE', 'UTF-16LE', true],
    ['UTF-16BE', 'UTF-16BE', true],
    ['UTF-16LE', 'UTF-16LE', false],
    ['windows-1252', 'Windows-1252', false],
    ['ISO-8859-1', 'Windows-1252', false],
  ] as const)('finds %s (shown as %s, mark: %s)', (encoding, shown, addBOM) => {
    const text = 'Vorname;Straße;Preis\n' + 'Jürgen;Bäckerweg 3;5 Euro für Äpfel\nZoë;Côte d’Or;günstig\n'.repeat(20)
    expect(inspect(iconv.encode(encoding === 'ISO-8859-1' ? text.replaceAll('’', ' ') : text, encoding, { addBOM }))).toMatchObject({
      encoding: shown,
      delimiter: ';',
      header: ['Vorname', 'Straße', 'Preis'],
      rows: 40,
    })
  })
  it('takes a file for UTF-8 whose few wrong bytes come late, in whatever pieces', () => {
    const wrong = iconv.encode('Café,x\n'.repeat(20), 'windows-1252')
    const content = Buffer.concat([Buffer.from('Straße,Ort\n'), Buffer.from('Bäckerweg,Köln\n'.repeat(10_000)), wrong])
    for (const size of [1 << 20, 65_536, 100]) expect(inspect(content, size).encoding).toBe('UTF-8')
  })
  it('names blank and repeated columns', () => {
    expect(inspect('Mail,,Mail,\na,b,c,d\n').header).toEqual(['Mail', 'Column 2', 'Mail (2)', 'Column 4'])
  })
  it('does not take a record for the header', () => {
    expect(inspect('ann@x.example,Ann\nbo@x.example,Bo\n')).toMatchObject({
      hasHeader: false,
      header: ['Column 1', 'Column 2'],
      rows: 2,
      firstRow: 1,
    })
  })
  it('takes no cell for a mail address that is longer than one can be', () => {
    const longest = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(191)}`
    expect(inspect(`${longest},Ann\nbo@x.example,Bo\n`).hasHeader).toBe(false)
    expect(inspect(`${longest}c,Ann\nbo@x.example,Bo\n`).hasHeader).toBe(true)
    expect(inspect(`a@${'.'.repeat(64_000)}@,Ann\nbo@x.example,Bo\n`).hasHeader).toBe(true)
  })
  it('takes for a mail address what has one @ and dots with something between them', () => {
    const part = fc.string({ unit: fc.constantFrom('a', '@', '.', ' ', ';', 'é'), maxLength: 12 })
    fc.assert(
      fc.property(part, (cell) => {
        const [name = '', domain = '', ...more] = cell.split('@')
        const labels = domain.split('.')
        const isMail =
          name !== '' && cell.includes('@') && more.length === 0 && labels.length > 1 && !labels.includes('') && !/[\s;,]/.test(cell)
        expect(looksLikeMail(cell)).toBe(isMail)
        expect(looksLikeMail(cell.padEnd(321, cell || 'a'))).toBe(false)
      }),
      { numRuns: 2000, examples: [['a@a.a'], ['a@a.a.a'], ['a@a'], ['a@.a'], ['a@a.']] },
    )
  })
  it('obeys the line that names the delimiter', () => {
    expect(inspect('sep=;\nname;city\nAnn;Köln\n')).toMatchObject({
      delimiter: ';',
      header: ['name', 'city'],
      rows: 1,
      firstRow: 3,
      sample: [['Ann', 'Köln']],
    })
  })
  it('counts the rows of a file that comes in small pieces', () => {
    expect(inspect('name,city\n' + 'Ann,"Köln\nMitte"\n'.repeat(5000), 777)).toMatchObject({ rows: 5000, bytes: 10 + 5000 * 18 })
  })
  it('keeps right-to-left text and emoji as they are', () => {
    expect(inspect('name,city\nمريم,دبي\n👩‍👩‍👧 Smith,Zürich\n').sample).toEqual([
      ['مريم', 'دبي'],
      ['👩‍👩‍👧 Smith', 'Zürich'],
    ])
  })
  const zip = Buffer.concat([
    Buffer.from('PK\x03\x04\x14\x00', 'latin1'),
    Buffer.from('[Content_Types].xml xl/workbook.xml'),
    Buffer.alloc(5000, 7),
  ])
  it.each([
    ['nothing', '', 'import.empty', 'empty'],
    ['only blank lines', '\n\n\n', 'import.empty', 'empty'],
    ['a header alone', 'name,mail\n', 'import.noRows', 'nothing below'],
    ['an Excel workbook', zip, 'import.notATable', 'Excel workbook'],
    ['a ZIP archive', Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(9000, 3)]), 'import.notATable', 'ZIP archive'],
    ['a gzip file', gzipSync('name,mail\nAnn,a@x.example'), 'import.notATable', 'gzip'],
    ['a PDF', '%PDF-1.7\n…', 'import.notATable', 'PDF'],
    ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', 'import.notATable', 'web page'],
    ['JSON', '[{"name":"Ann"}]', 'import.notATable', 'JSON'],
    ['random bytes', Buffer.from(Array.from({ length: 9000 }, (_, i) => (i * 7919) % 256)), 'import.notATable', 'binary'],
    [
      '100,000 columns',
      Array.from({ length: 100_000 }, (_, i) => `c${i}`).join(',') + '\n' + 'x,'.repeat(99_999) + 'x\n',
      'import.tooManyColumns',
      '100,000 columns',
    ],
    ['an open quotation mark', `name,note\nAnn,"never closed\n${'Bo,x\n'.repeat(100)}`, 'import.quoteNeverClosed', 'row 2'],
    [
      'an open quotation mark in a large file',
      `name,note\nAnn,ok\nBo,"never closed\n${'Cy,x\n'.repeat(400_000)}`,
      'import.rowTooLong',
      'Row 3',
    ],
  ] as const)('refuses %s and says what to do', (_, content, code, words) => {
    const problem = refusal(content as string | Buffer)
    expect(problem.code).toBe(code)
    expect(problem.message).toContain(words)
    expect((problem as Problem).fix).toMatch(/\w{4}/)
  })
})
