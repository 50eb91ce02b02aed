/** Who comes into flows by what the feed tells, and who of those that wait is to be looked at again. */
import { type Condition, matches, type Occurrence, rowOf, shapeOf } from '../rules/index.ts'
import type { Entry } from '../feed/index.ts'
import { type Model, proxiesOf } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { type Asking, entered, left, meaningOf, type Plan, whoIsIn } from '../segments/index.ts'
import { rowsOf } from '../sql/table.ts'
import { valueOf } from '../sql/column.ts'
import type { CompiledFlow, CompiledTrigger } from './compile.ts'
import { near, silent } from './depth.ts'
import type { Candidate } from './enter.ts'
import { received } from './hook/received.ts'
import type { LoadedFlow } from './load.ts'
import { ending, moving } from './runs.ts'

/** A candidate of one trigger. */
export interface Coming extends Candidate {
  readonly trigger: CompiledTrigger
}

/** Milliseconds after which what happened is too old to begin anything: it was imported, or came late. */
const fresh = 86_400_000
const portion = 500

/** Who may come in by what happened, of each flow that is on; conditions are asked by `admit`. */
export async function comingBy(
  tx: Pick<Transaction, 'json'>,
  asking: Asking,
  flows: readonly LoadedFlow[],
  entries: readonly Entry[],
  depthOf: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<LoadedFlow, readonly Coming[]>> {
  const coming = new Map<LoadedFlow, Coming[]>()
  /** What a flow wrote leads one deeper, also where it is told as an interaction. */
  const depthBy = (cause: string, causeId: string | null): number =>
    cause === 'flow' && causeId !== null ? (depthOf.get(causeId) ?? 0) + 1 : 1
  const depthAt = new Map(
    entries.flatMap(({ cause, causeId, happened }) =>
      happened.map(([type, at]) => [`${type} ${Date.parse(at)}`, depthBy(cause, causeId)] as const),
    ),
  )
  const add = (loaded: LoadedFlow, one: Coming): void => void coming.set(loaded, [...(coming.get(loaded) ?? []), one])
  for (const loaded of flows)
    for (const trigger of loaded.flow.begins) {
      const { trigger: begin } = trigger
      if (begin.on !== 'created' && begin.on !== 'changed') continue
      for (const { changes, id, cause, causeId } of entries.filter((one) => !silent.has(one.cause)))
        for (const { object, id: record, action, fields } of changes) {
          if (object !== loaded.flow.object.name || action !== begin.on) continue
          if (begin.on === 'changed' && begin.fields && !begin.fields.some((field) => fields.includes(field))) continue
          add(loaded, { record, cause: 'change', causeId: id, depth: depthBy(cause, causeId), trigger })
        }
    }
  const told = await happenedTo(tx, asking, flows, entries)
  for (const { loaded, trigger, record, occurrence } of told)
    add(loaded, {
      record,
      cause: 'happened',
      causeId: occurrence.id,
      depth: depthAt.get(`${occurrence.type} ${occurrence.at.getTime()}`) ?? 1,
      bySegment: trigger.trigger.on === 'segment',
      trigger,
    })
  return coming
}

/** By which type of interaction a trigger begins, and by which condition over it. */
export function typeOf({ trigger, where }: CompiledTrigger): { readonly type: string; readonly where: Condition | null } | null {
  if (trigger.on === 'happened') return { type: trigger.type, where }
  // That it is of this flow stands in the condition.
  if (trigger.on === 'webhook') return { type: received.name, where }
  if (trigger.on !== 'segment') return null
  const type = trigger.is === 'entered' ? entered : left
  return { type: type.name, where: { field: 'segment', op: 'is', value: trigger.segment } }
}

interface Told {
  readonly loaded: LoadedFlow
  readonly trigger: CompiledTrigger
  readonly record: string
  readonly occurrence: Occurrence
}

const logText =
  `select coalesce(json_agg(json_build_array(k.record, i.id, i.type, (extract(epoch from i.at) * 1000)::bigint, i.channel, i.touchpoint, i.properties)), '[]')::text
  from unnest($2::text[], $3::timestamptz[], $4::uuid[]) as k(type, at, record)
  join interaction_of o on o.workspace_id = $1 and o.record_id = k.record and o.at = k.at and o.type = k.type
  join interaction i on i.workspace_id = $1 and i.at = o.at and i.id = o.id`.replace(/\s*\n\s*/g, ' ')
type Logged = readonly [string, string, string, number, string | null, string | null, Record<string, unknown>]

async function happenedTo(
  tx: Pick<Transaction, 'json'>,
  asking: Asking,
  flows: readonly LoadedFlow[],
  entries: readonly Entry[],
): Promise<readonly Told[]> {
  const { model, now } = asking
  const wanted = flows.flatMap((loaded) =>
    loaded.flow.begins.flatMap((trigger) => {
      const by = typeOf(trigger)
      return by === null ? [] : [{ loaded, trigger, ...by }]
    }),
  )
  const types = new Set(wanted.map(({ type }) => type))
  const keys = entries.flatMap(({ happened }) =>
    happened.flatMap(([type, at, records]) =>
      types.has(type) && now.getTime() - Date.parse(at) < fresh ? records.map(({ id }) => [type, at, id] as const) : [],
    ),
  )
  if (keys.length === 0) return []
  const rows = JSON.parse(
    (await tx.json(logText, [keys.map(([type]) => type), keys.map(([, at]) => at), keys.map(([, , id]) => id)]))!,
  ) as Logged[]
  const found = new Map<string, { readonly record: string; readonly occurrence: Occurrence }>()
  for (const [record, id, type, at, channel, touchpoint, properties] of rows)
    found.set(`${record} ${id}`, { record, occurrence: { id, type, at: new Date(at), channel, touchpoint, properties } })
  const told: Told[] = []
  for (const name of new Set(wanted.map(({ loaded }) => loaded.flow.object.name))) {
    const of = await standingFor(tx, model, name, [...new Set([...found.values()].map(({ record }) => record))])
    for (const { loaded, trigger, type, where } of wanted) {
      if (loaded.flow.object.name !== name) continue
      for (const { record, occurrence } of found.values()) {
        const whose = of.get(record)
        if (whose === undefined || occurrence.type !== type || occurrence.at < loaded.since[loaded.flow.begins.indexOf(trigger)]!) continue
        if (where !== null && !fits(asking, occurrence, where)) continue
        told.push({ loaded, trigger, record: whose, occurrence })
      }
    }
  }
  return told
}

function fits({ model, now, timeZone }: Asking, occurrence: Occurrence, where: Condition): boolean {
  const shape = shapeOf(model, occurrence.type, where)
  const given = { now, timeZone, me: null, record: () => undefined, related: () => [] }
  return shape !== null && matches(model, shape, where, rowOf(shape, occurrence), given)
}

/** The records of an object among some, and those that others among them stand for. */
async function standingFor(
  tx: Pick<Transaction, 'json'>,
  model: Model,
  name: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const object = model.object(name)
  const parts = [
    `select r.id as source, r.id as of from ${rowsOf(object, 'r')} and r.id = any($2::uuid[])`,
    ...proxiesOf(model, name).map(({ object: proxy, field }) => {
      const link = valueOf(proxy, field, 'v')
      return `select v.id as source, ${link} as of from ${rowsOf(proxy, 'v')} and v.id = any($2::uuid[]) and ${link} is not null`
    }),
  ]
  const text = `select coalesce(json_agg(json_build_array(x.source, x.of)), '[]')::text from (${parts.join(' union all ')}) x`
  return new Map(JSON.parse((await tx.json(text, [ids]))!) as [string, string][])
}

/** Those who fit what the flow and the trigger ask for, and are not led to by too many flows; whoever is not there does not. */
export async function admit(
  tx: Pick<Transaction, 'json'>,
  asking: Asking,
  flow: CompiledFlow,
  coming: readonly (Candidate & { readonly trigger: CompiledTrigger })[],
): Promise<readonly Candidate[]> {
  const admitted: Candidate[] = []
  for (let from = 0; from < coming.length; from += portion) {
    const some = coming.slice(from, from + portion)
    const asked = new Map<Plan, Set<string>>()
    const want = (plan: Plan | null, record: string): void => {
      if (plan !== null) asked.set(plan, (asked.get(plan) ?? new Set()).add(record))
    }
    for (const { record, trigger } of some) {
      want(flow.only, record)
      want(trigger.when, record)
    }
    const ids = [...new Set(some.map(({ record }) => record))]
    const inside = asked.size > 0 ? (await whoIsIn(tx, asking, asked, ids)).inside : new Map<Plan, ReadonlySet<string>>()
    const isIn = (plan: Plan | null, record: string): boolean => plan === null || inside.get(plan)?.has(record) === true
    admitted.push(...some.filter(({ record, trigger }) => isIn(flow.only, record) && isIn(trigger.when, record)))
  }
  return near(tx, admitted, asking.now)
}

/** What those share who decide where walks of a workspace go, and whoever wakes has alone. */
export const deciding = `hashtextextended($1::uuid::text || ' flows', 0)`

const wakeText =
  `update flow_run r set due_at = $3::timestamptz from jsonb_to_recordset($2::jsonb) as n(flow uuid, number integer, step text, record uuid)
  where r.workspace_id = $1 and r.record_id = n.record and r.flow_id = n.flow and r.number = n.number and (n.step is null or r.step = n.step) and r.state in ('waiting', 'asked')
  and (r.due_at is null or r.due_at > $3::timestamptz)`.replace(/\s*\n\s*/g, ' ')
const wakeAllText =
  `update flow_run r set due_at = $3::timestamptz from jsonb_to_recordset($2::jsonb) as n(flow uuid, number integer, step text)
  where r.workspace_id = $1 and r.flow_id = n.flow and r.number = n.number and (n.step is null or r.step = n.step) and r.state in ('waiting', 'asked')
  and (r.due_at is null or r.due_at > $3::timestamptz)`.replace(/\s*\n\s*/g, ' ')
const goneText = moving({ where: 'w.record_id = any($3::uuid[])', set: ending('gone'), exit: 'gone' })

/** Has those looked at again of whom something that they wait for may be another, and answers whether there are any; ends the walks of records that are gone. */
export async function wake(tx: Transaction, asking: Asking, flows: readonly LoadedFlow[], entries: readonly Entry[]): Promise<boolean> {
  /** Where each plan is waited at; no step for a goal, which is everywhere. */
  const places = new Map<Plan, { readonly flow: string; readonly number: number; readonly step: string | null }>()
  const types = new Map<string, { readonly flow: string; readonly number: number; readonly step: string }[]>()
  for (const { flow, state } of flows) {
    if (state !== 'on') continue
    if (flow.leaves !== null) places.set(flow.leaves, { flow: flow.id, number: flow.number, step: null })
    for (const { step, plans } of flow.steps.values()) {
      if (step.kind !== 'watch') continue
      const place = { flow: flow.id, number: flow.number, step: step.id }
      if (plans[0]) places.set(plans[0], place)
      if (step.type !== undefined) types.set(step.type, [...(types.get(step.type) ?? []), place])
    }
  }
  const gone = entries.flatMap(({ changes }) => changes.flatMap(({ action, id }) => (action === 'deleted' ? [id] : [])))
  if (gone.length === 0 && places.size === 0 && types.size === 0) return false
  // Whoever decides at this moment may not have seen what wakes: it is waited until that is written.
  void tx.query(`select pg_advisory_xact_lock(${deciding})`)
  if (gone.length > 0) void tx.query(goneText, [asking.now, gone])
  const wakes: object[] = []
  let woken = 0
  if (places.size > 0) {
    const meaning = await meaningOf(tx, asking.model, [...places.keys()], entries, asking.now)
    for (const [plan, ids] of await meaning.concerned.resolved(tx)) for (const record of ids) wakes.push({ ...places.get(plan), record })
    const far = [...meaning.far].map((plan) => places.get(plan))
    if (far.length > 0) woken += await tx.change(wakeAllText, [JSON.stringify(far), asking.now])
  }
  for (const { happened } of entries)
    for (const [type, , records] of happened) {
      const at = types.get(type)
      if (!at) continue
      const object = new Set(at.map(({ flow }) => flows.find((one) => one.flow.id === flow)!.flow.object.name))
      for (const name of object)
        for (const record of (
          await standingFor(
            tx,
            asking.model,
            name,
            records.map(({ id }) => id),
          )
        ).values())
          for (const place of at) wakes.push({ ...place, record })
    }
  if (wakes.length > 0) woken += await tx.change(wakeText, [JSON.stringify(wakes), asking.now])
  return woken > 0
}
