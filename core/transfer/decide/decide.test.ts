/** Rows of small random files over a small random world: a preview says what a run does, whatever the batches. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemActor } from '../../access/index.ts'
import { defineModel, defineObject, emails, latest, ref, text, type ObjectType } from '../../object/index.ts'
import { Problem } from '../../errors.ts'
import { matches } from '../../rules/index.ts'
import type { Asked } from '../../store/guarding.ts'
import type { Guard, Values } from '../../store/planned.ts'
import { wantedBy } from '../run/find.ts'
import { decideRow, plannedOf, type Decided } from './decide.ts'
import { draftOf, type Draft } from './draft.ts'
import { Foreseen, RowRules, writtenBy } from './guards.ts'
import { KeyCounts } from './keys.ts'
import { counts as isPresent } from './links.ts'
import { compilePlan, type Mode, type Plan } from './plan.ts'
import { ownKeys, Preview } from './preview.ts'
import { Standings, type Standing } from './standing.ts'

const House = defineObject('house', {
  label: ['House', 'Houses'],
  title: 'name',
  access: {},
  transfer: true,
  fields: { name: text({ required: true, match: true }), site: text({ match: true, unique: true }) },
})
const Guest = defineObject('guest', {
  label: ['Guest', 'Guests'],
  title: 'name',
  access: {},
  transfer: true,
  fields: {
    name: text({ match: true }),
    mails: emails({ match: true }),
    code: text({ match: true, unique: true }),
    host: ref('guest'),
    house: latest('stay', { by: 'guest', take: 'house', where: { until: null } }),
  },
})
const Stay = defineObject('stay', {
  label: ['Stay', 'Stays'],
  title: 'room',
  via: ['guest', 'house'],
  access: {},
  fields: { guest: ref('guest', { required: true }), house: ref('house', { required: true }), room: text(), until: text() },
})
const model = defineModel([House, Guest, Stay])
const fields = ['name', 'mails', 'code', 'host', 'house.name', 'house.site', 'stay.room']

/** What a database would hold: records by id. */
type World = ReadonlyMap<string, { readonly object: ObjectType; readonly values: Values }>
interface File {
  readonly rows: readonly (readonly string[])[]
  readonly mode: Mode
  readonly match: string | null
}

const planOf = ({ mode, match }: Pick<File, 'mode' | 'match'>): Plan =>
  compilePlan(
    model,
    systemActor('w'),
    Guest,
    { columns: fields.map((field, index) => ({ header: field, index, field })), mode, match, dateOrder: null },
    { width: fields.length, now: new Date(0) },
  )
const drafted = (plan: Plan, rows: File['rows']): Draft[] =>
  rows.map((cells, index) => draftOf(plan, { cells, offset: 0, row: index + 2, fault: null }))
const batched = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))

/** Adds what a database would find for the drafts, with present links. */
function find(
  world: World,
  plan: Plan,
  drafts: readonly Draft[],
  standings: Standings,
  of: (object: ObjectType, id: string) => Partial<Standing> | undefined,
) {
  const standing = (object: ObjectType, id: string, values: Values): Standing => ({
    object,
    id,
    before: values,
    after: values,
    version: 1,
    read: true,
    write: true,
    onTheWay: false,
    related: new Map<string, Standing[]>(),
    ...of(object, id),
  })
  const has = (values: Values, id: string, field: string, wanted: ReadonlySet<string>): boolean => {
    const value = field === 'id' ? id : values[field]
    return Array.isArray(value) ? value.some((entry: { value: string }) => wanted.has(entry.value)) : wanted.has(String(value))
  }
  for (const [object, wanted] of wantedBy(plan, drafts))
    for (const [field, values] of wanted)
      for (const [id, record] of world)
        if (record.object === object && has(record.values, id, field, values)) standings.add(standing(object, id, record.values))
  for (const one of standings.all())
    if (one.object === Guest && one.before !== null && one.related.size === 0)
      for (const link of plan.links)
        one.related.set(
          link.related.name,
          [...world].flatMap(([id, { object, values }]) =>
            object === link.related && values[link.by] === one.id && isPresent(link, values)
              ? [standings.add(standing(object, id, values))]
              : [],
          ),
        )
}

const refuse = (is: boolean): Problem | null =>
  is ? new Problem('test.refused', 'This is refused.', { status: 422, fix: 'Do not.' }) : null
/** Rules such as modules have: of one value, of a change, of many records together, of records that are made on the way. */
const rules: readonly Guard[] = [
  { object: 'guest', decide: ({ after }) => refuse(after?.name === 'Cy') },
  {
    object: 'guest',
    decide: ({ action, before, after }) => refuse(action === 'changed' && Boolean(before?.code) && before?.code !== after?.code),
  },
  {
    object: 'guest',
    needs: { field: 'name', op: 'is', value: 'Ann' },
    decide({ after }, { needed, together }) {
      const anns = new Set(needed.map(({ id }) => id))
      for (const one of together)
        if (one.after?.name === 'Ann') anns.add(one.id)
        else anns.delete(one.id)
      return refuse(after?.name === 'Ann' && anns.size > 1)
    },
  },
  { object: 'house', decide: ({ action, after }) => refuse(action === 'created' && after?.site === 'ritz.example') },
  { object: 'stay', decide: ({ after }) => refuse(after?.room === 'r2') },
]
const given = { now: new Date(0), me: null, record: (_: string, id: string) => ({ id }), related: () => [] }
/** Rules, with what a database would show them. */
const asked = (world: World, guards: readonly Guard[]): Asked[] =>
  guards.map((guard) => ({
    guard,
    there: 0,
    needed: [...world].flatMap(([id, { object, values }]) =>
      guard.needs && object.name === guard.object && matches(model, object, guard.needs, { ...values, id }, given) ? [{ id, values }] : [],
    ),
  }))

const concerned = (plan: Plan, guards: readonly Guard[]): readonly Guard[] => guards.filter(({ object }) => writtenBy(plan).has(object))

function run(world: World, file: File, size: number, guards: readonly Guard[] = []): { decided: Decided[]; world: World } {
  const plan = planOf(file)
  const now = new Map(world)
  const named = new Set<string>()
  const decided = batched(drafted(plan, file.rows), size).flatMap((drafts) => {
    const standings = new Standings()
    find(now, plan, drafts, standings, (_, id) => ({ onTheWay: named.has(id) }))
    const rows = new RowRules(plan, asked(now, concerned(plan, guards)))
    const some = drafts.map((draft) => decideRow(plan, standings, rows, draft))
    const planned = plannedOf(standings)
    for (const { guard, needed } of asked(now, guards)) {
      const together = planned.filter(({ object }) => object === guard.object)
      for (const one of together) expect(guard.decide(one, { actor: plan.actor, model, restoring: false, needed, together })).toBeNull()
    }
    for (const { object, id, after } of planned) now.set(id, { object: model.object(object), values: after! })
    for (const { id, onTheWay } of standings.all())
      if (onTheWay) named.add(id)
      else named.delete(id)
    return some
  })
  return { decided, world: now }
}

function preview(world: World, file: File, size: number, guards: readonly Guard[] = []): Decided[] {
  const plan = planOf(file)
  const drafts = drafted(plan, file.rows)
  const repeated = new KeyCounts()
  for (const draft of drafts) for (const key of ownKeys(plan, draft)) repeated.add(key)
  const memory = new Preview(plan, repeated)
  const foreseen = new Foreseen(plan, given.now)
  return batched(drafts, size).flatMap((some) => {
    const standings = memory.standings(some)
    find(world, plan, some, standings, (object, id) => memory.carried(object, id, standings))
    const shown = foreseen.over(asked(world, concerned(plan, guards)))
    const rows = new RowRules(plan, shown)
    const decided = some.map((draft) => decideRow(plan, standings, rows, draft))
    memory.remember(standings, some)
    foreseen.remember(shown, rows)
    return decided
  })
}

const cell = (...values: string[]) => fc.constantFrom('', ...values)
const row = fc.tuple(
  cell('Ann', 'Bo', 'Cy', 'Di', 'Ed'),
  cell('a@x.example', 'b@x.example', 'c@x.example', 'd@x.example', 'a@x.example; c@x.example', 'no mail'),
  cell('1', '2', '3', '4', '5'),
  cell('Ann', 'Bo', '1', 'Eve'),
  cell('Inn', 'Ritz'),
  cell('inn.example', 'ritz.example'),
  cell('r1', 'r2'),
)
const file: fc.Arbitrary<File> = fc.record({
  rows: fc.oneof(fc.array(row, { minLength: 1, maxLength: 4 }), fc.array(row, { maxLength: 12 })),
  mode: fc.constantFrom('create', 'update', 'upsert'),
  match: fc.constantFrom('mails', 'code', 'name'),
})
/** A world is what an earlier file has left. */
const world = fc.array(row, { maxLength: 6 }).map((rows) => run(new Map(), { rows, mode: 'upsert', match: 'mails' }, rows.length + 1).world)
const told = (decided: readonly Decided[]) =>
  decided.map(({ row: no, outcome, title, reason, changes }) => ({
    no,
    outcome,
    title,
    reason,
    changes: changes && Object.keys(changes).sort(),
  }))
const size = fc.integer({ min: 1, max: 13 })

// Thousands of files take a few seconds, and many more where the machine is busy.
describe('deciding rows', { timeout: 60_000 }, () => {
  it('says in the preview what the run does, row by row, whatever the batches', () => {
    fc.assert(
      fc.property(world, file, size, size, (before, given, one, other) => {
        const ran = run(before, given, one)
        expect(ran.decided).toHaveLength(given.rows.length)
        expect(told(preview(before, given, other))).toEqual(told(ran.decided))
      }),
      { numRuns: 2000 },
    )
  })

  it('knows in the preview that two rows mean one record, each by another of its keys', () => {
    const before = run(
      new Map(),
      { rows: [['', 'a@x.example; b@x.example', '1', '', '', '', '']], mode: 'upsert', match: 'mails' },
      1,
    ).world
    const rows = [
      ['Ann', 'a@x.example', '', 'Eve', '', '', ''],
      ['', 'b@x.example', '', 'Eve', '', '', ''],
      ['Cy', 'c@x.example', '1', '', '', '', ''],
    ]
    const ran = run(before, { rows, mode: 'upsert', match: 'mails' }, 1)
    expect(ran.decided.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['changed', undefined],
      ['same', undefined],
      ['wrong', 'Code “1” belongs to “Ann”.'],
    ])
    expect(told(preview(before, { rows, mode: 'upsert', match: 'mails' }, 1))).toEqual(told(ran.decided))
  })

  it('asks the rules of modules for each row, in the preview as in the run: what they refuse is a wrong row, and the others go in', () => {
    const crowd = fc.tuple(
      cell('Ann', 'Bo', 'Cy'),
      cell('a@x.example', 'b@x.example', 'c@x.example'),
      cell('1', '2'),
      cell('Ann', 'Cy'),
      cell('Inn', 'Ritz'),
      cell('ritz.example'),
      cell('r1', 'r2'),
    )
    const crowded: fc.Arbitrary<File> = fc.record({
      rows: fc.array(crowd, { minLength: 1, maxLength: 9 }),
      mode: fc.constantFrom('create', 'update', 'upsert'),
      match: fc.constantFrom('mails', 'code', 'name'),
    })
    let refused = 0
    fc.assert(
      fc.property(world, crowded, fc.integer({ min: 1, max: 5 }), (before, file, batch) => {
        const ran = run(before, file, batch, rules)
        expect(told(preview(before, file, batch, rules))).toEqual(told(ran.decided))
        if (ran.decided.some(({ reason }) => reason?.includes('This is refused. Do not.'))) refused++
      }),
      { numRuns: 1000 },
    )
    expect(refused).toBeGreaterThan(300)
  })

  it('finds nothing to do the second time, where rows do not contradict each other', () => {
    const distinct = fc
      .array(fc.tuple(cell('r1', 'r2'), cell('Inn', 'Ritz'), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 8 })
      .map((rows) =>
        rows.map(([room, house, broken, hosted], n) => [
          `Guest ${n}`,
          broken ? 'no mail' : `g${n}@x.example`,
          `C${n}`,
          hosted ? `Guest ${(n * 5) % rows.length}` : '',
          house,
          house && `${house.toLowerCase()}.example`,
          room,
        ]),
      )
    fc.assert(
      fc.property(world, distinct, size, size, (before, rows, one, other) => {
        const given: File = { rows, mode: 'upsert', match: 'mails' }
        const first = run(before, given, one)
        const second = run(first.world, given, other)
        expect(second.world).toEqual(first.world)
        const good = rows.map((cells) => cells[1] !== 'no mail')
        expect(second.decided.map(({ outcome }) => outcome)).toEqual(good.map((is) => (is ? 'same' : 'wrong')))
        expect(first.decided.map(({ outcome }) => outcome)).toEqual(good.map((is) => (is ? 'new' : 'wrong')))
      }),
      { numRuns: 1000 },
    )
  })

  it('does nothing for a wrong row, and for a row that is the same', () => {
    fc.assert(
      fc.property(world, row, fc.constantFrom<Mode>('create', 'update', 'upsert'), (before, one, mode) => {
        const ran = run(before, { rows: [one], mode, match: 'mails' }, 1)
        const { outcome } = ran.decided[0]!
        if (outcome === 'wrong' || outcome === 'same') expect(ran.world).toEqual(before)
        else expect(ran.world).not.toEqual(before)
      }),
      { numRuns: 1000 },
    )
  })
})
