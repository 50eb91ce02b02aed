/** The fields of an object as a table: what each is, whether one gives it, and a filter and a value that work as they stand. */
import { hiddenFields } from '../access/index.ts'
import { labelOf, shownBy, type Field, type FieldOf, type Kind, type Model, type ObjectType } from '../object/index.ts'
import { formatFilter, inCondition, operatorsOf, type Condition } from '../rules/index.ts'
import { isSortableFor } from '../store/link.ts'
import { exampleOf, isGiven, type Asker } from './example.ts'

type Wanted = Pick<Extract<Condition, { field: string }>, 'op' | 'value'>

/** A comparison that says something of a field of each kind. */
const comparisons: { readonly [K in Kind]: (field: FieldOf<K>, asker: Asker) => Wanted } = {
  text: () => ({ op: 'contains', value: 'example' }),
  prose: () => ({ op: 'contains', value: 'example' }),
  integer: () => ({ op: 'atLeast', value: 10 }),
  number: () => ({ op: 'over', value: 9.5 }),
  boolean: () => ({ op: 'is', value: true }),
  date: () => ({ op: 'inNext', value: 30 }),
  instant: () => ({ op: 'inLast', value: 14 }),
  choice: ({ options: { values } }) => ({ op: 'anyOf', value: values.slice(0, 2) }),
  ref: ({ options }, { actor }) => (options.to === 'member' && actor.member !== null ? { op: 'is', value: 'me' } : { op: 'notEmpty' }),
  record: () => ({ op: 'notEmpty' }),
  emails: () => ({ op: 'contains', value: '@example.com' }),
  phones: () => ({ op: 'startsWith', value: '+49' }),
  addresses: () => ({ op: 'contains', value: 'Hamburg' }),
  json: () => ({ op: 'notEmpty' }),
  part: () => ({ op: 'startsWith', value: 'ex' }),
  latest: () => ({ op: 'notEmpty' }),
  formula: () => ({ op: 'notEmpty' }),
  rollup: () => ({ op: 'notEmpty' }),
}

const wantedOf = <K extends Kind>(field: FieldOf<K>, asker: Asker): Wanted => comparisons[field.kind](field, asker)

/** A filter by that field: `city is Berlin`. */
export function filterBy(asker: Asker, object: ObjectType, key: string): string {
  const field = object.fields[key]!
  const wanted = wantedOf(shownBy(asker.model, field), asker)
  return formatFilter({ field: key, ...(operatorsOf(field, asker.model).includes(wanted.op) ? wanted : { op: 'notEmpty' }) })
}

/** The fields that exist for the asker, in declared order. */
export function fieldsOf({ model, actor }: Asker, object: ObjectType): readonly string[] {
  const hidden = hiddenFields(model, actor, object)
  return Object.keys(object.fields).filter((key) => !hidden.has(key))
}

export const fieldHead = ['Field', 'What it holds', 'Writing', 'Sorts', 'A filter', 'A value'] as const

/** Their rows, and those of what every record has. */
export const fieldRows = (asker: Asker, object: ObjectType): readonly (readonly string[])[] => [
  ...fieldsOf(asker, object).map((key) => fieldRow(asker, object, key)),
  ['`id`', 'Its id', 'read-only', '', '`id is not empty`', ''],
  ['`createdAt`', 'When it was made, a moment', 'read-only', 'yes', '`createdAt in the last 14 days`', ''],
  ['`updatedAt`', 'When it was changed last, a moment', 'read-only', '', '`updatedAt in the last 14 days`', ''],
  ['`version`', 'How often it was written, for `If-Match`', 'read-only', '', '`version > 1`', ''],
]

function fieldRow(asker: Asker, object: ObjectType, key: string): readonly string[] {
  const field = object.fields[key]!
  const { presence, options } = field
  const value = isGiven(field) ? exampleOf(object, key) : undefined
  const hidden = hiddenFields(asker.model, asker.actor, object)
  // Of conditions that look at what is hidden nobody is told, and nobody is asked by them.
  const depends = [options.requiredWhen, options.visibleWhen].some(
    (condition) => condition && inCondition(asker.model, object, condition).every((read) => !hidden.has(read.key)),
  )
  const needed = presence === 'required' ? 'required' : depends ? 'depends on other fields' : 'optional'
  return [
    `\`${key}\``,
    `${labelOf(key, field)}${field.custom ? ' (added here)' : ''}: ${describe(asker.model, field)}`,
    isGiven(field) ? needed : 'read-only',
    isSortableFor(asker.model, asker.actor, object, key) ? 'yes' : '',
    `\`${filterBy(asker, object, key)}\``,
    value === undefined ? (isGiven(field) ? (linked[field.kind] ?? '') : '') : `\`${JSON.stringify(value)}\``,
  ]
}

/** How links are written. */
const linked: Partial<Record<Kind, string>> = { ref: 'an id', record: '`{ object, id }`' }

const formats = {
  domain: 'a domain',
  url: 'a web address',
  language: 'a language, as BCP 47',
  timeZone: 'a time zone, as IANA',
  country: 'a country, two letters',
  email: 'a mail address',
  object: 'the name of an object',
  filter: 'a filter sentence',
} as const

/** What a value is, in words. */
const kinds: { readonly [K in Kind]: (field: FieldOf<K>, model: Model) => string } = {
  text: ({ options: { format, max = 500 } }) => (format ? formats[format] : `text, up to ${max} characters`),
  prose: () => 'text of several lines',
  integer: () => 'a whole number',
  number: () => 'a number',
  boolean: () => '`true` or `false`',
  date: () => 'a day, `YYYY-MM-DD`',
  instant: () => 'a moment, ISO 8601 in UTC',
  choice: ({ options: { values, retired = [] } }) =>
    `one of ${values
      .filter((value) => !retired.includes(value))
      .map((value) => `\`${value}\``)
      .join(', ')}`,
  ref: ({ options }, model) => `a link to ${model.object(options.to).label[1].toLowerCase()}; reads as \`{ id, title }\`, written as an id`,
  record: () => 'a link to any record; reads as `{ object, id, title }`, written as `{ object, id }`',
  emails: () => 'mail addresses, `[{ value, label? }]`, the main one first',
  phones: () => 'phone numbers, `[{ value, label? }]`, the main one first',
  addresses: () => 'addresses, `[{ street, postcode, city, region, country, label }]`, the main one first',
  json: () => 'a document of Rapport’s own',
  part: ({ options: { of } }) => `out of the first of \`${of}\``,
  latest: (field, model) => `from ${model.object(field.options.object).label[1].toLowerCase()}, ${shownKind(model, field)}`,
  formula: (field, model) => `worked out, ${shownKind(model, field)}`,
  rollup: (field, model) => `rolled up, ${shownKind(model, field)}`,
}

const described = <K extends Kind>(field: FieldOf<K>, model: Model): string => kinds[field.kind](field, model)
const describe = (model: Model, field: Field): string => described(field, model)

function shownKind(model: Model, field: Field): string {
  const shown = shownBy(model, field)
  return shown.kind === field.kind ? 'anything' : describe(model, shown).split(';')[0]!
}
