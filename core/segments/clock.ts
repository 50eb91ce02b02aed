/** Who comes and goes by time alone: interactions that leave or enter a window between two moments, found by their type and time. */
import type { Transaction } from '../postgres/index.ts'
import { Parameters } from '../sql/parameters.ts'
import { addDaysTo } from '../object/days.ts'
import type { Model } from '../object/index.ts'
import { Concerned } from './concerned.ts'
import type { Plan, Shift } from './plan.ts'

/** Interactions lie a day ahead at most. */
const ahead = 2

const keyOf = ({ type, by }: Shift): string => `${type} ${by}`

function shiftsOf(plans: readonly Plan[]): { readonly shifts: readonly Shift[]; readonly plansOf: ReadonlyMap<string, readonly Plan[]> } {
  const shifts = new Map<string, Shift>()
  const plansOf = new Map<string, Plan[]>()
  for (const plan of plans)
    for (const shift of plan.shifts) {
      shifts.set(keyOf(shift), shift)
      plansOf.set(keyOf(shift), [...(plansOf.get(keyOf(shift)) ?? []), plan])
    }
  return { shifts: [...shifts.values()], plansOf }
}

const aheadText = `select coalesce(json_agg(json_build_array(n.type, n.records)), '[]')::text from interaction n
  where n.workspace_id = $1 and n.at > $2::timestamptz and n.at <= $3::timestamptz and n.recorded_at < n.at`.replace(/\s*\n\s*/g, ' ')

/** Records whose segments may be others at `to` than at `from`, by time alone. */
export async function concernedBetween(
  tx: Pick<Transaction, 'json'>,
  model: Model,
  plans: readonly Plan[],
  from: Date,
  to: Date,
): Promise<Concerned> {
  const concerned = new Concerned(model)
  if (to <= from) return concerned
  const { shifts, plansOf } = shiftsOf(plans)
  if (shifts.length > 0) {
    const parameters = new Parameters()
    const moment = (time: Date, by: number): string => parameters.add(new Date(time.getTime() - by).toISOString(), 'timestamptz')
    const each = shifts.map(
      ({ type, by }, n) =>
        `select distinct ${n} as n, o.record_id as id from interaction_of o where o.workspace_id = $1 and o.type = ${parameters.add(type)} and o.at > ${moment(from, by)} and o.at <= ${moment(to, by)}`,
    )
    const text = `select coalesce(json_agg(json_build_array(x.n, x.id)), '[]')::text from (${each.join(' union all ')}) x`
    for (const [n, id] of JSON.parse((await tx.json(text, parameters.values))!) as [number, string][])
      for (const plan of plansOf.get(keyOf(shifts[n]!))!) concerned.addAny(plan, id)
  }
  const come = JSON.parse((await tx.json(aheadText, [from, to]))!) as [type: string, records: { object: string; id: string }[]][]
  for (const [type, records] of come)
    for (const plan of plans) if (plan.types.has(type)) for (const { object, id } of records) concerned.add(plan, object, id)
  return concerned
}

/** The next moment at which time alone may change who is in one of the segments, by what is known now; null for never. */
export async function nextAfter(tx: Pick<Transaction, 'json'>, plans: readonly Plan[], now: Date): Promise<Date | null> {
  const { shifts } = shiftsOf(plans)
  const parameters = new Parameters()
  const end = parameters.add(addDaysTo(now, ahead).toISOString(), 'timestamptz')
  const each = shifts.map(({ type, by }, n) => {
    const after = parameters.add(new Date(now.getTime() - by).toISOString(), 'timestamptz')
    return `select ${n} as n, (select o.at from interaction_of o where o.workspace_id = $1 and o.type = ${parameters.add(type)} and o.at > ${after} and o.at <= ${end} order by o.at limit 1) as at`
  })
  const soon = parameters.add(now.toISOString(), 'timestamptz')
  each.push(
    `select ${shifts.length} as n, (select i.at from interaction i where i.workspace_id = $1 and i.at > ${soon} and i.at <= ${end} order by i.at limit 1) as at`,
  )
  const text = `select coalesce(json_agg(json_build_array(x.n, (extract(epoch from x.at) * 1000)::bigint)), '[]')::text from (${each.join(' union all ')}) x where x.at is not null`
  const found = JSON.parse((await tx.json(text, parameters.values))!) as [n: number, at: number][]
  const moments = found.map(([n, at]) => at + (shifts[n]?.by ?? 0))
  return moments.length === 0 ? null : new Date(Math.min(...moments))
}
