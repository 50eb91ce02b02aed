/** How statements and values go over the wire. */
import { createHash } from 'node:crypto'
import { Query, types, type ClientBase, type QueryConfig, type QueryResult } from 'pg'
import { Problem } from '../errors.ts'

export interface Statement {
  readonly text: string
  /** From `$2` on: `$1` is the workspace and is filled by the database's own pool. */
  readonly values: readonly unknown[]
  /** Plan it for these very values, because how many rows they match decides the plan; otherwise one plan serves all values. */
  readonly replan?: boolean
}

/** A calendar date stays the text `YYYY-MM-DD`; a 64-bit integer and a decimal stay text, exact. */
export const typeParsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === 1082 ? (value: unknown) => value : types.getTypeParser(oid, format)),
} as QueryConfig['types']

/** Text for a value, so that nothing can fail once a statement is in the pipeline. Throws `store.invalid`. */
export function encode(value: unknown): string | Buffer | null {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (value instanceof Date) return isoTime(value)
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (Array.isArray(value)) return encodeArray(value)
  if (typeof value === 'object') return JSON.stringify(value)
  throw new Problem('store.invalid', 'A value cannot be stored.', { status: 500, cause: new Error(`a ${typeof value} as a parameter`) })
}

/** An SQL array; for a JSON array pass its text. */
function encodeArray(values: readonly unknown[]): string {
  const items = values.map((value) => {
    if (Array.isArray(value)) return encodeArray(value)
    const text = encode(value)
    return text === null ? 'NULL' : `"${text.toString().replace(/["\\]/g, '\\$&')}"`
  })
  return `{${items.join(',')}}`
}

function isoTime(value: Date): string {
  if (Number.isNaN(value.getTime())) throw new Problem('store.invalid', 'A time is not valid.', { status: 422 })
  const text = value.toISOString()
  // JavaScript writes years outside 0–9999 with a sign, which PostgreSQL does not read.
  return text.startsWith('+') ? text.slice(1) : text
}

/** A short stable name for a prepared statement. */
export const statementName = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 20)

/** What the driver hands to a query; its own types do not show it. */
interface Wire {
  parsedStatements: Record<string, string>
  close(what: { type: 'S'; name: string }): void
}
interface Row {
  fields: readonly (string | null)[]
}
type Done<T> = (error: Error | null, result?: T) => void

/** Most names that one connection keeps prepared; the oldest is closed for a new one. */
const mostNames = 400

/** The first column of the first row, as the text that PostgreSQL sent: no rows, no parsing. */
export class JsonQuery extends (Query as unknown as new (config: QueryConfig) => object) {
  private json: string | null = null
  private seen = false
  private failed = false
  declare name: string | undefined
  private readonly done: Done<string | null>
  constructor(config: QueryConfig, done: Done<string | null>) {
    super(config)
    this.done = done
  }
  /** The driver asks for it before it lets the answer be counted as handled, and puts one in its place that ends its clock. */
  callback = (): void => {}
  submit(connection: Wire): Error | null {
    forgetOldest(connection, this.name)
    return (Query.prototype as unknown as { submit(connection: Wire): Error | null }).submit.call(this, connection)
  }
  handleRowDescription(): void {}
  handleDataRow({ fields }: Row): void {
    if (this.seen) return
    this.seen = true
    this.json = fields[0] ?? null
  }
  handleCommandComplete(): void {}
  handleError(error: Error): void {
    if (this.failed) return
    this.failed = true
    this.callback()
    this.done(error)
  }
  handleReadyForQuery(): void {
    if (this.failed) return
    this.callback()
    this.done(null, this.json)
  }
}

function forgetOldest(connection: Wire, name: string | undefined): void {
  if (name === undefined || connection.parsedStatements[name] !== undefined) return
  const names = Object.keys(connection.parsedStatements)
  if (names.length < mostNames) return
  const oldest = names[0] as string
  delete connection.parsedStatements[oldest]
  connection.close({ type: 'S', name: oldest })
}

type OnError = (error: Error) => void

/** Sends a query that answers with rows. `onError` is told before any later answer is read; the promise never goes unhandled. */
export function sendRows<R extends object>(client: ClientBase, config: QueryConfig, onError?: OnError): Promise<QueryResult<R>> {
  const sent = new Promise<QueryResult<R>>((resolve, reject) => {
    client.query<R>(config, (error: Error | null, result) => {
      if (!error) return resolve(result)
      onError?.(error)
      reject(error)
    })
  })
  sent.catch(() => {})
  return sent
}

export function sendJson(client: ClientBase, config: QueryConfig, onError?: OnError): Promise<string | null> {
  const sent = new Promise<string | null>((resolve, reject) => {
    const query = new JsonQuery(config, (error, json) => {
      if (!error) return resolve(json ?? null)
      onError?.(error)
      reject(error)
    })
    client.query(query as unknown as Query)
  })
  sent.catch(() => {})
  return sent
}
