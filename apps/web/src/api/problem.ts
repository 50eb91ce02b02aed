import type { Row, Since } from './types.ts'

export interface FieldProblem {
  field: string
  code: string
  message: string
}

/** The body of an RFC 9457 problem document. */
interface ProblemBody {
  code?: string
  detail?: string
  title?: string
  fix?: string
  errors?: readonly FieldProblem[]
  current?: Row
  since?: readonly Since[]
  at?: number
  unmarked?: readonly string[]
}

/** A request that did not do what was asked. `status` 0 means that no answer came. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  /** What to do about it, where the server knows. */
  readonly fix: string | undefined
  readonly errors: readonly FieldProblem[]
  /** Where in a text that was sent it is wrong: characters before the place. */
  readonly at: number | undefined
  /** Of a question that took too long: the fields that an index could answer for. */
  readonly unmarked: readonly string[]
  /** On a conflict: the record as it is now, and who changed what. */
  readonly current: Row | undefined
  readonly since: readonly Since[]

  constructor(status: number, body: ProblemBody, fallback: string) {
    super(body.detail ?? body.title ?? fallback)
    this.name = 'ApiProblem'
    this.status = status
    this.code = body.code ?? (status === 0 ? 'network' : `http.${status}`)
    this.fix = body.fix
    this.at = body.at
    this.unmarked = body.unmarked ?? []
    this.errors = body.errors ?? []
    this.current = body.current
    this.since = body.since ?? []
  }
}

/** What went wrong in a sentence for people: the first field's message, else the problem's own words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return error instanceof Error ? error.message : String(error)
  const [first] = error.errors
  if (first) return first.message
  return error.fix && !error.message.includes(error.fix) ? `${error.message} ${error.fix}` : error.message
}
