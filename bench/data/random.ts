/** Numbers that look random and are the same at every run. */

export interface Random {
  /** From 0 to below 1. */
  next(): number
  below(limit: number): number
  pick<T>(list: readonly T[]): T
  /** A UUIDv7 of that millisecond. */
  id(at: number): string
}

/** mulberry32: a 32-bit generator; quick, and good enough to spread rows. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const word = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
  const hex = (): string => word().toString(16).padStart(8, '0')
  return {
    next: () => word() / 2 ** 32,
    below: (limit) => Math.floor((word() / 2 ** 32) * limit),
    pick: (list) => list[Math.floor((word() / 2 ** 32) * list.length)]!,
    id(at) {
      const time = at.toString(16).padStart(12, '0')
      const [a, b] = [hex(), hex()]
      const c = hex()
      return `${time.slice(0, 8)}-${time.slice(8)}-7${a.slice(0, 3)}-${'89ab'[word() & 3]}${a.slice(3, 6)}-${b}${c.slice(0, 4)}`
    },
  }
}
