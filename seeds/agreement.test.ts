/** The SQL compiler and the predicate answer alike, for every kind of actor, on the little world in a real database. */
import { hiddenFields, reachOf, systemActor, type Actor } from '@rapport/core/access'
import { defineModel, newId, type ObjectType } from '@rapport/core/object'
import {
  checkCondition,
  formatFilter,
  matches,
  parseFilter,
  type Condition,
  type Given,
  type Hidden,
  type StoredRow,
} from '@rapport/core/rules'
import { createStore, type Store } from '@rapport/core/store'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { people } from '@rapport/people'
import { platform } from '@rapport/platform'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { littleWorld, toChanges, type MemberKey } from './index.ts'
import { randomFilters, type Pools } from './random-filters.ts'

const model = defineModel([...platform.objects, ...people.objects])
const now = new Date('2026-11-20T10:00:00.000Z')
const workspace = newId()
const { world, changes } = toChanges()
const rows = new Map<string, StoredRow[]>([...model.objects.keys()].map((name) => [name, []]))
let office: TestDatabase
let store: Store

beforeAll(async () => {
  office = await createTestDatabase({ tables: [...model.objects.keys(), 'history', 'outbox', 'identifier'] })
  store = createStore({ model, database: office.database, clock: () => now })
  // Written in portions on different days, so that times differ too.
  const created = changes.flatMap((change) => change.create ?? [])
  for (let at = 0; at < created.length; at += 20) {
    const portion = created.slice(at, at + 20)
    const day = new Date(now.getTime() - (created.length - at) * 86_400_000 * 3)
    await store.write(systemActor(workspace), { kind: 'setup' }, { create: portion }, { now: day })
    for (const { object, id, values } of portion) rows.get(object)!.push({ ...values, id, createdAt: day, updatedAt: day, version: 1 })
  }
}, 60_000)
afterAll(() => office?.close())

describe('who sees what, by the book', () => {
  test.each([
    ['mara', 60, 26],
    ['aylin', 40, 26],
    ['jonas', 10, 26],
    ['petra', 10, 9],
  ] as const)('%s sees some of it', (key, somePeople, someCompanies) => {
    const seen = (object: string): number => rows.get(object)!.filter((row) => isSeen(actorOf(key), object, row)).length
    expect(seen('person')).toBeGreaterThanOrEqual(somePeople)
    expect(seen('company')).toBeGreaterThanOrEqual(someCompanies)
  })
})

describe('what a sentence finds', () => {
  test.each<[MemberKey, 'person' | 'company', string, readonly string[]]>([
    ['mara', 'person', 'company.name contains "torrefazione"', ['matteo', 'niccolo']],
    ['mara', 'person', 'name contains "SORENSEN" or name contains strasser', ['inga', 'strasser', 'strasserKoeln']],
    ['mara', 'person', 'some employment (company.parent.parent.name is "Nordkaffee Holding AS")', ['noor']],
    ['mara', 'person', 'city is any of (Hamburg, Bremen) and not (jobTitle is empty)', ['frauke', 'inga', 'noor', 'ole']],
    ['jonas', 'person', 'owner is me and birthday in the last 18000 days', ['inga', 'lukas', 'noor', 'sofia']],
    ['mara', 'company', 'parent.name is "Torrefazione Bellini"', ['belliniAcademy']],
    // Petra sees the academy, not the roastery above it, and Ole, not the company he advises.
    ['petra', 'company', 'parent.name is "Torrefazione Bellini" or parent.employees > 40', ['nordkaffeeService', 'kahvilaTurku']],
    ['petra', 'company', 'parent.name is empty and name contains bellini', ['belliniAcademy']],
    ['mara', 'person', 'name starts with ole and jobTitle is Advisor', ['ole']],
    ['petra', 'person', 'name starts with ole and jobTitle is Advisor', []],
    ['petra', 'person', 'name starts with ole and company.name starts with nordkaffee', ['ole']],
    ['petra', 'person', 'name starts with ole and some employment (role is empty)', []],
    // Signs of SQL patterns are text.
    ['mara', 'company', 'industry contains "%" or industry starts with "_afé" or city contains "\\\\"', []],
  ])('for %s: %s where %s', async (key, name, sentence, keys) => {
    const actor = actorOf(key)
    const object = model.object(name)
    const condition = checkCondition(model, object, parseFilter(sentence), { hidden: hiddenFor(actor) })
    const ids = await listed(actor, object, condition)
    const group: Readonly<Record<string, { readonly id: string }>> = name === 'person' ? world.people : world.companies
    const found = Object.keys(group).filter((one) => ids.includes(group[one]!.id))
    expect(found.toSorted()).toEqual(keys.toSorted())
    expect(expected(actor, object, condition)).toEqual(ids)
  })
})

describe('the compiler and the predicate agree', () => {
  test.each(['system', 'mara', 'aylin', 'jonas', 'eva', 'petra'] as const)('for %s', async (key) => {
    const actor = key === 'system' ? systemActor(workspace) : actorOf(key)
    const hidden = hiddenFor(actor)
    const objects = ['person', 'company', 'employment', 'note', 'member'].map((name) => model.object(name))
    const outcomes = { none: 0, some: 0 }
    const cases = fc
      .constantFrom(...objects)
      .chain((object) => fc.tuple(fc.constant(object), randomFilters(model, object, pools(), hidden)))
    await fc.assert(
      fc.asyncProperty(cases, async ([object, filter]) => {
        const checked = checkCondition(model, object, filter, { hidden })
        const found = await listed(actor, object, checked)
        expect({ filter: formatFilter(filter), found }).toEqual({ filter: formatFilter(filter), found: expected(actor, object, checked) })
        outcomes[found.length ? 'some' : 'none']++
        // The sentence of the filter means the same.
        const again = checkCondition(model, object, parseFilter(formatFilter(filter)), { hidden })
        expect(expected(actor, object, again)).toEqual(found)
      }),
      { numRuns: Number(process.env['RAPPORT_RUNS'] ?? 200) },
    )
    // Filters that never find anything would agree about nothing.
    expect(outcomes.some).toBeGreaterThan(20)
    expect(outcomes.none).toBeGreaterThan(5)
  })
})

async function listed(actor: Actor, object: ObjectType, where: Condition): Promise<readonly string[]> {
  const { items } = JSON.parse(await store.list(actor, object.name, { where, limit: 1000, fields: [] })) as { items: { id: string }[] }
  return items.map(({ id }) => id).toSorted()
}

function expected(actor: Actor, object: ObjectType, condition: Condition): readonly string[] {
  const seen = (name: string): readonly StoredRow[] => rows.get(name)!.filter((row) => isSeen(actor, name, row))
  const given: Given = {
    now,
    me: actor.member,
    record: (name, id) => seen(name).find((row) => row.id === id),
    related: (name, by, id) => seen(name).filter((row) => row[by] === id),
  }
  return seen(object.name)
    .filter((row) => matches(model, object, condition, row, given))
    .map(({ id }) => id)
    .toSorted()
}

/** Access as the declarations say it, in the plainest words. */
function isSeen(actor: Actor, name: string, row: StoredRow): boolean {
  if (actor.role === 'system') return true
  const object = model.object(name)
  const reach = reachOf(actor, name, 'read')
  if (reach === 'none') return false
  if (object.via)
    return object.via.every((key) => {
      const link = row[key] as string | { object: string; id: string }
      const target = typeof link === 'string' ? { object: String(object.fields[key]!.options.to), id: link } : link
      const parent = rows.get(target.object)!.find(({ id }) => id === target.id)
      return parent !== undefined && isSeen(actor, target.object, parent)
    })
  if (reach === 'all') return true
  const owner = object.owner ? (row[object.owner] as string | undefined) : undefined
  return owner !== undefined && (reach === 'own' ? [actor.member!] : reach === 'team' ? actor.team : actor.below).includes(owner)
}

function actorOf(key: MemberKey): Actor {
  const { id, name, role, team } = world.members[key]
  const under = (top: string): string[] => [
    top,
    ...Object.values(world.teams)
      .filter(({ parent }) => parent === top)
      .flatMap((child) => under(child.id)),
  ]
  const of = (some: readonly string[]): string[] =>
    Object.values(world.members)
      .filter((member) => some.includes(member.team))
      .map((member) => member.id)
  const grants = Object.fromEntries(
    [...model.objects.values()].map((object) => [object.name, object.access[role] ?? { read: 'none' as const }]),
  )
  return { workspace, kind: 'member', member: id, name, role, grants, team: of([team]), below: of(under(team)) }
}

function hiddenFor(actor: Actor): Hidden {
  return (name, field) => reachOf(actor, name, 'read') === 'none' || hiddenFields(model, actor, model.object(name)).has(field)
}

function pools(): Pools {
  const found = new Map<string, unknown[]>()
  for (const [name, list] of rows)
    for (const row of list)
      for (const [key, value] of Object.entries(row)) found.set(`${name}.${key}`, [...(found.get(`${name}.${key}`) ?? []), value])
  // Parts are found by what their list holds, lookups by what they take.
  found.set('person.email', found.get('person.emails')!)
  found.set('person.city', found.get('person.addresses')!)
  found.set('company.city', found.get('company.addresses')!)
  found.set('person.company', found.get('employment.company')!)
  found.set('person.jobTitle', found.get('employment.title')!)
  return found
}

test('the world in the database is the world in memory', async () => {
  const { items } = JSON.parse(await store.list(systemActor(workspace), 'person', { limit: 1000 })) as {
    items: { name: string | null; id: string }[]
  }
  expect(items).toHaveLength(Object.keys(littleWorld.people).length)
  expect(items.find(({ id }) => id === world.people.inga.id)).toMatchObject({
    name: 'Inga Sörensen',
    company: { title: 'Nordkaffee Vertrieb GmbH' },
  })
})
