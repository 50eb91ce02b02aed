/** The first look at a file: what it is in, how its cells are parted, its header, a sample, and how many rows it has. */
import { emptyFile, noRows, tooManyColumns } from '../problems.ts'
import { storable } from '../storable.ts'
import { delimiterOf } from './delimiter.ts'
import { EncodingEvidence, encodingNamed } from './encoding.ts'
import { looksLikeMail } from './looks.ts'
import { refuseWhatIsNotText } from './refuse.ts'
import { Cutter, type Format, type SourceRow } from './rows.ts'

/** What a first look found. */
export interface Inspected extends Format {
  readonly bytes: number
  /** Rows below the header that hold any text. */
  readonly rows: number
  /** One name per column: as written, `Column 7` where it is blank, `Mail (2)` where it occurs twice. */
  readonly header: readonly string[]
  /** Whether the first line names the columns. Without it, it is a row like the others. */
  readonly hasHeader: boolean
  /** The number of the first row that holds a record. */
  readonly firstRow: number
  /** Some first rows, cells cut at 500 characters. */
  readonly sample: readonly (readonly string[])[]
}

/** Widest table that is read. */
export const mostColumns = 1000
const sampleRows = 200
const headBytes = 256 * 1024

/** Looks at a file piece by piece while it streams by. Refuses what is not a table as soon as that shows. */
export class Inspection {
  #head: Buffer = Buffer.alloc(0)
  #bytes = 0
  #rows = 0
  #cutter: Cutter | null = null
  readonly #evidence = new EncodingEvidence()
  readonly #chosen: Partial<Format>
  constructor(chosen: Partial<Format> = {}) {
    this.#chosen = chosen
  }

  push(piece: Buffer): void {
    this.#bytes += piece.length
    this.#evidence.add(piece)
    if (this.#cutter) {
      this.#rows += this.#cutter.count(piece)
      if (this.#head.length < headBytes) this.#head = Buffer.concat([this.#head, piece.subarray(0, headBytes - this.#head.length)])
      return
    }
    this.#head = Buffer.concat([this.#head, piece])
    if (this.#head.length >= 8192) this.#begin()
  }

  /** What the file is; throws `import.empty`, `import.noRows` and what reading its rows can throw. */
  finish(): Inspected {
    if (!this.#cutter) this.#begin()
    this.#rows += this.#cutter!.count(null)
    const format = { ...this.#format(this.#chosen.encoding ?? this.#evidence.decide().name), ...this.#chosen }
    const first = this.#first(format)
    const top = first[0]
    if (!top) throw emptyFile()
    if (top.cells.length > mostColumns) throw tooManyColumns(top.cells.length, mostColumns)
    const hasHeader = namesColumns(top.cells)
    const rows = this.#rows - (hasHeader ? 1 : 0) - (isSeparatorLine(top, first[1]) ? 1 : 0)
    if (rows < 1) throw noRows()
    const named = isSeparatorLine(top, first[1]) ? first[1]! : top
    const below = first.slice(first.indexOf(named) + (hasHeader ? 1 : 0))
    const sample = below.slice(0, sampleRows).map((row) => row.cells.map((cell) => storable(cell.slice(0, 500))))
    const header = hasHeader ? namesOf(named.cells) : named.cells.map((_, index) => `Column ${index + 1}`)
    return { ...format, bytes: this.#bytes, rows, header, hasHeader, firstRow: hasHeader ? named.row + 1 : named.row, sample }
  }

  #begin(): void {
    refuseWhatIsNotText(this.#head)
    const format = { ...this.#format(this.#chosen.encoding ?? this.#evidence.decide().name), ...this.#chosen }
    const cutter = () => new Cutter(format, encodingNamed(format.encoding, this.#head), { offset: 0, row: 1 })
    const columns = cutter().push(this.#head).rows[0]?.cells.length ?? 0
    if (columns > mostColumns) throw tooManyColumns(columns, mostColumns)
    this.#cutter = cutter()
    this.#rows += this.#cutter.count(this.#head)
    if (this.#head.length > headBytes) this.#head = Buffer.from(this.#head.subarray(0, headBytes))
  }

  #format(encoding: string): Format {
    const { mark, decode, name } = encodingNamed(encoding, this.#head)
    let bytes = this.#head.subarray(mark, 65_536 + mark)
    if (name === 'UTF-16BE') bytes = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16()
    return { encoding: name, delimiter: this.#chosen.delimiter ?? delimiterOf(decode(bytes)) }
  }

  #first(format: Format): readonly SourceRow[] {
    const cutter = new Cutter(format, encodingNamed(format.encoding, this.#head), { offset: 0, row: 1 })
    const { rows } = cutter.push(this.#head)
    return this.#bytes > this.#head.length ? rows : [...rows, ...cutter.end().rows]
  }
}

/** `sep=;`: the line by which spreadsheet programs are told the delimiter. */
const isSeparatorLine = (top: SourceRow, second: SourceRow | undefined): boolean =>
  second !== undefined && /^sep=/i.test(top.cells[0] ?? '') && top.cells.length <= 2

/** A header names things: at least one cell has a letter, and none is a mail address, a date or a number. */
function namesColumns(cells: readonly string[]): boolean {
  if (/^sep=/i.test(cells[0] ?? '')) return true
  if (!cells.some((cell) => /\p{L}/u.test(cell))) return false
  return !cells.some(
    (cell) => looksLikeMail(cell.trim()) || /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}$/.test(cell.trim()) || /^\+?[\d ]{6,}$/.test(cell.trim()),
  )
}

function namesOf(cells: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return cells.map((cell, index) => {
    const text = cell.replace(/[\s\p{C}]+/gu, ' ').trim()
    const name = storable(text.slice(0, 200)) || `Column ${index + 1}`
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name} (${times})`
  })
}
