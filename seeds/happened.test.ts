/** What happened, asked by SQL and of the interactions in memory: random conditions over a random log, whose visitors belong to people now and then. */
import { interactionTypes, newId } from '@rapport/core/object'
import {
  checkCondition,
  type Condition,
  formatFilter,
  type Happened,
  hasHappened,
  matches,
  type Occurrence,
  parseFilter,
} from '@rapport/core/rules'
import { people } from '@rapport/people'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordInteractions } from '../core/interactions/record.ts'
import { rowsOf } from '../core/sql/table.ts'
import { scopeOf } from '../core/store/compile.ts'
import { whereClause } from '../core/store/where.ts'
import { model, now, openKaldi, type Kaldi } from './testing/kaldi.ts'

const runs = Number(process.env['RAPPORT_RUNS'] ?? (process.env['RAPPORT_READS'] || process.env['TEST_DATABASE_URL'] ? 30 : 80))
const hour = 3_600_000
const person = model.object('person')
const types = ['order.placed', 'product.added', 'page.viewed', 'x.visit'] as const
const total = [0, 19.99, 50, 100.5, -5] as const
const plans: readonly unknown[] = ['free', 'pro', 3, true, null, { of: 'pro' }]

let kaldi: Kaldi
/** What happened with a person and with the visitors that are theirs. */
const log = new Map<string, Occurrence[]>()
let chance = 20_261_127
const pick = <T>(list: readonly T[]): T => list[Math.floor(((chance = (chance * 48_271) % 2_147_483_647) / 2_147_483_647) * list.length)]!

beforeAll(async () => {
  kaldi = await openKaldi()
  const ids = kaldi.rows
    .get('person')!
    .map(({ id }) => id)
    .slice(0, 20)
  const visitors = Array.from({ length: 16 }, (_, n) => ({ id: newId(), whose: n % 4 === 0 ? null : pick(ids) }))
  await kaldi.store.write(
    kaldi.system.actor,
    { kind: 'setup' },
    { create: visitors.map(({ id, whose }, n) => ({ object: 'visitor', id, values: { anonymousId: `b-${n}`, person: whose } })) },
  )
  const items = Array.from({ length: 420 }, () => {
    const type = pick(types)
    const visitor = pick(visitors)
    const on = pick(['visitor', 'person', 'both'])
    const who = on === 'both' && visitor.whose ? [visitor.whose] : [pick(ids)]
    const records = [
      ...(on === 'visitor' ? [] : who.map((id) => ({ object: 'person', id }))),
      ...(on === 'person' ? [] : [{ object: 'visitor', id: visitor.id }]),
    ]
    const properties: Record<string, unknown> =
      type === 'order.placed'
        ? { order: 'A', total: pick(total), currency: pick(['EUR', 'USD']) }
        : type === 'x.visit'
          ? { plan: pick(plans), 'n-1': pick([1, 2, 'two']) }
          : type === 'page.viewed'
            ? { title: pick(['Prices', 'Über uns']) }
            : { product: pick(['P-1', 'P-2']) }
    // On whole hours, so that bounds are met; some lie ahead.
    const at = new Date(now.getTime() - pick([-20, -1, 0, 1, 2, 12, 24, 25, 48, 71, 72, 240, 720, 2160]) * hour)
    return {
      type,
      at,
      records,
      channel: pick([null, 'web', 'shop'] as const),
      touchpoint: pick([null, 'kaldi.example']),
      key: null,
      properties,
    }
  })
  const recorded = await recordInteractions({ database: kaldi.test.database, model, now }, kaldi.system.actor, items)
  recorded.forEach((one, n) => {
    if (one.state !== 'recorded') throw new Error('It was not recorded.')
    const { records, ...said } = items[n]!
    const whose = new Set(
      records.map(({ object, id }) => (object === 'person' ? id : visitors.find((visitor) => visitor.id === id)!.whose)),
    )
    for (const id of whose) if (id) log.set(id, [...(log.get(id) ?? []), { ...said, id: one.id }])
  })
}, 60_000)
afterAll(() => kaldi?.close())

const duration = fc.constantFrom('30 minutes', '1 hour', '12 hours', '1 day', '3 days', '30 days', '90 days')
const said: Record<(typeof types)[number], fc.Arbitrary<Condition>> = {
  'order.placed': fc.constantFrom<Condition[]>(
    { field: 'total', op: 'over', value: 20 },
    { field: 'currency', op: 'is', value: 'EUR' },
    { field: 'channel', op: 'isNot', value: 'web' },
    { and: [{ field: 'total', op: 'atMost', value: 50 }, { not: { field: 'currency', op: 'is', value: 'USD' } }] },
    { field: 'at', op: 'before', value: '2026-11-18' },
  ),
  'product.added': fc.constantFrom<Condition[]>({ field: 'product', op: 'anyOf', value: ['P-1'] }, { field: 'name', op: 'empty' }),
  'page.viewed': fc.constantFrom<Condition[]>({ field: 'title', op: 'contains', value: 'uber' }, { field: 'touchpoint', op: 'notEmpty' }),
  'x.visit': fc.constantFrom<Condition[]>(
    { field: 'plan', op: 'is', value: 'pro' },
    { field: 'plan', op: 'isNot', value: 'pro' },
    { field: 'plan', op: 'over', value: 2 },
    { field: 'plan', op: 'is', value: true },
    {
      or: [
        { field: 'n-1', op: 'is', value: 1 },
        { field: 'plan', op: 'empty' },
      ],
    },
  ),
}
const occurred = fc
  .constantFrom(...types)
  .chain((type) => fc.record({ happened: fc.constant(type as string), where: said[type] }, { requiredKeys: ['happened'] }))
const following = fc.record({ what: occurred, within: duration }).map(({ what, within }) => ({ ...what, within }))
const op = fc.constantFrom('is', 'over', 'atLeast', 'under', 'atMost' as const)
const happened: fc.Arbitrary<Condition> = fc
  .record(
    {
      what: occurred,
      op,
      value: fc.nat({ max: 6 }),
      sum: fc.constantFrom(39.98, 59.97, 150.5, 0, 200),
      inLast: duration,
      then: following,
      without: following,
    },
    { requiredKeys: ['what', 'op', 'value'] },
  )
  .map(({ what, sum, op: often, value, ...rest }) => {
    const adds = sum !== undefined && what.happened === 'order.placed'
    return { ...what, ...rest, op: often, value: adds ? sum : value, ...(adds ? { sum: 'total' } : {}) } as Happened
  })
const tree = fc.oneof(
  { weight: 5, arbitrary: happened },
  { weight: 1, arbitrary: fc.record({ not: happened }) },
  {
    weight: 1,
    arbitrary: fc.tuple(happened, happened).map(([a, b]) => ({ or: [a, { and: [b, { field: 'name', op: 'notEmpty' as const }] }] })),
  },
)

test('SQL and the log in memory say the same of whatever is asked, and at any moment', async () => {
  const outcomes = { none: 0, some: 0, all: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(tree, { minLength: 8, maxLength: 8 }), fc.constantFrom(0, 1, 24, 1000), async (trees, later) => {
      const moment = new Date(now.getTime() + later * hour)
      // The sentence is what travels.
      const conditions = trees.map((one) => checkCondition(model, person, parseFilter(formatFilter(one))))
      const scope = scopeOf(model, kaldi.system.actor, moment)
      const each = conditions.map(
        (one, n) => `select ${n} as n, r.id from ${rowsOf(person, 'r')} and ${whereClause(scope, person, one, 'r')}`,
      )
      const text = `select coalesce(json_agg(json_build_array(n, id)), '[]')::text from (${each.join(' union all ')}) found`
      const pairs = JSON.parse((await kaldi.test.database.readJson(kaldi.workspace, { text, values: scope.parameters.values }))!) as [
        number,
        string,
      ][]
      const rows = kaldi.rows.get('person')!
      conditions.forEach((one, n) => {
        const given = { now: moment, me: null, record: () => undefined, related: () => [], happened: (id: string) => log.get(id) ?? [] }
        const meant = rows.filter((row) => matches(model, person, one, row, given)).map(({ id }) => id)
        const found = pairs.flatMap(([of, id]) => (of === n ? [id] : []))
        expect([formatFilter(one), found.toSorted()]).toEqual([formatFilter(one), meant.toSorted()])
        outcomes[meant.length === 0 ? 'none' : meant.length === rows.length ? 'all' : 'some']++
      })
    }),
    { numRuns: runs },
  )
  // It is asked what tells apart.
  expect(outcomes.some).toBeGreaterThan(outcomes.none / 4)
}, 3_600_000)

test('counted by hand: three orders in ninety days, a basket that was left, never', () => {
  const at = (day: string, type: string, properties: object = {}): Occurrence => ({
    id: newId(),
    type,
    at: new Date(`2026-11-${day}:00Z`),
    channel: null,
    touchpoint: null,
    properties: properties as Record<string, unknown>,
  })
  const all = [
    at('01T10:00', 'order.placed', { total: 19.99 }),
    at('02T10:00', 'order.placed', { total: 19.99 }),
    at('03T10:00', 'order.placed', { total: 19.99 }),
  ]
  const basket = [at('10T10:00', 'product.added'), at('10T10:30', 'order.placed'), at('12T10:00', 'product.added')]
  const holds = (sentence: string, log: readonly Occurrence[], moment: string): boolean =>
    hasHappened(checkCondition(model, person, parseFilter(sentence)) as Happened, log, new Date(`2026-11-${moment}:00Z`), () => true)
  expect(interactionTypes(people.interactions).find('order.placed')).toBeDefined()
  expect(holds('happened order.placed >= 3 times in the last 20 days', all, '03T10:00')).toBe(true)
  expect(holds('happened order.placed >= 3 times in the last 20 days', all, '03T09:59')).toBe(false)
  expect(holds('happened order.placed >= 3 times in the last 20 days', all, '21T10:00')).toBe(true)
  expect(holds('happened order.placed >= 3 times in the last 20 days', all, '21T10:01')).toBe(false)
  expect(holds('happened order.placed sum of total is 59.97', all, '21T10:01')).toBe(true)
  const left = 'happened product.added without order.placed within 1 hour in the last 2 days'
  expect(holds(left, basket, '11T10:00')).toBe(false)
  expect(holds(left, basket, '12T10:59')).toBe(false)
  expect(holds(left, basket, '12T11:00')).toBe(true)
  expect(holds(left, basket, '14T10:01')).toBe(false)
  expect(holds('happened product.added then order.placed within 30 minutes', basket, '10T10:30')).toBe(true)
  expect(holds('happened product.added then order.placed within 29 minutes', basket, '10T10:30')).toBe(false)
  expect(holds('happened page.viewed is 0 times', basket, '10T10:30')).toBe(true)
})
