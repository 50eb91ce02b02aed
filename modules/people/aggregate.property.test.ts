/** Random workspaces, random rights, random questions: numbers are those of plain counting, and each opens exactly what it counted. */
import { hiddenFrom, type Actor } from '@rapport/core/access'
import { newId } from '@rapport/core/object'
import { checkCondition, parseFilter, type Condition } from '@rapport/core/rules'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { model } from './testing/actors.ts'
import { groupingsOf, measuringsOf, type Grouping, type Measuring } from './testing/oracle-aggregates.ts'
import { filtersOf } from './testing/oracle-filters.ts'
import { objectNames, readable, type Item, type Member, type ObjectName } from './testing/oracle.ts'
import { anyShape, openPlace, populate, type Place, type Populated, type Shape } from './testing/random-world.ts'

let place: Place
beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.test.close())

interface Found {
  readonly values: readonly (number | string | null)[]
  readonly filter: string | null
}
interface Axis {
  readonly by: string
  readonly groups: readonly (Found & { readonly key: unknown })[]
  readonly other: (Found & { readonly groups: number }) | null
  readonly empty: Found | null
}
interface Answer {
  readonly by: readonly Axis[]
  readonly cells?: readonly (Found & { readonly at: readonly (number | 'other' | 'empty')[] })[]
  readonly total: Found
}

const perWorld = 12
const runs = Number(process.env['RAPPORT_RUNS'] ?? 500)
const anyAsked = fc.record({
  who: fc.nat(9),
  object: fc.constantFrom<ObjectName>('person', 'person', 'company', 'company', ...objectNames),
  by: fc.array(fc.nat(1000), { maxLength: 2 }),
  measures: fc.array(fc.nat(1000), { maxLength: 4 }),
  filter: fc.option(fc.nat(1000), { nil: undefined }),
  top: fc.integer({ min: 1, max: 3 }),
})
type Asked = typeof anyAsked extends fc.Arbitrary<infer T> ? T : never

test('groups, totals, the rest and the empty are as counted by hand, and open what they counted', { timeout: 3_600_000 }, async () => {
  let opened = 0
  await fc.assert(
    fc.asyncProperty(anyShape, fc.array(anyAsked, { minLength: 1, maxLength: perWorld, size: 'max' }), async (shape, questions) => {
      const populated = await populate(place, shape)
      for (const question of questions) opened += await ask(populated, shape, question)
    }),
    { numRuns: Math.max(1, Math.ceil(runs / perWorld)), interruptAfterTimeLimit: 3_600_000 },
  )
  expect(opened).toBeGreaterThan(0)
})

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length]!

async function ask({ world, actorOf }: Populated, shape: Shape, asked: Asked): Promise<number> {
  const { object, top } = asked
  const me = world.members[asked.who % shape.members.length]!
  const actor = await actorOf(me)
  const groupings = [...new Set(asked.by.map((n) => pick(groupingsOf(world, me, object), n)))]
  const possible = measuringsOf(world, me, object)
  const measurings = [...new Set([possible[0]!, ...asked.measures.map((n) => pick(possible, n))])]
  const filters = filtersOf(world, me, object, asked.top)
  const filter = asked.filter === undefined || filters.length === 0 ? undefined : pick(filters, asked.filter)
  // What the interface would refuse to filter by is no question.
  if (filter && !mayAsk(actor, object, filter.where)) return 0
  const question = {
    by: groupings.map(({ by }) => by),
    measure: measurings.map(({ measure }) => measure),
    where: filter?.where,
    top: [top],
  }
  const answer = place.store.aggregate(actor, object, question)
  const fields = [...groupings, ...measurings.slice(1)]
  const { hide, read } = me.rights[object]
  const hidden = fields.some(({ looksAt }) => read === 'none' || looksAt.some((key) => hide.includes(key)))
  if (hidden) {
    await expect(answer).rejects.toMatchObject({ code: 'aggregate.unknownField' })
    return 0
  }
  const found = JSON.parse(await answer) as Answer
  const counted = readable(world, me, object).filter((item) => filter?.holds(item) ?? true)
  return compare(actor, object, { groupings, measurings, counted, top }, found)
}

interface Expected {
  readonly groupings: readonly Grouping[]
  readonly measurings: readonly Measuring[]
  readonly counted: readonly Item[]
  readonly top: number
}

async function compare(
  actor: Actor,
  object: ObjectName,
  { groupings, measurings, counted, top }: Expected,
  found: Answer,
): Promise<number> {
  let opened = 0
  const same = async (what: string, one: Found, items: readonly Item[]): Promise<void> => {
    expect([what, one.values.map(rounded)]).toEqual([what, measurings.map(({ of }) => rounded(of(items)))])
    expect([what, one.filter, await openedBy(actor, object, one.filter!)]).toEqual([what, one.filter, items.length])
    opened++
  }
  await same('total', found.total, counted)
  const places = groupings.map((grouping, n) => placesOf(grouping, found.by[n]!, counted, top))
  for (const [n, { keyOf, by }] of groupings.entries()) {
    const axis = found.by[n]!
    const kept: readonly (string | null)[] = axis.groups.map(({ key }) => keyText(key))
    for (const group of axis.groups)
      await same(
        `${by} ${keyText(group.key)}`,
        group,
        counted.filter((item) => keyOf(item) === keyText(group.key)),
      )
    const others = counted.filter((item) => keyOf(item) !== null && !kept.includes(keyOf(item)))
    const empties = counted.filter((item) => keyOf(item) === null)
    if (axis.other) await same(`${by} other`, axis.other, others)
    else expect([by, others]).toEqual([by, []])
    if (axis.empty) await same(`${by} empty`, axis.empty, empties)
    else expect([by, empties]).toEqual([by, []])
    expect([by, axis.other?.groups ?? 0]).toEqual([by, new Set(others.map(keyOf)).size])
  }
  if (groupings.length < 2) return opened
  const cells = found.cells!
  expect(cells.reduce((sum, { values }) => sum + Number(values[0]), 0)).toBe(counted.length)
  for (const cell of cells)
    await same(
      `cell ${cell.at.join()}`,
      cell,
      counted.filter((item) => places.every((placeOf, n) => placeOf(item) === cell.at[n])),
    )
  return opened
}

/** Checks which groups there are and how they follow each other; gives the place of a record among them. */
function placesOf(
  { by, keyOf, next }: Grouping,
  axis: Axis,
  counted: readonly Item[],
  top: number,
): (item: Item) => number | 'other' | 'empty' {
  const kept: readonly (string | null)[] = axis.groups.map(({ key }) => keyText(key))
  const keys = [...new Set(counted.map(keyOf).filter((key) => key !== null))]
  if (next && keys.length > 0) {
    const [first, last] = [keys.toSorted()[0]!, keys.toSorted().at(-1)!]
    const all = [first]
    while (all.at(-1)! < last) all.push(next(all.at(-1)!))
    expect([by, kept]).toEqual([by, all])
  } else if (!by.includes('employees') && by !== 'main') {
    expect([by, kept.length]).toEqual([by, Math.min(top, keys.length)])
    const sizes = axis.groups.map(({ values }) => Number(values[0]))
    expect([by, sizes]).toEqual([by, sizes.toSorted((a, b) => b - a)])
    const sizeOf = (key: string): number => counted.filter((item) => keyOf(item) === key).length
    for (const key of keys) if (!kept.includes(key)) expect(sizeOf(key)).toBeLessThanOrEqual(sizes.at(-1)!)
  } else expect(keys.filter((key) => !kept.includes(key))).toEqual([])
  return (item) => {
    const key = keyOf(item)
    return key === null ? 'empty' : kept.includes(key) ? kept.indexOf(key) : 'other'
  }
}

const keyText = (key: unknown): string => {
  if (typeof key !== 'object' || key === null) return String(key)
  return 'id' in key ? String(key.id) : String((key as { from: number | null }).from)
}
const rounded = (value: number | string | null): number | string | null =>
  typeof value === 'number' ? Number(value.toPrecision(12)) : value

const checked = (actor: Actor, object: ObjectName, condition: Condition): Condition =>
  checkCondition(model, model.object(object), condition, {
    hidden: hiddenFrom(model, actor),
    ...(actor.timeZone ? { timeZone: actor.timeZone } : {}),
  })
function mayAsk(actor: Actor, object: ObjectName, condition: Condition): boolean {
  try {
    return Boolean(checked(actor, object, condition))
  } catch {
    return false
  }
}

/** How many records a list shows that is opened by the sentence, exactly as it is written. */
async function openedBy(actor: Actor, object: ObjectName, sentence: string): Promise<number> {
  return place.store.count(actor, object, { where: checked(actor, object, parseFilter(sentence)) })
}

test('with nothing in sight there are no groups, and everything is 0 or nothing', async () => {
  const shape = fc.sample(anyShape, 1)[0]!
  const populated = await populate(place, shape)
  const me: Member = populated.world.members[0]!
  const actor = { ...(await populated.actorOf(me)), member: newId(), grants: { company: { read: 'own' as const } } }
  const answer = JSON.parse(
    await place.store.aggregate(actor, 'company', {
      measure: ['count', 'sum.employees', 'p50.employees', 'max.employees'],
      by: ['employees', 'name'],
    }),
  ) as Answer
  expect(answer).toMatchObject({
    by: [
      { groups: [], other: null, empty: null },
      { groups: [], other: null, empty: null },
    ],
    cells: [],
  })
  expect(answer.total).toEqual({ values: [0, 0, null, null], filter: '' })
})
