/**
 * PgBouncer in transaction mode between the server and its database: connections change hands after each transaction, and what
 * one workspace set for itself is never there for another. Needs PgBouncer on this machine (Debian: `apt install pgbouncer`).
 */
import { spawn, spawnSync } from 'node:child_process'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { asOwner, openDatabase, startEmbedded, tenantTables, type Database } from '@rapport/core/postgres'
import type { Client as Http } from '@rapport/core/testing'
import { asRole } from '../../core/postgres/database.ts'
import { rolePassword, roleSecret } from '../../core/postgres/roles.ts'
import { startProcess } from '../../apps/server/testing/process.ts'
import { freePort } from './installation.ts'
import { nothingHurt, type Proof } from './proof.ts'
import { makeFolder } from './folder.ts'
import { found } from './found.ts'

/** Where Debian puts it is not where everybody looks. */
const program = ['pgbouncer', '/usr/sbin/pgbouncer'].find((name) => spawnSync(name, ['--version']).status === 0)

export async function provePooler({ rounds, log }: { readonly rounds: number; readonly log: (line: string) => void }): Promise<Proof> {
  const proof = { ...nothingHurt, name: 'PgBouncer in transaction mode', runs: rounds }
  if (program === undefined) return { ...proof, wrong: ['there is no PgBouncer on this machine'] }
  const folder = makeFolder()
  const cluster = await startEmbedded({ dataDir: path.join(folder, 'cluster') })
  const wrong: string[] = []
  try {
    const variables = {
      DATABASE_URL: cluster.ownerUrl,
      RAPPORT_RATE_LIMITS: 'off',
      RAPPORT_SECRET: 'a secret for one proof, 32 letters long or more',
      RAPPORT_SIGN_UP: 'yes',
      RAPPORT_DATA_DIR: folder,
    }
    // Makes the roles, which the pooler must know.
    await (await startProcess(variables)).stop()
    const pooler = await startPooler(folder, cluster.ownerUrl)
    const server = await startProcess({ ...variables, RAPPORT_POOLER_URL: pooler.url })
    const database = await openDatabase({ ownerUrl: cluster.ownerUrl, poolerUrl: pooler.url, rolesReady: true, reads: 'write' })
    try {
      const first = await open(server.address, 'one', '/setup')
      const workspaces = [first, await open(server.address, 'two', '/sign-up')]
      await Promise.all(workspaces.flatMap((space) => Array.from({ length: 8 }, (_, n) => work(space, n, rounds, wrong))))
      wrong.push(
        ...(await leaks(
          database,
          workspaces.map(({ id }) => id),
          rounds,
        )),
      )
      wrong.push(...(await left(cluster.ownerUrl, pooler.url)))
      log(`${rounds * 16} people written and read through ${await used(cluster.ownerUrl)} connections of the pooler`)
    } finally {
      await database.close()
      await server.stop()
      await pooler.stop()
    }
  } finally {
    await cluster.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { ...proof, wrong: wrong.slice(0, 20) }
}

interface Space {
  readonly client: Http
  readonly id: string
  readonly name: string
}

async function open(address: string, name: string, at: '/setup' | '/sign-up'): Promise<Space> {
  const { client, workspace } = await found(address, name, at)
  return { client, id: workspace, name }
}

/** Writes and reads; whatever is read must be of the own workspace. */
async function work({ client, name }: Space, writer: number, rounds: number, wrong: string[]): Promise<void> {
  for (let n = 0; n < rounds; n++) {
    const made = await client.post<{ id: string }>('/people', { name: `${name} ${writer} ${n}` })
    if (made.status !== 201) wrong.push(`a person was refused: ${made.status} ${made.text}`)
    const changed = await client.patch(`/people/${made.body.id}`, { givenName: name }, { 'if-match': '"1"' })
    if (changed.status !== 200) wrong.push(`a change was refused: ${changed.status} ${changed.text}`)
    const list = await client.get<{ items: { name: string }[] }>(`/people?limit=20&fields=name`)
    if (list.status !== 200) wrong.push(`a list was refused: ${list.status} ${list.text}`)
    for (const item of list.body.items ?? []) if (!item.name.startsWith(name)) wrong.push(`${name} was shown ${item.name}`)
  }
}

/** Reads under row-level security that name no workspace see that of their transaction and no other. */
async function leaks(database: Database, workspaces: readonly string[], rounds: number): Promise<string[]> {
  const found: string[] = []
  const look = async (workspace: string): Promise<void> => {
    for (let n = 0; n < rounds; n++) {
      const [row] = await database.transaction(workspace, async (tx) => {
        const rows = tx.query<{ spaces: string[] | null }>('select array_agg(distinct p.workspace_id) as spaces from person p')
        tx.commit()
        return rows
      })
      if (row?.spaces?.join() !== workspace) found.push(`${workspace} saw ${String(row?.spaces)}`)
    }
  }
  await Promise.all(workspaces.flatMap((workspace) => [look(workspace), look(workspace), look(workspace)]))
  return found
}

/** What the setting is outside of a transaction, on every connection that the pooler holds. */
async function left(ownerUrl: string, poolerUrl: string): Promise<string[]> {
  const url = asRole(poolerUrl, 'rapport_write', rolePassword(roleSecret(ownerUrl, undefined), 'rapport_write'))
  const clients = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const client = new Client({ connectionString: url })
      await client.connect()
      return client
    }),
  )
  const asked = await Promise.all(
    clients.map((client) => client.query<{ set: string | null }>(`select nullif(current_setting('app.workspace_id', true), '') as set`)),
  )
  await Promise.all(clients.map((client) => client.end()))
  return asked.flatMap(({ rows }) => rows).flatMap(({ set }) => (set === null ? [] : [`a connection still has the workspace ${set}`]))
}

async function used(ownerUrl: string): Promise<number> {
  return asOwner(ownerUrl, async (owner) => {
    if ((await tenantTables(owner)).length === 0) throw new Error('there are no tables')
    const { rows } = await owner.query(`select from pg_stat_activity where usename in ('rapport_read', 'rapport_write')`)
    return rows.length
  })
}

async function startPooler(folder: string, ownerUrl: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const socket = ownerUrl.includes('@/')
  const url = new URL(socket ? ownerUrl.replace('@/', '@socket/') : ownerUrl)
  const target = socket
    ? `host=${url.searchParams.get('host')} port=${url.searchParams.get('port') ?? 5432}`
    : `host=${url.hostname} port=${url.port}`
  const secret = roleSecret(ownerUrl, undefined)
  const port = await freePort()
  const users = (['rapport_read', 'rapport_write'] as const).map((role) => `"${role}" "${rolePassword(secret, role)}"`).join('\n')
  writeFileSync(path.join(folder, 'users.txt'), `${users}\n`)
  const name = url.pathname.slice(1)
  writeFileSync(
    path.join(folder, 'pooler.ini'),
    `[databases]
${name} = ${target} dbname=${name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${path.join(folder, 'users.txt')}
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
server_reset_query =
ignore_startup_parameters = extra_float_digits
`,
  )
  // It refuses root, and only the database's own user may use the socket.
  const { uid, gid } = statSync(path.join(folder, 'cluster/postgres'))
  const user = process.getuid?.() === 0 ? { uid, gid } : {}
  const child = spawn(program!, ['-q', path.join(folder, 'pooler.ini')], { stdio: ['ignore', 'inherit', 'inherit'], ...user })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    url: `postgres://127.0.0.1:${port}/${name}`,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
