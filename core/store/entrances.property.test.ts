/** A record by itself, a batch, a row of a file: whatever way a write comes, the same is allowed. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor } from '../access/index.ts'
import { Problem } from '../errors.ts'
import { choice, defineModel, defineObject, integer, newId, text, type ObjectType } from '../object/index.ts'
import { asOwner, openDatabase, type Database } from '../postgres/index.ts'
import { draftMigration } from '../schema/index.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { decideRow, plannedOf } from '../transfer/decide/decide.ts'
import { draftOf } from '../transfer/decide/draft.ts'
import { RowRules, writtenBy } from '../transfer/decide/guards.ts'
import { compilePlan } from '../transfer/decide/plan.ts'
import { Standings } from '../transfer/decide/standing.ts'
import { findStanding } from '../transfer/run/find.ts'
import { askedOf } from './guarding.ts'
import { createStore, type Guard, type Store, type Values } from './index.ts'

const lost = { field: 'state', op: 'is', value: 'lost' } as const
const states = ['open', 'lost', 'old'] as const
/** The same table with and without what its fields ask for: so that a record can be there that does not keep it. */
const parcelOf = (asks: boolean): ObjectType =>
  defineObject('parcel', {
    label: ['Parcel', 'Parcels'],
    title: 'name',
    transfer: true,
    fields: {
      name: text({ unique: true, match: true }),
      state: choice(states),
      reason: text(asks ? { requiredWhen: lost } : {}),
      remark: text(asks ? { visibleWhen: lost } : {}),
      weight: integer(),
    },
    access: {},
  })
const withRetired = (object: ObjectType): ObjectType => ({
  ...object,
  fields: { ...object.fields, state: { ...object.fields.state!, options: { values: states, retired: ['old'] } } as never },
})
const strict = defineModel([withRetired(parcelOf(true))])
const lax = defineModel([parcelOf(false)])
const heavy: Guard = {
  object: 'parcel',
  needs: { field: 'weight', op: 'over', value: 50 },
  decide({ before, after }, { needed, together }) {
    const ids = new Set(needed.map(({ id }) => id))
    for (const one of together)
      if (Number(one.after?.weight) > 50) ids.add(one.id)
      else ids.delete(one.id)
    const isNew = Number(after?.weight) > 50 && !(Number(before?.weight) > 50)
    return isNew && ids.size > 1 ? new Problem('parcel.heavy', 'Only one may be heavy.', { status: 422 }) : null
  },
}

let test_: TestDatabase
let database: Database
let store: Store
let before_: Store
beforeAll(async () => {
  test_ = await createTestDatabase()
  await asOwner(test_.ownerUrl, async (owner) => {
    await owner.query(await draftMigration(owner, [...strict.objects.values()]))
    await owner.query('call control.secure_tenant_tables()')
  })
  const secret = process.env['RAPPORT_SECRET']
  database = await openDatabase({ ownerUrl: test_.ownerUrl, rolesReady: true, strict: true, ...(secret ? { secret } : {}) })
  store = createStore({ model: strict, database, guards: [heavy] })
  before_ = createStore({ model: lax, database })
})
afterAll(async () => {
  await database.close()
  await test_.close()
})

interface World {
  readonly actor: ReturnType<typeof systemActor>
  /** The record that is changed, if it was there. */
  readonly id: string | null
}
type Verdict = string | Values
const cause = { kind: 'test' }
const seen = ({ name: _name, ...values }: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value ?? null]))
const keys = ['name', 'state', 'reason', 'remark', 'weight'] as const
const full = (values: Values): Values => Object.fromEntries(keys.map((key) => [key, values[key] ?? null]))

/** A workspace of its own, with a heavy parcel and the one that is changed. */
async function world(present: Values | null): Promise<World> {
  const actor = systemActor(newId())
  const id = present ? newId() : null
  const create = [{ object: 'parcel', id: newId(), values: { name: 'Anvil', weight: 60 } }]
  if (id) create.push({ object: 'parcel', id, values: { name: 'Parcel', ...present } as never })
  await before_.write(actor, cause, { create })
  return { actor, id }
}
const there = async ({ actor }: World): Promise<Values> => {
  const where = { field: 'name', op: 'is', value: 'Parcel' } as const
  const { items } = JSON.parse(await before_.list(actor, 'parcel', { where, fields: [...keys] })) as { items: Values[] }
  const { id: _id, version: _version, createdAt: _created, updatedAt: _updated, ...values } = items[0]!
  return seen(values)
}

const entrances: Readonly<Record<string, (world: World, values: Values) => Promise<Verdict>>> = {
  async write(one, values) {
    const change = one.id
      ? { patch: [{ object: 'parcel', id: one.id, values }] }
      : { create: [{ object: 'parcel', id: newId(), values: { name: 'Parcel', ...values } }] }
    const problem = await store.write(one.actor, cause, change).then(
      () => null,
      (error: unknown) => error as Problem,
    )
    return problem ? problem.code : there(one)
  },
  async batch(one, values) {
    const item = one.id
      ? ({ action: 'update', id: one.id, values } as const)
      : ({ action: 'create', values: { name: 'Parcel', ...values } } as const)
    const { outcomes } = await store.batch(one.actor, cause, 'parcel', [item], { mode: 'each' })
    const [outcome] = outcomes
    return outcome?.action === 'refused' ? outcome.problem.code : there(one)
  },
  file: ({ actor, id }, values) =>
    database.transaction(actor.workspace, async (tx) => {
      const fields = ['name', ...Object.keys(values)]
      const columns = fields.map((field, index) => ({ header: field, index, field }))
      const object = strict.object('parcel')
      const choice = { columns, mode: id ? 'update' : 'create', match: id ? 'name' : null, dateOrder: null } as const
      const plan = compilePlan(strict, actor, object, choice, { width: fields.length, now: new Date() })
      const draft = draftOf(plan, { cells: ['Parcel', ...Object.values(values).map(String)], offset: 0, row: 2, fault: null })
      const standings = new Standings()
      await findStanding({ query: (sql, given) => tx.query(sql, given), lock: true }, plan, [draft], standings)
      const rules = new RowRules(plan, await askedOf(tx, plan, [heavy], writtenBy(plan)))
      const { outcome, reason = '' } = decideRow(plan, standings, rules, draft)
      if (outcome === 'wrong') return reason.includes('heavy') ? 'parcel.heavy' : 'record.invalid'
      const after = plannedOf(standings)[0]?.after ?? [...standings.all()].find((standing) => standing.id === id)!.after
      return seen(full(after))
    }),
}

const value = {
  state: fc.constantFrom(...states),
  reason: fc.constantFrom('Too late', 'Too dear'),
  remark: fc.constantFrom('Call again'),
  weight: fc.constantFrom(1, 70),
}
const present = fc.option(fc.record(value, { requiredKeys: [] }), { freq: 2 })
const change = fc.record(value, { requiredKeys: [] }).filter((values) => Object.keys(values).length > 0)

test('what is allowed, what is refused and what comes of it is the same', { timeout: 240_000 }, async () => {
  const verdicts = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(present, change, async (was, values) => {
      const told: Record<string, Verdict> = {}
      for (const [name, enter] of Object.entries(entrances)) told[name] = await enter(await world(was), values)
      expect(told).toEqual({ write: told.write, batch: told.write, file: told.write })
      const verdict = typeof told.write === 'string' ? told.write : 'allowed'
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
    }),
    { numRuns: Number(process.env['RAPPORT_RUNS'] ?? 60) },
  )
  // Each of them was met, or nothing was compared.
  expect([...verdicts.keys()].toSorted()).toEqual(['allowed', 'parcel.heavy', 'record.invalid'])
})
