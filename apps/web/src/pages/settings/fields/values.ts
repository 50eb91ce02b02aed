/** The values of a choice while they are written: pure, by the place of a line. */

/** A line with a key that stays while others come and go. */
export interface Line {
  key: number
  text: string
}

let made = 0
export const lineOf = (text: string): Line => ({ key: made++, text })

/** Puts lines after the one at a place. */
export const insertedAfter = (lines: readonly Line[], at: number, more: readonly Line[]): readonly Line[] =>
  lines.toSpliced(at + 1, 0, ...more)

/** Moves a line by one; at the ends everything stays. */
export function moved(lines: readonly Line[], at: number, by: -1 | 1): readonly Line[] {
  const [line, other] = [lines[at], lines[at + by]]
  return line && other ? lines.with(at, other).with(at + by, line) : lines
}

/** The values that were written: trimmed, without empty lines. */
export const valuesOf = (lines: readonly Line[]): readonly string[] => lines.map(({ text }) => text.trim()).filter(Boolean)

/** The first value that stands there twice. */
export const twiceIn = (values: readonly string[]): string | undefined => values.find((value, at) => values.indexOf(value) !== at)
