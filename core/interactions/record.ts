/** Interactions are kept: in one transaction, each once, for records that whoever records them may write to. */
import { accessClause, actorId, type Actor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { type Model, newId } from '../object/index.ts'
import type { Database, Transaction } from '../postgres/index.ts'
import { Parameters } from '../sql/parameters.ts'
import { rowsOf } from '../sql/table.ts'
import type { Concerned, Interaction } from './read-item.ts'

/** With what interactions are recorded. */
export interface Recording {
  readonly database: Pick<Database, 'transaction'>
  readonly model: Model
  readonly now: Date
  /** Is told after the commit, so that the feed goes on. */
  readonly written?: ((workspace: string) => void) | undefined
}

/** What became of one: `known` was recorded before under the same key, and is left as it was. */
export type Recorded =
  | { readonly state: 'recorded' | 'known'; readonly id: string }
  | { readonly state: 'refused'; readonly problem: Problem }

/**
 * Records what may be, in one transaction; answers in the order given. A `Problem` among them stays what it is; `interaction.noRecord` (404) is
 * answered of those that concern a record which is not there for the actor, or not to be written. Throws what a transaction throws.
 */
export async function recordInteractions(
  { database, model, now, written }: Recording,
  actor: Actor,
  given: readonly (Interaction | Problem)[],
): Promise<Recorded[]> {
  const items = given.flatMap((item, index) => (item instanceof Problem ? [] : [{ ...item, index, id: newId(now.getTime()) }]))
  const problem = unseen()
  const refused = given.map((item): Recorded => ({ state: 'refused', problem: item instanceof Problem ? item : problem }))
  if (items.length === 0) return refused
  const recorded = await database.transaction(actor.workspace, async (tx) => {
    const answers = [...refused]
    const writable = await writableOf(tx, model, actor, items)
    const open = items.filter(({ records }) => records.every((one) => writable.has(named(one))))
    const first = new Map<string, (typeof open)[number]>()
    for (const item of open) if (item.key !== null && !first.has(item.key)) first.set(item.key, item)
    const once = open.filter((item) => item.key === null || first.get(item.key) === item)
    if (once.length === 0) return answers
    const who = { kind: actor.kind, id: actorId(actor), name: actor.name, sender: senderOf(actor) }
    const fresh = new Set(await insert(tx, who, once, now))
    const known = await knownOf(
      tx,
      actor,
      [...first.values()].filter(({ id }) => !fresh.has(id)).map(({ key }) => key!),
    )
    for (const { index, id, key } of open)
      answers[index] = fresh.has(id) ? { state: 'recorded', id } : { state: 'known', id: known.get(key!) ?? first.get(key!)!.id }
    return answers
  })
  written?.(actor.workspace)
  return recorded
}

const named = ({ object, id }: Concerned): string => `${object} ${id}`

/** Those of the records that are there, and that the actor may write to, as `named` says them. */
async function writableOf(tx: Transaction, model: Model, actor: Actor, items: readonly Interaction[]): Promise<ReadonlySet<string>> {
  const byObject = Map.groupBy(
    items.flatMap(({ records }) => records),
    ({ object }) => object,
  )
  const found = await Promise.all(
    [...byObject].map(async ([name, records]) => {
      const object = model.object(name)
      const parameters = new Parameters()
      const ids = parameters.add([...new Set(records.map(({ id }) => id))], 'uuid[]')
      const access = accessClause(model, actor, object, 'write', 'r', parameters)
      const text = `select r.id from ${rowsOf(object, 'r')} and r.id = any(${ids}) and ${access}`
      const rows = await tx.query<{ id: string }>(text, parameters.values)
      return rows.map(({ id }) => named({ object: name, id }))
    }),
  )
  return new Set(found.flat())
}

/** In whose name interactions are kept, and among whose keys theirs are looked for. */
export interface Keeping {
  readonly kind: string
  readonly id: string | null
  readonly name: string
  readonly sender: string
}

/**
 * Keeps interactions of which it is decided that they may be; of those with one key the first. Answers the ids of those that were not known by
 * their key.
 */
export async function keepInteractions(tx: Transaction, who: Keeping, items: readonly Interaction[], now: Date): Promise<string[]> {
  const first = new Set<string>()
  const once = items.filter(({ key }) => key === null || (!first.has(key) && first.add(key)))
  return insert(
    tx,
    who,
    once.map((item) => ({ ...item, id: newId(now.getTime()) })),
    now,
  )
}

/** The ids of those that were not known by their key. */
async function insert(tx: Transaction, who: Keeping, items: readonly (Interaction & { id: string })[], now: Date): Promise<string[]> {
  const rows = items.map(({ id, at, type, channel, touchpoint, key, records, properties }) => ({
    id,
    at,
    type,
    channel,
    touchpoint,
    key,
    records,
    properties,
  }))
  const found = await tx.query<{ id: string }>(insertText, [
    JSON.stringify(rows),
    now,
    who.kind,
    who.id,
    who.name,
    who.sender,
    newId(now.getTime()),
  ])
  return found.map(({ id }) => id)
}

/** Whose keys they are: a member's own, or those of the workspace's programs together. */
const senderOf = ({ member, workspace }: Actor): string => member ?? workspace

/** Keys are taken in one order, so that senders of the same things do not wait for each other in a circle. */
const insertText = `with n as materialized (
    select * from json_to_recordset($2::json) as n(id uuid, at timestamptz, type text, channel text, touchpoint text, key text, records jsonb, properties jsonb)),
  kept as (insert into interaction_key (workspace_id, sender_id, key, id, at, recorded_at)
    select $1::uuid, $7::uuid, n.key, n.id, n.at, $3::timestamptz from n where n.key is not null order by n.key
    on conflict (workspace_id, sender_id, key) do nothing returning key),
  fresh as materialized (select n.* from n where (n.key is null or exists (select from kept k where k.key = n.key))),
  whole as (insert into interaction (workspace_id, at, id, type, channel, touchpoint, key, records, properties, recorded_at, actor_kind, actor_id, actor_name, sender_id)
    select $1::uuid, f.at, f.id, f.type, f.channel, f.touchpoint, f.key, f.records, f.properties, $3::timestamptz, $4::text, $5::uuid, $6::text, case when f.key is not null then $7::uuid end from fresh f),
  of as (insert into interaction_of (workspace_id, record_id, at, id, type)
    select $1::uuid, (o.record->>'id')::uuid, f.at, f.id, f.type from fresh f cross join lateral jsonb_array_elements(f.records) as o(record)),
  told as (insert into outbox (workspace_id, id, at, actor, cause, changes, happened)
    select $1::uuid, $8::uuid, $3::timestamptz, jsonb_build_object('kind', $4::text, 'id', $5::uuid, 'name', $6::text), 'interactions', '[]'::jsonb,
      (select jsonb_agg(jsonb_build_array(f.type, f.at, f.records)) from fresh f) where exists (select from fresh f))
  select f.id from fresh f`.replace(/\s*\n\s*/g, ' ')

async function knownOf(tx: Transaction, actor: Actor, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (keys.length === 0) return new Map()
  const rows = await tx.query<{ key: string; id: string }>(
    'select k.key, k.id from interaction_key k where k.workspace_id = $1 and k.sender_id = $2::uuid and k.key = any($3::text[])',
    [senderOf(actor), keys],
  )
  return new Map(rows.map(({ key, id }) => [key, id]))
}

const unseen = (): Problem =>
  new Problem('interaction.noRecord', 'One of the records is not there, or you may not write to it.', {
    status: 404,
    fix: 'Name records that you may change.',
  })
