/** What was sent to the addresses of flows, as rows. */
import type { Database, Transaction } from '../../postgres/index.ts'
import { isoMoment } from '../../store/select.ts'
import type { Payload } from './payload.ts'

/**
 * `taken`: it is told of a record, and begins the flow as what happens does. `nobody`: it tells of no record that is there. `refused`: it does not fit, or the records
 * refuse it. `resting`: the flow was not on, or began by nothing that is sent. All but what was taken can be taken anew.
 */
export const deliveryStates = ['taken', 'nobody', 'refused', 'resting'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export interface Delivery {
  readonly id: string
  readonly flow: string
  readonly at: Date
  readonly object: string
  readonly body: Payload
}

/** What became of one. */
export interface DeliveryFate {
  readonly state: DeliveryState
  readonly problem?: string
  readonly record?: string
  /** Whether the record was there, or was made. */
  readonly outcome?: 'found' | 'added'
  readonly interaction?: string
  /** What was said of somebody who was erased is not kept. */
  readonly isUnsaid?: boolean
}

/** Bodies that are kept of a flow, and deliveries that are shown. */
export const shownDeliveries = 50
/** Milliseconds for which a delivery is kept, and the key that its sender gave it holds. */
export const keptFor = 7 * 86_400_000

const putText =
  `insert into flow_delivery as d (workspace_id, id, flow_id, at, state, problem, body, object, record_id, outcome, interaction_id)
  values ($1::uuid, $2::uuid, $3::uuid, $4::timestamptz, $5::text, $6::text, $7::jsonb, $8::text, $9::uuid, $10::text, $11::uuid)
  on conflict (workspace_id, id) do update set state = excluded.state, problem = excluded.problem, body = excluded.body, record_id = excluded.record_id, outcome = excluded.outcome,
    interaction_id = excluded.interaction_id where $12::boolean and d.state <> 'taken'`.replace(/\s*\n\s*/g, ' ')
const fewerText = `update flow_delivery d set body = null where d.workspace_id = $1 and d.flow_id = $2::uuid and d.body is not null
  and (d.at, d.id) <= (select n.at, n.id from flow_delivery n where n.workspace_id = $1 and n.flow_id = $2::uuid and n.body is not null
    order by n.at desc, n.id desc offset ${shownDeliveries} limit 1)`.replace(/\s*\n\s*/g, ' ')

/** Writes down what became of a delivery; false where it is known already, or `again` and taken meanwhile. */
export async function putDelivery(tx: Transaction, one: Delivery, fate: DeliveryFate, isAgain: boolean): Promise<boolean> {
  const written = await tx.change(putText, [
    one.id,
    one.flow,
    one.at,
    fate.state,
    fate.problem ?? null,
    fate.isUnsaid ? null : JSON.stringify(one.body),
    one.object,
    fate.record ?? null,
    fate.outcome ?? null,
    fate.interaction ?? null,
    isAgain,
  ])
  if (written > 0) void tx.query(fewerText, [one.flow])
  return written > 0
}

export interface DeliveryRow {
  readonly id: string
  readonly at: string
  readonly state: DeliveryState
  readonly problem: string | null
  readonly object: string
  readonly record: string | null
  readonly outcome: 'found' | 'added' | null
  /** The walk that it began. */
  readonly run: string | null
  readonly hasBody: boolean
}

const rowJson = `'id', d.id, 'at', ${isoMoment('d.at')}, 'state', d.state, 'problem', d.problem, 'object', d.object, 'record', d.record_id, 'outcome', d.outcome, 'hasBody', d.body is not null,
  'run', (select r.id from flow_run r where r.workspace_id = $1 and r.record_id = d.record_id and r.flow_id = d.flow_id and r.cause = 'happened' and r.cause_id = d.interaction_id::text limit 1)`
const newestText =
  `select coalesce(json_agg(json_build_object(${rowJson}) order by d.at desc, d.id desc), '[]')::text from (select * from flow_delivery n
  where n.workspace_id = $1 and n.flow_id = $2::uuid order by n.at desc, n.id desc limit ${shownDeliveries}) d`.replace(/\s*\n\s*/g, ' ')
const oneText =
  `select json_build_object(${rowJson}, 'body', d.body)::text from flow_delivery d where d.workspace_id = $1 and d.flow_id = $2::uuid and d.id = $3::uuid`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/** The newest of a flow, without their bodies. */
export const readDeliveries = async (
  database: Pick<Database, 'readJson'>,
  workspace: string,
  flow: string,
): Promise<readonly DeliveryRow[]> =>
  JSON.parse((await database.readJson(workspace, { text: newestText, values: [flow] }))!) as DeliveryRow[]

/** One of a flow, with what was sent; null where it is not there. */
export async function readDelivery(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  flow: string,
  id: string,
): Promise<(DeliveryRow & { readonly body: Payload | null }) | null> {
  const json = await database.readJson(workspace, { text: oneText, values: [flow, id] })
  return json === null ? null : (JSON.parse(json) as DeliveryRow & { body: Payload | null })
}

const olderText = 'select exists (select from flow_delivery d where d.workspace_id = $1 and d.at < $2::timestamptz)::text'

/** Whether there are older ones in a workspace, so that it is known already when to look at them. */
export const hasOlder = async (database: Pick<Database, 'readJson'>, workspace: string, at: Date): Promise<boolean> =>
  (await database.readJson(workspace, { text: olderText, values: [at] })) === 'true'

const forgetText = `delete from flow_delivery d where d.workspace_id = $1 and d.id in (select o.id from flow_delivery o where o.workspace_id = $1 and o.at <= $2::timestamptz order by o.at limit 1000)`
const oldestText = `select min(d.at) as at from flow_delivery d where d.workspace_id = $1`

/** Forgets what is too old, a portion at a time; answers when the next will be. */
export async function forgetDeliveries(
  transaction: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>,
  now: Date,
): Promise<Date | null> {
  const oldest = await transaction(async (tx) => {
    void tx.query(forgetText, [new Date(now.getTime() - keptFor)])
    return (await tx.query<{ at: Date | null }>(oldestText))[0]?.at ?? null
  })
  return oldest === null ? null : new Date(new Date(oldest).getTime() + keptFor)
}
