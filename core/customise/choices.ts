/** What may be said of the values of a choice: how they are called, in which colour, and which are not chosen any more. Pure. */
import { Problem } from '../errors.ts'
import { type Colour, colours, saidOf } from '../object/index.ts'

type Told = Readonly<Record<string, unknown>>

/** Each is one of the values, labels differ, colours are known, and a value is left to be chosen. */
export function decideValues(values: readonly string[], { labels = {}, colours: given = {}, retired = [] }: Told): Problem | null {
  if (!isPlain(labels) || !isPlain(given) || !Array.isArray(retired))
    return wrong('Labels and colours are said by value, retired values are a list.', 'Correct them.')
  const stranger = [...Object.keys(labels), ...Object.keys(given), ...retired].find((value) => !values.includes(String(value)))
  if (stranger !== undefined)
    return wrong(`“${String(stranger).slice(0, 80)}” is none of the values.`, 'Say it of values that are in the list.')
  if (!Object.values(labels).every(isLabel)) return wrong('A label has 1 to 100 characters.', 'Correct it, or leave it out.')
  const shown = values.map((value) => String(saidOf(labels, value) ?? value).toLowerCase())
  const twice = shown.find((label, n) => shown.indexOf(label) !== n)
  if (twice !== undefined) return wrong(`Two values are called “${twice}”.`, 'Give them different labels.')
  if (!Object.values(given).every((colour) => colours.includes(colour as Colour)))
    return wrong('There is no such colour.', `Choose one of ${colours.join(', ')}.`)
  return new Set(retired).size < values.length
    ? null
    : wrong('A choice keeps a value that can be chosen.', 'Leave one that is not retired, or retire the field.')
}

const isPlain = (value: unknown): value is Told => typeof value === 'object' && value !== null && !Array.isArray(value)
const isLabel = (label: unknown): boolean => typeof label === 'string' && label.trim() === label && label.length >= 1 && label.length <= 100

const wrong = (message: string, fix: string): Problem =>
  new Problem('customField.wrongOptions', message, {
    status: 422,
    fix,
    more: { errors: [{ field: 'options', code: 'customField.wrongOptions', message }] },
  })
