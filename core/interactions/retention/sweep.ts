/** Keeps interactions no longer than the rules say: by one server at a time, a few at once, with rests in which others work. */
import { setTimeout as sleep } from 'node:timers/promises'
import { LeaseWorker, type Presence } from '../../leases/index.ts'
import type { Database } from '../../postgres/index.ts'
import { atOnce, eraseSome, type KeptRule, readRules, typesIn } from './erase.ts'

export interface RetentionOptions {
  readonly database: Pick<Database, 'transaction' | 'readJson' | 'control'>
  readonly presence?: Presence | undefined
  /** Whether this server deletes; yes unless said. It says that there is something to delete either way. */
  readonly works?: boolean | undefined
  readonly workspaces: () => Promise<readonly string[]>
  /** Something was written in a workspace. */
  readonly written: (workspace: string) => void
  readonly onError: (error: unknown) => void
  readonly now?: (() => Date) | undefined
  /** Milliseconds that a rule stands before it counts, so that a mistake can be taken back. */
  readonly grace?: number | undefined
}

export interface Retention {
  /** Rules of the workspace are others. */
  changed(workspace: string): void
  start(): void
  stop(): Promise<void>
}

/** Milliseconds between two transactions: at most 2,000 interactions go in a second. */
const rest = 250
/** Seconds between two looks at what has become too old. */
const every = 6 * 3600
export const usualGrace = 3_600_000

export function openRetention(options: RetentionOptions): Retention {
  const { database, presence, works = true, workspaces, written, onError, now = () => new Date(), grace = usualGrace } = options
  const worker = new LeaseWorker({
    control: database.control,
    kind: 'retention',
    presence,
    onError,
    pause: 30_000,
    work: ({ workspace }, signal) => sweepOld({ database, written, now, grace }, workspace, signal),
  })
  const offer = (workspace: string): Promise<void> => worker.offer({ workspace, subject: workspace })
  /** Whoever died between a write and its word about it left rules that nobody goes by. */
  const lookAtAll = async (): Promise<void> => {
    for (const workspace of await workspaces()) if ((await readRules(database, workspace)).length > 0) await offer(workspace)
  }
  return {
    changed: (workspace) => void offer(workspace).catch(onError),
    start() {
      if (!works) return
      worker.start()
      lookAtAll().catch(onError)
    },
    stop: () => worker.stop(),
  }
}

type Sweeping = Pick<RetentionOptions, 'database' | 'written'> & { readonly now: () => Date; readonly grace: number }

/** Deletes what is too old. Answers after how many seconds to look again; null where everything is kept for ever. */
export async function sweepOld(
  { database, written, now, grace }: Sweeping,
  workspace: string,
  signal: AbortSignal,
): Promise<number | null> {
  const age = ({ at }: KeptRule): number => now().getTime() - Date.parse(at)
  const rules = await readRules(database, workspace)
  if (rules.every(({ months }) => months === null)) return null
  for (const type of await typesIn(database, workspace)) {
    for (let gone = atOnce; gone > 0 && !signal.aborted;) {
      gone = await eraseSome(database, workspace, type, now(), (rule) => age(rule) >= grace)
      if (gone === 0) break
      written(workspace)
      await sleep(rest, undefined, { signal }).catch(() => {})
    }
  }
  const waiting = rules.map((rule) => grace - age(rule)).filter((left) => left > 0)
  return Math.max(1, Math.min(every, ...waiting.map((left) => Math.ceil(left / 1000))))
}
