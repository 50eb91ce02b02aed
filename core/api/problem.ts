/** Errors as RFC 9457 problem documents: what is public of a `Problem`, and nothing of anything else. */
import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'
import { isConnectionLoss, isPoolFull, mapError } from '../postgres/errors.ts'
import type { Log } from './log.ts'

/** The document of a problem: `{ type, title, status, code, detail, fix?, …more }`. */
export const problemDocument = ({ code, status, message, fix, more }: Problem): Record<string, unknown> => ({
  ...more,
  type: `urn:rapport:problem:${code}`,
  title: STATUS_CODES[status] ?? 'Error',
  status,
  code,
  detail: message,
  ...(fix === undefined ? {} : { fix }),
})

/** Answers with a problem. A `retryAfter` in `more` (seconds) and the methods of `allow` become headers too. */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  if (typeof problem.more.retryAfter === 'number') void reply.header('retry-after', String(problem.more.retryAfter))
  if (Array.isArray(problem.more.allow)) void reply.header('allow', problem.more.allow.join(', '))
  if (problem.code === 'request.slow') void reply.header('connection', 'close')
  if (problem.status === 413) readAway(reply)
  void reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemDocument(problem)))
}

/** Milliseconds for which a body is read away that nobody wants. */
const away = 5_000

/**
 * What was too much goes on coming: whoever sends it would see the connection break instead of the answer, were it closed at once
 * (RFC 9112, 9.6). The framework wants it closed; Node reads away what comes behind an answer if it is not.
 */
function readAway(reply: FastifyReply): void {
  const { raw } = reply.request
  void reply.removeHeader('connection')
  if (raw.complete) return
  const over = setTimeout(() => raw.socket.destroy(), away)
  raw.once('close', () => clearTimeout(over))
}

/** The error handler of the server. What is not a `Problem` is logged under an id, and only the id is told. */
export const errorHandler =
  (log: Log) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const known = error instanceof Problem ? error : (withoutDatabase(error) ?? fromFramework(error))
    if (known && known.status < 500) return sendProblem(reply, known)
    const { id } = request
    log.error({
      id,
      error: known?.cause ?? error,
      ...(known ? { code: known.code } : {}),
      // A database that is away or busy refuses many requests: where in the code each of them was says nothing.
      ...(known?.status === 503 ? { brief: true } : {}),
      method: request.method,
      route: request.routeOptions.url ?? 'none',
    })
    if (known)
      return sendProblem(
        reply,
        new Problem(known.code, known.message, { status: known.status, fix: known.fix, more: { ...known.more, id } }),
      )
    sendProblem(
      reply,
      new Problem('server.error', 'Something went wrong on our side.', {
        status: 500,
        fix: `Try again. If it stays, the log of the server has more under ${id}.`,
        more: { id },
      }),
    )
  }

/** A page or route that is not there. */
export const noRoute = (): Problem => new Problem('route.notFound', 'There is nothing at this address.', { status: 404 })

/** Refusals that Fastify itself makes, by its codes, in our words. */
const framework: Readonly<Record<string, readonly [status: number, code: string, message: string, fix?: string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'request.type',
    'This address does not take a body of that type.',
    'Send JSON with Content-Type: application/json.',
  ],
  FST_ERR_CTP_EMPTY_TYPE: [415, 'request.type', 'The body has no Content-Type.', 'Send JSON with Content-Type: application/json.'],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'request.tooLarge', 'The body is too large.', 'Send less at once; a JSON body may have 1 MB.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'request.length', 'The body is not as long as its Content-Length says.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'request.json', 'The body is empty.', 'Send a JSON object.'],
  FST_ERR_BAD_URL: [400, 'request.address', 'The address cannot be read: a % is not followed by two hexadecimal digits of a character.'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'request.address', 'A part of the address is too long.'],
  ERR_STREAM_PREMATURE_CLOSE: [400, 'request.broken', 'The connection broke before the body was complete.'],
  ECONNRESET: [400, 'request.broken', 'The connection broke before the body was complete.'],
}

/** The database was away or too busy, which libraries that use it wrap in errors of their own. */
function withoutDatabase(error: unknown): Problem | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (isPoolFull(inner) || (isConnectionLoss(inner) && !isElsewhere(inner))) return mapError(inner) as Problem
  return undefined
}

/** A request that broke off, or a file that is not there. */
const isElsewhere = ({ message, code, syscall }: NodeJS.ErrnoException): boolean =>
  message === 'aborted' || (code === 'ENOENT' && syscall !== 'connect')

function fromFramework(error: unknown): Problem | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const found = framework[code]
  return found && new Problem(found[1], found[2], { status: found[0], fix: found[3], cause: error })
}
