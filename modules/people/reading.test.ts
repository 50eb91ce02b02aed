import { newId } from '@rapport/core/object'
import { createStore } from '@rapport/core/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listOf, model, openActors, type Actors } from './testing/actors.ts'

let office: Actors
const ids = { inga: newId(), matteo: newId(), rob: newId(), nameless: newId(), nordkaffee: newId(), bellini: newId() }

beforeAll(async () => {
  office = await openActors()
  const { jonas, eva } = office
  await office.make({
    create: [
      { object: 'company', id: ids.nordkaffee, values: { name: 'Nordkaffee', industry: 'Food', employees: 120, owner: jonas.member } },
      {
        object: 'company',
        id: ids.bellini,
        values: { name: 'Torrefazione Bellini', industry: 'Roasting', employees: 12, owner: eva.member },
      },
      {
        object: 'person',
        id: ids.inga,
        values: {
          givenName: 'Inga',
          familyName: 'Sörensen',
          emails: [{ value: 'inga@nordkaffee.example' }],
          addresses: [{ city: 'Hamburg' }],
          owner: jonas.member,
        },
      },
      {
        object: 'person',
        id: ids.matteo,
        values: {
          name: 'Matteo Bellini',
          emails: [{ value: 'matteo@bellini.example' }, { value: 'office@bellini.example' }],
          owner: eva.member,
          birthday: '1980-02-29',
        },
      },
      { object: 'person', id: ids.rob, values: { name: 'Rob Ainsley', language: 'en', owner: null } },
      { object: 'person', id: ids.nameless, values: { externalId: 'c-1', owner: jonas.member } },
    ],
  })
  await office.make({
    create: [
      { object: 'employment', id: newId(), values: { person: ids.inga, company: ids.nordkaffee, title: 'Head of purchasing', main: true } },
      {
        object: 'employment',
        id: newId(),
        values: { person: ids.inga, company: ids.bellini, title: 'Trainee', since: '2001-01-01', until: '2003-01-01' },
      },
      { object: 'employment', id: newId(), values: { person: ids.matteo, company: ids.bellini, title: 'Owner' } },
    ],
  })
})
afterAll(() => office.test.close())

const names = async (actor: Actors['mara'], query: Parameters<Actors['store']['list']>[2] = {}) =>
  (await listOf<{ id: string }>(office.store, actor, 'person', query)).items.map(
    ({ id }) => Object.entries(ids).find(([, known]) => known === id)![0],
  )

describe('a list', () => {
  test('is newest first and whole for the administrator', async () => {
    expect(await names(office.mara)).toEqual(['nameless', 'rob', 'matteo', 'inga'])
  })
  test('holds own records for a rep, the team tree for a manager, the team for a guest', async () => {
    expect(await names(office.jonas)).toEqual(['nameless', 'inga'])
    expect(await names(office.eva)).toEqual(['matteo'])
    expect(await names(office.aylin)).toEqual(['nameless', 'matteo', 'inga'])
    expect(await names(office.petra)).toEqual(['nameless', 'inga'])
  })
  test('sorts by name with empty ones last in both directions, page by page', async () => {
    for (const [sort, order] of [
      ['name', ['inga', 'matteo', 'rob', 'nameless']],
      ['-name', ['rob', 'matteo', 'inga', 'nameless']],
    ] as const) {
      const seen: string[] = []
      let after: string | undefined
      do {
        const page = await listOf<{ id: string }>(office.store, office.mara, 'person', { sort, limit: 1, after })
        seen.push(...page.items.map(({ id }) => Object.entries(ids).find(([, known]) => known === id)![0]))
        after = page.next ?? undefined
      } while (after)
      expect(seen).toEqual(order)
    }
  })
  test('sorts only what the actor reaches', async () => {
    expect(await names(office.jonas, { sort: 'name' })).toEqual(['inga', 'nameless'])
    expect(await names(office.petra, { sort: '-name' })).toEqual(['inga', 'nameless'])
  })
  test('finds by part of a name without its accents, by mail and by words in any order', async () => {
    expect(await names(office.mara, { find: 'sorensen' })).toEqual(['inga'])
    expect(await names(office.mara, { find: 'office@bellini' })).toEqual(['matteo'])
    expect(await names(office.mara, { find: 'bellini matt' })).toEqual(['matteo'])
    expect(await names(office.mara, { find: 'ro' })).toEqual(['rob'])
    expect(await names(office.jonas, { find: 'bellini' })).toEqual([])
  })
  test('does not find by a hidden mail address', async () => {
    expect(await names(office.jonas, { find: 'inga@nordkaffee' })).toEqual(['inga'])
    expect(await names(office.petra, { find: 'inga@nordkaffee' })).toEqual([])
    expect(await names(office.petra, { find: 'inga' })).toEqual(['inga'])
  })
  test('shows the present company and title, and no hidden field', async () => {
    const [inga] = (await listOf(office.store, office.mara, 'person', { find: 'inga' })).items
    expect(inga).toMatchObject({
      name: 'Inga Sörensen',
      company: { id: ids.nordkaffee, title: 'Nordkaffee' },
      jobTitle: 'Head of purchasing',
      city: 'Hamburg',
      owner: { title: 'Jonas Weber' },
    })
    const [seen] = (await listOf(office.store, office.petra, 'person', { find: 'inga' })).items
    expect(Object.keys(seen!)).not.toEqual(expect.arrayContaining(['emails']))
    for (const key of ['emails', 'email', 'phones', 'phone', 'addresses', 'city', 'birthday']) expect(seen).not.toHaveProperty(key)
  })
  test('has JSON dates, moments in UTC and nulls for what is empty', async () => {
    const [matteo] = (await listOf(office.store, office.mara, 'person', { find: 'matteo' })).items
    expect(matteo).toMatchObject({ birthday: '1980-02-29', createdAt: '2026-11-20T10:00:00.000Z', language: null, version: 1 })
  })
})

describe('a filter', () => {
  const where = (actor: Actors['mara'], condition: NonNullable<Parameters<Actors['store']['list']>[2]['where']>) =>
    names(actor, { where: condition, sort: 'name' })
  test('compares fields, refs, and what lies behind them', async () => {
    expect(await where(office.mara, { field: 'language', op: 'is', value: 'en' })).toEqual(['rob'])
    expect(await where(office.mara, { field: 'language', op: 'isNot', value: 'en' })).toEqual(['inga', 'matteo', 'nameless'])
    expect(await where(office.mara, { field: 'owner', op: 'empty' })).toEqual(['rob'])
    expect(await where(office.mara, { field: 'owner.name', op: 'contains', value: 'JON' })).toEqual(['inga', 'nameless'])
    expect(await where(office.jonas, { field: 'owner', op: 'is', value: 'me' })).toEqual(['inga', 'nameless'])
    expect(await where(office.mara, { field: 'company.industry', op: 'is', value: 'Food' })).toEqual(['inga'])
    expect(await where(office.mara, { field: 'company', op: 'is', value: ids.bellini })).toEqual(['matteo'])
    expect(await where(office.mara, { field: 'company', op: 'empty' })).toEqual(['rob', 'nameless'])
    expect(await where(office.mara, { field: 'emails', op: 'is', value: 'office@bellini.example' })).toEqual(['matteo'])
    expect(await where(office.mara, { field: 'emails', op: 'contains', value: 'bellini' })).toEqual(['matteo'])
    expect(await where(office.mara, { field: 'birthday', op: 'before', value: '1990-01-01' })).toEqual(['matteo'])
    expect(await where(office.mara, { field: 'city', op: 'startsWith', value: 'ham' })).toEqual(['inga'])
    expect(await where(office.mara, { field: 'createdAt', op: 'inLast', value: 7 })).toHaveLength(4)
  })
  test('combines with and, or, not, and related records', async () => {
    const food = { field: 'company.industry', op: 'is', value: 'Food' } as const
    expect(await where(office.mara, { or: [food, { field: 'language', op: 'is', value: 'en' }] })).toEqual(['inga', 'rob'])
    expect(await where(office.mara, { and: [{ not: food }, { field: 'emails', op: 'notEmpty' }] })).toEqual(['matteo'])
    expect(await where(office.mara, { some: 'employment', by: 'person', where: { field: 'title', op: 'is', value: 'Trainee' } })).toEqual([
      'inga',
    ])
    expect(await where(office.mara, { not: { some: 'employment', by: 'person' } })).toEqual(['rob', 'nameless'])
  })
  test('takes today from the time zone of the workspace', async () => {
    const born = {
      and: [
        { field: 'birthday', op: 'inLast', value: 1 },
        { field: 'owner', op: 'is', value: office.eva.member! },
      ],
    } as const
    const id = newId()
    await office.make({
      create: [{ object: 'person', id, values: { name: 'Born tomorrow', birthday: '2026-11-21', owner: office.eva.member } }],
    })
    const found = async (timeZone: string) =>
      (await listOf(office.store, await office.inTimeZone('mara', timeZone), 'person', { where: born })).items.length
    expect(await found('UTC')).toBe(0)
    expect(await found('Pacific/Kiritimati')).toBe(1)
    await office.store.write(office.system, { kind: 'setup' }, { delete: [{ object: 'person', id }] })
  })
  test('never reaches further than the actor', async () => {
    expect(await where(office.jonas, { field: 'emails', op: 'notEmpty' })).toEqual(['inga'])
    expect(await where(office.eva, { field: 'owner', op: 'empty' })).toEqual([])
  })
})

describe('counts and single records', () => {
  test('count what is in reach, up to a cap', async () => {
    expect(await office.store.count(office.mara, 'person', {})).toBe(4)
    expect(await office.store.count(office.jonas, 'person', {})).toBe(2)
    expect(await office.store.count(office.mara, 'person', {}, 3)).toBe(3)
    expect(await office.store.count(office.eva, 'person', { find: 'inga' })).toBe(0)
  })
  test('are not there for whoever does not reach them', async () => {
    expect(await office.store.get(office.eva, 'person', ids.inga)).toBeNull()
    expect(await office.store.get(office.mara, 'person', newId())).toBeNull()
    expect(await office.store.get(office.mara, 'person', 'no id')).toBeNull()
    expect(JSON.parse((await office.store.get(office.jonas, 'person', ids.inga))!)).toMatchObject({ id: ids.inga })
  })
  test('that hang on others are seen with them', async () => {
    expect((await listOf(office.store, office.mara, 'employment')).items).toHaveLength(3)
    expect((await listOf(office.store, office.jonas, 'employment')).items).toHaveLength(2)
    expect((await listOf(office.store, office.eva, 'employment')).items).toHaveLength(1)
  })
})

test('whatever a question asks of the time, it asks of one moment', async () => {
  let looks = 0
  const clock = (): Date => new Date(Date.UTC(2026, 0, 31, 23, 59, 59, 999) + looks++)
  const store = createStore({ model, database: office.test.database, clock })
  const where = { field: 'birthday', op: 'inLast', value: 30 } as const
  for (const ask of [
    () => store.list(office.mara, 'person', { where }),
    () => store.count(office.mara, 'person', { where }),
    () => store.aggregate(office.mara, 'person', { where }),
  ]) {
    looks = 0
    await ask()
    expect(looks).toBe(1)
  }
})
