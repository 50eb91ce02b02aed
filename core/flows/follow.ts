/** What the feed tells has records come into flows, and has those that wait looked at again. */
import type { Entry } from '../feed/index.ts'
import type { Database, Transaction } from '../postgres/index.ts'
import type { Asking } from '../segments/index.ts'
import { enter } from './enter.ts'
import type { LoadedFlow } from './load.ts'
import { admit, type Coming, comingBy, wake } from './triggers.ts'

export interface FollowPlace {
  readonly database: Pick<Database, 'transaction'>
  readonly asking: Asking
  readonly load: (tx: Transaction) => Promise<readonly LoadedFlow[]>
  /** A condition of the flow could not be asked: nobody comes in by these entries. True where that is the flow's own fault. */
  readonly failed: (flow: LoadedFlow, error: unknown) => Promise<boolean>
}

/** How often it is asked who comes into one flow before the others go on without it. */
const attempts = 3

const depthText = `select coalesce(json_agg(json_build_array(r.id, r.depth)), '[]')::text from flow_run r where r.workspace_id = $1 and r.id = any($2::uuid[])`
const heardText = 'update flow_number n set fresh = false where n.workspace_id = $1 and n.flow_id = $2::uuid and n.number = $3::integer'

/** Answers whether anybody is to be looked at. Done again, it lets nobody in twice; what fails of one flow holds up no other. */
export async function follow({ database, asking, load, failed }: FollowPlace, entries: readonly Entry[]): Promise<boolean> {
  const { workspace, now } = asking
  const coming: (readonly [LoadedFlow, readonly Coming[]])[] = []
  const heard: LoadedFlow[] = []
  await database.transaction(workspace, async (tx) => {
    coming.length = heard.length = 0
    const open = (await load(tx)).filter(({ state, isNewest }) => state === 'on' && isNewest)
    const causes = [...new Set(entries.flatMap(({ cause, causeId }) => (cause === 'flow' && causeId !== null ? [causeId] : [])))]
    const depths = causes.length > 0 ? (JSON.parse((await tx.json(depthText, [causes]))!) as [string, number][]) : []
    // Of one that was switched on among these entries only those behind that count.
    for (const [from, some] of Map.groupBy(open, (one) => (one.isFresh ? firstBehind(one, entries) : 0))) {
      if (from === Infinity) continue
      coming.push(...(await comingBy(tx, asking, some, entries.slice(from), new Map(depths))))
      heard.push(...some.filter(({ isFresh }) => isFresh))
    }
  })
  let came = 0
  const letIn = (loaded: LoadedFlow, candidates: readonly Coming[]): Promise<number> =>
    database.transaction(
      workspace,
      async (tx) => (await enter(tx, loaded.flow, await admit(tx, asking, loaded.flow, candidates), now)).length,
    )
  for (const [loaded, candidates] of coming)
    for (let attempt = 1; ; attempt++)
      try {
        came += await letIn(loaded, candidates)
        break
      } catch (error) {
        if (attempt < attempts) continue
        if (!(await failed(loaded, error))) throw error
        break
      }
  return database.transaction(workspace, async (tx) => {
    for (const { flow } of heard) void tx.query(heardText, [flow.id, flow.number])
    return (await wake(tx, asking, await load(tx), entries)) || came > 0
  })
}

/** Behind which of the entries a flow is on: behind the one that tells of it; Infinity where none does. */
function firstBehind({ flow }: LoadedFlow, entries: readonly Entry[]): number {
  const at = entries.findIndex(({ changes }) =>
    changes.some(({ object, id, fields }) => object === 'flow' && id === flow.id && fields.includes('number')),
  )
  return at < 0 ? Infinity : at + 1
}
