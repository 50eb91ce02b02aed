import { fieldOf, isRef } from '../api/meta.ts'
import { request, requestOnce } from '../api/request.ts'
import { momentOf } from '../fields/time.ts'
import type { AddressValue, FieldMeta, LabelledValue, ObjectMeta, Row, Value } from '../api/types.ts'

/** One cell being edited: typed into, on its way to the server, or refused. */
export interface CellEdit {
  id: string
  index: number
  field: string
  state: 'editing' | 'saving' | 'failed'
  /** What was typed last; a retry sends it again. */
  draft?: unknown
  reason?: string
  /** Somebody else changed the record since it was read; a retry keeps mine. */
  conflict?: boolean
  /** The server did not understand the value, so it has to be typed anew. */
  wrong?: boolean
}

/** True for fields whose value a cell can change: typed ones on one line, and parts of a list (the main mail, the city). */
export function editable(object: ObjectMeta, field: FieldMeta): boolean {
  if (field.readonly || (object.grant.write ?? 'none') === 'none') return false
  if (field.made?.how === 'part') {
    const whole = fieldOf(object, field.options.of ?? '')
    return whole !== undefined && !whole.readonly
  }
  return !field.derived && ['text', 'integer', 'number', 'boolean', 'date', 'instant', 'choice', 'ref'].includes(field.kind)
}

/** A value as an input holds it. */
export const inputText = (value: Value | undefined): string =>
  value === null || value === undefined || (typeof value === 'object' && !isRef(value)) ? '' : isRef(value) ? value.title : String(value)

/** What was typed as the API takes it: empty is null, numbers are numbers. */
export function typedValue(field: FieldMeta, text: string): Value {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (field.kind === 'instant') return momentOf(trimmed)
  if (field.kind !== 'integer' && field.kind !== 'number') return trimmed
  const number = Number(trimmed.replaceAll(/[\s\u00a0']/g, '').replace(',', '.'))
  return Number.isFinite(number) ? number : trimmed
}

/**
 * Saves one value of a record against the version that was seen. A part of a list is written by writing its list, so
 * the list is read first. Throws `ApiProblem`.
 */
export async function saveValue(object: ObjectMeta, row: Row, field: FieldMeta, value: Value): Promise<Row> {
  const path = `/${object.path}/${row.id}`
  if (field.made?.how !== 'part') return requestOnce<Row>(path, { method: 'PATCH', body: { [field.key]: value }, version: row.version })
  const whole = field.options.of ?? ''
  const now = await request<Row>(path)
  // Who changed this very part is told by the server, which is therefore asked with the version that was seen.
  const same = (now[field.key] ?? null) === (row[field.key] ?? null)
  return requestOnce<Row>(path, {
    method: 'PATCH',
    body: { [whole]: withMain(now[whole], field, value) },
    version: same ? now.version : row.version,
  })
}

/** The list with its main entry changed; an entry that is left empty goes. */
function withMain(list: Value | undefined, field: FieldMeta, value: Value): readonly (LabelledValue | AddressValue)[] {
  const entries = Array.isArray(list) ? (list as (LabelledValue & AddressValue)[]) : []
  const take = field.options.take ?? 'value'
  const main = { ...entries[0], [take]: value }
  const empty = Object.entries(main).every(([key, part]) => key === 'label' || part === null || part === '' || part === undefined)
  return empty ? entries.slice(1) : [main, ...entries.slice(1)]
}
