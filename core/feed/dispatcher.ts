/** Keeps outboxes empty: moves what is due as soon as it is told, a workspace at a time, and again after failures. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../postgres/index.ts'
import { Turns } from '../postgres/turns.ts'
import { dispatch, type Follower } from './dispatch.ts'

export interface DispatcherOptions {
  readonly database: Pick<Database, 'transaction'>
  /** Told after each step that moved something. */
  readonly moved: (workspace: string, head: number) => void
  readonly followers?: readonly Follower[]
  readonly onError?: ((error: unknown) => void) | undefined
  /** Change sets of one step. */
  readonly most?: number
  /** Milliseconds between two steps of a workspace: what is written meanwhile goes in one. */
  readonly gap?: number
}

/** Milliseconds until a failed step is tried again: twice as many after each further failure, up to the longest. */
const backOff = { first: 100, longest: 5_000 }

/** Workspaces that are remembered. */
const mostKnown = 10_000

export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #ending = new AbortController()
  /** The workspaces in work, and whether something came meanwhile. */
  readonly #lines = new Map<string, { again: boolean; readonly over: Promise<void> }>()
  /** Workspaces in which the followers are known, as far as is remembered: to make them known again changes nothing. */
  readonly #known = new Set<string>()
  /** Moving takes connections from those who write: never many. */
  readonly #turns = new Turns({ places: 3, patience: 600_000 })
  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  /** Something may be due in a workspace. */
  wake(workspace: string): void {
    if (this.#ending.signal.aborted) return
    const line = this.#lines.get(workspace)
    if (line) line.again = true
    else this.#lines.set(workspace, { again: false, over: this.#work(workspace) })
  }

  /** Ends after the steps under way. What is due stays due. */
  async stop(): Promise<void> {
    this.#ending.abort()
    await Promise.all([...this.#lines.values()].map(({ over }) => over))
  }

  async #work(workspace: string): Promise<void> {
    const { most = 500, gap = 50, onError = () => {} } = this.#options
    const { signal } = this.#ending
    // The caller has put the line down by the next turn.
    await Promise.resolve()
    const line = this.#lines.get(workspace)!
    for (let failures = 0; !signal.aborted;) {
      line.again = false
      let pause = gap
      try {
        if ((await this.#step(workspace, most)) === most) line.again = true
        failures = 0
      } catch (error) {
        if (failures === 0) onError(error)
        pause = Math.min(backOff.first * 2 ** failures++, backOff.longest)
        line.again = true
      }
      await sleep(pause, undefined, { signal }).catch(() => {})
      if (!line.again) break
    }
    this.#lines.delete(workspace)
  }

  async #step(workspace: string, most: number): Promise<number> {
    const { database, followers = [], moved } = this.#options
    await this.#turns.take(workspace)
    try {
      const { count, head } = await dispatch(database, workspace, { most, followers: this.#known.has(workspace) ? [] : followers })
      this.#known.add(workspace)
      if (this.#known.size > mostKnown) this.#known.delete(this.#known.values().next().value!)
      if (count > 0) moved(workspace, head)
      return count
    } finally {
      this.#turns.leave(workspace)
    }
  }
}
