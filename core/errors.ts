/** The one error type: what went wrong, in a stable code, for people and for programs. */

export interface ProblemOptions {
  /** HTTP status; 400 unless said. */
  readonly status?: number
  /** What the reader can do about it. */
  readonly fix?: string
  /** Members added to the problem document (RFC 9457), such as the fields that are wrong. */
  readonly more?: Readonly<Record<string, unknown>>
  /** For the log only. */
  readonly cause?: unknown
}

/**
 * An error that may be shown: `code` is stable (`import.notText`), `message` is for people, `fix` says what to do.
 * Codes are declared in the module that throws them. Anything else that is thrown becomes a 500 without its message.
 */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly fix: string | undefined
  readonly more: Readonly<Record<string, unknown>>
  constructor(code: string, message: string, options: ProblemOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.status = options.status ?? 400
    this.fix = options.fix
    this.more = options.more ?? {}
  }
}

/** Why something was refused, in one sentence that can be kept: that of the first field where there are some. */
export function reasonOf({ message, more }: Problem): string {
  const [first] = (more.errors ?? []) as readonly { readonly message?: string }[]
  return (first?.message ?? message).slice(0, 1_000)
}

/** A record that is not there, or not for this actor: both look the same. */
export const notFound = (what: string): Problem =>
  new Problem('record.notFound', `${what} was not found.`, {
    status: 404,
    fix: 'It may have been deleted, or your role does not reach it.',
  })
