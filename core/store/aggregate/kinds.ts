/** What can be asked of a field by its kind: how records are grouped by it, and what can be measured of it. */
import type { Field, Kind } from '../../object/field.ts'
import { shownBy, type Model } from '../../object/model.ts'

/** `value`: one group for each value; `range`: numbers from … to …; `time`: days, weeks, months, quarters or years. */
export type Grouping = 'value' | 'range' | 'time'
export type FieldMeasure = 'distinct' | 'sum' | 'average' | 'min' | 'max' | 'percentile'

export interface Asking {
  readonly grouping: Grouping | null
  readonly measures: readonly FieldMeasure[]
}

const nothing: Asking = { grouping: null, measures: [] }
const values: Asking = { grouping: 'value', measures: ['distinct'] }
const amounts: Asking = { grouping: 'range', measures: ['sum', 'average', 'min', 'max', 'percentile', 'distinct'] }
const times: Asking = { grouping: 'time', measures: ['min', 'max', 'distinct'] }

const byKind: { readonly [K in Kind]: Asking } = {
  text: values,
  prose: nothing,
  integer: amounts,
  number: amounts,
  boolean: values,
  date: times,
  instant: times,
  choice: values,
  ref: values,
  record: nothing,
  emails: nothing,
  phones: nothing,
  addresses: nothing,
  json: nothing,
  part: values,
  // Of these the kind that comes out is asked.
  latest: nothing,
  formula: nothing,
  rollup: nothing,
}

/** What can be asked of a field; of a lookup, what can be asked of the field it takes. */
export const askingOf = (model: Model, field: Field): Asking => byKind[shownBy(model, field).kind]
