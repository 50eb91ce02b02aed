/** The server's way to PostgreSQL: the control pool, and the pools of the workspaces. */
import { Pool, type ClientBase, type PoolClient, type PoolConfig } from 'pg'
import { Crowd } from './crowd.ts'
import { isConnectionLoss, isSilence, mapError, sqlState } from './errors.ts'
import { asOwner } from './owner.ts'
import { sendJson, sendRows, typeParsers, type Statement } from './query.ts'
import { ensureRoles, rolePassword, roleSecret, type RoleName } from './roles.ts'
import { Statements } from './statements.ts'
import { runTransaction, type Transaction } from './transaction.ts'
import { Turns } from './turns.ts'

export interface DatabaseOptions {
  readonly ownerUrl: string
  /** Names of the tenant tables: the only ones that statements of a workspace may name. All there are unless said. */
  readonly tables?: Iterable<string>
  /** Names of the reference tables, which such statements may read without binding. */
  readonly references?: Iterable<string>
  /** The roles' passwords are derived from it when the owner's URL has none. */
  readonly secret?: string
  /** Most connections per pool. */
  readonly sizes?: { readonly read?: number; readonly write?: number; readonly control?: number }
  /**
   * Milliseconds until an answer that does not come counts as lost: a network may swallow everything without a word. Longer than
   * the database itself lets a statement run, see the roles' `statement_timeout`.
   */
  readonly patience?: { readonly read?: number; readonly write?: number; readonly control?: number; readonly connect?: number }
  /**
   * A pooler in front of the same database, for what reads and writes records; it may give a connection to somebody else after
   * each transaction. What belongs to a session (locks, listening, migrations) goes to `ownerUrl`, past it.
   */
  readonly poolerUrl?: string | undefined
  /** `off` behind a pooler that does not keep prepared statements, which is what `poolerUrl` is taken for. */
  readonly namedStatements?: 'on' | 'off'
  /** `write` reads under the write role and its row-level security; answers must be the same. */
  readonly reads?: 'read' | 'write'
  /** Judges statements of transactions too; on in development and tests. */
  readonly strict?: boolean
  /** The roles were made already, by whoever made the database. */
  readonly rolesReady?: boolean
  readonly log?: (line: string) => void
  /** Is told of the process of the database behind each new connection, by its number where the database runs. */
  readonly connected?: ((process: number) => void) | undefined
}

export interface Database {
  /** Under rapport_control, which has rights on the schema `control` only. */
  readonly control: Pool
  /** Whose requests the server has. */
  readonly crowd: Crowd
  /**
   * The first column of the first row as text, or null. Run under the read role, which sees every workspace: the text
   * itself must bind each table to `$1` (see `lintStatement`), or it is refused with `store.statementRefused`.
   * A workspace that asks for too much at once is refused with `database.busy` (503); see `Turns`.
   */
  readJson(workspace: string, statement: Statement): Promise<string | null>
  /** The same for rows, parsed by the driver. */
  readRows<R extends object>(workspace: string, statement: Statement): Promise<R[]>
  /** One transaction under the write role and its row-level security. See `Transaction`. */
  transaction<T>(workspace: string, work: (tx: Transaction) => Promise<T>, options?: { readonly model?: number | undefined }): Promise<T>
  /** How the pools are used at this moment. */
  usage(): Readonly<Record<'read' | 'write' | 'control', PoolUsage>>
  /** Waits for what is under way, then closes every connection. */
  close(): Promise<void>
}

export interface PoolUsage {
  readonly open: number
  readonly used: number
  /** Whoever asks for a connection and has to wait. */
  readonly waiting: number
  readonly most: number
}

/** Connections of one kind that a workspace has while others are there. */
const few = 3

/** Makes the roles and opens the pools; connections are made when they are needed, and again after the database was away. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const secret = roleSecret(options.ownerUrl, options.secret)
  const tables = new Set(
    await asOwner(options.ownerUrl, async (owner) => {
      if (!options.rolesReady) await ensureRoles(owner, secret)
      return options.tables ?? tenantTables(owner)
    }),
  )
  const references = new Set(options.references ?? [])
  const named = (options.namedStatements ?? (options.poolerUrl === undefined ? 'on' : 'off')) === 'on'
  const reading = new Statements({ tables, references, mode: 'read', judge: true, named })
  const writing = new Statements({ tables, references, mode: 'write', judge: options.strict ?? false, named })
  const open = (role: RoleName, max: number, more: PoolConfig) => openPool(options, role, rolePassword(secret, role), max, more)
  const { read: readPatience = 15_000, write: writePatience = 65_000, control: controlPatience = 20_000 } = options.patience ?? {}
  const crowd = new Crowd()
  const places = options.sizes?.read ?? 10
  const read = open('rapport_read', places, { query_timeout: readPatience })
  const readTurns = new Turns({ places, crowd, few })
  const writePlaces = options.sizes?.write ?? 10
  const writeTurns = new Turns({ places: writePlaces, mostWaiting: 1_000, crowd, few })
  const write = open('rapport_write', writePlaces, { pipeline: true, query_timeout: writePatience } as PoolConfig)
  const control = open('rapport_control', options.sizes?.control ?? 5, { query_timeout: controlPatience })

  return {
    control,
    crowd,
    readJson: async (workspace, statement) => {
      const prepared = reading.prepare(workspace, statement)
      return options.reads === 'write'
        ? asWriter(workspace, (tx) => tx.json(statement.text, statement.values))
        : onRead(workspace, (client, unnamed) => sendJson(client, unnamed ? { ...prepared, name: undefined } : prepared))
    },
    readRows: async <R extends object>(workspace: string, statement: Statement) => {
      const prepared = reading.prepare(workspace, statement)
      if (options.reads === 'write') return asWriter(workspace, (tx) => tx.query<R>(statement.text, statement.values))
      return onRead(workspace, (client, unnamed) =>
        sendRows<R>(client, unnamed ? { ...prepared, name: undefined } : prepared).then(({ rows }) => rows),
      )
    },
    transaction: (workspace, work, { model } = {}) =>
      inTurn(writeTurns, workspace, () => runTransaction(write, writing, workspace, work, model)),
    usage: () => ({
      // Whoever asks waits for a turn, not for a connection.
      read: usageOf(read, readTurns.waiting),
      write: usageOf(write, writeTurns.waiting),
      control: usageOf(control),
    }),
    async close() {
      await Promise.all([read.end(), write.end(), control.end()])
    },
  }

  function asWriter<T>(workspace: string, send: (tx: Transaction) => Promise<T>): Promise<T> {
    return inTurn(writeTurns, workspace, () =>
      runTransaction(write, writing, workspace, (tx) => {
        const sent = send(tx)
        tx.commit()
        return sent
      }),
    )
  }

  function onRead<T>(workspace: string, send: (client: ClientBase, unnamed: boolean) => Promise<T>): Promise<T> {
    return inTurn(readTurns, workspace, () => readOnce(send))
  }

  /** A read is repeated once when its connection was found broken or its prepared statement outdated: it changed nothing. */
  async function readOnce<T>(send: (client: ClientBase, unnamed: boolean) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      let client: PoolClient | undefined
      try {
        client = await read.connect()
        const answer = await send(client, attempt > 1)
        client.release()
        return answer
      } catch (error) {
        const lost = isConnectionLoss(error)
        const outdated = sqlState(error) === '0A000' || sqlState(error) === '26000'
        client?.release(lost || outdated)
        if (attempt === 1 && client && (lost || outdated) && !isSilence(error)) continue
        throw mapError(error)
      }
    }
  }
}

const usageOf = ({ totalCount, idleCount, waitingCount, options }: Pool, before = 0): PoolUsage => ({
  open: totalCount,
  used: totalCount - idleCount,
  waiting: waitingCount + before,
  most: options.max,
})

/** Names of the tables whose rows belong to a workspace. */
export async function tenantTables(owner: ClientBase): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
  )
  return rows.map(({ name }) => name)
}

function openPool(
  { ownerUrl, poolerUrl, log, patience, connected }: DatabaseOptions,
  role: RoleName,
  password: string,
  max: number,
  more: PoolConfig,
): Pool {
  const pool = new Pool({
    connectionString: asRole(role === 'rapport_control' ? ownerUrl : (poolerUrl ?? ownerUrl), role, password),
    max,
    connectionTimeoutMillis: patience?.connect ?? 10_000,
    idleTimeoutMillis: 60_000,
    application_name: role.replace('_', ' '),
    types: typeParsers,
    ...more,
  } as PoolConfig)
  // Without listeners a connection that breaks, idle or in use, would end the process.
  pool.on('error', (error) => log?.(`A database connection broke: ${error.message}`))
  pool.on('connect', (client) => {
    client.on('error', () => {})
    // Of the protocol's BackendKeyData; the driver's types do not name it.
    connected?.((client as PoolClient & { readonly processID: number }).processID)
  })
  return pool
}

/** The owner's URL with another user. */
export function asRole(ownerUrl: string, role: RoleName, password: string): string {
  const socket = ownerUrl.includes('@/')
  const url = new URL(socket ? ownerUrl.replace('@/', '@socket/') : ownerUrl)
  url.username = role
  url.password = password
  return socket ? url.href.replace('@socket/', '@/') : url.href
}

/** Workspaces share a pool, so each has its turns at it. */
async function inTurn<T>(turns: Turns, workspace: string, work: () => Promise<T>): Promise<T> {
  const turn = turns.take(workspace)
  if (turn) await turn
  try {
    return await work()
  } finally {
    turns.leave(workspace)
  }
}
