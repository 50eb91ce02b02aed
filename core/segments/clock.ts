/** Who comes and goes by time alone: interactions that leave or enter a window between two moments, found by their type and time. */
import type { Transaction } from '../postgres/index.ts'
import { addDaysTo } from '../object/days.ts'
import type { Model } from '../object/index.ts'
import { Concerned } from './concerned.ts'
import type { Plan, Shift } from './plan.ts'

/** Interactions lie a day ahead at most. */
const ahead = 2

/** Milliseconds that the clock goes on at once: after a long rest it is asked step by step. */
export const longestStep = 86_400_000

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

/** A moment as long before as each window is. */
const shifted = (moment: Date, shifts: readonly Shift[]): string[] => shifts.map(({ by }) => new Date(moment.getTime() - by).toISOString())

/** `offset 0` has each window looked up by its index: as a join all windows are compared with the whole log. */
const betweenText = `select coalesce(json_agg(json_build_array(x.place, x.record->>'object', x.record->>'id')), '[]')::text from (
  select distinct k.place, o.record from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) with ordinality as k(type, first, last, place)
  cross join lateral (select jsonb_array_elements(i.records) as record from interaction i
    where i.workspace_id = $1 and i.type = k.type and i.at > k.first and i.at <= k.last offset 0) o) x`.replace(/\s*\n\s*/g, ' ')
const nextText = `select coalesce(json_agg(json_build_array(x.place, (extract(epoch from x.at) * 1000)::bigint)), '[]')::text from (
  select k.place, (select o.at from interaction o where o.workspace_id = $1 and o.type = k.type and o.at > k.first and o.at <= $5::timestamptz order by o.at limit 1) as at
  from unnest($2::text[], $3::timestamptz[]) with ordinality as k(type, first, place)
  union all select 0, (select i.at from interaction i where i.workspace_id = $1 and i.at > $4::timestamptz and i.at <= $5::timestamptz order by i.at limit 1)) x
  where x.at is not null`.replace(/\s*\n\s*/g, ' ')
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
    const [types, firsts, lasts] = [shifts.map(({ type }) => type), shifted(from, shifts), shifted(to, shifts)]
    const found = JSON.parse((await tx.json(betweenText, [types, firsts, lasts]))!) as [place: number, object: string, id: string][]
    for (const [place, object, id] of found) for (const plan of plansOf.get(keyOf(shifts[place - 1]!))!) concerned.add(plan, object, id)
  }
  const come = JSON.parse((await tx.json(aheadText, [from, to]))!) as [type: string, records: { object: string; id: string }[]][]
  for (const [type, records] of come)
    for (const plan of plans) if (plan.types.has(type)) for (const { object, id } of records) concerned.add(plan, object, id)
  return concerned
}

/** The next moment at which time alone may change who is in one of the segments, by what is known now; null for never. */
export async function nextAfter(tx: Pick<Transaction, 'json'>, plans: readonly Plan[], now: Date): Promise<Date | null> {
  const { shifts } = shiftsOf(plans)
  const values = [shifts.map(({ type }) => type), shifted(now, shifts), now, addDaysTo(now, ahead)]
  const found = JSON.parse((await tx.json(nextText, values))!) as [place: number, at: number][]
  const moments = found.map(([place, at]) => at + (shifts[place - 1]?.by ?? 0))
  return moments.length === 0 ? null : new Date(Math.min(...moments))
}
