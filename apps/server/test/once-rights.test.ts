/** A write that is sent again is answered as its sender may read by then: a kept answer does not outlive rights. */
import type { Answer } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
})
afterAll(() => server.close())

interface Person {
  readonly id: string
  readonly name: string
  readonly version: number
  readonly phones: readonly object[]
}
interface Role {
  readonly id: string
  readonly key: string
}
/** What the reps' role may do is another from here on. */
async function grant(grants: object): Promise<void> {
  const { roles } = (await office.mara.get<{ roles: readonly Role[] }>('/roles/effective')).body
  expect((await office.mara.patch(`/roles/${roles.find(({ key }) => key === 'rep')!.id}`, { grants })).status).toBe(200)
}
/** A person of Jonas, written by him with a key; and sent again. */
async function written(key: string): Promise<{ id: string; again: () => Promise<Answer<Partial<Person>>> }> {
  const values = { name: 'Ida Holm', phones: [{ value: '+49 40 123456' }], owner: office.ids.jonas }
  const { id } = (await office.mara.post<Person>('/people', values)).body
  const again = () => office.jonas.patch<Partial<Person>>(`/people/${id}`, { language: 'sv' }, { 'idempotency-key': key })
  expect(await again()).toMatchObject({ status: 200, body: { phones: [{}] } })
  return { id, again }
}

test('a field that is hidden by then is not told again', async () => {
  const { id, again } = await written('a')
  const before = (await again()).text
  await grant({ person: { hide: ['phones'] } })
  const answer = await again()
  expect(answer).toMatchObject({ status: 200, body: { id, name: 'Ida Holm', version: 2 } })
  expect(answer.headers.get('idempotency-replayed')).toBe('true')
  expect(answer.headers.get('etag')).toBe('"2"')
  expect(answer.text).not.toContain('123456')
  await grant({})
  expect((await again()).text).toBe(before)
})

test('of a record that is out of reach by then nothing is told but its id', async () => {
  const { id, again } = await written('b')
  await office.mara.patch(`/people/${id}`, { owner: office.ids.eva })
  expect((await again()).text).toBe(JSON.stringify({ id }))
  expect((await office.mara.delete(`/people/${id}`)).status).toBe(204)
  expect((await again()).text).toBe(JSON.stringify({ id }))
})

test('a record that it shows, and that is out of reach by then, is not named', async () => {
  const inside = { name: 'Inside', parent: office.ids.nordkaffee }
  const send = () => office.jonas.post<{ parent: unknown }>('/companies', inside, { 'idempotency-key': 'c' })
  const first = await send()
  expect(first).toMatchObject({ status: 201, body: { parent: { title: 'Nordkaffee' } } })
  expect((await send()).text).toBe(first.text)
  await grant({ company: { read: 'own' } })
  await office.mara.patch(`/companies/${office.ids.nordkaffee}`, { owner: office.ids.eva })
  const answer = await send()
  await grant({})
  expect(answer.status).toBe(201)
  expect(answer.text).not.toContain('Nordkaffee')
})

test('whoever reads it as before is answered the same, also when somebody else has changed it', async () => {
  const { id, again } = await written('d')
  const { text } = await again()
  await office.mara.patch(`/people/${id}`, { language: 'da' })
  expect((await again()).text).toBe(text)
})
