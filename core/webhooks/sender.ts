/**
 * Sends what is to be told: many targets at a time, each by one server and in turns of its own, so that one which is slow
 * or broken holds up no other. What is due when is a lease; what this server cannot finish is another's.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { claimThis, dueWork, finish, type Held, offer, type Presence, release, whileHeld, type Work } from '../leases/index.ts'
import { type Next, takeTurn, type TurnPlace } from './turn.ts'

export interface SenderOptions extends TurnPlace {
  readonly presence: Presence
  /** Every workspace. */
  readonly workspaces: () => Promise<readonly string[]>
  readonly onError: (error: unknown) => void
  /** Targets that this server sends to at a time. */
  readonly places?: number | undefined
  /** Milliseconds between looks for what is due, and between those for what nobody has offered. */
  readonly look?: number | undefined
  readonly round?: number | undefined
}

const kind = 'webhook'
/** Milliseconds of turns after which a target lets others before it. */
const stretch = 5_000
/** Seconds until a turn that failed by a fault of ours is taken again. */
const pauseAfterFault = 30

export class Sender {
  readonly #options: SenderOptions
  readonly #ending = new AbortController()
  readonly #lines = new Map<string, Promise<void>>()
  #running: Promise<unknown> | null = null
  #wake: () => void = () => {}
  constructor(options: SenderOptions) {
    this.#options = options
  }

  start(): void {
    this.#running ??= Promise.all([this.#look(), this.#round()])
  }

  /** Ends requests under way: they are sent again, under the same id, by whoever comes next. */
  async stop(): Promise<void> {
    this.#ending.abort()
    this.#wake()
    await this.#running
    await Promise.all(this.#lines.values())
  }

  /** A webhook has something to send, now or after some seconds. */
  async offer(workspace: string, webhook: string, seconds = 0): Promise<void> {
    const { database, presence } = this.#options
    const work = { workspace, subject: webhook }
    await offer(database.control, kind, work, seconds)
    if (seconds > 0 || !this.#running) return
    if (this.#hasPlace() && !this.#lines.has(webhook)) {
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
    const { database, presence, onError, look = 2_000, places = 64 } = this.#options
    while (!this.#ending.signal.aborted) {
      const { promise: woken, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      try {
        await presence.session()
        if (this.#hasPlace())
          for (const work of await dueWork(database.control, kind, places * 2))
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
    const { database, workspaces, onError, round = 10 * 60 * 1000 } = this.#options
    const { signal } = this.#ending
    while (!signal.aborted) {
      try {
        for (const workspace of await workspaces()) {
          if (signal.aborted) return
          const found = JSON.parse((await database.readJson(workspace, { text: waiting, values: [] }))!) as string[]
          for (const subject of found) await offer(database.control, kind, { workspace, subject })
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

  /** Turn after turn at one target, as long as there is something to do and others need not wait. */
  async #follow(work: Work): Promise<void> {
    const { database, presence, onError } = this.#options
    const { control } = database
    const taken = await claimThis(control, kind, presence.holder, work)
    if (!taken) return
    const held: Held = { ...work, offer: taken.offer, claim: taken.claim, age: 0, attempts: 0 }
    let next = { in: 0 } as Next
    await whileHeld({ control, kind, holder: presence.holder, ending: this.#ending.signal }, work, async (signal) => {
      try {
        const until = performance.now() + stretch
        do next = await takeTurn(this.#options, work.workspace, work.subject, signal)
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

/** Webhooks that have something to send or to go through, whenever that is due. */
const waiting = `select coalesce(json_agg(w.id), '[]')::text from webhook w where w.workspace_id = $1 and w.enabled and (
  exists (select 1 from webhook_delivery d where d.workspace_id = $1 and d.webhook_id = w.id and d.state = 'waiting')
  or exists (select 1 from webhook_standing s where s.workspace_id = $1 and s.webhook_id = w.id and s.replay_to is not null))`
