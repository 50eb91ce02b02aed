/** The table that a declaration asks for. */
import { columnOf, columnsOf, customColumns, hasFind, type Column } from '../store/column.ts'
import { slotColumns } from '../store/slots.ts'
import { type Field, type ObjectType } from '../object/index.ts'

export interface Index {
  readonly name: string
  readonly unique: boolean
  readonly method: 'btree' | 'gin'
  readonly columns: readonly string[]
  /** Carried without being ordered by: whether a record is in reach is answered by the index, its row need not be fetched. */
  readonly include?: readonly string[]
  /** Only rows in which this column is filled. */
  readonly filled?: string
}

export interface Table {
  readonly name: string
  readonly columns: readonly Column[]
  readonly indexes: readonly Index[]
}

const engine: readonly Column[] = [
  { name: 'workspace_id', type: 'uuid', notNull: true },
  { name: 'id', type: 'uuid', notNull: true },
  { name: 'created_at', type: 'timestamptz', notNull: true },
  { name: 'updated_at', type: 'timestamptz', notNull: true },
  { name: 'version', type: 'integer', notNull: true },
]

/** Everything but the primary key `(workspace_id, id)`, which every table has. */
export function tableOf(object: ObjectType): Table {
  const fields = Object.entries(object.fields)
  const find = hasFind(object)
  return {
    name: object.name,
    columns: [
      ...engine,
      ...fields.flatMap(([key, field]) => columnsOf(key, field)),
      ...(object.customisable ? customColumns : []),
      ...(find ? [{ name: 'find', type: 'text', notNull: false }] : []),
    ],
    indexes: [
      ...fields.flatMap(([key, field]) => indexesOf(object, key, field)),
      ...(object.customisable ? slotColumns.map(({ name }) => slotIndex(object, name)) : []),
      ...(find ? [{ name: `${object.name}_find_idx`, unique: false, method: 'gin' as const, columns: ['workspace_id', 'find'] }] : []),
    ],
  }
}

function indexesOf(object: ObjectType, key: string, field: Field): Index[] {
  const table = object.name
  const columns = columnsOf(key, field).map(({ name }) => name)
  const [first] = columns
  if (first === undefined) return []
  if (field.options.unique) return [{ name: `${table}_${first}_key`, unique: true, method: 'btree', columns: ['workspace_id', ...columns] }]
  if (!field.options.index) return []
  // A reference to any object is looked up by its id, which alone finds nearly the one record.
  const keys = field.kind === 'record' ? [...columns.toReversed(), 'id'] : [...columns, 'id']
  const index: Index = { name: `${table}_${keys[0]}_idx`, unique: false, method: 'btree', columns: ['workspace_id', ...keys] }
  return [key === object.owner ? index : withOwner(object, index)]
}

const withOwner = (object: ObjectType, index: Index): Index =>
  object.owner ? { ...index, include: [columnOf(object, object.owner)!.name] } : index

/** Empty until a workspace marks a field, and as large as what it marked. */
const slotIndex = (object: ObjectType, slot: string): Index =>
  withOwner(object, {
    name: `${object.name}_${slot}_idx`,
    unique: false,
    method: 'btree',
    columns: ['workspace_id', slot, 'id'],
    filled: slot,
  })
