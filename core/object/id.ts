/** An id of a record of the named object: a UUIDv7 in lower case. The name lives in the type only. */
export type Id<Name extends string = string> = string & { readonly __of?: Name }

const pool = new Uint8Array(16 * 256)
let used = pool.length
let lastTime = 0
let counter = 0

/**
 * A new UUIDv7 (RFC 9562, method 1 of 6.2: a 12-bit counter behind the millisecond keeps ids of one process in the
 * order they were made). 62 random bits; never derived from anything a client sends.
 */
export function newId<Name extends string = string>(now: number = Date.now()): Id<Name> {
  if (used + 16 > pool.length) {
    globalThis.crypto.getRandomValues(pool)
    used = 0
  }
  const bytes = pool.subarray(used, used + 16)
  used += 16
  if (now > lastTime) {
    lastTime = now
    counter = ((bytes[6]! & 0x03) << 8) | bytes[7]!
  } else if (++counter > 0xfff) {
    lastTime++
    counter = 0
  }
  bytes[0] = lastTime / 2 ** 40
  bytes[1] = lastTime / 2 ** 32
  bytes[2] = lastTime / 2 ** 24
  bytes[3] = lastTime / 2 ** 16
  bytes[4] = lastTime / 2 ** 8
  bytes[5] = lastTime
  bytes[6] = 0x70 | (counter >> 8)
  bytes[7] = counter
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  let out = ''
  for (let i = 0; i < 16; i++) out += (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + hex[bytes[i]!]
  return out
}
const hex = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** Whether a text is an id as Rapport writes it. */
export const isId = (value: unknown): value is Id => typeof value === 'string' && shape.test(value)
