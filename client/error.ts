/** The one error of the client: what the server refused, or that it could not be reached. */

/** A field that is wrong, in a code for programs and a sentence for people. */
export interface FieldMistake {
  readonly field: string
  readonly code: string
  readonly message: string
}

/** The members of a problem document (RFC 9457) that every refusal has. */
interface ProblemBody {
  readonly code?: string
  readonly detail?: string
  readonly title?: string
  readonly fix?: string
  readonly errors?: readonly FieldMistake[]
  readonly [more: string]: unknown
}

/**
 * A request that did not do what was asked. `code` is stable (`record.changed`), `message` a sentence for people, `fix` what can be
 * done about it; `fields` names the fields that are wrong. `status` is 0 and `code` `network` where no answer came.
 */
export class RapportError extends Error {
  readonly status: number
  readonly code: string
  readonly fix: string | undefined
  readonly fields: readonly FieldMistake[]
  /** The whole problem document: `current` and `since` of a 412, `at` of a wrong filter. */
  readonly body: Readonly<Record<string, unknown>>

  constructor(status: number, body: ProblemBody, cause?: unknown) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`, cause === undefined ? undefined : { cause })
    this.name = 'RapportError'
    this.status = status
    this.code = body.code ?? (status === 0 ? 'network' : `http.${status}`)
    this.fix = body.fix
    this.fields = body.errors ?? []
    this.body = body
  }
}

/** The error that an answer is; what is no problem document, from a proxy on the way perhaps, becomes one. */
export async function refusalOf(answer: Response): Promise<RapportError> {
  const body: unknown = await answer.json().catch(() => null)
  return new RapportError(answer.status, typeof body === 'object' && body !== null ? (body as ProblemBody) : {})
}

export const unreachable = (address: string, cause: unknown): RapportError =>
  new RapportError(
    0,
    { code: 'network', detail: `${address} could not be reached.`, fix: 'Look whether the address is right and the server runs.' },
    cause,
  )
