/** Bodies as tracking libraries send them: compressed or not whatever their headers say, as plain text from pages, with the key in a header or inside. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { objectBody } from '../../api/index.ts'
import { parseBody } from '../../api/body.ts'
import { Problem } from '../../errors.ts'

const unpack = promisify(gunzip)
/** Bytes of a body, unpacked. Segment takes 500 KB. */
export const mostBytes = 2 * 1024 * 1024
/** Of one that says its key inside: it is read before it is known whose it is. */
export const mostWithoutKey = 512 * 1024

/** The object that a body says. Throws `segment.gzip`, `request.json`, `request.body` (400), `request.tooLarge` (413). */
export async function readBody(body: unknown, most: number): Promise<Readonly<Record<string, unknown>>> {
  if (!Buffer.isBuffer(body) || body.length === 0) throw new Problem('request.body', 'The body must be a JSON object.')
  if (body.length > most) throw tooLarge(most)
  return objectBody(parseBody(isPacked(body) ? await unpacked(body, most) : body))
}

/** By its first bytes (RFC 1952, 2.3.1): headers are wrong about it in both directions. */
const isPacked = (body: Buffer): boolean => body[0] === 0x1f && body[1] === 0x8b

async function unpacked(body: Buffer, most: number): Promise<Buffer> {
  try {
    return await unpack(body, { maxOutputLength: most })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(most)
    throw new Problem('segment.gzip', 'The body begins like gzip and cannot be unpacked.', { cause: error })
  }
}

const tooLarge = (most: number): Problem =>
  new Problem('request.tooLarge', `The body has more than ${most} bytes, unpacked.`, {
    status: 413,
    fix: 'Send fewer messages at once; with the key in a header a body may be larger.',
  })

/** The write key in a header: the name of `Authorization: Basic`; undefined where it is in none. */
export function keyIn(authorization: string | undefined): string | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization ?? '') ?? []
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0] || undefined
}

/** The write key that a body says. Throws `source.none` (401). */
export function keyOf({ writeKey }: Readonly<Record<string, unknown>>): string {
  if (typeof writeKey === 'string' && writeKey !== '') return writeKey
  throw new Problem('source.none', 'The request says no write key.', {
    status: 401,
    fix: 'Send it as the name of Authorization: Basic, without a password, or as writeKey in the body. It stands under Settings, Sources.',
  })
}
