/** The model of a workspace: the declared objects with the fields that its administrators added. Pure. */
import {
  addresses,
  boolean,
  choice,
  date,
  defineModel,
  emails,
  type Field,
  type FieldStorage,
  instant,
  integer,
  type Model,
  number,
  type ObjectType,
  phones,
  prose,
  ref,
  text,
  type TextFormat,
} from '../object/index.ts'
import type { CustomKind } from './definition.ts'

/** A custom field as the store answers it. */
export interface CustomFieldJson {
  readonly id: string
  readonly of: string
  readonly key: string
  readonly label: string
  readonly kind: CustomKind
  readonly options: FieldOptions | null
  readonly slot: string | null
  readonly filled: boolean | null
  readonly retiredAt: string | null
  readonly place: number | null
}

/** What the kinds need to be told. */
export interface FieldOptions {
  readonly required?: boolean
  readonly values?: readonly string[]
  readonly to?: string
  readonly format?: TextFormat
  readonly max?: number
}

/** The base model with the fields that are in use; the base itself where there are none. Fields come in their given place, then as they were added. */
export function withCustomFields(base: Model, rows: readonly CustomFieldJson[]): Model {
  const inUse = rows
    .filter(({ retiredAt }) => retiredAt === null)
    .toSorted((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || (a.id < b.id ? -1 : 1))
  if (inUse.length === 0) return base
  const byObject = Map.groupBy(inUse, ({ of }) => of)
  return defineModel([...base.objects.values()].map((object) => grown(object, byObject.get(object.name) ?? [])))
}

function grown(object: ObjectType, rows: readonly CustomFieldJson[]): ObjectType {
  // A later release may declare a field that somebody had added before: the declared one keeps the key, and the added one its values.
  const added = rows.filter(({ key }) => !Object.hasOwn(object.fields, key))
  if (added.length === 0 || !object.customisable) return object
  const keys = added.map(({ key }) => key)
  return Object.freeze({
    ...object,
    fields: { ...object.fields, ...Object.fromEntries(added.map((row) => [row.key, fieldOf(row)])) },
    form: [...(object.form ?? []), keys],
  })
}

/** The field that a definition declares. */
export function fieldOf({ kind, label, options, slot, filled }: CustomFieldJson): Field {
  const { required = false, values = [], to = '', format, max } = options ?? {}
  const common = { label, required, ...(slot && filled ? { index: true } : {}) }
  const kinds: Record<CustomKind, () => Field> = {
    text: () => text({ ...common, ...(format ? { format } : {}), ...(max ? { max } : {}) }),
    prose: () => prose(common),
    integer: () => integer(common),
    number: () => number(common),
    boolean: () => boolean(common),
    date: () => date(common),
    instant: () => instant(common),
    choice: () => choice(values, common),
    ref: () => ref(to, common),
    emails: () => emails(common),
    phones: () => phones(common),
    addresses: () => addresses(common),
  }
  const stored: FieldStorage = { slot, filled: slot !== null && filled === true }
  return Object.freeze({ ...kinds[kind](), custom: stored })
}
