/** How webhooks stand, as the page shows it. */
import type { Database } from '../postgres/index.ts'
import { isoMoment } from '../store/select.ts'

export interface Standings {
  readonly id: string
  /** Deliveries that wait, and that are parked; counted up to a thousand. */
  readonly waiting: number
  readonly parked: number
  /** Until when the secret before the present one signs too. */
  readonly oldSecretUntil: string | null
  readonly last: { readonly at: string; readonly state: string; readonly outcome: string | null } | null
}

const most = 1_000
const counted = (
  state: string,
): string => `(select count(*) from (select 1 from webhook_delivery d where d.workspace_id = $1 and d.webhook_id = w.id
  and d.state = '${state}' limit ${most}) capped)`

const text = `select coalesce(json_agg(json_build_object('id', w.id, 'waiting', ${counted('waiting')}, 'parked', ${counted('parked')},
  'oldSecretUntil', (select ${isoMoment('max(s.ends_at)')} from webhook_secret s where s.workspace_id = $1 and s.webhook_id = w.id and s.ends_at > $2::timestamptz),
  'last', (select json_build_object('at', ${isoMoment('coalesce(l.settled_at, l.queued_at)')}, 'state', l.state, 'outcome', l.outcome) from webhook_delivery l
    where l.workspace_id = $1 and l.webhook_id = w.id order by l.id desc limit 1))), '[]')::text from webhook w where w.workspace_id = $1 and ($3::uuid is null or w.id = $3::uuid)`

export async function readStandings(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  now: Date,
  webhook: string | null = null,
): Promise<ReadonlyMap<string, Standings>> {
  const rows = JSON.parse((await database.readJson(workspace, { text, values: [now, webhook] }))!) as Standings[]
  return new Map(rows.map((one) => [one.id, one]))
}
