/** Bytes in pieces of one size, however they come in: what is found in them must not hang on how the network cut them. */

/** Pieces of `size` bytes, the last one shorter. Each is whoever takes it to keep. */
export async function* evenly(pieces: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let next = Buffer.allocUnsafeSlow(size)
  let filled = 0
  for await (const piece of pieces)
    for (let at = 0; at < piece.length;) {
      const copied = piece.copy(next, filled, at)
      at += copied
      filled += copied
      if (filled < size) continue
      yield next
      next = Buffer.allocUnsafeSlow(size)
      filled = 0
    }
  if (filled > 0) yield next.subarray(0, filled)
}
