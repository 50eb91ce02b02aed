/** What writes to customers, put together: broadcasts on their way, by whichever server has room for one. */
import { systemActor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { Lanes, type LanesOptions } from '../leases/index.ts'
import { isModelChanged } from '../store/index.ts'
import type { LanePlace } from './broadcast/lane.ts'
import { takeTurn, type TurnPlace } from './broadcast/turn.ts'
import type { SetupPlace } from './broadcast/setup.ts'
import { Broadcast } from './definitions.ts'
import type { MessagingPlace } from './place.ts'

export interface MessagingOptions extends SetupPlace, Pick<LanesOptions, 'presence' | 'workspaces' | 'onError' | 'look' | 'round'> {
  readonly now?: (() => Date) | undefined
  /** Something was written in a workspace. */
  readonly written: (workspace: string) => void
  /** Broadcasts that this server sends at a time, and its connections to the mail server for each. */
  readonly places?: number | undefined
  readonly lines?: number | undefined
  readonly line?: LanePlace['line']
  readonly at?: LanePlace['at']
}

export interface Messaging {
  /** What routes stand on. */
  readonly place: Omit<MessagingPlace, 'resolveActor'>
  start(): void
  stop(): Promise<void>
}

export function openMessaging(options: MessagingOptions): Messaging {
  const { database, store, places = 8, lines = 10, now = () => new Date() } = options
  const place: TurnPlace = {
    ...options,
    now,
    lines,
    remembered: { failures: new Map(), paces: new Map() },
    async note(workspace, broadcast, values) {
      const kept = await store.get(systemActor(workspace), Broadcast.name, broadcast)
      if (kept === null) return
      const is = JSON.parse(kept) as { state: string; problem: string | null; version: number }
      // Somebody may have paused or stopped it meanwhile: what they said stays, here and by the version below.
      if (is.state !== 'sending' && is.state !== 'done') return
      const isNew = (key: 'state' | 'problem'): boolean => values[key] !== undefined && values[key] !== is[key]
      if (!isNew('state') && !isNew('problem')) return
      const patch = {
        ...values,
        ...(values.state === undefined ? {} : { finishedAt: values.state === 'done' ? now().toISOString() : null }),
      }
      await store
        .write(
          systemActor(workspace),
          { kind: 'messaging' },
          { patch: [{ object: Broadcast.name, id: broadcast, version: is.version, values: patch }] },
        )
        .catch((error: unknown) => {
          if (!(error instanceof Problem && (error.code === 'record.changed' || isModelChanged(error)))) throw error
        })
    },
  }
  const lanes = new Lanes({
    ...options,
    control: database.control,
    kind: 'broadcast',
    places,
    turn: ({ workspace, subject }, claim, signal) => takeTurn(place, workspace, subject, claim, signal),
    waiting: async (workspace) => JSON.parse((await database.readJson(workspace, { text: waitingText, values: [] }))!) as string[],
  })
  const wake = (workspace: string, broadcast: string): Promise<void> => lanes.offer(workspace, broadcast)
  return {
    place: { ...place, wake },
    start: () => lanes.start(),
    stop: () => lanes.stop(),
  }
}

const waitingText = `select coalesce(json_agg(b.id), '[]')::text from broadcast b where b.workspace_id = $1 and b.state = 'sending'`
