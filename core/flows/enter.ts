/** Records come into flows: each for a cause once, one walk at a time, and as often as the flow says. */
import { idOfText } from '../object/id-of-text.ts'
import type { Transaction } from '../postgres/index.ts'
import type { CompiledFlow } from './compile.ts'

/** Somebody who is to come in. */
export interface Candidate {
  readonly record: string
  /** Why: a change set, an interaction, a day, a call; with the same id they come in once. */
  readonly cause: 'change' | 'happened' | 'date' | 'call'
  readonly causeId: string
  /** How many flows led to it, this one included. */
  readonly depth: number
  /** It came into a segment, or left it. */
  readonly bySegment?: boolean
}

/** Walks of one record through one flow within a day at most. */
export const mostADay = 20

/** One walk of a record for a cause is one for ever: its id is made of them, so that nothing that is told twice begins it twice. */
export const runId = (flow: string, record: string, cause: string, causeId: string): string =>
  idOfText(`${flow} ${record} ${cause} ${causeId}`)

const text =
  `insert into flow_run (workspace_id, id, flow_id, number, object, record_id, cause, cause_id, depth, state, step, since, due_at, turn, passed, entered_at)
  select $1::uuid, n.id, $3::uuid, $4::integer, $5::text, n.record, n.cause, n."causeId", n.depth, 'going', $6::text, $7::timestamptz, $7::timestamptz, 0, 0, $7::timestamptz
  from jsonb_to_recordset($2::jsonb) as n(id uuid, record uuid, cause text, "causeId" text, depth integer)
  join (select f.id from flow f where f.workspace_id = $1 and f.id = $3::uuid and f.state = 'on' for share) o on true
  where not exists (select from flow_run r where r.workspace_id = $1 and r.record_id = n.record and r.flow_id = $3::uuid
    and (r.state <> 'ended' or $8::timestamptz is null or r.entered_at > $8::timestamptz))
  and (select count(*) from flow_run d where d.workspace_id = $1 and d.record_id = n.record and d.flow_id = $3::uuid and d.entered_at > $9::timestamptz) < ${mostADay}
  on conflict do nothing returning id`.replace(/\s*\n\s*/g, ' ')

/** Answers who came in. Nobody comes into a flow without steps, nor into one that is switched off or paused at this moment. */
export async function enter(
  tx: Pick<Transaction, 'query'>,
  flow: CompiledFlow,
  candidates: readonly Candidate[],
  now: Date,
): Promise<readonly string[]> {
  if (candidates.length === 0 || flow.first === null) return []
  const rows = candidates.map((one) => ({ ...one, id: runId(flow.id, one.record, one.cause, one.causeId) }))
  // Whoever never comes in again is kept out by any walk of theirs; who may at once, only by one that goes on.
  const since = flow.again === Infinity ? null : new Date(now.getTime() - flow.again)
  const came = await tx.query<{ id: string }>(text, [
    JSON.stringify(rows),
    flow.id,
    flow.number,
    flow.object.name,
    flow.first,
    now,
    since,
    new Date(now.getTime() - 86_400_000),
  ])
  return came.map(({ id }) => id)
}
