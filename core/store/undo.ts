/** Taking back a change set: its inverse as a change set of its own. */
import { type Actor, hiddenFields, reachOf } from '../access/index.ts'
import { notFound, Problem } from '../errors.ts'
import type { Model } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { withDependents } from './dependents.ts'
import { type Loaded, loadByIds } from './load.ts'
import { type Planned, same, type Values } from './planned.ts'
import type { Change } from './store.ts'
import { notAllowed } from './write.ts'

interface Entry {
  readonly entry: string
  readonly object: string
  readonly id: string
  readonly version: number
  readonly action: Planned['action'] | 'erased'
  readonly changes: Readonly<Record<string, readonly [unknown, unknown]>> | null
}
type Present = ReadonlyMap<string, Loaded>

/**
 * The change that takes back `change`. Refused where the actor's present rights do not reach, and then when a later change
 * would be lost by it. Problems: `change.notFound`, `record.notFound`, `record.notAllowed`, `change.notAllowed`, `change.overwritten`, `change.erased`.
 */
export async function inverseOf(
  tx: Transaction,
  model: Model,
  actor: Actor,
  change: string,
): Promise<{ readonly inverse: Change; readonly records: number }> {
  const all = await entriesOf(tx, change)
  const entries = all.filter((entry) => !isErased(entry))
  if (all.length > 0 && entries.length === 0)
    throw new Problem('change.erased', 'What was changed here was erased since, and no value of it is kept.', {
      status: 410,
      fix: 'It can not be taken back: an erasure is final.',
    })
  if (entries.length === 0)
    throw new Problem('change.notFound', 'This change was not found.', {
      status: 404,
      fix: 'It may be too old, or lie in another workspace.',
    })
  const present = await loadPresent(tx, model, actor, entries)
  for (const entry of entries) refuseOutOfReach(model, actor, entry, present.get(entry.id))
  await refuseOverwriting(tx, model, actor, change, entries, present)
  const of = (action: Planned['action']): Entry[] => entries.filter((entry) => entry.action === action)
  const inverse: Change = {
    // It goes on counting: were the version one that was there before, an old page could overwrite what it never saw.
    create: of('deleted').map(({ object, id, changes, version }) => ({ object, id, values: befores(changes), version: version + 1 })),
    patch: of('changed').map(({ object, id, changes }) => ({ object, id, values: befores(changes) })),
    delete: of('created').map(({ object, id }) => ({ object, id })),
  }
  return { inverse, records: entries.length }
}

/** What is left of an entry when the record was erased: nothing that could be brought back. Others of the same change set are. */
const isErased = ({ action, changes }: Entry): boolean => action === 'erased' || (action === 'deleted' && changes === null)

async function entriesOf(tx: Transaction, change: string): Promise<Entry[]> {
  return tx.query<Entry>(
    'select h.id as entry, h.object, h.record_id as id, h.version, h.action, h.changes from history h where h.workspace_id = $1 and h.change_id = $2::uuid',
    [change],
  )
}

const befores = (changes: Entry['changes']): Values =>
  Object.fromEntries(Object.entries(changes ?? {}).map(([key, [before]]) => [key, before]))

async function loadPresent(tx: Transaction, model: Model, actor: Actor, entries: readonly Entry[]): Promise<Present> {
  const groups = [...Map.groupBy(entries, ({ object }) => object)].map(([object, some]) =>
    loadByIds(
      tx,
      model,
      actor,
      model.object(object),
      some.map(({ id }) => id),
    ),
  )
  return new Map((await Promise.all(groups)).flat().map((record) => [record.id, record]))
}

/** Rights come before any comparison: a refusal for what happened since tells about it. */
function refuseOutOfReach(model: Model, actor: Actor, { object: name, action, changes }: Entry, record: Loaded | undefined): void {
  const object = model.object(name)
  if (record ? !record.read : action !== 'deleted') throw notFound(object.label[0])
  if (action === 'created' && !record!.delete) throw notAllowed(object, 'delete')
  if (action === 'deleted' && reachOf(actor, name, 'write') === 'none') throw notAllowed(object, 'create')
  if (action !== 'changed') return
  if (!record!.write) throw notAllowed(object, 'change')
  const hidden = hiddenFields(model, actor, object)
  if (Object.keys(changes ?? {}).some((key) => hidden.has(key)))
    throw new Problem('change.notAllowed', 'Your role may not take back this change.', {
      status: 403,
      fix: 'Ask an administrator of your workspace.',
    })
}

async function refuseOverwriting(
  tx: Transaction,
  model: Model,
  actor: Actor,
  change: string,
  entries: readonly Entry[],
  present: Present,
): Promise<void> {
  const whole = entries.filter(({ action }) => action !== 'changed')
  const [later, used] = await Promise.all([touchedLater(tx, change, whole), usedByOthers(tx, model, actor, entries)])
  const overwritten = [
    ...whole.filter(({ id }) => later.has(id) || used.has(id)).map(({ object, id }) => ({ object, id, fields: [] as string[] })),
    ...entries
      .filter(({ action }) => action === 'changed')
      .map(({ object, id, changes }) => ({ object, id, fields: changedSince(changes, present.get(id)!) }))
      .filter(({ fields }) => fields.length > 0),
  ]
  if (overwritten.length)
    throw new Problem('change.overwritten', 'Somebody has changed the same since, and taking this back would undo that too.', {
      status: 409,
      fix: 'Look at the history and set what you want by hand.',
      more: { overwritten: overwritten.filter(({ id }) => present.has(id)) },
    })
}

const changedSince = (changes: Entry['changes'], { values }: Loaded): string[] =>
  Object.entries(changes ?? {}).flatMap(([key, [, after]]) => (same(values[key], after) ? [] : [key]))

/** Which of the records that came or went by the change something has happened to since, or to what hangs on them. */
async function touchedLater(tx: Transaction, change: string, entries: readonly Entry[]): Promise<ReadonlySet<string>> {
  if (entries.length === 0) return new Set()
  const rows = await tx.query<{ id: string }>(
    `select t.id from jsonb_to_recordset($3::jsonb) as t(id uuid, version integer, entry uuid)
     where (exists (select 1 from history h where h.workspace_id = $1 and h.record_id = t.id and h.version > t.version and h.change_id <> $2::uuid)
     or exists (select 1 from history p where p.workspace_id = $1 and p.about_id = t.id and p.id > t.entry and p.change_id <> $2::uuid))`,
    [change, JSON.stringify(entries.map(({ id, version, entry }) => ({ id, version, entry })))],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Which of the records that the change created are referred to by now from outside of it. */
async function usedByOthers(tx: Transaction, model: Model, actor: Actor, entries: readonly Entry[]): Promise<ReadonlySet<string>> {
  const created = entries.filter(({ action }) => action === 'created')
  const own = new Set(entries.map(({ id }) => id))
  const going = created.map(({ object, id, version }): Planned => ({ object, id, action: 'deleted', before: {}, after: null, version }))
  const others = (await withDependents(tx, model, actor, going)).filter(({ id }) => !own.has(id))
  const named = others.flatMap(({ object, before }) =>
    Object.entries(model.object(object).fields).map(([key, { kind }]) =>
      kind === 'ref' ? before![key] : kind === 'record' ? (before![key] as { id: string } | null)?.id : null,
    ),
  )
  return new Set(created.map(({ id }) => id).filter((id) => named.includes(id)))
}
