/** What a condition may compare a field of each kind with. */
import { saidOf, type FieldOf, type Kind } from '../object/field.ts'
import { isId } from '../object/id.ts'
import { isDay, momentOf } from '../object/days.ts'
import { suggest } from '../object/nearest.ts'

/** A value that fits, or what would. */
export type Coerced = { readonly value: string | number | boolean } | { readonly expected: string }

/** Turns one compared value into what the kind holds, so that compilers need not ask again: ids in lower case, days and moments in ISO, text in NFC. */
export const coerce = <K extends Kind>(field: FieldOf<K>, value: string | number | boolean): Coerced => byKind[field.kind](value, field)

const longest = 1000

const byKind: { readonly [K in Kind]: (value: string | number | boolean, field: FieldOf<K>) => Coerced } = {
  text: plain,
  prose: plain,
  part: plain,
  addresses: plain,
  phones: plain,
  json: plain,
  latest: plain,
  formula: plain,
  rollup: plain,
  emails: (value) => lowered(plain(value)),
  integer: (value) => numeric(value, Number.isSafeInteger, 'Write a whole number, such as 12.'),
  number: (value) => numeric(value, Number.isFinite, 'Write a number, such as 12.5.'),
  boolean: (value) => {
    const word = String(value).toLowerCase()
    if (['true', 'yes', '1'].includes(word)) return { value: true }
    return ['false', 'no', '0'].includes(word) ? { value: false } : { expected: 'Write true or false.' }
  },
  date: (value) =>
    isDay(String(value)) ? { value: String(value) } : { expected: 'Write a day that exists as year-month-day, such as 2026-01-31.' },
  instant: (value) => {
    const text = String(value)
    if (isDay(text)) return { value: text }
    const moment = momentOf(text)
    return moment
      ? { value: moment.toISOString() }
      : { expected: 'Write a day such as 2026-01-31, or a moment such as 2026-01-31T14:30:00Z.' }
  },
  choice: (value, { options: { values, labels } }) => {
    const [written, lower] = [String(value), String(value).toLowerCase()]
    const found =
      values.find((one) => one === written) ??
      values.find((one) => one.toLowerCase() === lower) ??
      values.find((one) => saidOf(labels, one)?.toLowerCase() === lower)
    return found === undefined ? { expected: suggest(written, values) } : { value: found }
  },
  ref: (value, { options }) => {
    if (value === 'me' && options.to === 'member') return { value }
    return anId(
      value,
      options.to === 'member'
        ? 'Write the id of a member, or me.'
        : 'Write the id of the record, or follow the link to one of its fields, as in `company.name is "…"`.',
    )
  },
  record: (value) => anId(value, 'Write the id of the record.'),
}

function plain(value: string | number | boolean): Coerced {
  const text = String(value)
  if (text.includes('\0') || !text.isWellFormed()) return { expected: 'Leave out characters that are no text.' }
  return [...text].length > longest ? { expected: `Compare with ${longest} characters or fewer.` } : { value: text.normalize('NFC') }
}

const lowered = (coerced: Coerced): Coerced => ('value' in coerced ? { value: String(coerced.value).toLowerCase() } : coerced)

function numeric(value: string | number | boolean, fits: (value: number) => boolean, expected: string): Coerced {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value.trim())
        ? Number(value)
        : Number.NaN
  return fits(number) ? { value: number === 0 ? 0 : number } : { expected }
}

function anId(value: string | number | boolean, expected: string): Coerced {
  const id = String(value).toLowerCase()
  return isId(id) ? { value: id } : { expected }
}
