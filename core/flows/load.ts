/** The flows of a workspace as they are walked: each number that is on, or that somebody still walks by. */
import { Problem } from '../errors.ts'
import type { Model } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import type { FlowBody } from './body.ts'
import { type CompiledFlow, compileFlow } from './compile.ts'
import type { FlowState } from './definition.ts'

export interface LoadedFlow {
  readonly flow: CompiledFlow
  readonly state: FlowState
  /** Whoever comes in walks by it. */
  readonly isNewest: boolean
  readonly publishedAt: Date
  /** From when each that begins it counts: since the flow was switched on or resumed, and has it. */
  readonly since: readonly Date[]
  /** The feed has not told yet that it is on: what it told before begins nothing. */
  readonly isFresh: boolean
  /** The broadcast in which the mails of a step lie, by the step. */
  readonly mailings: Readonly<Record<string, string>>
}

/** One that cannot be walked any more: something that it names is gone. */
export interface BrokenFlow {
  readonly id: string
  readonly number: number
  readonly problem: string
}

interface Row {
  readonly id: string
  readonly name: string
  readonly of: string
  readonly state: FlowState
  readonly newest: number
  readonly number: number
  readonly body: FlowBody
  readonly mailings: Record<string, string>
  readonly at: string
  readonly since: readonly string[]
  readonly fresh: boolean
}

const text =
  `select coalesce(json_agg(json_build_object('id', f.id, 'name', f.name, 'of', f.of, 'state', f.state, 'newest', f.number, 'number', n.number, 'body', n.body, 'mailings', n.mailings,
  'at', n.at, 'since', n.since, 'fresh', n.fresh) order by f.id, n.number), '[]')::text from flow f join flow_number n on n.workspace_id = $1 and n.flow_id = f.id
  where f.workspace_id = $1 and f.state in ('on', 'paused') and (n.number = f.number or exists (select from flow_run r where r.workspace_id = $1 and r.flow_id = f.id and r.number = n.number
    and r.state <> 'ended'))`.replace(/\s*\n\s*/g, ' ')

/** Made ready once for each number and each version of the model. */
const known = new WeakMap<Model, Map<string, ReturnType<typeof compileFlow> | Problem>>()

export async function loadFlows(
  tx: Pick<Transaction, 'json'>,
  options: { readonly model: Model; readonly workspace: string; readonly timeZone: string },
): Promise<{ readonly flows: readonly LoadedFlow[]; readonly broken: readonly BrokenFlow[] }> {
  const { model, timeZone } = options
  const compiled = known.get(model) ?? new Map<string, ReturnType<typeof compileFlow> | Problem>()
  known.set(model, compiled)
  const flows: LoadedFlow[] = []
  const broken: BrokenFlow[] = []
  for (const row of JSON.parse((await tx.json(text))!) as Row[]) {
    const key = `${row.id} ${row.number} ${row.name} ${timeZone}`
    const made = compiled.get(key) ?? attempt(() => compileFlow(options, row, row.body))
    if (compiled.size > 1_000) compiled.clear()
    compiled.set(key, made)
    const problem = made instanceof Problem ? made.message : made.problems[0] && `${made.problems[0].place}: ${made.problems[0].message}`
    if (made instanceof Problem || problem !== undefined) broken.push({ id: row.id, number: row.number, problem: problem ?? '' })
    else
      flows.push({
        flow: made.flow,
        state: row.state,
        isNewest: row.number === row.newest,
        publishedAt: new Date(row.at),
        since: row.since.map((at) => new Date(at)),
        isFresh: row.fresh,
        mailings: row.mailings,
      })
  }
  return { flows, broken }
}

function attempt<T>(make: () => T): T | Problem {
  try {
    return make()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}
