/** The log: one JSON object per line, without personal data. */

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

export interface Log {
  info(text: string): void
  error(entry: ErrorEntry): void
}

/** A log that hands each line to `write`; standard error unless said. */
export function makeLog(
  write: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
  now: () => Date = () => new Date(),
): Log {
  return {
    info: (text) => write(JSON.stringify({ at: now().toISOString(), level: 'info', text })),
    error: ({ error, brief = false, ...rest }) =>
      write(JSON.stringify({ at: now().toISOString(), level: 'error', ...rest, ...describe(error, brief) })),
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
