/**
 * Shows other servers that this one lives: a session of the database that has the lock of this server's name. PostgreSQL
 * lets go of it the moment the process is gone, however it ended.
 */
import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'

export class Presence {
  readonly holder = randomUUID()
  readonly #control: Pool
  #session: PoolClient | null = null
  constructor(control: Pool) {
    this.#control = control
  }

  /** The session, made anew when the one before broke. */
  async session(): Promise<PoolClient> {
    if (this.#session) return this.#session
    const session = await this.#control.connect()
    const gone = () => {
      if (this.#session === session) this.#session = null
    }
    session.once('error', gone).once('end', gone)
    try {
      await session.query(`select pg_advisory_lock(hashtextextended('server ' || $1, 0))`, [this.holder])
    } catch (error) {
      session.release(true)
      throw error
    }
    return (this.#session = session)
  }

  /** Ends the session, and with it the lock. */
  end(): void {
    this.#session?.release(true)
    this.#session = null
  }
}
