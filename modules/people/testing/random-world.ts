/** Random small workspaces, in the database and as plain data. */
import { systemActor, type Actor } from '@rapport/core/access'
import { newId } from '@rapport/core/object'
import { createStore, type Store } from '@rapport/core/store'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { memberStatement, platformGuards, readMember } from '@rapport/platform/server'
import fc from 'fast-check'
import { at, model } from './actors.ts'
import {
  least,
  objectNames,
  reaches,
  type Item,
  type Member,
  type ObjectName,
  type Reach,
  type Right,
  type Rights,
  type World,
} from './oracle.ts'

const roleKeys = ['administrator', 'manager', 'rep', 'guest'] as const
const names = ['Inga Lund', 'Sören Ek', 'Matteo Bellini', 'Åsa Ek', 'Rob', null] as const
/** Where clocks change at midnight, where a day was left out, and where days begin in the middle of others. */
const timeZones = ['UTC', 'Europe/Berlin', 'America/Havana', 'Pacific/Apia', 'Asia/Kathmandu'] as const
const birthdays = ['1979-12-31', '1980-02-29', '1980-03-01', '1980-12-29', '1981-01-01'] as const
/** When people are made: about the beginnings of days and of months, and about changes of clocks. */
const moments = [
  at,
  new Date('2026-11-01T03:59:59.999Z'),
  new Date('2026-11-01T04:30:00.000Z'),
  new Date('2026-10-31T23:30:00.000Z'),
  new Date('2026-10-25T00:30:00.000Z'),
  new Date('2026-09-30T18:15:00.000Z'),
] as const
/** Fields that a role may hide here. */
const hideable: Readonly<Record<ObjectName, readonly string[]>> = {
  person: ['name', 'language', 'emails', 'owner', 'company', 'birthday'],
  company: ['parent', 'industry', 'employees'],
  employment: ['title'],
  note: ['author'],
}

const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(one, { nil: null })
const some = fc.nat(9)
const owned = fc.constantFrom<Reach>(...reaches)
const hanging = fc.constantFrom<Reach>('all', 'all', 'none')
const rightOn = (object: ObjectName): fc.Arbitrary<Right> => {
  const reach = object === 'person' || object === 'company' ? owned : hanging
  return fc.record({ read: reach, write: reach, delete: reach, hide: fc.subarray([...hideable[object]]) })
}
export const anyRights: fc.Arbitrary<Rights> = fc.record({
  person: rightOn('person'),
  company: rightOn('company'),
  employment: rightOn('employment'),
  note: rightOn('note'),
})

/** A workspace by numbers; a number that is too large counts from the beginning again. */
export const anyShape = fc.record({
  teams: fc.array(maybe(some), { minLength: 1, maxLength: 5 }),
  members: fc.array(fc.record({ team: maybe(some), role: fc.nat(3) }), { minLength: 1, maxLength: 5 }),
  rights: fc.tuple(anyRights, anyRights, anyRights, anyRights),
  timeZone: fc.constantFrom(...timeZones),
  people: fc.array(
    fc.record({
      owner: maybe(some),
      name: fc.constantFrom(...names),
      language: maybe(fc.constantFrom('sv', 'de')),
      birthday: maybe(fc.constantFrom(...birthdays)),
      made: fc.nat(moments.length - 1),
    }),
    { maxLength: 7 },
  ),
  companies: fc.array(
    fc.record({
      owner: maybe(some),
      name: fc.constantFrom('Nordkaffee', 'Bellini', 'Ek & Co'),
      parent: maybe(some),
      employees: maybe(fc.constantFrom(0, 3, 9, 10, 49, 50, 1200)),
    }),
    { maxLength: 4 },
  ),
  employments: fc.array(
    fc.record({ person: some, company: some, title: fc.constantFrom('Buyer', 'Owner'), open: fc.boolean(), main: maybe(fc.boolean()) }),
    { maxLength: 6 },
  ),
  notes: fc.array(fc.record({ company: fc.boolean(), about: some, body: fc.constantFrom('Called.', 'Wrote.') }), { maxLength: 5 }),
})
export type Shape = typeof anyShape extends fc.Arbitrary<infer T> ? T : never

export interface Place {
  readonly test: TestDatabase
  readonly store: Store
}

export interface Populated {
  readonly world: World
  readonly workspace: string
  /** The member as the server would know it now. */
  actorOf(member: Member): Promise<Actor>
  /** The world with other rights for the member's role, in the database too. */
  withRights(member: Member, rights: Rights): Promise<Member>
}

export async function openPlace(): Promise<Place> {
  const test = await createTestDatabase()
  return { test, store: createStore({ model, database: test.database, guards: platformGuards, clock: () => at }) }
}

/** Writes the shape as a workspace of its own. Every person that speaks a language learnt it by a change of its own. */
export async function populate({ test, store }: Place, shape: Shape): Promise<Populated> {
  const workspace = newId()
  const system = systemActor(workspace)
  const ids = (list: readonly unknown[]): string[] => list.map(() => newId())
  const [teamIds, memberIds, roleIds] = [ids(shape.teams), ids(shape.members), ids(roleKeys)]
  const pick = (from: readonly string[], n: number | null): string | null =>
    n === null || from.length === 0 ? null : from[n % from.length]!
  const teams = shape.teams.map((parent, n) => ({ id: teamIds[n]!, parent: n === 0 ? null : pick(teamIds.slice(0, n), parent) }))
  const members = shape.members.map(({ team, role }, n) => ({
    id: memberIds[n]!,
    team: pick(teamIds, team),
    rights: effective(shape.rights[role]!),
  }))
  const items = itemsOf(shape, (n) => pick(memberIds, n))
  await store.write(
    system,
    { kind: 'setup' },
    {
      create: [
        { object: 'workspace', id: workspace, values: { name: 'Random', language: 'en', timeZone: shape.timeZone } },
        ...roleKeys.map((key, n) => ({ object: 'role', id: roleIds[n]!, values: { key, name: key, grants: shape.rights[n]! } })),
        ...teams.map(({ id, parent }, n) => ({ object: 'team', id, values: { name: `Team ${n}`, parent } })),
        ...members.map(({ id, team }, n) => ({
          object: 'member',
          id,
          values: { name: `Member ${n}`, email: `m${n}@random.example`, role: roleKeys[shape.members[n]!.role], team, active: true },
        })),
      ],
    },
  )
  // Those that are made at the same moment are made together; what hangs on others comes last.
  const made = (list: readonly Item[], now: Date) =>
    store.write(
      system,
      { kind: 'setup' },
      {
        create: list.map(({ object, id, values }) => ({
          object,
          id,
          values: { ...values, ...('language' in values ? { language: null } : {}) },
        })),
      },
      { now },
    )
  for (const moment of moments)
    await made(
      items.filter(({ madeAt }) => madeAt === moment),
      moment,
    )
  await made(
    items.filter(({ madeAt }) => madeAt === undefined),
    at,
  )
  const speaking = items.filter(({ values }) => values.language)
  await store.write(
    system,
    { kind: 'setup' },
    {
      patch: speaking.map(({ object, id, values }) => ({ object, id, values: { language: values.language } })),
    },
  )
  const roleOf = (member: Member): number => shape.members[memberIds.indexOf(member.id)]!.role
  return {
    world: { timeZone: shape.timeZone, teams, members, items },
    workspace,
    async actorOf(member) {
      return readMember(model, workspace, await test.database.readJson(workspace, { text: memberStatement, values: [member.id] }))!.actor
    },
    async withRights(member, rights) {
      const id = roleIds[roleOf(member)]!
      await store.write(system, { kind: 'setup' }, { patch: [{ object: 'role', id, values: { grants: rights } }] })
      return { ...member, rights: effective(rights) }
    },
  }
}

/** To write or to delete never reaches further than to read. */
const effective = (rights: Rights): Rights =>
  Object.fromEntries(
    objectNames.map((name) => {
      const { read, write, delete: remove, hide } = rights[name]
      return [name, { read, write: least(read, write), delete: least(read, remove), hide }]
    }),
  ) as unknown as Rights

function itemsOf(shape: Shape, owner: (n: number | null) => string | null): Item[] {
  const people = shape.people.map(({ name, language, birthday, made, ...rest }, n): Item => {
    const emails = name
      ? [
          {
            value: `${name
              .split(' ')[0]!
              .toLowerCase()
              .replace(/[^a-z]/g, 'x')}@nord.example`,
          },
        ]
      : null
    return {
      object: 'person',
      id: newId(),
      madeAt: moments[made]!,
      values: { name, language, birthday, emails, externalId: `c-${n}`, owner: owner(rest.owner) },
    }
  })
  const companies: Item[] = []
  for (const { name, parent, employees, ...rest } of shape.companies) {
    const above = parent === null || companies.length === 0 ? null : companies[parent % companies.length]!.id
    companies.push({ object: 'company', id: newId(), values: { name, parent: above, employees, owner: owner(rest.owner) } })
  }
  const at = (from: readonly Item[], n: number): Item | undefined => from[n % Math.max(from.length, 1)]
  const employments = shape.employments.flatMap(({ person, company, title, open, main }): Item[] => {
    const [who, where] = [at(people, person), at(companies, company)]
    const until = open ? null : '2020-01-01'
    return who && where ? [{ object: 'employment', id: newId(), values: { person: who.id, company: where.id, title, main, until } }] : []
  })
  const notes = shape.notes.flatMap(({ company, about, body }): Item[] => {
    const what = at(company ? companies : people, about)
    return what ? [{ object: 'note', id: newId(), values: { about: { object: what.object, id: what.id }, body } }] : []
  })
  return [...people, ...companies, ...employments, ...notes]
}
