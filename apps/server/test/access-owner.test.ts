/** Whose a new record is: by the form and the API, by a file, and by an undone deletion. */
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ran, uploaded } from '../testing/import.ts'
import { openMembers, type Members } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Members
beforeAll(async () => {
  server = await startTestServer()
  office = await openMembers(server)
})
afterAll(() => server.close())

interface Owned {
  readonly id: string
  readonly owner: { readonly id: string } | null
}
const create = async (who: Client, values: object): Promise<string | null> => {
  const { status, body } = await who.post<Owned>('/people', { name: 'Inga', ...values })
  expect(status).toBe(201)
  return body.owner?.id ?? null
}

describe('a record that somebody makes', () => {
  test.each(['mara', 'aylin', 'jonas'] as const)('is theirs when they say nothing: %s', async (name) => {
    expect(await create(office[name], {})).toBe(office.ids[name])
  })
  test('is whose they say', async () => {
    expect(await create(office.mara, { owner: office.ids.jonas })).toBe(office.ids.jonas)
    expect(await create(office.aylin, { owner: office.ids.jonas })).toBe(office.ids.jonas)
  })
  test('is nobody’s when they say so and reach what is nobody’s, else theirs', async () => {
    expect(await create(office.mara, { owner: null })).toBe(null)
    expect(await create(office.aylin, { owner: null })).toBe(office.ids.aylin)
    expect(await create(office.jonas, { owner: null })).toBe(office.ids.jonas)
  })
  test('comes back as it was', async () => {
    const { body } = await office.mara.post<Owned>('/people', { name: 'Rob', owner: null })
    const gone = await office.mara.post<{ change: string }>('/people/delete', { ids: [body.id] })
    await office.mara.post(`/changes/${gone.body.change}/undo`)
    expect((await office.mara.get<Owned>(`/people/${body.id}`)).body.owner).toBe(null)
  })
})

describe('a record of a file', () => {
  const imported = async (who: Client, name: string): Promise<string | null> => {
    await ran(who, (await uploaded(who, 'person', `Name,Company\n${name},Company of ${name}\n`)).id)
    const [person] = (await who.get<{ items: Owned[] }>(`/people?find=${name}`)).body.items
    const [company] = (await who.get<{ items: Owned[] }>(`/companies?find=${name}`)).body.items
    expect(company!.owner?.id ?? null).toBe(person!.owner?.id ?? null)
    return person!.owner?.id ?? null
  }
  test('is nobody’s until the file or somebody says whose, where whoever imports reaches what is nobody’s', async () => {
    expect(await imported(office.mara, 'Matteo')).toBe(null)
    expect(await imported(office.jonas, 'Sofia')).toBe(office.ids.jonas)
  })
})
