/** Dates and numbers in words of a language. */
import { Problem } from '../errors.ts'
import { asText } from './places.ts'

const styles: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  full: { dateStyle: 'full' },
  long: { dateStyle: 'long' },
  medium: { dateStyle: 'medium' },
  short: { dateStyle: 'short' },
  time: { timeStyle: 'short' },
  datetime: { dateStyle: 'long', timeStyle: 'short' },
}
/** Words that say how a date is written. */
export const dateStyles: readonly string[] = Object.keys(styles)

/** Formats are slow to make and quick to use: those in use are kept. */
const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>()
const mostFormats = 500

function kept<F extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, make: () => F): F {
  let format = formats.get(key)
  if (!format) {
    if (formats.size >= mostFormats) formats.clear()
    formats.set(key, (format = make()))
  }
  return format as F
}

const languages = new Map<string, string>()

/** The language, or English where it is none. */
function languageOf(language: string): string {
  const known = languages.get(language)
  if (known !== undefined) return known
  let found = 'en'
  try {
    found = Intl.getCanonicalLocales(language)[0] ?? 'en'
  } catch {
    // What somebody typed as the language of a record is none.
  }
  if (languages.size >= mostFormats) languages.clear()
  languages.set(language, found)
  return found
}

/** A number as people of the language write it, with so many decimals; with as many as it has, up to 2, unless said. */
export function numberAsAsked(number: number, digits: unknown, language: string): string {
  const given = digits === undefined ? undefined : Math.min(12, Math.max(0, Math.trunc(Number(digits)) || 0))
  const options: Intl.NumberFormatOptions =
    given === undefined ? { maximumFractionDigits: 2 } : { minimumFractionDigits: given, maximumFractionDigits: given }
  return kept(`number ${language} ${given}`, () => new Intl.NumberFormat(languageOf(language), options)).format(number)
}

/**
 * A calendar date (`YYYY-MM-DD`) or a moment (ISO 8601) in words; what is neither comes out as it is, nothing as nothing.
 * @param form a word of `dateStyles`, or letters as in `%d.%m.%Y`; `long` unless said.
 */
export function dateAsAsked(value: unknown, form: unknown, manner: { readonly timeZone: string; readonly language: string }): string {
  const text = value instanceof Date ? value.toISOString() : asText(value)
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  if (!isDay && !/^\d{4}-\d{2}-\d{2}T/.test(text)) return text
  const moment = new Date(isDay ? `${text}T12:00:00Z` : text)
  if (Number.isNaN(moment.getTime())) return text
  const language = languageOf(manner.language)
  const timeZone = isDay ? 'UTC' : manner.timeZone
  const asked = form === undefined || form === null || form === '' ? 'long' : asText(form)
  const format = (name: string, options: Intl.DateTimeFormatOptions): string =>
    kept(`date ${language} ${timeZone} ${name}`, () => new Intl.DateTimeFormat(language, { ...options, timeZone })).format(moment)
  if (Object.hasOwn(styles, asked)) return format(asked, styles[asked]!)
  if (!asked.includes('%'))
    throw new Problem('template.dateForm', `“${asked.slice(0, 40)}” is no way to write a date.`, {
      status: 422,
      fix: `Use ${dateStyles.join(', ')}, or letters such as %d.%m.%Y.`,
    })
  // English digits, whatever the language writes: letters ask for digits.
  const part = (options: Intl.DateTimeFormatOptions, type: Intl.DateTimeFormatPartTypes): string =>
    kept(`part ${timeZone} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat('en', { ...options, timeZone, hourCycle: 'h23' }))
      .formatToParts(moment)
      .find((one) => one.type === type)?.value ?? ''
  const letters: Readonly<Record<string, () => string>> = {
    d: () => part({ day: '2-digit' }, 'day'),
    e: () => part({ day: 'numeric' }, 'day'),
    m: () => part({ month: '2-digit' }, 'month'),
    b: () => format('b', { month: 'short' }),
    B: () => format('B', { month: 'long' }),
    Y: () => part({ year: 'numeric' }, 'year'),
    y: () => part({ year: '2-digit' }, 'year'),
    a: () => format('a', { weekday: 'short' }),
    A: () => format('A', { weekday: 'long' }),
    H: () => part({ hour: '2-digit' }, 'hour').padStart(2, '0'),
    M: () => part({ minute: '2-digit', hour: '2-digit' }, 'minute').padStart(2, '0'),
    '%': () => '%',
  }
  return asked.slice(0, 200).replace(/%([A-Za-z%])/g, (all, letter: string) => (Object.hasOwn(letters, letter) ? letters[letter]!() : all))
}
