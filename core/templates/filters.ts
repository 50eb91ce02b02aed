/** What a template may do with a value before it is shown: text, numbers, dates. None reaches anything but its arguments. */
import { Problem } from '../errors.ts'
import { dateAsAsked, numberAsAsked } from './formats.ts'
import { asText } from './places.ts'

/** Where and for whom a mail is written: the zone of its dates, the language of its months and numbers. */
export interface Manner {
  /** An IANA time zone. */
  readonly timeZone: string
  /** A BCP 47 tag. */
  readonly language: string
}

/** Longest text that a filter makes, in characters. */
const longest = 100_000

type Filter = (value: unknown, ...args: unknown[]) => unknown

/** The filters by name, for mails written in that manner. */
export const filtersFor = (manner: Manner): Readonly<Record<string, Filter>> => ({
  default: (value, instead) => (isEmpty(value) ? instead : value),

  upcase: (value) => asText(value).toLocaleUpperCase(manner.language),
  downcase: (value) => asText(value).toLocaleLowerCase(manner.language),
  capitalize: (value) => {
    const [first = '', ...rest] = asText(value)
    return first.toLocaleUpperCase(manner.language) + rest.join('')
  },
  strip: (value) => asText(value).trim(),
  append: (value, more) => bounded(asText(value) + asText(more)),
  prepend: (value, more) => bounded(asText(more) + asText(value)),
  remove: (value, what) => without(asText(value), asText(what)),
  replace: (value, what, by) => {
    const [text, sought, put] = [asText(value), asText(what), asText(by)]
    if (sought === '') return text
    const parts = text.split(sought)
    if (text.length + (parts.length - 1) * put.length > longest) throw tooLong()
    return parts.join(put)
  },
  truncate: (value, length = 50, end = '…') => {
    const letters = [...asText(value)]
    const most = wholeNumber(length)
    return letters.length <= most ? letters.join('') : letters.slice(0, Math.max(0, most - [...asText(end)].length)).join('') + asText(end)
  },
  truncatewords: (value, count = 15, end = '…') => {
    const words = asText(value).split(/\s+/).filter(Boolean)
    const most = Math.max(1, wholeNumber(count))
    return words.length <= most ? words.join(' ') : words.slice(0, most).join(' ') + asText(end)
  },
  slice: (value, from, length = 1) => {
    const items = Array.isArray(value) ? value : [...asText(value)]
    const start = wholeNumber(from)
    const begin = start < 0 ? Math.max(0, items.length + start) : start
    const part = items.slice(begin, begin + Math.max(0, wholeNumber(length)))
    return Array.isArray(value) ? part : part.join('')
  },
  split: (value, by) => asText(value).split(asText(by)).slice(0, 1_000),
  join: (value, by = ', ') => bounded(listOf(value).map(asText).join(asText(by))),
  first: (value) => (Array.isArray(value) ? value[0] : [...asText(value)][0]),
  last: (value) => (Array.isArray(value) ? value.at(-1) : [...asText(value)].at(-1)),
  reverse: (value) => listOf(value).toReversed(),
  size: (value) => (Array.isArray(value) ? value.length : [...asText(value)].length),

  plus: (value, other) => numberOf(value) + numberOf(other),
  minus: (value, other) => numberOf(value) - numberOf(other),
  times: (value, other) => numberOf(value) * numberOf(other),
  divided_by: (value, other) => divided(value, other, (a, b) => a / b),
  modulo: (value, other) => divided(value, other, (a, b) => a % b),
  round: (value, digits = 0) => {
    const by = 10 ** Math.min(12, Math.max(0, wholeNumber(digits)))
    return Math.round(numberOf(value) * by) / by
  },
  ceil: (value) => Math.ceil(numberOf(value)),
  floor: (value) => Math.floor(numberOf(value)),
  abs: (value) => Math.abs(numberOf(value)),
  at_least: (value, other) => Math.max(numberOf(value), numberOf(other)),
  at_most: (value, other) => Math.min(numberOf(value), numberOf(other)),

  /** `{{ person.points | number: 2 }}`: as people of the language write numbers. */
  number: (value, digits) => (isEmpty(value) ? '' : numberAsAsked(numberOf(value), digits, manner.language)),
  /** `{{ person.birthday | date: "long" }}`, or letters such as `"%d.%m.%Y"`; a second argument names another language. */
  date: (value, form, language) =>
    dateAsAsked(value, form, { ...manner, language: isEmpty(language) ? manner.language : asText(language) }),
})

/** Filters that Liquid has elsewhere and templates here have not, with why. */
export const refusedFilters: Readonly<Record<string, string>> = {
  escape: 'Values are escaped for the place they stand in by themselves: leave it out.',
  escape_once: 'Values are escaped for the place they stand in by themselves: leave it out.',
  h: 'Values are escaped for the place they stand in by themselves: leave it out.',
  url_encode: 'Values in links are encoded by themselves: leave it out.',
  cgi_escape: 'Values in links are encoded by themselves: leave it out.',
  newline_to_br: 'New lines of values are kept by themselves: leave it out.',
  raw: 'A value never becomes part of the template.',
  safe: 'A value never becomes part of the template.',
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === false || value === '' || (Array.isArray(value) && value.length === 0)

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : isEmpty(value) ? [] : [value])

/** A number, or 0 of what is none. */
const numberOf = (value: unknown): number => {
  const number = typeof value === 'number' ? value : Number.parseFloat(asText(value))
  return Number.isFinite(number) ? number : 0
}
const wholeNumber = (value: unknown): number => Math.min(1e6, Math.max(-1e6, Math.trunc(numberOf(value))))

function divided(value: unknown, other: unknown, by: (a: number, b: number) => number): number | string {
  const divisor = numberOf(other)
  return divisor === 0 ? '' : by(numberOf(value), divisor)
}

const without = (text: string, what: string): string => (what === '' ? text : text.split(what).join(''))

function bounded(text: string): string {
  if (text.length > longest) throw tooLong()
  return text
}

const tooLong = (): Problem =>
  new Problem('template.tooLong', `A filter made a text of more than ${longest} characters.`, {
    status: 422,
    fix: 'Cut the value with truncate first.',
  })
