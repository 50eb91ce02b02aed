/** The members of Kaldi Works (`seeds`) as actors over a store, in a workspace that has no customers yet. */
import { systemActor, type Actor } from '@rapport/core/access'
import { defineModel, newId } from '@rapport/core/object'
import { createStore, type Change, type Store } from '@rapport/core/store'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { platform } from '@rapport/platform'
import { memberStatement, readMember } from '@rapport/platform/server'
import { toChanges, type MemberKey } from '@rapport/seeds'
import { people } from '../index.ts'

export const model = defineModel([...platform.objects, ...people.objects])
export const at = new Date('2026-11-20T10:00:00.000Z')

/** Mara: administrator of all. Aylin: manager of Sales. Jonas and Eva: reps of the teams north and south, under Sales. Petra: guest of north. */
export interface Actors extends Readonly<Record<MemberKey, Actor>> {
  readonly test: TestDatabase
  readonly store: Store
  readonly workspace: string
  readonly system: Actor
  /** Writes as the system. */
  make(change: Change): Promise<void>
}

/** In a database of their own, or as twins of others in the same database. */
export async function openActors(twinOf?: Actors): Promise<Actors> {
  const test = twinOf?.test ?? (await createTestDatabase({ tables: [...model.objects.keys(), 'history', 'outbox', 'identifier'] }))
  const store = twinOf?.store ?? createStore({ model, database: test.database, clock: () => at })
  const workspace = newId()
  const system = systemActor(workspace)
  const make = async (change: Change) => void (await store.write(system, { kind: 'setup' }, change))
  await make({ create: [{ object: 'workspace', id: workspace, values: { name: 'Kaldi Works', language: 'en', timeZone: 'UTC' } }] })
  // The first change has the teams and members; the customers stay out.
  const {
    world,
    changes: [ground],
  } = toChanges()
  await make(ground!)
  const actorOf = async (key: string): Promise<Actor> => {
    const json = await test.database.readJson(workspace, { text: memberStatement, values: [world.members[key as MemberKey].id] })
    return readMember(model, workspace, json)!.actor
  }
  const actors = await Promise.all(Object.keys(world.members).map(async (key) => [key, await actorOf(key)]))
  return { test, store, workspace, system, make, ...(Object.fromEntries(actors) as Record<MemberKey, Actor>) }
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
