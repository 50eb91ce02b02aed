/** Random workspaces, random rights, random questions: nobody finds what they may not see, and nothing that is hidden from them makes a difference. */
import { systemActor, type Actor } from '@rapport/core/access'
import { search, type Findings, type Frequent } from '@rapport/core/search'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { model } from './testing/actors.ts'
import { objectNames, readable, withoutAccents, type Item, type Member } from './testing/oracle.ts'
import { anyShape, openPlace, populate, type Place } from './testing/random-world.ts'

let place: Place
beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.test.close())

const runs = Number(process.env['RAPPORT_RUNS'] ?? 40)
const settings = { numRuns: runs, interruptAfterTimeLimit: 3_600_000 }
const asked = [
  'inga',
  'lund',
  'ek',
  'soren ek',
  'ek sören',
  'matteo belini',
  'bellini',
  'matteo@nord',
  'inga@nord.example',
  'sxren',
  'nord',
  'nordkafee',
  'called',
  'wrote',
  'c-1',
  'c',
  'e',
  'ie',
  'il',
  'rob',
  'robb',
  'asa',
  'sv',
  'berlin kaffee',
  '1',
  'x',
] as const
/** As in production, and so narrow that everything counts as frequent: which of many are found must not depend on where rows lie. */
const everything: Frequent = { has: () => true }
const anySettings = fc.constantFrom(
  undefined,
  { frequent: everything },
  { within: { most: 0, glance: 2, walked: 1, keep: 2 } },
  { within: { most: 1, glance: 3, walked: 3, keep: 1 } },
  { within: { most: 1, glance: 3, walked: 3, keep: 1 }, frequent: everything },
  { within: { most: 2, glance: 1000, walked: 1000, keep: 100 } },
)
const anyQuestion = fc.record({ who: fc.nat(9), text: fc.constantFrom(...asked), settings: anySettings })
type Settings = typeof anySettings extends fc.Arbitrary<infer B> ? B : never

const find = (actor: Actor, text: string, settings?: Settings): Promise<Findings> =>
  search(place.test.database, model, actor, { text, limit: 20 }, settings)
const foundIds = ({ groups }: Findings, object: string): string[] =>
  groups.flatMap((group) => (group.object === object ? group.items.map(({ id }) => id) : []))

/** The fields that search looks through, as the member sees them. */
const searched: Readonly<Record<string, readonly string[]>> = {
  person: ['name', 'emails', 'externalId'],
  company: ['name'],
  note: ['body'],
  employment: [],
}
function textsSeen({ rights }: Member, { object, values }: Item): string[] {
  const keys = searched[object]!.filter((key) => !rights[object].hide.includes(key))
  return keys.flatMap((key) => {
    const value = values[key]
    return Array.isArray(value) ? value.map((entry: { value: string }) => entry.value) : typeof value === 'string' ? [value] : []
  })
}
const wordsIn = (text: string): string[] =>
  withoutAccents(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
/** Whether every word stands in one of the texts as a whole word. */
const holdsAll = (texts: readonly string[], text: string): boolean => {
  const words = texts.flatMap(wordsIn)
  return wordsIn(text).every((word) => words.includes(word))
}

test('what is found may be read, and what may be read and has the words is found', { timeout: 3_600_000 }, async () => {
  let found = 0
  await fc.assert(
    fc.asyncProperty(anyShape, fc.array(anyQuestion, { minLength: 5, maxLength: 20 }), async (shape, questions) => {
      const populated = await populate(place, shape)
      for (const { who, text, settings } of questions) {
        const me = populated.world.members[who % shape.members.length]!
        const actor = await populated.actorOf(me)
        const findings = await find(actor, text, settings)
        for (const object of objectNames) {
          const may = readable(populated.world, me, object)
          const ids = foundIds(findings, object)
          found += ids.length
          expect(new Set(ids).size).toBe(ids.length)
          expect(ids.filter((id) => !may.some((item) => item.id === id))).toEqual([])
          for (const id of ids) expect(await place.store.get(actor, object, id)).not.toBe(null)
          if (settings?.within || text.length < 3) continue
          const must = may.filter((item) => textsSeen(me, item).length > 0 && holdsAll(textsSeen(me, item), text)).map(({ id }) => id)
          expect([text, must.filter((id) => !ids.includes(id))]).toEqual([text, []])
        }
      }
    }),
    settings,
  )
  expect(found).toBeGreaterThan(runs)
})

test('with and without what is hidden the answer is the same to the byte', { timeout: 3_600_000 }, async () => {
  const values = { name: 'Inga Ek', emails: [{ value: 'inga.lund@nord.example' }], language: 'sv', industry: 'Nordkaffee' } as const
  // More than a record has keys for: whatever is hidden takes none away from what is seen.
  const mails = Array.from({ length: 50 }, (_, n) => ({
    value: `${'abcdefghij'
      .split('')
      .map((letter) => `${letter}${n}xyzzyplugh`)
      .join('.')}@nord.example`,
  }))
  const long = { ...values, emails: mails }
  const anyHidden = fc.record({
    who: fc.nat(9),
    texts: fc.uniqueArray(fc.constantFrom(...asked), { minLength: 8, maxLength: 16 }),
    to: fc.constantFrom('empty', 'other', 'long'),
    settings: anySettings,
  })
  let changed = 0
  await fc.assert(
    fc.asyncProperty(anyShape, anyHidden, async (shape, { who, texts, to, settings }) => {
      const populated = await populate(place, shape)
      const me = populated.world.members[who % shape.members.length]!
      const actor = await populated.actorOf(me)
      const people = populated.world.items.filter(({ object }) => object === 'person')
      const numbered = people.map(({ object, id }, n) => ({ object, id, values: { externalId: `C-1${n}` } }))
      if (people.length > 0) await place.store.write(systemActor(populated.workspace), { kind: 'api' }, { patch: numbered })
      const answers = async (): Promise<string> =>
        JSON.stringify(await Promise.all(['c-1', ...texts].map((text) => find(actor, text, settings))))
      const before = await answers()
      const patch = populated.world.items.flatMap(({ object, id }) => {
        const hidden = Object.entries(to === 'long' ? long : values).filter(
          ([key]) => me.rights[object].hide.includes(key) && key in model.object(object).fields,
        )
        return hidden.length === 0
          ? []
          : [{ object, id, values: Object.fromEntries(hidden.map(([key, value]) => [key, to === 'empty' ? null : value])) }]
      })
      changed += patch.length
      if (patch.length > 0) await place.store.write(systemActor(populated.workspace), { kind: 'api' }, { patch })
      expect(await answers()).toBe(before)
    }),
    settings,
  )
  expect(changed).toBeGreaterThan(runs / 2)
})

test('a twin workspace finds its own', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyShape, fc.constantFrom(...asked), anySettings, async (shape, text, settings) => {
      const [one, other] = [await populate(place, shape), await populate(place, shape)]
      const system = (workspace: string): Actor => systemActor(workspace)
      const [mine, theirs] = [await find(system(one.workspace), text, settings), await find(system(other.workspace), text, settings)]
      const ids = one.world.items.map(({ id }) => id)
      for (const object of objectNames) {
        expect(foundIds(mine, object).filter((id) => !ids.includes(id))).toEqual([])
        expect(foundIds(theirs, object)).toHaveLength(foundIds(mine, object).length)
      }
    }),
    { ...settings, numRuns: Math.ceil(runs / 2) },
  )
})
