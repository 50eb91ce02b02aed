/** Rings when there may be something to do, and wakes whoever rests meanwhile and wants to be woken. */
import { setTimeout as sleep } from 'node:timers/promises'

export class Bell {
  readonly #ending: AbortSignal
  #rung = false
  #decided = false
  #waking: ((hard: boolean) => void) | null = null
  constructor(ending: AbortSignal) {
    this.#ending = ending
  }

  /** A `hard` ring wakes everyone, another one only those who wait for it. */
  ring(hard = false): void {
    this.#rung = true
    if (hard) this.#decided = true
    this.#waking?.(hard)
  }

  quiet(): void {
    this.#rung = false
  }

  /** Whether there was a hard ring since this was asked last. */
  takeDecided(): boolean {
    const was = this.#decided
    this.#decided = false
    return was
  }

  isRung(): boolean {
    return this.#rung
  }

  /** Rests that long, or until the end, or until the next ring: any when `light`, else a hard one. Answers whether it has rung. */
  async rest(milliseconds: number, light = false): Promise<boolean> {
    if (light && this.#rung) return true
    const waking = new AbortController()
    this.#waking = (hard) => (hard || light) && waking.abort()
    await sleep(milliseconds, undefined, { signal: AbortSignal.any([waking.signal, this.#ending]) }).catch(() => {})
    this.#waking = null
    return this.#rung
  }
}
