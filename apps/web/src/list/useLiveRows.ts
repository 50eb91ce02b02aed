import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { queryClient, sessionQuery } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { Meta, ObjectMeta, Page, Row } from '../api/types.ts'
import { objectsIn } from '../filter/objects.ts'
import type { Change, Told } from '../live/events.ts'
import { joined } from '../live/pace.ts'
import { onChange } from '../live/state.ts'
import type { RowStore } from './rowStore.ts'
import { fieldsFor, type ListSearch } from './view.ts'

/** Records that one request names. */
const MOST = 100

export interface LiveRows {
  /** How many came that belong to the view and are not in it yet. */
  fresh: number
  /** They are shown now. */
  taken: () => void
}

interface Shown {
  meta: Meta
  object: ObjectMeta
  search: ListSearch
  columns: readonly string[]
  store: RowStore
  /** A cell is being edited: until it is saved or left, no row changes or moves. */
  busy: boolean
  /** Nothing is shown that could jump. */
  empty: boolean
  refresh: () => void
  /** Told of the places of rows before they are taken out. */
  leaving: (indexes: readonly number[]) => void
}

/** Keeps the rows of a list up to date: changed ones in their places, those that are gone out of it, new ones offered. */
export function useLiveRows(shown: Shown): LiveRows {
  const [found, setFound] = useState<{ of: RowStore; ids: ReadonlySet<string> }>({ of: shown.store, ids: none })
  // Those of another view are offered there no more.
  const fresh = found.of === shown.store ? found.ids : none
  const waiting = useRef<Change | null>(null)
  const { store, busy } = shown

  const apply = useEffectEvent(async (change: Change | null) => {
    if (change === null) return shown.refresh()
    if (shown.busy) {
      waiting.current = waiting.current ? joined(waiting.current, change) : change
      return
    }
    const again = idsShown(shown, change)
    const own = me()
    const mine = new Set(change.changes.filter(({ by }) => by.id === own).map(({ id }) => id))
    const created = change.changes.filter((told) => isNew(told, shown)).map(({ id }) => id)
    if (created.length > 0 && shown.empty) return shown.refresh()
    try {
      const here = await read(shown, [...again, ...created])
      for (const row of here.values()) if (store.indexOf(row.id) >= 0) store.put(row)
      // What I changed myself stays where I see it, though it does not fit the filter any more.
      const gone = [...again].filter((id) => !here.has(id) && !mine.has(id) && store.indexOf(id) >= 0)
      if (gone.length > 0) {
        shown.leaving(gone.map((id) => store.indexOf(id)))
        store.drop(gone)
      }
      const more = created.filter((id) => here.has(id) && store.indexOf(id) < 0)
      if (more.length > 0) setFound((before) => ({ of: store, ids: new Set([...(before.of === store ? before.ids : none), ...more]) }))
    } catch {
      // The next change, or coming back to the list, reads it.
    }
  })
  useEffect(() => onChange((change) => void apply(change)), [])
  useEffect(() => {
    if (busy || !waiting.current) return
    const change = waiting.current
    waiting.current = null
    void apply(change)
  }, [busy])
  return { fresh: fresh.size, taken: () => setFound({ of: store, ids: none }) }
}

const none: ReadonlySet<string> = new Set()
const me = (): string | undefined => queryClient.getQueryData(sessionQuery.queryKey)?.member?.id

/** A record that may belong to the view without being at hand. One that came into sight is such, where all others are. */
const isNew = ({ object: of, id, action }: Told, { object, store }: Shown): boolean =>
  of === object.name && store.indexOf(id) < 0 && (action === 'created' || store.length() !== undefined)

/** Rows at hand that may be others now. */
function idsShown({ meta, object, search, store }: Shown, change: Change): ReadonlySet<string> {
  const asked = objectsIn(meta, object, search.filter)
  const isOther =
    change.stale.includes(object.name) || [...change.changes.map((told) => told.object), ...change.stale].some((of) => asked.has(of))
  if (isOther) return new Set(store.near(MOST).map(({ id }) => id))
  const touched = new Set(change.changes.flatMap(({ id, about }) => [id, ...about.map((one) => one.id)]))
  return new Set([...touched].filter((id) => store.indexOf(id) >= 0).slice(0, MOST))
}

/** Those of the records that belong to the view, as they are now. */
async function read({ object, search, columns }: Shown, ids: readonly string[]): Promise<ReadonlyMap<string, Row>> {
  if (ids.length === 0) return new Map()
  const among = `id is any of (${ids.slice(0, MOST).join(', ')})`
  const filter = search.filter ? `(${search.filter}) and ${among}` : among
  const { items } = await request<Page<Row>>(`/${object.path}`, {
    query: { filter, find: search.find, limit: MOST, fields: fieldsFor(object, columns) },
  })
  return new Map(items.map((row) => [row.id, row]))
}
