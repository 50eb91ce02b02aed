/** A tar archive (ustar, POSIX.1-1988) of a few small files: the same bytes whenever it is made. */

export interface Packed {
  /** At most 100 bytes. */
  readonly name: string
  readonly body: Uint8Array
  /** May be run as a program. */
  readonly runs?: boolean
}

const block = 512

export function archive(files: readonly Packed[]): Buffer {
  const parts = files.flatMap((file) => [header(file), file.body, Buffer.alloc(-file.body.length & (block - 1))])
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

function header({ name, body, runs = false }: Packed): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`The name ${name} is too long for the archive.`)
  const head = Buffer.alloc(block)
  const octal = (value: number, at: number, length: number): void => void head.write(value.toString(8).padStart(length - 1, '0'), at)
  head.write(name, 0)
  octal(runs ? 0o755 : 0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(body.length, 124, 12)
  // The year that npm writes too, so that the bytes do not depend on the day.
  octal(Date.UTC(1985, 9, 26, 8, 15) / 1000, 136, 12)
  head.write('        ', 148)
  head.write('0', 156)
  head.write('ustar\x0000', 257)
  octal(
    head.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  )
  head.write(' ', 155)
  return head
}
