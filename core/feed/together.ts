/** Consumers who have come equally far read the feed together: what stands after a position is the same for all of them. */
import type { Entry } from './entry.ts'

/** Reads the next entries of a workspace after a position, at most so many. */
export type Read = (workspace: string, after: number, most: number) => Promise<readonly Entry[]>

/** Reads once for all who ask for the same while it is read. */
export function together(read: Read): Read {
  const underWay = new Map<string, Promise<readonly Entry[]>>()
  return async (workspace, after, most) => {
    const key = `${workspace} ${after} ${most}`
    const begun = underWay.get(key)
    if (begun) {
      const found = await begun
      // Who finds nothing so looks for themselves: it may have come since that read began, and nobody tells them again.
      if (found.length > 0) return found
    }
    const reading = read(workspace, after, most)
    underWay.set(key, reading)
    try {
      return await reading
    } finally {
      if (underWay.get(key) === reading) underWay.delete(key)
    }
  }
}
