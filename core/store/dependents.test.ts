/** What a deletion may take along: never more than is read at once, and only what is in the way stands in its way. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor } from '../access/index.ts'
import { defineModel, defineObject, newId, ref, text } from '../object/index.ts'
import { asOwner, openDatabase, type Database } from '../postgres/index.ts'
import { draftMigration } from '../schema/index.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { consequences } from './dependents.ts'
import { createStore, type Planned, type Store } from './index.ts'

const label = (one: string): readonly [string, string] => [one, `${one}s`]
const island = defineObject('island', { label: label('Island'), title: 'name', fields: { name: text() }, access: {} })
const house = defineObject('house', {
  label: label('House'),
  title: 'name',
  fields: { name: text(), island: ref('island', { onDelete: 'cascade', index: true }) },
  access: {},
})
const guest = defineObject('guest', {
  label: label('Guest'),
  title: 'name',
  fields: {
    name: text(),
    house: ref('house', { onDelete: 'cascade', index: true }),
    home: ref('island', { onDelete: 'restrict', index: true }),
    liked: ref('house', { index: true }),
  },
  access: {},
})
const model = defineModel([island, house, guest])

let test_: TestDatabase
let database: Database
let store: Store
beforeAll(async () => {
  test_ = await createTestDatabase()
  await asOwner(test_.ownerUrl, async (owner) => {
    await owner.query(await draftMigration(owner, [island, house, guest]))
    await owner.query('call control.secure_tenant_tables()')
  })
  const secret = process.env['RAPPORT_SECRET']
  database = await openDatabase({ ownerUrl: test_.ownerUrl, rolesReady: true, strict: true, ...(secret ? { secret } : {}) })
  store = createStore({ model, database })
})
afterAll(async () => {
  await database.close()
  await test_.close()
})

const cause = { kind: 'test' }
const make = (object: string, values: object): { object: string; id: string; values: Record<string, unknown> } => ({
  object,
  id: newId(),
  values: { ...values },
})
/** An island with so many houses, in the first of which so many guests are. */
async function settled(houses: number, guests: number) {
  const actor = systemActor(newId())
  const isle = make('island', { name: 'Hiddensee' })
  const homes = Array.from({ length: houses }, (_, n) => make('house', { name: `House ${n}`, island: isle.id }))
  const people = Array.from({ length: guests }, (_, n) => make('guest', { name: `Guest ${n}`, house: homes[0]!.id }))
  await store.write(actor, cause, { create: [isle, ...homes, ...people] })
  const foresee = (ids: readonly string[], most: number, object = 'island') =>
    database.transaction(actor.workspace, (tx) =>
      consequences(
        tx,
        model,
        actor,
        ids.map((id): Planned => ({ object, id, action: 'deleted', before: {}, after: null, version: 1 })),
        most,
      ),
    )
  return { actor, isle, homes, people, foresee }
}

test('what goes along is counted over all levels, and no more is read than may go', async () => {
  const { isle, homes, foresee } = await settled(3, 4)
  const whole = await foresee([isle.id], 7)
  expect([whole.all.length, whole.refused.size]).toEqual([8, 0])
  for (const most of [6, 3, 2]) {
    const { all, refused } = await foresee([isle.id], most)
    expect([...refused]).toMatchObject([[isle.id, { code: 'record.tooMuch', status: 409 }]])
    // The one too many is read to know of it, by each field that may lead there.
    expect(all.length).toBeLessThanOrEqual(1 + most + 2)
  }
  const alone = await foresee([homes[1]!.id, homes[2]!.id], 0, 'house')
  expect(alone.refused.size).toBe(0)
})

test('of several deletions those with much hanging on them are refused, and the others are not', async () => {
  const { actor, homes, foresee } = await settled(2, 3)
  const { refused } = await foresee(
    homes.map(({ id }) => id),
    2,
    'house',
  )
  expect([...refused.keys()]).toEqual([homes[0]!.id])
  expect(await store.count(actor, 'guest', {})).toBe(3)
})

test('what is still used says by how many, without those that go too or are moved in the same change', async () => {
  const { actor, isle, homes, people } = await settled(1, 0)
  expect(people).toEqual([])
  const other = make('island', { name: 'Rügen' })
  const along = make('guest', { name: 'Goes along', house: homes[0]!.id, home: isle.id })
  const living = [1, 2].map((n) => make('guest', { name: `Lives there ${n}`, home: isle.id }))
  await store.write(actor, cause, { create: [other, along, ...living] })
  const gone = { delete: [{ object: 'island', id: isle.id }] }
  await expect(store.write(actor, cause, gone)).rejects.toMatchObject({
    code: 'record.inUse',
    message: 'This island is still used by 2 guests.',
  })
  const moved = living.map(({ id }) => ({ object: 'guest', id, values: { home: other.id } }))
  await expect(store.write(actor, cause, { ...gone, patch: moved.slice(1) })).rejects.toMatchObject({
    message: 'This island is still used by 1 guest.',
  })
  await store.write(actor, cause, { ...gone, patch: moved })
  expect(await store.count(actor, 'island', {})).toBe(1)
  expect(await store.count(actor, 'guest', {})).toBe(2)
})
