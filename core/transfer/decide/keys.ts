/** Which keys of a file occur more than once, in flat memory: 12 bytes per key. */

/** Counts keys by 64-bit hashes. Two keys may share one, so more may be said of a key in error, never less. */
export class KeyCounts {
  #high = new Uint32Array(1 << 16)
  #low = new Uint32Array(1 << 16)
  #times = new Uint8Array(1 << 16)
  #used = 0

  add(key: string): void {
    if (this.#used * 2 > this.#times.length) this.#grow()
    const [high, low] = hash(key)
    const at = this.#find(high, low)
    if (this.#times[at] === 0) {
      this.#high[at] = high
      this.#low[at] = low
      this.#used++
    }
    if (this.#times[at]! < 2) this.#times[at]!++
  }

  isRepeated(key: string): boolean {
    return this.#of(key) > 1
  }

  occurs(key: string): boolean {
    return this.#of(key) > 0
  }

  #of(key: string): number {
    return this.#times[this.#find(...hash(key))]!
  }

  #find(high: number, low: number): number {
    const mask = this.#times.length - 1
    let at = low & mask
    while (this.#times[at] !== 0 && (this.#high[at] !== high || this.#low[at] !== low)) at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const [high, low, times] = [this.#high, this.#low, this.#times]
    this.#high = new Uint32Array(times.length * 2)
    this.#low = new Uint32Array(times.length * 2)
    this.#times = new Uint8Array(times.length * 2)
    for (let i = 0; i < times.length; i++) {
      if (times[i] === 0) continue
      const at = this.#find(high[i]!, low[i]!)
      this.#high[at] = high[i]!
      this.#low[at] = low[i]!
      this.#times[at] = times[i]!
    }
  }
}

/** Two independent 32-bit mixes of a text (the multipliers of MurmurHash3's finaliser). */
function hash(text: string): readonly [high: number, low: number] {
  let high = 0x9e3779b9
  let low = 0x85ebca6b ^ text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    high = Math.imul(high ^ code, 0x85ebca6b)
    low = Math.imul(low ^ code, 0xc2b2ae35)
    low = (low << 13) | (low >>> 19)
  }
  return [mix(high), mix(low)]
}

function mix(value: number): number {
  let out = value ^ (value >>> 16)
  out = Math.imul(out, 0x85ebca6b)
  out ^= out >>> 13
  out = Math.imul(out, 0xc2b2ae35)
  return (out ^ (out >>> 16)) >>> 0
}
