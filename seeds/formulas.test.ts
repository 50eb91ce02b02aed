/** Formulas in SQL and formulas in memory agree, on the little world in a real database, for everybody who may look at it. */
import { hiddenFields } from '@rapport/core/access'
import { defineModel, formula, type ObjectType, rollup, type Model, type Sums } from '@rapport/core/object'
import { checkCondition, checkFormula, evaluate, parseFilter, parseFormula, type Given } from '@rapport/core/rules'
import { createStore } from '@rapport/core/store'
import fc from 'fast-check'
import { deepEqual } from 'node:assert/strict'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { model, now, openKaldi, type Asker, type Kaldi } from './testing/kaldi.ts'
import { randomFormulas } from './testing/random-formulas.ts'

let kaldi: Kaldi
beforeAll(async () => {
  kaldi = await openKaldi()
}, 60_000)
afterAll(() => kaldi?.close())

/** The model with fields `x0`, `x1` … on an object. */
const withFormulas = (name: string, texts: readonly string[]): Model =>
  grown(name, (object) =>
    texts.map((text) => {
      const of = checkFormula(model, object, parseFormula(text))
      return formula({ formula: text, of, gives: of.gives })
    }),
  )
const grown = (name: string, make: (object: ObjectType) => readonly ObjectType['fields'][string][]): Model => {
  const added = Object.fromEntries(make(model.object(name)).map((field, n) => [`x${n}`, field]))
  return defineModel(
    [...model.objects.values()].map((object) => (object.name === name ? { ...object, fields: { ...object.fields, ...added } } : object)),
  )
}

/** What everybody's records give, by the database and in memory. */
async function agree(larger: Model, name: string, who: Asker): Promise<number> {
  const object = larger.object(name)
  const store = createStore({ model: larger, database: kaldi.database, clock: () => now })
  const hidden = hiddenFields(larger, who.actor, object)
  const keys = Object.keys(object.fields).filter((key) => /^x\d+$/.test(key) && !hidden.has(key))
  const { items } = JSON.parse(await store.list(who.actor, name, { limit: 1000, fields: keys })) as {
    items: ({ id: string } & Record<string, unknown>)[]
  }
  const rows = kaldi.seenBy(who, name)
  expect(items).toHaveLength(rows.length)
  const given: Given = {
    now,
    me: who.actor.member,
    timeZone: who.actor.timeZone ?? 'UTC',
    record: (other, id) => kaldi.seenBy(who, other).find((row) => row.id === id),
    related: (other, by, id) => kaldi.seenBy(who, other).filter((row) => (row[by] as { id?: string } | null)?.id === id || row[by] === id),
  }
  let filled = 0
  for (const item of items) {
    const row = rows.find(({ id }) => id === item.id)!
    for (const key of keys) {
      const field = object.fields[key]!
      const meant =
        field.kind === 'formula'
          ? evaluate(larger, object, field.options.of, row, given)
          : evaluate(larger, object, { field: key }, row, given)
      deepEqual(
        [field.kind === 'formula' ? field.options.formula : key, item.id, item[key]],
        [field.kind === 'formula' ? field.options.formula : key, item.id, meant],
      )
      if (meant !== null) filled++
    }
  }
  return filled
}

/** Letters that have a case for JavaScript and none yet for the database, whose Unicode may be years older: there the two may differ. */
async function younger(): Promise<RegExp> {
  const cased = Array.from({ length: 0x11_0000 - 0xe000 + 0xd800 }, (_each, n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800)).filter(
    (letter) => letter.toUpperCase() !== letter || letter.toLowerCase() !== letter,
  )
  const { rows } = await kaldi.test.database.control.query<{ letter: string }>(
    `select letter from unnest($1::text[]) letter
     where upper(letter collate "und-x-icu") = letter and lower(letter collate "und-x-icu") = letter`,
    [cased],
  )
  // Most are known to both, or the test would compare nothing.
  expect(rows.length).toBeLessThan(cased.length / 5)
  return new RegExp(`[${rows.map(({ letter }) => letter).join('')}]`, 'u')
}

describe('a formula gives in SQL what it gives in memory', () => {
  const perModel = 20
  const runs = Number(process.env['RAPPORT_RUNS'] ?? 500) / perModel
  test.each(['company', 'person'] as const)(
    'for random ones over a %s',
    async (name) => {
      const askers = [kaldi.system, await kaldi.asker('aylin'), await kaldi.asker('petra')]
      const tooYoung = await younger()
      const formulas = randomFormulas(name).filter((text) => !tooYoung.test(text))
      let filled = 0
      await fc.assert(
        fc.asyncProperty(
          fc.array(formulas, { minLength: perModel, maxLength: perModel }),
          fc.constantFrom(...askers),
          async (texts, who) => {
            filled += await agree(withFormulas(name, texts), name, who)
          },
        ),
        { numRuns: Math.ceil(runs / 2) },
      )
      // Formulas that never give anything would agree about nothing.
      expect(filled).toBeGreaterThan(1000)
    },
    120_000,
  )

  test.each<[string, string]>([
    ['company', 'employees / 0'],
    ['company', 'employees / (employees - employees)'],
    ['company', '1e149 * 1e149 * employees'],
    ['company', '1e-140 * 1e-140 * 1e-140'],
    ['company', 'round(1.005, 2) & "|" & round(-2.5) & "|" & round(employees / 7, 3) & "|" & -0 * 5'],
    ['company', 'text(employees * 1e14) & " " & employees / 1e6 & " " & 0.1 + 0.2'],
    ['company', 'upper("straße ŉ ǰ ΑΣ") & lower("İSTANBUL ΑΣ") & length("a😀b")'],
    ['company', 'addMonths("2024-01-31", 1) & addMonths("2023-12-31", -10) & addDays("9999-12-31", 1) & addDays("0001-01-01", -1)'],
    ['company', 'date(2023, 2, 29) & date(2024, 2, 29) & date(employees, 13, 1)'],
    ['company', 'if(parent.name contains "holding" or employees > 100, "big", ifEmpty(industry, "none"))'],
    ['person', 'company.name & " / " & company.parent.name & " / " & jobTitle'],
    ['person', 'weekday(birthday) & "-" & daysBetween(birthday, today()) & dateOf(createdAt)'],
    ['person', 'hoursBetween(createdAt, now())'],
    ['person', 'if(company is empty, empty, company.employees / 3)'],
    ['person', 'not (birthday > "1980-01-01")'],
  ])('for the edges: %s %s', async (name, text) => {
    const filled = []
    for (const who of [kaldi.system, await kaldi.asker('petra'), await kaldi.asker('jonas')])
      filled.push(await agree(withFormulas(name, [text]), name, who))
    expect(filled).toHaveLength(3)
  })
})

test('edges are what they are said to be', async () => {
  const texts = [
    '1 / 0',
    '1e149 * 10',
    'round(1.005, 2)',
    'round(-2.5)',
    '1e-140 * 1e-140',
    'addMonths("2024-01-31", 1)',
    'empty & "a" & 1 + 1',
    '-(1 - 1)',
  ]
  const larger = withFormulas('company', texts)
  const store = createStore({ model: larger, database: kaldi.database, clock: () => now })
  const page = await store.list(kaldi.system.actor, 'company', { limit: 1, fields: texts.map((_text, n) => `x${n}`) })
  const [one] = (JSON.parse(page) as { items: Record<string, unknown>[] }).items
  expect(texts.map((_text, n) => one![`x${n}`])).toEqual([null, null, 1.01, -3, 1e-280, '2024-02-29', 'a2', 0])
})

describe('a roll-up counts what whoever asks sees', () => {
  const kinds: readonly [of: string, object: string, by: string, sums: Sums, take: string | undefined, where: string][] = [
    ['company', 'employment', 'company', 'count', undefined, ''],
    ['company', 'employment', 'company', 'count', undefined, 'until is empty and person.city is any of (Hamburg, Bremen)'],
    ['company', 'employment', 'company', 'max', 'since', ''],
    ['company', 'company', 'parent', 'sum', 'employees', ''],
    ['company', 'company', 'parent', 'min', 'employees', 'not (employees < 10)'],
    ['company', 'note', 'about', 'latest', 'createdAt', ''],
    ['person', 'note', 'about', 'count', undefined, ''],
    ['person', 'employment', 'person', 'latest', 'title', 'since in the last 5000 days'],
    ['member', 'person', 'owner', 'count', undefined, 'birthday is not empty'],
  ]
  test.each(kinds)('%s: of %s by %s, %s %s %s', async (of, object, by, sums, take, where) => {
    const related = model.object(object)
    const filter = where ? checkCondition(model, related, parseFilter(where)) : undefined
    const gives = sums === 'count' ? 'integer' : sums === 'sum' ? 'number' : take === 'createdAt' ? 'instant' : related.fields[take!]!.kind
    const larger = grown(of, () => [rollup({ object, by, sums, ...(take ? { take } : {}), ...(filter ? { where: filter } : {}), gives })])
    let filled = 0
    for (const key of ['mara', 'aylin', 'jonas', 'petra'] as const) filled += await agree(larger, of, await kaldi.asker(key))
    expect(filled).toBeGreaterThan(0)
  })
})

test('what is worked out of a hidden field does not exist, over however many steps', async () => {
  const aboveAge = checkFormula(model, model.object('person'), parseFormula('daysBetween(birthday, today())'))
  const first = grown('person', () => [formula({ formula: '', of: aboveAge, gives: 'number' })])
  const second = checkFormula(first, first.object('person'), parseFormula('x0 > 7000'))
  const larger = defineModel(
    [...first.objects.values()].map((object) =>
      object.name === 'person'
        ? { ...object, fields: { ...object.fields, x1: formula({ formula: '', of: second, gives: 'boolean' }) } }
        : object.name === 'company'
          ? {
              ...object,
              fields: {
                ...object.fields,
                x2: rollup({
                  object: 'employment',
                  by: 'company',
                  sums: 'count',
                  where: checkCondition(first, first.object('employment'), parseFilter('person.x0 > 7000')),
                  gives: 'integer',
                }),
              },
            }
          : object,
    ),
  )
  const [aylin, petra] = [await kaldi.asker('aylin'), await kaldi.asker('petra')]
  const hiddenFrom = ({ actor }: Asker) =>
    ['person', 'company'].flatMap((name) => [...hiddenFields(larger, actor, larger.object(name))].filter((key) => key.startsWith('x')))
  expect(hiddenFrom(aylin)).toEqual([])
  expect(hiddenFrom(petra)).toEqual(['x0', 'x1', 'x2'])
})
