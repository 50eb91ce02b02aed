import type { Pool, PoolClient } from 'pg'

/** Runs `work` in one transaction of the control schema; whatever it throws undoes it. */
export async function inTransaction<T>(control: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await control.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken)
  }
}
