/** Work of the database's owner at start: short-lived, on one connection. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type ClientBase } from 'pg'
import { mapError } from './errors.ts'

/** Runs `work` on one connection of the owner and closes it. */
export async function asOwner<T>(ownerUrl: string, work: (owner: Client) => Promise<T>): Promise<T> {
  const owner = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000, application_name: 'rapport owner' })
  owner.on('error', () => {}) // the query that is under way rejects with it
  try {
    await owner.connect()
    return await work(owner)
  } catch (error) {
    throw mapError(error)
  } finally {
    await owner.end().catch(() => {})
  }
}

/**
 * Holds a session-wide lock of that name (in this database) while `work` runs; others wait. They ask again and again
 * rather than wait inside a statement: `create index concurrently` waits for every statement that is under way, and
 * both would wait for each other.
 */
export async function withAdvisoryLock<T>(client: ClientBase, name: string, work: () => Promise<T>): Promise<T> {
  const ask = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as held'
  while (!(await client.query<{ held: boolean }>(ask, [name])).rows[0]?.held) await sleep(50)
  try {
    return await work()
  } finally {
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(() => {})
  }
}
