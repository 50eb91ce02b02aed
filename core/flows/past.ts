/** What is known of records through some time: whose way through a flow it may have been, how they were, and what happened with them. */
import type { Transaction } from '../postgres/index.ts'
import { addDays, dayOf, momentIn } from '../object/days.ts'
import { type ObjectType, proxiesOf } from '../object/index.ts'
import type { Occurrence, StoredRow } from '../rules/index.ts'
import { matches, rowOf, shapeOf } from '../rules/index.ts'
import type { Asking } from '../segments/index.ts'
import { valueOf } from '../sql/column.ts'
import { rowsOf } from '../sql/table.ts'
import { isoMoment, rawJson } from '../store/select.ts'
import type { CompiledFlow } from './compile.ts'
import { anniversariesOn, daysBetween } from './days.ts'
import { silent, soon } from './depth.ts'
import { type Moment, type Past, plansOf, reachOfConditions } from './simulate.ts'
import { typeOf } from './triggers.ts'

interface Reading {
  readonly tx: Pick<Transaction, 'json'>
  readonly asking: Asking
}

/** The first id that can have been made at a moment: ids are in the order of time (RFC 9562). */
function idAt(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`
}

/** Whose way it may have been, in the order of ids. */
export async function candidatesOf({ tx, asking }: Reading, flow: CompiledFlow, from: Date): Promise<readonly string[]> {
  const { model, timeZone, now } = asking
  const { object } = flow
  const found = new Set<string>()
  const add = async (text: string, values: readonly unknown[]): Promise<void> => {
    for (const id of JSON.parse((await tx.json(text.replace(/\s*\n\s*/g, ' '), values))!) as string[]) found.add(id)
  }
  const types = flow.begins.flatMap((trigger) => typeOf(trigger)?.type ?? [])
  if (types.length > 0) {
    const proxies = proxiesOf(model, object.name).map(({ object: proxy, field }) => {
      const link = valueOf(proxy, field, 'v')
      return `select ${link} as id from ${rowsOf(proxy, 'v')} and v.id in (select m.record_id from m) and ${link} is not null`
    })
    await add(
      `with m as materialized (select distinct (x.record->>'id')::uuid as record_id from interaction e cross join lateral jsonb_array_elements(e.records) as x(record)
        where e.workspace_id = $1 and e.type = any($2::text[]) and e.at > $3::timestamptz and e.at <= $4::timestamptz)
      select coalesce(json_agg(distinct x.id), '[]')::text from (select r.id from ${rowsOf(object, 'r')} and r.id in (select m.record_id from m) ${proxies.map((one) => `union all ${one}`).join(' ')}) x`,
      [types, from, now],
    )
  }
  const actions = flow.begins.flatMap(({ trigger }) => (trigger.on === 'created' || trigger.on === 'changed' ? [trigger.on] : []))
  if (actions.length > 0)
    await add(
      `select coalesce(json_agg(distinct h.record_id), '[]')::text from history h where h.workspace_id = $1 and h.id >= $2::uuid and h.object = $3::text and h.action = any($4::text[])
      and exists (select from ${rowsOf(object, 'r')} and r.id = h.record_id)`,
      [idAt(from), object.name, actions],
    )
  for (const { trigger } of flow.begins) {
    if (trigger.on !== 'date') continue
    const value = valueOf(object, trigger.field, 'r')
    const day = object.fields[trigger.field]!.kind === 'instant' ? `(${value} at time zone $2::text)::date` : `${value}::date`
    const wanted = daysBetween(from, now, trigger.at, timeZone).map((one) => addDays(one, -trigger.days))
    const is = trigger.yearly ? `to_char(${day}, 'MM-DD') = any($3::text[])` : `${day}::text = any($3::text[])`
    await add(`select coalesce(json_agg(r.id), '[]')::text from ${rowsOf(object, 'r')} and $2::text is not null and ${is}`, [
      timeZone,
      trigger.yearly ? [...new Set(wanted.flatMap(anniversariesOn))] : wanted,
    ])
  }
  return [...found].toSorted()
}

interface RecordJson {
  readonly id: string
  readonly createdAt: string
  readonly values: Record<string, unknown>
  readonly history: readonly {
    readonly cause: string
    readonly at: string
    readonly change: string
    readonly action: string
    readonly changes: Record<string, [unknown, unknown]> | null
  }[]
}
type Logged = readonly [
  of: string,
  id: string,
  type: string,
  at: number,
  channel: string | null,
  touchpoint: string | null,
  properties: Record<string, unknown> | null,
]

/** Before all that can have happened. */
const earliest = new Date('1900-01-01T00:00:00Z')

export async function pastsOf({ tx, asking }: Reading, flow: CompiledFlow, ids: readonly string[], from: Date): Promise<readonly Past[]> {
  const { object } = flow
  const recordsText =
    `select coalesce(json_agg(json_build_object('id', r.id, 'createdAt', ${isoMoment('r.created_at')}, 'values', ${rawJson(object, 'r')}, 'history',
      (select coalesce(json_agg(json_build_object('at', ${isoMoment('h.at')}, 'change', h.change_id, 'action', h.action, 'cause', h.cause, 'changes', h.changes) order by h.id), '[]') from history h
        where h.workspace_id = $1 and h.record_id = r.id and h.id >= $3::uuid and h.object = $4::text))), '[]')::text from ${rowsOf(object, 'r')} and r.id = any($2::uuid[])`.replace(
      /\s*\n\s*/g,
      ' ',
    )
  const records = JSON.parse((await tx.json(recordsText, [ids, idAt(from), object.name]))!) as RecordJson[]
  const log = await logOf(tx, asking, object, flow, ids, from)
  return records.map((record): Past => {
    const own = log.get(record.id) ?? []
    return { record: record.id, versions: versionsOf(record), log: own, moments: momentsOf(flow, asking, record, own, from) }
  })
}

/** How it was, from now back through its history; null while it was deleted. */
function versionsOf({ id, createdAt, values, history }: RecordJson): Past['versions'] {
  const row = (now: Record<string, unknown>): StoredRow => ({ ...now, id, createdAt })
  const versions: { from: Date; row: StoredRow | null }[] = []
  let current: Record<string, unknown> | null = values
  for (const { at, action, changes } of history.toReversed()) {
    versions.push({ from: new Date(at), row: action === 'deleted' || current === null ? null : row(current) })
    // Whoever came in later is taken as they were then: customers are there before they are written down.
    if (action === 'created') continue
    if (action === 'deleted') current = Object.fromEntries(Object.entries(changes ?? {}).map(([key, [before]]) => [key, before]))
    else current = { ...current, ...Object.fromEntries(Object.entries(changes ?? {}).map(([key, [before]]) => [key, before])) }
  }
  versions.push({ from: earliest, row: current && row(current) })
  return versions.toReversed()
}

async function logOf(
  tx: Pick<Transaction, 'json'>,
  { model, now }: Asking,
  object: ObjectType,
  flow: CompiledFlow,
  ids: readonly string[],
  from: Date,
): Promise<ReadonlyMap<string, readonly Occurrence[]>> {
  const types = new Set([
    ...flow.begins.flatMap((trigger) => typeOf(trigger)?.type ?? []),
    ...plansOf(flow).flatMap((plan) => [...plan.types]),
  ])
  for (const { step } of flow.steps.values()) if (step.kind === 'watch' && step.type !== undefined) types.add(step.type)
  const found = new Map<string, Occurrence[]>()
  if (types.size === 0) return found
  const reach = reachOfConditions(flow)
  const since = reach === Infinity ? earliest : new Date(from.getTime() - reach)
  const sources = [
    `select i.id as of, i.id as source from unnest($2::uuid[]) as i(id)`,
    ...proxiesOf(model, object.name).map(({ object: proxy, field }) => {
      const link = valueOf(proxy, field, 'v')
      return `select ${link} as of, v.id as source from ${rowsOf(proxy, 'v')} and ${link} = any($2::uuid[])`
    }),
  ]
  const text =
    `select coalesce(json_agg(json_build_array(s.of, o.id, o.type, (extract(epoch from o.at) * 1000)::bigint, n.channel, n.touchpoint, n.properties) order by o.at, o.id), '[]')::text
    from (${sources.join(' union all ')}) s join interaction_of o on o.workspace_id = $1 and o.record_id = s.source and o.type = any($3::text[]) and o.at >= $4::timestamptz and o.at <= $5::timestamptz
    join interaction n on n.workspace_id = $1 and n.at = o.at and n.id = o.id`.replace(/\s*\n\s*/g, ' ')
  const seen = new Set<string>()
  for (const [of, id, type, at, channel, touchpoint, properties] of JSON.parse(
    (await tx.json(text, [ids, [...types], since, now]))!,
  ) as Logged[]) {
    if (seen.has(`${of} ${id}`)) continue
    seen.add(`${of} ${id}`)
    const list = found.get(of) ?? []
    found.set(of, list)
    list.push({ id, type, at: new Date(at), channel, touchpoint, properties: properties ?? {} })
  }
  return found
}

/** Everything at which something may begin or go on, in the order in which it happened. */
function momentsOf(
  flow: CompiledFlow,
  { model, timeZone, now }: Asking,
  { id: _id, history, values }: RecordJson,
  log: readonly Occurrence[],
  from: Date,
): readonly Moment[] {
  const moments: Moment[] = []
  for (const { at, change, action, cause, changes } of history) {
    const begins = (silent.has(cause) ? [] : flow.begins).flatMap((trigger) => {
      const { trigger: begin } = trigger
      if ((begin.on !== 'created' && begin.on !== 'changed') || begin.on !== action) return []
      if (begin.on === 'changed' && begin.fields && !begin.fields.some((field) => Object.hasOwn(changes ?? {}, field))) return []
      return [{ trigger, cause: 'change' as const, causeId: change }]
    })
    moments.push({ at: new Date(at), begins })
  }
  /** What a segment told then followed from a change that begins nothing. */
  const followsFromSilent = (told: Date): boolean => {
    const before = history.findLast(({ at }) => new Date(at) <= told)
    return before !== undefined && silent.has(before.cause) && told.getTime() - Date.parse(before.at) < soon
  }
  for (const one of log) {
    if (one.at <= from || one.at > now) continue
    const begins = flow.begins.flatMap((trigger) => {
      const by = typeOf(trigger)
      if (by === null || by.type !== one.type) return []
      if (trigger.trigger.on === 'segment' && followsFromSilent(one.at)) return []
      if (by.where !== null) {
        const shape = shapeOf(model, one.type, by.where)
        const given = { now: one.at, timeZone, me: null, record: () => undefined, related: () => [] }
        if (shape === null || !matches(model, shape, by.where, rowOf(shape, one), given)) return []
      }
      return [{ trigger, cause: 'happened' as const, causeId: one.id }]
    })
    moments.push({ at: one.at, begins })
  }
  for (const [n, trigger] of flow.begins.entries()) {
    const { trigger: begin } = trigger
    if (begin.on !== 'date') continue
    const value = values[begin.field]
    const day = typeof value !== 'string' || value === '' ? null : value.length === 10 ? value : dayOf(new Date(value), timeZone)
    if (day === null) continue
    for (const one of daysBetween(from, now, begin.at, timeZone)) {
      const wanted = addDays(one, -begin.days)
      const isIt = begin.yearly ? anniversariesOn(wanted).includes(day.slice(5)) && day <= wanted : wanted === day
      if (isIt) moments.push({ at: momentIn(one, begin.at, timeZone), begins: [{ trigger, cause: 'date', causeId: `${n} ${one}` }] })
    }
  }
  return moments.toSorted((a, b) => a.at.getTime() - b.at.getTime())
}
