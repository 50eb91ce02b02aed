/** All that is known of somebody, in sections: their records as the interface shows them, and what every table holds of them beside. */
import { systemActor } from '../../access/index.ts'
import type { Model } from '../../object/index.ts'
import type { Database } from '../../postgres/index.ts'
import type { Store } from '../../store/index.ts'
import { type Inventory, readRows } from '../inventory.ts'
import type { Gathered } from '../subject.ts'

/** A section; its rows are read anew each time they are asked for. */
export interface Section {
  /** As its files are called. */
  readonly name: string
  /** In words for people. */
  readonly says: string
  rows(): AsyncGenerator<Readonly<Record<string, unknown>>>
}

export interface Telling {
  readonly database: Pick<Database, 'transaction'>
  readonly store: Pick<Store, 'list'>
  readonly model: Model
  readonly inventory: Inventory
}

/** Ids that are asked for at once. */
const portion = 200

export function sectionsOf({ database, store, model, inventory }: Telling, workspace: string, all: Gathered): readonly Section[] {
  const objects = [
    ...Map.groupBy(
      all.records.filter(({ isThere }) => isThere),
      ({ object }) => object,
    ),
  ]
  const records = objects.map(([name, some]): Section => {
    const ids = some.map(({ id }) => id)
    return {
      name,
      says: model.object(name).label[1],
      // A law asks for all of it: nothing is left out because a role does not see it.
      async *rows() {
        for (let at = 0; at < ids.length; at += portion) {
          const part = ids.slice(at, at + portion)
          const where = { field: 'id', op: 'anyOf', value: part } as const
          const page = JSON.parse(await store.list(systemActor(workspace), name, { where, limit: portion })) as {
            items: Record<string, unknown>[]
          }
          yield* page.items
        }
      },
    }
  })
  const tables = inventory.personal
    .filter(({ tells }) => tells !== 'null')
    .map((table): Section => ({
      name: table.table,
      says: table.holds,
      async *rows() {
        for (let after: readonly string[] | null | undefined; after !== null;) {
          const from = after ?? null
          const { rows, next } = await database.transaction(workspace, (tx) => readRows(tx, table, all, from))
          yield* rows as Readonly<Record<string, unknown>>[]
          after = next
        }
      },
    }))
  return [...records, ...tables]
}
