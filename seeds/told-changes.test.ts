/** Whatever is written by whatever way, and taken back in whatever order: what is told of a field leads from nothing to what it holds, and facts are told with it. */
import { systemActor } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import { withCustomFields } from '../core/customise/build.ts'
import { defineInteraction, defineModel, interactionTypes, newId, text } from '@rapport/core/object'
import { createStore, type Store } from '@rapport/core/store'
import { createTestDatabase, type TestDatabase } from '@rapport/core/testing'
import { people } from '@rapport/people'
import { platform } from '@rapport/platform'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

const values = ['new', 'tried', 'won'] as const
/** A fact that a module declares, over a field that was added. */
const won = defineInteraction('company.won', {
  label: 'Won',
  fields: { after: text() },
  upon: {
    object: 'company',
    reads: ['standing'],
    tell: (before, after) =>
      after['standing'] === 'won' && before?.['standing'] !== 'won' ? { after: before?.['standing'] ?? 'nothing' } : null,
  },
})
const model = withCustomFields(defineModel([...platform.objects, ...people.objects], interactionTypes([...people.interactions, won])), [
  {
    id: newId(),
    of: 'company',
    key: 'standing',
    label: 'Standing',
    kind: 'choice',
    options: { values, timeline: true },
    slot: null,
    filled: null,
    retiredAt: null,
    place: null,
  },
])

/** Runs; RAPPORT_RUNS asks for more. */
const runs = Number(process.env['RAPPORT_RUNS'] ?? 500) / 20

let database: TestDatabase
let store: Store
let now = Date.parse('2026-11-20T10:00:00.000Z')
beforeAll(async () => {
  database = await createTestDatabase()
  store = createStore({ model, database: database.database, clock: () => new Date(now) })
})
afterAll(() => database.close())

interface Kept {
  readonly id: string
  readonly type: string
  readonly key: string
  readonly records: readonly { readonly object: string; readonly id: string }[]
  readonly properties: { readonly record: string; readonly from?: string; readonly to?: string; readonly after?: string }
  /** The records at which it stands. */
  readonly at: readonly string[]
}
const logText = `select coalesce(json_agg(json_build_object('id', i.id, 'type', i.type, 'key', i.key, 'records', i.records, 'properties', i.properties,
  'at', (select coalesce(json_agg(o.record_id order by o.record_id), '[]') from interaction_of o where o.workspace_id = $1 and o.id = i.id and o.at = i.at and o.type = i.type)) order by i.at, i.id), '[]')::text
  from interaction i where i.workspace_id = $1`
const logOf = async (workspace: string): Promise<readonly Kept[]> =>
  JSON.parse((await database.database.readJson(workspace, { text: logText, values: [] }))!) as Kept[]

const value = fc.option(fc.constantFrom(...values))
const which = fc.nat({ max: 5 })
const step = fc.oneof(
  fc.record({ do: fc.constant('create' as const), value, parent: fc.option(which) }),
  fc.record({ do: fc.constant('change' as const), which, value }),
  fc.record({ do: fc.constant('batch' as const), some: fc.array(fc.record({ which, value }), { maxLength: 4 }) }),
  fc.record({ do: fc.constant('link' as const), which, parent: fc.option(which) }),
  fc.record({ do: fc.constant('delete' as const), which }),
  fc.record({ do: fc.constant('undo' as const), back: fc.nat({ max: 4 }) }),
)

test('what is told of a field leads from nothing to what it holds', async () => {
  const outcomes = { undone: 0, erased: 0, told: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ step, pause: fc.nat({ max: 2 }) }), { minLength: 5, maxLength: 30 }), async (steps) => {
      const workspace = newId()
      const actor = systemActor(workspace)
      const ids: string[] = []
      const changes: string[] = []
      const at = <T>(list: readonly T[], n: number): T | undefined => (list.length > 0 ? list[n % list.length] : undefined)
      const run = async ({ step: one }: (typeof steps)[number]): Promise<string | null> => {
        const api = { kind: 'api' }
        if (one.do === 'undo') {
          const change = at(changes.toReversed(), one.back)
          const before = (await logOf(workspace)).length
          const done = change === undefined ? null : (await store.undo(actor, change)).change
          outcomes.undone += done ? 1 : 0
          outcomes.erased += (await logOf(workspace)).length < before ? 1 : 0
          return done
        }
        if (one.do === 'create') {
          const [id, parent] = [newId(), one.parent === null ? undefined : at(ids, one.parent)]
          const made = { object: 'company', id, values: { name: 'Told', standing: one.value, parent: parent ?? null } }
          const { change } = await store.write(actor, api, { create: [made] }, { now: new Date(now) })
          ids.push(id)
          return change
        }
        if (one.do === 'batch') {
          const items = one.some.flatMap(({ which: n, value: standing }) => {
            const id = at(ids, n)
            return id === undefined ? [] : [{ action: 'update' as const, id, values: { standing } }]
          })
          return (await store.batch(actor, api, 'company', items, { mode: 'each' })).change
        }
        const id = at(ids, one.which)
        if (id === undefined) return null
        if (one.do === 'delete')
          return (await store.write(actor, api, { delete: [{ object: 'company', id }] }, { now: new Date(now) })).change
        const parent = one.do === 'link' && one.parent !== null ? (at(ids, one.parent) ?? null) : null
        const patch = {
          object: 'company',
          id,
          values: one.do === 'link' ? { parent: parent === id ? null : parent } : { standing: one.value },
        }
        return (await store.write(actor, api, { patch: [patch] }, { now: new Date(now) })).change
      }
      for (const one of steps) {
        now += one.pause
        try {
          const change = await run(one)
          if (change) changes.push(change)
        } catch (error) {
          // What is gone, or was changed since, is refused; then nothing is told.
          if (!(error instanceof Problem)) throw error
        }
      }
      const log = await logOf(workspace)
      outcomes.told += log.length
      for (const { id, at: standsAt, records } of log)
        expect([id, [...standsAt]]).toEqual([id, records.map((record) => record.id).toSorted()])
      const changed = log.filter(({ type }) => type === 'company.standing.changed')
      for (const id of ids) {
        const json = await store.get(actor, 'company', id)
        let told: string | null = null
        for (const { properties } of changed.filter(({ properties: { record } }) => record === id)) {
          expect(properties.from ?? null).toBe(told)
          told = properties.to ?? null
        }
        if (json) expect(told).toBe((JSON.parse(json) as { standing: string | null }).standing)
      }
      const facts = log
        .filter(({ type }) => type === 'company.won')
        .map(({ key, properties }) => [key, properties.record, properties.after])
      const rises = changed.filter(({ properties: { to } }) => to === 'won')
      expect(facts.toSorted()).toEqual(
        rises.map(({ key, properties }) => [key, properties.record, properties.from ?? 'nothing']).toSorted(),
      )
    }),
    { numRuns: runs },
  )
  expect(Math.min(outcomes.undone, outcomes.erased, outcomes.told)).toBeGreaterThan(0)
})
