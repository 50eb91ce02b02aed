/** Work of the database's owner at start: short-lived, on one connection. */
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

/** Holds a session-wide lock of that name (in this database) while `work` runs; others wait. */
export async function withAdvisoryLock<T>(client: ClientBase, name: string, work: () => Promise<T>): Promise<T> {
  await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name])
  try {
    return await work()
  } finally {
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(() => {})
  }
}
