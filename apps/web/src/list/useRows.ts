import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { countQuery } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { ObjectMeta, Page, Row } from '../api/types.ts'
import { createRowStore, type RowStore } from './rowStore.ts'
import { fieldsFor, type ListSearch, viewKey } from './view.ts'

/** Row stores of the views that were open last, so that the way back finds them as they were left. */
const recent = new Map<string, RowStore>()
const REMEMBERED = 6

/** The store of a view, and whether it was at hand already. */
export function storeOf(
  object: ObjectMeta,
  search: ListSearch,
  columns: readonly string[],
): { key: string; store: RowStore; known: boolean } {
  const fields = fieldsFor(object, columns)
  const key = viewKey(object, search, fields)
  const kept = recent.get(key)
  const store = kept ?? makeStore(object, search, fields)
  recent.delete(key)
  recent.set(key, store)
  const oldest = recent.keys().next().value
  if (recent.size > REMEMBERED && oldest !== undefined) recent.delete(oldest)
  return { key, store, known: kept !== undefined }
}

/** The stores of all remembered views: a record that was saved is shown by each. */
export const everyStore = (): Iterable<RowStore> => recent.values()

/** Forgets every view, as after signing out or when another member signs in. */
export const forgetRows = (): void => recent.clear()

function makeStore(object: ObjectMeta, { filter, find, sort }: ListSearch, fields: string): RowStore {
  const store = createRowStore(async (after, limit, light, signal) => {
    const begun = performance.now()
    const page = await request<Page<Row>>(`/${object.path}`, {
      query: { filter, find, sort, after, limit, fields: light ? object.title : fields },
      signal,
    })
    took.set(store, Math.max(took.get(store) ?? 0, performance.now() - begun))
    return page
  })
  return store
}

/** Milliseconds that the slowest page of a view took. */
const took = new WeakMap<RowStore, number>()

/** What a list draws. While a changed view is on its way, the old rows stay and `waiting` is true. */
export interface Rows {
  store: RowStore
  total: number
  /** False while the number of records is only known to be at least `total`. */
  exact: boolean
  /** Nothing has come yet. */
  first: boolean
  waiting: boolean
  /** Milliseconds that the slowest page took. */
  took: number
  error: unknown
  retry: () => void
  refresh: () => void
}

export function useRows(object: ObjectMeta, search: ListSearch, columns: readonly string[]): Rows {
  const asked = storeOf(object, search, columns)
  const [shown, setShown] = useState(asked)
  const ready = asked.store === shown.store || asked.store.begun() || asked.store.length() === 0
  const current = ready || shown.key.split('"')[1] !== object.name ? asked : shown
  const refreshed = useRef<RowStore | null>(null)

  useSyncExternalStore(asked.store.subscribe, asked.store.version)
  useEffect(() => {
    // One that was empty may have something by now, too.
    const isRead = asked.store.begun() || asked.store.length() === 0
    if (asked.known && refreshed.current === null && isRead) asked.store.refresh()
    refreshed.current = asked.store
    asked.store.want(0, 40)
    // The store stands for the view; a new one means a new view.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [asked.store])
  useEffect(() => {
    if (ready) setShown(asked)
    // oxlint-disable-next-line react/exhaustive-deps
  }, [ready, asked.store])

  const quick = useQuery(countQuery(object, search, false))
  const whole = useQuery({ ...countQuery(object, search, true), enabled: quick.data?.exact === false })
  const reached = current.store.length()
  const counted = whole.data ?? quick.data
  const total = reached ?? counted?.count ?? 0
  const failed = asked.store.error() ?? (quick.error && !counted ? quick.error : undefined)
  const store = current.store
  return {
    store,
    total,
    exact: reached !== undefined || counted?.exact === true,
    first: !store.begun() && reached === undefined && !failed,
    waiting: asked.store !== store,
    took: took.get(store) ?? 0,
    error: failed,
    retry: () => {
      void quick.refetch()
      asked.store.again()
    },
    refresh: () => {
      store.refresh()
      void quick.refetch()
      if (whole.data) void whole.refetch()
    },
  }
}
