/** A write that is sent again is answered as its sender may read by then: a kept answer does not outlive rights. */
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
const values = { name: 'Ida Holm', phones: [{ value: '+49 40 123456' }] }
async function written(key: string): Promise<Person> {
  const made = await office.jonas.post<Person>('/people', values, { 'idempotency-key': key })
  expect(made.status).toBe(201)
  return made.body
}
const again = (key: string) => office.jonas.post<Partial<Person>>('/people', values, { 'idempotency-key': key })

test('a field that is hidden by then is not told again', async () => {
  const { id } = await written('a')
  await grant({ person: { hide: ['phones'] } })
  const answer = await again('a')
  expect(answer).toMatchObject({ status: 201, body: { id, name: values.name } })
  expect(answer.headers.get('idempotency-replayed')).toBe('true')
  expect(answer.headers.get('location')).toBe(`/api/v1/people/${id}`)
  expect(answer.text).not.toContain('123456')
  await grant({})
  expect((await again('a')).body.phones).toHaveLength(1)
})

test('of a record that is out of reach by then nothing is told but its id', async () => {
  const { id } = await written('b')
  await office.mara.patch(`/people/${id}`, { owner: office.ids.eva })
  expect((await again('b')).text).toBe(JSON.stringify({ id }))
  await office.mara.delete(`/people/${id}`)
  expect((await again('b')).text).toBe(JSON.stringify({ id }))
})

test('a record that it shows, and that is out of reach by then, is not named', async () => {
  const inside = { name: 'Inside', parent: office.ids.nordkaffee }
  const send = () => office.jonas.post<{ parent: unknown }>('/companies', inside, { 'idempotency-key': 'c' })
  const first = await send()
  expect(first).toMatchObject({ status: 201, body: { parent: { title: 'Nordkaffee' } } })
  expect((await send()).text).toBe(first.text)
  await office.mara.patch(`/companies/${office.ids.nordkaffee}`, { owner: office.ids.eva })
  const answer = await send()
  expect(answer.status).toBe(201)
  expect(answer.text).not.toContain('Nordkaffee')
})

test('whoever reads it as before is answered the same, also when somebody else has changed it', async () => {
  const { id } = await written('d')
  const text = (await again('d')).text
  await office.mara.patch(`/people/${id}`, { language: 'da' })
  expect((await again('d')).text).toBe(text)
})
