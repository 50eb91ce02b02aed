/** The model of a workspace: the declared objects with the fields that its administrators added. Pure. */
import {
  addresses,
  boolean,
  choice,
  type Colour,
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
  type Sums,
  text,
  type TextFormat,
} from '../object/index.ts'
import { Problem } from '../errors.ts'
import type { CustomKind } from './definition.ts'
import { conditional } from './conditional.ts'
import { derivedField, isDerived, isStored, refuseWeight, type StoredKind, withCircles } from './derived.ts'

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
  readonly checked?: boolean | null
  readonly retiredAt: string | null
  readonly place: number | null
}

/** A definition as it is kept. */
export interface KeptField extends CustomFieldJson {
  readonly version: number
}

/** What the kinds need to be told. */
export interface FieldOptions {
  readonly required?: boolean
  readonly unique?: boolean
  /** Filter sentences over the record's own fields. */
  readonly requiredWhen?: string
  readonly visibleWhen?: string
  readonly values?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  readonly colours?: Readonly<Record<string, Colour>>
  readonly retired?: readonly string[]
  /** Of a choice: its changes are told as interactions; `false` where they no longer are. */
  readonly timeline?: boolean
  readonly to?: string
  /** What happens to a record when the one that it links to is deleted; `clear` unless said. */
  readonly onDelete?: 'clear' | 'cascade' | 'restrict'
  readonly format?: TextFormat
  readonly max?: number
  /** Of a formula: as it was written. */
  readonly formula?: string
  /** Of a roll-up: the related object, its field that points here, what is made of which field, and a filter sentence. */
  readonly object?: string
  readonly by?: string
  readonly sums?: Sums
  readonly take?: string
  readonly where?: string
}

/** A model with what was added, and what of that cannot be: a formula that names a field which is gone. */
export interface Built {
  readonly model: Model
  /** Why a field in use is not in the model, by the id of its definition. */
  readonly broken: ReadonlyMap<string, Problem>
}

/** The base model with the fields that are in use; the base itself where there are none. Fields come in their given place, then as they were added. */
export const withCustomFields = (base: Model, rows: readonly CustomFieldJson[]): Model => build(base, rows).model

/** The same, and what is broken. Derived fields come when all that they are worked out of is there. */
export function build(base: Model, rows: readonly CustomFieldJson[]): Built {
  const inUse = rows
    .filter(({ retiredAt, of, key, kind, options }) => (retiredAt ?? null) === null && isFree(base, of, key) && leads(base, kind, options))
    .toSorted((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || (a.id < b.id ? -1 : 1))
  const broken = new Map<string, Problem>()
  if (inUse.length === 0) return { model: base, broken }
  const fields = new Map<string, Field>()
  const grownBy = (): Model => grow(base, inUse, fields)
  for (const row of inUse) if (isStored(row)) fields.set(row.id, fieldOf(row))
  let model = grownBy()
  const weights = new Map<string, number>()
  for (let waiting = inUse.filter(isDerived); waiting.length > 0;) {
    broken.clear()
    for (const row of waiting) {
      try {
        const field = derivedField(model, row)
        weights.set(row.of, refuseWeight(model, row, field, weights.get(row.of) ?? 0))
        fields.set(row.id, field)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        broken.set(row.id, error)
      }
    }
    const left = waiting.filter(({ id }) => broken.has(id))
    if (left.length === waiting.length) return asking({ model, broken: withCircles(model, left, broken) }, base, inUse, fields)
    model = grownBy()
    waiting = left
  }
  return asking({ model, broken }, base, inUse, fields)
}

/** Conditions by which fields are needed or shown, once all fields are there. A broken one is left out. */
function asking(built: Built, base: Model, rows: readonly CustomFieldJson[], fields: Map<string, Field>): Built {
  const broken = new Map(built.broken)
  let added = 0
  for (const row of rows) {
    const field = fields.get(row.id)
    if (!field || !(row.options?.requiredWhen || row.options?.visibleWhen)) continue
    try {
      fields.set(row.id, conditional(built.model, row, field))
      added++
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      broken.set(row.id, error)
    }
  }
  return { model: added > 0 ? grow(base, rows, fields) : built.model, broken }
}

/** A later release may declare a field that somebody had added before: the declared one keeps the key, and the added one its values. */
const isFree = (base: Model, of: string, key: string): boolean => {
  const object = base.objects.get(of)
  return Boolean(object?.customisable) && !object!.sharedBy && !Object.hasOwn(object!.fields, key)
}

/** A link leads to something that there is. */
const leads = (base: Model, kind: CustomKind, options: FieldOptions | null): boolean =>
  kind !== 'ref' || base.objects.has(options?.to ?? '')

function grow(base: Model, rows: readonly CustomFieldJson[], fields: ReadonlyMap<string, Field>): Model {
  const byObject = Map.groupBy(
    rows.filter(({ id }) => fields.has(id)),
    ({ of }) => of,
  )
  if (byObject.size === 0) return base
  return defineModel(
    [...base.objects.values()].map((object) => grown(object, byObject.get(object.name) ?? [], fields)),
    base.interactions,
  )
}

function grown(object: ObjectType, added: readonly CustomFieldJson[], fields: ReadonlyMap<string, Field>): ObjectType {
  if (added.length === 0) return object
  const keys = added.map(({ key }) => key)
  return Object.freeze({
    ...object,
    fields: { ...object.fields, ...Object.fromEntries(added.map(({ id, key }) => [key, fields.get(id)!])) },
    form: [...(object.form ?? []), keys],
    ...(object.liesIn ? { table: columnsWith(object, added) } : {}),
  })
}

const mostColumns = 6
const wide: ReadonlySet<CustomKind> = new Set(['prose', 'emails', 'phones', 'addresses'])

/** The list of an invented object begins with what was added to it first; who owns a record stands last. */
function columnsWith({ table = [], owner }: ObjectType, added: readonly CustomFieldJson[]): readonly string[] {
  const narrow = added.filter(({ kind }) => !wide.has(kind)).map(({ key }) => key)
  return [...table.filter((key) => key !== owner), ...narrow.slice(0, mostColumns), ...table.filter((key) => key === owner)]
}

/** The field that a definition declares, of a kind that is stored. */
export function fieldOf({ id, kind, label, options, slot, filled, checked }: CustomFieldJson & { readonly kind: StoredKind }): Field {
  const {
    required = false,
    values = [],
    to = '',
    onDelete,
    format,
    max,
    labels,
    colours,
    retired,
    timeline,
    unique = false,
  } = options ?? {}
  const common = { label, required, ...(slot && filled ? { index: true } : {}), ...(unique && checked ? { unique, match: true } : {}) }
  const kinds: Record<StoredKind, () => Field> = {
    text: () => text({ ...common, ...(format ? { format } : {}), ...(max ? { max } : {}) }),
    prose: () => prose(common),
    integer: () => integer(common),
    number: () => number(common),
    boolean: () => boolean(common),
    date: () => date(common),
    instant: () => instant(common),
    choice: () =>
      choice(values, {
        ...common,
        ...(labels ? { labels } : {}),
        ...(colours ? { colours } : {}),
        ...(retired ? { retired } : {}),
        ...(timeline === undefined ? {} : { timeline }),
      }),
    ref: () => ref(to, { ...common, ...(onDelete ? { onDelete } : {}) }),
    emails: () => emails(common),
    phones: () => phones(common),
    addresses: () => addresses(common),
  }
  const stored: FieldStorage = { id, slot, filled: slot !== null && filled === true, ...(unique ? { unique } : {}) }
  return Object.freeze({ ...kinds[kind](), custom: stored })
}
