/** Transactions of one workspace under the write role, pipelined. */
import type { ClientBase, Pool, PoolClient, QueryResult } from 'pg'
import { Problem } from '../errors.ts'
import { isConflict, isConnectionLoss, isSilence, mapError, sqlState } from './errors.ts'
import { sendJson, sendRows, type Statement } from './query.ts'
import type { Prepared, Statements } from './statements.ts'

/**
 * Statements are sent as they are called, without waiting; PostgreSQL runs them in that order. `$1` is the
 * workspace, values begin at `$2`. The first failure rolls everything back, also when its promise is not awaited.
 */
export interface Transaction {
  /** The rows that the statement returned. `replan` plans it for these very values (see `Statement`). */
  query<R extends object>(text: string, values?: readonly unknown[], options?: { readonly replan?: boolean }): Promise<R[]>
  /** The first column of the first row, as PostgreSQL sent it. */
  json(text: string, values?: readonly unknown[]): Promise<string | null>
  /** How many rows the statement changed. */
  change(text: string, values?: readonly unknown[]): Promise<number>
  /**
   * Sends COMMIT right behind what was called so far, so that the last statements and the commit cost one round
   * trip. Nothing may be called after it. Without it, COMMIT is sent when the work is done.
   */
  commit(): void
}

/** How often a transaction that lost against another is tried in all. */
const attempts = 5

/**
 * Runs `work` in one transaction, and again from its beginning when it lost against another one (40001, 40P01) or when
 * its connection broke before COMMIT was sent: `work` must be repeatable. Throws what `work` throws, after rolling back.
 * `model` is the version of the workspace's model that the work goes by; at another one it is refused with `model.changed`.
 */
export async function runTransaction<T>(
  pool: Pool,
  statements: Statements,
  workspace: string,
  work: (tx: Transaction) => Promise<T>,
  model?: number,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect().catch((error: unknown) => {
      throw mapError(error)
    })
    const open = new OpenTransaction(client, statements, workspace, model)
    try {
      return await open.run(work)
    } catch (error) {
      if (attempt < attempts && open.mayRepeat()) continue
      throw open.explain(error)
    } finally {
      // Whatever is not cleanly outside a transaction is not reused.
      client.release(!open.isClean())
    }
  }
}

class OpenTransaction implements Transaction {
  private readonly client: PoolClient
  private readonly statements: Statements
  private readonly workspace: string
  private readonly model: number | undefined
  private begun = false
  private corked = false
  /** The first thing that went wrong; later errors only follow from it. */
  private failure: { error: unknown } | undefined
  private ended: Promise<QueryResult> | undefined
  private commitSent = false
  private lost = false
  constructor(client: PoolClient, statements: Statements, workspace: string, model: number | undefined) {
    this.model = model
    this.client = client
    this.statements = statements
    this.workspace = workspace
  }

  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const onLoss = () => (this.lost = true)
    this.client.on('error', onLoss)
    try {
      const result = await work(this)
      this.commit()
      await this.end()
      return result
    } catch (error) {
      this.fail(error)
      if (this.begun && !this.ended) this.ended = this.send('rollback')
      await this.ended?.catch(() => {})
      throw this.rootCause(error)
    } finally {
      this.client.off('error', onLoss)
    }
  }

  query<R extends object>(text: string, values: readonly unknown[] = [], options: { readonly replan?: boolean } = {}): Promise<R[]> {
    return this.step({ text, values, ...options }, (prepared) => sendRows<R>(this.wire(), prepared, this.fail).then(({ rows }) => rows))
  }
  json(text: string, values: readonly unknown[] = []): Promise<string | null> {
    return this.step({ text, values }, (prepared) => sendJson(this.wire(), prepared, this.fail))
  }
  change(text: string, values: readonly unknown[] = []): Promise<number> {
    return this.step({ text, values }, (prepared) => sendRows(this.wire(), prepared, this.fail).then(({ rowCount }) => rowCount ?? 0))
  }

  commit(): void {
    if (!this.begun || this.ended) return
    this.commitSent = this.failure === undefined
    this.ended = this.send(this.commitSent ? 'commit' : 'rollback')
  }

  isClean(): boolean {
    return !this.lost && (this.client as unknown as { getTransactionStatus(): string | null }).getTransactionStatus() === 'I'
  }

  mayRepeat(): boolean {
    const first = this.failure?.error
    return isConflict(first) || (isConnectionLoss(first) && !isSilence(first) && !this.commitSent)
  }

  /** A broken connection after COMMIT was sent leaves open whether it happened. */
  explain(error: unknown): unknown {
    if (isConnectionLoss(error) && this.commitSent) {
      return new Problem('store.unknownOutcome', 'The connection to the database broke while this was being saved.', {
        status: 503,
        fix: 'Load it again to see whether it was saved.',
        cause: error,
      })
    }
    return mapError(error)
  }

  private step<T>(statement: Statement, send: (prepared: Prepared) => Promise<T>): Promise<T> {
    try {
      if (this.ended) throw new Error('a statement after commit')
      const prepared = this.statements.prepare(this.workspace, statement)
      this.begin()
      const sent = send(prepared)
      sent.catch(() => {})
      return sent
    } catch (error) {
      this.fail(error)
      const refused = Promise.reject(error)
      refused.catch(() => {})
      return refused
    }
  }

  private begin(): void {
    if (this.begun) return
    this.begun = true
    this.send('begin')
    void sendRows(this.wire(), this.statements.beginning(this.workspace, this.model), this.fail)
  }

  private send(text: 'begin' | 'commit' | 'rollback'): Promise<QueryResult> {
    return sendRows(this.wire(), { text }, this.fail)
  }

  /** COMMIT of a transaction that failed answers ROLLBACK. */
  private async end(): Promise<void> {
    const ended = await this.ended
    if (this.failure) throw this.failure.error
    if (ended && ended.command !== 'COMMIT') throw new Error(`commit answered ${ended.command}`)
  }

  /** Called while the answer is read, so that it is known before the answer to COMMIT. */
  private readonly fail = (error: unknown): void => {
    this.failure ??= { error }
  }

  private rootCause(error: unknown): unknown {
    return this.failure && sqlState(error) === '25P02' ? this.failure.error : error
  }

  /** Everything that is called in one turn leaves in one packet. */
  private wire(): ClientBase {
    const client = this.client as unknown as PoolClient & { connection: { stream: { cork(): void; uncork(): void } } }
    if (!this.corked) {
      this.corked = true
      const { stream } = client.connection
      stream.cork()
      process.nextTick(() => {
        this.corked = false
        stream.uncork()
      })
    }
    return client
  }
}
