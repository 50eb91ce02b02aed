import { useState } from 'react'

let made = 0

/** One entry of a list being edited, with a key that stays while others come and go. */
export interface Keyed<Entry> {
  key: number
  entry: Entry
}

/** A list being edited: starts with an empty line where there is none; `given` leaves empty lines out. */
export function useEntries<Entry>(start: readonly Entry[], empty: Entry, filled: (entry: Entry) => boolean) {
  const keyed = (entry: Entry): Keyed<Entry> => ({ key: made++, entry })
  const [entries, setEntries] = useState(() => (start.length > 0 ? start : [empty]).map(keyed))
  const put = (next: Keyed<Entry>[]) => {
    setEntries(next)
    return next
  }
  return {
    entries,
    change: (key: number, entry: Entry) => put(entries.map((one) => (one.key === key ? { key, entry } : one))),
    remove: (key: number) => put(entries.filter((one) => one.key !== key)),
    add: () => put([...entries, keyed(empty)]),
    given: (list: readonly Keyed<Entry>[]): readonly Entry[] => list.map(({ entry }) => entry).filter(filled),
  }
}
