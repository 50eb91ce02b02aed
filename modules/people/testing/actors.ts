/** The members of Kaldi Works (`seeds`) as the server knows them, over a store with its guards, in a workspace without customers. */
import { systemActor, type Actor } from '@rapport/core/access'
import { defineModel, newId, type Grant, type RoleKey } from '@rapport/core/object'
import { createStore, type Change, type Store } from '@rapport/core/store'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { platform } from '@rapport/platform'
import { memberStatement, platformGuards, readMember } from '@rapport/platform/server'
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
  /** The member as known when the administrator has changed what their role may do; afterwards it is as it was. */
  withRights(key: MemberKey, changes: Readonly<Record<string, Partial<Grant>>>): Promise<Actor>
  /** The member as known when the workspace lies in that time zone; afterwards it is as it was. */
  inTimeZone(key: MemberKey, timeZone: string): Promise<Actor>
}
const roles: readonly RoleKey[] = ['administrator', 'manager', 'rep', 'guest']

/** In a database of their own, or as twins of others in the same database. */
export async function openActors(twinOf?: Actors): Promise<Actors> {
  const test = twinOf?.test ?? (await createTestDatabase())
  const store = twinOf?.store ?? createStore({ model, database: test.database, guards: platformGuards, clock: () => at })
  const workspace = newId()
  const system = systemActor(workspace)
  const make = async (change: Change) => void (await store.write(system, { kind: 'setup' }, change))
  const roleIds = new Map(roles.map((role) => [role, newId()]))
  await make({
    create: [
      { object: 'workspace', id: workspace, values: { name: 'Kaldi Works', language: 'en', timeZone: 'UTC' } },
      ...roles.map((key) => ({ object: 'role', id: roleIds.get(key)!, values: { key, name: key, grants: {} } })),
    ],
  })
  // The first change has the teams and members; the customers stay out.
  const {
    world,
    changes: [ground],
  } = toChanges()
  await make(ground!)
  const actorOf = async (key: MemberKey): Promise<Actor> => {
    const json = await test.database.readJson(workspace, { text: memberStatement, values: [world.members[key].id] })
    return readMember(model, workspace, json)!.actor
  }
  const keys = Object.keys(world.members) as MemberKey[]
  const actors = Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await actorOf(key)]))) as Record<MemberKey, Actor>
  /** The administrator changes a record; then the member is read; then it is changed back. */
  const during = async (key: MemberKey, object: string, id: string, then: object, back: object): Promise<Actor> => {
    const set = (values: object) =>
      store.write(actors.mara, { kind: 'api' }, { patch: [{ object, id, values: values as Readonly<Record<string, unknown>> }] })
    await set(then)
    const actor = await actorOf(key)
    await set(back)
    return actor
  }
  return {
    test,
    store,
    workspace,
    system,
    make,
    ...actors,
    withRights: (key, grants) => during(key, 'role', roleIds.get(world.members[key].role)!, { grants }, { grants: {} }),
    inTimeZone: (key, timeZone) => during(key, 'workspace', workspace, { timeZone }, { timeZone: 'UTC' }),
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
