/** Members are told that a flow waits for their answer, in the transaction in which it begins to, and that it does not any more. */
import { type Notice, notify } from '../notifications/index.ts'
import type { Transaction } from '../postgres/index.ts'
import type { Move, Run } from './runs.ts'

/** Tells those who are asked at a step; whoever was told of it already is not told again. Answers whom. */
export function tellAsked(tx: Pick<Transaction, 'query'>, moves: readonly (readonly [Run, Move])[], now: Date): readonly string[] {
  const notices = moves.flatMap(([run, move]): Notice[] => {
    const isNew = move.state === 'asked' && (run.state !== 'asked' || move.traces.length > 0)
    const step = isNew && move.step !== null ? run.flow.steps.get(move.step)!.step : null
    if (step?.kind !== 'approve') return []
    const { id, name, object } = run.flow
    const cause = `asked ${run.walker.id}`
    const key = `${cause} ${step.id} ${move.since.toISOString()}`
    const by = { kind: 'flow', id, name }
    const told = { kind: 'asked' as const, key, cause, object: object.name, record: run.record, by, text: step.question }
    return step.members.map((member) => ({ ...told, member }))
  })
  notify(tx, notices, now)
  return notices.map(({ member }) => member)
}

const settleText = `update notification n set read_at = $2::timestamptz where n.workspace_id = $1 and n.kind = 'asked' and n.read_at is null
  and not exists (select from flow_run r where r.workspace_id = $1 and n.cause = 'asked ' || r.id::text and r.state = 'asked') returning n.member_id as member`.replace(
  /\s*\n\s*/g,
  ' ',
)

/** What nobody waits for any more is new to nobody any more. Answers to whom it was. */
export async function settleAsked(tx: Pick<Transaction, 'query'>, now: Date): Promise<readonly string[]> {
  return (await tx.query<{ member: string }>(settleText, [now])).map(({ member }) => member)
}
