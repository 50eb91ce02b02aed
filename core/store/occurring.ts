/**
 * Changes of records that are told as interactions: what they come to (pure), and how it is written, in the transaction that changes. So each is told
 * once, whatever way the change came and whenever a server ends.
 */
import { linksToCustomers, type Model, newId, type ObjectType } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import type { Planned, Values } from './planned.ts'

interface Concerned {
  readonly object: string
  readonly id: string
}

/** An interaction that a change comes to; the record that changed is the first of those that it concerns. */
export interface Occurring {
  readonly id: string
  readonly type: string
  readonly records: readonly Concerned[]
  readonly properties: Readonly<Record<string, unknown>>
}

/** One that is there, and is taken back with its change. */
interface Occurred extends Pick<Occurring, 'id' | 'type' | 'records'> {
  readonly at: string
}

/** As many records as any interaction may concern. */
const mostRecords = 20

/** What planned records come to. */
export function occurringBy(model: Model, planned: readonly Planned[], takesBack: TakenBack | undefined): Occurring[] {
  return planned.flatMap((one) => {
    const types = model.interactions.upon(one.object)
    if (types.length === 0 || one.after === null || (takesBack && isQuiet(takesBack, one))) return []
    const { id, before, after } = one
    const records = concernedBy(model, model.object(one.object), id, after)
    return types.flatMap(({ name, upon }) => {
      const said = records.length > 0 ? upon!.tell(before, after) : null
      return said === null ? [] : [{ id: newId(), type: name, records, properties: { ...said, record: id } }]
    })
  })
}

/** The record, and the customers to whom it links; nobody where none of them is one. */
function concernedBy(model: Model, object: ObjectType, id: string, after: Values): readonly Concerned[] {
  const linked = linksToCustomers(object, model.objects).flatMap((key): Concerned[] => {
    const { kind, options } = object.fields[key]!
    const value = after[key] as string | Concerned | null | undefined
    if (!value) return []
    if (kind === 'ref') return [{ object: options.to, id: value as string }]
    const { object: name, id: other } = value as Concerned
    return model.objects.get(name)?.interactions ? [{ object: name, id: other }] : []
  })
  if (linked.length === 0 && !object.interactions) return []
  const all = new Map([{ object: object.name, id }, ...linked].map((one) => [one.id, one]))
  return [...all.values()].slice(0, mostRecords)
}

/** As the outbox tells what happened. */
export const tellOf = (at: string, all: readonly Pick<Occurring, 'type' | 'records'>[]): readonly unknown[] =>
  all.map(({ type, records }) => [type, at, records])

const writeText =
  `with n as materialized (select * from json_to_recordset($2::json) as n(id uuid, type text, records jsonb, properties jsonb)),
  whole as (insert into interaction (workspace_id, at, id, type, key, records, properties, recorded_at, actor_kind, actor_id, actor_name)
    select $1::uuid, $3::timestamptz, n.id, n.type, $4::text, n.records, n.properties, $3::timestamptz, $5::text, $6::uuid, $7::text from n)
  insert into interaction_of (workspace_id, record_id, at, id, type)
    select $1::uuid, (o.record->>'id')::uuid, $3::timestamptz, n.id, n.type from n cross join lateral jsonb_array_elements(n.records) as o(record)`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/** Sends what is to be kept. The change set is their key: by it they are found when it is taken back. */
export function writeOccurring(
  run: (text: string, ...values: unknown[]) => void,
  {
    change,
    now,
    by,
  }: { readonly change: string; readonly now: Date; readonly by: readonly [kind: string, id: string | null, name: string] },
  all: readonly Occurring[],
): void {
  if (all.length > 0) run(writeText, JSON.stringify(all), now, change, ...by)
}

const goneText = `with gone as (delete from interaction i using jsonb_to_recordset($2::jsonb) as n(at timestamptz, id uuid)
    where i.workspace_id = $1 and i.at = n.at and i.id = n.id returning i.at, i.id, i.records)
  delete from interaction_of o using gone g cross join lateral jsonb_array_elements(g.records) as e(record)
    where o.workspace_id = $1 and o.record_id = (e.record->>'id')::uuid and o.at = g.at and o.id = g.id`.replace(/\s*\n\s*/g, ' ')

export function eraseOccurred(run: (text: string, ...values: unknown[]) => void, all: readonly Occurred[]): void {
  if (all.length > 0) run(goneText, JSON.stringify(all.map(({ at, id }) => ({ at, id }))))
}

/** `last`: no later change of the record told of the same. By versions: clocks of servers differ. */
const occurredText = `select h.record_id as record, i.at, i.id, i.type, i.records, not exists (select 1 from history l
      join interaction_of p on p.workspace_id = $1 and p.record_id = l.record_id and p.at = l.at and p.type = o.type
      join interaction j on j.workspace_id = $1 and j.at = p.at and j.id = p.id
      where l.workspace_id = $1 and l.record_id = h.record_id and l.version > h.version and j.key = l.change_id::text) as last
  from history h join interaction_of o on o.workspace_id = $1 and o.record_id = h.record_id and o.at = h.at
  join interaction i on i.workspace_id = $1 and i.at = o.at and i.id = o.id
  where h.workspace_id = $1 and h.change_id = $2::uuid and i.key = $2::text and i.properties->>'record' = h.record_id::text`.replace(
  /\s*\n\s*/g,
  ' ',
)

/** What an undo brings back of which nothing is told any more, because another undo had taken that with it. */
const anewText =
  `select h.record_id as record from history h where h.workspace_id = $1 and h.change_id = $2::uuid and h.action = 'deleted' and h.cause = 'undo'
  and not exists (select 1 from interaction_of o join interaction i on i.workspace_id = $1 and i.at = o.at and i.id = o.id
    where o.workspace_id = $1 and o.record_id = h.record_id and o.type = any($3::text[]) and i.properties->>'record' = h.record_id::text)`.replace(
    /\s*\n\s*/g,
    ' ',
  )

/** What becomes of interactions when a change set is taken back. */
export interface TakenBack {
  /** By the record: they go with it, and that it is as it was is not told. */
  readonly told: ReadonlyMap<string, readonly Occurred[]>
  /** Records that come back, and of which it is told as of new ones. */
  readonly anew: ReadonlySet<string>
}

/**
 * Looks up what a change set told and can be taken back with it: where something was told of a record since, taking back what was told before would make
 * that wrong.
 */
export async function takenBackWith(tx: Transaction, model: Model, change: string): Promise<TakenBack> {
  const types = model.interactions.all.flatMap(({ name, upon }) => (upon ? [name] : []))
  const [rows, anew] = await Promise.all([
    tx.query<{ record: string; at: Date; id: string; type: string; records: Occurred['records']; last: boolean }>(occurredText, [change]),
    types.length > 0 ? tx.query<{ record: string }>(anewText, [change, types]) : [],
  ])
  const told = [...Map.groupBy(rows, ({ record }) => record)].flatMap(([record, all]) =>
    all.every(({ last }) => last)
      ? [[record, all.map(({ at, id, type, records }) => ({ at: new Date(at).toISOString(), id, type, records }))] as const]
      : [],
  )
  return { told: new Map(told), anew: new Set(anew.map(({ record }) => record)) }
}

/** Whether nothing is told of a planned record when a change is taken back. */
const isQuiet = ({ told, anew }: TakenBack, { id, action }: Planned): boolean => (action === 'created' ? !anew.has(id) : told.has(id))
