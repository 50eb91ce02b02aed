/** Which character parts the cells: found by how evenly each candidate cuts the first rows. */
import { scan } from './scan.ts'

export const delimiters = [',', ';', '\t', '|'] as const

/** The delimiter of a text, by its first rows; a comma when nothing parts it. `text` need not end at the end of a row. */
export function delimiterOf(text: string): string {
  const named = /^sep=(.)\r?\n/i.exec(text)?.[1]
  if (named) return named
  const units = new Uint16Array(text.length)
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i)
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of delimiters) {
    const score = evenness(units, delimiter)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

/** Share of the first rows that have the most frequent number of cells, weighed a little by that number; 0 for one cell. */
function evenness(units: Uint16Array, delimiter: string): number {
  let scanned = scan(units, { delimiter: delimiter.charCodeAt(0), utf8: false, last: false })
  if (scanned.rowCount < 2) scanned = scan(units, { delimiter: delimiter.charCodeAt(0), utf8: false, last: true })
  const counts = new Map<number, number>()
  const rows = Math.min(scanned.rowCount, 200)
  for (let row = 0; row < rows; row++) {
    const end = row + 1 < scanned.rowCount ? scanned.rows[row * 3 + 3]! : scanned.cellCount
    const width = end - scanned.rows[row * 3]!
    counts.set(width, (counts.get(width) ?? 0) + 1)
  }
  let score = 0
  for (const [width, times] of counts) if (width > 1) score = Math.max(score, times / rows + Math.min(width, 50) / 500)
  return score
}
