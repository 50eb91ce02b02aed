import type { Actor } from '@rapport/core/access'
import { newId } from '@rapport/core/object'
import { checkCondition, parseFilter } from '@rapport/core/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, model, openActors, type Actors } from './testing/actors.ts'

let us: Actors
let twins: Actors
beforeAll(async () => {
  us = await openActors()
  twins = await openActors(us)
})
afterAll(() => us.test.close())

interface Found {
  values: (number | string | null)[]
  filter: string | null
}
interface Answer {
  by: { groups: (Found & { key: unknown })[]; step: unknown; other: (Found & { groups: number }) | null; empty: Found | null }[]
  cells?: (Found & { at: unknown[] })[]
  total: Found
}
type Asked = Omit<Parameters<Actors['store']['aggregate']>[2], 'where' | 'said'> & { filter?: string }
const ask = async (actor: Actor, object: string, { filter, ...words }: Asked): Promise<Answer> => {
  const said = filter ? parseFilter(filter) : undefined
  const where = said && checkCondition(model, model.object(object), said, { timeZone: actor.timeZone ?? 'UTC' })
  return JSON.parse(await us.store.aggregate(actor, object, { ...words, where, said })) as Answer
}
const opened = (actor: Actor, object: string, filter: string | null): Promise<number> =>
  us.store.count(actor, object, {
    where: checkCondition(model, model.object(object), parseFilter(filter!), { timeZone: actor.timeZone ?? 'UTC' }),
  })
const people = (list: readonly Record<string, unknown>[], actor = us.system, now = at): Promise<unknown> =>
  us.store.write(actor, { kind: 'setup' }, { create: list.map((values) => ({ object: 'person', id: newId(), values })) }, { now })
const companies = (list: readonly Record<string, unknown>[], actor = us.system): Promise<unknown> =>
  us.store.write(actor, { kind: 'setup' }, { create: list.map((values) => ({ object: 'company', id: newId(), values })) })
const keys = (answer: Answer, at = 0): unknown[] => answer.by[at]!.groups.map(({ key }) => key)
const counts = (answer: Answer, at = 0): unknown[] => answer.by[at]!.groups.map(({ values }) => values[0])

test('a day is one of the clocks of the workspace, also where clocks change and in zones half an hour off', async () => {
  const moments = [
    '2026-03-28T22:59:59.999Z',
    '2026-03-28T23:00:00Z',
    '2026-03-29T21:59:59Z',
    '2026-03-29T22:00:00Z',
    '2026-10-25T22:59:00Z',
  ]
  for (const moment of moments) await people([{ externalId: `dst-${moment}` }], us.system, new Date(moment))
  const berlin = await us.inTimeZone('mara', 'Europe/Berlin')
  const filter = 'externalId starts with "dst-"'
  const days = await ask(berlin, 'person', { by: ['createdAt.day'], filter: `${filter} and createdAt before 2026-04-01` })
  expect(days.by[0]!.groups.map(({ key, values }) => [key, values[0]])).toEqual([
    ['2026-03-28', 1],
    ['2026-03-29', 2],
    ['2026-03-30', 1],
    ['2026-03-31', 0],
  ])
  for (const { filter: opens, values } of days.by[0]!.groups) expect(await opened(berlin, 'person', opens)).toBe(values[0])
  expect(counts(await ask(berlin, 'person', { by: ['createdAt.week'], filter: `${filter} and createdAt before 2026-03-31` }))).toEqual([
    3, 1,
  ])
  const kathmandu = await us.inTimeZone('mara', 'Asia/Kathmandu')
  expect(keys(await ask(kathmandu, 'person', { by: ['createdAt.day'], filter: `${filter} and createdAt before 2026-03-29` }))).toEqual([])
  expect(keys(await ask(kathmandu, 'person', { by: ['createdAt.day'], filter: `${filter} and createdAt is 2026-03-29` }))).toEqual([
    '2026-03-29',
  ])
})

test('empty months between are there, and those that the filter still speaks of, unless they are far away', async () => {
  const set = (externalId: string, birthday: string) => ({ externalId: `gap-${externalId}`, birthday })
  await people([set('a', '1990-02-10'), set('b', '1990-05-01')])
  const months = async (more: string) =>
    keys(await ask(us.mara, 'person', { by: ['birthday.month'], filter: `externalId starts with "gap-"${more}` }))
  expect(await months('')).toEqual(['1990-02-01', '1990-03-01', '1990-04-01', '1990-05-01'])
  expect(await months(' and birthday >= 1989-12-24 and birthday before 1990-07-01')).toHaveLength(7)
  expect(await months(' and birthday after 0002-01-01')).toHaveLength(4)
  expect(await months(' and birthday is 1991-01-01')).toEqual([])
})

test('what is left over is one group that opens the rest, and everything adds up', async () => {
  await companies(
    ['Food', 'Food', 'Food', 'Steel', 'Steel', 'Paper "&" \\ Co', 'Glass', null].map((industry, n) => ({
      name: `rest-${n}`,
      industry,
      employees: n * 10,
    })),
  )
  const filter = 'name starts with "rest-" or name is "nobody"'
  const answer = await ask(us.mara, 'company', { measure: ['count', 'sum.employees'], by: ['industry'], top: [2], filter })
  const { groups, other, empty } = answer.by[0]!
  expect(groups.map(({ key, values }) => [key, ...values])).toEqual([
    ['Food', 3, 30],
    ['Steel', 2, 70],
  ])
  expect(other).toMatchObject({ groups: 2, values: [2, 110] })
  expect(empty).toMatchObject({ values: [1, 70] })
  expect(answer.total.values).toEqual([8, 280])
  for (const one of [...groups, other!, empty!, answer.total]) expect(await opened(us.mara, 'company', one.filter)).toBe(one.values[0])
  const sorted = await ask(us.mara, 'company', { measure: ['count', 'sum.employees'], by: ['industry'], order: '-sum.employees', filter })
  expect(keys(sorted)).toEqual(['Steel', 'Glass', 'Paper "&" \\ Co', 'Food'])
  expect(await opened(us.mara, 'company', sorted.by[0]!.groups[2]!.filter)).toBe(1)
  expect(keys(await ask(us.mara, 'company', { by: ['industry'], order: 'key', filter }))).toEqual([
    'Food',
    'Glass',
    'Paper "&" \\ Co',
    'Steel',
  ])
})

test('numbers fall into ranges whose ends are exactly those that the sentence names', async () => {
  await companies([0, 1, 9, 10, 99, 100, 1_000].map((employees, n) => ({ name: `range-${n}`, employees })))
  const filter = 'name starts with "range-"'
  const edged = await ask(us.mara, 'company', { by: ['employees.at1_10_100'], filter })
  expect(edged.by[0]!.groups.map(({ key, values }) => [key, values[0]])).toEqual([
    [{ from: null, to: 1 }, 1],
    [{ from: 1, to: 10 }, 2],
    [{ from: 10, to: 100 }, 2],
    [{ from: 100, to: null }, 2],
  ])
  const stepped = await ask(us.mara, 'company', { by: ['employees.every250'], filter })
  expect(counts(stepped)).toEqual([6, 0, 0, 0, 1])
  const fitting = await ask(us.mara, 'company', { by: ['employees'], filter })
  expect(fitting.by[0]!.step).toBe(100)
  for (const answer of [edged, stepped, fitting])
    for (const { values, filter: opens } of answer.by[0]!.groups)
      expect([opens, await opened(us.mara, 'company', opens)]).toEqual([opens, values[0]])
})

test('a percentile lies between the two values around it, and empty values count in none', async () => {
  await companies([10, 20, 30, 40, null].map((employees, n) => ({ name: `part-${n}`, employees })))
  const measure = ['p50', 'p90', 'p0', 'p100', 'average', 'min', 'max', 'distinct'].map((of) => `${of}.employees`)
  const { total } = await ask(us.mara, 'company', { measure, filter: 'name starts with "part-"' })
  expect(total.values).toEqual([25, 37, 10, 40, 25, 10, 40, 4])
})

test('only what is seen is counted, and a link to what is not is no link', async () => {
  const [north, south] = [us.jonas.member!, us.eva.member!]
  await people([{ externalId: 'reach-1', owner: north }, { externalId: 'reach-2', owner: south }, { externalId: 'reach-3' }])
  const filter = 'externalId starts with "reach-"'
  const byOwner = async (actor: Actor) => {
    const { by, total } = await ask(actor, 'person', { by: ['owner'], filter })
    return {
      owners: by[0]!.groups.map(({ key }) => (key as { title: string }).title).sort(),
      total: total.values[0],
      empty: by[0]!.empty?.values[0] ?? 0,
    }
  }
  expect(await byOwner(us.jonas)).toEqual({ owners: [us.jonas.name], total: 1, empty: 0 })
  expect(await byOwner(us.aylin)).toEqual({ owners: [us.eva.name, us.jonas.name].sort(), total: 2, empty: 0 })
  expect(await byOwner(us.mara)).toEqual({ owners: [us.eva.name, us.jonas.name].sort(), total: 3, empty: 1 })
})

test('a hidden field can be neither grouped nor measured by, in the words of a field that nobody declared', async () => {
  const guest = us.petra
  const refused = async (words: Asked): Promise<unknown> => {
    const error: unknown = await us.store.aggregate(guest, 'person', words).catch((caught: unknown) => caught)
    const { code, message, status } = error as { code: string; message: string; status: number }
    return { code, message: message.replaceAll(/birthday|nonsense/g, '…'), status }
  }
  for (const words of [
    (key: string): Asked => ({ by: [`${key}.month`] }),
    (key: string): Asked => ({ by: [key] }),
    (key: string): Asked => ({ measure: [`min.${key}`] }),
    (key: string): Asked => ({ measure: [`distinct.${key}`] }),
  ])
    expect(await refused(words('birthday'))).toEqual(await refused(words('nonsense')))
  // A part of a hidden list is hidden too.
  expect(await refused({ by: ['city'] })).toMatchObject({ code: 'aggregate.unknownField', status: 400 })
})

test('numbers that are hidden do not show in others: two worlds that differ in them alone answer alike', async () => {
  const world = (actors: Actors, birthday: string) =>
    us.store.write(
      actors.system,
      { kind: 'setup' },
      {
        create: [1, 2, 3].map((n) => ({
          object: 'person',
          id: newId(),
          values: { externalId: `twin-${n}`, owner: actors.jonas.member, birthday },
        })),
      },
    )
  await world(twins, '1970-01-01')
  await world(us, '2000-06-15')
  const answers = async (actors: Actors): Promise<unknown> => {
    const asked = { measure: ['count', 'distinct.language'], by: ['createdAt.month', 'language'], filter: 'externalId starts with "twin-"' }
    return ask(actors.petra, 'person', asked)
  }
  expect(await answers(twins)).toEqual(await answers(us))
})

test('nothing of another workspace is counted', async () => {
  const before = await ask(us.mara, 'company', { measure: ['count', 'sum.employees', 'max.employees'], by: ['industry'] })
  await companies([{ name: 'Elsewhere', industry: 'Elsewhere', employees: 1_000_000 }], twins.system)
  expect(await ask(us.mara, 'company', { measure: ['count', 'sum.employees', 'max.employees'], by: ['industry'] })).toEqual(before)
  expect((await ask(twins.mara, 'company', { measure: ['max.employees'], by: ['industry'] })).total.values).toEqual([1_000_000])
})

test('what is asked wrongly is answered with what would be right', async () => {
  const asked = (words: Asked, object = 'company') => us.store.aggregate(us.mara, object, words)
  for (const words of [
    { measure: ['total'] },
    { measure: ['sum.name'] },
    { measure: ['sum'] },
    { by: ['emails'] },
    { by: ['id'] },
    { by: ['employees.every0'] },
    { by: ['employees.every0.5'] },
    { by: ['employees.at10_5'] },
    { by: ['name', 'industry', 'owner'] },
    { order: 'employees' },
    { by: ['name'], top: [1, 2] },
  ])
    await expect(asked(words)).rejects.toMatchObject({ code: 'aggregate.wrong', status: 400, fix: expect.stringMatching(/\w/) })
  await expect(asked({ by: ['name.month'] })).rejects.toMatchObject({ code: 'aggregate.unknownField' })
  await expect(asked({ by: ["name' or 'a'='a"] })).rejects.toMatchObject({ code: 'aggregate.unknownField' })
  await companies([
    { name: 'many-1', employees: 1 },
    { name: 'many-2', employees: 5_000 },
  ])
  await expect(asked({ by: ['employees.every1'] })).rejects.toMatchObject({ code: 'aggregate.tooMany', status: 400 })
})
