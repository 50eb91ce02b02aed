/** Fair turns at a fixed number of places: what one workspace asks for never keeps another waiting for long. */
import type { Crowd } from './crowd.ts'
import { tooBusy } from './errors.ts'

export interface TurnsOptions {
  /** How many may be under way at once; as many as there are, unless said. */
  readonly places?: number
  /** Who else is there. While others are, a workspace may have `few` under way at once, however much is free. */
  readonly crowd?: Crowd | undefined
  readonly few?: number
  /** How many of one on which much was spent lately; as many as `few`, unless said. */
  readonly fewer?: number
  /** How many of one workspace may wait. */
  readonly mostWaiting?: number
  /** Milliseconds that one waits at most. */
  readonly patience?: number
}

/** Milliseconds that a workspace on which much was spent lately lets those pass on whom less was: while a request of theirs is in hand it begins nothing for so long. */
const deference = 50

interface Waiting {
  readonly begin: () => void
  readonly timer: NodeJS.Timeout
}
/** What one workspace has under way, and what of it waits, oldest first. */
interface Line {
  running: number
  readonly waiting: Waiting[]
  /** Since when it lets others pass, having begun nothing. */
  deferring: number | null
}

/**
 * A workspace may take one more place while it holds fewer than are free. So one alone gets half of them, a second one
 * half of the rest, and the last place goes to somebody who has none. Whoever waits is served in turns, one of each
 * workspace. What others ask for only now and then costs them least while one that asks for much has few places from the
 * beginning, see `few`. A workspace with too many waiting is refused with `database.busy` (503), and no other notices.
 */
export class Turns {
  private free: number
  private readonly mostWaiting: number
  private readonly patience: number
  private readonly crowd: Crowd | undefined
  private readonly few: number
  private readonly fewer: number
  private readonly lines = new Map<string, Line>()
  /** The workspaces with somebody waiting; the next to be served comes first. */
  private readonly round = new Map<string, Line>()
  constructor({ places = Number.POSITIVE_INFINITY, mostWaiting = 100, patience = 10_000, crowd, few = 2, fewer = few }: TurnsOptions) {
    this.free = places
    this.crowd = crowd
    this.few = few
    this.fewer = fewer
    this.mostWaiting = mostWaiting
    this.patience = patience
    crowd?.onEnd(() => this.serve())
  }

  /** Takes a place: at once, and then nothing is given, or by and by. Throws or rejects with `database.busy`. */
  take(workspace: string): Promise<void> | undefined {
    let line = this.lines.get(workspace)
    if (!line) this.lines.set(workspace, (line = { running: 0, waiting: [], deferring: null }))
    if (line.waiting.length === 0 && this.mayBegin(workspace, line)) {
      this.begin(line)
      return undefined
    }
    if (line.waiting.length >= this.mostWaiting) throw tooBusy()
    return this.wait(workspace, line)
  }

  /** How many wait, of all workspaces. */
  get waiting(): number {
    let sum = 0
    for (const line of this.round.values()) sum += line.waiting.length
    return sum
  }

  /** Gives a place back. */
  leave(workspace: string): void {
    const line = this.lines.get(workspace)
    if (!line) return
    line.running--
    this.free++
    this.serve()
    this.forget(workspace, line)
  }

  private mayBegin(workspace: string, line: Line): boolean {
    if (line.running >= this.free) return false
    if (!this.crowd?.isAround(workspace)) return true
    return line.running < (this.crowd.hasMuch(workspace) ? this.fewer : this.few) && !this.defers(workspace, line)
  }

  private defers(workspace: string, line: Line): boolean {
    if (!this.crowd?.othersFirst(workspace)) return false
    const now = performance.now()
    line.deferring ??= now
    return now - line.deferring < deference
  }

  private begin(line: Line): void {
    line.running++
    line.deferring = null
    this.free--
  }

  private wait(workspace: string, line: Line): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const giveUp = (): void => {
      line.waiting.splice(line.waiting.indexOf(one), 1)
      if (line.waiting.length === 0) this.round.delete(workspace)
      this.forget(workspace, line)
      reject(tooBusy())
    }
    const one = { begin: resolve, timer: setTimeout(giveUp, this.patience) }
    line.waiting.push(one)
    this.round.set(workspace, line)
    return promise
  }

  private serve(): void {
    // Whoever is served and has more waiting goes to the end of the round, and comes up again in this very loop.
    for (const [workspace, line] of this.round) {
      if (this.free === 0) return
      if (!this.mayBegin(workspace, line)) continue
      const { begin, timer } = line.waiting.shift() as Waiting
      clearTimeout(timer)
      this.begin(line)
      begin()
      this.round.delete(workspace)
      if (line.waiting.length > 0) this.round.set(workspace, line)
    }
  }

  private forget(workspace: string, line: Line): void {
    if (line.running === 0 && line.waiting.length === 0) this.lines.delete(workspace)
  }
}
