/** What PostgreSQL and its driver complain about, in our words. */
import { Problem } from '../errors.ts'

export interface Violation {
  /** SQLSTATE, such as `23505`. */
  readonly code: string
  /** Name of the constraint or unique index, without the suffix that a sharded table adds. */
  readonly constraint: string
}

/** The constraint that an error (or the `Problem` made of it) complains about; undefined when it is something else. */
export function constraintOf(error: unknown): Violation | undefined {
  const origin = error instanceof Problem ? error.cause : error
  const code = sqlState(origin)
  if (!code?.startsWith('23')) return undefined
  const { constraint, message } = origin as { constraint?: string; message: string }
  const name = constraint ?? /constraint "([^"]+)"/.exec(message)?.[1]
  return name === undefined ? undefined : { code, constraint: name.replace(/_\d{5,}$/, '') }
}

/** The SQLSTATE of an error that came from PostgreSQL. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) && 'severity' in error ? error.code : undefined
}

/** The connection is gone or could not be made; the statement may or may not have run. */
export function isConnectionLoss(error: unknown): boolean {
  const code = sqlState(error)
  if (code !== undefined) return code.startsWith('08') || /^57P0[1-4]$/.test(code)
  if (typeof error !== 'object' || error === null) return false
  if (
    'code' in error &&
    /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/.test(String(error.code))
  )
    return true
  return (
    'message' in error &&
    /^(Connection terminated|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Connection ended)/.test(
      String(error.message),
    )
  )
}

/** No answer came, nor a word that none will: trying again would take as long again. */
export const isSilence = (error: unknown): boolean => error instanceof Error && error.message === 'Query read timeout'

/** Every connection of a pool is in use, and none became free in time: the database is there, only busy. */
export const isPoolFull = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('timeout exceeded when trying to connect')

/** Too much is asked at once. `cause` is for the log. */
export const tooBusy = (cause?: unknown): Problem =>
  new Problem('database.busy', 'Too many requests are waiting for the database.', {
    status: 503,
    fix: 'Try again in a moment, with fewer requests at the same time.',
    more: { retryAfter: 2 },
    cause,
  })

/** Another transaction was in the way; the whole transaction may be tried again. */
export const isConflict = (error: unknown): boolean => {
  const code = sqlState(error)
  return code === '40001' || code === '40P01' || (code === 'XX000' && /could not commit/.test(String(error)))
}

const known: Record<string, (error: Error) => Problem> = {
  RM001: (cause) =>
    new Problem('model.changed', 'An administrator changed the fields of this workspace at this moment.', {
      status: 409,
      fix: 'Send it again.',
      cause,
    }),
  RS001: (cause) =>
    new Problem('record.second', 'Somebody else has added the same at this moment.', { status: 409, fix: 'Send it again.', cause }),
  '23505': (cause) =>
    new Problem('store.duplicate', 'Something with this value exists already.', {
      status: 409,
      fix: 'Use another value, or change the record that has it.',
      cause,
    }),
  '23503': (cause) =>
    new Problem('store.reference', 'A record that this refers to does not exist, or others still refer to this one.', {
      status: 409,
      fix: 'Load it again; it may have been deleted meanwhile.',
      cause,
    }),
  '23502': (cause) => new Problem('store.invalid', 'A required value is missing.', { status: 422, cause }),
  '23514': (cause) => new Problem('store.invalid', 'A value is outside what is allowed.', { status: 422, cause }),
  '22021': (cause) =>
    new Problem('store.invalid', 'A text contains a character that cannot be stored.', {
      status: 422,
      fix: 'Remove control characters such as NUL.',
      cause,
    }),
  '22P05': (cause) =>
    new Problem('store.invalid', 'A text contains a character that cannot be stored.', {
      status: 422,
      fix: 'Remove control characters such as NUL.',
      cause,
    }),
  '40001': (cause) =>
    new Problem('store.busy', 'Others changed the same records at the same time.', { status: 409, fix: 'Try again.', cause }),
  '40P01': (cause) =>
    new Problem('store.busy', 'Others changed the same records at the same time.', { status: 409, fix: 'Try again.', cause }),
  '57014': (cause) =>
    new Problem('store.timeout', 'The question took too long and was stopped.', {
      status: 503,
      fix: 'Ask for less: fewer records, a narrower filter.',
      cause,
    }),
  '53100': (cause) =>
    new Problem('database.diskFull', 'The disk of the database is full.', {
      status: 507,
      fix: 'Free some space; nothing that was saved is lost.',
      cause,
    }),
  '53300': (cause) =>
    new Problem('database.unavailable', 'The database has no connection left.', {
      status: 503,
      fix: 'Try again in a moment; raise max_connections when it stays so.',
      cause,
    }),
  '28P01': (cause) =>
    new Problem('database.password', 'The database refuses the password.', {
      status: 500,
      fix: 'Check the password in DATABASE_URL.',
      cause,
    }),
  RW001: (cause) =>
    new Problem('workspace.restoring', 'This workspace is being restored from a backup.', {
      status: 503,
      fix: 'Try again in a minute; until then nothing can be changed.',
      more: { retryAfter: 10 },
      cause,
    }),
  '3D000': (cause) =>
    new Problem('database.missing', 'The database named in DATABASE_URL does not exist.', {
      status: 500,
      fix: 'Create it: create database <name>',
      cause,
    }),
}

/** The `Problem` for an error of the database; anything unknown stays as it is and becomes a 500. */
export function mapError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Problem) return error
  if (isPoolFull(error)) return tooBusy(error)
  if (isConnectionLoss(error))
    return new Problem('database.unavailable', 'The database cannot be reached.', {
      status: 503,
      fix: 'Try again in a moment.',
      cause: error,
    })
  return known[sqlState(error) ?? '']?.(error) ?? error
}
