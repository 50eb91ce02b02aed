/** The feed of this server: what is committed gets its position, whoever follows or listens is told, other servers are told too. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Presence } from '../leases/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Consumer } from './consumer.ts'
import { Dispatcher } from './dispatcher.ts'
import { readStanding, type Standing } from './entry.ts'
import { Following } from './following.ts'
import { Live, type FeedListener } from './live.ts'
import { retention } from './retention.ts'
import { Signals } from './signals.ts'

export interface FeedOptions {
  readonly database: Pick<Database, 'readJson' | 'transaction' | 'control'>
  readonly presence: Presence
  /** Every workspace there is. */
  readonly workspaces: () => Promise<readonly string[]>
  /** Those who follow the feeds, besides what keeps them short. */
  readonly consumers?: readonly Consumer[] | undefined
  /** Days that entries are kept after every consumer has read them; 30 unless said. */
  readonly keepDays?: number | undefined
  /** Whether this server does the work of consumers; yes unless said. Positions are given by every server that writes. */
  readonly works?: boolean | undefined
  readonly onError?: ((error: unknown) => void) | undefined
  /** Milliseconds that a consumer keeps its lease when there is nothing to do. */
  readonly linger?: number | undefined
  /** Milliseconds of one slow round over all workspaces: for what a server that died did not get done, and for signals that got lost. */
  readonly round?: number | undefined
}

export interface Feed {
  readonly consumers: readonly Consumer[]
  start(): void
  stop(): Promise<void>
  /** Something was committed in a workspace: for `createStore({ written })`. */
  written(workspace: string): void
  /**
   * Hands a listener in this process each entry that gets its position from now on, in order, whichever server committed it.
   * Answers with how to stop.
   */
  onFeed(workspace: string, listener: FeedListener): Promise<() => void>
  /** Somebody decided about a consumer of a workspace: every server looks at it anew. */
  decided(workspace: string, head: number): void
}

/** Milliseconds between two workspaces of a slow round, at least: a look costs a fraction of one. */
const step = 20

export function openFeed(options: FeedOptions): Feed {
  const { database, presence, workspaces, onError = () => {}, round = 10_000, keepDays = 30, linger, works = true } = options
  const ending = new AbortController()
  const given = options.consumers ?? []
  const names = given.map(({ name }) => name)
  const consumers = [...given, retention(database, keepDays, names)]
  const live = new Live(database, onError)
  const following = new Following({ database, presence, consumers, onError, linger })
  const signals = new Signals({
    presence,
    heard(workspace, head) {
      if (workspace === null) for (const one of live.workspaces()) void look(one)
      else tellHere(workspace, head, true)
    },
    onError,
  })
  const dispatcher = new Dispatcher({
    database,
    followers: consumers,
    moved(workspace, head) {
      tellHere(workspace, head)
      signals.tell(workspace, head)
    },
    onError,
  })
  let looking: Promise<void> | null = null

  return {
    consumers,
    start() {
      looking ??= lookRound()
    },
    async stop() {
      ending.abort()
      await looking
      await dispatcher.stop()
      await following.stop()
      await signals.over()
    },
    written: (workspace) => dispatcher.wake(workspace),
    onFeed: (workspace, listener) => live.listen(workspace, listener),
    decided(workspace, head) {
      tellHere(workspace, head, true)
      signals.tell(workspace, head)
    },
  }

  function tellHere(workspace: string, head: number, decided = false): void {
    live.moved(workspace, head)
    if (works) following.wake(workspace, decided)
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
      let standing: Standing | undefined
      await live.look(workspace, async () => (standing = await readStanding(database, workspace)).head)
      const { due, consumers: known } = standing!
      if (due || consumers.some(({ name }) => !known.some((one) => one.name === name))) dispatcher.wake(workspace)
      if (works && known.some(({ behind }) => behind)) following.wake(workspace)
    } catch (error) {
      onError(error)
    }
  }
}
