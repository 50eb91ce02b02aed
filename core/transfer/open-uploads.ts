/** Files on their way in at this server: nobody holds many connections open with them. */
import type { Actor } from '../access/index.ts'
import { tooManyUploads } from './problems.ts'

/** Uploads that a member may have under way at once. */
const most = 4

export class OpenUploads {
  readonly #open = new Map<string, number>()

  /** Does the work of an upload; throws `import.tooManyUploads` (429) when the member has as many under way as anybody may. */
  async during<T>({ workspace, member }: Actor, upload: () => Promise<T>): Promise<T> {
    const who = `${workspace} ${member}`
    const open = this.#open.get(who) ?? 0
    if (open >= most) throw tooManyUploads(most)
    this.#open.set(who, open + 1)
    try {
      return await upload()
    } finally {
      const left = this.#open.get(who)! - 1
      if (left > 0) this.#open.set(who, left)
      else this.#open.delete(who)
    }
  }
}
