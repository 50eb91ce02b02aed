/** Pieces of words that very many have: what is meant is found all the same, and by each among their own. */
import { newId } from '@rapport/core/object'
import { search, type Frequent } from '@rapport/core/search'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { model, openActors, type Actors } from './testing/actors.ts'

let office: Actors
beforeAll(async () => {
  office = await openActors()
  const named = (object: string, name: string, owner: string | null) => ({ object, id: newId(), values: { name, owner } })
  const eva = office.eva.member!
  const old = ['Nord', 'Süd', 'Ost', 'West'].map((name) => named('company', `${name} Sondermaschinenbau`, eva))
  const theirs = ['Ada', 'Bo', 'Cem', 'Dea'].map((name) => named('person', `${name} Obermaschinsky`, eva))
  const his = named('person', 'Kay Obermaschinsky', office.jonas.member!)
  const later = ['Kaffee', 'Tee', 'Kakao'].flatMap((name) => [named('company', name, eva), named('person', name, eva)])
  for (const create of [old, [his, ...theirs], later]) await office.store.write(office.mara, { kind: 'api' }, { create })
})
afterAll(() => office.test.close())

const narrow = { most: 2, glance: 10, walked: 40, keep: 4 }
const everything: Frequent = { has: () => true }

test.each([undefined, everything])('old ones are found where none of the newest has it, and each finds their own', async (frequent) => {
  const found = async (who: Actors['mara'], text: string) =>
    (await search(office.test.database, model, who, { text }, { within: narrow, frequent })).groups.map(({ object, items }) => [
      object,
      items.map(({ title }) => title).sort(),
    ])
  const all = ['Nord', 'Ost', 'Süd', 'West'].map((name) => `${name} Sondermaschinenbau`)
  expect(await found(office.mara, 'maschinenb')).toEqual([['company', all]])
  expect(await found(office.jonas, 'maschinsk')).toEqual([['person', ['Kay Obermaschinsky']]])
})
