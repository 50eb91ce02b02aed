/** One process does one thing at a time: what is long gives way to whoever waits. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Milliseconds that something may hold the process at once. */
const most = 5

/** What `make` makes of each item, in their order; whoever else waits for the process comes in between. */
export async function inTurns<T, R>(items: readonly T[], make: (item: T) => R): Promise<R[]> {
  const made: R[] = []
  let begun = performance.now()
  for (const item of items) {
    made.push(make(item))
    if (performance.now() - begun < most) continue
    await nextTurn()
    begun = performance.now()
  }
  return made
}
