import type { Query, QueryClient } from '@tanstack/react-query'
import type { Change, Told } from './events.ts'

declare module '@tanstack/react-query' {
  interface Register {
    /** Objects and topics that the answer shows: when one of them changes, it is asked for again. */
    queryMeta: { shows?: readonly string[] }
  }
}

/** Asks again for what pages show of a change. What nobody shows is asked for when it is shown. */
export function applyTo(cache: QueryClient, change: Change): void {
  const stale = new Set(change.stale)
  const changes = change.changes.filter(({ action }) => action !== 'happened')
  const touched = new Set([...change.topics, ...change.stale, ...changes.map(({ object }) => object)])
  void cache.invalidateQueries({
    predicate: (query) =>
      query.meta?.shows?.some((name) => touched.has(name)) ||
      (stale.size > 0 && isOf(query, stale)) ||
      change.changes.some((told) => showsOf(query, told)),
  })
}

/** Anything of these objects. A timeline holds what hangs on a record, too, and a filter may look at other objects than its own. */
const isOf = ({ queryKey: [kind, object, filter] }: Query, objects: ReadonlySet<string>): boolean =>
  kind === 'history' ||
  kind === 'interactions' ||
  (kind === 'count' && filter !== '') ||
  ((kind === 'record' || kind === 'count' || kind === 'related' || kind === 'aggregate') && objects.has(String(object)))

function showsOf(query: Query, { object, id, about, action }: Told): boolean {
  const [kind, of, key] = query.queryKey
  const named = (one: { object: string; id: string }) => of === one.object && key === one.id
  // What happened with a record stands in its timeline, and nowhere else.
  if (action === 'happened') return kind === 'interactions' && named({ object, id })
  if (kind === 'record' || kind === 'history' || kind === 'interactions') return named({ object, id }) || about.some(named)
  if (kind === 'related' || kind === 'aggregate') return of === object
  // A filter may look at other objects than its own.
  return kind === 'count' && (of === object || key !== '')
}
