/** All tables of the installation, and what each holds of somebody: what every part says of its own, and what follows from declarations of records. */
import type { Model, ObjectType } from '../object/index.ts'
import { type Asking, bound, type Changing, type ImpersonalTable, type PersonalTable, type Subject, type Tables } from '../sql/personal.ts'
import { tableName } from '../sql/table.ts'

/** What is said of all tables. */
export interface Inventory {
  readonly personal: readonly PersonalTable[]
  readonly impersonal: readonly ImpersonalTable[]
}

/** Puts together what parts say of their tables. Throws a plain Error where two speak of one (a mistake in code). */
export function inventoryOf(parts: readonly Tables[]): Inventory {
  const personal = parts.flatMap((one) => one.personal)
  const impersonal = parts.flatMap((one) => one.impersonal)
  const seen = new Set<string>()
  for (const { table } of [...personal, ...impersonal]) {
    if (seen.has(table)) throw new Error(`Two parts say what becomes of ${table}.`)
    seen.add(table)
  }
  return { personal, impersonal }
}

/** The tables of records, as far as the subject has some in them: they go by the one way that records are deleted. */
export const recordTables = (model: Model, records: readonly { readonly object: string }[]): readonly PersonalTable[] =>
  [...new Set(records.map(({ object }) => object))].flatMap((name) => {
    const object = model.objects.get(name)
    return object ? [recordTable(object)] : []
  })

const recordTable = (object: ObjectType): PersonalTable => ({
  table: `"${tableName(object)}"`,
  holds: object.label[1],
  columns: [],
  key: { id: 'uuid' },
  of: object.liesIn ? `(t.id = any(:ids) and t.object = '${object.name}')` : 't.id = any(:ids)',
  fate: 'deleted',
  withRecords: true,
})

const isTheirs = ({ of, stays }: PersonalTable): string => `(${of})${stays ? ` and not (${stays})` : ''}`
const isOpen = (table: PersonalTable): string => `${isTheirs(table)}${table.open ? ` and (${table.open})` : ''}`
const flat = (text: string): string => text.replace(/\s*\n\s*/g, ' ')

/** How many rows are theirs, how many of those go or are rewritten, and how many stay. */
export interface Counted {
  readonly open: number
  readonly stays: number
}

export async function countRows(tx: Asking, table: PersonalTable, subject: Subject): Promise<Counted> {
  if (table.find) return { open: (await table.find(tx, subject)).length, stays: 0 }
  const text = `select (select count(*) from ${table.table} t where t.workspace_id = $1 and ${isOpen(table)})::integer as open,
    ${table.stays ? `(select count(*) from ${table.table} t where t.workspace_id = $1 and (${table.of}) and (${table.stays}))` : '0'}::integer as stays`
  const { text: filled, values } = bound(flat(text), subject)
  const [row] = await tx.query<Counted>(filled, values)
  return row!
}

/** Deletes or rewrites so many rows of a table at most; answers how many. Done again, it does nothing. */
export async function eraseRows(tx: Changing, table: PersonalTable, subject: Subject, most: number): Promise<number> {
  if (table.withRecords) return 0
  if (table.erase) return table.erase(tx, subject, most)
  const keys = Object.keys(table.key)
  const some = `with part as materialized (select ${keys.map((key) => `t.${key}`).join(', ')} from ${table.table} t where t.workspace_id = $1 and ${isOpen(table)}${table.waits ? ` and not (${table.waits})` : ''} limit ${most})`
  const same = keys.map((key) => `t.${key} = s.${key}`).join(' and ')
  const text =
    table.fate === 'deleted'
      ? `${some} delete from ${table.table} t using part s where t.workspace_id = $1 and ${same}`
      : `${some} update ${table.table} t set ${table.set!} from part s where t.workspace_id = $1 and ${same}`
  const { text: filled, values } = bound(flat(text), subject)
  return tx.change(filled, values)
}

/** Rows of a page, as they are told to whoever asks for all that is known of them, and where the next page begins. */
export interface RowPage {
  readonly rows: readonly unknown[]
  readonly next: readonly string[] | null
}

const perPage = 500

/** The rows that are theirs, in the order of the key; `after` is what the page before gave as `next`. */
export async function readRows(tx: Asking, table: PersonalTable, subject: Subject, after: readonly string[] | null): Promise<RowPage> {
  if (table.find) return { rows: await table.find(tx, subject), next: null }
  const keys = Object.entries(table.key)
  const names = keys.map(([key]) => `t.${key}`).join(', ')
  const { text: of, values } = bound(table.of, subject)
  const tells =
    table.tells === undefined ? { text: 'to_jsonb(t) - array[$T]::text[]', values: [] } : bound(table.tells, subject, 2 + values.length)
  const shown = tells.text.replace('$T', `'workspace_id', 'find'`)
  const behind =
    after === null
      ? ''
      : ` and (${names}) > (${keys.map(([, type], index) => `$${2 + values.length + tells.values.length + index}::${type}`).join(', ')})`
  const rows = await tx.query<{ row: unknown; key: string[] }>(
    flat(
      `select ${shown} as row, array[${keys.map(([key]) => `t.${key}::text`).join(', ')}] as key from ${table.table} t where t.workspace_id = $1 and (${of})${behind} order by ${names} limit ${perPage}`,
    ),
    [...values, ...tells.values, ...(after ?? [])],
  )
  return { rows: rows.map(({ row }) => row).filter((row) => row !== null), next: rows.length === perPage ? rows.at(-1)!.key : null }
}
