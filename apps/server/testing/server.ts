/** A complete server on a database of its own, with a small office in it: everything over HTTP, as people would. */
import type { AddressInfo } from 'node:net'
import { makeListener, makeLog, starting, type Timeouts } from '@rapport/core/api'
import type { Database } from '@rapport/core/postgres'
import { createTestDatabase, httpClient, quickHashing, type Client, type TestDatabase } from '@rapport/core/testing'
import { composeServer } from '../compose.ts'
import type { Server, ServerOptions } from '../server-options.ts'

export interface TestServer {
  readonly address: string
  readonly test: TestDatabase
  readonly server: Server
  /** Every route, such as `GET /api/v1/people/:id`. */
  readonly routes: readonly string[]
  /** Lines of the log. */
  readonly log: readonly string[]
  /** A client who is nobody yet. */
  client(name?: string, always?: Readonly<Record<string, string>>): Client
  close(): Promise<void>
}

export interface TestServerOptions extends Partial<ServerOptions> {
  /** How long connections may take; as in production unless said. */
  readonly timeouts?: Timeouts
  /** Puts something between the server and its database: to see what is asked. */
  readonly around?: (database: Database) => Database
}

/** Of the installation, unless a test says another. */
export const secret = 'a secret that only tests know, 32 letters long'

/** Starts the server that production starts, over a fresh database. */
export async function startTestServer({
  timeouts,
  around = (database) => database,
  ...options
}: TestServerOptions = {}): Promise<TestServer> {
  const test = await createTestDatabase()
  const listener = makeListener(starting, timeouts)
  const log: string[] = []
  const routes: string[] = []
  const server = await composeServer({
    database: around(test.database),
    hashing: quickHashing,
    secret,
    signUp: true,
    log: makeLog((line) => log.push(line)),
    serverFactory: listener.serverFactory,
    onRoute: (method, at) => routes.push(`${method} ${at}`),
    ...options,
  })
  await listener.listen('127.0.0.1', 0, false)
  const address = `http://127.0.0.1:${(listener.server.address() as AddressInfo).port}`
  return {
    address,
    test,
    server,
    log,
    routes,
    client: (name, always) => httpClient(address, name, always),
    async close() {
      await listener.close(1000)
      await server.app.close()
      await test.close()
    },
  }
}
