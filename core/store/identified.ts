/** Records by the values that identify them, each as the text that `identifying` makes of it. */
import { type FieldOf, identifyingKinds, type ObjectType } from '../object/index.ts'
import { valueOf } from '../sql/column.ts'
import { typeOf } from '../sql/kinds.ts'
import { rowsOf } from '../sql/table.ts'

/** How records are found by one field: in the records themselves, or in rows that are kept beside them. */
export interface Lookup {
  /** A statement that answers rows `value`, `id` for those of the texts in `$2` that some record has. */
  readonly pairs: string
  /** A condition on the row `r`: it has one of the texts. `texts` is an SQL array. */
  readonly has: (texts: string) => string
}

/** Whether the single entries of a list are rows of their own: mail addresses that identify, and numbers that are looked up. */
export function isKeptAside(object: ObjectType, key: string): boolean {
  const field = object.fields[key]!
  return (
    (field.kind === 'emails' && field.options.match === true) ||
    (field.kind === 'phones' && (field as FieldOf<'phones'>).options.lookup === true)
  )
}

/** How records of the object are found by a field that is `unique` or `match`. What an added field has, rows tell that are kept beside. */
export function lookupOf(object: ObjectType, key: string): Lookup {
  const { kind, custom } = object.fields[key]!
  if (isKeptAside(object, key)) return kept('identifier', (row) => `${row}.object = '${object.name}' and ${row}.field = '${key}'`)
  if (custom?.unique) return kept('unique_value', (row) => `${row}.field_id = '${custom.id}'`)
  const value = valueOf(object, key, 'r')
  if (!identifyingKinds.has(kind)) throw new Error(`A ${kind} identifies no record.`)
  // An index is not asked by another type.
  const has = (texts: string): string => `${value} = any(${texts}::${typeOf(kind)}[])`
  return { has, pairs: `select ${value}::text as value, r.id from ${rowsOf(object, 'r')} and ${has('$2::text[]')}` }
}

function kept(table: string, isOf: (row: string) => string): Lookup {
  const of = (texts: string): string => `k.workspace_id = $1 and ${isOf('k')} and k.value = any(${texts})`
  return {
    pairs: `select k.value, k.record_id as id from ${table} k where ${of('$2::text[]')}`,
    has: (texts) => `r.id in (select k.record_id from ${table} k where ${of(texts)})`,
  }
}
