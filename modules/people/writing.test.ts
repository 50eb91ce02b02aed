import { newId } from '@rapport/core/object'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { beforeAll } from 'vitest'
import { listOf, openActors, type Actors } from './testing/actors.ts'

let office: Actors
let inga: string
beforeAll(async () => {
  office = await openActors()
})
afterAll(() => office.test.close())
beforeEach(async () => {
  inga = newId()
  await office.make({
    create: [{ object: 'person', id: inga, values: { givenName: 'Inga', familyName: 'Sörensen', owner: office.jonas.member } }],
  })
})

const cause = { kind: 'api' }
const read = async (actor: Actors['mara'], id = inga) =>
  JSON.parse((await office.store.get(actor, 'person', id))!) as Record<string, unknown>
const history = async (actor: Actors['mara'], id = inga) =>
  (
    JSON.parse(await office.store.history(actor, 'person', id, {})) as {
      items: { action: string; object: string; version: number; change: string; actor: { name: string }; changes: unknown }[]
    }
  ).items
const problem = (code: string) => expect.objectContaining({ code })

describe('a change', () => {
  test('answers with the record, raises its version and leaves one history entry', async () => {
    const { json, version } = await office.store.write(
      office.jonas,
      cause,
      { patch: [{ object: 'person', id: inga, values: { language: 'sv' }, version: 1 }] },
      { answer: { object: 'person', id: inga } },
    )
    expect(JSON.parse(json!)).toMatchObject({ id: inga, language: 'sv', version: 2 })
    expect(version).toBe(2)
    expect(await history(office.jonas)).toMatchObject([
      { action: 'changed', version: 2, actor: { name: 'Jonas Weber' }, changes: { language: [null, 'sv'] } },
      { action: 'created', version: 1, changes: null },
    ])
  })
  test('that changes nothing writes nothing', async () => {
    expect(
      await office.store.write(office.jonas, cause, { patch: [{ object: 'person', id: inga, values: { givenName: 'Inga' } }] }),
    ).toMatchObject({ change: null })
    expect(await history(office.jonas)).toHaveLength(1)
  })
  test('of a name follows its parts until somebody typed it', async () => {
    await office.store.write(office.jonas, cause, { patch: [{ object: 'person', id: inga, values: { familyName: 'Berg' } }] })
    expect(await read(office.jonas)).toMatchObject({ name: 'Inga Berg' })
    await office.store.write(office.jonas, cause, { patch: [{ object: 'person', id: inga, values: { name: 'Dr. Inga Berg' } }] })
    await office.store.write(office.jonas, cause, { patch: [{ object: 'person', id: inga, values: { familyName: 'Dahl' } }] })
    expect(await read(office.jonas)).toMatchObject({ name: 'Dr. Inga Berg', familyName: 'Dahl' })
  })
  test('of an older version is refused with what changed since, and changes nothing', async () => {
    await office.store.write(office.mara, cause, { patch: [{ object: 'person', id: inga, values: { language: 'da' } }] })
    await expect(
      office.store.write(office.jonas, cause, { patch: [{ object: 'person', id: inga, values: { language: 'sv' }, version: 1 }] }),
    ).rejects.toMatchObject({
      code: 'record.changed',
      status: 412,
      more: {
        current: { language: 'da', version: 2 },
        since: [{ actor: { name: 'Mara Lindqvist' }, changes: { language: [null, 'da'] } }],
      },
    })
    expect(await read(office.jonas)).toMatchObject({ language: 'da' })
  })
  test('of an older version is told all that came later, however much hangs on the record and whatever is hidden', async () => {
    const set = (values: Record<string, unknown>, version?: number) =>
      office.store.write(office.mara, cause, { patch: [{ object: 'person', id: inga, values, version }] })
    for (const language of ['da', 'fi']) await set({ language })
    for (const birthday of ['1980-01-01', '1981-01-01']) await set({ birthday })
    await office.make({
      create: Array.from({ length: 60 }, (_, n) => ({
        object: 'note',
        id: newId(),
        values: { about: { object: 'person', id: inga }, body: `Note ${n}` },
      })),
    })
    await expect(set({ language: 'sv' }, 2)).rejects.toMatchObject({
      more: {
        current: { version: 5 },
        since: [
          { changes: { birthday: ['1980-01-01', '1981-01-01'] } },
          { changes: { birthday: [null, '1980-01-01'] } },
          { changes: { language: ['da', 'fi'] } },
        ],
      },
    })
    const seesNoBirthday = await office.withRights('mara', { person: { hide: ['birthday'] } })
    await expect(
      office.store.write(seesNoBirthday, cause, { patch: [{ object: 'person', id: inga, values: { language: 'sv' }, version: 2 }] }),
    ).rejects.toSatisfy((error: { more: { since: object[] } }) => {
      expect(error.more.since).toMatchObject([{ changes: { language: ['da', 'fi'] } }])
      return true
    })
  })
  test('is refused beyond the reach of the role, and looks like nothing there where it cannot be read', async () => {
    const patch = { patch: [{ object: 'person', id: inga, values: { language: 'fi' } }] }
    await expect(office.store.write(office.eva, cause, patch)).rejects.toEqual(problem('record.notFound'))
    await expect(office.store.write(office.petra, cause, patch)).rejects.toEqual(problem('record.notAllowed'))
    await expect(office.store.write(office.jonas, cause, { delete: [{ object: 'person', id: inga }] })).rejects.toEqual(
      problem('record.notAllowed'),
    )
    expect(await read(office.mara)).toMatchObject({ language: null, version: 1 })
  })
  test('cannot give a record beyond reach, nor write hidden, derived or unknown fields', async () => {
    const set = (actor: Actors['mara'], values: object) =>
      office.store.write(actor, cause, { patch: [{ object: 'person', id: inga, values: values as Record<string, unknown> }] })
    await expect(set(office.jonas, { owner: office.eva.member })).rejects.toEqual(problem('record.ownerOutOfReach'))
    await expect(set(office.jonas, { email: 'x@y.example' })).rejects.toEqual(problem('record.unknownField'))
    await expect(set(office.jonas, { workspace_id: newId() })).rejects.toEqual(problem('record.unknownField'))
    await set(office.aylin, { owner: office.eva.member })
    expect(await office.store.get(office.jonas, 'person', inga)).toBeNull()
  })
  test('fails as a whole', async () => {
    const other = newId()
    await expect(
      office.store.write(office.mara, cause, {
        create: [{ object: 'person', id: other, values: { name: 'Half', owner: newId() } }],
        patch: [{ object: 'person', id: inga, values: { language: 'sv' } }],
      }),
    ).rejects.toEqual(problem('record.invalid'))
    expect(await office.store.get(office.mara, 'person', other)).toBeNull()
    expect(await read(office.mara)).toMatchObject({ language: null })
  })
  test('names each record once, or is refused as a whole', async () => {
    const patch = (language: string) => ({ object: 'person', id: inga, values: { language } })
    const gone = { object: 'person', id: inga }
    const made = { object: 'person', id: newId(), values: { name: 'Matteo' } }
    for (const change of [
      { patch: [patch('sv'), patch('da')] },
      { patch: [patch('sv')], delete: [gone] },
      { delete: [gone, gone] },
      { create: [made], patch: [{ ...made, values: { language: 'it' } }] },
      { create: [made, made] },
    ])
      await expect(office.store.write(office.mara, cause, change)).rejects.toMatchObject({ code: 'change.twice', status: 422 })
    expect(await read(office.mara)).toMatchObject({ language: null, version: 1 })
  })
  test('of an external id that another record has is refused by name', async () => {
    const two = (externalId: string) =>
      office.store.write(office.mara, cause, { create: [{ object: 'person', id: newId(), values: { externalId } }] })
    const id = newId()
    await two(id)
    await expect(two(id)).rejects.toMatchObject({ code: 'record.taken', more: { errors: [{ field: 'externalId' }] } })
  })
})

describe('a new record', () => {
  test('of somebody who reaches own records only is theirs', async () => {
    const id = newId()
    await office.store.write(office.jonas, cause, { create: [{ object: 'person', id, values: { name: 'New' } }] })
    expect(await read(office.jonas, id)).toMatchObject({ owner: { id: office.jonas.member } })
  })
  test('hangs on a record that the actor may write', async () => {
    const note = (actor: Actors['mara']) =>
      office.store.write(actor, cause, {
        create: [{ object: 'note', id: newId(), values: { about: { object: 'person', id: inga }, body: 'Called.' } }],
      })
    await note(office.jonas)
    await expect(note(office.eva)).rejects.toEqual(problem('record.invalid'))
    const [entry] = (await listOf(office.store, office.jonas, 'note', { where: { field: 'about', op: 'is', value: inga } })).items
    expect(entry).toMatchObject({
      body: 'Called.',
      author: { id: office.jonas.member },
      about: { object: 'person', id: inga, title: 'Inga Sörensen' },
    })
    expect(await history(office.jonas)).toMatchObject([
      { object: 'note', action: 'created' },
      { object: 'person', action: 'created' },
    ])
    expect((await listOf(office.store, office.eva, 'note', { where: { field: 'about', op: 'is', value: inga } })).items).toEqual([])
  })
})

describe('history', () => {
  test('is not there for whoever does not reach the record, and has no hidden field', async () => {
    await office.store.write(office.jonas, cause, { patch: [{ object: 'person', id: inga, values: { birthday: '1980-01-01' } }] })
    await office.store.write(office.jonas, cause, {
      patch: [{ object: 'person', id: inga, values: { birthday: '1980-01-02', language: 'sv' } }],
    })
    await expect(office.store.history(office.eva, 'person', inga, {})).rejects.toEqual(problem('record.notFound'))
    expect(JSON.stringify(await history(office.petra))).not.toContain('birthday')
    expect(await history(office.petra)).toMatchObject([{ changes: { language: [null, 'sv'] } }, { action: 'created' }])
  })
})

describe('undo', () => {
  test('brings a deleted record back with what hung on it', async () => {
    const company = newId()
    await office.make({
      create: [
        { object: 'company', id: company, values: { name: 'Nordkaffee' } },
        { object: 'employment', id: newId(), values: { person: inga, company, title: 'Buyer' } },
        { object: 'note', id: newId(), values: { about: { object: 'person', id: inga }, body: 'Likes espresso.' } },
      ],
    })
    const before = await read(office.mara)
    const { change } = await office.store.write(office.mara, cause, { delete: [{ object: 'person', id: inga }] })
    expect(await office.store.get(office.mara, 'person', inga)).toBeNull()
    expect(await office.store.undo(office.mara, change!)).toMatchObject({ restored: 3 })
    const { updatedAt: _u, createdAt: _c, version: _v, ...rest } = before
    expect(await read(office.mara)).toMatchObject(rest)
    expect((await listOf(office.store, office.mara, 'note', { where: { field: 'about', op: 'is', value: inga } })).items).toMatchObject([
      { body: 'Likes espresso.' },
    ])
  })
  test('brings it back with a version that nobody has seen, so that what an old page holds cannot overwrite it', async () => {
    const edit = (language: string, version?: number) =>
      office.store.write(office.mara, cause, { patch: [{ object: 'person', id: inga, values: { language }, version }] })
    await edit('sv')
    const { change } = await office.store.write(office.mara, cause, { delete: [{ object: 'person', id: inga }] })
    await office.store.undo(office.mara, change!)
    expect(await read(office.mara)).toMatchObject({ language: 'sv', version: 3 })
    expect(await history(office.mara)).toMatchObject([
      { action: 'created', version: 3 },
      { action: 'deleted', version: 2 },
      { action: 'changed', version: 2 },
      { action: 'created', version: 1 },
    ])
    for (const seen of [1, 2]) await expect(edit('da', seen)).rejects.toEqual(problem('record.changed'))
    await edit('da', 3)
    expect(await read(office.mara)).toMatchObject({ language: 'da', version: 4 })
  })
  test('takes an edit back, but never over a later one', async () => {
    const edit = (language: string) =>
      office.store.write(office.jonas, cause, { patch: [{ object: 'person', id: inga, values: { language } }] })
    const { change: first } = await edit('sv')
    const { change: second } = await edit('da')
    await expect(office.store.undo(office.jonas, first!)).rejects.toMatchObject({ code: 'change.overwritten', status: 409 })
    await office.store.undo(office.jonas, second!)
    expect(await read(office.jonas)).toMatchObject({ language: 'sv' })
    await office.store.undo(office.jonas, first!)
    expect(await read(office.jonas)).toMatchObject({ language: null })
  })
  test('is not for somebody whose role does not reach the record', async () => {
    const { change } = await office.store.write(office.jonas, cause, {
      patch: [{ object: 'person', id: inga, values: { language: 'sv' } }],
    })
    await expect(office.store.undo(office.eva, change!)).rejects.toEqual(problem('record.notFound'))
  })
})

describe('a deletion', () => {
  test('clears links of others and is refused where they need it', async () => {
    const [parent, child] = [newId(), newId()]
    await office.make({
      create: [
        { object: 'company', id: parent, values: { name: 'Holding' } },
        { object: 'company', id: child, values: { name: 'Daughter', parent } },
      ],
    })
    await office.store.write(office.mara, cause, { delete: [{ object: 'company', id: parent }] })
    expect(JSON.parse((await office.store.get(office.mara, 'company', child))!)).toMatchObject({ parent: null, version: 2 })
  })
})

describe('workspaces', () => {
  test('do not see, change or name each other', async () => {
    const twin = await openActors(office)
    expect(await office.store.get(twin.mara, 'person', inga)).toBeNull()
    expect((await listOf(office.store, twin.mara, 'person')).items).toEqual([])
    expect(await office.store.count(twin.mara, 'person', {})).toBe(0)
    await expect(office.store.history(twin.mara, 'person', inga, {})).rejects.toEqual(problem('record.notFound'))
    await expect(
      office.store.write(twin.mara, cause, { patch: [{ object: 'person', id: inga, values: { language: 'sv' } }] }),
    ).rejects.toEqual(problem('record.notFound'))
    await expect(
      office.store.write(twin.mara, cause, { create: [{ object: 'person', id: newId(), values: { owner: office.jonas.member } }] }),
    ).rejects.toEqual(problem('record.invalid'))
    expect(await read(office.mara)).toMatchObject({ language: null })
  })
})
