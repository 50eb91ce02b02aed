/** Taking back a change set: its inverse as a change set of its own. */
import type { Actor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import type { Model } from '../object/index.ts'
import type { Transaction } from '../postgres/index.ts'
import { loadByIds } from './load.ts'
import { same, type Values } from './planned.ts'
import type { Change } from './store.ts'

interface Entry {
  readonly object: string
  readonly id: string
  readonly action: 'created' | 'changed' | 'deleted'
  readonly changes: Readonly<Record<string, readonly [unknown, unknown]>> | null
}

/** The change that takes back `change`. Refused when a later one would be overwritten: nothing of it is lost silently. */
export async function inverseOf(
  tx: Transaction,
  model: Model,
  actor: Actor,
  change: string,
): Promise<{ readonly inverse: Change; readonly records: number }> {
  const entries = await entriesOf(tx, change)
  if (entries.length === 0)
    throw new Problem('change.notFound', 'This change was not found.', {
      status: 404,
      fix: 'It may be too old, or lie in another workspace.',
    })
  const changed = entries.filter(({ action }) => action === 'changed')
  await refuseOverwriting(tx, model, actor, changed)
  const deleted = entries.filter(({ action }) => action === 'deleted')
  const versions = await versionsAfter(tx, deleted)
  const inverse: Change = {
    create: deleted.map(({ object, id, changes }) => ({ object, id, values: befores(changes), version: versions.get(id)! })),
    patch: changed.map(({ object, id, changes }) => ({ object, id, values: befores(changes) })),
    delete: entries.filter(({ action }) => action === 'created').map(({ object, id }) => ({ object, id })),
  }
  return { inverse, records: entries.length }
}

async function entriesOf(tx: Transaction, change: string): Promise<Entry[]> {
  return tx.query<Entry>(
    `select h.object, h.record_id as id, h.action, h.changes from outbox o, jsonb_to_recordset(o.changes) as touched(id uuid)
     join history h on h.workspace_id = $1 and h.record_id = touched.id and h.change_id = $2::uuid where o.workspace_id = $1 and o.id = $2::uuid`,
    [change],
  )
}

/**
 * A record's version counts its history entries. One that comes back goes on counting: were it 1 again, a page that was
 * loaded before the deletion could overwrite what it never saw.
 */
async function versionsAfter(tx: Transaction, deleted: readonly Entry[]): Promise<ReadonlyMap<string, number>> {
  if (deleted.length === 0) return new Map()
  const rows = await tx.query<{ id: string; entries: number }>(
    `select h.record_id as id, count(*)::int as entries from history h where h.workspace_id = $1 and h.record_id = any($2::uuid[]) group by h.record_id`,
    [deleted.map(({ id }) => id)],
  )
  return new Map(rows.map(({ id, entries }) => [id, entries + 1]))
}

const befores = (changes: Entry['changes']): Values =>
  Object.fromEntries(Object.entries(changes ?? {}).map(([key, [before]]) => [key, before]))

async function refuseOverwriting(tx: Transaction, model: Model, actor: Actor, changed: readonly Entry[]): Promise<void> {
  const overwritten: { object: string; id: string; fields: string[] }[] = []
  await Promise.all(
    [...Map.groupBy(changed, ({ object }) => object)].map(async ([object, entries]) => {
      const present = new Map(
        (
          await loadByIds(
            tx,
            model,
            actor,
            model.object(object),
            entries.map(({ id }) => id),
          )
        ).map((record) => [record.id, record]),
      )
      for (const { id, changes } of entries) {
        const record = present.get(id)
        const fields = Object.keys(changes ?? {}).filter((key) => record && !same(record.values[key], changes![key]![1]))
        if (fields.length && record?.read) overwritten.push({ object, id, fields })
      }
    }),
  )
  if (overwritten.length)
    throw new Problem('change.overwritten', 'Somebody has changed the same fields since.', {
      status: 409,
      fix: 'Look at the history and set the values you want by hand.',
      more: { overwritten },
    })
}
