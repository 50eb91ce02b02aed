/** Fields that an administrator adds while everybody works: first-class from the moment they are there, and nothing of them is ever lost. */
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
  readonly state: string
}
type Row = Record<string, unknown> & { readonly id: string }

const add = async (body: object): Promise<Field> => {
  const answer = await office.mara.post<Field>('/custom-fields', body)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}
const change = async (id: string, body: object): Promise<Field> => {
  const answer = await office.mara.patch<Field>(`/custom-fields/${id}`, body)
  expect(answer).toMatchObject({ status: 200 })
  return answer.body
}
const person = async (values: object): Promise<Row> => {
  const answer = await office.mara.post<Row>('/people', values)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}
const list = async (query: Record<string, string>, who = office.mara): Promise<Row[]> => {
  const answer = await who.get<{ items: Row[] }>(`/people?${new URLSearchParams(query)}`)
  expect(answer).toMatchObject({ status: 200 })
  return answer.body.items
}
const filled = async (id: string): Promise<void> => {
  for (;;) {
    const { body } = await office.mara.get<{ items: Field[] }>('/custom-fields')
    if (body.items.find((field) => field.id === id)?.state === 'marked') return
    const trouble = server.log.find((line) => line.includes('customise'))
    if (trouble) throw new Error(trouble)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('a field of each kind', () => {
  const kinds: [string, object, unknown, string][] = [
    ['text', {}, 'Kupfer', 'is Kupfer'],
    ['prose', {}, 'first line\nsecond line', 'contains "second line"'],
    ['integer', {}, 42, '> 41'],
    ['number', {}, 1.5, '< 2'],
    ['boolean', {}, true, 'is true'],
    ['date', {}, '2027-01-31', 'after 2027-01-30'],
    ['instant', {}, '2027-01-31T14:30:00.000Z', 'before 2027-02-01'],
    ['choice', { values: ['Gold', 'Silver'] }, 'Gold', 'is Gold'],
    ['emails', {}, [{ value: 'second@custom.example' }], 'contains second@custom'],
    ['phones', {}, [{ value: '+493012345678' }], 'notEmpty'],
    ['addresses', {}, [{ city: 'Bremen' }], 'contains Bremen'],
  ]
  test.each(kinds)('%s is written, read, filtered and emptied', async (kind, options, value, sentence) => {
    const { key } = await add({ of: 'person', label: `My ${kind}`, kind, options })
    const one = await person({ name: `With ${kind}`, [key]: value })
    expect(one[key]).toMatchObject(value as object)
    const filter = sentence === 'notEmpty' ? `not (${key} is empty)` : `${key} ${sentence}`
    expect((await list({ filter })).map(({ id }) => id)).toEqual([one.id])
    const emptied = await office.mara.patch<Row>(`/people/${one.id}`, { [key]: null })
    expect(emptied.body[key]).toBeNull()
    expect(await list({ filter })).toEqual([])
  })

  test('a link shows the title of what it leads to, is followed by filters, and is cleared when that goes', async () => {
    const { key } = await add({ of: 'person', label: 'Introduced by', kind: 'ref', options: { to: 'person' } })
    const friend = await person({ name: 'Friend' })
    const one = await person({ name: 'Introduced', [key]: friend.id })
    expect(one[key]).toEqual({ id: friend.id, title: 'Friend' })
    expect((await list({ filter: `${key}.name is Friend` })).map(({ id }) => id)).toEqual([one.id])
    await office.mara.delete(`/people/${friend.id}`)
    expect((await office.mara.get<Row>(`/people/${one.id}`)).body[key]).toBeNull()
  })

  test('what does not fit is refused by name', async () => {
    const { key } = await add({ of: 'person', label: 'Seats', kind: 'integer' })
    const answer = await office.mara.post<{ errors: { field: string }[] }>('/people', { name: 'Wrong', [key]: 'many' })
    expect(answer.status).toBe(422)
    expect(answer.body.errors.map(({ field }) => field)).toEqual([key])
  })
})

describe('a marked field', () => {
  test('is filled for what was there before, sorted by in both directions with the empty ones last, page by page', async () => {
    const { id, key } = await add({ of: 'company', label: 'Rank', kind: 'integer' })
    const values = [5, 3, null, 9, null, 7]
    for (const [n, value] of values.entries()) await office.mara.post('/companies', { name: `Ranked ${n}`, [key]: value })
    expect((await office.mara.get(`/companies?sort=${key}`)).status).toBe(400)
    expect(['filling', 'marked']).toContain((await change(id, { marked: true })).state)
    await filled(id)
    await office.mara.post('/companies', { name: 'Ranked 6', [key]: 4 })
    const walk = async (sort: string): Promise<unknown[]> => {
      const seen: unknown[] = []
      for (let after = ''; ;) {
        const query = new URLSearchParams({ sort, limit: '2', filter: 'name starts with Ranked', ...(after ? { after } : {}) })
        const { body, status } = await office.mara.get<{ items: Row[]; next: string | null }>(`/companies?${query}`)
        expect({ status, body }).toMatchObject({ status: 200 })
        seen.push(...body.items.map((item) => item[key]))
        if (body.next === null) return seen
        after = body.next
      }
    }
    expect(await walk(key)).toEqual([3, 4, 5, 7, 9, null, null])
    expect(await walk(`-${key}`)).toEqual([9, 7, 5, 4, 3, null, null])
  })

  test.each([
    ['date', ['2027-03-01', '2026-01-01', '2026-12-31'], '2026-12-31'],
    ['boolean', [true, false, true], 'true'],
    ['text', ['Zimt', 'äpfel', 'Birne'], 'Birne'],
    ['instant', ['2027-03-01T00:00:00.000Z', '2026-01-01T12:00:00.000Z'], ''],
  ] as const)('%s is compared and sorted the same before and after', async (kind, values, is) => {
    const { id, key } = await add({ of: 'company', label: `Marked ${kind}`, kind })
    for (const value of values) await office.mara.post('/companies', { name: `Of ${kind}`, [key]: value })
    const found = async (filter: string) =>
      (await office.mara.get<{ items: Row[] }>(`/companies?${new URLSearchParams({ filter })}`)).body.items
        .map((item) => item.id)
        .toSorted()
    const sentences = [...(is ? [`${key} is ${is}`, `not (${key} is ${is})`] : []), `${key} is empty`, `not (${key} is empty)`]
    const before = await Promise.all(sentences.map(found))
    await change(id, { marked: true })
    await filled(id)
    expect(await Promise.all(sentences.map(found))).toEqual(before)
    const sorted = async (sort: string) =>
      (
        await office.mara.get<{ items: Row[] }>(
          `/companies?${new URLSearchParams({ sort, filter: `not (${key} is empty)`, limit: '200' })}`,
        )
      ).body.items.map((item) => item[key])
    const ascending = await sorted(key)
    expect(ascending).toHaveLength(values.length)
    expect(await sorted(`-${key}`)).toEqual(ascending.toReversed())
  })

  test('no more than there are slots: the refusal names who holds them', async () => {
    const held: string[] = []
    for (let n = 1; ; n++) {
      const answer = await office.mara.post<Field & { code: string; fields: { label: string }[] }>('/custom-fields', {
        of: 'person',
        label: `Moment ${n}`,
        kind: 'date',
        marked: true,
      })
      if (answer.status !== 201) {
        expect(answer.status).toBe(409)
        expect(answer.body.code).toBe('customField.noSlot')
        expect(answer.body.fields.map(({ label }) => label).toSorted()).toEqual(held.toSorted())
        break
      }
      held.push(`Moment ${n}`)
    }
    expect(held).toHaveLength(4)
    const { body } = await office.mara.get<{ pools: { kinds: string[]; places: number }[] }>('/custom-fields')
    expect(body.pools.find(({ kinds }) => kinds.includes('date'))).toEqual({ kinds: ['date', 'instant'], places: held.length })
  })
})

describe('later', () => {
  test('a field is renamed, retired and brought back without loss, also of what was changed meanwhile', async () => {
    const { id, key } = await add({ of: 'person', label: 'Shoe size', kind: 'integer', marked: true })
    await filled(id)
    const one = await person({ name: 'Anton', [key]: 44 })
    await change(id, { label: 'Size of shoes' })
    await change(id, { retired: true })
    const without = await office.mara.get<Row>(`/people/${one.id}`)
    expect(without.body).not.toHaveProperty(key)
    expect((await office.mara.get(`/people?${new URLSearchParams({ filter: `${key} is 44` })}`)).status).toBe(400)
    expect((await office.mara.patch(`/people/${one.id}`, { [key]: 45 })).status).toBe(422)
    const other = await add({ of: 'person', label: 'Hat', kind: 'text' })
    await office.mara.patch(`/people/${one.id}`, { name: 'Anton B', [other.key]: 'Melone' })
    await change(id, { retired: false })
    expect((await office.mara.get<Row>(`/people/${one.id}`)).body).toMatchObject({ [key]: 44, [other.key]: 'Melone', name: 'Anton B' })
  })

  test('a role that a field is hidden from can be changed while it is retired, and does not see it when it is back', async () => {
    const { id, key } = await add({ of: 'person', label: 'Salary', kind: 'integer' })
    const roles = await office.mara.get<{ items: { id: string; key: string; grants: Record<string, object> }[] }>('/roles')
    const rep = roles.body.items.find((role) => role.key === 'rep')!
    const grants = { ...rep.grants, person: { hide: [key] } }
    expect((await office.mara.patch(`/roles/${rep.id}`, { grants })).status).toBe(200)
    await change(id, { retired: true })
    const more = { ...grants, company: { delete: 'own' } }
    expect(await office.mara.patch(`/roles/${rep.id}`, { grants: more })).toMatchObject({ status: 200 })
    await change(id, { retired: false })
    const seen = await office.jonas.get<{ objects: { name: string; fields: { key: string }[] }[] }>('/meta')
    expect(seen.body.objects.find(({ name }) => name === 'person')!.fields.map((field) => field.key)).not.toContain(key)
    await office.mara.patch(`/roles/${rep.id}`, { grants: rep.grants })
  })

  test('a change of a custom value stands in the history and can be undone', async () => {
    const { key } = await add({ of: 'person', label: 'Mood', kind: 'choice', options: { values: ['good', 'bad'] } })
    const one = await person({ name: 'Moody', [key]: 'good' })
    await office.mara.patch(`/people/${one.id}`, { [key]: 'bad' })
    const { body } = await office.mara.get<{ items: { change: string; changes: object }[] }>(`/people/${one.id}/history`)
    expect(body.items[0]!.changes).toEqual({ [key]: ['good', 'bad'] })
    await office.mara.post(`/changes/${body.items[0]!.change}/undo`)
    expect((await office.mara.get<Row>(`/people/${one.id}`)).body[key]).toBe('good')
  })

  test('pages and programs learn of it, and files carry it', async () => {
    const { key } = await add({ of: 'person', label: 'Contract end', kind: 'date' })
    expect(key).toBe('contractEnd')
    const meta = await office.mara.get<{ objects: { name: string; fields: { key: string; label: string }[] }[] }>('/meta')
    expect(meta.body.objects.find(({ name }) => name === 'person')!.fields).toContainEqual(
      expect.objectContaining({ key, label: 'Contract end', custom: true }),
    )
    const document = await office.mara.get<{ components: { schemas: Record<string, { properties: object }> } }>('/openapi.json')
    expect(JSON.stringify(document.body.components.schemas)).toContain('"contractEnd"')
    await person({ name: 'Exported', [key]: '2027-05-05' })
    const { text } = await office.mara.get(`/people/export?${new URLSearchParams({ filter: 'name is Exported' })}`)
    expect(text).toContain('Contract end')
    expect(text).toContain('2027-05-05')
  })
})

describe('who may', () => {
  test('only administrators see and change definitions; everybody uses the fields', async () => {
    expect((await office.jonas.get('/custom-fields')).status).toBe(403)
    expect((await office.jonas.post('/custom-fields', { of: 'person', label: 'Mine', kind: 'text' })).status).toBe(403)
    const { key } = await add({ of: 'person', label: 'Favourite', kind: 'text' })
    const made = await office.jonas.post<Row>('/people', { name: 'By Jonas', [key]: 'Espresso' })
    expect(made.body[key]).toBe('Espresso')
  })

  test.each([
    [{ of: 'member', label: 'X', kind: 'text' }, 'customField.wrongObject'],
    [{ of: 'person', label: 'Name', kind: 'text' }, 'customField.sameLabel'],
    [{ of: 'person', label: 'Other', key: 'name', kind: 'text' }, 'customField.taken'],
    [{ of: 'person', label: 'Other', key: '__proto__', kind: 'text' }, 'customField.wrongKey'],
    [{ of: 'person', label: 'Other', key: `a'; drop table person; --`, kind: 'text' }, 'customField.wrongKey'],
    [{ of: 'person', label: 'Other', kind: 'choice', options: { values: [] } }, 'customField.wrongOptions'],
    [{ of: 'person', label: 'Other', kind: 'ref', options: { to: 'custom_field' } }, 'customField.wrongOptions'],
    [{ of: 'person', label: 'Other', kind: 'prose', marked: true }, 'customField.unmarkable'],
    [{ of: 'person', label: 'Other', kind: 'latest' }, 'record.invalid'],
  ])('%j is refused', async (body, code) => {
    const answer = await office.mara.post<{ code: string }>('/custom-fields', body)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.body.code).toBe(code)
  })
})
