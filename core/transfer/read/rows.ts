/** A file's pieces → its rows, in slices, with memory bounded by one piece and one row. */
import { isUtf8 } from 'node:buffer'
import { quoteNeverClosed, rowTooLong } from '../problems.ts'
import { encodingNamed, windows1252, type Encoding } from './encoding.ts'
import { cellsOf, doubled, scan, stray, unclosed, type Scanned } from './scan.ts'

/** How a file is to be read. */
export interface Format {
  readonly encoding: string
  readonly delimiter: string
}

/** Where reading begins or goes on: a byte at which a row starts, and that row's number (the first line of a file is row 1). */
export interface Place {
  readonly offset: number
  readonly row: number
}

export interface SourceRow extends Place {
  readonly cells: readonly string[]
  /** Why the row cannot be trusted as it was read; null when nothing is wrong with how it is written. */
  readonly fault: string | null
}

export interface Slice {
  readonly rows: readonly SourceRow[]
  /** Where the row behind the last one of this slice begins. */
  readonly next: Place
}

/** The longest row, in bytes. */
export const longestRow = 1024 * 1024

/**
 * Rows of a file from a place on. `pieces` deliver its bytes from `from.offset` on. Rows without any text are left out
 * (they still count in the numbering). Throws `import.rowTooLong` and `import.quoteNeverClosed` with the row's number.
 */
export async function* rowsOf(
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
  format: Format,
  from: Place,
  encoding: Encoding = encodingNamed(format.encoding),
): AsyncGenerator<Slice> {
  const cutter = new Cutter(format, encoding, from)
  for await (const piece of pieces) {
    const slice = cutter.push(piece)
    if (slice.rows.length > 0) yield slice
  }
  const slice = cutter.end()
  if (slice.rows.length > 0) yield slice
}

/**
 * Cuts pieces of bytes into rows; what a piece leaves unfinished waits for the next. A row that has not ended is looked at
 * again once twice as much of it is there: so the work grows with the bytes, whatever pieces they come in.
 */
export class Cutter {
  /** Code units that were looked at, each as often as it was. */
  scanned = 0
  #waiting: Buffer[] = []
  #size = 0
  /** Bytes that must be waiting before it is worth looking at them. */
  #enough: number
  #place: Place
  readonly #encoding: Encoding
  readonly #delimiter: number
  constructor({ delimiter }: Format, encoding: Encoding, from: Place) {
    this.#encoding = encoding
    this.#delimiter = delimiter.charCodeAt(0)
    this.#place = from.offset < encoding.mark ? { ...from, offset: 0 } : from
    this.#enough = from.offset < encoding.mark ? encoding.mark : 0
  }

  push(piece: Buffer): Slice {
    return this.#cut(piece, false, (scanned, bytes) => this.#rows(scanned, bytes), [])
  }

  end(): Slice {
    return this.#cut(Buffer.alloc(0), true, (scanned, bytes) => this.#rows(scanned, bytes), [])
  }

  /** How many rows hold any text, without decoding them; `null` is the end. */
  count(piece: Buffer | null): number {
    return this.#cut(piece ?? Buffer.alloc(0), piece === null, (scanned) => this.#filled(scanned), 0).rows
  }

  #cut<T>(
    piece: Buffer,
    last: boolean,
    take: (scanned: Scanned, bytes: Buffer) => T,
    nothing: T,
  ): { readonly rows: T; readonly next: Place } {
    const { mark, width, units } = this.#encoding
    this.#waiting.push(piece)
    this.#size += piece.length
    if (this.#size < this.#enough && !last) return { rows: nothing, next: this.#place }
    let bytes = this.#waiting.length === 1 ? piece : Buffer.concat(this.#waiting)
    if (this.#place.offset < mark) {
      bytes = bytes.subarray(mark)
      this.#place = { ...this.#place, offset: mark }
    }
    if (width === 2) bytes = littleEndian(bytes, this.#encoding.name)
    this.scanned += bytes.length / width
    const scanned = scan(unitsOf(bytes, width), { delimiter: this.#delimiter, utf8: units === 'utf8', last })
    const used = scanned.used * width
    if (bytes.length - used > longestRow) throw rowTooLong(this.#place.row + scanned.rowCount, longestRow)
    const place = this.#place
    const rows = take(scanned, bytes.subarray(0, used))
    const next = { offset: place.offset + used, row: place.row + scanned.rowCount }
    this.#place = next
    // Kept as it came, so that the next piece is turned round as a whole; copied, so that nothing holds the piece it lay in.
    const rest = Buffer.from(width === 2 ? littleEndian(bytes.subarray(used), this.#encoding.name) : bytes.subarray(used))
    this.#waiting = [rest]
    this.#size = rest.length
    this.#enough = Math.min(2 * rest.length, longestRow + 1)
    return { rows, next }
  }

  #filled(scanned: Scanned): number {
    const { cells, rows, rowCount, cellCount } = scanned
    let filled = 0
    for (let row = 0; row < rowCount; row++) {
      if (rows[row * 3 + 2]! & unclosed) throw quoteNeverClosed(this.#place.row + row)
      const end = row + 1 < rowCount ? rows[row * 3 + 3]! : cellCount
      for (let cell = rows[row * 3]!; cell < end; cell++)
        if (cells[cell * 3] !== cells[cell * 3 + 1]) {
          filled++
          break
        }
    }
    return filled
  }

  #rows(scanned: Scanned, bytes: Buffer): SourceRow[] {
    const { units, decode, width } = this.#encoding
    const out: SourceRow[] = []
    const whole = units === 'same' || (units === 'utf8' && isUtf8(bytes))
    const text = whole ? decode(bytes) : ''
    for (let index = 0; index < scanned.rowCount; index++) {
      const start = scanned.rows[index * 3 + 1]! * width
      const against = scanned.rows[index * 3 + 2]!
      const place = { offset: this.#place.offset + start, row: this.#place.row + index }
      if (against & unclosed) throw quoteNeverClosed(place.row)
      const fault = against & stray ? 'A quotation mark inside a cell is not doubled.' : null
      const end = index + 1 < scanned.rowCount ? scanned.rows[index * 3 + 4]! * width : bytes.length
      const row = whole ? { cells: cellsOf(scanned, index, text), fault } : this.#alone(bytes.subarray(start, end), fault)
      if (row.cells.some((cell) => cell !== '')) out.push({ ...place, ...row })
    }
    return out
  }

  /** One row by itself: where a slice holds bytes that are not of the file's encoding, or characters of several bytes. */
  #alone(bytes: Buffer, fault: string | null): { cells: string[]; fault: string | null } {
    const options = { delimiter: this.#delimiter, last: true }
    if (this.#encoding.units === 'mixed')
      return { cells: piecewise(scan(bytes, { ...options, utf8: false }), bytes, this.#encoding), fault }
    if (isUtf8(bytes)) return { cells: cellsOf(scan(bytes, { ...options, utf8: true }), 0, bytes.toString('utf8')), fault }
    return {
      cells: cellsOf(scan(bytes, { ...options, utf8: false }), 0, windows1252.decode(bytes)),
      fault: 'This row is in another encoding than the rest of the file (UTF-8).',
    }
  }
}

function piecewise(scanned: Scanned, bytes: Buffer, encoding: Encoding): string[] {
  return Array.from({ length: scanned.cellCount }, (_, cell) => {
    const [start, end, kind] = scanned.cells.subarray(cell * 3, cell * 3 + 3)
    const text = encoding.decode(bytes.subarray(start, end))
    return kind === doubled ? text.replaceAll('""', '"') : text
  })
}

/** UTF-16 with its bytes in this machine's order; a copy, because pieces may be shared. */
function littleEndian(bytes: Buffer, name: string): Buffer {
  if (name !== 'UTF-16BE') return bytes
  const turned = Buffer.from(bytes)
  const odd = turned.length % 2
  turned.subarray(0, turned.length - odd).swap16()
  return turned
}

function unitsOf(bytes: Buffer, width: 1 | 2): Uint8Array | Uint16Array {
  if (width === 1) return bytes
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : Buffer.from(bytes)
  return aligned.byteOffset % 2 === 0
    ? new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.length >> 1)
    : new Uint16Array(new Uint8Array(aligned).buffer, 0, aligned.length >> 1)
}
