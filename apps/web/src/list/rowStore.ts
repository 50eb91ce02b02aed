import type { Page, Row } from '../api/types.ts'

/** Where a reader left a list: pixels scrolled, and the current row. */
export interface Place {
  scrolled: number
  current: number
}

/** Rows per request; the most the server gives. */
export const PAGE = 200
/** Rows per light request, of which only the cursor is of use. */
export const LEAP = 1000
/** Rows fetched before they are seen, so that they are there when they are scrolled to. */
const AHEAD = 100
/** Rows kept around what is seen; the rest can be fetched again by its cursor. */
const KEPT = 4000

/** How far a walk to a row that is far away has come: rows passed, and the row that is wanted. */
export interface Walk {
  at: number
  to: number
}

/** Fetches a page of `limit` rows after a cursor; `light` asks for ids only, to walk over rows nobody looks at. */
export type FetchPage = (after: string | null, limit: number, light: boolean, signal: AbortSignal) => Promise<Page<Row>>

/**
 * The rows of one view, as far as they were seen. Row numbers count from 0 in the order of the view. Only cursors know
 * where a page begins, so a jump ahead walks there page by page, lightly, and the rows it lands on come whole.
 */
export interface RowStore {
  readonly get: (index: number) => Row | undefined
  /** Position of a record among the rows that are at hand, or −1. */
  readonly indexOf: (id: string) => number
  /** Sees to it that rows `first` to `end` come; what was asked for before and is not seen any more is dropped. */
  readonly want: (first: number, end: number) => void
  /** The walk under way; null while nothing is walked to. It changes often, and so has listeners of its own. */
  readonly walk: () => Walk | null
  readonly onWalk: (listener: () => void) => () => void
  /** Gives the walk up, and tells the place to go back to: where the reader was before. */
  readonly giveUp: () => Place
  /** Tries what failed once more. */
  readonly again: () => void
  /** Shows a record as it is now; a record that is not at hand is ignored. */
  readonly put: (row: Row) => void
  /** Takes records out that are not of the view any more; those behind them move up. */
  readonly drop: (ids: readonly string[]) => void
  /** Records at hand around what is seen, at most that many. */
  readonly near: (most: number) => readonly Row[]
  /** Fetches again what is seen, and forgets the rest. */
  readonly refresh: () => void
  /** Whether any row ever came. Rows far from what is seen are forgotten, the first ones too, so none of them tells. */
  readonly begun: () => boolean
  /** The number of rows once the end was reached, else undefined. */
  readonly length: () => number | undefined
  readonly error: () => unknown
  /** Tells when anything changed; `version` differs after each change. */
  readonly subscribe: (listener: () => void) => () => void
  readonly version: () => number
  /** Where the reader left the list, in pixels, and the current row. */
  readonly place: () => Place
  readonly leaveAt: (place: Partial<Place>) => void
}

export function createRowStore(fetchPage: FetchPage): RowStore {
  const rows = new Map<number, Row>()
  /** What was seen before a refresh; it stays until its newer self is here. */
  let before = new Map<number, Row>()
  const places = new Map<string, number>()
  const cursors = new Map<number, string | null>([[0, null]])
  const listeners = new Set<() => void>()
  const walkers = new Set<() => void>()
  let wanted: readonly [number, number] = [0, PAGE]
  /** What was wanted last of all that is here, and where the reader was then. */
  let seen: readonly [number, number] = [0, 0]
  let home: Place = { scrolled: 0, current: 0 }
  let walk: Walk | null = null
  let running: AbortController | undefined
  let length: number | undefined
  let failure: unknown
  let version = 0
  let begun = false
  let place: Place = { scrolled: 0, current: 0 }

  const changed = () => {
    version++
    for (const listener of listeners) listener()
  }

  const walked = (next: Walk | null) => {
    if (walk === next) return
    walk = next
    for (const listener of walkers) listener()
  }

  const missingIn = (first: number, end: number): number | undefined => {
    for (let index = first; index < Math.min(end, length ?? end); index++) if (!rows.has(index)) return index
    return undefined
  }
  const missing = (): number | undefined => missingIn(...wanted)
  /** The first row that is wanted, or will be soon. */
  const next = (): number | undefined => {
    const index = missing()
    if (index !== undefined) return index
    seen = wanted
    home = place
    return missingIn(wanted[1], wanted[1] + AHEAD)
  }

  /** The nearest page start at or before a row. */
  const startBefore = (index: number): number => {
    let best = 0
    for (const start of cursors.keys()) if (start <= index && start > best) best = start
    return best
  }

  const keep = (start: number, page: Page<Row>, light: boolean) => {
    const end = start + page.items.length
    if (page.next === null) length = end
    else cursors.set(end, page.next)
    if (light) return
    begun ||= page.items.length > 0
    page.items.forEach((row, offset) => {
      rows.set(start + offset, row)
      places.set(row.id, start + offset)
    })
    forget()
  }

  const forget = () => {
    if (rows.size <= KEPT + 2 * PAGE) return
    const [first, end] = wanted
    for (const [index, row] of rows)
      if (index < first - KEPT / 2 || index > end + KEPT / 2) {
        rows.delete(index)
        places.delete(row.id)
      }
  }

  const run = async () => {
    const abort = new AbortController()
    running = abort
    failure = undefined
    try {
      for (let index = next(); index !== undefined && running === abort; index = next()) {
        const start = startBefore(index)
        const light = index - start >= PAGE
        walked(light ? { at: start, to: index } : null)
        // A leap ends before the row that is wanted, at the start of a page, or it would be no use for reading there.
        const limit = light ? Math.min(LEAP, Math.floor((index - start) / PAGE) * PAGE) : PAGE
        const page = await fetchPage(cursors.get(start) ?? null, limit, light, abort.signal)
        if (abort.signal.aborted) return
        keep(start, page, light)
        if (!light || page.next === null) changed()
      }
    } catch (error) {
      // What nobody sees yet is asked for again when it is seen.
      if (abort.signal.aborted || missing() === undefined) return
      failure = error
      changed()
    } finally {
      if (running === abort) {
        running = undefined
        walked(null)
      }
    }
  }

  return {
    get: (index) => rows.get(index) ?? before.get(index),
    indexOf: (id) => places.get(id) ?? -1,
    want: (first, end) => {
      wanted = [first, end]
      if (!running && next() !== undefined) void run()
    },
    walk: () => walk,
    onWalk: (listener) => {
      walkers.add(listener)
      return () => walkers.delete(listener)
    },
    giveUp: () => {
      running?.abort()
      running = undefined
      wanted = seen
      walked(null)
      return home
    },
    again: () => {
      if (!running && missing() !== undefined) void run()
    },
    put: (row) => {
      const index = places.get(row.id)
      if (index === undefined) return
      rows.set(index, { ...rows.get(index), ...row })
      changed()
    },
    drop: (ids) => {
      const gone = ids.flatMap((id) => places.get(id) ?? []).toSorted((one, other) => one - other)
      if (gone.length === 0) return
      running?.abort()
      running = undefined
      const moved = (index: number): number => index - gone.filter((one) => one < index).length
      const [left, starts] = [[...rows], [...cursors]]
      for (const map of [rows, places, cursors]) map.clear()
      before = new Map()
      for (const [index, row] of left) {
        if (gone.includes(index)) continue
        rows.set(moved(index), row)
        places.set(row.id, moved(index))
      }
      for (const [start, cursor] of starts) cursors.set(moved(start), cursor)
      if (length !== undefined) length -= gone.length
      wanted = [moved(wanted[0]), moved(wanted[1])]
      seen = [moved(seen[0]), moved(seen[1])]
      place = { ...place, current: moved(place.current) }
      changed()
      if (next() !== undefined) void run()
    },
    near: (most) => {
      const middle = (wanted[0] + wanted[1]) / 2
      const all = [...rows].toSorted(([one], [other]) => Math.abs(one - middle) - Math.abs(other - middle))
      return all.slice(0, most).map(([, row]) => row)
    },
    refresh: () => {
      running?.abort()
      before = new Map(rows)
      rows.clear()
      for (const start of cursors.keys()) if (start > wanted[0]) cursors.delete(start)
      length = undefined
      void run().then(() => {
        if (failure) for (const [index, row] of before) rows.set(index, row)
        before = new Map()
        changed()
      })
    },
    begun: () => begun,
    length: () => length,
    error: () => failure,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    version: () => version,
    place: () => place,
    leaveAt: (next) => {
      place = { ...place, ...next }
    },
  }
}
