/** Notifications of this server: what the feed tells that members are to be told, and what is due each morning. */
import type { Consumer } from '../feed/index.ts'
import { openDue, type Presence } from '../leases/index.ts'
import type { Model } from '../object/index.ts'
import type { Database } from '../postgres/index.ts'
import { nextMorning, tellDue } from './due.ts'
import { givenConsumer } from './given.ts'

export interface NotificationsOptions {
  readonly database: Database
  /** The declared one: what is work is declared. */
  readonly model: Model
  readonly timeZoneOf: (workspace: string) => Promise<string>
  /** Members have something new. */
  readonly told: (workspace: string, members: readonly string[]) => void
  /** Whether this server tells of what is due. */
  readonly works: boolean
  readonly presence?: Presence | undefined
  readonly onError: (error: unknown) => void
  readonly now?: (() => Date) | undefined
  /** Milliseconds between two looks at what is due. */
  readonly look?: number | undefined
}

export interface Notifications {
  readonly consumer: Consumer
  /** Tells of what is due in a workspace by now; answers when to look next. */
  sweep(workspace: string): Promise<Date>
  start(): void
  stop(): Promise<void>
}

/** Milliseconds after which another server takes a workspace that was not done. Two at once tell each of it once. */
const patience = 60_000

const knownText = 'select from control.notification_due d where d.workspace_id = $1::uuid'

export function openNotifications(options: NotificationsOptions): Notifications {
  const { database, timeZoneOf, works, onError, now = () => new Date(), look = 30_000 } = options
  const sweep = (workspace: string): Promise<Date> => tellDue({ ...options, now }, workspace)
  const due = openDue({
    control: database.control,
    presence: options.presence,
    table: 'control.notification_due',
    sweep,
    now,
    look,
    patience,
    onError,
  })
  return {
    consumer: givenConsumer({
      ...options,
      now,
      // Who is looked at once is looked at each morning.
      mayBeDue: async (workspace) => {
        const { rowCount } = await database.control.query(knownText, [workspace])
        if (!rowCount) await due.note(workspace, nextMorning(now(), await timeZoneOf(workspace)))
      },
    }),
    sweep,
    start() {
      if (works) due.start()
    },
    stop: () => due.stop(),
  }
}
