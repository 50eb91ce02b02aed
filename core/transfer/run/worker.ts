/** Does the work on imports: takes a lease, renews it, and leaves what it cannot finish to whoever comes next. */
import { randomUUID } from 'node:crypto'
import type { Actor } from '../../access/index.ts'
import { Problem } from '../../errors.ts'
import type { Model } from '../../object/index.ts'
import { isConnectionLoss, type Database } from '../../postgres/index.ts'
import type { Planned, Store } from '../../store/index.ts'
import { checkImport } from './check.ts'
import { changeImport, findImport, problemText, type State } from './import.ts'
import type { Job } from './job.ts'
import { claim, finish, leaseSeconds, offer, release, renew, type Held, type Work } from './lease.ts'
import { removeImport } from './remove.ts'
import { runImport } from './run.ts'

export interface WorkerOptions {
  readonly database: Database
  readonly model: Model
  readonly store: Store
  /** A member's rights as they are now, and the workspace's country; null when the member may no longer act. */
  readonly memberOf: (workspace: string, member: string) => Promise<{ readonly actor: Actor; readonly country: string | null } | null>
  readonly onError?: (error: unknown) => void
  readonly written?: (workspace: string, planned: readonly Planned[]) => void
  readonly now?: () => Date
  /** Milliseconds between looks for work that another server left. */
  readonly pause?: number
}

export const kind = 'import'

/** How each state of work is done, and what it is called when somebody stops it. */
const doing: Partial<Record<State, (job: Job) => Promise<void>>> = { checking: checkImport, running: runImport, removing: removeImport }

export class ImportWorker {
  readonly #options: WorkerOptions
  readonly #holder = randomUUID()
  readonly #ending = new AbortController()
  #loop: Promise<void> | null = null
  #wake: () => void = () => {}
  constructor(options: WorkerOptions) {
    this.#options = options
  }

  start(): void {
    this.#loop ??= this.#work()
  }

  /** Puts an import on the list and looks at once. */
  async offer(work: Work): Promise<void> {
    await offer(this.#options.database.control, kind, work)
    this.#wake()
  }

  /** Ends after the batch under way; other servers go on at once. */
  async stop(): Promise<void> {
    this.#ending.abort()
    this.#wake()
    await this.#loop
  }

  async #work(): Promise<void> {
    const { database, onError = () => {}, pause = 3000 } = this.#options
    while (!this.#ending.signal.aborted) {
      let woken = false
      const waiting = new Promise<void>((resolve) => {
        this.#wake = () => {
          woken = true
          resolve()
        }
      })
      try {
        const work = await claim(database.control, kind, this.#holder)
        if (work) {
          await this.#do(work)
          continue
        }
      } catch (error) {
        onError(error)
      }
      if (woken || this.#ending.signal.aborted) continue
      const timer = setTimeout(this.#wake, pause)
      await waiting
      clearTimeout(timer)
    }
  }

  async #do(work: Held): Promise<void> {
    const { control } = this.#options.database
    const lost = new AbortController()
    const signal = AbortSignal.any([lost.signal, this.#ending.signal])
    const timer = setInterval(
      () => {
        renew(control, kind, this.#holder, work).then(
          (held) => !held && lost.abort(),
          () => {},
        )
      },
      (leaseSeconds * 1000) / 3,
    )
    try {
      const done = await this.#attempt(work, signal)
      // Offered before what it is about was committed: somebody looks again in a moment.
      if (!done && work.fresh) await release(control, kind, this.#holder, work, 1)
      else await finish(control, kind, this.#holder, work)
    } catch (error) {
      if (!isHandOver(error)) this.#options.onError?.(error)
      if (!lost.signal.aborted) await release(control, kind, this.#holder, work)
      if (!isHandOver(error)) await pauseFor(1000, this.#ending.signal)
    } finally {
      clearInterval(timer)
    }
  }

  /** Whether there was anything to do. */
  async #attempt(work: Work, signal: AbortSignal): Promise<boolean> {
    const { database, memberOf, model, store, written = () => {}, now = () => new Date(), onError = () => {} } = this.#options
    const record = await findImport(database, work.workspace, work.subject)
    const step = record && doing[record.state]
    if (!record || !step) return false
    try {
      const member = record.by_id ? await memberOf(work.workspace, record.by_id) : null
      if (!member)
        throw new Problem('import.nobody', `${record.by_name} may no longer act here, so this import does not go on.`, {
          fix: 'Somebody else can import the file again.',
        })
      await step({ database, model, store, workspace: work.workspace, record, ...member, now, signal, written })
      await database.transaction(work.workspace, (tx) =>
        changeImport(tx, record.id, [record.state], { state: 'stopped', stop: false, finished_at: now().toISOString() }),
      )
    } catch (error) {
      // Another server, or this one a moment later, goes on where the last batch ended.
      if (isHandOver(error) || isConnectionLoss(error) || (error instanceof Problem && error.status === 503)) throw error
      onError(error)
      await database.transaction(work.workspace, (tx) =>
        changeImport(tx, record.id, [record.state], {
          state: 'failed',
          problem: { ...problemText(error) } as never,
          finished_at: now().toISOString(),
        }),
      )
    }
    return true
  }
}

const isHandOver = (error: unknown): boolean => error instanceof Problem && error.code === 'import.handedOver'

const pauseFor = (time: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, time)
    signal.addEventListener('abort', done, { once: true })
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
