/** Flows that begin by dates of records: each day is looked for once, at its time of day. */
import type { Transaction } from '../postgres/index.ts'
import { addDays, addDaysTo, dayOf, momentIn } from '../object/days.ts'
import { isDay } from '../rules/index.ts'
import type { Asking } from '../segments/index.ts'
import { rowsOf } from '../sql/table.ts'
import { scopeOf } from '../store/index.ts'
import { systemActor } from '../access/index.ts'
import type { CompiledTrigger } from './compile.ts'
import { enter } from './enter.ts'
import type { LoadedFlow } from './load.ts'
import { admit } from './triggers.ts'
import { nextTime } from './walk.ts'

/** Days that are made up for where no server was there. */
const mostBehind = 7
const portion = 2_000

/** The days of which the time of day lies behind `after` and not behind `until`, oldest first. */
export function daysBetween(after: Date, until: Date, time: string, timeZone: string): readonly string[] {
  const days: string[] = []
  for (let day = dayOf(after, timeZone), last = dayOf(until, timeZone); day <= last; day = addDays(day, 1)) {
    const moment = momentIn(day, time, timeZone)
    if (moment > after && moment <= until) days.push(day)
  }
  return days
}

/** The days, as `MM-DD`, on which an anniversary is kept that falls on a day: whoever was born on a 29 February keeps it on the 28th of other years. */
export function anniversariesOn(day: string): readonly string[] {
  const own = day.slice(5)
  return own === '02-28' && !isDay(`${day.slice(0, 4)}-02-29`) ? [own, '02-29'] : [own]
}

const readText = `select coalesce((select d.at from flow_day d where d.workspace_id = $1 and d.flow_id = $2::uuid and d.trigger = $3::integer), $4::timestamptz)::timestamptz as at`
const putText = `insert into flow_day as d (workspace_id, flow_id, trigger, at) values ($1::uuid, $2::uuid, $3::integer, $4::timestamptz)
  on conflict (workspace_id, flow_id, trigger) do update set at = greatest(d.at, excluded.at)`.replace(/\s*\n\s*/g, ' ')

/** Whose date it is: a portion behind the one with the id `after`, in the order of ids. */
async function whoseDay(
  tx: Pick<Transaction, 'json'>,
  { model, workspace, timeZone, now }: Asking,
  { flow }: LoadedFlow,
  { trigger }: CompiledTrigger,
  day: string,
  after: string | null,
): Promise<readonly string[]> {
  if (trigger.on !== 'date') return []
  const scope = scopeOf(model, { ...systemActor(workspace), timeZone }, now)
  const value = scope.compile.field(scope, flow.object, trigger.field, 'r')
  const field = flow.object.fields[trigger.field]!
  const date = field.kind === 'instant' ? `(${value} at time zone ${scope.parameters.add(timeZone, 'text')})` : value
  const wanted = addDays(day, -trigger.days)
  const is = trigger.yearly
    ? `to_char(${date}, 'MM-DD') = any(${scope.parameters.add(anniversariesOn(wanted), 'text[]')}) and ${date} <= ${scope.parameters.add(wanted, 'date')}`
    : `${date}::date = ${scope.parameters.add(wanted, 'date')}`
  const from = scope.parameters.add(after, 'uuid')
  const text = `select coalesce(json_agg(x.id), '[]')::text from (select r.id from ${rowsOf(flow.object, 'r')} and ${is} and (${from} is null or r.id > ${from}) order by r.id limit ${portion}) x`
  return JSON.parse((await tx.json(text, scope.parameters.values))!) as string[]
}

interface DaysPlace {
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  readonly asking: Asking
}

/** Lets in whose day it is by now. A day that is cut off is looked for again, and lets nobody in twice. Answers when to look next; null where no flow begins so. */
export async function lookForDays({ transaction, asking }: DaysPlace, flows: readonly LoadedFlow[]): Promise<Date | null> {
  let next: Date | null = null
  for (const loaded of flows) {
    if (!loaded.isNewest || loaded.state !== 'on') continue
    for (const [n, trigger] of loaded.flow.begins.entries()) {
      const { trigger: begin } = trigger
      if (begin.on !== 'date') continue
      const { now, timeZone } = asking
      const from = await transaction(async (tx) => (await tx.query<{ at: Date }>(readText, [loaded.flow.id, n, loaded.publishedAt]))[0]!.at)
      const since = new Date(Math.max(new Date(from).getTime(), loaded.since[n]!.getTime(), addDaysTo(now, -mostBehind).getTime()))
      for (const day of daysBetween(since, now, begin.at, timeZone)) {
        for (let after: string | null = null; ;) {
          const ids: readonly string[] = await transaction(async (tx) => {
            const some = await whoseDay(tx, asking, loaded, trigger, day, after)
            const coming = some.map((record) => ({ record, cause: 'date' as const, causeId: `${n} ${day}`, depth: 1, trigger }))
            await enter(tx, loaded.flow, await admit(tx, asking, loaded.flow, coming), now)
            return some
          })
          if (ids.length < portion) break
          after = ids.at(-1)!
        }
        await transaction(async (tx) => tx.query(putText, [loaded.flow.id, n, momentIn(day, begin.at, timeZone)]))
      }
      const due = nextTime(now, begin.at, timeZone)
      if (next === null || due < next) next = due
    }
  }
  return next
}
