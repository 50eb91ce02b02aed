/** Objects that share a table: each has its own records, and nothing of the others'. */
import { systemActor, type Actor } from '@rapport/core/access'
import { defineModel, newId, type ObjectType, ref } from '@rapport/core/object'
import { createStore, type Store } from '@rapport/core/store'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CustomRecord, platform } from './index.ts'

const { object: _object, ...fields } = CustomRecord.fields
const { sharedBy: _sharedBy, internal: _internal, ...rest } = CustomRecord
const sharing = (name: string, more: ObjectType['fields'] = {}): ObjectType => ({
  ...rest,
  name,
  path: `${name}s`,
  label: [name, `${name}s`],
  fields: { ...fields, ...more },
  liesIn: CustomRecord,
})
const link = (to: string): ObjectType['fields'][string] => ({ ...ref(to), custom: { id: 'site', slot: 'link_1', filled: true } })
const machine = sharing('machine', { site: link('site') })
const site = sharing('site')
const model = defineModel([...platform.objects, site, machine])

let base: TestDatabase
let store: Store
const workspace = newId()
const system = systemActor(workspace)
const rep = (reach: 'own' | 'all'): Actor => ({
  ...system,
  kind: 'member',
  role: 'rep',
  member: newId(),
  grants: { machine: { read: reach, write: reach, delete: reach }, site: { read: 'all' } },
})
const ids = { press: newId(), lathe: newId(), hall: newId() }
beforeAll(async () => {
  base = await createTestDatabase()
  store = createStore({ model, database: base.database })
  await store.write(
    system,
    { kind: 'setup' },
    {
      create: [
        { object: 'site', id: ids.hall, values: { name: 'Hall 2' } },
        { object: 'machine', id: ids.press, values: { name: 'Press', site: ids.hall } },
        { object: 'machine', id: ids.lathe, values: { name: 'Lathe' } },
      ],
    },
  )
})
afterAll(() => base.close())

const names = async (object: string, query: Parameters<Store['list']>[2] = {}, actor = system): Promise<unknown[]> =>
  (JSON.parse(await store.list(actor, object, query)) as { items: { name: string }[] }).items.map(({ name }) => name)

describe('of two objects in one table', () => {
  test('each lists, counts, sorts and finds its own records only', async () => {
    expect(await names('machine', { sort: 'name' })).toEqual(['Lathe', 'Press'])
    expect(await names('site')).toEqual(['Hall 2'])
    expect(await names('site', { find: 'press' })).toEqual([])
    expect(await names('machine', { find: 'press' })).toEqual(['Press'])
    expect(await store.count(system, 'machine', {})).toBe(2)
    expect(await store.count(system, 'site', { where: { field: 'name', op: 'startsWith', value: 'P' } })).toBe(0)
  })

  test('a record is not there under the name of the other', async () => {
    expect(await store.get(system, 'site', ids.press)).toBeNull()
    await expect(store.history(system, 'site', ids.press, {})).rejects.toMatchObject({ status: 404 })
    for (const change of [
      { patch: [{ object: 'site', id: ids.press, values: { name: 'Mine' } }] },
      { delete: [{ object: 'site', id: ids.press }] },
    ])
      await expect(store.write(system, { kind: 'api' }, change)).rejects.toMatchObject({ status: 404 })
    expect(await names('machine', { sort: 'name' })).toEqual(['Lathe', 'Press'])
  })

  test('a link leads to records of its object, and to no other', async () => {
    for (const to of [ids.lathe, newId()])
      await expect(
        store.write(system, { kind: 'api' }, { patch: [{ object: 'machine', id: ids.press, values: { site: to } }] }),
      ).rejects.toMatchObject({ code: 'record.invalid' })
    const made = newId()
    await expect(
      store.write(
        system,
        { kind: 'api' },
        {
          create: [
            { object: 'machine', id: made, values: { name: 'Saw' } },
            { object: 'machine', id: newId(), values: { name: 'Drill', site: made } },
          ],
        },
      ),
    ).rejects.toMatchObject({ code: 'record.invalid' })
    expect(await names('machine', { where: { field: 'site.name', op: 'is', value: 'Hall 2' } })).toEqual(['Press'])
    expect(await names('site', { where: { some: 'machine', by: 'site', where: { field: 'name', op: 'is', value: 'Press' } } })).toEqual([
      'Hall 2',
    ])
  })

  test('rights on one say nothing about the other', async () => {
    const owner = rep('own')
    expect(await names('machine', {}, owner)).toEqual([])
    expect(await names('site', {}, owner)).toEqual(['Hall 2'])
    await expect(
      store.write(owner, { kind: 'api' }, { patch: [{ object: 'site', id: ids.hall, values: { name: 'Mine' } }] }),
    ).rejects.toMatchObject({ code: 'record.notAllowed' })
    expect(await names('machine', { sort: 'name' }, rep('all'))).toEqual(['Lathe', 'Press'])
  })

  test('a deletion clears the links of the other, and undo brings them back', async () => {
    const { change } = await store.write(system, { kind: 'api' }, { delete: [{ object: 'site', id: ids.hall }] })
    expect(JSON.parse((await store.get(system, 'machine', ids.press))!)).toMatchObject({ site: null })
    await store.undo(system, change!)
    expect(JSON.parse((await store.get(system, 'machine', ids.press))!)).toMatchObject({ site: { id: ids.hall, title: 'Hall 2' } })
  })
})
