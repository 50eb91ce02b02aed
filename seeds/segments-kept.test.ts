/** Segments where something comes between: a server that dies, a clock that is behind, a change told twice, a condition that means something else by now. */
import { newId } from '@rapport/core/object'
import { openSegments } from '@rapport/core/segments'
import { people } from '@rapport/people'
import { platform } from '@rapport/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filterFor } from '../core/access/index.ts'
import { dispatch, type Entry, readFeed } from '../core/feed/index.ts'
import { recordInteractions } from '../core/interactions/record.ts'
import { defineModel, interactionTypes } from '../core/object/index.ts'
import { Segment } from '../core/segments/definition.ts'
import { segmentInteractions } from '../core/segments/interactions.ts'
import { rowsOf } from '../core/sql/table.ts'
import { scopeOf } from '../core/store/compile.ts'
import { createStore, type Store } from '../core/store/index.ts'
import { now as begin, openKaldi, type Kaldi } from './testing/kaldi.ts'

const model = defineModel(
  [Segment, ...platform.objects, ...people.objects],
  interactionTypes([...people.interactions, ...segmentInteractions]),
)
const person = model.object('person')
const minute = 60_000
const hour = 60 * minute

let kaldi: Kaldi
let store: Store
let segments: ReturnType<typeof openSegments>
let persons: readonly string[]
let companies: readonly string[]
let now = begin
let zone = 'UTC'
let position = 0

beforeAll(async () => {
  kaldi = await openKaldi()
  const { database } = kaldi.test
  store = createStore({ model, database, clock: () => begin })
  const idsOf = (object: string): string[] => kaldi.rows.get(object)!.map(({ id }) => id)
  persons = idsOf('person')
  companies = idsOf('company')
  const onError = (error: unknown): never => {
    throw error
  }
  segments = openSegments({ database, model, timeZoneOf: async () => zone, written: () => {}, works: false, onError, now: () => now })
}, 60_000)
afterAll(() => kaldi?.close())

const write = (change: object): Promise<unknown> => store.write(kaldi.system.actor, { kind: 'setup' }, change, { now })
const patch = (object: string, id: string, values: object): Promise<unknown> => write({ patch: [{ object, id, values }] })
const entries = async (): Promise<readonly Entry[]> => {
  await dispatch(kaldi.test.database, kaldi.workspace)
  return readFeed(kaldi.test.database, kaldi.workspace, position, 100)
}
const tell = (list: readonly Entry[]): Promise<void> =>
  segments.consumer.each(list, { workspace: kaldi.workspace, signal: AbortSignal.timeout(60_000) })
async function hear(): Promise<void> {
  for (let list = await entries(); list.length > 0; list = await entries()) {
    await tell(list)
    position = list.at(-1)!.position
  }
}
async function sweep(): Promise<void> {
  await segments.sweep(kaldi.workspace)
  await hear()
}
async function make(condition: string): Promise<string> {
  const id = newId()
  await write({ create: [{ object: 'segment', id, values: { name: id, of: 'person', kind: 'live', condition } }] })
  await hear()
  await sweep()
  return id
}
async function drop(...ids: readonly string[]): Promise<void> {
  await write({ delete: ids.map((id) => ({ object: 'segment', id })) })
  await hear()
}
const happens = (type: string, id: string, at: Date, properties: object = {}): Promise<unknown> =>
  recordInteractions({ database: kaldi.test.database, model, now }, kaldi.system.actor, [
    { type, at, records: [{ object: 'person', id }], channel: null, touchpoint: null, key: null, properties: { ...properties } },
  ])
const read = async (text: string, values: readonly unknown[]): Promise<string[]> =>
  JSON.parse((await kaldi.test.database.readJson(kaldi.workspace, { text, values }))!) as string[]
const members = (id: string): Promise<string[]> =>
  read(
    `select coalesce(json_agg(m.record_id order by m.record_id), '[]')::text from segment_member m where m.workspace_id = $1 and m.segment_id = $2::uuid`,
    [id],
  )
function meant(sentence: string): Promise<string[]> {
  const actor = { ...kaldi.system.actor, timeZone: zone }
  const scope = scopeOf(model, actor, now)
  const where = scope.compile.where(scope, person, filterFor(model, actor, person, sentence)!, 'r')
  return read(`select coalesce(json_agg(r.id order by r.id), '[]')::text from ${rowsOf(person, 'r')} and ${where}`, scope.parameters.values)
}
const due = async (): Promise<number> =>
  (await kaldi.test.database.control.query('select due_at from control.segment_due where workspace_id = $1', [kaldi.workspace])).rows.length

test('a server that dies before it says when to look again: what it is told once more says it', async () => {
  const id = await make('company.industry is Zinc')
  now = new Date(now.getTime() + hour)
  const dies = (): Promise<unknown> =>
    kaldi.test.database.control.query('delete from control.segment_due where workspace_id = $1', [kaldi.workspace])
  await dies()
  await patch('company', companies[0]!, { industry: 'Zinc' })
  const list = await entries()
  await tell(list)
  await dies()
  await tell(list)
  position = list.at(-1)!.position
  expect(await due()).toBe(1)
  await drop(id)
})

test('a segment that is made meanwhile takes nothing from another that lay ahead', async () => {
  const sentence = 'happened order.placed (total > 9000)'
  const id = await make(sentence)
  await happens('order.placed', persons[0]!, new Date(now.getTime() + 10 * minute), { order: '1', total: 9999 })
  await hear()
  now = new Date(now.getTime() + 11 * minute)
  const other = await make('language is de')
  expect(await members(id)).toEqual([persons[0]])
  await drop(id, other)
})

test('a server whose clock is behind brings nobody back who has left', async () => {
  const id = await make('happened x.ping in the last 1 hour and not (language is xx)')
  await happens('x.ping', persons[1]!, now)
  await hear()
  expect(await members(id)).toEqual([persons[1]])
  const at = now.getTime()
  now = new Date(at + hour + 1000)
  await sweep()
  expect(await members(id)).toEqual([])
  await patch('person', persons[1]!, { language: 'fr' })
  now = new Date(at + hour - 1000)
  await hear()
  now = new Date(at + 40 * hour)
  await sweep()
  expect(await members(id)).toEqual([])
  await drop(id)
})

test('a day is another one where the workspace has another clock', async () => {
  const sentence = 'happened x.zone (at >= 2026-01-02)'
  await happens('x.zone', persons[2]!, new Date('2026-01-01T23:30:00Z'))
  const id = await make(sentence)
  expect(await members(id)).toEqual([])
  zone = 'Asia/Tokyo'
  await patch('company', companies[0]!, { industry: 'Q' })
  await hear()
  await sweep()
  expect([await members(id), await meant(sentence)]).toEqual([[persons[2]], [persons[2]]])
  zone = 'UTC'
  await drop(id)
})

test('many long conditions are asked by as many statements as they need', async () => {
  const ids: string[] = []
  for (let n = 0; n < 12; n++) ids.push(await make(Array.from({ length: 190 }, (_, k) => `city is c${n}x${k}`).join(' or ')))
  await patch('person', persons[3]!, { addresses: [{ city: 'c0x0' }] })
  await hear()
  expect(await members(ids[0]!)).toEqual([persons[3]])
  await drop(...ids)
})

test('after a long rest the clock goes on day by day, and comes to the same', async () => {
  const sentence = 'happened x.rest >= 1 times in the last 3 days'
  const id = await make(sentence)
  await happens('x.rest', persons[4]!, now)
  await hear()
  now = new Date(now.getTime() + 2 * 24 * hour)
  await happens('x.rest', persons[5]!, new Date(now.getTime() + hour))
  await hear()
  now = new Date(now.getTime() + 2 * 24 * hour)
  await sweep()
  expect(await members(id)).toEqual([persons[5]])
  await drop(id)
})
