import { isRef } from '../api/meta.ts'
import type { AddressValue, FieldMeta, LabelledValue, Value } from '../api/types.ts'
import { t } from '../messages/t.tsx'
import type { Kind } from '@rapport/core/object'
import { calendarDate, fullTime } from './time.ts'
import { choiceText, nameOfCode, numberText } from './words.ts'
import { writtenText } from './written.ts'

type Write = (value: NonNullable<Value>, field: FieldMeta) => string

const plain: Write = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
const amount: Write = (value) => (typeof value === 'number' ? numberText(value) : plain0(value))
const plain0 = (value: NonNullable<Value>): string => (isRef(value) ? value.title : String(value))
const listOf = <Item>(value: NonNullable<Value>): readonly Item[] => (Array.isArray(value) ? (value as Item[]) : [])

/** An address on one line, without what is empty. */
export const addressLine = ({ street, postcode, city, region, country }: AddressValue): string =>
  [street, [postcode, city].filter(Boolean).join(' '), region, country && nameOfCode('region', country)].filter(Boolean).join(', ')

const values: Write = (value, field) =>
  listOf<LabelledValue>(value)
    .map((entry) => writtenText(field, entry.value))
    .join(', ')

const writers: Record<Kind, Write> = {
  text: (value, field) => {
    if (field.options.format === 'language') return nameOfCode('language', String(value))
    if (field.options.format === 'country') return nameOfCode('region', String(value))
    return writtenText(field, String(value))
  },
  prose: plain,
  integer: amount,
  number: amount,
  boolean: (value) => (value === true ? t('value.yes') : t('value.no')),
  date: (value) => calendarDate(String(value)),
  instant: (value) => fullTime(String(value)),
  choice: (value, field) => choiceText(field, String(value)),
  ref: plain0,
  record: plain0,
  emails: values,
  phones: values,
  addresses: (value) => listOf<AddressValue>(value).map(addressLine).join('; '),
  json: plain,
  part: (value, field) => (field.options.take === 'country' ? nameOfCode('region', String(value)) : writtenText(field, String(value))),
  latest: plain0,
  formula: plain0,
  rollup: plain0,
}

/** A value in words, as lists, timelines and conflicts show it; an empty text for nothing. */
export function valueText(field: FieldMeta, value: Value | undefined): string {
  if (isNothing(value)) return ''
  return writers[field.kind](value, field)
}

/** True for what counts as empty: null, an empty text, an empty list. */
export const isNothing = (value: Value | undefined): value is null | undefined | '' =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
