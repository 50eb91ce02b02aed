/** Formulas are written out wherever they are named: short ones that name each other must not stop the server for everybody. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMembers, type Members } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Members
beforeAll(async () => {
  server = await startTestServer()
  office = await openMembers(server)
})
afterAll(() => server.close())

interface Answer {
  readonly id: string
  readonly key: string
  readonly code?: string
}
const add = (of: string, label: string, options: object, kind = 'formula'): Promise<{ status: number; body: Answer }> =>
  office.mara.post<Answer>('/custom-fields', { of, label, kind, options })
const retire = async ({ id }: Answer): Promise<void> => {
  expect((await office.mara.patch(`/custom-fields/${id}`, { retired: true })).status).toBe(200)
}

const longText = Array.from({ length: 4 }, () => `(${Array.from({ length: 20 }, () => 'name').join(' & ')})`).join(' & ')

test('a roll-up weighs what its condition names', async () => {
  const long = await add('person', 'Long', { formula: longText })
  expect(long.status).toBe(201)
  const where = (times: number): string => Array.from({ length: times }, () => `person.${long.body.key} is x`).join(' or ')
  const summed = (times: number) => ({ object: 'employment', by: 'company', sums: 'count', where: where(times) })
  expect((await add('company', 'Few', summed(2), 'rollup')).status).toBe(201)
  expect((await add('company', 'Many', summed(60), 'rollup')).body).toMatchObject({ code: 'formula.tooMuch' })
})

test('a chain of formulas that doubles itself ends where a record could not be read any more', async () => {
  const made: Answer[] = []
  let text = 'left(name & name, 5)'
  for (;;) {
    const { status, body } = await add('person', `Chain ${made.length + 1}`, { formula: text })
    if (status !== 201) {
      expect({ status, body }).toMatchObject({ status: 422, body: { code: 'formula.tooMuch' } })
      break
    }
    made.push(body)
    text = `left(${body.key} & ${body.key}, 5)`
    expect(made.length).toBeLessThan(15)
  }
  expect(made.length).toBeGreaterThan(4)
  expect((await office.mara.get('/people?limit=1')).status).toBe(200)
  // What the others leave counts: without the last there is room again.
  await retire(made.at(-1)!)
  const last = made.at(-2)!.key
  expect((await add('person', 'Again', { formula: `left(${last} & ${last}, 5)` })).status).toBe(201)
  // And what is named by others does not grow beyond it later.
  const longer = { options: { formula: longText } }
  expect((await office.mara.patch(`/custom-fields/${made[0]!.id}`, longer)).body).toMatchObject({ code: 'customField.inUse' })
})

test('a filter that names a long formula again and again is refused at once', async () => {
  const { status, body } = await add('company', 'Long sum', { formula: Array.from({ length: 140 }, () => 'employees').join(' + ') })
  expect(status).toBe(201)
  const filter = (times: number): string =>
    new URLSearchParams({ filter: Array.from({ length: times }, () => `${body.key} is 3`).join(' or ') }).toString()
  expect((await office.mara.get(`/companies/count?${filter(2)}`)).status).toBe(200)
  for (const path of ['/companies/count', '/companies'])
    expect(await office.mara.get(`${path}?${filter(200)}`)).toMatchObject({ status: 413, body: { code: 'store.tooMuch' } })
})
