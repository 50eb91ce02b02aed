/** Which keys so many records have that going through all of them would keep somebody waiting. */
import type { Pool } from 'pg'

/** Records from which on a key is frequent. */
export const frequentFrom = 5_000
/** Milliseconds after which the statistics are read again. */
const lasting = 300_000

export interface Frequent {
  has(key: number): boolean
}

/** As the statistics of PostgreSQL know them; read again from time to time, while searches go on with what was known. */
export class FrequentKeys implements Frequent {
  private readonly control: Pool
  private readonly onError: (error: unknown) => void
  private keys: ReadonlySet<number> = new Set()
  private readAt = -Infinity
  constructor(control: Pool, onError: (error: unknown) => void) {
    this.control = control
    this.onError = onError
  }

  has(key: number): boolean {
    if (performance.now() - this.readAt > lasting) {
      this.readAt = performance.now()
      this.read().catch(this.onError)
    }
    return this.keys.has(key)
  }

  private async read(): Promise<void> {
    const { rows } = await this.control.query<{ keys: readonly string[] }>('select control.frequent_search_keys($1) as keys', [
      frequentFrom,
    ])
    this.keys = new Set(rows[0]!.keys.map(Number))
  }
}
