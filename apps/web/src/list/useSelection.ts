import { useCallback, useRef, useState } from 'react'
import type { RowStore } from './rowStore.ts'

/** Which records are chosen: single ones by id, or everything that the view holds. */
export interface Selection {
  ids: ReadonlySet<string>
  whole: boolean
}

const none: Selection = { ids: new Set(), whole: false }

/** Choosing rows one by one, a span with Shift, or the whole view. */
export function useSelection(store: RowStore) {
  const [selection, setSelection] = useState<Selection>(none)
  const from = useRef(0)

  const toggle = useCallback(
    (index: number, span: boolean) => {
      const id = store.get(index)?.id
      if (id === undefined) return
      setSelection((before) => {
        const ids = new Set(before.whole ? [] : before.ids)
        if (span) {
          const [low, high] = [Math.min(from.current, index), Math.max(from.current, index)]
          for (let at = low; at <= high; at++) {
            const other = store.get(at)?.id
            if (other) ids.add(other)
          }
        } else if (!ids.delete(id)) ids.add(id)
        return { ids, whole: false }
      })
      if (!span) from.current = index
    },
    [store],
  )
  const clear = useCallback(() => setSelection(none), [])
  const all = useCallback(() => setSelection({ ids: new Set(), whole: true }), [])
  return { selection, toggle, clear, all }
}
