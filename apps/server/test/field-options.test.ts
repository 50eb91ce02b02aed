/** What an added field may be told beside its kind: unique, needed or shown by condition, and values with labels that come and go. */
import fc from 'fast-check'
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

interface Field {
  readonly id: string
  readonly key: string
  readonly unique: 'no' | 'checking' | 'yes'
  readonly shared?: {
    readonly values: number
    readonly examples: readonly { readonly value: string; readonly records: readonly string[] }[]
  }
}
interface Refusal {
  readonly code: string
  readonly detail: string
  readonly errors?: readonly { readonly field: string; readonly code: string }[]
}
type Row = Record<string, unknown> & { readonly id: string }

const add = async (body: object): Promise<Field> => {
  const answer = await office.mara.post<Field>('/custom-fields', { of: 'company', ...body })
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}
const change = async (id: string, body: object): Promise<Field> => {
  const answer = await office.mara.patch<Field>(`/custom-fields/${id}`, body)
  expect(answer).toMatchObject({ status: 200 })
  return answer.body
}
const company = (values: object) => office.mara.post<Row & Refusal>('/companies', values)
const made = async (values: object): Promise<Row> => {
  const answer = await company(values)
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}
/** The field once it is known whether its values differ. */
const looked = async (id: string): Promise<Field> => {
  for (;;) {
    const { body } = await office.mara.get<{ items: Field[] }>('/custom-fields')
    const one = body.items.find((field) => field.id === id)!
    if (one.unique !== 'checking') return one
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
const codes = ({ body }: { body: Refusal }): readonly string[] => (body.errors ?? []).map(({ field, code }) => `${field} ${code}`)

describe('a unique field', () => {
  test('refuses a value that another record has, in the words of declared ones, and frees it when that goes', async () => {
    const { id, key } = await add({ label: 'Contract number', kind: 'text', options: { unique: true } })
    expect((await looked(id)).unique).toBe('yes')
    const first = await made({ name: 'Unique first', [key]: 'A-1' })
    const second = await made({ name: 'Unique second' })
    const taken = await office.mara.patch<Refusal>(`/companies/${second.id}`, { [key]: 'A-1' })
    expect(taken).toMatchObject({ status: 409, body: { code: 'record.taken' } })
    expect(codes(taken)).toEqual([`${key} field.taken`])
    expect((await office.mara.patch(`/companies/${first.id}`, { [key]: 'A-2' })).status).toBe(200)
    expect((await office.mara.patch(`/companies/${second.id}`, { [key]: 'A-1' })).status).toBe(200)
    const list = await office.mara.get<{ items: Row[] }>(`/companies?${new URLSearchParams({ filter: `${key} is A-1` })}`)
    expect(list.body.items.map((item) => item.id)).toEqual([second.id])
  })

  test('is made of one that has values when they differ; else the shared ones are named, and it stays as it was', async () => {
    const { id, key } = await add({ label: 'Badge', kind: 'integer' })
    const rows = [
      await made({ name: 'Badge 1', [key]: 7 }),
      await made({ name: 'Badge 2', [key]: 7 }),
      await made({ name: 'Badge 3', [key]: 8 }),
    ]
    await change(id, { options: { unique: true } })
    const refused = await looked(id)
    expect(refused).toMatchObject({ unique: 'no', shared: { values: 1, examples: [{ value: '7' }] } })
    expect(refused.shared!.examples[0]!.records.toSorted()).toEqual([rows[0]!.id, rows[1]!.id].toSorted())
    expect((await company({ name: 'Badge 4', [key]: 8 })).status).toBe(201)
    await office.mara.patch(`/companies/${rows[1]!.id}`, { [key]: 9 })
    await office.mara.patch(`/companies/${rows[2]!.id}`, { [key]: null })
    await change(id, { options: { unique: true } })
    expect((await looked(id)).unique).toBe('yes')
    expect((await company({ name: 'Badge 5', [key]: 9 })).status).toBe(409)
  })

  test('stays right whatever is written, deleted, taken back, retired and brought back', async () => {
    const { id, key } = await add({ label: 'Locker', kind: 'text', options: { unique: true } })
    await looked(id)
    const values = ['a', 'b', 'c', null]
    const acts = fc.oneof(
      { weight: 5, arbitrary: fc.record({ act: fc.constant('patch' as const), at: fc.nat(3), value: fc.constantFrom(...values) }) },
      { weight: 3, arbitrary: fc.record({ act: fc.constant('create' as const), value: fc.constantFrom(...values) }) },
      { weight: 2, arbitrary: fc.record({ act: fc.constant('delete' as const), at: fc.nat(3) }) },
      { weight: 3, arbitrary: fc.record({ act: fc.constant('undo' as const), at: fc.nat(5) }) },
      { weight: 1, arbitrary: fc.record({ act: fc.constant('retire' as const) }) },
    )
    let turn = 0
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { minLength: 4, maxLength: 10 }), async (steps) => {
        const name = `Locker ${turn++}`
        const known = new Map<string, string | null>()
        const changes: string[] = []
        const filter = new URLSearchParams({ filter: `name is "${name}"`, fields: key })
        const read = async () => {
          known.clear()
          const page = await office.mara.get<{ items: Row[] }>(`/companies?${filter}`)
          for (const item of page.body.items) known.set(item.id, item[key] as string | null)
        }
        const others = (self: string | null) => [...known].filter(([one]) => one !== self).map(([, value]) => value)
        for (const step of steps) {
          const target = 'at' in step ? [...known.keys()][step.at % Math.max(known.size, 1)] : undefined
          const value = 'value' in step && step.value !== null ? `${name} ${step.value}` : null
          if (step.act === 'create') {
            const answer = await company({ name, [key]: value })
            expect(answer.status).toBe(value !== null && others(null).includes(value) ? 409 : 201)
            if (answer.status === 201) known.set(answer.body.id, value)
          } else if (step.act === 'patch' && target) {
            const answer = await office.mara.patch(`/companies/${target}`, { [key]: value })
            expect(answer.status).toBe(value !== null && others(target).includes(value) ? 409 : 200)
          } else if (step.act === 'delete' && target) await office.mara.delete(`/companies/${target}`)
          else if (step.act === 'undo' && changes.length) await office.mara.post(`/changes/${changes[step.at % changes.length]}/undo`)
          else if (step.act === 'retire') {
            await change(id, { retired: true })
            await change(id, { retired: false })
            expect((await looked(id)).unique).toBe('yes')
          }
          if (target) {
            const history = await office.mara.get<{ items?: { change: string }[] }>(`/companies/${target}/history`)
            for (const item of history.body.items ?? []) if (!changes.includes(item.change)) changes.push(item.change)
          }
          await read()
          const held = [...known.values()].filter((one) => one !== null)
          expect(new Set(held).size).toBe(held.length)
        }
      }),
      { numRuns: Number(process.env['RAPPORT_RUNS'] ?? 60) / 10 },
    )
  })

  test('names the record of a row in a file', async () => {
    const { id, key } = await add({ label: 'Debtor', kind: 'text', options: { unique: true } })
    await looked(id)
    await made({ name: 'Debtor company', [key]: 'D-7' })
    const meta = await office.mara.get<{ objects: { name: string; fields: { key: string; options: object }[] }[] }>('/meta')
    expect(meta.status).toBe(200)
    const upload = await office.mara.post<{ id: string; matches?: readonly { key: string }[]; match?: string }>(
      '/imports?object=company&name=debtors.csv',
      'Debtor,Industry\nD-7,Roasting\n',
      { 'content-type': 'text/csv' },
    )
    expect(upload.status).toBeLessThan(300)
    expect(JSON.stringify(upload.body)).toContain(`"match":"${key}"`)
  })

  test.each([
    ['text', 'A-1', 'A-2'],
    ['integer', 7, 8],
    ['date', '2026-02-28', '2026-03-01'],
  ] as const)('of kind %s makes the row wrong that repeats a value, and finds records', async (kind, one, other) => {
    const { id, key } = await add({ label: `File ${kind}`, kind, options: { unique: true } })
    await looked(id)
    const there = await made({ name: `Filed ${kind}`, [key]: one })
    const header = `Name,File ${kind}\n`
    const created = await uploaded(office.mara, 'company', `${header}Same,${one}\nNew,${other}\nNew again,${other}\n`)
    expect((await office.mara.patch(`/imports/${created.id}`, { mode: 'create', match: null })).status).toBe(200)
    expect((await ran(office.mara, created.id)).counts).toEqual({ new: 1, changed: 0, same: 0, wrong: 2 })
    const found = await uploaded(office.mara, 'company', `${header}Renamed ${kind},${one}\n`)
    expect((await office.mara.patch(`/imports/${found.id}`, { mode: 'upsert', match: key })).status).toBe(200)
    expect((await ran(office.mara, found.id)).counts).toEqual({ new: 0, changed: 1, same: 0, wrong: 0 })
    expect((await office.mara.get<Row>(`/companies/${there.id}`)).body).toMatchObject({ name: `Renamed ${kind}` })
  })
})

describe('a field that is needed by condition', () => {
  test('is asked for by the record as it will be, and only where the change has to do with it', async () => {
    const old = await made({ name: 'Needed before', industry: 'Roasting' })
    const { id, key } = await add({ label: 'Beans', kind: 'text', options: { requiredWhen: 'industry is Roasting and employees > 10' } })
    expect(codes(await company({ name: 'Needed', industry: 'Roasting', employees: 11 }))).toEqual([`${key} field.required`])
    const one = await made({ name: 'Needed', industry: 'Roasting', employees: 10 })
    const grown = await office.mara.patch<Refusal>(`/companies/${one.id}`, { employees: 11 })
    expect(grown.status).toBe(422)
    expect(codes(grown)).toEqual([`${key} field.required`])
    expect((await office.mara.patch(`/companies/${one.id}`, { employees: 11, [key]: 'Arabica' })).status).toBe(200)
    expect(codes(await office.mara.patch<Refusal>(`/companies/${one.id}`, { [key]: null }))).toEqual([`${key} field.required`])
    expect((await office.mara.patch(`/companies/${one.id}`, { [key]: null, employees: 3 })).status).toBe(200)
    await change(id, { options: { requiredWhen: 'industry is Roasting' } })
    expect((await office.mara.patch(`/companies/${old.id}`, { name: 'Renamed' })).status).toBe(200)
    await change(id, { retired: true })
  })

  test('is not needed, and not taken, where it is not shown', async () => {
    const { id, key } = await add({
      label: 'Licence',
      kind: 'text',
      options: { visibleWhen: 'industry is Bar', requiredWhen: 'employees > 5' },
    })
    expect((await company({ name: 'Not shown', employees: 6 })).status).toBe(201)
    expect(codes(await company({ name: 'Not shown', employees: 6, [key]: 'L' }))).toEqual([`${key} field.notAsked`])
    expect(codes(await company({ name: 'Shown', industry: 'Bar', employees: 6 }))).toEqual([`${key} field.required`])
    const meta = await office.mara.get<{ objects: { name: string; fields: (Field & { visibleWhen?: object })[] }[] }>('/meta')
    const field = meta.body.objects.find(({ name }) => name === 'company')!.fields.find((one) => one.key === key)!
    expect(field.visibleWhen).toEqual({ field: 'industry', op: 'is', value: 'Bar' })
    await change(id, { retired: true })
  })

  test.each([
    ['parent.name is x', 'customField.wrongCondition'],
    ['some employment', 'customField.wrongCondition'],
    ['industri is Bar', 'filter.wrong'],
  ])('whose condition cannot be asked is refused: %s', async (requiredWhen, code) => {
    const answer = await office.mara.post('/custom-fields', { of: 'company', label: 'Wrong', kind: 'text', options: { requiredWhen } })
    expect(answer.body).toMatchObject({ code })
  })
})

describe('the values of a choice', () => {
  test('are called otherwise, coloured and retired without loss', async () => {
    const values = ['g', 's', 'b']
    const { id, key } = await add({ label: 'Tier', kind: 'choice', options: { values } })
    const one = await made({ name: 'Tiered', [key]: 'b' })
    await change(id, { options: { values: ['s', 'g', 'b'], labels: { g: 'Gold partner' }, colours: { g: 'yellow' }, retired: ['b'] } })
    expect((await office.mara.get<Row>(`/companies/${one.id}`)).body[key]).toBe('b')
    expect((await office.mara.patch(`/companies/${one.id}`, { name: 'Still tiered', [key]: 'b' })).status).toBe(200)
    expect(codes(await company({ name: 'Late', [key]: 'b' }))).toEqual([`${key} field.notAChoice`])
    const gold = await made({ name: 'Golden', [key]: 'g' })
    for (const filter of [`${key} is "Gold partner"`, `${key} is g`]) {
      const { body } = await office.mara.get<{ items: Row[] }>(`/companies?${new URLSearchParams({ filter })}`)
      expect(body.items.map((item) => item.id)).toEqual([gold.id])
    }
    const file = await office.mara.get(`/companies/export?${new URLSearchParams({ filter: `${key} is not empty`, fields: `name,${key}` })}`)
    expect(file.text).toContain('Golden,Gold partner')
    expect((await office.mara.patch(`/companies/${one.id}`, { [key]: 's' })).status).toBe(200)
    expect(codes(await office.mara.patch<Refusal>(`/companies/${one.id}`, { [key]: 'b' }))).toEqual([`${key} field.notAChoice`])
  })

  test.each([
    [{ values: ['a'], retired: ['a'] }],
    [{ values: ['a'], labels: { b: 'B' } }],
    [{ values: ['a', 'b'], labels: { a: 'B' } }],
    [{ values: ['a'], colours: { a: 'mauve' } }],
  ])('are told what fits only: %j', async (options) => {
    const answer = await office.mara.post('/custom-fields', { of: 'company', label: 'Wrong', kind: 'choice', options })
    expect(answer).toMatchObject({ status: 422, body: { code: 'customField.wrongOptions' } })
  })
})

test('what fields ask for is asked of rows of a file too', async () => {
  const state = await add({ label: 'Filed state', kind: 'choice', options: { values: ['runs', 'lost', 'old'], retired: ['old'] } })
  const reason = await add({ label: 'Filed reason', kind: 'text', options: { requiredWhen: `${state.key} is lost` } })
  const remark = await add({ label: 'Filed remark', kind: 'text', options: { visibleWhen: `${state.key} is lost` } })
  const rows = ['Fine,runs,,', 'Lost,lost,Too dear,Call again', 'Retired,old,,', 'No reason,lost,,', 'Not asked,runs,,Call again']
  const file = `Name,${['state', 'reason', 'remark'].map((name) => `Filed ${name}`).join(',')}\n${rows.join('\n')}\n`
  const { id } = await uploaded(office.mara, 'company', file)
  expect((await office.mara.patch(`/imports/${id}`, { mode: 'create', match: null })).status).toBe(200)
  expect((await ran(office.mara, id)).counts).toEqual({ new: 2, changed: 0, same: 0, wrong: 3 })
  const { text } = await office.mara.get(`/imports/${id}/rows?outcome=wrong`)
  for (const said of ['is not chosen any more', 'Filed reason is needed here', 'Filed remark is not asked for here'])
    expect(text).toContain(said)
  for (const field of [remark, reason, state]) await change(field.id, { retired: true })
})
