/** Files that are not tables of text, told by their first bytes: each is refused by its name, before anything is kept. */
import { emptyFile, notATable } from '../problems.ts'

const ascii = (text: string): readonly number[] => [...Buffer.from(text, 'latin1')]
const spreadsheet = 'Open it in your spreadsheet program, choose “Save as” → “CSV UTF-8”, and upload that file.'
const unpack = 'Unpack it first, then upload the CSV file that is inside.'
const another = 'Export the data as CSV and upload that file.'

const magics: readonly (readonly [magic: readonly number[], what: string, fix: string, at?: number])[] = [
  [[0x50, 0x4b, 3, 4], 'a ZIP archive', unpack],
  [[0x50, 0x4b, 5, 6], 'an empty ZIP archive', unpack],
  [[0x1f, 0x8b], 'compressed with gzip', unpack],
  [ascii('BZh'), 'compressed with bzip2', unpack],
  [[0xfd, ...ascii('7zXZ')], 'compressed with xz', unpack],
  [[0x28, 0xb5, 0x2f, 0xfd], 'compressed with Zstandard', unpack],
  [ascii('7z\xbc\xaf'), 'a 7-Zip archive', unpack],
  [ascii('Rar!'), 'a RAR archive', unpack],
  [ascii('ustar'), 'a tar archive', unpack, 257],
  [ascii('%PDF-'), 'a PDF document', another],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Office document (such as .xls)', spreadsheet],
  [ascii('{\\rtf'), 'a Rich Text document', another],
  [ascii('SQLite format 3'), 'an SQLite database', another],
  [ascii('PAR1'), 'a Parquet file', another],
  [ascii('\x89PNG'), 'a PNG picture', another],
  [[0xff, 0xd8, 0xff], 'a JPEG picture', another],
  [ascii('GIF8'), 'a GIF picture', another],
  [ascii('BEGIN:VCARD'), 'a vCard file', another],
  [ascii('\x7fELF'), 'a program', another],
  [ascii('MZ\x90'), 'a program', another],
]

/** Throws `import.notATable` or `import.empty` for a file that begins like something else than text. */
export function refuseWhatIsNotText(head: Uint8Array): void {
  if (head.length === 0) throw emptyFile()
  for (const [magic, what, fix, at = 0] of magics)
    if (magic.every((byte, index) => head[at + index] === byte)) throw what === 'a ZIP archive' ? archive(head) : notATable(what, fix)
  const text = Buffer.from(head.subarray(0, 512))
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
  if (/^<(!doctype html|html|head|body)/i.test(text))
    throw notATable('a web page', 'The link may have asked you to sign in. Download the export itself and upload that file.')
  if (/^<\?xml|^<[a-z][^,;\t>]*>/i.test(text)) throw notATable('an XML document', another)
  if (/^(\{\s*"|\[\s*[{["])/.test(text)) throw notATable('a JSON document', another)
  if (looksBinary(head)) throw notATable('binary data', another)
}

function archive(head: Uint8Array): Error {
  const text = Buffer.from(head.subarray(0, 4096)).toString('latin1')
  if (text.includes('xl/') || text.includes('[Content_Types].xml')) return notATable('an Excel workbook (.xlsx)', spreadsheet)
  if (text.includes('opendocument.spreadsheet')) return notATable('an OpenDocument spreadsheet (.ods)', spreadsheet)
  if (text.includes('iWork') || text.includes('Index/'))
    return notATable('a Numbers spreadsheet', 'Open it in Numbers, choose “Export to” → CSV, and upload that file.')
  return notATable('a ZIP archive', unpack)
}

/** More than one byte in a hundred is a control character that no text has; UTF-16 is recognised by its zeros and not meant. */
function looksBinary(head: Uint8Array): boolean {
  if (zerosOfUtf16(head)) return false
  let strange = 0
  for (const byte of head) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 26) strange++
  return strange > 8 && strange * 100 > head.length
}

/** 'le' or 'be' when every other byte is mostly zero: UTF-16 without a mark. */
export function zerosOfUtf16(head: Uint8Array): 'le' | 'be' | null {
  const pairs = Math.min(head.length, 4096) >> 1
  if (pairs < 4) return null
  let even = 0
  let odd = 0
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) even++
    if (head[2 * i + 1] === 0) odd++
  }
  if (odd > pairs * 0.6 && even < pairs * 0.05) return 'le'
  return even > pairs * 0.6 && odd < pairs * 0.05 ? 'be' : null
}
