/** Whether dates are written day first or month first: told by the ones that can only be read one way. */

export type DateOrder = 'day' | 'month' | 'year'

/** Longest date with a time of day and an offset, with some blanks between them. */
const longestDate = 48
const written =
  /^(\d{1,4})[-./ ]\s?(\d{1,2})[-./ ]\s?(\d{1,4})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]m)?(?:\s*(?:Z|[+-]\d{2}:?\d{2}))?)?$/i
const parted = /^\s*(\d{1,4})[-./ ](\d{1,2})[-./ ](\d{1,4})/

/**
 * The order of day, month and year in a column. `null` when every date can be read both ways (or both readings occur):
 * then somebody has to say it.
 */
export function dateOrderOf(cells: Iterable<string>): DateOrder | null {
  let day = 0
  let month = 0
  let year = 0
  let either = 0
  for (const cell of cells) {
    const match = parted.exec(cell)
    if (!match) continue
    const [first, second] = [Number(match[1]), Number(match[2])]
    if (match[1]!.length === 4) year++
    else if (first > 12 && second <= 12) day++
    else if (second > 12 && first <= 12) month++
    else if (first === second) continue
    else if (/^\s*\d{1,2}\.\d/.test(cell)) day++
    else either++
  }
  if (day > 0 && month > 0) return null
  if (day > 0) return 'day'
  if (month > 0) return 'month'
  return either > 0 ? null : year > 0 ? 'year' : 'day'
}

/** `YYYY-MM-DD` for a date as people write it, or null when it is none in that order. Years of two digits are read into the past. */
export function readDate(text: string, order: DateOrder, thisYear: number): string | null {
  const bare = text.trim()
  const match = bare.length <= longestDate ? written.exec(bare) : null
  if (!match) return null
  const [, a = '', b = '', c = ''] = match
  if (a.length === 4) return calendar(Number(a), Number(b), Number(c))
  if (c.length !== 4 && c.length !== 2) return null
  const short = Number(c)
  const year = c.length === 4 ? short : short + 2000 > thisYear ? 1900 + short : 2000 + short
  return order === 'month' ? calendar(year, Number(a), Number(b)) : calendar(year, Number(b), Number(a))
}

function calendar(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  if (year < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
