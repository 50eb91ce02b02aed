/** A cell's text → what the check of its kind takes: people and spreadsheet programs write dates, numbers and yes in many ways. */
import { saidOf, type FieldOf, type Kind } from '../../object/index.ts'
import { readDate, type DateOrder } from '../map/dates.ts'
import { readList } from '../listed.ts'

export interface Reading {
  readonly dateOrder: DateOrder
  readonly thisYear: number
}

type Reader<K extends Kind = Kind> = (text: string, field: FieldOf<K>, reading: Reading) => unknown
const asIs: Reader = (text) => text

const readers: { readonly [K in Kind]: Reader<K> } = {
  text: asIs,
  prose: asIs,
  ref: asIs,
  part: asIs,
  latest: asIs,
  formula: asIs,
  rollup: asIs,
  record: asIs,
  addresses: asIs,
  integer: (text) => plainNumber(text, true),
  number: (text) => plainNumber(text, false),
  boolean: (text) => {
    const word = text.trim().toLowerCase()
    return yes.has(word) ? true : no.has(word) ? false : text
  },
  date: (text, _field, { dateOrder, thisYear }) => readDate(text, dateOrder, thisYear) ?? text,
  instant: (text, _field, { dateOrder, thisYear }) => {
    if (/[T ]\d{1,2}:\d{2}/.test(text)) return text.trim().replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/, '$1T$2Z')
    const day = readDate(text, dateOrder, thisYear)
    return day ? `${day}T00:00:00Z` : text
  },
  choice: (text, { options }) => {
    const word = text.trim().toLowerCase()
    return (
      options.values.find((value) => value.toLowerCase() === word || spaced(value) === word) ??
      options.values.find((value) => saidOf(options.labels, value)?.toLowerCase() === word) ??
      text
    )
  },
  emails: (text) =>
    readList(text).flatMap(({ value, label }) =>
      value.includes(',') ? value.split(',').map((one) => ({ value: one.trim() })) : [label ? { value, label } : { value }],
    ),
  phones: (text) => readList(text),
  json: (text) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      return text
    }
  },
}

/** Reads a cell that is not blank. What cannot be read is given on as it is, for the check to refuse it in words. */
export const readCell = <K extends Kind>(text: string, field: FieldOf<K>, reading: Reading): unknown =>
  readers[field.kind](text, field, reading)

const yes = new Set(['true', 'yes', 'y', '1', 'x', 'on', 'ja', 'wahr', 'sí', 'si', 'verdadero', 'oui', 'vrai', 'sim', 'verdadeiro', '✓'])
const no = new Set(['false', 'no', 'n', '0', 'off', 'nein', 'falsch', 'falso', 'non', 'faux', 'não', 'nao'])
const spaced = (value: string): string => value.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()

/** `1.234,56`, `1,234.56`, `1 234` and `1'234` as a program writes them. One sign followed by three digits parts thousands in whole numbers. */
function plainNumber(text: string, whole: boolean): string {
  const bare = text
    .trim()
    .replace(/[\s\u00a0\u202f'’]/g, '')
    .replace(/\u2212/g, '-')
  if (!/^[+-]?[\d.,]+$/.test(bare)) return text
  const [comma, dot] = [bare.lastIndexOf(','), bare.lastIndexOf('.')]
  if (comma >= 0 && dot >= 0) return comma > dot ? bare.replaceAll('.', '').replace(',', '.') : bare.replaceAll(',', '')
  const sign = comma >= 0 ? ',' : '.'
  if (comma < 0 && dot < 0) return bare
  const grouped = new RegExp(`^[+-]?\\d{1,3}(\\${sign}\\d{3})+$`).test(bare)
  const several = bare.split(sign).length > 2
  if (grouped && (whole || several || sign === ',')) return bare.replaceAll(sign, '')
  const decimal = bare.replace(',', '.')
  return whole ? decimal.replace(/\.0+$/, '') : decimal
}
