/**
 * Many pieces of work of one kind at a time, each by one server and in turns of its own, so that one which is slow or broken holds up no
 * other. What is due when is a lease; what this server cannot finish is another's.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { whileHeld } from './holding.ts'
import { claimThis, dueWork, finish, type Held, offer, release, type Work } from './lease.ts'
import { type Presence, workOf } from './presence.ts'

/** When to look again: at once, in some milliseconds, or when something comes. */
export type Next = { readonly in: number } | 'idle'

export interface LanesOptions {
  readonly control: Pool
  readonly presence: Presence
  readonly kind: string
  /** One turn at one piece of work. `claim` is higher than that of whoever had it before. */
  readonly turn: (work: Work, claim: number, signal: AbortSignal) => Promise<Next>
  /** What waits in a workspace though nobody may have offered it. */
  readonly waiting: (workspace: string) => Promise<readonly string[]>
  /** Every workspace. */
  readonly workspaces: () => Promise<readonly string[]>
  readonly onError: (error: unknown) => void
  /** Pieces of work that this server has at a time. */
  readonly places?: number | undefined
  /** Milliseconds between looks for what is due, and between those for what nobody has offered. */
  readonly look?: number | undefined
  readonly round?: number | undefined
}

/** Milliseconds of turns after which a piece of work lets others before it. */
const stretch = 5_000
/** Seconds until a turn that failed by a fault of ours is taken again. */
const pauseAfterFault = 30

export class Lanes {
  readonly #options: LanesOptions
  readonly #ending = new AbortController()
  readonly #lines = new Map<string, Promise<void>>()
  #running: Promise<unknown> | null = null
  #wake: () => void = () => {}
  constructor(options: LanesOptions) {
    this.#options = options
    options.presence.hear(workOf(options.kind), () => this.#wake())
  }

  start(): void {
    this.#running ??= Promise.all([this.#look(), this.#round()])
  }

  /** Ends turns under way: whoever comes next goes on. */
  async stop(): Promise<void> {
    this.#ending.abort()
    this.#wake()
    await this.#running
    await Promise.all(this.#lines.values())
  }

  /** Something is to be done, now or after some seconds. */
  async offer(workspace: string, subject: string, seconds = 0): Promise<void> {
    const { control, presence, kind } = this.#options
    const work = { workspace, subject }
    await offer(control, kind, work, seconds)
    if (seconds > 0) return
    if (!this.#running) return presence.say(workOf(kind), ['']).catch(this.#options.onError)
    if (this.#hasPlace() && !this.#lines.has(subject)) {
      await presence.session()
      this.#begin(work)
    } else this.#wake()
  }

  #hasPlace(): boolean {
    const { places = 64 } = this.#options
    return !this.#ending.signal.aborted && this.#lines.size < places
  }

  /** Takes what is due as places become free. */
  async #look(): Promise<void> {
    const { control, presence, kind, onError, look = 2_000, places = 64 } = this.#options
    while (!this.#ending.signal.aborted) {
      const { promise: woken, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      try {
        await presence.session()
        if (this.#hasPlace())
          for (const work of await dueWork(control, kind, places * 2))
            if (this.#hasPlace() && !this.#lines.has(work.subject)) this.#begin(work)
      } catch (error) {
        onError(error)
      }
      if (this.#ending.signal.aborted) return
      const timer = setTimeout(resolve, look)
      await woken
      clearTimeout(timer)
    }
  }

  /** What waits though nobody offers it: after a restore, or when a server ended between the two. */
  async #round(): Promise<void> {
    const { control, kind, waiting, workspaces, onError, round = 10 * 60 * 1000 } = this.#options
    const { signal } = this.#ending
    while (!signal.aborted) {
      try {
        for (const workspace of await workspaces()) {
          if (signal.aborted) return
          for (const subject of await waiting(workspace)) await offer(control, kind, { workspace, subject })
        }
      } catch (error) {
        onError(error)
      }
      this.#wake()
      await sleep(round, undefined, { signal }).catch(() => {})
    }
  }

  #begin(work: Work): void {
    const line = this.#follow(work)
      .catch(this.#options.onError)
      .finally(() => {
        this.#lines.delete(work.subject)
        this.#wake()
      })
    this.#lines.set(work.subject, line)
  }

  /** Turn after turn, as long as there is something to do and others need not wait. */
  async #follow(work: Work): Promise<void> {
    const { control, presence, kind, turn, onError } = this.#options
    const taken = await claimThis(control, kind, presence.holder, work)
    if (!taken) return
    const held: Held = { ...work, offer: taken.offer, claim: taken.claim, age: 0, attempts: 0 }
    let next = { in: 0 } as Next
    await whileHeld({ control, kind, holder: presence.holder, ending: this.#ending.signal }, work, async (signal) => {
      try {
        const until = performance.now() + stretch
        do next = await turn(work, taken.claim, signal)
        while (next !== 'idle' && next.in === 0 && !signal.aborted && performance.now() < until)
      } catch (error) {
        next = { in: pauseAfterFault * 1000 }
        if (!signal.aborted) onError(error)
      }
    })
    const ended =
      next === 'idle' ? finish(control, kind, presence.holder, held) : release(control, kind, presence.holder, held, next.in / 1000)
    await ended.catch(onError)
  }
}
