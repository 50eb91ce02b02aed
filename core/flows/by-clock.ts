/** When time alone may change what a record waits for: interactions leave and enter the windows of conditions. */
import type { Transaction } from '../postgres/index.ts'
import { proxiesOf } from '../object/index.ts'
import type { Occurrence } from '../rules/index.ts'
import type { Asking, Plan } from '../segments/index.ts'
import { valueOf } from '../sql/column.ts'
import { rowsOf } from '../sql/table.ts'
import type { CompiledFlow } from './compile.ts'

/** The conditions by which a record that stands at a step may go on: its goal, and what is watched for there. */
export function watchedAt(flow: CompiledFlow, step: string): readonly Plan[] {
  const { step: at, plans } = flow.steps.get(step)!
  return [flow.leaves, ...(at.kind === 'watch' ? plans : [])].filter((plan): plan is Plan => plan !== null)
}

/** An interaction of the type changes something so many milliseconds after it happened; at once, where it was told ahead of its time. */
function shiftsOf(plans: readonly Plan[]): readonly { readonly type: string; readonly by: number }[] {
  const found = plans.flatMap((plan) => [...plan.shifts, ...[...plan.types].map((type) => ({ type, by: 0 }))])
  return [...new Map(found.map((one) => [`${one.type} ${one.by}`, one])).values()]
}

/** An hour: so often it is looked where a condition goes by the day or the moment that it is. */
const hour = 3_600_000

const earliestOf = (moments: readonly number[], plans: readonly Plan[], now: Date): Date | null => {
  const all = plans.some(({ byClock }) => byClock) ? [...moments, now.getTime() + hour] : moments
  return all.length === 0 ? null : new Date(Math.min(...all))
}

/** The next such moment behind `now`, by what happened with one record; null for none. */
export function nextByLog(plans: readonly Plan[], log: readonly Occurrence[], now: Date): Date | null {
  const moments = shiftsOf(plans).flatMap(({ type, by }) =>
    log.flatMap((one) => (one.type === type && one.at.getTime() + by > now.getTime() ? [one.at.getTime() + by] : [])),
  )
  return earliestOf(moments, plans, now)
}

/** The same of many, by their keys, asked of the database; of records of one object. */
export async function nextByClock(
  tx: Pick<Transaction, 'json'>,
  { model, now }: Asking,
  object: string,
  waiting: readonly { readonly key: string; readonly record: string; readonly plans: readonly Plan[] }[],
): Promise<ReadonlyMap<string, Date | null>> {
  const wanted = waiting.flatMap(({ key, record, plans }) =>
    shiftsOf(plans).map(({ type, by }) => ({ key, record, type, since: new Date(now.getTime() - by), by })),
  )
  const moments = new Map<string, number[]>()
  if (wanted.length > 0) {
    const proxies = proxiesOf(model, object).map(({ object: proxy, field }) => {
      const link = valueOf(proxy, field, 'v')
      return `select ${link} as of, v.id as source from ${rowsOf(proxy, 'v')} and ${link} = any($3::uuid[])`
    })
    const sources = [`select i.id as of, i.id as source from unnest($3::uuid[]) as i(id)`, ...proxies].join(' union all ')
    const text = `select coalesce(json_agg(json_build_array(n.key, (extract(epoch from l.at) * 1000)::bigint + n.by)), '[]')::text
      from jsonb_to_recordset($2::jsonb) as n(key text, record uuid, type text, since timestamptz, by bigint) join (${sources}) s on s.of = n.record
      cross join lateral (select o.at from interaction_of o where o.workspace_id = $1 and o.record_id = s.source and o.type = n.type and o.at > n.since order by o.at limit 1) l`.replace(
      /\s*\n\s*/g,
      ' ',
    )
    const ids = [...new Set(wanted.map(({ record }) => record))]
    for (const [key, at] of JSON.parse((await tx.json(text, [JSON.stringify(wanted), ids]))!) as [string, number][])
      moments.set(key, [...(moments.get(key) ?? []), at])
  }
  return new Map(waiting.map(({ key, plans }) => [key, earliestOf(moments.get(key) ?? [], plans, now)]))
}
