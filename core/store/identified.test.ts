/** Fields of every kind that may be unique, by every way on which values come in. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor } from '../access/index.ts'
import { choice, date, defineModel, defineObject, emails, integer, newId, number, text, type Field } from '../object/index.ts'
import { asOwner, openDatabase, type Database } from '../postgres/index.ts'
import { draftMigration } from '../schema/index.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { decideRow, plannedOf } from '../transfer/decide/decide.ts'
import { draftOf } from '../transfer/decide/draft.ts'
import { RowRules } from '../transfer/decide/guards.ts'
import { compilePlan } from '../transfer/decide/plan.ts'
import { Standings } from '../transfer/decide/standing.ts'
import { findStanding } from '../transfer/run/find.ts'
import { createStore, type Store } from './index.ts'

const badge = defineObject('badge', {
  label: ['Badge', 'Badges'],
  title: 'name',
  transfer: true,
  fields: {
    name: text(),
    code: text({ unique: true, match: true }),
    rank: choice(['first', 'second', 'third'], { unique: true, match: true }),
    number: integer({ unique: true, match: true }),
    day: date({ unique: true, match: true }),
  },
  access: {},
})
const model = defineModel([badge])
const values = { code: ['A', 'B'], rank: ['first', 'second'], number: [7, 8], day: ['2026-02-28', '2026-03-01'] } as const
const kinds = Object.keys(values) as (keyof typeof values)[]

let test_: TestDatabase
let database: Database
let store: Store
beforeAll(async () => {
  test_ = await createTestDatabase()
  await asOwner(test_.ownerUrl, async (owner) => {
    await owner.query(await draftMigration(owner, [badge]))
    await owner.query('call control.secure_tenant_tables()')
  })
  const secret = process.env['RAPPORT_SECRET']
  database = await openDatabase({ ownerUrl: test_.ownerUrl, rolesReady: true, strict: true, ...(secret ? { secret } : {}) })
  store = createStore({ model, database })
})
afterAll(async () => {
  await database.close()
  await test_.close()
})

test.each(kinds)('%s differs in a batch, and finds what an item means', async (key) => {
  const actor = systemActor(newId())
  const [one, other] = values[key]
  const create = (name: string, value: unknown) => ({ action: 'create', values: { name, [key]: value } }) as const
  const send = async (...items: Parameters<Store['batch']>[3]): Promise<unknown[]> =>
    (await store.batch(actor, { kind: 'api' }, 'badge', items, { mode: 'each' })).outcomes.map((outcome) =>
      outcome.action === 'refused' ? outcome.problem.code : outcome.action,
    )
  expect(await send(create('First', one), create('Second', one), create('Third', other))).toEqual(['created', 'record.taken', 'created'])
  expect(await send(create('Fourth', other))).toEqual(['record.taken'])
  expect(await send({ action: 'upsert', by: key, values: { name: 'Again', [key]: one }, incomplete: null })).toEqual(['changed'])
  expect(await store.count(actor, 'badge', { where: { field: 'name', op: 'is', value: 'Again' } })).toBe(1)
})

test.each(kinds)('%s differs in a file, and finds what a row means', async (key) => {
  const actor = systemActor(newId())
  const [one, other] = values[key]
  const there = newId()
  await store.write(actor, { kind: 'setup' }, { create: [{ object: 'badge', id: there, values: { name: 'There', [key]: one } }] })
  const rows = [
    ['Same', String(one)],
    ['New', String(other)],
    ['New, again', String(other)],
  ]
  const decide = (mode: 'create' | 'upsert', match: string | null) =>
    database.transaction(actor.workspace, async (tx) => {
      const columns = ['name', key].map((field, index) => ({ header: field, index, field }))
      const plan = compilePlan(model, actor, badge, { columns, mode, match, dateOrder: 'year' }, { width: 2, now: new Date() })
      const drafts = rows.map((cells, index) => draftOf(plan, { cells, offset: 0, row: index + 2, fault: null }))
      const standings = new Standings()
      await findStanding({ query: (sql, given) => tx.query(sql, given), lock: true }, plan, drafts, standings)
      const guards = new RowRules(plan, [])
      const decided = drafts.map((draft) => decideRow(plan, standings, guards, draft))
      return { outcomes: decided.map(({ outcome }) => outcome), planned: plannedOf(standings) }
    })
  expect((await decide('create', null)).outcomes).toEqual(['wrong', 'new', 'wrong'])
  const { outcomes, planned } = await decide('upsert', key)
  expect(outcomes).toEqual(['changed', 'new', 'changed'])
  expect(planned.find(({ id }) => id === there)?.after).toMatchObject({ name: 'Same' })
})

test('a field by which nothing could be found, or told apart, is not declared so', () => {
  const declared = (field: Field) => () =>
    defineModel([defineObject('leaf', { label: ['Leaf', 'Leaves'], title: 'name', fields: { name: text(), one: field }, access: {} })])
  expect(declared(number({ unique: true }))).toThrow('another kind of one')
  expect(declared(emails({ unique: true }))).toThrow('another kind of one')
  expect(declared(emails({ match: true }))).not.toThrow()
})

test.each(kinds)('%s goes from one to another in one change, with those that are made, changed and deleted', async (key) => {
  const actor = systemActor(newId())
  const [one, other] = values[key]
  const ids = [newId(), newId(), newId()]
  const [first, second, third] = ids as [string, string, string]
  const badgeOf = (id: string, given: Record<string, unknown>) => ({ object: 'badge', id, values: given })
  const read = async () =>
    Promise.all(ids.map(async (id) => (JSON.parse((await store.get(actor, 'badge', id)) ?? '{}') as Record<string, unknown>)[key] ?? null))
  await store.write(actor, { kind: 'setup' }, { create: [badgeOf(first, { [key]: one }), badgeOf(second, { [key]: other })] })
  await store.write(actor, { kind: 'setup' }, { patch: [badgeOf(first, { [key]: other }), badgeOf(second, { [key]: one })] })
  expect(await read()).toEqual([other, one, null])
  await store.write(actor, { kind: 'setup' }, { create: [badgeOf(third, { [key]: other })], patch: [badgeOf(first, { [key]: null })] })
  expect(await read()).toEqual([null, one, other])
  await store.write(actor, { kind: 'setup' }, { delete: [{ object: 'badge', id: second }], patch: [badgeOf(first, { [key]: one })] })
  expect(await read()).toEqual([one, null, other])
})
