import type { Change } from './events.ts'

/** Milliseconds in which what comes goes in one, after what came first went at once. */
const TOGETHER = 1000
/** When many pages have much to read again, they do not all do it at the same moment. */
const SPREAD = 1000

/** Hands on changes: the first at once, then whatever came in a while together. */
export function paced(apply: (change: Change) => void, random: () => number = Math.random): (change: Change) => void {
  let waiting: Change | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const rest = (milliseconds: number) => {
    timer = setTimeout(() => {
      timer = undefined
      if (!waiting) return
      const now = waiting
      waiting = null
      apply(now)
      rest(TOGETHER)
    }, milliseconds)
  }
  return (change) => {
    waiting = waiting ? joined(waiting, change) : change
    if (timer !== undefined) return
    const isMuch = change.changes.length === 0 && change.stale.length > 0
    rest(isMuch ? random() * SPREAD : 0)
  }
}

/** Two changes as one: of a record the fields of both. */
export function joined(one: Change, other: Change): Change {
  const changes = new Map(one.changes.map((told) => [told.id, told]))
  for (const told of other.changes) {
    const before = changes.get(told.id)
    changes.set(
      told.id,
      before
        ? {
            ...told,
            action: before.action === 'happened' ? told.action : before.action,
            fields: [...new Set([...before.fields, ...told.fields])],
          }
        : told,
    )
  }
  return {
    changes: [...changes.values()],
    stale: [...new Set([...one.stale, ...other.stale])],
    topics: [...new Set([...one.topics, ...other.topics])],
  }
}
