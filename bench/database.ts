/** A connection of the owner to the database that the server under test runs. */
import { readFileSync } from 'node:fs'
import { Client, type ClientConfig } from 'pg'
import { readPostmaster } from '../core/postgres/embedded-postmaster.ts'

export async function connectOwner(dataDir: string, options: ClientConfig = {}): Promise<Client> {
  const postmaster = readPostmaster(`${dataDir}/postgres`)
  if (!postmaster) throw new Error(`No database runs on ${dataDir}.`)
  const password = readFileSync(`${dataDir}/postgres.password`, 'utf8').trim()
  const client = new Client({
    host: postmaster.socketFolder || '127.0.0.1',
    port: postmaster.port,
    user: 'rapport',
    database: 'postgres',
    password,
    ...options,
  })
  client.on('error', () => {}) // the query that is under way rejects with it
  await client.connect()
  await client.query(`set timezone = 'UTC'`)
  return client
}

/** Works from now on as the server's reads do: the role, and the settings that a login as it brings. */
export async function becomeReader(client: Client): Promise<void> {
  const { rows } = await client.query<{ setting: string }>(
    `select unnest(rolconfig) as setting from pg_roles where rolname = 'rapport_read'`,
  )
  for (const { setting } of rows) {
    const at = setting.indexOf('=')
    await client.query(`set ${setting.slice(0, at)} = ${client.escapeLiteral(setting.slice(at + 1))}`)
  }
  await client.query('set role rapport_read')
}
