/** Why a request that went out came to nothing: one word to keep, one sentence to show. */

const sentences = {
  address_refused: 'This address cannot be asked.',
  private_address_refused: 'The name leads to an address that is not on the public internet.',
  dns_lookup_failed: 'The name was not found.',
  connection_refused: 'Nothing answers at this address.',
  connection_failed: 'No connection came about.',
  connection_broken: 'The connection broke before the answer was there.',
  tls_failed: 'No encrypted connection came about: the certificate or the protocol is wrong.',
  timeout: 'The answer took too long.',
  redirect_refused: 'It answered with another address. Redirects are not followed.',
  answer_too_large: 'The answer is too large.',
  answer_wrong: 'What answers there does not speak HTTP.',
  stopped: 'The server stopped in the middle of it.',
} as const

export type Failure = keyof typeof sentences
export const failures = Object.keys(sentences) as readonly Failure[]
export const sentenceOf = (failure: Failure): string => sentences[failure]

/** Its message may be shown: it holds nothing of what was answered, and no address that a name led to. */
export class OutboundError extends Error {
  readonly failure: Failure
  /** Of an answer that is not taken, such as a redirect. */
  readonly status: number | null
  constructor(failure: Failure, { cause, status = null }: { cause?: unknown; status?: number | null } = {}) {
    super(sentences[failure], { cause })
    this.name = 'OutboundError'
    this.failure = failure
    this.status = status
  }
}

const byCode: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_broken',
  EPIPE: 'connection_broken',
  ETIMEDOUT: 'timeout',
  HPE_HEADER_OVERFLOW: 'answer_too_large',
  ABORT_ERR: 'stopped',
}

/** What an error of a socket, of TLS or of the parser comes to. */
export function failureOf(error: unknown): OutboundError {
  if (error instanceof OutboundError) return error
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  const known = byCode[code]
  if (known) return new OutboundError(known, { cause: error })
  if (code.startsWith('HPE_')) return new OutboundError('answer_wrong', { cause: error })
  if (/^(ERR_SSL|ERR_TLS|CERT_|EPROTO|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/.test(code))
    return new OutboundError('tls_failed', { cause: error })
  return new OutboundError('connection_failed', { cause: error })
}
