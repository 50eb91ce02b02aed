/** A second server on the database of another, as an installation has two of them. */
import { openDatabase } from '@rapport/core/postgres'
import type { Client } from '@rapport/core/testing'
import { startTestServer, type TestServer } from './server.ts'

export interface Beside {
  readonly server: TestServer
  /** The office's administrator, signed in there. */
  readonly mara: Client
  close(): Promise<void>
}

/** Starts it; the office must be open at the first. `secret` is that of the run, where its database has no password. */
export async function startBeside(first: TestServer, secret: string | undefined): Promise<Beside> {
  const database = await openDatabase({ ownerUrl: first.test.ownerUrl, rolesReady: true, strict: true, ...(secret ? { secret } : {}) })
  const server = await startTestServer({ database })
  const mara = server.client('mara elsewhere')
  const { status } = await mara.post('/sign-in', { email: 'mara@first.example', password: 'seven lamps over the harbour' })
  if (status !== 200) throw new Error(`Mara could not sign in at the second server: ${status}`)
  return {
    server,
    mara,
    async close() {
      await server.close()
      await database.close()
    },
  }
}
