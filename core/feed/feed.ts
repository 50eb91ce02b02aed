/** The feed of this server: what is committed gets its position, whoever listens is told, other servers are told too. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Presence } from '../leases/index.ts'
import type { Database } from '../postgres/index.ts'
import { Dispatcher } from './dispatcher.ts'
import { readStanding } from './entry.ts'
import { Live, type FeedListener } from './live.ts'
import { Signals } from './signals.ts'

export interface FeedOptions {
  readonly database: Pick<Database, 'readJson' | 'transaction'>
  readonly presence: Presence
  /** Every workspace there is. */
  readonly workspaces: () => Promise<readonly string[]>
  readonly onError?: ((error: unknown) => void) | undefined
  /** Milliseconds of one slow round over all workspaces: for what a server that died did not get done, and for signals that got lost. */
  readonly round?: number | undefined
}

export interface Feed {
  start(): void
  stop(): Promise<void>
  /** Something was committed in a workspace: for `createStore({ written })`. */
  written(workspace: string): void
  /**
   * Hands a listener in this process each entry that gets its position from now on, in order, whichever server committed it.
   * Answers with how to stop.
   */
  onFeed(workspace: string, listener: FeedListener): Promise<() => void>
}

/** Milliseconds between two workspaces of a slow round, at least: a look costs a fraction of one. */
const step = 20

export function openFeed({ database, presence, workspaces, onError = () => {}, round = 10_000 }: FeedOptions): Feed {
  const ending = new AbortController()
  const live = new Live(database, onError)
  const heard = (workspace: string | null, head: number): void => {
    if (workspace !== null) return live.moved(workspace, head)
    for (const one of live.workspaces()) void look(one)
  }
  const signals = new Signals({ presence, heard, onError })
  const moved = (workspace: string, head: number): void => {
    live.moved(workspace, head)
    signals.tell(workspace, head)
  }
  const dispatcher = new Dispatcher({ database, moved, onError })
  let looking: Promise<void> | null = null

  return {
    start() {
      looking ??= lookRound()
    },
    async stop() {
      ending.abort()
      await looking
      await dispatcher.stop()
      await signals.over()
    },
    written: (workspace) => dispatcher.wake(workspace),
    onFeed: (workspace, listener) => live.listen(workspace, listener),
  }

  async function lookRound(): Promise<void> {
    const rest = (milliseconds: number) => sleep(milliseconds, undefined, { signal: ending.signal }).catch(() => {})
    for (let pause = 0; !ending.signal.aborted;) {
      let all: readonly string[] = []
      try {
        await presence.session()
        all = await workspaces()
      } catch (error) {
        onError(error)
      }
      for (const workspace of all) {
        if (ending.signal.aborted) return
        await look(workspace)
        await rest(pause === 0 ? 0 : Math.max(pause / all.length, step))
      }
      // Only the first round hurries: it finds what the server before left.
      if (pause === 0 || all.length === 0) await rest(round)
      pause = round
    }
  }

  async function look(workspace: string): Promise<void> {
    try {
      const { head, due } = await readStanding(database, workspace)
      if (due) dispatcher.wake(workspace)
      live.moved(workspace, head)
    } catch (error) {
      onError(error)
    }
  }
}
