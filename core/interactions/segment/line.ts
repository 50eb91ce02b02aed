/**
 * Of those who tell of the same customers at the same moment one is decided anew, because the other wrote first. From then on they wait for each other, so
 * that none is decided for nothing time and again; whoever tells of others goes on beside them. In this process: servers know of each other by the versions
 * of the records alone.
 */
import { Problem } from '../../errors.ts'

/** A place in line: to be left whatever comes of it. */
export interface Place {
  /** Those before who tell of the same have left. */
  readonly turn: Promise<unknown>
  leave(): void
}

export interface Line {
  /**
   * A place behind those who tell of somebody of the same names; null where nobody stands there, unless it is `wanted` all the same.
   * Throws `segment.busy` (503) where too many stand there.
   */
  enter(workspace: string, names: ReadonlySet<string>, wanted?: 'wanted'): Place | null
}

interface Standing {
  readonly names: ReadonlySet<string>
  readonly left: Promise<void>
}

/** Of one workspace: each holds what it was sent. */
const mostStanding = 100

export function openLine(): Line {
  const lines = new Map<string, Set<Standing>>()
  return {
    enter(workspace, names, wanted) {
      const line = lines.get(workspace) ?? new Set()
      const before = [...line].filter((one) => share(one.names, names))
      if (before.length === 0 && wanted === undefined) return null
      if (line.size >= mostStanding) throw busy()
      const { promise: left, resolve } = Promise.withResolvers<void>()
      const own: Standing = { names, left }
      lines.set(workspace, line.add(own))
      return {
        turn: Promise.all(before.map((one) => one.left)),
        leave() {
          line.delete(own)
          if (line.size === 0) lines.delete(workspace)
          resolve()
        },
      }
    },
  }
}

function share(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const name of some) if (others.has(name)) return true
  return false
}

/** `segment.busy`, 503. */
export const busy = (): Problem =>
  new Problem('segment.busy', 'Others say things of the same people at this moment.', {
    status: 503,
    fix: 'Send it again in a moment.',
    more: { retryAfter: 1 },
  })
