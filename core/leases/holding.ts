/** Keeps a lease for as long as what it is for goes on. */
import type { Pool } from 'pg'
import { leaseSeconds, renew, type Work } from './lease.ts'

export interface Holding {
  readonly control: Pool
  readonly kind: string
  readonly holder: string
  /** Ends the work too: this server is to stop. */
  readonly ending: AbortSignal
}

/**
 * Runs what holds the lease and renews it meanwhile. The signal says that the lease is another's by now, or that the server
 * ends; while the database is away it says nothing, for nobody else can take the lease then either.
 */
export async function whileHeld<T>(
  { control, kind, holder, ending }: Holding,
  work: Work,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController()
  const look = (): void =>
    void renew(control, kind, holder, work).then(
      (held) => !held && lost.abort(),
      () => {},
    )
  const renewing = setInterval(look, (leaseSeconds * 1000) / 3)
  try {
    return await run(AbortSignal.any([lost.signal, ending]))
  } finally {
    clearInterval(renewing)
  }
}
