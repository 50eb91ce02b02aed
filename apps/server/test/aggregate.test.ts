/** Numbers about records over HTTP: asked for in an address, of declared fields and of those that an administrator added. */
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

interface Found {
  readonly values: readonly unknown[]
  readonly filter: string | null
}
interface Answer {
  readonly by: readonly {
    readonly step: unknown
    readonly groups: readonly (Found & { readonly key: unknown })[]
    readonly empty: Found | null
  }[]
  readonly total: Found
}
const ask = async (query: Record<string, string>, who = office.mara, path = 'people'): Promise<Answer> => {
  const answer = await who.get<Answer>(`/${path}/aggregate?${new URLSearchParams(query)}`)
  expect(answer).toMatchObject({ status: 200 })
  return answer.body
}
const opened = async (filter: string | null, path = 'people'): Promise<number> =>
  (await office.mara.get<{ count: number }>(`/${path}/count?${new URLSearchParams({ filter: filter! })}`)).body.count

const values: readonly (readonly [kind: string, options: object, given: readonly unknown[], by: string])[] = [
  ['text', {}, ['A "quoted" \\ word', 'plain'], ''],
  ['integer', {}, [3, 41], '.every10'],
  ['number', {}, [0.1, 0.3], '.every0.1'],
  ['boolean', {}, [true, false], ''],
  ['date', {}, ['2027-01-31', '2027-02-01'], '.month'],
  ['instant', {}, ['2027-01-31T22:59:59.999Z', '2027-01-31T23:00:00.000Z'], '.day'],
  ['choice', { values: ['Gold', 'Silver'] }, ['Silver', 'Gold'], ''],
]

test.each(values.flatMap((one) => [false, true].map((marked) => [...one, marked] as const)))(
  'records are grouped by an added %s, and each group opens',
  async (kind, options, [first, second], by, ...[marked]) => {
    const made = await office.mara.post<{ key: string; id: string }>('/custom-fields', {
      of: 'person',
      label: `${kind} ${marked}`,
      kind,
      options,
      marked,
    })
    const { key, id } = made.body
    for (const value of [first, first, second, undefined])
      await office.mara.post('/people', { name: `Of ${key}`, ...(value === undefined ? {} : { [key]: value }) })
    await filled(id)
    const { by: axes, total } = await ask({ measure: `count,distinct.${key}`, by: `${key}${by}`, filter: `name is "Of ${key}"` })
    const [axis] = axes
    expect(total.values).toEqual([4, 2])
    expect(
      axis!.groups
        .map((group) => group.values[0])
        .filter((count) => count !== 0)
        .toSorted(),
    ).toEqual([1, 2])
    expect(axis!.empty!.values[0]).toBe(1)
    for (const {
      filter,
      values: [count],
    } of [...axis!.groups, axis!.empty!, total])
      expect([filter, await opened(filter)]).toEqual([filter, count])
  },
)

/** Until the slot of the field holds what the records hold. */
async function filled(id: string): Promise<void> {
  for (;;) {
    const { body } = await office.mara.get<{ items: { id: string; state: string }[] }>('/custom-fields')
    if (body.items.find((field) => field.id === id)?.state !== 'filling') return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('a link that was added groups by the record it leads to', async () => {
  const { body } = await office.mara.post<{ key: string }>('/custom-fields', {
    of: 'person',
    label: 'Dealer',
    kind: 'ref',
    options: { to: 'company' },
  })
  const dealer = await office.mara.post<{ id: string }>('/companies', { name: 'Dealer & Sons' })
  for (const value of [dealer.body.id, dealer.body.id, null]) await office.mara.post('/people', { name: 'Has a dealer', [body.key]: value })
  const { by } = await ask({ by: body.key, filter: 'name is "Has a dealer"' })
  expect(by[0]).toMatchObject({ groups: [{ key: { id: dealer.body.id, title: 'Dealer & Sons' }, values: [2] }], empty: { values: [1] } })
  expect(await opened(by[0]!.groups[0]!.filter)).toBe(2)
  expect((await ask({ by: `${body.key}.name`, filter: 'name is "Has a dealer"' })).by[0]!.groups).toMatchObject([
    { key: 'Dealer & Sons', values: [2] },
  ])
})

test('what is worked out is grouped and measured as what comes out of it', async () => {
  const add = async (body: object): Promise<string> =>
    (await office.mara.post<{ key: string }>('/custom-fields', { of: 'company', ...body })).body.key
  const size = await add({ label: 'Size', kind: 'formula', options: { formula: 'if(employees > 10, "large", "small")' } })
  const double = await add({ label: 'Double', kind: 'formula', options: { formula: 'employees * 2' } })
  const staff = await add({ label: 'Staff', kind: 'rollup', options: { object: 'employment', by: 'company', sums: 'count' } })
  const [one] = await Promise.all(
    [5, 20, 30].map(async (employees) => (await office.mara.post<{ id: string }>('/companies', { name: 'Worked out', employees })).body),
  )
  const person = await office.mara.post<{ id: string }>('/people', { name: 'Works there' })
  await office.mara.post('/employments', { person: person.body.id, company: one!.id })
  const asked = { measure: `count,sum.${double},max.${staff}`, filter: 'name is "Worked out"' }
  const bySize = await ask({ ...asked, by: size }, office.mara, 'companies')
  expect(bySize.by[0]!.groups.map(({ key, values: measured }) => [key, ...measured])).toEqual([
    ['large', 2, 100, 0],
    ['small', 1, 10, 1],
  ])
  const byDouble = await ask({ ...asked, by: `${double}.every50,${staff}` }, office.mara, 'companies')
  for (const {
    filter,
    values: [count],
  } of [...bySize.by[0]!.groups, ...byDouble.by.flatMap(({ groups }) => groups)])
    expect([filter, await opened(filter, 'companies')]).toEqual([filter, count])
})

test('sums that no number can hold are refused in words', async () => {
  const { body } = await office.mara.post<{ key: string }>('/custom-fields', { of: 'company', label: 'Huge', kind: 'number' })
  for (const n of [1, 2]) await office.mara.post('/companies', { name: `Huge ${n}`, [body.key]: 1.7e308 })
  const answer = await office.mara.get(`/companies/aggregate?measure=sum.${body.key}`)
  expect(answer).toMatchObject({ status: 400, body: { code: 'aggregate.tooLarge' } })
  expect((await ask({ measure: `max.${body.key}` }, office.mara, 'companies')).total.values).toEqual([1.7e308])
})

test('what cannot be asked is refused as every other address is', async () => {
  const refused = async (query: string, path = 'people') =>
    (await office.mara.get<{ code: string }>(`/${path}/aggregate?${query}`)).body.code
  expect(await refused('by=nonsense')).toBe('aggregate.unknownField')
  const { body: hour } = await office.mara.get('/people/aggregate?by=createdAt.hour')
  expect([hour.code, hour.detail, hour.fix]).toEqual([
    'aggregate.wrong',
    '“hour” is no step of “createdAt”.',
    'Group by day, week, month, quarter or year, as in createdAt.month.',
  ])
  expect(await refused('measure=sum.name')).toBe('aggregate.wrong')
  expect(await refused('filter=nonsense is 1')).toBe('filter.wrong')
  expect(await refused('top=0')).toBe('query.wrong')
  expect(await refused('group=city')).toBe('query.unknown')
  expect((await office.mara.get('/nowhere/aggregate')).status).toBe(404)
})
