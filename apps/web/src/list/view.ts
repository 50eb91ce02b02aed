import { fieldOf } from '../api/meta.ts'
import type { ObjectMeta } from '../api/types.ts'

/** What the address says of a list; everything that makes a view is in it. */
export interface ListSearch {
  filter?: string
  find?: string
  sort?: string
  columns?: string
  /** What the list is shown as; rows unless said. */
  view?: 'chart'
  measure?: string
  /** One field to group by, or two. */
  by?: string
  chart?: string
  /** The numbers of the chart as a table. */
  as?: 'table'
  /** What the foot of the list says of its columns of numbers. */
  foot?: string
}

/** Parts of the address that only a chart has. */
export const withoutChart = { view: undefined, measure: undefined, by: undefined, chart: undefined, as: undefined } as const

const text = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined)

/** Reads the address; what is not known is left out. */
export function readSearch(search: Record<string, unknown>): ListSearch {
  const read: ListSearch = {}
  for (const key of ['filter', 'find', 'sort', 'columns', 'measure', 'by', 'chart', 'foot'] as const) {
    const value = text(search[key])
    if (value !== undefined) read[key] = value
  }
  if (search['view'] === 'chart') read.view = 'chart'
  if (search['as'] === 'table') read.as = 'table'
  return read
}

/** The field that a sort of the address is by. */
export const sortKey = (sort: string): string => sort.replace(/^-/, '')

/** Whether a list can be put in that order: a field may have lost its mark, or be gone, since the address was written. */
export const canSort = (object: ObjectMeta, sort: string): boolean =>
  sortKey(sort) === 'createdAt' || fieldOf(object, sortKey(sort))?.sortable === true

/** Columns to show: those of the address that exist, else those of the declaration. The title is always the first. */
export function shownColumns(object: ObjectMeta, search: ListSearch): readonly string[] {
  const known = new Set([...object.fields.map((field) => field.key), 'createdAt', 'updatedAt'])
  const asked = search.columns?.split(',').filter((key) => known.has(key))
  const chosen = asked?.length ? asked : (object.table ?? [object.title]).filter((key) => known.has(key))
  return [object.title, ...chosen.filter((key) => key !== object.title)]
}

/** Fields the rows must carry for these columns: the title with what stands in for it, and the version that edits need. */
export const fieldsFor = (object: ObjectMeta, columns: readonly string[]): string =>
  [...new Set([...columns, object.title, ...(object.titleElse ?? []), ...(object.work ? [object.work.state] : [])])]
    .filter((key) => key !== 'createdAt' && key !== 'updatedAt')
    .join(',')

/** Identity of a view: two equal keys show the same rows. */
export const viewKey = (object: ObjectMeta, search: ListSearch, fields: string): string =>
  JSON.stringify([object.name, search.filter ?? '', search.find ?? '', search.sort ?? '', fields])
