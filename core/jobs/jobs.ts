/** Jobs by pg-boss, on tables of the control class: sent after commits, never in a business transaction. */
import type { Pool } from 'pg'
import type { Job, PgBoss } from 'pg-boss'
import { Problem } from '../errors.ts'
import type { Presence } from '../leases/index.ts'
import type { JobKind } from './job.ts'
import { parkedJob, parkedJobs, sweepDone, type Parked } from './parked.ts'

export interface JobsOptions {
  readonly control: Pool
  readonly presence: Presence
  /** Without any, nothing runs. */
  readonly kinds: readonly JobKind[]
  /** Whether this server does jobs; yes unless said. It may send them either way. */
  readonly works?: boolean | undefined
  readonly onError?: ((error: unknown) => void) | undefined
  /** Seconds between looks for jobs whose server is gone or that take too long. */
  readonly watch?: number | undefined
}

export interface Jobs {
  start(): Promise<void>
  stop(): Promise<void>
  /** Sends a job; it may begin before this answers. Give what it needs to find its data, not the data. */
  send(kind: JobKind, workspace: string, data: object, options?: { readonly after?: Date }): Promise<void>
  /** Jobs of a workspace that were tried as often as they may be, the last one first. */
  parked(workspace: string): Promise<readonly Parked[]>
  /** Lets a parked job be tried once more. Problem: `job.notFound`. */
  retry(workspace: string, id: string): Promise<void>
  /** Forgets a parked job. Problem: `job.notFound`. */
  drop(workspace: string, id: string): Promise<void>
}

export const schema = 'jobs'
const channel = 'rapport jobs'
/** Seconds after which a job whose server says nothing is taken for left. */
const heartbeat = 15

interface Carried {
  readonly workspace: string
  readonly data: object
}

export function openJobs({ control, presence, kinds, onError = () => {}, watch = 10, works = true }: JobsOptions): Jobs {
  let running: PgBoss | null = null
  const workers = new Map<string, string[]>()
  const wake = (name: string): void => workers.get(name)?.forEach((worker) => running?.notifyWorker(worker))
  presence.hear(channel, (said) => (said === null ? [...workers.keys()] : [said]).forEach(wake))
  let sweeping: NodeJS.Timeout | undefined

  return {
    async start() {
      if (kinds.length === 0) return
      running = await openBoss()
      for (const kind of kinds) await begin(running, kind)
      const sweep = (): void => void sweepDone(control).catch(onError)
      sweep()
      sweeping = setInterval(sweep, 60 * 60 * 1000)
    },
    async stop() {
      clearInterval(sweeping)
      await running?.stop({ graceful: true, timeout: 5000 })
      running = null
    },
    async send({ name }, workspace, data, { after } = {}) {
      const carried: Carried = { workspace, data }
      await boss().send(name, carried, after ? { startAfter: after } : {})
      if (after) return
      wake(name)
      await presence.say(channel, [name]).catch(onError)
    },
    parked: (workspace) => parkedJobs(control, kinds, workspace),
    async retry(workspace, id) {
      const { kind } = await parkedJob(control, kinds, workspace, id)
      await boss().retry(kind, id)
      wake(kind)
      await presence.say(channel, [kind]).catch(onError)
    },
    async drop(workspace, id) {
      const { kind } = await parkedJob(control, kinds, workspace, id)
      await boss().deleteJob(kind, id)
    },
  }

  function boss(): PgBoss {
    if (running) return running
    throw new Problem('job.notRunning', 'Jobs are not taken yet.', { status: 503, fix: 'Try again in a moment.' })
  }

  async function openBoss(): Promise<PgBoss> {
    // Only here: it takes 8 MB, and time at start.
    const { PgBoss } = await import('pg-boss')
    const made = new PgBoss({
      db: { executeSql: (text, values) => control.query(text, values) },
      schema,
      // The tables are made by migrations, and no role of the server may change them.
      migrate: false,
      createSchema: false,
      reindex: false,
      monitorVacuum: false,
      schedule: false,
      superviseIntervalSeconds: watch,
      monitorIntervalSeconds: watch,
      bamIntervalSeconds: 3600,
      flowIntervalSeconds: 3600,
    })
    made.on('error', onError)
    await made.start()
    return made
  }

  async function begin(by: PgBoss, kind: JobKind): Promise<void> {
    const { name, tries = 5, backOff = 2, patience = 15 * 60, places = 2 } = kind
    const queue = {
      retryLimit: tries - 1,
      retryDelay: backOff,
      retryBackoff: true,
      expireInSeconds: patience,
      heartbeatSeconds: heartbeat,
      // What is parked stays until somebody decides; what is done is swept.
      deleteAfterSeconds: 0,
      retentionSeconds: 10 * 365 * 24 * 60 * 60,
    }
    await by.createQueue(name, queue)
    await by.updateQueue(name, queue)
    workers.set(name, [])
    for (let place = 0; works && place < places; place++)
      workers
        .get(name)!
        .push(
          await by.work<Carried>(name, { batchSize: 1, pollingIntervalSeconds: 2 }, ([job]) => (job ? run(kind, job) : Promise.resolve())),
        )
  }

  /** Only what may be shown is kept of an error; the log has the rest. */
  async function run({ run: work }: JobKind, { data: carried, signal }: Job<Carried>): Promise<void> {
    try {
      await work(carried.data, { workspace: carried.workspace, signal })
    } catch (error) {
      onError(error)
      const shown =
        error instanceof Problem ? error : new Problem('job.failed', 'Something unexpected happened. The log of the server says more.')
      // pg-boss keeps every member that an error has.
      throw Object.assign(new Error(shown.message), { code: shown.code, stack: undefined })
    }
  }
}
