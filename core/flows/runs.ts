/** Walks as they are kept: read when they are due, and moved by whoever is the first to. */
import type { Transaction } from '../postgres/index.ts'
import type { LoadedFlow } from './load.ts'
import type { Going, Moved } from './asking.ts'
import type { Outcome, Passed, Stand } from './walk.ts'

export const runStates = ['going', 'waiting', 'asked', 'stuck', 'ended'] as const
export type RunState = (typeof runStates)[number]

/** A walk that is looked at now. */
export interface Run extends Going {
  readonly loaded: LoadedFlow
  readonly turn: number
  readonly depth: number
  readonly state: RunState
}

interface Row {
  readonly id: string
  readonly flow: string
  readonly number: number
  readonly record: string
  readonly step: string
  readonly since: string
  readonly until: string | null
  readonly answer: boolean | null
  readonly turn: number
  readonly passed: number
  readonly depth: number
  readonly state: RunState
}

const dueText =
  `select coalesce(json_agg(json_build_object('id', r.id, 'flow', r.flow_id, 'number', r.number, 'record', r.record_id, 'step', r.step, 'since', r.since, 'until', r.until, 'answer', r.answer,
  'turn', r.turn, 'passed', r.passed, 'depth', r.depth, 'state', r.state) order by r.due_at, r.id), '[]')::text
  from (select d.* from (select l.id from jsonb_to_recordset($3::jsonb) as n(flow uuid, number integer) cross join lateral (
      select w.id, w.due_at, row_number() over (order by w.due_at, w.id) as place from (select x.id, x.due_at from flow_run x where x.workspace_id = $1 and x.flow_id = n.flow and x.number = n.number
        and x.due_at <= $2::timestamptz and ($5::uuid is null or x.id = $5::uuid) order by x.due_at, x.id limit $4::integer) w) l order by l.place, l.due_at, l.id limit $4::integer) f
    join flow_run d on d.workspace_id = $1 and d.id = f.id where d.due_at <= $2::timestamptz for update of d skip locked) r`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/**
 * Walks that are due, of flows that can be walked: of each flow those that wait longest, so many of each that none keeps others waiting; one alone where it is
 * named. Until the transaction ends they are nobody else's.
 */
export async function readDue(
  tx: Pick<Transaction, 'json'>,
  flows: readonly LoadedFlow[],
  now: Date,
  most: number,
  only: string | null = null,
): Promise<readonly Run[]> {
  const byNumber = new Map(flows.map((one) => [`${one.flow.id} ${one.flow.number}`, one]))
  const numbers = flows.map(({ flow }) => ({ flow: flow.id, number: flow.number }))
  const rows = JSON.parse((await tx.json(dueText, [now, JSON.stringify(numbers), most, only]))!) as Row[]
  return rows.flatMap((row): Run[] => {
    const loaded = byNumber.get(`${row.flow} ${row.number}`)
    if (!loaded) return []
    const { id, step, since, until, answer, passed, record, turn, depth, state } = row
    const walker = { id, step, since: new Date(since), until: until === null ? null : new Date(until), answer, passed }
    return [{ flow: loaded.flow, loaded, walker, record, turn, depth, state }]
  })
}

/** How a walk stands after a move. */
export interface Move {
  readonly id: string
  /** The turn by which it was moved: whoever comes second with it changes nothing. */
  readonly turn: number
  readonly state: RunState
  readonly step: string | null
  readonly since: Date
  readonly until: Date | null
  readonly due: Date | null
  readonly passed: number
  readonly outcome: Outcome | null
  readonly traces: readonly Trace[]
}

/** What a step did. */
export interface Trace {
  readonly step: string
  readonly exit: string | null
  readonly at: Date
  readonly said?: object | null
}

export const traced = (passed: readonly Passed[]): readonly Trace[] => passed.map(({ step, exit, at }) => ({ step, exit, at }))

/** What a walk that was looked at comes to, where nothing is to be done; `again`: when time alone may change it before its waiting is over. */
export function moveOf(run: Run, { passed, stand }: Pick<Moved, 'passed' | 'stand'>, now: Date, again: Date | null): Move {
  const base = { id: run.walker.id, turn: run.turn, passed: passed.length, traces: traced(passed) }
  if (stand.is === 'ended') return { ...base, state: 'ended', step: null, since: now, until: null, due: null, outcome: stand.outcome }
  if (stand.is === 'acting') return { ...base, state: 'going', step: stand.step, since: stand.since, until: null, due: now, outcome: null }
  const isAsked = run.flow.steps.get(stand.step)!.step.kind === 'approve'
  const due = again !== null && (stand.until === null || again < stand.until) ? again : stand.until
  return { ...base, state: isAsked ? 'asked' : 'waiting', step: stand.step, since: stand.since, until: stand.until, due, outcome: null }
}

const traceText =
  `insert into flow_trace (workspace_id, run_id, turn, place, step, exit, at, said) select $1::uuid, n.run, n.turn, n.place, n.step, n.exit, n.at, n.said
  from jsonb_to_recordset($2::jsonb) as n(run uuid, turn integer, place integer, step text, exit text, at timestamptz, said jsonb)`.replace(
    /\s*\n\s*/g,
    ' ',
  )

const moveText =
  `update flow_run r set state = n.state, step = n.step, since = n.since, until = n.until, due_at = n.due, answer = case when n.traces > 0 then null else r.answer end,
  turn = r.turn + case when n.traces > 0 or n.state = 'ended' then 1 else 0 end, passed = r.passed + n.passed, ended_at = case when n.state = 'ended' then $3::timestamptz end, outcome = n.outcome, problem = null
  from jsonb_to_recordset($2::jsonb) as n(id uuid, turn integer, state text, step text, since timestamptz, until timestamptz, due timestamptz, passed integer, outcome text, traces integer)
  where r.workspace_id = $1 and r.id = n.id and r.turn = n.turn and r.state <> 'ended'`.replace(/\s*\n\s*/g, ' ')

/** The name under which the database refuses a step that was done already. */
export const doneTwice = 'flow_trace_pkey'

/** Writes moves. Where another has moved one of them by the same turn the whole transaction is refused (`doneTwice`). */
export function writeMoves(tx: Pick<Transaction, 'query'>, moves: readonly Move[], now: Date): void {
  const traces = moves.flatMap(({ id, turn, traces: own }) => own.map((one, place) => ({ ...one, run: id, turn, place })))
  if (traces.length > 0) void tx.query(traceText, [JSON.stringify(traces)])
  if (moves.length > 0) void tx.query(moveText, [JSON.stringify(moves.map((one) => ({ ...one, traces: one.traces.length }))), now])
}

/** How a walk goes on once what it stood at is done. */
export function doneMove(
  run: Run,
  passed: readonly Passed[],
  stand: Extract<Stand, { is: 'acting' }>,
  said: object | null,
  now: Date,
): Move {
  const { step } = run.flow.steps.get(stand.step)!
  const next = 'next' in step ? step.next : null
  return {
    id: run.walker.id,
    turn: run.turn,
    state: next === null ? 'ended' : 'going',
    step: next,
    since: now,
    until: null,
    due: next === null ? null : now,
    passed: passed.length + 1,
    outcome: next === null ? 'through' : null,
    traces: [...traced(passed), { step: stand.step, exit: 'next', at: now, said }],
  }
}

/**
 * Moves whatever of the walks fits, from outside: by a person, or because the record is gone. Each leaves a trace under its turn, so that whoever does the step of
 * that turn at this moment is refused (`doneTwice`). `$2` is the moment; `from` joins what is said of each as `n`. SQL of ours.
 */
export const moving = (said: { readonly where: string; readonly set: string; readonly exit: string; readonly from?: string }): string =>
  `with o as (select w.id, w.turn, w.step${said.from ? ', n."to"' : ''} from flow_run w ${said.from ? `join ${said.from} on true` : ''} where w.workspace_id = $1 and w.state <> 'ended' and ${said.where} for update of w),
  r as (update flow_run x set ${said.set}, turn = x.turn + 1, answer = null, problem = null from o where x.workspace_id = $1 and x.id = o.id returning o.id, o.turn, o.step)
  insert into flow_trace (workspace_id, run_id, turn, place, step, exit, at) select $1::uuid, r.id, r.turn, 0, coalesce(r.step, ''), '${said.exit}', $2::timestamptz from r`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/** Sets by which a walk is over. */
export const ending = (outcome: Outcome): string =>
  `state = 'ended', outcome = '${outcome}', ended_at = $2::timestamptz, due_at = null, step = null`

export const stuckText = `update flow_run r set state = 'stuck', problem = $4::text, due_at = null where r.workspace_id = $1 and r.id = $2::uuid and r.turn = $3::integer and r.state <> 'ended'`
export const laterText = `update flow_run r set due_at = $4::timestamptz where r.workspace_id = $1 and r.id = $2::uuid and r.turn = $3::integer and r.state <> 'ended'`
