import type { Query, QueryClient } from '@tanstack/react-query'
import type { FieldMeta, Meta } from '../api/types.ts'
import type { Change, Told } from './events.ts'

declare module '@tanstack/react-query' {
  interface Register {
    /** Objects and topics that the answer shows: when one of them changes, it is asked for again. */
    queryMeta: { shows?: readonly string[] }
  }
}

/** Objects whose records show something of the named ones: links to them, and what is looked up through them. */
export function showing(meta: Meta, names: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(names)
  for (const object of meta.objects) if (object.fields.some((field) => leadsTo(field, names))) found.add(object.name)
  return found
}

const leadsTo = ({ kind, options: { to }, made }: FieldMeta, names: ReadonlySet<string>): boolean =>
  (to !== undefined && names.has(to)) || (made?.object !== undefined && names.has(made.object)) || kind === 'record'

/** Asks again for what pages show of a change. What nobody shows is asked for when it is shown. */
export function applyTo(cache: QueryClient, meta: Meta, change: Change): void {
  const stale = showing(meta, new Set(change.stale))
  const touched = new Set([...change.topics, ...change.stale, ...change.changes.map(({ object }) => object)])
  const isStale = change.stale.length > 0
  void cache.invalidateQueries({
    predicate: (query) =>
      query.meta?.shows?.some((name) => touched.has(name)) ||
      (isStale && isOf(query, stale)) ||
      change.changes.some((told) => showsOf(query, told)),
  })
}

/** Anything of these objects. A timeline holds what hangs on a record, too. */
const isOf = ({ queryKey: [kind, object] }: Query, objects: ReadonlySet<string>): boolean =>
  kind === 'history' ||
  ((kind === 'record' || kind === 'count' || kind === 'related' || kind === 'aggregate') && objects.has(String(object)))

function showsOf(query: Query, { object, id, about }: Told): boolean {
  const [kind, of, key] = query.queryKey
  const named = (one: { object: string; id: string }) => of === one.object && key === one.id
  if (kind === 'record' || kind === 'history') return named({ object, id }) || about.some(named) || mentions(query, id)
  if (kind === 'related') return of === object || mentions(query, id)
  if (kind === 'aggregate') return of === object
  // A filter may look at other objects than its own.
  return kind === 'count' && (of === object || key !== '')
}

/** The answer names the record: as a link, or in a list. */
const mentions = ({ state: { data } }: Query, id: string): boolean => data !== undefined && JSON.stringify(plain(data)).includes(id)
const plain = (data: unknown): unknown => (data instanceof Map ? [...data.keys()] : data)
