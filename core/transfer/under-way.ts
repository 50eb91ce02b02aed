/** Files on their way in or out at this server: nobody holds many connections open with them. */
import type { Actor } from '../access/index.ts'
import type { Problem } from '../errors.ts'

/** Files that a member may have under way at once, in one direction. */
const most = 4

export class UnderWay {
  readonly #open = new Map<string, number>()
  readonly #tooMany: (most: number) => Problem
  constructor(tooMany: (most: number) => Problem) {
    this.#tooMany = tooMany
  }

  /** Counts a file until what it gives is called; throws `tooMany` when the member has as many under way as anybody may. */
  begin({ workspace, member }: Actor): () => void {
    const who = `${workspace} ${member}`
    const open = this.#open.get(who) ?? 0
    if (open >= most) throw this.#tooMany(most)
    this.#open.set(who, open + 1)
    return () => {
      const left = this.#open.get(who)! - 1
      if (left > 0) this.#open.set(who, left)
      else this.#open.delete(who)
    }
  }
}
