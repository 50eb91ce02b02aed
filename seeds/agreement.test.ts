/** The SQL compiler, the predicate and plain words about access agree about filters, on the little world in a real database. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filterFor } from '@rapport/core/access'
import { littleWorld, type MemberKey } from './index.ts'
import { agreeOnFilter, found, meant, model, openKaldi, refusal, type Asker, type Kaldi } from './testing/kaldi.ts'
import { objectNames, shows, type ObjectName } from './testing/oracle.ts'
import { poolsOf, randomFilters, type Pools } from './testing/random-filters.ts'

let kaldi: Kaldi
let pools: Pools
beforeAll(async () => {
  kaldi = await openKaldi()
  pools = poolsOf(kaldi.rows)
}, 60_000)
afterAll(() => kaldi?.close())

describe('who sees what, by the book', () => {
  test.each([
    ['mara', 60, 26],
    ['aylin', 40, 26],
    ['jonas', 10, 26],
    ['petra', 10, 9],
  ] as const)('%s sees some of it', async (key, somePeople, someCompanies) => {
    const who = await kaldi.asker(key)
    expect(kaldi.seenBy(who, 'person').length).toBeGreaterThanOrEqual(somePeople)
    expect(kaldi.seenBy(who, 'company').length).toBeGreaterThanOrEqual(someCompanies)
    if (key !== 'mara') expect(kaldi.seenBy(who, 'person').length).toBeLessThan(kaldi.rows.get('person')!.length)
  })
})

describe('what a sentence finds', () => {
  test.each<[MemberKey, 'person' | 'company', string, readonly string[]]>([
    ['mara', 'person', 'company.name contains "torrefazione"', ['matteo', 'niccolo']],
    ['mara', 'person', 'name contains "SORENSEN" or name contains strasser', ['inga', 'strasser', 'strasserKoeln']],
    ['mara', 'person', 'some employment (company.parent.parent.name is "Nordkaffee Holding AS")', ['noor']],
    ['mara', 'person', 'city is any of (Hamburg, Bremen) and not (jobTitle is empty)', ['frauke', 'inga', 'noor', 'ole']],
    ['jonas', 'person', 'owner is me and birthday in the last 18000 days', ['inga', 'lukas', 'noor', 'sofia']],
    ['mara', 'company', 'parent.name is "Torrefazione Bellini"', ['belliniAcademy']],
    // Petra sees the academy, not the roastery above it, and Ole, not the company he advises.
    ['petra', 'company', 'parent.name is "Torrefazione Bellini" or parent.employees > 40', ['nordkaffeeService', 'kahvilaTurku']],
    ['petra', 'company', 'parent.name is empty and name contains bellini', ['belliniAcademy']],
    ['petra', 'company', 'parent is empty and name contains bellini', ['belliniAcademy']],
    ['mara', 'person', 'name starts with ole and jobTitle is Advisor', ['ole']],
    ['petra', 'person', 'name starts with ole and jobTitle is Advisor', []],
    ['petra', 'person', 'name starts with ole and company.name starts with nordkaffee', ['ole']],
    ['petra', 'person', 'name starts with ole and some employment (role is empty)', []],
    // Signs of SQL patterns are text.
    ['mara', 'company', 'industry contains "%" or industry starts with "_afé" or city contains "\\\\"', []],
  ])('for %s: %s where %s', async (key, name, sentence, keys) => {
    const who = await kaldi.asker(key)
    const object = model.object(name)
    const condition = filterFor(model, who.actor, object, sentence)!
    const ids = await found(kaldi, who, object, condition)
    const group: Readonly<Record<string, { readonly id: string }>> = name === 'person' ? kaldi.world.people : kaldi.world.companies
    const named = Object.keys(group).filter((one) => ids.includes(group[one]!.id))
    expect(named.toSorted()).toEqual(keys.toSorted())
    expect(meant(kaldi, who, object, condition)).toEqual(ids)
  })
})

describe('a filter that names what is hidden', () => {
  test.each<[ObjectName, string, string]>([
    ['person', 'birthday before 1990-01-01', 'birthday'],
    ['person', 'not (birthday is empty)', 'birthday'],
    ['person', 'emails contains nordkaffee', 'emails'],
    ['person', 'email starts with inga', 'email'],
    ['person', 'city is Hamburg or language is de', 'city'],
    ['person', 'company.city is Hamburg', 'city'],
    ['person', 'some employment (company.phone is empty)', 'phone'],
    ['person', 'owner.email contains kaldi', 'email'],
    ['company', 'some employment (person.birthday is empty)', 'birthday'],
    ['employment', 'person.phone is empty', 'phone'],
    ['member', 'email contains kaldi', 'email'],
  ])('is refused to a guest as if the field had never been: %s where %s', async (name, sentence, field) => {
    const object = model.object(name)
    const [aylin, petra] = [await kaldi.asker('aylin'), await kaldi.asker('petra')]
    expect(filterFor(model, aylin.actor, object, sentence)).toBeTruthy()
    const hidden = await refusal(() => filterFor(model, petra.actor, object, sentence))
    const unknown = await refusal(() => filterFor(model, petra.actor, object, sentence.replace(field, 'zqx')))
    expect(hidden).toMatchObject({ code: 'filter.wrong', status: 400 })
    expect(hidden.message.replace(`“${field}”`, '“zqx”')).toBe(unknown.message)
    for (const { fix } of [hidden, unknown]) expect(fix).not.toMatch(new RegExp(`\\b${field}\\b`))
  })
})

describe('the compiler, the predicate and plain words agree about a filter', () => {
  const numRuns = Number(process.env['RAPPORT_RUNS'] ?? 200)
  test.each(['system', 'mara', 'aylin', 'jonas', 'eva', 'petra'] as const)('for %s', async (key) => {
    const who = key === 'system' ? kaldi.system : await kaldi.asker(key)
    const outcomes = { none: 0, some: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(anyFilter(who), async ([object, filter]) => {
        outcomes[await agreeOnFilter(kaldi, who, object, filter)]++
      }),
      { numRuns },
    )
    // Filters that never find anything would agree about nothing.
    expect(outcomes.some).toBeGreaterThan(numRuns / 10)
    expect(outcomes.none).toBeGreaterThan(numRuns / 40)
    if (key === 'system') expect(outcomes.refused).toBe(0)
  })
})

/** Filters of any object. Half of them name only what exists for whoever asks, half anything. */
const anyFilter = ({ seer }: Asker) =>
  fc.tuple(fc.constantFrom(...objectNames), fc.boolean()).chain(([name, discreet]) => {
    const object = model.object(name)
    const hidden = (one: string, field: string): boolean => discreet && !shows(seer, one, field)
    return fc.tuple(fc.constant(object), randomFilters(model, object, pools, hidden))
  })

test('the world in the database is the world in memory', async () => {
  const { items } = JSON.parse(await kaldi.store.list(kaldi.system.actor, 'person', { limit: 1000 })) as {
    items: { name: string | null; id: string }[]
  }
  expect(items).toHaveLength(Object.keys(littleWorld.people).length)
  expect(items.find(({ id }) => id === kaldi.world.people.inga.id)).toMatchObject({
    name: 'Inga Sörensen',
    company: { title: 'Nordkaffee Vertrieb GmbH' },
  })
})
