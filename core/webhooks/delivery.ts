/** Deliveries as they are kept: a row for each change that a webhook is told of, from the moment on that it is known. */
import { newId } from '../object/index.ts'
import type { Database, Transaction } from '../postgres/index.ts'
import { isoMoment } from '../store/select.ts'
import type { Action, News } from './wish.ts'

/** `waiting` until it was taken, `skipped` when there was nothing to tell after all, `parked` when it was tried long enough: then nothing happens until somebody sends it again. */
export const states = ['waiting', 'delivered', 'skipped', 'parked'] as const
export type State = (typeof states)[number]

/** One try of a delivery. */
export interface Try {
  readonly at: string
  readonly outcome: string
  readonly status: number | null
  readonly milliseconds: number
  /** The beginning of what was answered. */
  readonly answer: string | null
}

export interface Delivery {
  /** The same however often it is sent: `webhook-id`. */
  readonly id: string
  readonly webhook: string
  /** In the feed; null for a test. */
  readonly position: number | null
  readonly change: string | null
  /** When it happened. */
  readonly at: string
  readonly object: string
  readonly record: string
  readonly action: Action | 'flow' | 'test'
  /** The fields that changed. */
  readonly fields: readonly string[]
  readonly state: State
  /** What came of the last try: `delivered`, `status_500`, `timeout` …, see the contract. */
  readonly outcome: string | null
  readonly status: number | null
  readonly attempts: number
  readonly tries: readonly Try[]
  readonly nextAt: string
  readonly queuedAt: string
  readonly settledAt: string | null
}

const row = `json_build_object('id', d.id, 'webhook', d.webhook_id, 'position', d.position, 'change', d.change_id, 'at', ${isoMoment('d.at')}, 'object', d.object,
  'record', d.record_id, 'action', d.action, 'fields', d.fields, 'state', d.state, 'outcome', d.outcome, 'status', d.status, 'attempts', d.attempts, 'tries', d.tries,
  'nextAt', ${isoMoment('d.next_at')}, 'queuedAt', ${isoMoment('d.queued_at')}, 'settledAt', ${isoMoment('d.settled_at')})`

type Reads = Pick<Database, 'readJson'>
type Writes = Pick<Database, 'transaction'>

/** Rows that one statement writes. */
const most = 2_000

const columns =
  'workspace_id, id, webhook_id, position, change_id, at, object, record_id, action, fields, state, attempts, tries, next_at, queued_at'
const given = `$1::uuid, n.id, n.webhook, n.position, n.change, n.at, n.object, n.record, n.action, n.fields, 'waiting', 0, '[]'::jsonb, coalesce(n.next, $3::timestamptz), $3::timestamptz
  from json_to_recordset($2::json) as n(id uuid, webhook uuid, position bigint, change uuid, at timestamptz, object text, record uuid, action text, fields jsonb, next timestamptz)`
const once = 'on conflict (workspace_id, webhook_id, position, object, record_id)'
const insertNew = `insert into webhook_delivery (${columns}) select ${given} where true ${once} do nothing`
const insertAgain = `insert into webhook_delivery (${columns}) select ${given} where true ${once} do update set state = excluded.state, outcome = null, status = null, attempts = 0,
  next_at = excluded.next_at, queued_at = excluded.queued_at, settled_at = null`

/** Notes what is to be told. What is known already stays as it is; `again` has it sent once more, under its id. */
export async function queue(database: Writes, workspace: string, news: readonly News[], now: Date, again = false): Promise<void> {
  for (let at = 0; at < news.length; at += most) {
    const rows = news.slice(at, at + most).map(({ webhook, position, change, at: when, touched: { object, id, action, fields } }) => ({
      id: newId(),
      webhook,
      position,
      change,
      at: when,
      object,
      record: id,
      action,
      fields,
    }))
    await database.transaction(workspace, async (tx) => {
      void tx.query(again ? insertAgain : insertNew, [JSON.stringify(rows), now])
    })
  }
}

/** Notes a test, which nothing in the workspace has caused; whoever sends finds it at `next`. */
export async function queueTest(database: Writes, workspace: string, webhook: string, next: Date, now: Date): Promise<string> {
  const id = newId()
  const test = { id, next, webhook, position: null, change: null, at: now, object: 'webhook', record: webhook, action: 'test', fields: [] }
  await database.transaction(workspace, async (tx) => {
    void tx.query(insertNew, [JSON.stringify([test]), now])
  })
  return id
}

/** Notes that a flow tells a webhook of a record; once, in whatever transaction that is part of. */
export function queueCall(
  tx: Pick<Transaction, 'query'>,
  { webhook, object, record }: { readonly webhook: string; readonly object: string; readonly record: string },
  now: Date,
): void {
  const call = {
    id: newId(now.getTime()),
    webhook,
    position: null,
    change: null,
    at: now,
    object,
    record,
    action: 'flow',
    fields: [],
    next: null,
  }
  void tx.query(insertNew, [JSON.stringify([call]), now])
}

const due = `select coalesce(json_agg(${row} order by d.next_at, d.id), '[]')::text from (select w.* from webhook_delivery w
  where w.workspace_id = $1 and w.webhook_id = $2::uuid and w.state = 'waiting' and w.next_at <= $3::timestamptz order by w.next_at, w.id limit $4::integer) d`

/** What is due of a webhook, what waits longest first. */
export async function readDue(database: Reads, workspace: string, webhook: string, now: Date, limit: number): Promise<readonly Delivery[]> {
  return JSON.parse((await database.readJson(workspace, { text: due, values: [webhook, now, limit] }))!) as Delivery[]
}

const nextDue = `select ${isoMoment('min(d.next_at)')} from webhook_delivery d where d.workspace_id = $1 and d.webhook_id = $2::uuid and d.state = 'waiting'`

/** When the next one is due; null when none waits. */
export const readNextDue = (database: Reads, workspace: string, webhook: string): Promise<string | null> =>
  database.readJson(workspace, { text: nextDue, values: [webhook] })

/** What became of a delivery. */
export interface Settled {
  readonly id: string
  /** How often it had been tried when it was taken in hand: somebody may have it sent again meanwhile. */
  readonly before: number
  readonly state: State
  readonly outcome: string
  readonly status: number | null
  readonly attempts: number
  readonly tries: readonly Try[]
  readonly nextAt: string
  readonly settledAt: string | null
}

/** For a transaction: writes what became of deliveries, given as JSON. */
export const settleText = `update webhook_delivery d set state = n.state, outcome = n.outcome, status = n.status, attempts = n.attempts, tries = n.tries,
  next_at = n."nextAt", settled_at = n."settledAt"
  from json_to_recordset($2::json) as n(id uuid, before integer, state text, outcome text, status integer, attempts integer, tries jsonb, "nextAt" timestamptz, "settledAt" timestamptz)
  where d.workspace_id = $1 and d.id = n.id and d.state = 'waiting' and d.attempts = n.before`

/** Parks what waited too long to be tried at all while its target failed. */
export const parkOldText = `update webhook_delivery d set state = 'parked', outcome = coalesce(d.outcome, 'not_tried'), settled_at = $4::timestamptz
  where d.workspace_id = $1 and d.webhook_id = $2::uuid and d.state = 'waiting' and d.queued_at < $3::timestamptz`

/** Forgets what is settled since a moment before. */
export const sweepText = `delete from webhook_delivery d where d.workspace_id = $1 and d.webhook_id = $2::uuid and d.state <> 'waiting' and d.settled_at < $3::timestamptz`

const page = 50
const listed = `select coalesce(json_agg(${row} order by d.id desc), '[]')::text from (select w.* from webhook_delivery w
  where w.workspace_id = $1 and w.webhook_id = $2::uuid and ($3::uuid is null or w.id < $3::uuid) and ($4::text is null or w.state = $4::text) order by w.id desc limit $5::integer) d`

/** A page of a webhook's deliveries, newest first, from behind the one with the id `after`. */
export async function listDeliveries(
  database: Reads,
  workspace: string,
  webhook: string,
  { after = null, state = null }: { readonly after?: string | null; readonly state?: State | null },
): Promise<{ readonly items: readonly Delivery[]; readonly next: string | null }> {
  const found = JSON.parse((await database.readJson(workspace, { text: listed, values: [webhook, after, state, page + 1] }))!) as Delivery[]
  const items = found.slice(0, page)
  return { items, next: found.length > page ? items.at(-1)!.id : null }
}

const oneText = `select ${row}::text from webhook_delivery d where d.workspace_id = $1 and d.id = $2::uuid`

export async function findDelivery(database: Reads, workspace: string, id: string): Promise<Delivery | null> {
  const json = await database.readJson(workspace, { text: oneText, values: [id] })
  return json === null ? null : (JSON.parse(json) as Delivery)
}

const again = `update webhook_delivery d set state = 'waiting', outcome = null, status = null, attempts = 0, next_at = $3::timestamptz, queued_at = $3::timestamptz, settled_at = null
  where d.workspace_id = $1 and d.id = $2::uuid`

/** Has one sent again, under its id. */
export async function sendAgain(database: Writes, workspace: string, id: string, now: Date): Promise<void> {
  await database.transaction(workspace, async (tx) => {
    void tx.query(again, [id, now])
  })
}
