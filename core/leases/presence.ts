/**
 * Shows other servers that this one lives: a session of the database that has the lock of this server's name. PostgreSQL
 * lets go of it the moment the process is gone, however it ended. What other servers say is heard on it.
 */
import { randomUUID } from 'node:crypto'
import type { Notification, Pool, PoolClient } from 'pg'

/** Told what was said; null when something may have been said while nobody could hear it. */
export type Listener = (said: string | null) => void

/** Where a server that leaves work of a kind to others says that there is some: whoever works need not wait until it looks again. */
export const workOf = (kind: string): string => `work ${kind}`

export class Presence {
  readonly holder = randomUUID()
  readonly #control: Pool
  readonly #listeners = new Map<string, Listener>()
  #session: Promise<PoolClient> | null = null
  #giveBack: (() => void) | null = null
  #ended = false
  constructor(control: Pool) {
    this.#control = control
  }

  /** The session, made anew when the one before broke. Rejects after the end: nobody would close what is opened then. */
  session(): Promise<PoolClient> {
    if (this.#ended) return Promise.reject(new Error('The session by which others see this server has ended.'))
    if (this.#session) return this.#session
    const made = this.#open(() => {
      if (this.#session === made) this.#session = null
    })
    made.catch(() => {
      if (this.#session === made) this.#session = null
    })
    return (this.#session = made)
  }

  /** Hears a channel, from the next session on. Channels are names, not values. */
  hear(channel: string, listener: Listener): void {
    this.#listeners.set(channel, listener)
  }

  /** Says something to every server that listens, in a statement of its own. */
  async say(channel: string, texts: readonly string[]): Promise<void> {
    await this.#control.query('select pg_notify($1, t) from unnest($2::text[]) as t', [channel, texts])
  }

  /** Ends the session, and with it the lock. */
  async end(): Promise<void> {
    this.#ended = true
    const session = await this.#session?.catch(() => null)
    this.#session = null
    // Said, because PostgreSQL takes a moment to notice that a connection was closed.
    await session?.query('select pg_advisory_unlock_all()').catch(() => {})
    if (session) this.#giveBack?.()
  }

  async #open(gone: () => void): Promise<PoolClient> {
    const session = await this.#control.connect()
    let kept = true
    // A connection that broke counts as in use until it is given back: five of them, and the server would have none left.
    const giveBack = (): void => {
      if (kept) session.release(true)
      kept = false
      gone()
    }
    this.#giveBack = giveBack
    session.once('error', giveBack).once('end', giveBack)
    try {
      await session.query(`select pg_advisory_lock(hashtextextended('server ' || $1, 0))`, [this.holder])
      session.on('notification', ({ channel, payload }: Notification) => this.#listeners.get(channel)?.(payload ?? ''))
      for (const [channel, listener] of this.#listeners) {
        await session.query(`listen ${session.escapeIdentifier(channel)}`)
        listener(null)
      }
      return session
    } catch (error) {
      giveBack()
      throw error
    }
  }
}
