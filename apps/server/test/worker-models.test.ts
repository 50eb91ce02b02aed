/** A server that only works, as somebody who never signs in there meets it: it goes by the models that the workspaces have. */
import { openDatabase, type Database } from '@rapport/core/postgres'
import { fillSearch } from '@rapport/core/search'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { model } from '../compose.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let answering: TestServer
let office: Office
let second: Database
let working: TestServer | undefined

beforeAll(async () => {
  answering = await startTestServer({ work: 'no' })
  office = await openOffice(answering)
  const secret = process.env['RAPPORT_SECRET']
  second = await openDatabase({ ownerUrl: answering.test.ownerUrl, rolesReady: true, strict: true, ...(secret ? { secret } : {}) })
})
afterAll(async () => {
  await working?.close()
  await second.close()
  await answering.close()
})

const startWorking = async (): Promise<void> => {
  await working?.close()
  working = await startTestServer({ database: second, work: 'only' })
}
const made = async (path: string, values: object): Promise<string> => {
  const answer = await office.mara.post<{ id: string }>(path, values)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body.id
}
interface Found {
  readonly groups: readonly { readonly items: readonly { readonly id: string }[] }[]
  readonly filling: readonly { readonly object: string }[]
}
const find = async (q: string): Promise<Found> => (await office.mara.get<Found>(`/search?q=${q}`)).body
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50))
}

test('makes findable by added fields what it fills, also after it began again', async () => {
  await made('/custom-fields', { of: 'person', label: 'Nickname', kind: 'text' })
  const id = await made('/people', { name: 'Hedda', nickname: 'Schneckenpost' })
  const forget = (): Promise<unknown> =>
    answering.test.database.transaction(office.workspace, async (tx) => {
      void tx.query('delete from search_row s where s.workspace_id = $1', [])
      await tx.query('delete from search_filling f where f.workspace_id = $1', [])
    })
  const filled = async (): Promise<boolean> => (await find('')).filling.length === 0
  for (let round = 1; round <= 2; round++) {
    await forget()
    await startWorking()
    await until(filled)
    expect((await find('schnecken')).groups.flatMap(({ items }) => items)).toMatchObject([{ id }])
  }
})

test('looks whether values of an invented object differ', async () => {
  const engine = await office.mara.post<{ name: string; path: string }>('/custom-objects', { one: 'Engine', many: 'Engines' })
  expect(engine).toMatchObject({ status: 201 })
  const { name, path } = engine.body
  const field = await made('/custom-fields', { of: name, label: 'Serial', kind: 'text' })
  for (const serial of ['A-1', 'A-2']) await made(`/${path}`, { name: `Engine ${serial}`, serial })
  await startWorking()
  expect(await office.mara.patch(`/custom-fields/${field}`, { options: { unique: true } })).toMatchObject({ status: 200 })
  const isUnique = async (): Promise<boolean> => {
    const { items } = (await office.mara.get<{ items: readonly { id: string; unique: string }[] }>('/custom-fields')).body
    return items.find(({ id }) => id === field)!.unique === 'yes'
  }
  await until(isUnique)
})

test('writes nothing by a model that is another by now', async () => {
  const { database } = answering.test
  await database.transaction(office.workspace, async (tx) => {
    await tx.query('delete from search_filling f where f.workspace_id = $1', [])
  })
  const models = { at: async () => ({ model, version: 0 }), refresh: async () => {} }
  const filling = { database, model, models, workspace: office.workspace, signal: new AbortController().signal }
  expect(await fillSearch(filling)).toBe(0)
  expect((await find('')).filling).toContainEqual({ object: 'person', done: 0, total: 0 })
})
