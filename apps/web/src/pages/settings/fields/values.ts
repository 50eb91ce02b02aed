/** The values of a choice while they are written: pure, by the place of a line. */
import { saidOf } from '../../../fields/words.ts'
import type { FieldOptions } from './types.ts'

/** A line with a key that stays while others come and go. */
export interface Line {
  key: number
  text: string
  /** What records keep, once there may be some; a new line is kept as it is written. */
  value?: string
  colour?: string
  retired?: boolean
}

let made = 0
export const lineOf = (text: string): Line => ({ key: made++, text })

type Told = Pick<FieldOptions, 'values' | 'labels' | 'colours' | 'retired'>
/** The values that there are, as lines: what people read of each. */
export const linesOf = ({ values, labels, colours, retired = [] }: Told): readonly Line[] =>
  values?.map((value) => ({
    ...lineOf(saidOf(labels, value) ?? value),
    value,
    ...colourOf(saidOf(colours, value)),
    ...(retired.includes(value) ? { retired: true } : {}),
  })) ?? [lineOf('')]

const colourOf = (colour: string | undefined): Pick<Line, 'colour'> => (colour ? { colour } : {})

/** What lines say of the values. A value that was there keeps what records hold, whatever it is called now. */
export function toldBy(lines: readonly Line[]): Told {
  const filled = lines.map((line) => ({ ...line, text: line.text.trim() })).filter(({ text }) => text)
  const kept = (line: Line): string => line.value ?? line.text
  const some = (entries: readonly (readonly [string, string])[]) => (entries.length > 0 ? Object.fromEntries(entries) : undefined)
  const labels = some(filled.filter((line) => kept(line) !== line.text).map((line) => [kept(line), line.text]))
  const colours = some(filled.flatMap((line) => (line.colour ? [[kept(line), line.colour] as const] : [])))
  const retired = filled.filter((line) => line.retired).map(kept)
  return {
    values: filled.map(kept),
    ...(labels ? { labels } : {}),
    ...(colours ? { colours } : {}),
    ...(retired.length > 0 ? { retired } : {}),
  }
}

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
