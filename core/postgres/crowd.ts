/** Which workspaces are asked for, and how much: one that is alone may have everything, and who asks for little comes before who asks for much. */

/** Milliseconds after which whoever asked for nothing is not there any more. */
const lately = 10_000
/** Milliseconds after which what was spent on a workspace counts half. */
const halfLife = 1_000
/** What counts at least as much: half a request in hand all the time, which nobody makes by hand. */
const much = (0.5 * halfLife) / Math.LN2
/** How many times as much it must be to be more. */
const clearly = 1.5

interface Seen {
  /** When it was asked for last. */
  at: number
  /** Milliseconds that its requests took, as they count at `until`. */
  spent: number
  until: number
  /** Its requests that are in hand now. */
  inHand: number
}

/** Remembers of each workspace when it was asked for last, what is in hand for it, and what was spent on it lately. Moments are milliseconds. */
export class Crowd {
  /** Who was asked for last comes last. */
  readonly #seen = new Map<string, Seen>()
  readonly #listeners = new Set<() => void>()

  /** A request came for a workspace. */
  came(workspace: string, at = performance.now()): void {
    const one = this.#seen.get(workspace) ?? { at, spent: 0, until: at, inHand: 0 }
    one.at = at
    this.#seen.delete(workspace)
    this.#seen.set(workspace, one)
    for (const [other, { at: last, inHand }] of this.#seen) {
      if (at - last < lately) break
      if (inHand === 0) this.#seen.delete(other)
    }
  }

  /** A request that came is taken in hand; however long it waited, its workspace is there. */
  begins(workspace: string, at = performance.now()): void {
    this.came(workspace, at)
    this.#seen.get(workspace)!.inHand++
  }

  /** A request is not in hand any more, or waits for something else. */
  ends(workspace: string): void {
    const one = this.#seen.get(workspace)
    if (one) one.inHand--
    for (const tell of this.#listeners) tell()
  }

  /** A request took so many milliseconds. */
  spent(workspace: string, milliseconds: number, at = performance.now()): void {
    const one = this.#seen.get(workspace)
    if (!one) return
    one.spent = counted(one, at) + milliseconds
    one.until = at
  }

  /** Calls whenever a request is not in hand any more. */
  onEnd(tell: () => void): void {
    this.#listeners.add(tell)
  }

  /** Whether requests came for any other workspace lately. */
  isAround(workspace: string, now = performance.now()): boolean {
    for (const [other, { at }] of this.#seen) if (other !== workspace && now - at < lately) return true
    return false
  }

  /** Whether much was spent on a workspace lately. */
  hasMuch(workspace: string, now = performance.now()): boolean {
    return counted(this.#seen.get(workspace), now) >= much
  }

  /** Whether much was spent on a workspace lately, and something is in hand for another on which clearly less was. */
  othersFirst(workspace: string, now = performance.now()): boolean {
    const own = counted(this.#seen.get(workspace), now)
    if (own < much) return false
    for (const [other, one] of this.#seen) if (one.inHand > 0 && other !== workspace && own > clearly * counted(one, now)) return true
    return false
  }
}

const counted = (one: Seen | undefined, now: number): number => (one ? one.spent * 2 ** ((one.until - now) / halfLife) : 0)
