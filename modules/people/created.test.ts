import { newId } from '@rapport/core/object'
import { countCreated, removeCreated, type Change, type Created } from '@rapport/core/store'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { model, openActors, type Actors } from './testing/actors.ts'

let office: Actors
beforeAll(async () => {
  office = await openActors()
})
afterAll(() => office.test.close())

/** Inga works for Nordkaffee in Hamburg, which belongs to Nordkaffee Nordics, which belongs to Nordkaffee; Rob stands alone. */
let ids: Record<'inga' | 'rob' | 'hamburg' | 'nordics' | 'nordkaffee' | 'job' | 'note', string>
let created: Created
beforeEach(async () => {
  ids = { inga: newId(), rob: newId(), hamburg: newId(), nordics: newId(), nordkaffee: newId(), job: newId(), note: newId() }
  created = {
    model,
    store: office.store,
    database: office.test.database,
    workspace: office.workspace,
    cause: { kind: 'import', id: newId() },
  }
  const { inga, rob, hamburg, nordics, nordkaffee, job, note } = ids
  await office.store.write(office.system, created.cause, {
    create: [
      { object: 'person', id: inga, values: { name: 'Inga Sörensen' } },
      { object: 'person', id: rob, values: { name: 'Rob Ainsley' } },
      { object: 'company', id: nordkaffee, values: { name: 'Nordkaffee' } },
      { object: 'company', id: nordics, values: { name: 'Nordkaffee Nordics', parent: nordkaffee } },
      { object: 'company', id: hamburg, values: { name: 'Nordkaffee Hamburg', parent: nordics } },
      { object: 'employment', id: job, values: { person: inga, company: hamburg } },
      { object: 'note', id: note, values: { about: { object: 'person', id: inga }, body: 'Prefers mornings.' } },
    ],
  })
})

async function remove(): Promise<string[]> {
  for await (const _step of removeCreated(created, office.system, { kind: 'importRemoval', id: created.cause.id }));
  const left: string[] = []
  for (const [name, object] of Object.entries(objectOf))
    if ((await office.store.get(office.system, object, ids[name as keyof typeof ids])) !== null) left.push(name)
  expect([...(await countCreated(created)).values()].reduce((sum, count) => sum + count, 0)).toBe(left.length)
  return left
}
const objectOf = {
  inga: 'person',
  rob: 'person',
  hamburg: 'company',
  nordics: 'company',
  nordkaffee: 'company',
  job: 'employment',
  note: 'note',
}
const byHand = (change: Change) => office.store.write(office.mara, { kind: 'api' }, change)

describe('what a cause created', () => {
  test('goes to the last record when nobody has worked with it', async () => {
    expect(Object.fromEntries(await countCreated(created))).toEqual({ person: 2, company: 3, employment: 1, note: 1 })
    expect(await remove()).toEqual([])
  })
  test('stays where somebody changed it, with what hangs on it and all that stands on', async () => {
    await byHand({ patch: [{ object: 'person', id: ids.inga, values: { language: 'sv' } }] })
    expect(await remove()).toEqual(['inga', 'hamburg', 'nordics', 'nordkaffee', 'job', 'note'])
  })
  test('stays where somebody wrote about it', async () => {
    await byHand({ create: [{ object: 'note', id: newId(), values: { about: { object: 'person', id: ids.rob }, body: 'Met him.' } }] })
    expect(await remove()).toEqual(['rob'])
  })
  test('stays where somebody refers to it, also through others of its kind', async () => {
    await byHand({ create: [{ object: 'company', id: newId(), values: { name: 'Kaffebar', parent: ids.nordics } }] })
    expect(await remove()).toEqual(['nordics', 'nordkaffee'])
  })
  test('goes though it refers to itself in a circle', async () => {
    await office.store.write(office.system, created.cause, {
      patch: [{ object: 'company', id: ids.nordkaffee, values: { parent: ids.hamburg } }],
    })
    expect(await remove()).toEqual([])
  })
  test('that was linked to what was there before goes alone', async () => {
    const grace = newId()
    await byHand({ create: [{ object: 'person', id: grace, values: { name: 'Grace' } }] })
    const link = newId()
    await office.store.write(office.system, created.cause, {
      create: [{ object: 'employment', id: link, values: { person: grace, company: ids.hamburg } }],
    })
    expect(await remove()).toEqual([])
    expect(await office.store.get(office.system, 'employment', link)).toBeNull()
    expect(await office.store.get(office.system, 'person', grace)).not.toBeNull()
  })
  test('is removed once: called again there is nothing to do', async () => {
    await byHand({ patch: [{ object: 'person', id: ids.rob, values: { language: 'en' } }] })
    expect([await remove(), await remove()]).toEqual([['rob'], ['rob']])
  })
  test('is not mixed up with what another cause created', async () => {
    const other = { ...created, cause: { kind: 'import', id: newId() } }
    expect((await countCreated(other)).size).toBe(0)
    for await (const _step of removeCreated(other, office.system, other.cause)) expect.unreachable()
  })
})
