/** What a written record may refer to, also while what it refers to is being deleted. */
import { newId } from '@rapport/core/object'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listOf, openActors, type Actors } from './testing/actors.ts'

let office: Actors
beforeAll(async () => {
  office = await openActors()
})
afterAll(() => office.test.close())

const cause = { kind: 'api' }
const noteAbout = (object: string, id: string) => ({ object: 'note', id: newId(), values: { about: { object, id }, body: 'Called.' } })

describe('what hangs on a record that is being deleted', () => {
  test('goes with it or is refused, and never stays behind alone', async () => {
    const company = newId()
    const people = Array.from({ length: 40 }, () => newId())
    await office.make({
      create: [
        { object: 'company', id: company, values: { name: 'Nordkaffee' } },
        ...people.map((id, n) => ({ object: 'person', id, values: { name: `Person ${n}`, owner: office.aylin.member } })),
      ],
    })
    const outcomes = await Promise.allSettled(
      people.flatMap((id) => [
        office.store.write(office.mara, cause, { create: [noteAbout('person', id)] }),
        office.store.write(office.mara, cause, { delete: [{ object: 'person', id }] }),
        office.store.write(office.aylin, cause, { create: [noteAbout('person', id)] }),
        office.store.write(office.aylin, cause, { create: [{ object: 'employment', id: newId(), values: { person: id, company } }] }),
      ]),
    )
    expect(outcomes.filter((_, n) => n % 4 === 1).map(({ status }) => status)).toEqual(people.map(() => 'fulfilled'))
    const refusals = outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []))
    expect(refusals.filter((code) => code !== 'record.invalid')).toEqual([])
    expect((await listOf(office.store, office.system, 'note')).items).toEqual([])
    expect((await listOf(office.store, office.system, 'employment')).items).toEqual([])
  })
})

describe('the id of a member', () => {
  test('stands for that member only, not for a record of another object', async () => {
    for (const actor of [office.mara, office.jonas]) {
      const about = (object: string) => office.store.write(actor, cause, { create: [noteAbout(object, actor.member!)] })
      for (const object of ['person', 'company', 'team'])
        await expect(about(object)).rejects.toMatchObject({ code: 'record.invalid', more: { errors: [{ field: 'about' }] } })
    }
    expect((await listOf(office.store, office.system, 'note')).items).toEqual([])
  })
  test('gives no right to write about that member', async () => {
    const about = (actor: Actors['mara']) => office.store.write(actor, cause, { create: [noteAbout('member', actor.member!)] })
    await expect(about(office.jonas)).rejects.toMatchObject({ code: 'record.invalid' })
    await about(office.mara)
  })
  test('may be set by a role that reads no members', async () => {
    const blind = await office.withRights('jonas', { member: { read: 'none' } })
    const id = newId()
    await office.store.write(blind, cause, { create: [{ object: 'person', id, values: { name: 'Inga', owner: blind.member } }] })
    expect(JSON.parse((await office.store.get(office.mara, 'person', id))!)).toMatchObject({ owner: { id: office.jonas.member } })
  })
})
