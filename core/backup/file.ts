/**
 * The file of a backup. Any `zstd -d` unpacks it: its first and last piece are frames that such programs skip.
 *
 *     skipped frame   RAPPORT BACKUP 1
 *     zstd            a line of JSON: what, when, of which schema        (`Header`)
 *                     per table a line of JSON, its rows as COPY writes them, and a line with \.
 *                     a line of JSON: rows and hash of each table        (`Footer`)
 *     skipped frame   SHA-256 of all bytes before it
 *
 * A file that was cut off has no last frame, and one in which anything was changed another hash.
 */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import zlib from 'node:zlib'
import { Problem } from '../errors.ts'
import type { Applied } from './tables.ts'

export interface Header {
  readonly made: string
  /** The version of Rapport that made it. */
  readonly version: string
  /** The one workspace that it holds; everything when there is none. */
  readonly workspace: { readonly id: string; readonly name: string } | null
  readonly migrations: Applied
  readonly sequences: Readonly<Record<string, string | null>>
  /** Tells whether two installations have the same secret, and nothing of it. */
  readonly secretMark: string
}
export interface Section {
  readonly table: string
  readonly columns: readonly string[]
}
/** The content of a table: how many rows, and the SHA-256 of them as COPY writes them, ordered by the primary key. */
export interface Content {
  readonly rows: number
  readonly hash: string
}
export type Contents = Readonly<Record<string, Content>>

const skipped = (text: Buffer): Buffer => {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x184d2a5b, 0)
  head.writeUInt32LE(text.length, 4)
  return Buffer.concat([head, text])
}
const start = skipped(Buffer.from('RAPPORT BACKUP 1'))
const sealLength = 8 + 32

/**
 * Writes the pieces given, packed and sealed, into a new file that only its owner may read. Until it is whole and on the disk
 * it bears another name (`….part`). Throws `backup.exists` when there is such a file.
 */
export async function writeSealed(file: string, pieces: AsyncIterable<Buffer | string>): Promise<{ readonly bytes: number }> {
  if (fs.existsSync(file)) throw new Problem('backup.exists', `There is a file ${file} already.`, { fix: 'Choose another name.' })
  const part = `${file}.part`
  fs.rmSync(part, { force: true })
  const out = fs.createWriteStream(part, { flags: 'wx', mode: 0o600 })
  const hash = createHash('sha256')
  let bytes = 0
  try {
    await pipeline(
      pieces,
      zlib.createZstdCompress(),
      async function* seal(packed: AsyncIterable<Buffer>) {
        for await (const piece of startWith(packed)) {
          hash.update(piece)
          bytes += piece.length
          yield piece
        }
        yield skipped(hash.digest())
      },
      out,
    )
    await syncFile(part)
    fs.renameSync(part, file)
    await syncFile(path.dirname(path.resolve(file)))
  } catch (error) {
    fs.rmSync(part, { force: true })
    throw fileProblem(error, file)
  }
  return { bytes: bytes + sealLength }
}

async function* startWith(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield start
  yield* packed
}

async function syncFile(name: string): Promise<void> {
  const handle = await fs.promises.open(name, 'r')
  // Not every system lets a folder be synchronised.
  await handle.sync().catch((error: NodeJS.ErrnoException) => {
    if (!['EISDIR', 'EPERM', 'EINVAL', 'EBADF'].includes(error.code ?? '')) throw error
  })
  await handle.close()
}

/** Reads all of the file once and throws `backup.broken` unless it is whole and unchanged. */
export async function verifySeal(file: string): Promise<void> {
  let handle: fs.promises.FileHandle
  try {
    handle = await fs.promises.open(file, 'r')
  } catch (error) {
    throw fileProblem(error, file)
  }
  try {
    const stat = await handle.stat()
    const head = Buffer.alloc(start.length)
    if (stat.isFile()) await handle.read(head, 0, head.length, 0)
    if (!head.equals(start))
      throw new Problem('backup.unknown', `${file} is no backup of Rapport, or one of a version that this one does not know.`)
    const hash = createHash('sha256')
    const end = stat.size - sealLength
    if (end >= start.length) {
      for await (const piece of handle.createReadStream({ start: 0, end: end - 1, autoClose: false, highWaterMark: 1 << 20 }))
        hash.update(piece as Buffer)
      const seal = Buffer.alloc(sealLength)
      await handle.read(seal, 0, sealLength, end)
      if (seal.equals(skipped(hash.digest()))) return
    }
    throw new Problem('backup.broken', `${file} is damaged: it was cut off, or something in it was changed.`, {
      fix: 'Use another backup. Nothing was written.',
    })
  } finally {
    await handle.close()
  }
}

/** What a file holds, piece by piece and only forward: the header, then each table, then the contents of all. */
export class BackupReader {
  readonly header: Promise<Header>
  readonly #source: AsyncIterator<Buffer>
  readonly #raw: fs.ReadStream
  #buffer: Buffer = Buffer.alloc(0)

  constructor(file: string) {
    const { size } = fs.statSync(file)
    this.#raw = fs.createReadStream(file, { start: start.length, end: size - sealLength - 1 })
    const unpacked = zlib.createZstdDecompress()
    this.#raw.on('error', (error) => unpacked.destroy(error))
    this.#source = this.#raw.pipe(unpacked)[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    this.header = this.#line().then((line) => JSON.parse(line) as Header)
    this.header.catch(() => {})
  }

  /** The next table, whose rows must be read before the one after it; or the contents of all, which come last. */
  async next(): Promise<{ readonly section: Section; readonly rows: AsyncGenerator<Buffer> } | { readonly contents: Contents }> {
    await this.header
    const line = JSON.parse(await this.#line()) as Section | { contents: Contents }
    return 'contents' in line ? line : { section: line, rows: this.#rows() }
  }

  close(): void {
    this.#raw.destroy()
    void this.#source.return?.()
  }

  async *#rows(): AsyncGenerator<Buffer> {
    while (this.#buffer.length < 3) await this.#more()
    if (this.#buffer.subarray(0, 3).equals(rowsEnd)) {
      this.#buffer = this.#buffer.subarray(3)
      return
    }
    for (;;) {
      const at = this.#buffer.indexOf('\n\\.\n')
      const until = at === -1 ? this.#buffer.length - 3 : at + 1
      const rows = this.#buffer.subarray(0, until)
      this.#buffer = this.#buffer.subarray(at === -1 ? until : at + 4)
      if (rows.length > 0) yield rows
      if (at !== -1) return
      await this.#more()
    }
  }

  async #line(): Promise<string> {
    for (let from = 0; ;) {
      const at = this.#buffer.indexOf(10, from)
      if (at !== -1) {
        const line = this.#buffer.toString('utf8', 0, at)
        this.#buffer = this.#buffer.subarray(at + 1)
        return line
      }
      from = this.#buffer.length
      await this.#more()
    }
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#source.next()
    if (done) throw new Problem('backup.broken', 'The backup ends too early.')
    this.#buffer = Buffer.concat([this.#buffer, value])
  }
}

/** COPY escapes backslashes, so no row looks like this. */
export const rowsEnd = Buffer.from('\\.\n')

/** Passes pieces on and tells at the end what they came to. */
export async function* counted(pieces: AsyncIterable<Buffer>, done: (content: Content) => void): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let rows = 0
  for await (const piece of pieces) {
    hash.update(piece)
    for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) rows++
    yield piece
  }
  done({ rows, hash: hash.digest('hex') })
}

function fileProblem(error: unknown, file: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Problem('backup.diskFull', `The disk is full: ${file} was not written.`, { fix: 'Free some space, or write elsewhere.' })
  if (code === 'ENOENT') return new Problem('backup.missing', `There is no ${file}, or not the folder it should be in.`)
  if (code === 'EACCES' || code === 'EPERM') return new Problem('backup.rights', `${file} may not be read or written by this user.`)
  return error
}
