/** An import as people and programs see it. */
import type { Offered } from './map/choices.ts'
import type { Import, Listed } from './run/import.ts'

/** The document of the interface, with what is offered for the mapping. */
export function importView(one: Import, offered: { readonly targets: readonly Offered[]; readonly matches: readonly Offered[] }): object {
  const { file, ...rest } = listedView(one)
  return { ...rest, file: { ...file, header: one.header, sample: one.sample.slice(0, 10) }, columns: one.columns, ...offered }
}

/** The same in a list, where it goes without what is in the file. */
export const listedView = (one: Listed) => ({
  id: one.id,
  object: one.object,
  name: one.name,
  state: one.state,
  ...(one.problem ? { problem: one.problem } : {}),
  file: { bytes: one.bytes, rows: one.rows, encoding: one.encoding, delimiter: one.delimiter },
  mode: one.mode,
  match: one.match,
  dateOrder: one.date_order,
  progress: { rows: one.progress, of: one.rows },
  counts: one.counts,
  createdAt: one.created_at,
  startedAt: one.started_at,
  finishedAt: one.finished_at,
  by: { id: one.by_id, name: one.by_name },
  ...(one.removed ? { removed: one.removed } : {}),
  ...(one.cleared_at ? { clearedAt: one.cleared_at } : {}),
})
