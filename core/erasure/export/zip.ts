/** A ZIP archive as it is made, piece by piece (APPNOTE 6.3): packed entries, each with its length and checksum behind it. */
import { once } from 'node:events'
import { crc32, createDeflateRaw } from 'node:zlib'
import { Problem } from '../../errors.ts'

/** A file of the archive; names are paths with /. */
export interface ZipEntry {
  readonly name: string
  readonly pieces: AsyncIterable<string> | Iterable<string>
}

interface Written {
  readonly name: Buffer
  readonly crc: number
  readonly packed: number
  readonly bytes: number
  readonly at: number
}

/** Names in UTF-8, and lengths behind the content. */
const flags = 0x0808
/** What the format holds without its extension for large archives. */
const most = 0xffffffff

/** The archive; `now` is the time of all its files. Memory: a piece. */
export async function* zipOf(entries: AsyncIterable<ZipEntry>, now: Date): AsyncGenerator<Buffer> {
  const time = dosTime(now)
  const written: Written[] = []
  let at = 0
  for await (const { name: path, pieces } of entries) {
    const name = Buffer.from(path)
    const head = fields(30, [0x04034b50, 4], [20, 2], [flags, 2], [8, 2], [time, 4], [0, 4], [0, 4], [0, 4], [name.length, 2], [0, 2])
    yield Buffer.concat([head, name])
    const sum = { crc: 0, bytes: 0, packed: 0 }
    for await (const piece of packed(pieces, sum)) yield piece
    yield fields(16, [0x08074b50, 4], [sum.crc, 4], [sum.packed, 4], [sum.bytes, 4])
    written.push({ name, at, ...sum })
    at += head.length + name.length + sum.packed + 16
    if (at > most || sum.bytes > most) throw tooLarge()
  }
  const directory = Buffer.concat(written.flatMap((one) => [entryOf(one, time), one.name]))
  yield directory
  yield fields(22, [0x06054b50, 4], [0, 2], [0, 2], [written.length, 2], [written.length, 2], [directory.length, 4], [at, 4], [0, 2])
}

async function* packed(pieces: ZipEntry['pieces'], sum: { crc: number; bytes: number; packed: number }): AsyncGenerator<Buffer> {
  const deflate = createDeflateRaw()
  const fill = async (): Promise<void> => {
    for await (const piece of pieces) {
      const bytes = Buffer.from(piece)
      sum.crc = crc32(bytes, sum.crc)
      sum.bytes += bytes.length
      if (!deflate.write(bytes)) await once(deflate, 'drain')
    }
    deflate.end()
  }
  const filling = fill().catch((error: unknown) => deflate.destroy(error as Error))
  for await (const piece of deflate as AsyncIterable<Buffer>) {
    sum.packed += piece.length
    yield piece
  }
  await filling
}

const entryOf = ({ name, crc, packed: size, bytes, at }: Written, time: number): Buffer =>
  fields(
    46,
    [0x02014b50, 4],
    [0x0314, 2],
    [20, 2],
    [flags, 2],
    [8, 2],
    [time, 4],
    [crc, 4],
    [size, 4],
    [bytes, 4],
    [name.length, 2],
    [0, 2],
    [0, 2],
    [0, 2],
    [0, 2],
    [0x81a40000, 4],
    [at, 4],
  )

/** Numbers behind each other, the least byte first. */
function fields(length: number, ...values: readonly (readonly [value: number, bytes: 2 | 4])[]): Buffer {
  const buffer = Buffer.alloc(length)
  let at = 0
  for (const [value, bytes] of values) at = buffer.writeUIntLE(value, at, bytes)
  return buffer
}

const dosTime = (now: Date): number => {
  const time = (now.getUTCHours() << 11) | (now.getUTCMinutes() << 5) | (now.getUTCSeconds() >> 1)
  const day = ((now.getUTCFullYear() - 1980) << 9) | ((now.getUTCMonth() + 1) << 5) | now.getUTCDate()
  return day * 0x10000 + time
}

const tooLarge = (): Problem =>
  new Problem('personal.tooLarge', 'What is known of them is more than 4 GB.', { status: 409, fix: 'Ask whoever runs the installation.' })
