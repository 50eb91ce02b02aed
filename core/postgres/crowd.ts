/** Which workspaces are asked for, so that one which is alone may have everything. */

/** Milliseconds after which whoever asked for nothing is not there any more. */
const lately = 10_000

interface Seen {
  readonly workspace: string
  readonly at: number
}

/** Remembers the two workspaces that requests came for last: they tell of each whether there was another. */
export class Crowd {
  #last: Seen = { workspace: '', at: Number.NEGATIVE_INFINITY }
  #other = this.#last

  /** A request came for a workspace, at a moment in milliseconds. */
  came(workspace: string, at = performance.now()): void {
    if (workspace !== this.#last.workspace) this.#other = this.#last
    this.#last = { workspace, at }
  }

  /** Whether requests came for any other workspace lately. */
  isAround(workspace: string, now = performance.now()): boolean {
    const { at } = workspace === this.#last.workspace ? this.#other : this.#last
    return now - at < lately
  }
}
