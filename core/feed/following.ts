/** Does the work of consumers: one server per workspace and consumer, batch by batch, and again when it failed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Problem } from '../errors.ts'
import { claimThis, leave, type Presence, whileHeld, type Work } from '../leases/index.ts'
import type { Database } from '../postgres/index.ts'
import { Turns } from '../postgres/turns.ts'
import type { Consumer } from './consumer.ts'
import { readFeed, type Entry } from './entry.ts'
import { Bell } from './bell.ts'
import { together } from './together.ts'
import { done, failed, isAway, move, readPositions, type Move, type Position } from './position.ts'

export interface FollowingOptions {
  readonly database: Pick<Database, 'readJson' | 'transaction' | 'control'>
  readonly presence: Presence
  readonly consumers: readonly Consumer[]
  readonly onError?: ((error: unknown) => void) | undefined
  /** Milliseconds that a lease is kept when there is nothing to do, so that the next entry finds it there. */
  readonly linger?: number | undefined
  /** Milliseconds after a batch that was not full: what comes meanwhile goes in one. */
  readonly gap?: number | undefined
}

/** When to look again: after some milliseconds, whatever happens or only when something came meanwhile. */
interface Rest {
  readonly milliseconds: number
  readonly anyway: boolean
}
const over: Rest = { milliseconds: 0, anyway: false }
/** Another server does it, or nothing is tried: entries that come do not ask more often than this. */
const aSecond: Rest = { milliseconds: 1000, anyway: false }

export class Following {
  readonly #options: FollowingOptions
  readonly #ending = new AbortController()
  readonly #lines = new Map<string, { readonly bell: Bell; readonly over: Promise<void> }>()
  /** Looking takes connections from those who ask: never many. What consumers do in between takes none. */
  readonly #turns = new Turns({ places: 3, patience: 600_000 })
  readonly #read = together((workspace, after, most) =>
    this.#turn(workspace, () => readFeed(this.#options.database, workspace, after, most)),
  )
  constructor(options: FollowingOptions) {
    this.#options = options
  }

  /** There may be something to do in a workspace; `decided` when somebody decided about a consumer there. */
  wake(workspace: string, decided = false): void {
    if (this.#ending.signal.aborted) return
    for (const consumer of this.#options.consumers) {
      const key = `${workspace} ${consumer.name}`
      const line = this.#lines.get(key)
      if (line) line.bell.ring(decided)
      else {
        const bell = new Bell(this.#ending.signal)
        this.#lines.set(key, { bell, over: this.#follow(key, workspace, consumer, bell) })
      }
    }
  }

  /** Ends when the batches under way have, or are told to. */
  async stop(): Promise<void> {
    this.#ending.abort()
    await Promise.all([...this.#lines.values()].map((line) => line.over))
  }

  async #follow(key: string, workspace: string, consumer: Consumer, bell: Bell): Promise<void> {
    const { onError = () => {} } = this.#options
    for (let failures = 0; !this.#ending.signal.aborted;) {
      bell.quiet()
      let rest: Rest
      try {
        rest = await this.#claimed(workspace, consumer, bell)
        failures = 0
      } catch (error) {
        if (failures === 0) onError(error)
        rest = { milliseconds: Math.min(200 * 2 ** failures++, 5_000), anyway: true }
      }
      await bell.rest(rest.milliseconds)
      if (!rest.anyway && !bell.isRung()) break
    }
    // In one turn with the last look at the bell: whoever rings later begins anew.
    this.#lines.delete(key)
  }

  /** Takes the lease, works as long as there is something to do, and lets go of it. */
  async #claimed(workspace: string, consumer: Consumer, bell: Bell): Promise<Rest> {
    const { database, presence, onError = () => {} } = this.#options
    const { control } = database
    const kind = `feed ${consumer.name}`
    const work: Work = { workspace, subject: workspace }
    const taken = await this.#turn(workspace, async () => {
      await presence.session()
      return claimThis(control, kind, presence.holder, work)
    })
    if (!taken) return aSecond
    try {
      return await whileHeld({ control, kind, holder: presence.holder, ending: this.#ending.signal }, work, async (signal) => {
        const [first] = await this.#turn(workspace, () => readPositions(database, workspace, consumer.name))
        if (!first) return over
        const begun = taken.abandoned && first.parkedAt === null ? await this.#failed(workspace, consumer, first, leftBehind()) : first
        return this.#work(workspace, consumer, begun, bell, signal)
      })
    } finally {
      await leave(control, kind, presence.holder, work).catch(onError)
    }
  }

  async #work(workspace: string, consumer: Consumer, begun: Position | null, bell: Bell, signal: AbortSignal): Promise<Rest> {
    const { database, linger = 3000, gap = 50, onError = () => {} } = this.#options
    const { most = 100 } = consumer
    let at = begun
    /** Up to here entries are tried one by one: one of them failed, or may have. */
    let careful = at && at.attempts > 0 ? at.position + most : 0
    while (!signal.aborted) {
      if (!at || bell.takeDecided()) {
        // Somebody decided otherwise meanwhile, perhaps at another server.
        ;[at = null] = await this.#turn(workspace, () => readPositions(database, workspace, consumer.name))
        if (!at) return over
      }
      if (at.parkedAt !== null) return aSecond
      const wait = at.retryAt === null ? 0 : Date.parse(at.retryAt) - Date.now()
      if (wait > 0) return { milliseconds: wait, anyway: true }
      const { position }: Position = at
      const entries = await this.#read(workspace, position, position < careful ? 1 : most)
      if (entries.length === 0) {
        if (!(await bell.rest(linger, true))) return over
        bell.quiet()
        continue
      }
      const last = entries.at(-1)!.position
      try {
        await this.#each(workspace, consumer, entries, signal)
      } catch (error) {
        if (signal.aborted) return over
        if (isAway(error)) throw error
        onError(error)
        if (entries.length > 1) careful = last
        else at = await this.#failed(workspace, consumer, at, error)
        continue
      }
      at = await this.#move(workspace, at, done(last, new Date()))
      if (entries.length < most && position >= careful) await bell.rest(gap)
    }
    return over
  }

  /** Calls the consumer, and waits for it no longer than it may take. */
  async #each(workspace: string, consumer: Consumer, entries: readonly Entry[], ending: AbortSignal): Promise<void> {
    const enough = new AbortController()
    const { patience = 60_000 } = consumer
    const tooLong = async (): Promise<never> => {
      await sleep(patience, undefined, { signal: AbortSignal.any([enough.signal, ending]) })
      throw new Problem('feed.tooSlow', `It was not done after ${patience / 1000} seconds.`, { status: 500 })
    }
    try {
      const signal = AbortSignal.any([enough.signal, ending])
      await Promise.race([consumer.each(entries, { workspace, signal }), tooLong()])
    } finally {
      enough.abort()
    }
  }

  #failed(workspace: string, { tries = 5, backOff = 1000 }: Consumer, at: Position, error: unknown): Promise<Position | null> {
    return this.#move(workspace, at, failed(at, error, { tries, backOff }, new Date()))
  }

  #move(workspace: string, from: Position, change: Move): Promise<Position | null> {
    return this.#turn(workspace, () => move(this.#options.database, workspace, from, change))
  }

  async #turn<T>(workspace: string, look: () => Promise<T>): Promise<T> {
    await this.#turns.take(workspace)
    try {
      return await look()
    } finally {
      this.#turns.leave(workspace)
    }
  }
}

const leftBehind = (): Problem =>
  new Problem('feed.leftBehind', 'The server that worked on this ended in the middle of it.', { status: 500 })
