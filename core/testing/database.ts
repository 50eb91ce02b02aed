/** A database of its own for each test file, cloned from a template in a few hundredths of a second. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { inject } from 'vitest'
import { asOwner, openDatabase, type Database, type DatabaseOptions } from '../postgres/index.ts'
import { withDatabase } from './cluster.ts'

export interface TestDatabase {
  readonly ownerUrl: string
  readonly database: Database
  /** Closes and drops it. Throws when the test left connections behind, and says which. */
  close(): Promise<void>
}

export interface TestDatabaseOptions extends Partial<Omit<DatabaseOptions, 'ownerUrl' | 'rolesReady'>> {
  /** `none` gives an empty database, without any migration. */
  readonly migrations?: 'all' | 'none'
}

/**
 * Makes a database with all migrations applied and opens it strictly: statements of transactions are judged too.
 * With RAPPORT_READS=write everything is read under the write role; the suite must pass either way.
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const cluster = inject('testCluster')
  const name = `test_${randomBytes(6).toString('hex')}`
  const template = options.migrations === 'none' ? 'template0' : cluster.template
  await asOwner(cluster.ownerUrl, (owner) => owner.query(`create database ${name} template ${template} strategy file_copy`))
  const ownerUrl = withDatabase(cluster.ownerUrl, name)
  const database = await openDatabase({
    strict: true,
    reads: process.env['RAPPORT_READS'] === 'write' ? 'write' : 'read',
    secret: process.env['RAPPORT_SECRET'],
    ...options,
    ownerUrl,
    rolesReady: true,
  })
  return {
    ownerUrl,
    database,
    async close() {
      await database.close()
      await asOwner(cluster.ownerUrl, async (owner) => {
        const left = await leftBehind(name)
        await owner.query(`drop database ${name} with (force)`)
        if (left.length > 0) throw new Error(`The test left ${left.length} connection(s) to the database behind: ${left.join('; ')}`)

        /** A closed connection takes a moment to disappear from the server's list. */
        async function leftBehind(datname: string): Promise<string[]> {
          for (let turn = 0; ; turn++) {
            const { rows } = await owner.query<{ what: string }>(
              `select application_name || ': ' || query as what from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
              [datname],
            )
            if (rows.length === 0 || turn === 500) return rows.map(({ what }) => what)
            await sleep(20)
          }
        }
      })
    },
  }
}
