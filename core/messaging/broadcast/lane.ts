/**
 * One broadcast on its way: some connections to the mail server, each with one message at a time. Whenever one is free, what became of those before is
 * noted and the next are taken, all in one transaction, so that a message waits for nothing between the gate and the wire.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Line, openLine, type LineOptions } from '../../mail/index.ts'
import { Problem } from '../../errors.ts'
import { fateOf } from '../ledger/fate.ts'
import { takeInHand, type Tried } from '../ledger/claim.ts'
import { portion as toldAtOnce, tellNext } from '../ledger/tell.ts'
import { readDue, type Ready } from './due.ts'
import { writeLetter } from './letter.ts'
import type { Pace } from './pace.ts'
import type { Setup, SetupPlace } from './setup.ts'

export interface LanePlace extends SetupPlace {
  readonly now: () => Date
  /** Connections to the mail server for one broadcast. */
  readonly lines: number
  readonly line?: LineOptions | undefined
  /** Something was written in a workspace. */
  readonly written: (workspace: string) => void
  /** Called at named moments: before a mail is given to the mail server, when it was answered, before that is noted. For drills that end the process there. */
  readonly at?: ((moment: 'taken' | 'answered' | 'noted') => void) | undefined
}

/** Recipients that are read at once, and milliseconds after which they are read anew. */
const portion = 500
const fresh = 5_000
/** Milliseconds for which answers are gathered before they are noted together. */
const gathering = 20
/** Milliseconds of a turn, after which others may have the place. */
const stretch = 20_000
/** Milliseconds that a server which stops waits for the mail server. */
const grace = 5_000
/** Milliseconds for which it is tried to note what became of mails while the database is away. */
const patience = 60_000
/** Milliseconds for which a place is kept though nothing is to be sent. */
const longestWait = 1_000
/** Milliseconds after which a message that was taken is not begun any more: a no may have been answered since then. */
const stale = 3_000

const giveBackText = `update message m set state = case when m.attempts > 0 then 'deferred' else 'queued' end
  where m.workspace_id = $1 and m.broadcast_id = $2::uuid and m.state = 'sending' and m.claim = $3::bigint and not (m.id = any($4::uuid[]))`.replace(
  /\s*\n\s*/g,
  ' ',
)

interface Ended {
  readonly state: string
  readonly isLost: boolean
  /** Nothing is due any more at this moment. */
  readonly isThrough: boolean
  /** Why the mail server was not reached. */
  readonly problem: string | null
  readonly sent: number
  /** Milliseconds until the next may go. */
  readonly wait: number
}

interface Underway {
  readonly workspace: string
  readonly broadcast: string
  readonly claim: number
  readonly setup: Setup
  readonly pace: Pace
}

export class Lane {
  readonly #place: LanePlace
  readonly #of: Underway
  readonly #lines: readonly Line[]
  readonly #free: Line[] = []
  readonly #tried: Tried[] = []
  #buffer: Ready[] = []
  #readAt = 0
  readonly #inHand = new Set<string>()
  #isUnsure = false
  /** Lines that the mail server does not take. */
  #out = 0
  #untold = 0
  #sent = 0
  #problem: string | null = null
  /** Mails in a row of which nothing was said. */
  #unreached = 0
  #wake: () => void = () => {}
  constructor(place: LanePlace, of: Underway) {
    this.#place = place
    this.#of = of
    this.#lines = Array.from({ length: place.lines }, () => openLine(of.setup.smtp, place.line))
  }

  /** Until nothing is due, the turn is over, or something keeps it from going on; nothing is in hand any more then, or it is noted as uncertain by whoever comes next. */
  async run(signal: AbortSignal): Promise<Ended> {
    const until = performance.now() + stretch
    const { pace } = this.#of
    pace.set(this.#of.setup.rate)
    let wait = 0
    for (const line of this.#lines) this.#prepare(line)
    let state = 'sending'
    let isLost = false
    let isThrough = false
    let isOver = false
    let failing: number | null = null
    const onAbort = (): void => this.#wake()
    signal.addEventListener('abort', onAbort)
    try {
      for (;;) {
        // Many at once cost little more than one: while most are on the way, a moment is waited for those that are about to be answered.
        const enough = Math.ceil(this.#lines.length / 2)
        if (this.#inHand.size > enough && this.#tried.length < enough) await this.#wait(gathering, signal, enough)
        isOver ||= signal.aborted || this.#problem !== null || performance.now() > until
        const due = isOver ? [] : await this.#next(pace.allowed(this.#free.length, this.#place.now()))
        isThrough = !isOver && due === null
        if (this.#tried.length === 0 && !due?.length) {
          if (this.#inHand.size === 0 && (isOver || isThrough)) break
          const left = pace.wait(this.#place.now())
          // One that is to go slowly does not keep a place from others.
          if (this.#inHand.size === 0 && this.#free.length > 0 && left > longestWait) {
            wait = left
            break
          }
          await this.#wait(this.#inHand.size === 0 && this.#free.length > 0 ? left : longestWait, signal)
          if (signal.aborted && this.#inHand.size > 0 && !(await this.#drained())) break
          continue
        }
        const taken = await this.#step(due ?? []).catch(async (error: unknown) => {
          if (signal.aborted || performance.now() - (failing ??= performance.now()) > patience) throw error
          await sleep(250)
          return null
        })
        if (taken === null) continue
        failing = null
        pace.take(taken.go.length, taken.rate, this.#place.now())
        if (this.#untold >= toldAtOnce) await this.#tell()
        if (taken.isOld) this.#buffer = []
        state = taken.state
        isLost = taken.isLost
        // Something that the mails are made of is another: begun anew, with what is written there now.
        if (isLost || state !== 'sending' || taken.basis !== this.#of.setup.basis) isOver = true
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
      for (const line of this.#lines) line.close()
    }
    // What was answered while this server was waiting to stop.
    if (this.#tried.length > 0) await this.#step([])
    if (this.#isUnsure && !isLost) await this.#giveBack()
    while (!isLost && (await this.#tell()) > 0);
    return { wait, state, isLost, isThrough, problem: this.#problem, sent: this.#sent }
  }

  /** Up to so many that are due; null when none is. */
  async #next(count: number): Promise<readonly Ready[] | null> {
    if (count === 0) return []
    const { setup, workspace, broadcast } = this.#of
    if (this.#buffer.length === 0 || performance.now() - this.#readAt > fresh) {
      this.#buffer = [...(await readDue(this.#place, workspace, broadcast, setup, this.#place.now(), portion))]
      this.#readAt = performance.now()
      if (this.#buffer.length === 0) return null
    }
    return this.#buffer.splice(0, count)
  }

  /** Timelines tell of what was noted. */
  async #tell(): Promise<number> {
    const { workspace, broadcast } = this.#of
    const count = await tellNext(this.#place.database, workspace, broadcast, this.#place.now())
    this.#untold = Math.max(0, this.#untold - count)
    if (count > 0) this.#place.written(workspace)
    return count
  }

  async #step(due: readonly Ready[]) {
    const { workspace, broadcast, claim, setup } = this.#of
    if (this.#isUnsure) await this.#giveBack()
    const tried = this.#tried.splice(0)
    const taking = {
      workspace,
      broadcast,
      claim,
      object: setup.to.object,
      made: setup.basis,
      channel: 'mail',
      isEach: setup.segment === null,
      basis: setup.ground,
      purpose: setup.purpose,
    } as const
    if (tried.length > 0) this.#place.at?.('noted')
    try {
      const taken = await takeInHand(this.#place.database, taking, tried, due, this.#place.now())
      const go = new Set(taken.go)
      for (const one of due) if (go.has(one)) this.#begin(one)
      this.#untold += tried.length
      return taken
    } catch (error) {
      // What became of them may not be noted yet, and others may have been taken without our knowledge.
      this.#tried.unshift(...tried)
      this.#isUnsure = true
      throw error
    }
  }

  /** Whatever was taken by this server and never given to the mail server waits again: nobody but this server could have sent it. */
  async #giveBack(): Promise<void> {
    const { workspace, broadcast, claim } = this.#of
    const known = [...this.#inHand, ...this.#tried.map(({ due }) => due.id)]
    await this.#place.database.transaction(workspace, (tx) => tx.change(giveBackText, [broadcast, claim, known]))
    this.#isUnsure = false
  }

  #begin(one: Ready): void {
    const line = this.#free.pop()!
    this.#inHand.add(one.id)
    this.#place.at?.('taken')
    void this.#send(line, one)
      .then((tried) => {
        this.#place.at?.('answered')
        this.#tried.push(tried)
      })
      .finally(() => {
        this.#inHand.delete(one.id)
        this.#prepare(line)
        this.#wake()
      })
  }

  /** A line is free once it is connected: what is taken then waits for nothing. One that cannot be is left out, as long as others can. */
  #prepare(line: Line): void {
    void line.ready().then((problem) => {
      if (problem === null) this.#free.push(line)
      else if (++this.#out === this.#lines.length) this.#problem = problem
      this.#wake()
    })
  }

  /** Never rejects: a mail that cannot be written is refused. */
  async #send(line: Line, due: Ready): Promise<Tried> {
    const takenAt = performance.now()
    const { workspace, setup } = this.#of
    const { seals, now } = this.#place
    const { subject } = setup
    let raw: Buffer
    try {
      raw = await writeLetter(setup, seals, workspace, due, now())
    } catch (error) {
      const reason = error instanceof Problem ? error.message : 'The mail could not be written.'
      return { due, subject, fate: { state: 'refused', code: 'unwritable', reason, next: null, suppress: false } }
    }
    if (performance.now() - takenAt > stale) return { due, subject, fate: null }
    const sent = await line.send({ from: setup.from.address, to: due.address! }, raw)
    // Not the line but what is said by it is not taken, or the line broke at that very moment: the next try tells.
    if (sent.kind === 'unreached' && ++this.#unreached >= this.#lines.length) this.#problem = sent.reason
    if (sent.kind === 'accepted') {
      this.#sent++
      this.#unreached = 0
    }
    return { due, subject, fate: fateOf(sent, { attempts: due.attempts + 1, queuedAt: due.queuedAt, now: now() }) }
  }

  /** Until something happens, or so many were answered where that is said, or the server is to stop, or the time is over. */
  async #wait(milliseconds: number, signal: AbortSignal, enough = 0): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const isEnough = (): boolean => this.#tried.length >= enough || signal.aborted
    this.#wake = () => isEnough() && resolve()
    if (enough > 0 ? isEnough() : this.#tried.length > 0 || signal.aborted) return
    const timer = setTimeout(resolve, milliseconds)
    await promise
    clearTimeout(timer)
  }

  /** Whether the mail server answered what was in hand while this server was waiting to stop. */
  async #drained(): Promise<boolean> {
    for (const begun = performance.now(); performance.now() - begun < grace; await sleep(10)) if (this.#inHand.size === 0) return true
    return this.#inHand.size === 0
  }
}
