/** One process does one thing at a time: what is long gives way to whoever waits. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Crowd, Turns } from './postgres/index.ts'

/** Milliseconds that something may hold the process at once. */
const most = 2

/** Runs through items for a workspace, in steps between which others come; those that ask for little come first. */
export function inSteps(crowd: Crowd): <T, R>(workspace: string, items: readonly T[], make: (item: T) => R) => Promise<R[]> {
  const turns = new Turns({ crowd, few: Number.POSITIVE_INFINITY })
  return async (workspace, items, make) => {
    const made = []
    let begun = performance.now()
    for (const item of items) {
      made.push(make(item))
      if (performance.now() - begun < most) continue
      await nextTurn()
      await turns.take(workspace)
      turns.leave(workspace)
      begun = performance.now()
    }
    return made
  }
}
