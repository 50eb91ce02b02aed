/**
 * Segments against brute force: whatever happens, in whatever order it is told, and however time goes by, those are in a segment whom its condition finds
 * when all are asked.
 */
import { newId } from '@rapport/core/object'
import { openSegments, type Segments } from '@rapport/core/segments'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filterFor } from '../core/access/index.ts'
import { dispatch, readFeed } from '../core/feed/index.ts'
import { recordInteractions } from '../core/interactions/record.ts'
import { Segment } from '../core/segments/definition.ts'
import { segmentInteractions } from '../core/segments/interactions.ts'
import { rowsOf } from '../core/sql/table.ts'
import { scopeOf } from '../core/store/compile.ts'
import { createStore, type Store } from '../core/store/index.ts'
import { defineModel, interactionTypes } from '../core/object/index.ts'
import { people } from '@rapport/people'
import { platform } from '@rapport/platform'
import { now as begin, openKaldi, type Kaldi } from './testing/kaldi.ts'

const runs = Number(process.env['RAPPORT_RUNS'] ?? (process.env['RAPPORT_READS'] || process.env['TEST_DATABASE_URL'] ? 3 : 6))
const model = defineModel(
  [Segment, ...platform.objects, ...people.objects],
  interactionTypes([...people.interactions, ...segmentInteractions]),
)
const hour = 3_600_000
const conditions = [
  'happened order.placed >= 2 times in the last 3 days',
  'not happened page.viewed in the last 1 day',
  'happened product.added without order.placed within 2 hours in the last 2 days',
  'happened product.added then order.placed (total > 20) within 1 day',
  'happened order.placed sum of total >= 59.97 in the last 5 days and not (city is Hamburg)',
  'happened x.visit (plan is pro) and language is de',
  'company.industry is any of (Roastery, Food) or happened x.visit >= 3 times',
  'some employment (role is buyer)',
  'createdAt in the last 40 days and happened page.viewed',
] as const

let kaldi: Kaldi
let store: Store
let persons: readonly string[]
let companies: readonly string[]
beforeAll(async () => {
  kaldi = await openKaldi()
  store = createStore({ model, database: kaldi.test.database, clock: () => begin })
  persons = kaldi.rows
    .get('person')!
    .map(({ id }) => id)
    .slice(0, 4)
  companies = kaldi.rows
    .get('company')!
    .map(({ id }) => id)
    .slice(0, 3)
}, 60_000)
afterAll(() => kaldi?.close())

type Step =
  | {
      readonly does: 'happens'
      readonly type: string
      readonly who: number
      readonly on: 'person' | 'visitor'
      readonly back: number
      readonly total: number
    }
  | { readonly does: 'links'; readonly visitor: number; readonly who: number | null }
  | { readonly does: 'edits'; readonly who: number; readonly city: string; readonly language: string }
  | { readonly does: 'industry'; readonly company: number; readonly industry: string }
  | { readonly does: 'employs'; readonly who: number; readonly company: number; readonly role: string }
  | { readonly does: 'waits'; readonly hours: number }
  | { readonly does: 'asks'; readonly segment: number; readonly sentence: string }
  | { readonly does: 'deletes' }

const nth = (count: number): fc.Arbitrary<number> => fc.nat({ max: count - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('happens' as const),
      type: fc.constantFrom('order.placed', 'product.added', 'page.viewed', 'x.visit'),
      who: nth(4),
      on: fc.constantFrom('person', 'visitor'),
      // Late, and a little ahead.
      back: fc.constantFrom(-2, 0, 0, 0, 0.5, 3, 30, 100),
      total: fc.constantFrom(5, 19.99, 30),
    }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('links' as const), visitor: nth(3), who: fc.option(nth(4), { freq: 2 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('edits' as const),
      who: nth(4),
      city: fc.constantFrom('Hamburg', 'Kiel'),
      language: fc.constantFrom('de', 'en'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('industry' as const), company: nth(3), industry: fc.constantFrom('Roastery', 'Retail') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('employs' as const), who: nth(4), company: nth(3), role: fc.constantFrom('buyer', 'user') }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('waits' as const), hours: fc.constantFrom(0.25, 1, 2, 20, 48) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('asks' as const), segment: nth(9), sentence: fc.constantFrom(...conditions) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('deletes' as const) }) },
)

/** One day in the life of the workspace, with a clock of its own. */
class Day {
  #now = begin
  #position = 0
  readonly #segments: Segments
  readonly ids: string[] = []
  readonly visitors: string[] = []
  readonly made: string[] = []
  constructor(start: Date) {
    this.#now = start
    this.#segments = openSegments({
      database: kaldi.test.database,
      model,
      timeZoneOf: async () => 'UTC',
      written: () => {},
      works: false,
      onError: (error) => {
        throw error
      },
      now: () => this.#now,
    })
  }

  get now(): Date {
    return this.#now
  }

  #write(change: object): Promise<unknown> {
    return store.write(kaldi.system.actor, { kind: 'setup' }, change, { now: this.#now })
  }

  async start(): Promise<void> {
    for (let n = 0; n < 3; n++) this.visitors.push(newId())
    await this.#write({ create: this.visitors.map((id) => ({ object: 'visitor', id, values: { anonymousId: id } })) })
    for (const condition of conditions) {
      const id = newId()
      this.ids.push(id)
      await this.#write({ create: [{ object: 'segment', id, values: { name: id, of: 'person', kind: 'live', condition } }] })
    }
    // One is made of the others.
    const id = newId()
    const condition = `in segment ${this.ids[0]} and not in segment ${this.ids[1]}`
    this.ids.push(id)
    await this.#write({ create: [{ object: 'segment', id, values: { name: id, of: 'person', kind: 'live', condition } }] })
    await this.hear()
  }

  async do(step: Step): Promise<void> {
    const patch = (object: string, id: string, values: object) => this.#write({ patch: [{ object, id, values }] })
    if (step.does === 'waits') this.#now = new Date(this.#now.getTime() + step.hours * hour)
    if (step.does === 'edits') await patch('person', persons[step.who]!, { language: step.language, addresses: [{ city: step.city }] })
    if (step.does === 'links')
      await patch('visitor', this.visitors[step.visitor]!, { person: step.who === null ? null : persons[step.who] })
    if (step.does === 'industry') await patch('company', companies[step.company]!, { industry: step.industry })
    if (step.does === 'asks') await patch('segment', this.ids[step.segment]!, { condition: step.sentence })
    const make = async (object: string, values: object): Promise<void> => {
      const id = newId()
      await this.#write({ create: [{ object, id, values }] })
      this.made.push(`${object} ${id}`)
    }
    if (step.does === 'employs') await make('employment', { person: persons[step.who], company: companies[step.company], role: step.role })
    if (step.does === 'deletes' && this.made.length > 0) {
      const [object, id] = this.made.pop()!.split(' ')
      await this.#write({ delete: [{ object, id }] })
    }
    if (step.does !== 'happens') return
    const records = [
      step.on === 'person' ? { object: 'person', id: persons[step.who]! } : { object: 'visitor', id: this.visitors[step.who % 3]! },
    ]
    const properties =
      step.type === 'order.placed'
        ? { order: '1', total: step.total }
        : step.type === 'x.visit'
          ? { plan: step.total > 5 ? 'pro' : 'free' }
          : { product: 'P' }
    const at = new Date(this.#now.getTime() - step.back * hour)
    await recordInteractions({ database: kaldi.test.database, model, now: this.#now }, kaldi.system.actor, [
      { type: step.type, at, records, channel: null, touchpoint: null, key: null, properties },
    ])
  }

  /** The feed is heard to its end, as what follows from it is told by it, too. */
  async hear(): Promise<void> {
    for (;;) {
      await dispatch(kaldi.test.database, kaldi.workspace)
      const entries = await readFeed(kaldi.test.database, kaldi.workspace, this.#position, 100)
      if (entries.length === 0) return
      await this.#segments.consumer.each(entries, { workspace: kaldi.workspace, signal: AbortSignal.timeout(60_000) })
      this.#position = entries.at(-1)!.position
    }
  }

  async sweep(): Promise<void> {
    // What hangs on others may be asked a minute later.
    this.#now = new Date(this.#now.getTime() + 61_000)
    await this.#segments.sweep(kaldi.workspace)
    await this.hear()
  }

  async end(): Promise<void> {
    await this.#write({
      delete: [
        ...this.ids.map((id) => ({ object: 'segment', id })),
        ...this.made.map((one) => ({ object: one.split(' ')[0]!, id: one.split(' ')[1]! })),
      ],
    })
  }

  async members(
    id: string,
  ): Promise<{ readonly is: readonly string[]; readonly meant: readonly string[]; readonly size: number; readonly sentence: string }> {
    const { database } = kaldi.test
    const read = async (text: string, values: readonly unknown[]) =>
      JSON.parse((await database.readJson(kaldi.workspace, { text, values }))!) as never
    const { condition, size }: { condition: string; size: number } = await read(
      `select json_build_object('condition', s.condition, 'size', s.size)::text from segment s where s.workspace_id = $1 and s.id = $2::uuid`,
      [id],
    )
    const is: string[] = await read(
      `select coalesce(json_agg(m.record_id order by m.record_id), '[]')::text from segment_member m where m.workspace_id = $1 and m.segment_id = $2::uuid`,
      [id],
    )
    const person = model.object('person')
    const scope = scopeOf(model, kaldi.system.actor, this.#now)
    const where = scope.compile.where(scope, person, filterFor(model, kaldi.system.actor, person, condition)!, 'r')
    const meant: string[] = await read(
      `select coalesce(json_agg(r.id order by r.id), '[]')::text from ${rowsOf(person, 'r')} and ${where}`,
      scope.parameters.values,
    )
    return { is, meant, size, sentence: condition }
  }
}

test('those are in whom the condition finds, whatever happens and however time goes by', async () => {
  let day = 0
  const moved = { came: 0, none: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 3, maxLength: 8 }), async (rounds) => {
      const life = new Day(new Date(begin.getTime() + day++ * 1000 * hour))
      await life.start()
      for (const steps of rounds) {
        for (const one of steps) await life.do(one)
        await life.hear()
        await life.sweep()
        for (const [n, id] of life.ids.entries()) {
          const { is, meant, size, sentence } = await life.members(id)
          expect([n, sentence, is]).toEqual([n, sentence, meant])
          expect([sentence, size]).toEqual([sentence, meant.length])
          moved[meant.length > 0 ? 'came' : 'none']++
        }
      }
      await life.end()
    }),
    { numRuns: runs, endOnFailure: true },
  )
  expect(moved.came).toBeGreaterThan(moved.none / 4)
}, 3_600_000)
