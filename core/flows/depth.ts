/** How many flows led to a record as it is: what they make and change leads one deeper, by whatever way it is told. So no flow feeds itself for ever. */
import type { Transaction } from '../postgres/index.ts'
import type { Candidate } from './enter.ts'

/** Flows that one leads to at most, each by what the one before it wrote. */
export const deepest = 5
/** Causes of changes that begin nothing: what a file brings, what is taken back, samples. They would be thousands at once, or of long ago. */
export const silent: ReadonlySet<string> = new Set(['import', 'undo', 'sample', 'setup', 'erasure'])
/** Milliseconds in which coming into a segment, or leaving it, follows from the change before it. */
export const soon = 3_600_000

const last = `(select h.cause, h.cause_id, h.at from history h where h.workspace_id = $1 and h.record_id = i.record order by h.id desc limit 1) l`
const text = `select coalesce(json_agg(json_build_array(w.record, w.made, w.cause, w.changed)), '[]')::text from (select i.record,
    (select d.depth from (select h.cause, h.cause_id from history h where h.workspace_id = $1 and h.record_id = i.record order by h.id limit 1) b
      join flow_run d on d.workspace_id = $1 and d.id = b.cause_id where b.cause = 'flow') as made,
    (select l.cause from ${last} where l.at > $3::timestamptz) as cause,
    (select d.depth from ${last} join flow_run d on d.workspace_id = $1 and d.id = l.cause_id where l.cause = 'flow') as changed
  from unnest($2::uuid[]) as i(record)) w`.replace(/\s*\n\s*/g, ' ')
type Row = readonly [record: string, made: number | null, cause: string | null, changed: number | null]

/**
 * Those that are not led to by too many flows, each with how many it were: by what began it, and by the flow that made the record. What a segment tells follows
 * from the change just before it: it is as deep as that, and begins nothing where that begins nothing. What people and programs call begins in any case.
 */
export async function near<C extends Candidate>(tx: Pick<Transaction, 'json'>, candidates: readonly C[], now: Date): Promise<readonly C[]> {
  if (candidates.length === 0) return []
  const ids = [...new Set(candidates.map(({ record }) => record))]
  const rows = JSON.parse((await tx.json(text, [ids, new Date(now.getTime() - soon)]))!) as Row[]
  const led = new Map(rows.map(([record, ...how]) => [record, how]))
  return candidates.flatMap((one): C[] => {
    if (one.cause === 'call') return [one]
    const [made, cause, changed] = led.get(one.record) ?? [null, null, null]
    if (one.bySegment && cause !== null && silent.has(cause)) return []
    const depth = Math.max(one.depth, (made ?? 0) + 1, one.bySegment && cause === 'flow' ? (changed ?? 0) + 1 : 1)
    return depth <= deepest ? [{ ...one, depth }] : []
  })
}
