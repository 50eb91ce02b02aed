/** Where a field's value lives. All SQL reaches a field through here: nothing else knows names or types of columns. */
import { type engineFields, type Field, type FieldOf, type FieldStorage, type Kind, type ObjectType } from '../object/index.ts'
import { exactTypeOf, typeOf } from './kinds.ts'
import { slotColumns } from './slots.ts'

/** One column of an object's table. */
export interface Column {
  readonly name: string
  /** PostgreSQL type, with its collation where it has one. */
  readonly type: string
  readonly notNull: boolean
  /** The expression of a generated column. */
  readonly generated?: string
  /** The table that the column refers to, for a ref. */
  readonly references?: { readonly object: string; readonly onDelete: 'cascade' | 'clear' | 'restrict' }
}

const snakes = new Map<string, string>()
/** `familyName` → `family_name`. Keys are of declarations, so they are few; each is worked out once. */
export function snake(key: string): string {
  let name = snakes.get(key)
  if (name === undefined) snakes.set(key, (name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)))
  return name
}

/** A quoted identifier. Names come from declarations only; the check is the last wall. */
export function quote(identifier: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(identifier)) throw new Error(`${identifier} is no identifier.`)
  return `"${identifier}"`
}

/** Text that people read in order sorts as they expect; identifiers and formats sort by code point. */
const textType = ({ options }: FieldOf<'text'>): string =>
  options.index && !options.format && !options.unique ? 'text collate "und-x-icu"' : 'text'

const plain =
  (type: string) =>
  (key: string, { presence }: Field): Column[] => [{ name: snake(key), type, notNull: presence === 'required' }]

const columns: { readonly [K in Kind]: (key: string, field: FieldOf<K>) => Column[] } = {
  text: (key, field) => plain(textType(field))(key, field),
  prose: plain('text'),
  integer: plain('bigint'),
  number: plain('double precision'),
  boolean: plain('boolean'),
  date: plain('date'),
  instant: plain('timestamptz'),
  choice: plain('text'),
  emails: plain('jsonb'),
  phones: plain('jsonb'),
  addresses: plain('jsonb'),
  json: plain('jsonb'),
  ref: (key, field) => [
    {
      name: `${snake(key)}_id`,
      type: 'uuid',
      notNull: field.presence === 'required',
      references: { object: field.options.to, onDelete: field.options.onDelete ?? 'clear' },
    },
  ],
  record: (key, field) => [
    { name: `${snake(key)}_object`, type: 'text', notNull: field.presence === 'required' },
    { name: `${snake(key)}_id`, type: 'uuid', notNull: field.presence === 'required' },
  ],
  part: (key, { options }) => [
    { name: snake(key), type: 'text', notNull: false, generated: `((${snake(options.of)}->0)->>'${snake(options.take)}')` },
  ],
  latest: () => [],
  formula: () => [],
  rollup: () => [],
}

/** The columns of a declared field: one, two for a record, none for a value that is looked up or worked out. A custom field has none of its own. */
export const columnsOf = <K extends Kind>(key: string, field: FieldOf<K>): readonly Column[] =>
  field.custom ? [] : columns[field.kind](key, field)

/** What a customisable table has for the fields that are added at run time. */
export const customColumns: readonly Column[] = [
  { name: 'custom', type: 'jsonb', notNull: false },
  ...slotColumns.map((slot) => ({ ...slot, notNull: false })),
]

const engineColumns: Record<(typeof engineFields)[number], Column> = {
  id: { name: 'id', type: 'uuid', notNull: true },
  createdAt: { name: 'created_at', type: 'timestamptz', notNull: true },
  updatedAt: { name: 'updated_at', type: 'timestamptz', notNull: true },
  version: { name: 'version', type: 'integer', notNull: true },
}
const isEngine = (key: string): key is keyof typeof engineColumns => Object.hasOwn(engineColumns, key)

/** The column that a condition or a sort on the field compares; null for a field without one (`latest`, `formula`, `rollup`). */
export function columnOf(object: ObjectType, key: string): Column | null {
  if (isEngine(key)) return engineColumns[key]
  const field = object.fields[key]
  if (!field || !Object.hasOwn(object.fields, key)) throw new Error(`${object.name} has no field ${key}.`)
  return columnsOf(key, field).at(-1) ?? null
}

/** The SQL expression of a field's value in the row `alias`, of the type that its kind compares. The field must have one: not `latest`, `formula`, `rollup`. */
export function valueOf(object: ObjectType, key: string, alias: string): string {
  const field = isEngine(key) ? undefined : object.fields[key]
  return field?.custom ? customValue(key, field, field.custom, alias) : `${alias}.${quote(columnOf(object, key)!.name)}`
}

function customValue(key: string, { kind }: Field, { slot, filled }: FieldStorage, alias: string): string {
  if (slot && filled) return `${alias}.${quote(slot)}`
  const type = typeOf(kind)
  return type === null ? customJson(key, alias) : customText(key, alias, type)
}

/** The value as its kind has it, which a slot may not: that holds a day as a moment, and a flag as its word. */
export function exactOf(object: ObjectType, key: string, alias: string): string {
  const field = isEngine(key) ? undefined : object.fields[key]
  const type = field?.custom ? exactTypeOf(field.kind) : null
  return type === null ? valueOf(object, key, alias) : customText(key, alias, type)
}

/** A custom value that is one value, in its type. */
const customText = (key: string, alias: string, type: string): string =>
  `(${alias}.custom->>'${checked(key)}')${type === 'text' ? '' : `::${type}`}`

/** A custom value as it is kept: JSON. */
export const customJson = (key: string, alias: string): string => memberOf(`${alias}.custom`, key)
/** A member of JSON, as JSON; `json` is SQL. */
export const memberOf = (json: string, key: string): string => `${json}->'${checked(key)}'`

/** Keys were checked when they were defined; this is the last wall. */
function checked(key: string): string {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,60}$/.test(key)) throw new Error('This is no key of a field.')
  return key
}

/** The kind of a field, engine fields included. */
export function kindOf(object: ObjectType, key: string): Kind {
  if (key === 'id') return 'ref'
  if (key === 'createdAt' || key === 'updatedAt') return 'instant'
  if (key === 'version') return 'integer'
  return object.fields[key]!.kind
}

/** Whether the object's table has the folded text that the search box looks through. */
export const hasFind = (object: ObjectType): boolean => Object.values(object.fields).some(({ options }) => options.search)

/** Whether lists may be sorted by the field: it has an index, or is `createdAt` (ids are UUIDv7, so the primary key is that order). */
export const isSortable = (object: ObjectType, key: string): boolean =>
  key === 'createdAt' ||
  (Object.hasOwn(object.fields, key) &&
    // A unique field that was added is found by its values, which are in no order.
    Boolean(object.fields[key]!.options.index || (object.fields[key]!.options.unique && !object.fields[key]!.custom)))

/** Fields that are stored and written: all but the derived ones (`part`, `latest`, `formula`, `rollup`). */
export const storedFields = (object: ObjectType): readonly string[] =>
  Object.keys(object.fields).filter((key) => object.fields[key]!.presence !== 'derived')
