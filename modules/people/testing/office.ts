/** A small office over a real database: a team tree, one member of each role and two of one, and a few customers. */
import type { Actor } from '@rapport/core/access'
import { systemActor } from '@rapport/core/access'
import { defineModel, newId, type RoleKey } from '@rapport/core/object'
import { createStore, type Change, type Store } from '@rapport/core/store'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { platform } from '@rapport/platform'
import { people } from '../index.ts'

export const model = defineModel([...platform.objects, ...people.objects])
export const at = new Date('2026-11-20T10:00:00.000Z')

export interface Office {
  readonly test: TestDatabase
  readonly store: Store
  readonly workspace: string
  readonly system: Actor
  /** Administrator, manager of Sales, reps of North and of Sales, guest of North. */
  readonly mara: Actor
  readonly eva: Actor
  readonly jonas: Actor
  readonly aylin: Actor
  readonly greta: Actor
  /** Writes as the system. */
  make(change: Change): Promise<void>
}

/** Opens an office in a database of its own, or a twin of it in the same database. */
export async function openOffice(twinOf?: Office): Promise<Office> {
  const test = twinOf?.test ?? (await createTestDatabase({ tables: [...model.objects.keys(), 'history', 'outbox', 'identifier'] }))
  const store = twinOf?.store ?? createStore({ model, database: test.database, clock: () => at })
  const workspace = newId()
  const system = systemActor(workspace)
  const make = async (change: Change) => void (await store.write(system, { kind: 'setup' }, change))
  const [sales, north] = [newId(), newId()]
  await make({
    create: [
      { object: 'team', id: sales, values: { name: 'Sales' } },
      { object: 'team', id: north, values: { name: 'North', parent: sales } },
    ],
  })
  const ids = { mara: newId(), eva: newId(), jonas: newId(), aylin: newId(), greta: newId() }
  const member = (name: keyof typeof ids, role: RoleKey, team: string) => ({
    object: 'member',
    id: ids[name],
    values: { name, email: `${name}@rapport.example`, role, team, active: true },
  })
  await make({
    create: [
      member('mara', 'administrator', sales),
      member('eva', 'manager', sales),
      member('jonas', 'rep', north),
      member('aylin', 'rep', sales),
      member('greta', 'guest', north),
    ],
  })
  const teamOf = {
    mara: [ids.mara, ids.eva, ids.aylin],
    eva: [ids.mara, ids.eva, ids.aylin],
    jonas: [ids.jonas, ids.greta],
    aylin: [ids.mara, ids.eva, ids.aylin],
    greta: [ids.jonas, ids.greta],
  }
  const actor = (name: keyof typeof ids, role: RoleKey): Actor => ({
    workspace,
    kind: 'member',
    member: ids[name],
    name,
    role,
    grants: Object.fromEntries([...model.objects.values()].map((object) => [object.name, object.access[role] ?? { read: 'none' }])),
    team: teamOf[name],
    below: teamOf[name].includes(ids.eva) ? Object.values(ids) : teamOf[name],
  })
  return {
    test,
    store,
    workspace,
    system,
    make,
    mara: actor('mara', 'administrator'),
    eva: actor('eva', 'manager'),
    jonas: actor('jonas', 'rep'),
    aylin: actor('aylin', 'rep'),
    greta: actor('greta', 'guest'),
  }
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}
/** A list, parsed. */
export const listOf = async <T = Record<string, unknown>>(
  store: Store,
  actor: Actor,
  object: string,
  query: Parameters<Store['list']>[2] = {},
): Promise<Page<T>> => JSON.parse(await store.list(actor, object, query)) as Page<T>
