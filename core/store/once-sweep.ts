/** Takes away the answers to writes that were kept long enough: by one server at a time, workspace by workspace, also where nobody writes any more. */
import { LeaseWorker, type Presence } from '../leases/index.ts'
import type { Database } from '../postgres/index.ts'
import { keptHours } from './once.ts'

export interface SweepOptions {
  readonly database: Pick<Database, 'transaction' | 'control'>
  readonly presence?: Presence | undefined
  /** Whether this server sweeps; yes unless said. It says that there is something to sweep either way. */
  readonly works?: boolean | undefined
  /** Every workspace that this installation has. */
  readonly workspaces: () => Promise<readonly string[]>
  readonly onError: (error: unknown) => void
  readonly now?: () => Date
}

export interface Sweep {
  /** Answers are kept in the workspace, and will have to go. */
  kept(workspace: string): void
  start(): void
  stop(): Promise<void>
}

/** Answers that go in one transaction. */
const atOnce = 1_000
/** Milliseconds in which one server says of a workspace once that answers are kept there. */
const saidEvery = 3_600_000
/** Milliseconds between looks for what is due: nobody waits for it. */
const pause = 30_000

/** A workspace is on the list as long as answers are kept in it, due when the oldest is. */
export function openSweep({ database, presence, works = true, workspaces, onError, now = () => new Date() }: SweepOptions): Sweep {
  const said = new Map<string, number>()
  const worker = new LeaseWorker({
    control: database.control,
    kind: 'idempotency',
    presence,
    onError,
    pause,
    work: ({ workspace }, signal) => sweepKept(database, workspace, now, signal),
  })
  const offer = (workspace: string): Promise<void> => worker.offer({ workspace, subject: workspace })
  /** Whoever died between a write and its word about it left answers that nobody knows of. */
  const lookAtAll = async (): Promise<void> => {
    for (const workspace of await workspaces()) if ((await oldestIn(database, workspace)) !== null) await offer(workspace)
  }
  return {
    kept(workspace) {
      const at = now().getTime()
      if (at - (said.get(workspace) ?? -Infinity) < saidEvery) return
      said.set(workspace, at)
      offer(workspace).catch((error: unknown) => {
        said.delete(workspace)
        onError(error)
      })
    },
    start() {
      if (!works) return
      worker.start()
      lookAtAll().catch(onError)
    },
    stop: () => worker.stop(),
  }
}

/** Takes away what is due, the oldest first. Answers after how many seconds to look again; null when nothing is kept any more. */
async function sweepKept(
  database: Pick<Database, 'transaction'>,
  workspace: string,
  now: () => Date,
  signal: AbortSignal,
): Promise<number | null> {
  const since = new Date(now().getTime() - keptHours * 3_600_000)
  while (!signal.aborted && (await database.transaction(workspace, (tx) => tx.change(sweepText, [since]))) === atOnce);
  const oldest = await oldestIn(database, workspace)
  // One that a write under way holds stays for the next time.
  return oldest && Math.max(60, (oldest.getTime() - since.getTime()) / 1000)
}

const sweepText = `delete from idempotency i where i.workspace_id = $1 and (i.actor_id, i.key) in
  (select o.actor_id, o.key from idempotency o where o.workspace_id = $1 and o.at < $2::timestamptz order by o.at limit ${atOnce} for update skip locked)`

async function oldestIn(database: Pick<Database, 'transaction'>, workspace: string): Promise<Date | null> {
  const text = 'select min(i.at) as at from idempotency i where i.workspace_id = $1'
  const rows = await database.transaction(workspace, (tx) => tx.query<{ at: Date | null }>(text, []))
  return rows[0]!.at
}
