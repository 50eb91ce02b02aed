/** How fast a broadcast goes where somebody said so. Pure, but for what it remembers. */

/** So many an hour: a mail every so many milliseconds, and never a burst for a time in which nothing was sent. */
export class Pace {
  #every = 0
  #next: number
  constructor(now: Date) {
    this.#next = now.getTime()
  }
  set(rate: number | null): void {
    this.#every = rate === null ? 0 : 3_600_000 / rate
  }
  /** As many as are due by now, a second's worth at most. */
  allowed(free: number, now: Date): number {
    if (this.#every === 0) return free
    const late = Math.min(now.getTime() - this.#next, 1_000)
    return late < 0 ? 0 : Math.min(free, 1 + Math.floor(late / this.#every))
  }
  take(count: number, rate: number | null, now: Date): void {
    this.set(rate)
    if (count > 0) this.#next = Math.max(this.#next, now.getTime() - 1_000) + count * this.#every
  }
  /** Milliseconds until there is something to do. */
  wait(now: Date): number {
    return Math.max(this.#next - now.getTime(), 1)
  }
}
