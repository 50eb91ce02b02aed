/** Who sees what, surface by surface and role by role, each with somebody who does see it. */
import type { Actor } from '@rapport/core/access'
import { newId } from '@rapport/core/object'
import type { ListQuery } from '@rapport/core/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listOf, openActors, type Actors } from './testing/actors.ts'

const customers = ['ofMara', 'ofAylin', 'ofJonas', 'ofEva', 'ofPetra', 'ofNobody'] as const
type Customer = (typeof customers)[number]
type Role = 'mara' | 'aylin' | 'jonas' | 'eva' | 'petra'

/** Mara: administrator, all. Aylin: manager, whatever has an owner in Sales or below; Mara is above. Jonas and Eva: reps, their own. Petra: guest, her team's. */
const seenBy: Readonly<Record<Role, readonly Customer[]>> = {
  mara: customers,
  aylin: ['ofAylin', 'ofJonas', 'ofEva', 'ofPetra'],
  jonas: ['ofJonas'],
  eva: ['ofEva'],
  petra: ['ofJonas', 'ofPetra'],
}
const roles = Object.keys(seenBy) as Role[]
const writers: Readonly<Record<Role, readonly Customer[]>> = { ...seenBy, petra: [] }
const deleters: Readonly<Record<Role, readonly Customer[]>> = { ...seenBy, jonas: [], eva: [], petra: [] }

interface World {
  readonly office: Actors
  readonly ids: Readonly<Record<Customer | 'company', string>>
}
let first: World
let twin: World

beforeAll(async () => {
  const office = await openActors()
  first = await fill(office)
  twin = await fill(await openActors(office))
})
afterAll(() => first.office.test.close())

/** The same people in each world, all working for one company that has no owner. */
async function fill(office: Actors): Promise<World> {
  const ids = Object.fromEntries([...customers, 'company'].map((name) => [name, newId()])) as World['ids']
  const owners: Record<Customer, string | null> = {
    ofMara: office.mara.member,
    ofAylin: office.aylin.member,
    ofJonas: office.jonas.member,
    ofEva: office.eva.member,
    ofPetra: office.petra.member,
    ofNobody: null,
  }
  await office.make({
    create: [
      { object: 'company', id: ids.company, values: { name: 'Nordkaffee', industry: 'Food' } },
      ...customers.map((name) => ({
        object: 'person',
        id: ids[name],
        values: { name: `Sören ${name}`, emails: [{ value: 'soren@nordkaffee.example' }], birthday: '1980-02-29', owner: owners[name] },
      })),
    ],
  })
  await office.make({
    create: customers.flatMap((name) => [
      { object: 'employment', id: newId(), values: { person: ids[name], company: ids.company, title: `Buyer ${name}`, main: true } },
      { object: 'note', id: newId(), values: { about: { object: 'person', id: ids[name] }, body: `Called ${name}.` } },
    ]),
  })
  await office.make({ patch: customers.map((name) => ({ object: 'person', id: ids[name], values: { language: 'sv' } })) })
  return { office, ids }
}

const namesOf = ({ ids }: World, items: readonly { id: string }[]): string[] =>
  items.map(({ id }) => Object.entries(ids).find(([, known]) => known === id)?.[0] ?? `foreign ${id}`)
const listed = async (world: World, who: Actor, query: ListQuery = {}): Promise<string[]> =>
  namesOf(world, (await listOf<{ id: string }>(world.office.store, who, 'person', query)).items)
const inOrder = (names: readonly string[]): string[] => [...names].sort()
interface Entry {
  object: string
  action: string
  record: { id: string; title?: string }
  changes: Record<string, unknown> | null
}
const historyOf = async ({ office }: World, who: Actor, object: string, id: string): Promise<Entry[]> =>
  (JSON.parse(await office.store.history(who, object, id, { limit: 200 })) as { items: Entry[] }).items

describe.each(roles)('%s', (role) => {
  const who = (): Actor => first.office[role]
  const seen = seenBy[role]

  test('a list holds the records in reach', async () => {
    expect(inOrder(await listed(first, who()))).toEqual(inOrder(seen))
  })
  test('a list of what hangs on people holds what hangs on people in reach', async () => {
    const { office } = first
    const employments = await listOf<{ title: string; person: { id: string } }>(office.store, who(), 'employment')
    const notes = await listOf<{ body: string }>(office.store, who(), 'note')
    // An employment needs its company too, and a guest reaches no company without an owner.
    const companySeen = role !== 'petra'
    expect(inOrder(employments.items.map(({ title }) => title))).toEqual(companySeen ? inOrder(seen.map((name) => `Buyer ${name}`)) : [])
    expect(inOrder(notes.items.map(({ body }) => body))).toEqual(inOrder(seen.map((name) => `Called ${name}.`)))
  })
  test('a count counts the records in reach', async () => {
    expect(await first.office.store.count(who(), 'person', {})).toBe(seen.length)
    expect(await first.office.store.count(who(), 'person', {}, 2)).toBe(Math.min(2, seen.length))
    expect(await first.office.store.count(who(), 'person', { find: 'soren' })).toBe(seen.length)
  })
  test('a filter finds nothing out of reach, whatever it looks at', async () => {
    const filtered = async (where: NonNullable<ListQuery['where']>) => inOrder(await listed(first, who(), { where }))
    const all = inOrder(seen)
    expect(await filtered({ field: 'language', op: 'is', value: 'sv' })).toEqual(all)
    expect(await filtered({ field: 'name', op: 'contains', value: 'soren' })).toEqual(all)
    expect(await filtered({ field: 'emails', op: 'is', value: 'soren@nordkaffee.example' })).toEqual(all)
    expect(await filtered({ field: 'name', op: 'isNot', value: 'x' })).toEqual(all)
    expect(await filtered({ or: [{ field: 'language', op: 'empty' }, { not: { field: 'language', op: 'empty' } }] })).toEqual(all)
    const ids = Object.values(first.ids)
    expect(await filtered({ field: 'id', op: 'anyOf', value: ids })).toEqual(all)
    expect(await filtered({ field: 'owner', op: 'empty' })).toEqual(role === 'mara' ? ['ofNobody'] : [])
  })
  test('a filter looks at nothing out of reach on its way', async () => {
    const where = { some: 'employment', by: 'company', where: { field: 'title', op: 'is', value: 'Buyer ofEva' } } as const
    const found = await listOf(first.office.store, who(), 'company', { where })
    expect(found.items).toHaveLength(seen.includes('ofEva') && role !== 'petra' ? 1 : 0)
    const behind = await listOf(first.office.store, who(), 'employment', {
      where: { field: 'person.name', op: 'contains', value: 'ofNobody' },
    })
    expect(behind.items).toHaveLength(role === 'mara' ? 1 : 0)
  })
  test.each(['name', '-name', 'createdAt', '-createdAt', 'owner'])(
    'sorted by %s, page by page, come the records in reach',
    async (sort) => {
      const names: string[] = []
      for (let after: string | undefined; ;) {
        const page = await listOf<{ id: string }>(first.office.store, who(), 'person', { sort, limit: 1, after })
        names.push(...namesOf(first, page.items))
        if (page.next === null) break
        after = page.next
      }
      expect(inOrder(names)).toEqual(inOrder(seen))
      if (sort === 'name') expect(names).toEqual(inOrder(seen))
      if (sort === '-name') expect(names).toEqual(inOrder(seen).reverse())
    },
  )
  test('the search box finds the records in reach', async () => {
    expect(inOrder(await listed(first, who(), { find: 'soren' }))).toEqual(inOrder(seen))
    expect(await listed(first, who(), { find: 'ofNobody' })).toEqual(role === 'mara' ? ['ofNobody'] : [])
  })
  test('one record is there when it is in reach', async () => {
    for (const name of customers) {
      const json = await first.office.store.get(who(), 'person', first.ids[name])
      expect([name, json !== null]).toEqual([name, seen.includes(name)])
    }
  })
  test('the history of a record is there when the record is', async () => {
    for (const name of customers) {
      const asked = historyOf(first, who(), 'person', first.ids[name])
      if (!seen.includes(name)) await expect(asked).rejects.toMatchObject({ code: 'record.notFound' })
      else expect((await asked).filter(({ object }) => object === 'person').map(({ action }) => action)).toEqual(['changed', 'created'])
    }
  })
  test('the history of a company holds the employments of people in reach', async () => {
    if (role === 'petra')
      return expect(historyOf(first, who(), 'company', first.ids.company)).rejects.toMatchObject({ code: 'record.notFound' })
    const employments = await listOf<{ id: string }>(first.office.store, who(), 'employment')
    const told = (await historyOf(first, who(), 'company', first.ids.company)).filter(({ object }) => object === 'employment')
    for (const { record } of told) expect(employments.items.map(({ id }) => id)).toContain(record.id)
  })
  test('a change, a deletion and a note are refused out of reach', async () => {
    const { store } = first.office
    for (const name of customers) {
      const id = first.ids[name]
      const hidden = !seen.includes(name)
      const patch = store.write(who(), { kind: 'api' }, { patch: [{ object: 'person', id, values: { language: 'sv' } }] })
      if (writers[role].includes(name)) expect(await patch).toMatchObject({ change: null })
      else await expect(patch).rejects.toMatchObject({ code: hidden ? 'record.notFound' : 'record.notAllowed' })
      // A version that is long gone: who may delete is told so, and nobody deletes.
      const deletion = store.write(who(), { kind: 'api' }, { delete: [{ object: 'person', id, version: 99 }] })
      const code = hidden ? 'record.notFound' : deleters[role].includes(name) ? 'record.changed' : 'record.notAllowed'
      await expect(deletion).rejects.toMatchObject({ code })
      if (writers[role].includes(name)) continue
      const note = { object: 'note', id: newId(), values: { about: { object: 'person', id }, body: 'Mine.' } }
      await expect(store.write(who(), { kind: 'api' }, { create: [note] })).rejects.toMatchObject({ status: expect.any(Number) })
    }
  })
})

test('nobody gives away the last right to give rights, also where customers are at stake', async () => {
  const { store, mara } = first.office
  const demoted = { object: 'member', id: mara.member!, values: { role: 'guest' } }
  const patch = { object: 'person', id: first.ids.ofMara, values: { language: 'fi' } }
  await expect(store.write(mara, { kind: 'api' }, { patch: [patch, demoted] })).rejects.toMatchObject({ code: 'member.lastAdministrator' })
  expect(JSON.parse((await store.get(mara, 'person', first.ids.ofMara))!)).toMatchObject({ language: 'sv' })
})

describe('fields that a role hides', () => {
  const hidden = ['emails', 'email', 'phones', 'phone', 'addresses', 'city', 'country', 'birthday']
  const guest = (): Actor => first.office.petra
  const rep = (): Actor => first.office.jonas
  test('are in no list and in no record, also when they are asked for', async () => {
    const seen = async (who: Actor, query: ListQuery): Promise<string[]> =>
      (await listOf(first.office.store, who, 'person', query)).items.flatMap((item) =>
        Object.keys(item).filter((key) => hidden.includes(key)),
      )
    expect(await seen(guest(), {})).toEqual([])
    expect(await seen(guest(), { fields: ['name', ...hidden] })).toEqual([])
    expect(await seen(rep(), { fields: ['name', 'birthday'] })).toEqual(['birthday'])
    const json = async (who: Actor): Promise<string> => (await first.office.store.get(who, 'person', first.ids.ofJonas))!
    expect(await json(guest())).not.toMatch(/birthday|nordkaffee\.example/)
    expect(await json(rep())).toMatch(/nordkaffee\.example/)
  })
  test('sort no list', async () => {
    for (const sort of ['email', '-email', 'city']) {
      await expect(first.office.store.list(guest(), 'person', { sort })).rejects.toMatchObject({ code: 'list.wrongSort' })
      expect(await listed(first, rep(), { sort })).toEqual(['ofJonas'])
    }
  })
  test('are not searched', async () => {
    expect(await listed(first, guest(), { find: 'soren@nordkaffee' })).toEqual([])
    expect(await first.office.store.count(guest(), 'person', { find: 'soren@nordkaffee' })).toBe(0)
    expect(await listed(first, rep(), { find: 'soren@nordkaffee' })).toEqual(['ofJonas'])
  })
  test('are in no history', async () => {
    const { office, ids } = first
    const patch = { object: 'person', id: ids.ofPetra, values: { birthday: '1981-01-01', timeZone: 'Europe/Stockholm' } }
    await office.make({ patch: [patch] })
    await office.make({ patch: [{ ...patch, values: { birthday: '1982-01-01' } }] })
    const told = async (who: Actor) =>
      (await historyOf(first, who, 'person', ids.ofPetra)).flatMap(({ object, changes }) =>
        object === 'person' && changes ? [changes] : [],
      )
    expect(await told(guest())).toEqual([{ timeZone: [null, 'Europe/Stockholm'] }, { language: [null, 'sv'] }])
    expect(await told(office.mara)).toHaveLength(3)
  })
})

describe('the twin workspace', () => {
  const mara = (): Actor => twin.office.mara
  test('a list holds its own records', async () => {
    expect(inOrder(await listed(twin, mara()))).toEqual(inOrder(customers))
    for (const object of ['company', 'member', 'team', 'employment', 'note']) {
      const [ours, theirs] = await Promise.all(
        [first, twin].map(async ({ office }) =>
          (await listOf<{ id: string }>(office.store, office.mara, object)).items.map(({ id }) => id),
        ),
      )
      expect(theirs!.length).toBeGreaterThan(0)
      expect(theirs!.filter((id) => ours!.includes(id))).toEqual([])
    }
  })
  test('a list shows companies and owners of its own', async () => {
    const { items } = await listOf<{ company: { id: string }; owner: { id: string } | null }>(twin.office.store, mara(), 'person')
    expect(new Set(items.map(({ company }) => company.id))).toEqual(new Set([twin.ids.company]))
  })
  test('a count counts its own records', async () => {
    expect(await twin.office.store.count(mara(), 'person', {})).toBe(customers.length)
    expect(await twin.office.store.count(mara(), 'person', { find: 'soren' })).toBe(customers.length)
    expect(await twin.office.store.count(mara(), 'member', {})).toBe(5)
  })
  test.each([
    { field: 'name', op: 'is', value: 'Sören ofJonas' },
    { field: 'emails', op: 'is', value: 'soren@nordkaffee.example' },
    { field: 'owner.name', op: 'is', value: 'Jonas Weber' },
    { field: 'company.industry', op: 'is', value: 'Food' },
    { field: 'owner', op: 'empty' },
    { some: 'employment', by: 'person', where: { field: 'company.name', op: 'is', value: 'Nordkaffee' } },
    { not: { field: 'language', op: 'empty' } },
  ] as const)('a filter finds its own records: %o', async (where) => {
    const found = await listed(twin, mara(), { where })
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter((name) => name.startsWith('foreign'))).toEqual([])
    const others = await listed(twin, mara(), { where: { and: [where, { field: 'id', op: 'anyOf', value: Object.values(first.ids) }] } })
    expect(others).toEqual([])
  })
  test.each(['name', '-name', '-createdAt', 'birthday'])('sorted by %s come its own records', async (sort) => {
    const asked = listed(twin, mara(), { sort })
    if (sort === 'birthday') return expect(asked).rejects.toMatchObject({ code: 'list.wrongSort' })
    expect(inOrder(await asked)).toEqual(inOrder(customers))
  })
  test('records and their history are not there by the ids of the other', async () => {
    for (const name of customers) {
      expect(await twin.office.store.get(mara(), 'person', first.ids[name])).toBeNull()
      await expect(historyOf(twin, mara(), 'person', first.ids[name])).rejects.toMatchObject({ code: 'record.notFound' })
      expect(await twin.office.store.get(mara(), 'person', twin.ids[name])).not.toBeNull()
    }
    expect(await historyOf(twin, mara(), 'person', twin.ids.ofJonas)).not.toHaveLength(0)
  })
})
