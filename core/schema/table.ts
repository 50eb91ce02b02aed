/** The table that a declaration asks for. */
import { columnOf, columnsOf, customColumns, hasFind, snake, type Column } from '../sql/column.ts'
import { slotColumns } from '../sql/slots.ts'
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
      ...(object.sharedBy ? [withOwner(object, indexOn(object, ['id']))] : []),
      ...fields.flatMap(([key, field]) => indexesOf(object, key, field)),
      ...(object.customisable ? slotColumns.map(({ name }) => slotIndex(object, name)) : []),
      ...(find ? [{ ...indexOn(object, ['find']), method: 'gin' as const }] : []),
    ],
  }
}

function indexesOf(object: ObjectType, key: string, field: Field): Index[] {
  const columns = columnsOf(key, field).map(({ name }) => name)
  const [first] = columns
  if (first === undefined) return []
  if (field.options.unique) return [{ ...indexOn(object, columns), name: `${object.name}_${first}_key`, unique: true }]
  if (!field.options.index) return []
  // A reference to any object is looked up by its id, which alone finds nearly the one record.
  const keys = field.kind === 'record' ? [...columns.toReversed(), 'id'] : [...columns, 'id']
  const index = indexOn(object, keys)
  return [key === object.owner ? index : withOwner(object, index)]
}

/** Where objects share the table, the records of one lie together: a list never walks another's. */
const indexOn = ({ name, sharedBy }: ObjectType, keys: readonly string[]): Index => ({
  name: `${name}_${keys[0]}_idx`,
  unique: false,
  method: 'btree',
  columns: ['workspace_id', ...(sharedBy ? [snake(sharedBy)] : []), ...keys],
})

const withOwner = (object: ObjectType, index: Index): Index =>
  object.owner ? { ...index, include: [columnOf(object, object.owner)!.name] } : index

/** Empty until a workspace marks a field, and as large as what it marked. */
const slotIndex = (object: ObjectType, slot: string): Index => withOwner(object, { ...indexOn(object, [slot, 'id']), filled: slot })
