/** Takes one piece of work of a kind after the other, as long as its server lives; what it cannot finish is another's. */
import type { Pool } from 'pg'
import { whileHeld } from './holding.ts'
import { claim, finish, type Held, offer, release, type Work } from './lease.ts'
import { Presence, workOf } from './presence.ts'

export interface LeaseWorkerOptions {
  readonly control: Pool
  readonly kind: string
  /** Does the work until it is done or `signal` says that it is another's now. Answers after how many seconds to look again; null when it is done. Throws to have it tried again. */
  readonly work: (held: Held, signal: AbortSignal) => Promise<number | null>
  readonly onError: (error: unknown) => void
  /** What becomes of work that failed; told to `onError` and tried again later and later unless said. */
  readonly failed?: (error: unknown, held: Held) => Promise<Retry>
  /** Shows that this server lives; one of the worker's own unless given. */
  readonly presence?: Presence | undefined
  /** Milliseconds between looks for work that another server left; 2,000 unless said. */
  readonly pause?: number | undefined
}

/** After how many seconds failed work is tried again, and how often it has failed in a row by then. */
export interface Retry {
  readonly seconds: number
  readonly attempts: number
}

/** Seconds after which failed work is tried again: twice as many after each further failure, five minutes at most. */
const backOff = (attempts: number): number => Math.min(2 ** attempts, 300)

export class LeaseWorker {
  readonly #options: LeaseWorkerOptions
  readonly #presence: Presence
  readonly #ending = new AbortController()
  #loop: Promise<void> | null = null
  #wake: () => void = () => {}
  constructor(options: LeaseWorkerOptions) {
    this.#options = options
    this.#presence = options.presence ?? new Presence(options.control)
    this.#presence.hear(workOf(options.kind), () => this.#wake())
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** Puts work on the list, for any server to take now or after some seconds. */
  async offer(work: Work, seconds = 0): Promise<void> {
    const { control, kind, onError } = this.#options
    await offer(control, kind, work, seconds)
    if (seconds > 0) return
    if (this.#loop) this.#wake()
    else await this.#presence.say(workOf(kind), ['']).catch(onError)
  }

  async stop(): Promise<void> {
    this.#ending.abort()
    this.#wake()
    await this.#loop
    if (!this.#options.presence) await this.#presence.end()
  }

  async #run(): Promise<void> {
    const { kind, onError, pause = 2_000 } = this.#options
    while (!this.#ending.signal.aborted) {
      const { promise: woken, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      try {
        const held = await claim(await this.#presence.session(), kind, this.#presence.holder)
        if (held) {
          await this.#do(held)
          continue
        }
      } catch (error) {
        if (!this.#ending.signal.aborted) onError(error)
      }
      if (this.#ending.signal.aborted) return
      const timer = setTimeout(resolve, pause)
      await woken
      clearTimeout(timer)
    }
  }

  async #do(held: Held): Promise<void> {
    const { control, kind, work } = this.#options
    const { holder } = this.#presence
    try {
      const next = await whileHeld({ control, kind, holder, ending: this.#ending.signal }, held, (signal) => work(held, signal))
      if (next === null) await finish(control, kind, holder, held)
      else await release(control, kind, holder, held, next)
    } catch (error) {
      const { seconds, attempts } = await this.#failed(error, held)
      await release(control, kind, holder, held, seconds, attempts)
    }
  }
  async #failed(error: unknown, held: Held): Promise<Retry> {
    const { failed, onError } = this.#options
    if (failed) return failed(error, held)
    onError(error)
    return { seconds: backOff(held.attempts), attempts: held.attempts + 1 }
  }
}
