/** What undo must not take with it, and what it must not tell. */
import type { Actor } from '@rapport/core/access'
import type { Problem } from '@rapport/core/errors'
import { newId } from '@rapport/core/object'
import type { Change } from '@rapport/core/store'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listOf, openActors, type Actors } from './testing/actors.ts'

let office: Actors
let inga: string
beforeAll(async () => {
  office = await openActors()
})
afterAll(() => office.test.close())
beforeEach(() => (inga = newId()))

const write = async (actor: Actor, change: Change): Promise<string> => (await office.store.write(actor, { kind: 'api' }, change)).change!
const person = (id: string, values: Record<string, unknown> = {}) => ({
  object: 'person',
  id,
  values: { name: 'Inga Sörensen', owner: office.jonas.member, ...values },
})
const edit = (actor: Actor, values: Record<string, unknown>) => write(actor, { patch: [{ object: 'person', id: inga, values }] })
const noteOn = (id: string) => ({ object: 'note', id: newId(), values: { about: { object: 'person', id }, body: 'Called.' } })
const refusal = async (actor: Actor, change: string): Promise<Problem> =>
  office.store.undo(actor, change).then(
    () => expect.unreachable('it was taken back'),
    (problem: Problem) => problem,
  )
const isThere = async (object: string, id: string): Promise<boolean> => (await office.store.get(office.mara, object, id)) !== null

describe('undoing a creation', () => {
  test('takes away what it made, parts and all', async () => {
    const company = newId()
    const made = await write(office.mara, {
      create: [
        person(inga),
        noteOn(inga),
        { object: 'company', id: company, values: { name: 'Nordkaffee' } },
        { object: 'employment', id: newId(), values: { person: inga, company } },
      ],
    })
    expect(await office.store.undo(office.mara, made)).toMatchObject({ restored: 4 })
    expect([await isThere('person', inga), await isThere('company', company)]).toEqual([false, false])
    expect((await listOf(office.store, office.mara, 'note')).items).toEqual([])
  })
  test.each([
    ['edited it', (id: string): Change => ({ patch: [{ object: 'person', id, values: { language: 'sv' } }] })],
    ['wrote a note about it', (id: string): Change => ({ create: [noteOn(id)] })],
  ])('is refused when somebody %s since', async (_what, since) => {
    const made = await write(office.mara, { create: [person(inga)] })
    await write(office.jonas, since(inga))
    expect(await refusal(office.mara, made)).toMatchObject({
      code: 'change.overwritten',
      status: 409,
      more: { overwritten: [{ object: 'person', id: inga, fields: [] }] },
    })
    expect(await isThere('person', inga)).toBe(true)
  })
  test('is refused when somebody has linked to it since', async () => {
    const [company, daughter] = [newId(), newId()]
    const made = await write(office.mara, { create: [{ object: 'company', id: company, values: { name: 'Nordkaffee' } }] })
    await office.make({ create: [person(inga), { object: 'company', id: daughter, values: { name: 'Daughter', parent: company } }] })
    const overwritten = [{ object: 'company', id: company, fields: [] }]
    expect(await refusal(office.mara, made)).toMatchObject({ code: 'change.overwritten', more: { overwritten } })
    await write(office.mara, { delete: [{ object: 'company', id: daughter }] })
    const link = await write(office.mara, { create: [{ object: 'employment', id: newId(), values: { person: inga, company } }] })
    expect(await refusal(office.mara, made)).toMatchObject({ code: 'change.overwritten', more: { overwritten } })
    await office.store.undo(office.mara, link)
    await office.store.undo(office.mara, made)
    expect(await isThere('company', company)).toBe(false)
  })
  test('of a record that came back looks only at what happened after that', async () => {
    await write(office.mara, { create: [person(inga), noteOn(inga)] })
    await edit(office.jonas, { language: 'sv' })
    const gone = await write(office.mara, { delete: [{ object: 'person', id: inga }] })
    const { change: back } = await office.store.undo(office.mara, gone)
    await office.store.undo(office.mara, back!)
    expect(await isThere('person', inga)).toBe(false)
  })
})

describe('undoing a deletion', () => {
  test('happens once', async () => {
    await write(office.mara, { create: [person(inga)] })
    const gone = await write(office.mara, { delete: [{ object: 'person', id: inga }] })
    await office.store.undo(office.mara, gone)
    expect(await refusal(office.mara, gone)).toMatchObject({ code: 'change.overwritten', status: 409 })
    await edit(office.mara, { language: 'sv' })
    await write(office.mara, { delete: [{ object: 'person', id: inga }] })
    expect(await refusal(office.mara, gone)).toMatchObject({ code: 'change.overwritten', more: { overwritten: [] } })
    expect(await isThere('person', inga)).toBe(false)
  })
  test('brings back every field, also those that whoever undoes does not see', async () => {
    await write(office.mara, { create: [person(inga, { birthday: '1980-01-01' })] })
    const gone = await write(office.mara, { delete: [{ object: 'person', id: inga }] })
    await office.store.undo(await office.withRights('aylin', { person: { hide: ['birthday'] } }), gone)
    expect(JSON.parse((await office.store.get(office.mara, 'person', inga))!)).toMatchObject({ birthday: '1980-01-01' })
  })
})

describe('undoing an edit', () => {
  test('asks for the right to write before it compares', async () => {
    await write(office.mara, { create: [person(inga)] })
    const edited = await edit(office.jonas, { language: 'sv' })
    await edit(office.jonas, { language: 'da' })
    expect(await refusal(office.petra, edited)).toMatchObject({ code: 'record.notAllowed', status: 403 })
    expect(await refusal(office.eva, edited)).toMatchObject({ code: 'record.notFound' })
    expect(await refusal(office.jonas, edited)).toMatchObject({
      more: { overwritten: [{ object: 'person', id: inga, fields: ['language'] }] },
    })
  })
  test('of fields that the role hides is refused without a word about them', async () => {
    await write(office.mara, { create: [person(inga)] })
    const jonas = await office.withRights('jonas', { person: { hide: ['birthday'] } })
    const edited = await edit(office.mara, { birthday: '1980-01-01', language: 'sv' })
    const told = async () => {
      const problem = await refusal(jonas, edited)
      expect(problem).toMatchObject({ code: 'change.notAllowed', status: 403 })
      return JSON.stringify([problem.message, problem.fix, problem.more])
    }
    const first = await told()
    expect(first).not.toMatch(/birthday|1980-01/)
    await edit(office.mara, { birthday: '1981-01-01' })
    expect(await told()).toBe(first)
    expect(JSON.parse((await office.store.get(office.mara, 'person', inga))!)).toMatchObject({ birthday: '1981-01-01', language: 'sv' })
  })
})
