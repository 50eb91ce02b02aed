/** The log: requests and errors, one line each, without personal data. */

export interface ErrorEntry {
  /** The id that the client was told. */
  readonly id: string
  readonly error: unknown
  readonly code?: string
  readonly method?: string
  /** The route's pattern (`/api/v1/people/:id`), never the address itself: searches hold names. */
  readonly route?: string
  /** Without the places in the code. */
  readonly brief?: boolean
}

/** A request that was answered, in words that name nobody. */
export interface RequestEntry {
  /** The id that the client was told in `x-request-id`. */
  readonly id: string
  readonly method: string
  /** The route's pattern, as in `ErrorEntry`. */
  readonly route: string
  readonly status: number
  /** Milliseconds until the last byte was sent. */
  readonly ms: number
  /** The id of the workspace, where somebody was signed in. */
  readonly workspace?: string | undefined
}

export interface Log {
  info(text: string): void
  request(entry: RequestEntry): void
  error(entry: ErrorEntry): void
}

/** A log that hands each line to `write`, standard error unless said; `json` for programs, `text` for people. */
export function makeLog(
  write: (line: string) => void = writeSoon(),
  now: () => Date = () => new Date(),
  form: 'json' | 'text' = 'json',
): Log {
  const json = (level: string, entry: object): void => write(JSON.stringify({ at: now().toISOString(), level, ...entry }))
  const text = (line: string): void => write(`${now().toISOString().slice(11, 19)} ${line}`)
  if (form === 'json')
    return {
      info: (said) => json('info', { text: said }),
      request: (entry) => json('info', entry),
      error: ({ error, brief = false, ...rest }) => json('error', { ...rest, ...describe(error, brief) }),
    }
  return {
    info: text,
    request: ({ method, route, status, ms }) => text(`${method} ${route} ${status} ${ms} ms`),
    error: ({ error, brief = false, id, ...where }) => {
      const { name, message, frames = [], ...more } = describe(error, brief)
      const details = Object.entries({ ...where, ...more }).filter(([, value]) => value !== undefined)
      const lines = [
        `error ${id}: ${name}: ${message}`,
        ...(details.length > 0 ? [details.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(', ')] : []),
        ...(frames as readonly string[]),
      ]
      text(lines.join('\n  '))
    },
  }
}

/** Milliseconds that a line may wait for others. */
const together = 100

/** Lines are written together: a busy server would else ask the system, and wake whoever reads its log, once per request. */
function writeSoon(): (line: string) => void {
  let waiting: string[] = []
  const flush = (): void => {
    if (waiting.length > 0) process.stderr.write(`${waiting.join('\n')}\n`)
    waiting = []
  }
  process.once('exit', flush)
  return (line) => {
    if (waiting.push(line) === 1) setTimeout(flush, together).unref()
  }
}

/** Name, code and place of an error. Database errors quote values in their messages, so quoted parts and mail addresses are left out. */
function describe(error: unknown, brief: boolean): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const { code, table, column, constraint } = error as Error & Record<'code' | 'table' | 'column' | 'constraint', string | undefined>
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim())
  return {
    name: error.name,
    message: withoutValues(error.message),
    sqlState: code,
    table,
    column,
    constraint,
    ...(brief ? {} : { frames }),
    ...(error.cause instanceof Error ? { cause: describe(error.cause, brief) } : {}),
  }
}

const withoutValues = (message: string): string =>
  message
    .slice(0, 2000)
    .replace(/"[^"]*"|'[^']*'|\([^()]*\)=\([^()]*\)/g, '…')
    .replace(/\S+@\S+/g, '…')
