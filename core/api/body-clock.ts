/** Bodies before they are parsed: compressed ones are not taken but where they are unpacked, and a client that trickles its body is let go. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes bodies that are packed by gzip, and unpacks them itself. */
    readonly packed?: true
  }
}

/** A body is looked at this often, in milliseconds. */
const usualBeat = 10_000
/** What must have come since the last look, in bytes, unless the body is complete: a large file at an honest pace does. */
const leastPerBeat = 16_384

type Hook = (request: FastifyRequest, reply: FastifyReply, payload: unknown, done: (error?: Error | null) => void) => void

/** A hook before parsing: each beat of an unfinished body must bring 16 KiB, or the connection is closed. */
export const watchBody =
  (beat = usualBeat): Hook =>
  ({ headers, raw, routeOptions }, _reply, _payload, done) => {
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return done()
    const coding = headers['content-encoding']?.toLowerCase() ?? 'identity'
    if (coding !== 'identity' && !(coding === 'gzip' && routeOptions.config?.packed)) return done(compressed())
    let before = raw.socket.bytesRead
    const timer = setInterval(() => {
      const now = raw.socket.bytesRead
      // While something is waiting to be taken, it is us who have not asked for more.
      if (now - before < leastPerBeat && raw.readableLength === 0)
        raw.destroy(new Problem('request.slow', 'The body came too slowly.', { status: 408 }))
      before = now
    }, beat)
    timer.unref()
    raw.once('end', () => clearInterval(timer))
    raw.once('close', () => clearInterval(timer))
    done()
  }

const compressed = (): Problem =>
  new Problem('request.encoding', 'Compressed bodies are not taken.', {
    status: 415,
    fix: 'Send the body as it is, without Content-Encoding.',
  })
