/** An invented object is like a declared one: with the same fields it answers the same to whatever anybody does with it. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { MemberName } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { openTwoKinds, shared, type TwoKinds } from '../testing/two-kinds.ts'

/** Days that are lived through; RAPPORT_RUNS asks for more. */
const runs = Math.ceil(Number(process.env['RAPPORT_RUNS'] ?? 60) / 6)

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let server: TestServer
let kinds: TwoKinds
beforeAll(async () => {
  server = await startTestServer()
  kinds = await openTwoKinds(server)
})
afterAll(() => server.close())

const members = fc.constantFrom<MemberName>('mara', 'mara', 'mara', 'aylin', 'jonas', 'eva', 'petra')
const texts = ['a', 'A', 'ä', 'Ä b', 'zebra', '10%', '_', '"q" \\', 'e\u0301', ' padded ', 'ﬁ']
const word = fc.constantFrom(...texts)
const perhaps = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null })
const values = fc.record(
  {
    name: fc.oneof({ weight: 9, arbitrary: word }, { weight: 1, arbitrary: fc.constantFrom(null, '', 7) }),
    industry: perhaps(word),
    employees: fc.constantFrom(null, 0, -1, 3, 41, 41, 1_000_000, 'many', 1.5),
    domain: fc.constantFrom(null, 'kaffee.example', 'HTTPS://www.Kaffee.example/', 'no domain'),
    externalId: fc.constantFrom(null, 'E-1', 'E-2'),
    parent: perhaps(fc.nat(6)),
    owner: fc.constantFrom(null, 'jonas', 'eva', 'aylin'),
    unheard: fc.constant('of'),
  },
  { requiredKeys: ['name'], noNullPrototype: true },
)
/** Mostly without what is refused by name, so that more is written. */
const given = values.map(({ unheard: _unheard, ...rest }) => rest)
const patch = fc.record(
  {
    name: word,
    industry: perhaps(word),
    employees: fc.constantFrom(null, 3, 41),
    externalId: fc.constantFrom(null, 'E-1', 'E-3'),
    parent: perhaps(fc.nat(6)),
    owner: fc.constantFrom(null, 'jonas', 'eva'),
  },
  { requiredKeys: [], noNullPrototype: true },
)

const quoted = word.map((text) => JSON.stringify(text))
const comparison = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('name', 'industry', 'parent.name', 'parent.industry', 'owner.name', 'externalId'),
      fc.constantFrom('is', 'is not', 'contains', 'starts with'),
      quoted,
    )
    .map((parts) => parts.join(' ')),
  fc
    .tuple(
      fc.constantFrom('industry', 'employees', 'parent', 'owner', 'domain', 'parent.parent.name'),
      fc.constantFrom('is empty', 'is not empty'),
    )
    .map((parts) => parts.join(' ')),
  fc
    .tuple(
      fc.constantFrom('employees', 'parent.employees'),
      fc.constantFrom('>', '<=', 'is', 'is not'),
      fc.constantFrom('0', '3', '41', '-5'),
    )
    .map((parts) => parts.join(' ')),
  fc.tuple(quoted, quoted).map(([a, b]) => `industry is any of (${a}, ${b})`),
  fc.nat(6).map((at) => `parent is #at ${at}`),
  fc.constantFrom('owner is me', 'domain is kaffee.example', 'createdAt in the last 1 days', 'version > 1'),
  quoted.map((text) => `some company (name is ${text})`),
)
const filter: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: comparison },
  { weight: 1, arbitrary: comparison.map((one) => `not (${one})`) },
  { weight: 2, arbitrary: fc.tuple(comparison, fc.constantFrom('and', 'or'), comparison).map(([a, join, b]) => `(${a}) ${join} (${b})`) },
)
const asked = fc.record({
  filter: perhaps(filter),
  // What else companies are found by than their name, domains and identifiers, has none of these.
  find: fc.option(fc.constantFrom('zeb', '10%', 'q', 'padded', 'ﬁ'), { nil: null, freq: 3 }),
  sort: fc.constantFrom(null, 'name', '-name', 'industry', '-industry', 'employees', '-employees', 'domain', 'nonsense'),
  limit: fc.constantFrom(2, 50),
  measure: fc.constantFrom(
    'count',
    'count,sum.employees,average.employees',
    'max.employees,p50.employees',
    'distinct.industry,min.createdAt',
  ),
  by: fc.constantFrom(null, 'industry', 'parent', 'employees.every10', 'parent.industry', 'createdAt.month,industry', 'owner,parent'),
})
const acts = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('create' as const),
      values: fc.oneof({ weight: 9, arbitrary: given }, { weight: 1, arbitrary: values }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ act: fc.constant('change' as const), at: fc.nat(6), values: patch }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('delete' as const), at: fc.nat(6) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('undo' as const), at: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('upsert' as const), values: given }) },
)
type Act = typeof acts extends fc.Arbitrary<infer A> ? A : never
const day = fc.array(fc.record({ who: members, act: acts, then: asked }), { minLength: 6, maxLength: 12 })

test('the model says the same of both', async () => {
  const { body } = await kinds.office.jonas.get<{ objects: { name: string; fields: { key: string }[]; grant: object; owner: string }[] }>(
    '/meta',
  )
  const of = (name: string) => {
    const object = body.objects.find((one) => one.name === name)!
    const fields = shared.map((key) => object.fields.find((field) => field.key === key)! as Record<string, unknown>)
    return { grant: object.grant, owner: object.owner, fields: fields.map(({ custom: _custom, ...field }) => field) }
  }
  const text = (name: string) => JSON.stringify(of(name), (_key, value: unknown) => (value === 'x_firm' ? 'company' : value))
  expect(JSON.parse(text('x_firm'))).toEqual(JSON.parse(text('company')))
})

test('whatever is done to both is answered the same', { timeout: 600_000 }, async () => {
  let written = 0
  await fc.assert(
    fc.asyncProperty(day, async (steps) => {
      const { send, said, pair, office } = kinds
      const known: string[] = []
      const changes: string[] = []
      const at = (n: number): string => known[n % Math.max(known.length, 1)] ?? office.ids.mara!
      const ready = ({ parent, owner, ...rest }: { parent?: number | null; owner?: string | null }): object => ({
        ...rest,
        ...(parent === undefined ? {} : { parent: parent === null ? null : at(parent) }),
        ...(owner === undefined ? {} : { owner: owner === null ? null : office.ids[owner] }),
      })
      const same = <T>(answers: Awaited<ReturnType<typeof send<T>>>): typeof answers => {
        const [declared, invented] = said(answers)
        expect(invented).toEqual(declared)
        return answers
      }
      const asks = async <T = unknown>(...asked: Parameters<typeof send>) => same(await send<T>(...asked))
      const remember = async (record: string): Promise<void> => {
        const [one, other] = await send<{ items?: { change: string }[] }>('mara', 'GET', `/companies/${record}/history?limit=1`)
        const [ours, theirs] = [one.body.items?.[0]?.change, other.body.items?.[0]?.change]
        if (ours && theirs) changes.push(pair(ours, theirs))
      }
      const acting: { readonly [K in Act['act']]: (who: MemberName, act: Extract<Act, { act: K }>) => Promise<void> } = {
        async create(who, act) {
          const answers = await send<{ id: string }>(who, 'POST', '/companies', ready(act.values))
          if (answers[0].status === 201 && answers[1].status === 201) {
            known.push(pair(answers[0].body.id, answers[1].body.id))
            await remember(known.at(-1)!)
          }
          same(answers)
        },
        async change(who, act) {
          await asks(who, 'PATCH', `/companies/${at(act.at)}`, ready(act.values))
          await remember(at(act.at))
        },
        async delete(who, act) {
          const [one, other] = await asks<{ change: string | null }>(who, 'POST', '/companies/delete', { ids: [at(act.at)] })
          if (one.body.change && other.body.change) changes.push(pair(one.body.change, other.body.change))
        },
        async undo(who, act) {
          const change = changes[act.at % Math.max(changes.length, 1)] ?? office.ids.mara
          await asks(who, 'POST', `/changes/${change}/undo`, {})
        },
        async upsert(who, act) {
          const items = [{ action: 'upsert', by: 'externalId', values: ready(act.values) }]
          const answers = await send<{ items?: { id: string; status: number }[] }>(who, 'POST', '/companies/batch', { items })
          const [ours, theirs] = answers.map(({ body }) => body.items?.[0])
          if (ours?.status === 201 && theirs?.status === 201) known.push(pair(ours.id, theirs.id))
          same(answers)
        },
      }
      for (const { who, act, then } of steps) {
        await acting[act.act](who, act as never)
        written++
        const narrowed = [
          ...(then.filter === null ? [] : [`filter=${then.filter.replace(/#at (\d+)/, (_all, n: string) => at(Number(n)))}`]),
          ...(then.find === null ? [] : [`find=${then.find}`]),
        ].join('&')
        const sorted = then.sort === null ? '' : `&sort=${then.sort}`
        const listed = `/companies?limit=${then.limit}${sorted}${narrowed && `&${narrowed}`}`
        const [one, other] = await asks<{ next?: string | null }>(who, 'GET', listed)
        if (one.body.next) await asks(who, 'GET', `${listed}&after=${pair(one.body.next, other.body.next!)}`)
        await asks(who, 'GET', `/companies/count?${narrowed || 'exact=true'}`)
        await asks(
          who,
          'GET',
          `/companies/aggregate?measure=${then.measure}${then.by ? `&by=${then.by}` : ''}${narrowed && `&${narrowed}`}`,
        )
        await asks(who, 'GET', `/companies/export?fields=${shared.join(',')}${sorted}${narrowed && `&${narrowed}`}`)
        if (known.length > 0) await asks(who, 'GET', `/companies/${at(written)}`)
        if (known.length > 0) await asks(who, 'GET', `/companies/${at(written)}/history`)
      }
      await send('mara', 'POST', '/companies/delete', { ids: known })
    }),
    { numRuns: runs },
  )
  expect(written).toBeGreaterThan(runs * 5)
})
