/** Kaldi Works in a real database: the little world, its members and roles, and everybody as the server knows them. */
import { filterFor, systemActor, type Actor } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import { defineModel, interactionTypes, newId, type Model, type ObjectType } from '@rapport/core/object'
import { checkCondition, formatFilter, matches, type Condition, type Given } from '@rapport/core/rules'
import { createStore, type Store, type Tenancy } from '@rapport/core/store'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { people } from '@rapport/people'
import { platform } from '@rapport/platform'
import { memberStatement, platformGuards, readMember } from '@rapport/platform/server'
import { deepEqual } from 'node:assert/strict'
import { toChanges, type MemberKey, type World } from '../index.ts'
import { byTheBook, mayAsk, objectNames, sees, type Rights, type Row, type Rows, type Seer } from './oracle.ts'
import { tasksOf } from './tasks.ts'

export const model = defineModel([...platform.objects, ...people.objects], interactionTypes(people.interactions))
export const now = new Date('2026-11-20T10:00:00.000Z')
const roles = ['administrator', 'manager', 'rep', 'guest'] as const

/** Somebody who asks: as the server knows them, and as plain words do. */
export interface Asker {
  readonly actor: Actor
  readonly seer: Seer
}

export interface Kaldi {
  readonly test: TestDatabase
  readonly workspace: string
  readonly world: World
  readonly rows: Rows
  readonly store: Store
  readonly database: Tenancy
  readonly system: Asker
  /** A member as signed in; `rights` are what the role may do, by the book unless given (`giveRights`). */
  asker(key: MemberKey, rights?: Rights): Promise<Asker>
  /** Says what the member's role may do; null for what is declared. */
  giveRights(key: MemberKey, rights: Rights | null): Promise<void>
  /** The rows that are there for them, as plain words say. */
  seenBy(who: Asker, object: string): readonly Row[]
  close(): Promise<void>
}

export interface KaldiOptions {
  /** The model of the workspace, where fields were added to the declared one. */
  readonly model?: Model
  /** Further records, for a world whose members have these ids. */
  more?(world: World): readonly { readonly object: string; readonly id: string; readonly values: Readonly<Record<string, unknown>> }[]
}

export async function openKaldi({ model: own = model, more = () => [] }: KaldiOptions = {}): Promise<Kaldi> {
  const test = await createTestDatabase()
  const store = createStore({ model: own, database: test.database, guards: platformGuards, clock: () => now })
  const workspace = newId()
  const system = systemActor(workspace)
  const { world, changes } = toChanges()
  const roleIds = new Map(roles.map((role) => [role, newId()]))
  const rows = new Map<string, Row[]>([...model.objects.keys()].map((name) => [name, []]))
  const settings = [
    { object: 'workspace', id: workspace, values: { name: 'Kaldi Works', language: 'en', timeZone: 'UTC' } },
    ...roles.map((key) => ({ object: 'role', id: roleIds.get(key)!, values: { key, name: key, grants: {} } })),
  ]
  await store.write(system, { kind: 'setup' }, { create: settings })
  // Written in portions on different days, so that times differ too.
  const created = [...changes.flatMap((change) => change.create ?? []), ...tasksOf(world), ...more(world)]
  for (let at = 0; at < created.length; at += 20) {
    const portion = created.slice(at, at + 20)
    const day = new Date(now.getTime() - (created.length - at) * 86_400_000 * 3)
    await store.write(system, { kind: 'setup' }, { create: portion }, { now: day })
    for (const { object, id, values } of portion) rows.get(object)!.push({ ...values, id, createdAt: day, updatedAt: day, version: 1 })
  }
  const everything = Object.fromEntries([...objectNames, 'visitor'].map((name) => [name, { read: 'all', hide: [] }])) as unknown as Rights
  return {
    test,
    workspace,
    world,
    rows,
    store,
    database: test.database,
    system: { actor: system, seer: { id: '', team: null, rights: everything } },
    async asker(key, rights = byTheBook[world.members[key].role]) {
      const { id, team } = world.members[key]
      const json = await test.database.readJson(workspace, { text: memberStatement, values: [id] })
      return { actor: readMember(own, workspace, json)!.actor, seer: { id, team, rights } }
    },
    async giveRights(key, rights) {
      const id = roleIds.get(world.members[key].role)!
      await store.write(system, { kind: 'setup' }, { patch: [{ object: 'role', id, values: { grants: rights ?? {} } }] })
    },
    seenBy: ({ seer }, object) => rows.get(object)!.filter((row) => sees(rows, seer, object, row)),
    close: () => test.close(),
  }
}

/** The ids that a filter finds, in order. */
export async function found({ store }: Kaldi, { actor }: Asker, object: ObjectType, where: Condition): Promise<readonly string[]> {
  const { items } = JSON.parse(await store.list(actor, object.name, { where, limit: 1000, fields: [] })) as { items: { id: string }[] }
  return items.map(({ id }) => id).toSorted()
}

/** The ids that a filter means, among what is there for them. */
export function meant({ seenBy }: Kaldi, who: Asker, object: ObjectType, condition: Condition): readonly string[] {
  const given: Given = {
    now,
    me: who.actor.member,
    record: (name, id) => seenBy(who, name).find((row) => row.id === id),
    related: (name, by, id) => seenBy(who, name).filter((row) => row[by] === id),
  }
  const matching = seenBy(who, object.name).filter((row) => matches(model, object, condition, row, given))
  return matching.map(({ id }) => id).toSorted()
}

export type Outcome = 'none' | 'some' | 'refused'

/** Asks by the filter's sentence: refused where it names what does not exist for them, else answered as it is meant. */
export async function agreeOnFilter(kaldi: Kaldi, who: Asker, object: ObjectType, filter: Condition): Promise<Outcome> {
  const sentence = formatFilter(filter)
  const read = () => filterFor(model, who.actor, object, sentence)!
  if (!mayAsk(who.seer, object.name, filter)) {
    deepEqual([sentence, (await refusal(read)).code], [sentence, 'filter.wrong'])
    return 'refused'
  }
  const ids = await found(kaldi, who, object, read())
  deepEqual({ sentence, ids }, { sentence, ids: meant(kaldi, who, object, checkCondition(model, object, filter)) })
  return ids.length ? 'some' : 'none'
}

/** What a question is refused with; fails when it is answered. */
export async function refusal(ask: () => unknown): Promise<Problem> {
  try {
    await ask()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('It was not refused.')
}
