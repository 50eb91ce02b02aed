/** Jobs that were tried as often as they may be: what is known of them, for whoever decides. */
import type { Pool } from 'pg'
import { Problem } from '../errors.ts'
import { isId } from '../object/index.ts'
import type { JobKind } from './job.ts'

export interface Parked {
  readonly id: string
  readonly kind: string
  readonly label: string
  readonly attempts: number
  readonly problem: { readonly code: string; readonly message: string }
  readonly sentAt: string
  readonly parkedAt: string
}

interface Row {
  readonly id: string
  readonly name: string
  readonly attempts: number
  readonly output: { readonly code?: unknown; readonly message?: unknown } | null
  readonly created_on: Date
  readonly completed_on: Date
}

const columns = 'j.id, j.name, j.retry_count + 1 as attempts, j.output, j.created_on, j.completed_on'

export async function parkedJobs(control: Pool, kinds: readonly JobKind[], workspace: string): Promise<readonly Parked[]> {
  const { rows } = await control.query<Row>(
    `select ${columns} from jobs.job j where j.name = any($1) and j.state = 'failed' and j.data->>'workspace' = $2 order by j.completed_on desc limit 200`,
    [kinds.map(({ name }) => name), workspace],
  )
  return rows.map((row) => view(kinds, row))
}

export async function parkedJob(control: Pool, kinds: readonly JobKind[], workspace: string, id: string): Promise<Parked> {
  const { rows } = isId(id)
    ? await control.query<Row>(
        `select ${columns} from jobs.job j where j.name = any($1) and j.state = 'failed' and j.data->>'workspace' = $2 and j.id = $3`,
        [kinds.map(({ name }) => name), workspace, id],
      )
    : { rows: [] }
  if (rows[0]) return view(kinds, rows[0])
  throw new Problem('job.notFound', 'This job was not found.', { status: 404, fix: 'It may have been tried again or dropped meanwhile.' })
}

/** Removes what is done for a day. */
export async function sweepDone(control: Pool): Promise<void> {
  await control.query(`delete from jobs.job j where j.state in ('completed', 'cancelled') and j.completed_on < now() - interval '1 day'`)
}

function view(kinds: readonly JobKind[], { id, name, attempts, output, created_on, completed_on }: Row): Parked {
  // An error of ours has a code; what pg-boss notes itself is that time ran out, or that a server said nothing more.
  const problem =
    typeof output?.code === 'string'
      ? { code: output.code, message: String(output.message) }
      : { code: 'job.ended', message: 'It took too long, or its server ended in the middle of it.' }
  const label = kinds.find((kind) => kind.name === name)?.label ?? name
  return { id, kind: name, label, attempts, problem, sentAt: created_on.toISOString(), parkedAt: completed_on.toISOString() }
}
