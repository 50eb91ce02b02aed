import { tooMuch } from '../postgres/index.ts'

/** Most parts of what is worked out, and of conditions, in one statement: the database and whoever judges it go through each. */
const mostParts = 2000

/** Values and names of a statement under construction. `$1` is the workspace, filled by the pool; the first value added is `$2`. */
export class Parameters {
  readonly values: unknown[] = []
  #aliases = 0
  #parts = 0
  /** Adds a value and returns its placeholder, cast to the type where one is given: `$2::uuid`. */
  add(value: unknown, type?: string): string {
    const known = typeof value === 'object' && value !== null ? this.values.indexOf(value) : -1
    const place = known < 0 ? this.values.push(value) + 1 : known + 2
    return type ? `$${place}::${type}` : `$${place}`
  }

  /** Counts a part of what is worked out, or of a condition. Throws `store.tooMuch` before the text grows beyond reason. */
  part(): void {
    if (++this.#parts > mostParts) throw tooMuch('Ask for fewer fields that are worked out at once, and filter by fewer of them.')
  }

  /** A name for a table that no other has in this statement: short, as PostgreSQL cuts names off at 63 bytes and then takes one for another. */
  alias(beginning: string): string {
    return `${beginning}${++this.#aliases}`
  }
}

export type { Statement } from '../postgres/index.ts'
