/** What a record's history tells, page by page, and of records that are gone. */
import type { Actor } from '@rapport/core/access'
import { newId } from '@rapport/core/object'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openActors, type Actors } from './testing/actors.ts'

let office: Actors
let inga: string
beforeAll(async () => {
  office = await openActors()
})
afterAll(() => office.test.close())
beforeEach(async () => {
  inga = newId()
  await office.make({ create: [{ object: 'person', id: inga, values: { name: 'Inga Sörensen', owner: office.jonas.member } }] })
})

interface Entry {
  object: string
  action: string
  record: { id: string }
  changes: Record<string, unknown> | null
}
const page = async (actor: Actor, query: { after?: string; limit?: number }) =>
  JSON.parse(await office.store.history(actor, 'person', inga, query)) as { items: Entry[]; next: string | null }
const entries = async (actor: Actor): Promise<string[]> =>
  (await page(actor, {})).items.map(({ object, action, changes }) => `${object} ${action} ${JSON.stringify(changes?.['title'] ?? '')}`)
const write = (change: Parameters<Actors['make']>[0]) => office.store.write(office.mara, { kind: 'api' }, change)

describe('a page', () => {
  test('is full although entries of hidden fields lie between, and the last one ends the walk', async () => {
    const set = (values: Record<string, unknown>) => office.make({ patch: [{ object: 'person', id: inga, values }] })
    await set({ language: 'sv' })
    for (const year of [1980, 1981, 1982]) await set({ birthday: `${year}-01-01` })
    await set({ language: 'da' })
    await set({ birthday: '1983-01-01' })
    const walked = async (actor: Actor): Promise<(string | null)[]> => {
      const told: (string | null)[] = []
      for (let after: string | undefined; ;) {
        const { items, next } = await page(actor, { limit: 1, ...(after ? { after } : {}) })
        expect(items).toHaveLength(1)
        told.push(items[0]!.changes && Object.keys(items[0]!.changes).join())
        if (next === null) return told
        after = next
      }
    }
    expect(await walked(office.petra)).toEqual(['language', 'language', null])
    expect(await walked(office.jonas)).toEqual(['birthday', 'language', 'birthday', 'birthday', 'birthday', 'language', null])
  })
})

describe('what hung on the record and is gone', () => {
  test('is told to whoever sees all that it hung on, as that was when it went', async () => {
    const [near, far, note, trainee, buyer] = [newId(), newId(), newId(), newId(), newId()]
    await office.make({
      create: [
        { object: 'company', id: near, values: { name: 'Nordkaffee', owner: office.jonas.member } },
        { object: 'company', id: far, values: { name: 'Bellini', owner: office.eva.member } },
        { object: 'note', id: note, values: { about: { object: 'person', id: inga }, body: 'Called.' } },
        { object: 'employment', id: trainee, values: { person: inga, company: near, title: 'Trainee' } },
        { object: 'employment', id: buyer, values: { person: inga, company: far, title: 'Buyer' } },
      ],
    })
    await office.make({ patch: [{ object: 'employment', id: buyer, values: { role: 'Lead' } }] })
    for (const [object, id] of [
      ['note', note],
      ['employment', trainee],
      ['employment', buyer],
    ] as const)
      await write({ delete: [{ object, id }] })
    const all = [
      'employment deleted ["Buyer",null]',
      'employment deleted ["Trainee",null]',
      'note deleted ""',
      'employment changed ""',
      'employment created ""',
      'employment created ""',
      'note created ""',
      'person created ""',
    ]
    const ofPetra = [
      'employment deleted ["Trainee",null]',
      'note deleted ""',
      'employment created ""',
      'note created ""',
      'person created ""',
    ]
    expect(await entries(office.mara)).toEqual(all)
    expect(await entries(office.jonas)).toEqual(all)
    expect(await entries(office.system)).toEqual(all)
    // A guest reaches the companies of her team, and not the one of another.
    expect(await entries(office.petra)).toEqual(ofPetra)
    await write({ delete: [near, far].map((id) => ({ object: 'company', id })) })
    expect(await entries(office.mara)).toEqual(all)
    expect(await entries(office.jonas)).toEqual(all)
    expect(await entries(office.petra)).toEqual(ofPetra)
  })
  test('is told by the record that it hung on at last', async () => {
    const [matteo, note] = [newId(), newId()]
    await office.make({
      create: [
        { object: 'person', id: matteo, values: { name: 'Matteo', owner: office.eva.member } },
        { object: 'note', id: note, values: { about: { object: 'person', id: inga }, body: 'Called.' } },
      ],
    })
    await write({ patch: [{ object: 'note', id: note, values: { about: { object: 'person', id: matteo } } }] })
    expect(await entries(office.jonas)).toEqual(['person created ""'])
    await write({ delete: [{ object: 'note', id: note }] })
    expect(await entries(office.jonas)).toEqual(['person created ""'])
    expect(await entries(office.mara)).toEqual(['note created ""', 'person created ""'])
    await write({ delete: [{ object: 'person', id: matteo }] })
    expect(await entries(office.jonas)).toEqual(['person created ""'])
    expect(await entries(office.aylin)).toEqual(['note created ""', 'person created ""'])
  })
})
