/** A webhook as whoever sends sees it: one read. */
import type { Database } from '../postgres/index.ts'
import { isoMoment } from '../store/select.ts'
import type { Disarming } from './definition.ts'
import { type Standing, wellStanding } from './schedule.ts'
import type { Wish } from './wish.ts'

export interface TargetState {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly wishes: readonly Wish[]
  /** The member whose view it has. */
  readonly member: string
  /** The API key whose view it has instead. */
  readonly key: string | null
  readonly enabled: boolean
  readonly disarmed: Disarming | null
  readonly version: number
  readonly standing: Standing
  /** Entries of the feed behind `after`, up to `to`, that are to be sent again. */
  readonly replay: { readonly after: number; readonly to: number } | null
  readonly sweptAt: string | null
}

type Row = Omit<TargetState, 'standing' | 'replay'> & {
  readonly failures: number | null
  readonly failingSince: string | null
  readonly retryAt: string | null
  readonly replayAfter: number | null
  readonly replayTo: number | null
}

const read = `select coalesce(json_agg(json_build_object('id', w.id, 'name', w.name, 'url', w.url, 'wishes', w.wishes, 'member', w.member_id, 'key', w.key, 'enabled', w.enabled,
    'disarmed', w.disarmed, 'version', w.version, 'failures', s.failures, 'failingSince', ${isoMoment('s.failing_since')}, 'retryAt', ${isoMoment('s.retry_at')},
    'replayAfter', s.replay_after, 'replayTo', s.replay_to, 'sweptAt', ${isoMoment('s.swept_at')})), '[]')::text
  from webhook w left join webhook_standing s on s.workspace_id = $1 and s.webhook_id = w.id where w.workspace_id = $1 and ($2::uuid is null or w.id = $2::uuid)`

/** Those of a workspace, or one of them. */
export async function readTargets(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  id: string | null = null,
): Promise<readonly TargetState[]> {
  const rows = JSON.parse((await database.readJson(workspace, { text: read, values: [id] }))!) as Row[]
  return rows.map(({ failures, failingSince, retryAt, replayAfter, replayTo, ...rest }) => ({
    ...rest,
    standing: failures === null ? wellStanding : { failures, failingSince, retryAt },
    replay: replayAfter === null || replayTo === null ? null : { after: replayAfter, to: replayTo },
  }))
}

/** For a transaction: writes how it stands. */
export const standText = `insert into webhook_standing (workspace_id, webhook_id, failures, failing_since, retry_at)
  values ($1, $2::uuid, $3::integer, $4::timestamptz, $5::timestamptz) on conflict (workspace_id, webhook_id) do update
  set failures = excluded.failures, failing_since = excluded.failing_since, retry_at = excluded.retry_at`

/** Sets, or ends, what is to be sent again. */
export const replayText = `insert into webhook_standing (workspace_id, webhook_id, failures, replay_after, replay_to)
  values ($1, $2::uuid, 0, $3::bigint, $4::bigint) on conflict (workspace_id, webhook_id) do update
  set replay_after = excluded.replay_after, replay_to = excluded.replay_to`

export const sweptText = `insert into webhook_standing (workspace_id, webhook_id, failures, swept_at)
  values ($1, $2::uuid, 0, $3::timestamptz) on conflict (workspace_id, webhook_id) do update set swept_at = excluded.swept_at`
