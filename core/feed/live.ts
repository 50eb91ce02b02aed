/** The feed inside this server: whoever listens to a workspace is handed each entry once, in order, from then on. */
import type { Database } from '../postgres/index.ts'
import { readFeed, readStanding, type Entry } from './entry.ts'

/** Must not throw, and must not take long: it is called for one listener after the other. */
export type FeedListener = (entries: readonly Entry[]) => void

interface Line {
  /** Entries up to here were handed over. */
  position: number
  readonly listeners: Set<FeedListener>
  /** How far the feed is said to be. */
  head: number
  reading: Promise<void> | null
}

/** Entries that are read at once. */
const most = 200

export class Live {
  readonly #database: Pick<Database, 'readJson'>
  readonly #onError: (error: unknown) => void
  readonly #lines = new Map<string, Promise<Line>>()
  constructor(database: Pick<Database, 'readJson'>, onError: (error: unknown) => void = () => {}) {
    this.#database = database
    this.#onError = onError
  }

  /** Listens from what is committed and has its position now; answers with how to stop. */
  async listen(workspace: string, listener: FeedListener): Promise<() => void> {
    for (;;) {
      const opening = this.#lines.get(workspace) ?? this.#begin(workspace)
      const line = await opening
      // The last of the others may have left meanwhile.
      if (this.#lines.get(workspace) !== opening) continue
      line.listeners.add(listener)
      return () => {
        line.listeners.delete(listener)
        if (line.listeners.size === 0 && this.#lines.get(workspace) === opening) this.#lines.delete(workspace)
      }
    }
  }

  /** The feed of a workspace is said to be at least so far. */
  moved(workspace: string, head: number): void {
    const opening = this.#lines.get(workspace)
    void opening?.then(
      (line) => {
        line.head = Math.max(line.head, head)
        if (line.head > line.position) line.reading ??= this.#read(workspace, line)
      },
      () => {},
    )
  }

  /** Runs a look at how far a feed is. A restored workspace may be behind what was handed over: then it goes on from there. */
  async look(workspace: string, head: () => Promise<number>): Promise<void> {
    const line = await this.#lines.get(workspace)
    const before = line?.position ?? 0
    const now = await head()
    if (line && now < before) line.position = line.head = now
    this.moved(workspace, now)
  }

  /** The workspaces that somebody listens to. */
  workspaces(): readonly string[] {
    return [...this.#lines.keys()]
  }

  #begin(workspace: string): Promise<Line> {
    const opening = readStanding(this.#database, workspace).then(({ head }): Line => ({
      position: head,
      listeners: new Set(),
      head,
      reading: null,
    }))
    this.#lines.set(workspace, opening)
    opening.catch(() => this.#lines.get(workspace) === opening && this.#lines.delete(workspace))
    return opening
  }

  async #read(workspace: string, line: Line): Promise<void> {
    try {
      while (line.position < line.head) {
        const entries = await readFeed(this.#database, workspace, line.position, most)
        if (entries.length === 0) break
        line.position = entries.at(-1)!.position
        for (const listener of line.listeners) listener(entries)
      }
    } catch (error) {
      // The next one who says how far the feed is makes it read again; the slow look does that too.
      this.#onError(error)
    } finally {
      line.reading = null
    }
  }
}
