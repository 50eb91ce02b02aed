/** How many flows led to a record as it is: what they make and change leads one deeper, by whatever way it is told. So no flow feeds itself for ever. */
import type { Transaction } from '../postgres/index.ts'
import type { Candidate } from './enter.ts'

/** Flows that one leads to at most, each by what the one before it wrote. */
export const deepest = 5
/** Milliseconds in which coming into a segment follows from the change before it. */
const soon = 3_600_000

const text = `select coalesce(json_agg(json_build_array(w.record, w.made, w.changed)), '[]')::text from (select i.record,
    (select d.depth from (select h.cause, h.cause_id from history h where h.workspace_id = $1 and h.record_id = i.record order by h.id limit 1) b
      join flow_run d on d.workspace_id = $1 and d.id = b.cause_id where b.cause = 'flow') as made,
    (select d.depth from (select h.cause, h.cause_id, h.at from history h where h.workspace_id = $1 and h.record_id = i.record order by h.id desc limit 1) l
      join flow_run d on d.workspace_id = $1 and d.id = l.cause_id where l.cause = 'flow' and l.at > $3::timestamptz) as changed
  from unnest($2::uuid[]) as i(record)) w where (w.made is not null or w.changed is not null)`.replace(/\s*\n\s*/g, ' ')

/** Those that are not led to by too many flows, each with how many it were: by what began it, and by the flow that made the record, or changed it just before a segment told of it. */
export async function near<C extends Candidate>(tx: Pick<Transaction, 'json'>, candidates: readonly C[], now: Date): Promise<readonly C[]> {
  if (candidates.length === 0) return []
  const ids = [...new Set(candidates.map(({ record }) => record))]
  const rows = JSON.parse((await tx.json(text, [ids, new Date(now.getTime() - soon)]))!) as [string, number | null, number | null][]
  const led = new Map(rows.map(([record, made, changed]) => [record, { made: made ?? 0, changed: changed ?? 0 }]))
  return candidates
    .map((one): C => {
      const { made, changed } = led.get(one.record) ?? { made: 0, changed: 0 }
      return { ...one, depth: Math.max(one.depth, made + 1, one.bySegment ? changed + 1 : 1) }
    })
    .filter(({ depth }) => depth <= deepest)
}
