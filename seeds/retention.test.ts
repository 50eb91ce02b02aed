/** Whatever the rules are, and become while it goes on, and wherever it is cut off: just what they do not keep is gone, with all that is known of it. */
import { systemActor } from '@rapport/core/access'
import { defineModel, interactionTypes, newId } from '@rapport/core/object'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { createStore, type Store } from '@rapport/core/store'
import { tracking } from '@rapport/core/interactions'
import { people } from '@rapport/people'
import { platform } from '@rapport/platform'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordInteractions } from '../core/interactions/record.ts'
import { countDue, eraseSome, readRules, typesIn } from '../core/interactions/retention/erase.ts'
import { everything, type Rule } from '../core/interactions/retention/rules.ts'
import { sweepOld } from '../core/interactions/retention/sweep.ts'

const types = ['page.viewed', 'order.placed', 'x.machine.serviced'] as const
const model = defineModel([...platform.objects, ...people.objects, ...tracking.objects], interactionTypes(people.interactions))
const begun = Date.parse('2026-11-27T10:00:00.000Z')
const day = 86_400_000

/** Runs; RAPPORT_RUNS asks for more. */
const runs = Number(process.env['RAPPORT_RUNS'] ?? 500) / 20

let database: TestDatabase
let store: Store
beforeAll(async () => {
  database = await createTestDatabase()
  store = createStore({ model, database: database.database })
})
afterAll(() => database.close())

const happening = fc.record({
  type: fc.constantFrom(...types),
  /** Days before the beginning. */
  age: fc.oneof(fc.nat({ max: 1_500 }), fc.constantFrom(30, 31, 61, 365, 396)),
  of: fc.uniqueArray(fc.nat({ max: 3 }), { minLength: 1, maxLength: 3 }),
  key: fc.option(fc.nat({ max: 1_000 })),
})
const rules = fc.uniqueArray(
  fc.record({ type: fc.constantFrom(everything, ...types), months: fc.option(fc.integer({ min: 1, max: 50 })) }),
  { selector: ({ type }) => type, maxLength: 4 },
)
const turn = fc.record({
  rules,
  /** Days that go by before it. */
  pause: fc.nat({ max: 400 }),
  /** Transactions after which it is cut off; null lets it end. */
  cut: fc.option(fc.nat({ max: 4 })),
  most: fc.integer({ min: 1, max: 7 }),
})

/** By words of its own: whether the rules keep what happened then. */
function isKept(all: readonly Rule[], type: string, at: number, now: number): boolean {
  const own = all.find((one) => one.type === type)
  const months = own ? own.months : (all.find((one) => one.type === '*')?.months ?? null)
  if (months === null) return true
  const then = new Date(at)
  // The moment from which on it is too old: as many months later, on the same day or, where that month is shorter, with its end.
  const over = (from: Date): Date => {
    const last = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() - months + 1, 0)).getUTCDate()
    return new Date(
      Date.UTC(from.getUTCFullYear(), from.getUTCMonth() - months, Math.min(from.getUTCDate(), last)) + (from.getTime() % day),
    )
  }
  return then >= over(new Date(now))
}

const read = async (workspace: string, text: string): Promise<string[]> =>
  JSON.parse((await database.database.readJson(workspace, { text, values: [] }))!) as string[]
const list = (of: string, from: string): string =>
  `select coalesce(json_agg(${of} order by ${of}), '[]')::text from ${from} t where t.workspace_id = $1`

test('what remains is what the rules say, and nothing else is gone', async () => {
  const seen = { gone: 0, left: 0, cut: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 1, maxLength: 30 }),
      fc.array(turn, { minLength: 1, maxLength: 4 }),
      async (log, turns) => {
        const workspace = newId()
        const actor = systemActor(workspace)
        const ids = [newId(), newId(), newId(), newId()]
        const create = ids.map((id, n) => ({ object: 'person', id, values: { name: `Person ${n}` } }))
        await store.write(actor, { kind: 'setup' }, { create })
        const items = log.map(({ type, age, of, key }) => ({
          type,
          at: new Date(begun - age * day),
          records: of.map((n) => ({ object: 'person', id: ids[n]! })),
          channel: null,
          touchpoint: null,
          key: key === null ? null : `key ${key}`,
          properties: {},
        }))
        const answers = await recordInteractions({ database: database.database, model, now: new Date(begun) }, actor, items)
        let there = items.flatMap((item, n) => {
          const answer = answers[n]!
          return answer.state === 'recorded' ? [{ ...item, id: answer.id }] : []
        })
        let now = begun
        for (const { rules: wanted, pause, cut, most } of turns) {
          now += pause * day
          const present = JSON.parse(await store.list(actor, 'retention_rule', { limit: 1000 })) as { items: { id: string }[] }
          await store.write(actor, { kind: 'api' }, { delete: present.items.map(({ id }) => ({ object: 'retention_rule', id })) })
          const create = wanted.map((values) => ({ object: 'retention_rule', id: newId(), values }))
          await store.write(actor, { kind: 'api' }, { create })
          const kept = there.filter(({ type, at }) => isKept(wanted, type, at.getTime(), now))
          const known = await readRules(database.database, workspace)
          const due = await countDue(database.database, workspace, known, await typesIn(database.database, workspace), new Date(now))
          expect(due).toEqual({ count: there.length - kept.length, exact: true })
          let left = cut ?? Infinity
          for (const type of await typesIn(database.database, workspace))
            while (left > 0 && (await eraseSome(database.database, workspace, type, new Date(now), () => true, most)) > 0) left--
          const found = new Set(await read(workspace, list('t.id', 'interaction')))
          for (const { id } of kept) expect(found.has(id)).toBe(true)
          if (cut === null) expect(found.size).toBe(kept.length)
          else seen.cut += found.size > kept.length ? 1 : 0
          seen.gone += there.length - found.size
          there = there.filter(({ id }) => found.has(id))
          seen.left += there.length
          expect(await read(workspace, list(`(t.id || ' ' || t.record_id)`, 'interaction_of'))).toEqual(
            there.flatMap(({ id, records }) => records.map((record) => `${id} ${record.id}`)).toSorted(),
          )
          expect(await read(workspace, list('t.id', 'interaction_key'))).toEqual(
            there.flatMap(({ id, key }) => (key === null ? [] : [id])).toSorted(),
          )
        }
      },
    ),
    { numRuns: runs },
  )
  expect(Math.min(seen.gone, seen.left, seen.cut)).toBeGreaterThan(0)
})

test('a rule stands for a while before it counts, so that a mistake can be taken back', async () => {
  const workspace = newId()
  const actor = systemActor(workspace)
  const person = newId()
  await store.write(actor, { kind: 'setup' }, { create: [{ object: 'person', id: person, values: { name: 'Kept' } }] })
  const old = { type: 'order.placed', at: new Date('2020-01-01T00:00:00.000Z'), channel: null, touchpoint: null, key: null, properties: {} }
  const items = [{ ...old, records: [{ object: 'person', id: person }] }]
  await recordInteractions({ database: database.database, model, now: new Date() }, actor, items)
  const sweep = (now: number, signal = new AbortController().signal) =>
    sweepOld({ database: database.database, written: () => {}, now: () => new Date(now), grace: 3_600_000 }, workspace, signal)
  expect(await sweep(Date.now())).toBeNull()
  const rule = { object: 'retention_rule', id: newId(), values: { type: everything, months: 1 } }
  await store.write(actor, { kind: 'api' }, { create: [rule] })
  const again = await sweep(Date.now() + 60_000)
  expect(again).toBeGreaterThan(3_500)
  expect(again).toBeLessThanOrEqual(3_540)
  expect(await read(workspace, list('t.id', 'interaction'))).toHaveLength(1)
  const over = new AbortController()
  over.abort()
  await sweep(Date.now() + 4_000_000, over.signal)
  expect(await read(workspace, list('t.id', 'interaction'))).toHaveLength(1)
  expect(await sweep(Date.now() + 4_000_000)).toBe(6 * 3600)
  expect(await read(workspace, list('t.id', 'interaction'))).toEqual([])
})

test('what happened just so long ago is kept, and what happened a millisecond before is not', async () => {
  const workspace = newId()
  const actor = systemActor(workspace)
  const person = newId()
  const rule = { object: 'retention_rule', id: newId(), values: { type: 'order.placed', months: 13 } }
  await store.write(actor, { kind: 'setup' }, { create: [{ object: 'person', id: person, values: { name: 'Kept' } }, rule] })
  const one = {
    type: 'order.placed',
    records: [{ object: 'person', id: person }],
    channel: null,
    touchpoint: null,
    key: null,
    properties: {},
  }
  const items = ['2025-10-27T09:59:59.999Z', '2025-10-27T10:00:00.000Z'].map((at) => ({ ...one, at: new Date(at) }))
  const answers = await recordInteractions({ database: database.database, model, now: new Date(begun) }, actor, items)
  const kept = answers.flatMap((answer) => (answer.state === 'refused' ? [] : [answer.id]))
  expect(await eraseSome(database.database, workspace, 'order.placed', new Date(begun))).toBe(1)
  expect(await read(workspace, list('t.id', 'interaction'))).toEqual([kept[1]])
})
