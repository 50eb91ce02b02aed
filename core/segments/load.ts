/** The segments of a workspace as plans, and what is wrong with those that cannot be one. */
import { filterFor, systemActor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Model } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { type Plan, planOf } from './plan.ts'

interface SegmentJson {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly of: string
  readonly condition: string
  readonly state: string | null
  /** The version of the segment by which it was asked last, and by what. */
  readonly asked: number | null
  readonly basis: string | null
  readonly took: number | null
  readonly due: string | null
}

/** A segment whose members follow from its condition. */
export interface Loaded {
  readonly plan: Plan
  /** All records were asked by this condition. */
  readonly isCurrent: boolean
  readonly state: string | null
  /** Asking by this condition failed: it is not tried again until it is another. */
  readonly isStuck: boolean
  readonly took: number
  readonly due: Date | null
}

/** Those that are not understood any more: something that they name is gone. */
export interface Broken {
  readonly id: string
  readonly version: number
  readonly basis: string
  readonly problem: Problem
  readonly isKnown: boolean
}

const text =
  `select coalesce(json_agg(json_build_object('id', s.id, 'version', s.version, 'name', s.name, 'of', s.of, 'condition', s.condition, 'state', s.state,
  'asked', t.version, 'basis', t.basis, 'took', t.took, 'due', t.due_at) order by s.id), '[]')::text
  from segment s left join segment_standing t on t.workspace_id = $1 and t.segment_id = s.id where s.workspace_id = $1 and s.kind = 'live'`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/** Plans are made once for each version of a segment and of the model. */
const known = new WeakMap<Model, Map<string, Plan>>()

/** Every segment of the workspace that has a condition, older ones first; those that cannot be read as `broken`. */
export async function loadSegments(
  tx: Pick<Transaction, 'json'>,
  model: Model,
  workspace: string,
  timeZone: string,
): Promise<{ readonly loaded: readonly Loaded[]; readonly broken: readonly Broken[] }> {
  const loaded: Loaded[] = []
  const broken: Broken[] = []
  for (const row of JSON.parse((await tx.json(text))!) as SegmentJson[]) {
    try {
      const plan = planFrom(model, workspace, timeZone, row)
      loaded.push({
        plan,
        isCurrent: row.basis === plan.basis && row.state !== 'broken',
        state: row.state,
        isStuck: row.state === 'broken' && row.basis === plan.basis,
        took: row.took ?? 0,
        due: row.due === null ? null : new Date(row.due),
      })
    } catch (error) {
      const problem = error instanceof Problem ? error : unreadable(error)
      broken.push({ id: row.id, version: row.version, basis: '', problem, isKnown: row.state === 'broken' && row.asked === row.version })
    }
  }
  return { loaded, broken }
}

const unreadable = (cause: unknown): Problem =>
  new Problem('segment.unreadable', 'Its condition cannot be read.', { status: 500, fix: 'Write it anew.', cause })

function planFrom(model: Model, workspace: string, timeZone: string, row: SegmentJson): Plan {
  const plans = known.get(model) ?? new Map<string, Plan>()
  known.set(model, plans)
  const key = `${row.id} ${row.version} ${timeZone}`
  const before = plans.get(key)
  if (before) return before
  const object = model.objects.get(row.of)
  if (object?.interactions !== true)
    throw new Problem('segment.of', `There is no “${row.of}” any more.`, { status: 422, fix: 'Delete this segment.' })
  const condition = filterFor(model, { ...systemActor(workspace), timeZone }, object, row.condition)
  const plan = planOf(model, row, object, condition ?? { and: [] }, timeZone)
  if (plans.size > 2_000) plans.clear()
  plans.set(key, plan)
  return plan
}
