/**
 * Finds the cells of a comma-separated text (RFC 4180, with the leniency real files need) in one pass over its code
 * units. Nothing is decoded here: positions are counted in UTF-16 characters, so that one decoded text can be cut.
 */
const QUOTE = 34
const LF = 10
const CR = 13

/** What a row shows against it. */
export const stray = 1
export const unclosed = 2

/** How a cell is written: as it stands, in quotes, in quotes with doubled quotes inside, or with text behind its closing quote. */
export const plain = 0
export const quoted = 1
export const doubled = 2
export const broken = 3

export interface Scanned {
  /** Three numbers per cell: first character, the one behind the last, how it is written. */
  readonly cells: Int32Array
  /** Three numbers per row: its first cell, the unit it begins at, what it shows against it (`stray`, `unclosed`). */
  readonly rows: Int32Array
  readonly rowCount: number
  readonly cellCount: number
  /** Units that belong to complete rows; the rest begins the next piece. */
  readonly used: number
  /** Characters of `used`. */
  readonly usedChars: number
}

export interface ScanOptions {
  readonly delimiter: number
  /** Units are bytes of UTF-8: characters are counted by their first byte. Otherwise one unit is one character. */
  readonly utf8: boolean
  /** No more units follow: the last row ends here. */
  readonly last: boolean
}

/**
 * Scans complete rows. A row ends at LF, CR LF or CR outside quotes. A quote opens a cell only as its first character;
 * inside, two quotes are one. Text behind a closing quote is kept and marks the row.
 */
export function scan(units: Uint8Array | Uint16Array, { delimiter, utf8, last }: ScanOptions): Scanned {
  const n = units.length
  let cells = new Int32Array(Math.max(3 * 1024, n >> 1))
  let rows = new Int32Array(Math.max(3 * 64, n >> 4))
  let cellCount = 0
  let rowCount = 0
  let i = 0
  let char = 0
  let used = 0
  let usedChars = 0
  let usedCells = 0
  outer: while (i < n) {
    const rowStart = i
    const firstCell = cellCount
    let against = 0
    for (;;) {
      let kind = plain
      let start = char
      let end = char
      if (i < n && units[i] === QUOTE) {
        kind = quoted
        i++
        start = ++char
        for (;;) {
          while (i < n) {
            const c = units[i]!
            if (c === QUOTE) break
            i++
            if (!utf8 || c < 0x80) char++
            else if ((c & 0xc0) !== 0x80) char += c >= 0xf0 ? 2 : 1
          }
          if (i >= n) {
            if (!last) break outer
            against |= unclosed
            end = char
            break
          }
          if (i + 1 >= n && !last) break outer
          if (units[i + 1] === QUOTE) {
            kind = doubled
            i += 2
            char += 2
            continue
          }
          end = char
          i++
          char++
          break
        }
        if (i < n && units[i] !== delimiter && units[i] !== LF && units[i] !== CR) {
          kind = broken
          start--
          against |= stray
        }
      }
      while (i < n) {
        const c = units[i]!
        if (c === delimiter || c === LF || c === CR) break
        i++
        if (!utf8 || c < 0x80) char++
        else if ((c & 0xc0) !== 0x80) char += c >= 0xf0 ? 2 : 1
      }
      if (kind === plain || kind === broken) end = char
      if (i >= n && !last) break outer
      if (cellCount * 3 + 3 > cells.length) cells = grown(cells)
      cells[cellCount * 3] = start
      cells[cellCount * 3 + 1] = end
      cells[cellCount * 3 + 2] = kind
      cellCount++
      if (i < n && units[i] === delimiter) {
        i++
        char++
        continue
      }
      break
    }
    if (i < n) {
      if (units[i] === CR) {
        if (i + 1 >= n && !last) break outer
        if (units[i + 1] === LF) {
          i++
          char++
        }
      }
      i++
      char++
    }
    if (rowCount * 3 + 3 > rows.length) rows = grown(rows)
    rows[rowCount * 3] = firstCell
    rows[rowCount * 3 + 1] = rowStart
    rows[rowCount * 3 + 2] = against
    rowCount++
    used = i
    usedChars = char
    usedCells = cellCount
  }
  return { cells, rows, rowCount, cellCount: usedCells, used, usedChars }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}

/** The cells of the scanned row as texts, cut from the decoded text of the same units. */
export function cellsOf(scanned: Scanned, row: number, text: string, shift = 0): string[] {
  const { cells, rows } = scanned
  const first = rows[row * 3]!
  const end = row + 1 < scanned.rowCount ? rows[row * 3 + 3]! : scanned.cellCount
  const out: string[] = []
  for (let cell = first; cell < end; cell++) {
    const value = text.slice(cells[cell * 3]! - shift, cells[cell * 3 + 1]! - shift)
    out.push(cells[cell * 3 + 2] === doubled ? value.replaceAll('""', '"') : value)
  }
  return out
}
