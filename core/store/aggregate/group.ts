/** A field to group by, as SQL: the key of a row, how keys follow each other, how they are shown, and the condition that opens one. */
import { titled, titleOf, type Scope } from '../select.ts'
import { rowsOf } from '../../sql/table.ts'
import { targetOf } from '../../object/index.ts'
import type { By, Unit } from './question.ts'
import { fieldName, quoted } from './sentence.ts'
import { rangeGroup } from './range.ts'
import { timeGroup } from './time.ts'

/** What a way of grouping says in SQL. `k` is always the SQL of a key that is not null. */
export interface Group {
  /** The key of a row, null where it has none. */
  readonly key: string
  /** Tables beside the records that the key needs. */
  readonly joins?: string
  /** CTEs that the key needs, in order. */
  readonly before?: readonly string[]
  /** As JSON: a text, a day, a flag, `{ id, title }`, `{ from, to }`. */
  shown(k: string): string
  /** The condition that holds for just the records of the group, as SQL that makes its sentence. */
  condition(k: string): string
  /** The own order of the keys. */
  order(k: string): string
  /** Rows that make the keys between the first and the last; `b` has `lo` and `hi`. None: only what occurs. */
  readonly between?: { readonly rows: string; readonly key: string; readonly tooMany: string }
  /** How a value stands in a list of values; only these may be left over. */
  literal?(k: string): string
  /** What the groups are apart, as JSON. */
  readonly step?: string
}

/** What a group needs to know of the statement. */
export interface Grouped {
  readonly scope: Scope
  /** The value of the field in a row. */
  readonly value: string
  readonly by: By
  /** The place of the field: 1 or 2. */
  readonly n: number
  /** `from … where …` of the records `r` that are asked about, with tables beside them. */
  readonly records: (joins: string) => string
  /** Moments between which the filter holds the field, as parameters. */
  readonly bounds: { readonly from?: string; readonly to?: string }
}

export const groupOf = (given: Grouped): Group =>
  given.by.grouping === 'time'
    ? timeGroup(given, given.by.unit satisfies Unit)
    : given.by.grouping === 'range'
      ? rangeGroup(given, given.by.ranges)
      : valueGroup(given)

function valueGroup(given: Grouped): Group {
  const { scope, value, by } = given
  const field = fieldName(by)
  const shownBy = by.path.value
  const is = (literal: (k: string) => string) => (k: string) => `'${field} is ' || ${literal(k)}`
  if (shownBy.kind === 'boolean') return { key: value, shown: (k) => k, order: (k) => `${k} desc`, condition: is((k) => `(${k})::text`) }
  if (shownBy.kind === 'ref') {
    const target = targetOf(scope.model, by.path.last.field)
    const literal = (k: string): string => `'"' || (${k})::text || '"'`
    const titles = (k: string): string =>
      `(select ${titleOf(scope, target, `t${given.n}`)} from ${rowsOf(target, `t${given.n}`)} and t${given.n}.id = ${k})`
    return { key: value, shown: (k) => titled(scope, target, k, `g${given.n}`), order: titles, condition: is(literal), literal }
  }
  const literal = (k: string): string => quoted(k)
  if (shownBy.kind === 'choice') {
    const values = scope.parameters.add(shownBy.options.values ?? [], 'text[]')
    return { key: value, shown: (k) => k, order: (k) => `array_position(${values}, ${k})`, condition: is(literal), literal }
  }
  return { key: value, shown: (k) => k, order: (k) => `${k} collate "und-x-icu"`, condition: is(literal), literal }
}
