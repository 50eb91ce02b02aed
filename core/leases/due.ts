/**
 * Workspaces in which something is due at a moment: a row for each in a table of the control schema. One server at a time takes one, does what is due there,
 * and says when to look next.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { type Presence, workOf } from './presence.ts'

export interface DueOptions {
  readonly control: Pool
  /** By which a server that does nothing itself tells those who do. */
  readonly presence?: Presence | undefined
  /** `control.segment_due`: with the columns `workspace_id`, `due_at`, and `turn`, which counts who said so. */
  readonly table: `control.${string}`
  /** Does what is due in a workspace; answers when to look next, null for never. */
  readonly sweep: (workspace: string) => Promise<Date | null>
  readonly now: () => Date
  /** Milliseconds between two looks. */
  readonly look: number
  /** Milliseconds after which another server takes a workspace that was not done: whoever took it may be gone. Two at once must come to the same. */
  readonly patience: number
  readonly onError: (error: unknown) => void
}

export interface Due {
  /** Something is due in a workspace; noted before is what is due earlier. */
  note(workspace: string, at: Date): Promise<void>
  start(): void
  /** Resolves when this server does nothing any more. */
  stop(): Promise<void>
  /** Aborted once it is to stop. */
  readonly signal: AbortSignal
}

/** Workspaces that are taken at once. */
const most = 10

export function openDue({ control, presence, table, sweep, now, look, patience, onError }: DueOptions): Due {
  const noteText = `insert into ${table} as d (workspace_id, due_at, turn) values ($1::uuid, $2::timestamptz, 0)
    on conflict (workspace_id) do update set due_at = least(d.due_at, excluded.due_at), turn = d.turn + 1`
  const takeText = `update ${table} d set due_at = $2::timestamptz where d.workspace_id in
    (select n.workspace_id from ${table} n where n.due_at <= $1::timestamptz order by n.due_at limit $3 for update skip locked) returning d.workspace_id, d.turn`
  // Where somebody has said meanwhile that something is due, it is looked again at once: whoever asked may not have seen it. Whoever has more to do waits behind others.
  const nextText = `with over as (delete from ${table} d where d.workspace_id = $1::uuid and $3::timestamptz is null and d.turn = $2::integer)
    update ${table} d set due_at = case when d.turn = $2::integer then greatest($3::timestamptz, $4::timestamptz) else $4::timestamptz end
    where d.workspace_id = $1::uuid and ($3::timestamptz is not null or d.turn <> $2::integer)`
  const ending = new AbortController()
  let looking: Promise<void> | null = null
  let waking = new AbortController()
  presence?.hear(workOf(table), () => waking.abort())

  async function round(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        const claim = new Date(now().getTime() + patience)
        const { rows } = await control.query<{ workspace_id: string; turn: number }>(takeText, [now(), claim, most])
        for (const { workspace_id: workspace, turn } of rows) {
          if (ending.signal.aborted) break
          try {
            const next = await sweep(workspace)
            await control.query(nextText, [workspace, turn, next, now()])
          } catch (error) {
            onError(error)
          }
        }
        if (rows.length === most) continue
      } catch (error) {
        onError(error)
      }
      await sleep(look, undefined, { signal: AbortSignal.any([ending.signal, waking.signal]) }).catch(() => {})
      waking = new AbortController()
    }
  }

  return {
    async note(workspace, at) {
      await control.query(noteText, [workspace, at])
      if (at > now()) return
      if (looking) waking.abort()
      else await presence?.say(workOf(table), ['']).catch(onError)
    },
    start: () => void (looking ??= round()),
    async stop() {
      ending.abort()
      await looking
    },
    signal: ending.signal,
  }
}
