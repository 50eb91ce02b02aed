/** The table: each number we claim, beside its limit. */

export interface Line {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** Without a limit the line is for orientation. */
  readonly limit?: number
  readonly better?: 'less' | 'more'
  /** Said behind the line. */
  readonly note?: string
}

/** How far the limit is kept: 1 and more is kept, less is not. What should be little and is nothing, or less, is kept for good. */
export const kept = ({ value, limit, better = 'less' }: Line): number | null =>
  limit === undefined ? null : better === 'more' ? value / limit : value <= 0 ? Number.POSITIVE_INFINITY : limit / value

export const isUnmet = (line: Line): boolean => {
  const ratio = kept(line)
  return ratio !== null && !(ratio >= 1)
}

const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))

export function formatLine(line: Line): string {
  const ratio = kept(line)
  const limit = line.limit === undefined ? '' : `${line.better === 'more' ? '≥' : '≤'} ${number(line.limit)}`
  const judged = ratio === null ? '' : `${number(ratio)}${ratio >= 1 ? '' : '  UNMET'}`
  return [
    line.name.padEnd(72),
    `${number(line.value)} ${line.unit}`.padStart(12),
    limit.padStart(10),
    judged.padStart(8),
    line.note ? `  ${line.note}` : '',
  ]
    .join(' ')
    .trimEnd()
}

export const heading = [''.padEnd(72), 'value'.padStart(12), 'limit'.padStart(10), 'kept'.padStart(8)].join(' ')
