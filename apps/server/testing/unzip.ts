/** Reads a ZIP archive by its directory, as programs do that did not write it; checks lengths and checksums. */
import { crc32, inflateRawSync } from 'node:zlib'

export function unzip(archive: Buffer): ReadonlyMap<string, string> {
  const end = archive.lastIndexOf(Buffer.from('504b0506', 'hex'))
  const files = new Map<string, string>()
  for (let n = archive.readUInt16LE(end + 10), at = archive.readUInt32LE(end + 16); n > 0; n--) {
    const [crc, packed, bytes, name] = [16, 20, 24]
      .map((field) => archive.readUInt32LE(at + field))
      .concat(archive.readUInt16LE(at + 28)) as [number, number, number, number]
    const from = archive.readUInt32LE(at + 42)
    const path = archive.toString('utf8', at + 46, at + 46 + name)
    const begin = from + 30 + archive.readUInt16LE(from + 26) + archive.readUInt16LE(from + 28)
    const content = inflateRawSync(archive.subarray(begin, begin + packed))
    if (content.length !== bytes || crc32(content) !== crc) throw new Error(`${path} is broken.`)
    files.set(path, content.toString('utf8'))
    at += 46 + name + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return files
}
