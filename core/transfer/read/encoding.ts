/** Encodings: which one a file is in, and how its bytes become text. */
import { isAscii, isUtf8 } from 'node:buffer'
import chardet from 'chardet'
import iconv from 'iconv-lite'
import { wrongEncoding } from '../problems.ts'
import { zerosOfUtf16 } from './refuse.ts'

/** How a file's bytes are cut into code units and decoded. */
export interface Encoding {
  /** As shown and chosen by people: `UTF-8`, `Windows-1252`, `UTF-16LE` … */
  readonly name: string
  /** Bytes per code unit. */
  readonly width: 1 | 2
  /** One unit is one UTF-16 character, or UTF-8. Otherwise (East Asian encodings) cells are decoded one by one. */
  readonly units: 'utf8' | 'same' | 'mixed'
  /** Bytes of the mark at the start that are no text. */
  readonly mark: number
  readonly decode: (bytes: Buffer) => string
}

/** What can be read beside Unicode: only names that are listed, because the decoder knows others that are no encodings of text. */
const singleByte =
  /^(windows-(874|125[0-8])|iso-8859-([1-9]|1[0134-6])|koi8-[ru]|macroman|macintosh|(ibm|cp)(437|737|775|85[0258]|86[0-69])|us-ascii|tis-620)$/i
const severalBytes = /^(shift_jis|euc-(jp|kr)|gb18030|gbk|gb2312|big5(-hkscs)?)$/i
const utf8: Encoding = { name: 'UTF-8', width: 1, units: 'utf8', mark: 0, decode: (bytes) => bytes.toString('utf8') }
/** Where a row is not UTF-8 though the file is: what most programs that make such rows meant. */
export const windows1252: Encoding = {
  name: 'Windows-1252',
  width: 1,
  units: 'same',
  mark: 0,
  decode: (bytes) => iconv.decode(bytes, 'windows-1252'),
}
const utf16: Encoding = { name: 'UTF-16LE', width: 2, units: 'same', mark: 0, decode: (bytes) => bytes.toString('utf16le') }

/** The encoding of that name; throws `import.encoding` for one that cannot be read. */
export function encodingNamed(name: string, head: Uint8Array = new Uint8Array()): Encoding {
  const mark = markOf(head)
  const marked = (encoding: Encoding): Encoding => (mark?.name === encoding.name ? { ...encoding, mark: mark.bytes } : encoding)
  if (/^utf-?8$/i.test(name)) return marked(utf8)
  if (/^utf-?16(le)?$/i.test(name)) return marked(utf16)
  if (/^utf-?16be$/i.test(name)) return marked({ ...utf16, name: 'UTF-16BE' })
  if (/^windows-1252$/i.test(name)) return windows1252
  if (!isListed(name)) throw wrongEncoding(name)
  return { name, width: 1, units: singleByte.test(name) ? 'same' : 'mixed', mark: 0, decode: (bytes) => iconv.decode(bytes, name) }
}

const isListed = (name: string): boolean => singleByte.test(name) || severalBytes.test(name)

function markOf(head: Uint8Array): { readonly name: string; readonly bytes: number } | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { name: 'UTF-8', bytes: 3 }
  if (head[0] === 0xff && head[1] === 0xfe) return { name: 'UTF-16LE', bytes: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { name: 'UTF-16BE', bytes: 2 }
  return null
}

/** Gathers, piece by piece, what tells a file's encoding. Memory: a few kilobytes. */
export class EncodingEvidence {
  #head: Buffer = Buffer.alloc(0)
  #rest: Buffer = Buffer.alloc(0)
  /** Lines with characters beyond ASCII, for the statistical guess. */
  #lines: Buffer[] = []
  #lineBytes = 0
  #sequences = 0
  #broken = 0

  add(piece: Buffer): void {
    if (this.#head.length < 4096) this.#head = Buffer.concat([this.#head, piece.subarray(0, 4096 - this.#head.length)])
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece
    const cut = bytes.length - unfinished(bytes)
    this.#rest = Buffer.from(bytes.subarray(cut))
    const whole = bytes.subarray(0, cut)
    if (isAscii(whole)) return
    if (this.#lineBytes < 65_536) this.#sample(whole)
    if (isUtf8(whole)) this.#sequences += countMultibyte(whole)
    else this.#count(whole)
  }

  /** The encoding that fits best; certain when the file has a mark or is valid UTF-8 throughout. */
  decide(): Encoding {
    const mark = markOf(this.#head)
    if (mark) return encodingNamed(mark.name, this.#head)
    const zeros = zerosOfUtf16(this.#head)
    if (zeros) return encodingNamed(zeros === 'le' ? 'UTF-16LE' : 'UTF-16BE')
    const broken = this.#broken + (this.#rest.length > 0 ? 1 : 0)
    if (broken === 0 || this.#sequences > 4 * broken) return utf8
    const sample = Buffer.concat(this.#lines)
    for (const { name } of chardet.analyse(sample)) {
      if (/^(utf|ascii|iso-2022)/i.test(name)) continue
      if (/^(iso-8859-1|windows-1252)$/i.test(name)) return windows1252
      if (isListed(name) && !iconv.decode(sample, name).includes('\ufffd')) return encodingNamed(name)
    }
    return windows1252
  }

  #sample(bytes: Buffer): void {
    let from = 0
    while (from < bytes.length && this.#lineBytes < 65_536) {
      const newline = bytes.indexOf(10, from)
      const line = bytes.subarray(from, newline < 0 ? Math.min(bytes.length, from + 4096) : newline + 1)
      if (line.some((byte) => byte >= 0x80)) {
        this.#lines.push(Buffer.from(line.subarray(0, 4096)))
        this.#lineBytes += Math.min(line.length, 4096)
      }
      if (newline < 0) return
      from = newline + 1
    }
  }

  #count(bytes: Buffer): void {
    for (let i = 0; i < bytes.length;) {
      const length = sequenceAt(bytes, i)
      if (length > 1) this.#sequences++
      else if (length === 0) this.#broken++
      i += Math.max(length, 1)
    }
  }
}

/** Bytes at the end that begin a UTF-8 sequence without finishing it. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if ((byte & 0xc0) === 0x80) continue
    const need = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return need > back ? back : 0
  }
  return 0
}

function countMultibyte(bytes: Buffer): number {
  let count = 0
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! >= 0xc0) count++
  return count
}

/** Length of the valid UTF-8 sequence at a place; 0 when there is none. */
function sequenceAt(bytes: Buffer, at: number): number {
  const byte = bytes[at]!
  if (byte < 0x80) return 1
  const length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 0
  if (length === 0 || at + length > bytes.length) return 0
  for (let i = 1; i < length; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0
  return length
}
