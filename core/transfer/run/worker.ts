/** Does the work on imports, and leaves what it cannot finish to whoever comes next. */
import { type Held, LeaseWorker, type Presence, type Retry, type Work } from '../../leases/index.ts'
import type { Database } from '../../postgres/index.ts'
import { modelAt } from '../../store/index.ts'
import { checkImport } from './check.ts'
import { changeImport, claimImport, findImport, type Import, type State } from './import.ts'
import { nobodysImport, type Job, type JobOptions } from './job.ts'
import { removeImport } from './remove.ts'
import { runImport } from './run.ts'
import { sweepImport } from './sweep.ts'
import { afterFailure, isHandOver } from './failure.ts'

export interface WorkerOptions extends JobOptions {
  readonly database: Database
  /** Whether this server works on imports; yes unless said. It may offer them either way. */
  readonly works?: boolean | undefined
  /** Shows that this server lives; one of the worker's own unless given. */
  readonly presence?: Presence | undefined
  readonly onError?: (error: unknown) => void
  /** Told when an import of a workspace got on. */
  readonly gotOn?: (workspace: string) => void
  /** Milliseconds between looks for work that another server left. */
  readonly pause?: number
  /** Milliseconds after which failed work is tried again; twice as many after each further failure. */
  readonly backOff?: number
  /** Days that an import which nobody goes on with keeps its file, and a finished one its rows; 7 unless said, at least 1. */
  readonly keepDays?: number
}

const kind = 'import'
/** Seconds in which what was offered is surely committed, if it ever is: longer than any statement may take. */
const commitSeconds = 300

/** How each state of work is done. */
const doing: Partial<Record<State, (job: Job) => Promise<void>>> = { checking: checkImport, running: runImport, removing: removeImport }

export class ImportWorker {
  readonly #options: WorkerOptions
  readonly #worker: LeaseWorker
  readonly #keep: number
  /** The work at hand has got on since it was taken: whatever fails now is a failure of another kind. */
  #advanced = false
  constructor(options: WorkerOptions) {
    this.#options = options
    this.#keep = Math.max(options.keepDays ?? 7, 1) * 24 * 60 * 60
    this.#worker = new LeaseWorker({
      control: options.database.control,
      kind,
      presence: options.presence,
      pause: options.pause,
      onError: options.onError ?? (() => {}),
      work: (held, signal) => this.#do(held, signal),
      failed: (error, held) => this.#failed(error, held),
    })
  }

  start(): void {
    if (this.#options.works !== false) this.#worker.start()
  }

  /** Puts an import on the list, to be looked at by some server now or after some seconds. */
  offer(work: Work, seconds = 0): Promise<void> {
    return this.#worker.offer(work, seconds)
  }

  /** Ends after the batch under way; other servers go on at once. */
  stop(): Promise<void> {
    return this.#worker.stop()
  }

  async #do(work: Held, signal: AbortSignal): Promise<number | null> {
    const { gotOn = () => {} } = this.#options
    this.#advanced = false
    try {
      return await this.#attempt(work, signal, () => {
        this.#advanced = true
        gotOn(work.workspace)
      })
    } finally {
      gotOn(work.workspace)
    }
  }

  async #failed(error: unknown, work: Held): Promise<Retry> {
    const { onError = () => {}, gotOn = () => {}, backOff } = this.#options
    if (!isHandOver(error)) onError(error)
    const { attempts, seconds, problem } = afterFailure(error, this.#advanced ? 0 : work.attempts, backOff)
    if (problem) await this.#park(work, problem)
    gotOn(work.workspace)
    return { seconds: problem ? this.#keep : seconds, attempts }
  }

  /** Does what the import's state asks for. Answers after how many seconds to look at it again; null for never. */
  async #attempt(work: Held, signal: AbortSignal, advanced: () => void): Promise<number | null> {
    const { database, now = () => new Date() } = this.#options
    const record = await findImport(database, work.workspace, work.subject)
    if (!record) return null
    const step = doing[record.state]
    if (!step) return this.#waiting(work, record)
    const { claim: mine, workspace } = work
    if (!(await database.transaction(workspace, (tx) => claimImport(tx, record.id, record.state, mine)))) return 1
    if (!record.stop) {
      const member = record.by_id ? await this.#options.memberOf(workspace, record.by_id) : null
      if (!member) throw nobodysImport(record.by_name)
      const { store, guards = [], barrier, written = () => {}, fillSearch = async () => {}, wrote = async () => {} } = this.#options
      const { model, version: modelVersion } = await modelAt(this.#options, workspace)
      await step({
        database,
        model,
        modelVersion,
        store,
        guards,
        barrier,
        workspace,
        record,
        ...member,
        now,
        signal,
        written,
        fillSearch,
        wrote,
        claim: mine,
        advanced,
      })
    }
    const change = { state: 'stopped', stop: false, finished_at: now().toISOString() } as const
    await database.transaction(workspace, (tx) => changeImport(tx, record.id, [record.state], change, mine))
    return record.state === 'removing' ? 0 : this.#keep
  }

  /** An import that waits for somebody: perhaps its next step is just being committed, perhaps nobody comes back. */
  #waiting({ workspace, age }: Held, record: Import): number | Promise<number | null> {
    if (age < commitSeconds && record.state !== 'removed') return Math.max(1, age)
    return sweepImport(this.#options.database, workspace, record, this.#keep)
  }

  /** Leaves a failed import to somebody who looks at it. */
  async #park({ workspace, subject, claim: mine }: Work & { readonly claim: number }, problem: object): Promise<void> {
    const { database, now = () => new Date() } = this.#options
    const change = { state: 'failed', problem: { ...problem } as never, stop: false, finished_at: now().toISOString() } as const
    await database.transaction(workspace, (tx) => changeImport(tx, subject, ['checking', 'running', 'removing'], change, mine))
  }
}
