/** Kinds of fields as JSON Schema (2020-12), as they are read and as they are written. */
import { shownBy, type Field, type FieldOf, type Kind, type Model, type ObjectType, type TextFormat } from '../object/index.ts'

export type Schema = Readonly<Record<string, unknown>>

export const idSchema: Schema = { type: 'string', format: 'uuid' }
export const momentSchema: Schema = { type: 'string', format: 'date-time' }
const list = (items: Schema, most: number): Schema => ({ type: 'array', items, maxItems: most })
const object = (properties: Record<string, Schema>, required: readonly string[]): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const text = (most: number): Schema => ({ type: 'string', maxLength: most })
export const orNull = (schema: Schema): Schema =>
  typeof schema.type === 'string' && !('enum' in schema)
    ? { ...schema, type: [schema.type, 'null'] }
    : { anyOf: [schema, { type: 'null' }] }

const labelled = object({ value: text(500), label: orNull(text(100)) }, ['value'])
const address = object(
  Object.fromEntries(['street', 'postcode', 'city', 'region', 'country', 'label'].map((key) => [key, orNull(text(500))])),
  [],
)
const formats: Partial<Record<TextFormat, string>> = { url: 'uri', email: 'email' }
const titled: Schema = { $ref: '#/components/schemas/Reference' }

interface Shapes {
  readonly read: Schema
  readonly write: Schema
}
const both = (schema: Schema): Shapes => ({ read: schema, write: schema })
const shapesOf = <K extends Kind>(field: FieldOf<K>): Shapes => shapes[field.kind](field)

const shapes: { readonly [K in Kind]: (field: FieldOf<K>) => Shapes } = {
  text: ({ options: { format, max = 500 } }) => {
    const [named, written] = [format && formats[format], text(max)]
    // Text with a format is normalised when it is written: a web address may come without https://.
    return { read: named ? { ...written, format: named } : written, write: written }
  },
  prose: () => both(text(100_000)),
  integer: () => both({ type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
  number: () => both({ type: 'number' }),
  boolean: () => both({ type: 'boolean' }),
  date: () => both({ type: 'string', format: 'date' }),
  instant: () => both(momentSchema),
  choice: ({ options }) => both({ type: 'string', enum: options.values }),
  ref: () => ({ read: titled, write: idSchema }),
  record: () => ({
    read: { $ref: '#/components/schemas/AnyReference' },
    write: object({ object: { type: 'string' }, id: idSchema }, ['object', 'id']),
  }),
  emails: () => both(list(labelled, 50)),
  phones: () => both(list(labelled, 50)),
  addresses: () => both(list(address, 50)),
  json: () => both({}),
  part: () => both({ type: 'string' }),
  latest: () => both({}),
  formula: () => both({}),
  rollup: () => both({}),
}

/** Names of schemas: `Person`; with it `NewPerson` and `PersonPatch`. */
export const schemaName = ({ name }: ObjectType): string =>
  name.replace(/(^|_)([a-z])/g, (_all, _start, letter: string) => letter.toUpperCase())

/** A field as an answer holds it. */
export function readSchema(model: Model, field: Field): Schema {
  const schema = shapesOf(shownBy(model, field)).read
  // A ref may lead to a record that the reader does not see; then even a required one reads as null.
  return field.presence === 'required' && field.kind !== 'ref' && field.kind !== 'record'
    ? schema
    : Object.keys(schema).length === 0
      ? schema
      : orNull(schema)
}

/** A field as a body gives it. */
export function writeSchema(field: Field): Schema {
  const schema = shapesOf(field).write
  return field.presence === 'required' || Object.keys(schema).length === 0 ? schema : orNull(schema)
}

export const referenceSchemas: Readonly<Record<string, Schema>> = {
  Reference: object({ id: idSchema, title: orNull({ type: 'string' }) }, ['id', 'title']),
  AnyReference: object({ object: { type: 'string' }, id: idSchema, title: orNull({ type: 'string' }) }, ['object', 'id', 'title']),
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'code', 'detail'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string' },
      detail: { type: 'string' },
      fix: { type: 'string', description: 'What can be done about it.' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['field', 'code', 'message'],
          properties: { field: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
        },
      },
    },
  },
}
