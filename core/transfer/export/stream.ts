/** Sends a file as it is made. What fails on the way breaks the connection, so that no short file looks whole. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { Problem } from '../../errors.ts'

/** Milliseconds in which a file must have been taken. */
const longest = 60 * 60 * 1000

/** Sends pieces of a file, of CSV unless said, under a name; the next piece is made when the client has taken the one before. */
export function sendStream(
  reply: FastifyReply,
  name: string,
  pieces: AsyncGenerator<string | Buffer>,
  onError: (error: unknown) => void = () => {},
  within = longest,
  type = 'text/csv; charset=utf-8',
): FastifyReply {
  const plain = name.replace(/[^\w. -]+/g, '_')
  const file = Readable.from(pieces, { objectMode: false, highWaterMark: 64 * 1024 }).on('error', onError)
  const end = setTimeout(() => file.destroy(tooSlow()), within)
  file.once('close', () => clearTimeout(end))
  return reply
    .header('content-type', type)
    .header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encoded(name)}`)
    .header('cache-control', 'no-store')
    .send(file)
}

const tooSlow = (): Problem =>
  new Problem('export.tooSlow', 'This file was taken too slowly.', { status: 408, fix: 'Export fewer records or fields at once.' })

/** As an extended value of a header (RFC 8187) holds it: four signs mean something there that an address leaves alone. */
const encoded = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
