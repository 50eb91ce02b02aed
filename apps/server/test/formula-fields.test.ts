/** Fields that are worked out: defined at run time, read, filtered and exported like others, and safe from what happens to what they read. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMembers, type Members } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Members
beforeAll(async () => {
  server = await startTestServer()
  office = await openMembers(server)
})
afterAll(() => server.close())

interface Field {
  readonly id: string
  readonly key: string
}
interface Refusal {
  readonly code: string
  readonly detail: string
  readonly fix?: string
  readonly at?: number
  readonly fields?: readonly { readonly label: string }[]
}
type Row = Record<string, unknown> & { readonly id: string }

const add = async (body: object): Promise<Field> => {
  const answer = await office.mara.post<Field>('/custom-fields', body)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}
const formula = (label: string, text: string, of = 'company'): Promise<Field> =>
  add({ of, label, kind: 'formula', options: { formula: text } })
const refused = async (body: object): Promise<Refusal> => {
  const answer = await office.mara.post<Refusal>('/custom-fields', body)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  return answer.body
}
const company = async (values: object): Promise<Row> => {
  const answer = await office.mara.post<Row>('/companies', values)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}
const found = async (filter: string, who = office.mara): Promise<unknown[]> => {
  const answer = await who.get<{ items: Row[] }>(`/companies?${new URLSearchParams({ filter })}`)
  expect(answer).toMatchObject({ status: 200 })
  return answer.body.items.map(({ name }) => name).toSorted()
}

describe('a formula', () => {
  test('is worked out when a record is read, written, listed, filtered and exported, over links too', async () => {
    const seats = await add({ of: 'company', label: 'Seats', kind: 'integer' })
    const worth = await formula('Worth', `if(${seats.key} > 10, ${seats.key} * 2.5, ${seats.key})`)
    const above = await formula('Of the parent', `parent.${worth.key} & " of " & parent.name`)
    const parent = await company({ name: 'Formula parent', [seats.key]: 20 })
    expect(parent[worth.key]).toBe(50)
    const child = await company({ name: 'Formula child', [seats.key]: 4, parent: parent.id })
    expect(child).toMatchObject({ [worth.key]: 4, [above.key]: '50 of Formula parent' })
    expect(await found(`${worth.key} > 40`)).toEqual(['Formula parent'])
    expect(await found(`parent.${worth.key} is 50`)).toEqual(['Formula child'])
    const meta = await office.mara.get<{
      objects: { name: string; fields: { key: string; kind: string; derived: boolean; sortable: boolean }[] }[]
    }>('/meta')
    const field = meta.body.objects.find(({ name }) => name === 'company')!.fields.find(({ key }) => key === worth.key)
    expect(field).toMatchObject({ kind: 'number', derived: true, sortable: false, custom: true })
    expect((await office.mara.patch(`/companies/${child.id}`, { [worth.key]: 1 })).status).toBe(422)
    const query = new URLSearchParams({ filter: 'name starts with Formula', fields: `name,${worth.key}` })
    const file = await office.mara.get(`/companies/export?${query}`)
    expect(file).toMatchObject({ status: 200 })
    expect(file.text).toContain('Formula parent,50')
  })

  test.each([
    ['amoun * 2', 0, 'no field'],
    ['employees + name', 12, 'needs a number'],
    ['employees * (2 + 3', 18, 'ends too early'],
    ['if(employees > 1, "a", 2)', 23, 'needs text'],
    ['rond(employees)', 0, 'no function'],
    ['round(employees, 1, 2)', 0, 'takes 1 to 2 parts'],
    ['emails & ""', 0, 'link or a list'],
    ['name > "a"', 5, 'takes a number, a day or a moment'],
    ['owner', 0, 'no value that could be shown'],
    ['"open', 0, 'never closes'],
  ])('that is wrong is refused with the place: %s', async (text, at, says) => {
    const problem = await refused({ of: 'company', label: 'Wrong', kind: 'formula', options: { formula: text } })
    expect(problem).toMatchObject({ code: 'formula.wrong', at })
    expect(problem.detail).toContain(says)
  })

  test('may not lead back to itself', async () => {
    const first = await formula('Circle one', 'employees + 1')
    const second = await formula('Circle two', `${first.key} + 1`)
    const answer = await office.mara.patch<Refusal>(`/custom-fields/${first.id}`, { options: { formula: `parent.${second.key}` } })
    expect(answer).toMatchObject({ status: 422, body: { code: 'formula.circle' } })
  })

  test('holds what it reads: that is renamed freely, and retired only after it', async () => {
    const source = await add({ of: 'company', label: 'Source', kind: 'number' })
    const reader = await formula('Reader', `${source.key} * 2`)
    expect(await office.mara.patch(`/custom-fields/${source.id}`, { label: 'Renamed' })).toMatchObject({ status: 200 })
    expect((await company({ name: 'Renamed source', [source.key]: 3 }))[reader.key]).toBe(6)
    const kept = await office.mara.patch<Refusal>(`/custom-fields/${source.id}`, { retired: true })
    expect(kept).toMatchObject({ status: 409, body: { code: 'customField.inUse', fields: [{ label: 'Reader' }] } })
    expect(await office.mara.patch(`/custom-fields/${reader.id}`, { retired: true })).toMatchObject({ status: 200 })
    expect(await office.mara.patch(`/custom-fields/${source.id}`, { retired: true })).toMatchObject({ status: 200 })
    const back = await office.mara.patch<Refusal>(`/custom-fields/${reader.id}`, { retired: false })
    expect(back).toMatchObject({ status: 422, body: { code: 'formula.wrong' } })
  })

  test('of a field that a role does not see does not exist for that role, over however many steps', async () => {
    const secret = await add({ of: 'company', label: 'Secret', kind: 'number' })
    const told = await formula('Told', `${secret.key} + 1`)
    const toldAgain = await formula('Told again', `if(${told.key} > 1, "rich", "poor")`)
    const before = await office.aylin.get<{ objects: { name: string; fields: { key: string }[] }[] }>('/meta')
    const keys = (meta: typeof before): string[] => meta.body.objects.find(({ name }) => name === 'company')!.fields.map(({ key }) => key)
    expect(keys(before)).toEqual(expect.arrayContaining([secret.key, told.key, toldAgain.key]))
    const { body } = await office.mara.get<{ roles: { id: string; key: string; grants: Record<string, object> }[] }>('/roles/effective')
    const manager = body.roles.find(({ key }) => key === 'manager')!
    const grants = { ...manager.grants, company: { ...manager.grants['company'], hide: [secret.key] } }
    expect(await office.mara.patch(`/roles/${manager.id}`, { grants })).toMatchObject({ status: 200 })
    const after = await office.aylin.get<{ objects: { name: string; fields: { key: string }[] }[] }>('/meta')
    for (const { key } of [secret, told, toldAgain]) expect(keys(after)).not.toContain(key)
    const filtered = await office.aylin.get<Refusal>(`/companies?${new URLSearchParams({ filter: `${toldAgain.key} is rich` })}`)
    expect(filtered).toMatchObject({ status: 400, body: { code: 'filter.wrong' } })
  })
})

describe('a roll-up', () => {
  test('sums up related records that match its condition, over declared links and added ones', async () => {
    const staff = await add({
      of: 'company',
      label: 'Staff',
      kind: 'rollup',
      options: { object: 'employment', by: 'company', sums: 'count', where: 'until is empty' },
    })
    const sister = await add({ of: 'company', label: 'Sister', kind: 'ref', options: { to: 'company' } })
    const size = await add({
      of: 'company',
      label: 'Sisters size',
      kind: 'rollup',
      options: { object: 'company', by: sister.key, sums: 'sum', take: 'employees' },
    })
    const noted = await add({
      of: 'company',
      label: 'Last note',
      kind: 'rollup',
      options: { object: 'note', by: 'about', sums: 'latest', take: 'createdAt' },
    })
    const one = await company({ name: 'Rolled up' })
    const person = await office.mara.post<Row>('/people', { name: 'Rolled person' })
    await office.mara.post('/employments', { person: person.body.id, company: one.id })
    await office.mara.post('/employments', { person: person.body.id, company: one.id, until: '2020-01-01' })
    for (const employees of [3, 4]) await company({ name: `Sister ${employees}`, employees, [sister.key]: one.id })
    const read = async () => (await office.mara.get<Row>(`/companies/${one.id}`)).body
    expect(await read()).toMatchObject({ [staff.key]: 1, [size.key]: 7, [noted.key]: null })
    const note = await office.mara.post<Row>('/notes', { about: { object: 'company', id: one.id }, body: 'Called' })
    expect((await read())[noted.key]).toBe(note.body.createdAt)
    expect(await found(`${size.key} > 6 and ${staff.key} is 1`)).toEqual(['Rolled up'])
  })

  test.each([
    [{ object: 'person', by: 'name', sums: 'count' }, 'no link'],
    [{ object: 'employment', by: 'company', sums: 'sum', take: 'since' }, 'cannot be taken'],
    [{ object: 'employment', by: 'company', sums: 'count', where: 'unti is empty' }, 'no field'],
    [{ object: 'nothing', by: 'company', sums: 'count' }, 'no such object'],
  ])('that is wrong is refused: %j', async (options, says) => {
    const problem = await refused({ of: 'company', label: 'Wrong sum', kind: 'rollup', options })
    expect(problem.detail).toContain(says)
  })
})
