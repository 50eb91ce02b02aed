/** Sends a file as it is made. What fails on the way breaks the connection, so that no short file looks whole. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** Sends pieces of CSV under a file name; the next piece is made when the client has taken the one before. */
export function sendStream(
  reply: FastifyReply,
  name: string,
  pieces: AsyncGenerator<string>,
  onError: (error: unknown) => void = () => {},
): FastifyReply {
  const plain = name.replace(/[^\w. -]+/g, '_')
  return reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`)
    .header('cache-control', 'no-store')
    .send(Readable.from(pieces, { objectMode: false, highWaterMark: 64 * 1024 }).on('error', onError))
}
