/** Erasures go on, one at a time in a workspace, by whichever server has room; one that a server left is another's. */
import { Problem } from '../errors.ts'
import { LeaseWorker, offer, type Presence } from '../leases/index.ts'
import type { Database } from '../postgres/index.ts'
import { type Erasing, goOn } from './erase.ts'

export interface ErasuresOptions extends Omit<Erasing, 'database' | 'now'> {
  readonly database: Pick<Database, 'transaction' | 'readJson' | 'control'>
  readonly presence?: Presence | undefined
  /** Whether this server erases; yes unless said. */
  readonly works?: boolean | undefined
  readonly workspaces: () => Promise<readonly string[]>
  readonly onError: (error: unknown) => void
  readonly now?: (() => Date) | undefined
  /** Milliseconds between looks for work that another server left. */
  readonly pause?: number | undefined
}

export interface Erasures {
  /** There is an erasure to be done. */
  offer(workspace: string, id: string): Promise<void>
  start(): void
  stop(): Promise<void>
}

const kind = 'erasure'
const openText = `select coalesce(json_agg(e.id), '[]')::text from erasure e where e.workspace_id = $1 and e.state <> 'done'`

/** Erasures of a workspace that are not done. */
const openIn = async (database: Pick<Database, 'readJson'>, workspace: string): Promise<readonly string[]> =>
  JSON.parse((await database.readJson(workspace, { text: openText, values: [] }))!) as string[]

/** Has servers that run already go on with what a restore of a workspace left. */
export async function offerOpen(database: Pick<Database, 'readJson' | 'control'>, workspace: string): Promise<void> {
  for (const id of await openIn(database, workspace)) await offer(database.control, kind, { workspace, subject: id })
}

/** Seconds after which one that was refused is tried again. */
const again = 60

export function openErasures(options: ErasuresOptions): Erasures {
  const { database, presence, works = true, workspaces, onError, now = () => new Date(), pause } = options
  const erasing: Erasing = { ...options, now }
  const worker = new LeaseWorker({
    control: database.control,
    kind,
    presence,
    pause,
    onError,
    work: ({ workspace, subject }, signal) => goOn(erasing, workspace, subject, signal),
    async failed(error, { workspace, subject, attempts }) {
      if (!(error instanceof Problem)) onError(error)
      await database.transaction(workspace, (tx) =>
        tx.change(
          `update erasure e set problem = $3::text, changed_at = $4::timestamptz where e.workspace_id = $1 and e.id = $2::uuid and e.state <> 'done'`,
          [subject, error instanceof Problem ? error.message : 'Something unexpected happened. It is tried again.', now()],
        ),
      )
      return { seconds: error instanceof Problem && error.status < 500 ? again : Math.min(2 ** attempts, again), attempts: attempts + 1 }
    },
  })
  const offerOne = (workspace: string, id: string): Promise<void> => worker.offer({ workspace, subject: id })
  /** Whoever died between writing it down and offering it left it to nobody. */
  const lookAtAll = async (): Promise<void> => {
    for (const workspace of await workspaces()) for (const id of await openIn(database, workspace)) await offerOne(workspace, id)
  }
  return {
    offer: offerOne,
    start() {
      if (!works) return
      worker.start()
      lookAtAll().catch(onError)
    },
    stop: () => worker.stop(),
  }
}
