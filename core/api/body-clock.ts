/** Slow bodies: a client that trickles its body is let go, one that sends a large file at an honest pace is not. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'

/** A body is looked at this often, in milliseconds. */
const beat = 10_000
/** What must have come since the last look, in bytes, unless the body is complete. */
const leastPerBeat = 16_384

/** A hook before parsing: each ten seconds of an unfinished body must bring 16 KiB. */
export function watchBody(
  request: FastifyRequest,
  _reply: FastifyReply,
  payload: NodeJS.ReadableStream,
  done: (error?: Error | null) => void,
): void {
  const { headers, raw } = request
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return done()
  let before = raw.socket.bytesRead
  const timer = setInterval(() => {
    const now = raw.socket.bytesRead
    // A paused stream is ours to blame: the server has not asked for more.
    if (now - before < leastPerBeat && !raw.isPaused())
      raw.destroy(new Problem('request.slow', 'The body came too slowly.', { status: 408 }))
    before = now
  }, beat)
  timer.unref()
  raw.once('close', () => clearInterval(timer))
  raw.once('end', () => clearInterval(timer))
  done()
  void payload
}
