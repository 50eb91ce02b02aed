/**
 * Any text, wherever a question may hold one, ends in a refusal in words or in a statement whose every word is one that honest
 * statements have: names come from the model, and whatever was sent travels beside the statement as a value.
 */
import { type Actor, filterFor } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import { defineModel, newId, type ObjectType } from '@rapport/core/object'
import { checkCondition, fieldNames, formatFilter, operatorsOf, resolvePath, type Condition } from '@rapport/core/rules'
import { createStore, type ListQuery, type Store } from '@rapport/core/store'
import { people } from '@rapport/people'
import { platform } from '@rapport/platform'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkKeys } from '../core/api/values.ts'
import { withCustomFields } from '../core/customise/build.ts'
import { inFormat } from '../core/object/check-formats.ts'

const runs = Number(process.env['RAPPORT_RUNS'] ?? 1500)
const added = [
  { key: 'seats', kind: 'integer', slot: 'number_1' },
  { key: 'grade', kind: 'choice', slot: null },
  { key: 'since', kind: 'date', slot: 'time_1' },
  { key: 'introducedBy', kind: 'ref', slot: 'link_1' },
  { key: 'remark', kind: 'prose', slot: null },
] as const
const model = withCustomFields(
  defineModel([...platform.objects, ...people.objects]),
  added.map(({ key, kind, slot }) => ({
    id: newId(),
    of: 'person',
    key,
    label: key,
    kind,
    options: { values: ['Gold', "O'Neil"], to: 'company' },
    slot,
    filled: slot !== null,
    retiredAt: null,
    place: null,
  })),
)
const objects = [...model.objects.values()].filter(({ internal }) => !internal)

/** What was asked last; nothing is answered, for what counts is what would have been asked. */
const asked: { text: string; values: readonly unknown[] }[] = []
const store: Store = createStore({
  model,
  clock: () => new Date('2026-11-20T10:00:00.000Z'),
  database: {
    readJson: async (_workspace, { text, values }) => {
      asked.push({ text, values })
      return '{"items":[],"next":null}'
    },
    transaction: () => Promise.reject(new Error('Nothing is written here.')),
  },
})

const member = newId()
const actorWith = (role: 'system' | 'manager' | 'rep' | 'guest'): Actor => ({
  workspace: newId(),
  kind: role === 'system' ? 'system' : 'member',
  member,
  name: 'Somebody',
  role,
  grants: Object.fromEntries(
    objects.map(({ name, access }) => [name, (role === 'system' ? undefined : access[role]) ?? { read: 'none' as const }]),
  ),
  team: [member, newId()],
  below: [member, newId(), newId()],
  timeZone: 'America/St_Johns',
})
const actors = (['system', 'manager', 'rep', 'guest'] as const).map(actorWith)

/** The words of a statement: names, literals and signs. Places of values, numbers and what numbers an alias are no words. */
function wordsOf(text: string): string[] {
  const found = text.match(/[eE]?'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\d+|[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?|\s+|[^\s]/g) ?? []
  return found
    .filter((word) => !/^(\s+|\$\d+|\d+)$/.test(word))
    .flatMap((word) =>
      /^(r|[sflv]\d+)g*(_[a-z0-9_]+)?$/.test(word) ? word.split('_').map((part) => `alias ${part.replace(/\d+/g, '#')}`) : [word],
    )
}

/** Every path that somebody may name, as far as links lead. */
function pathsOf(object: ObjectType, hops = 1): string[] {
  return fieldNames(model, object).flatMap((key) => {
    const { value } = resolvePath(model, object, key)
    const behind = value.kind === 'ref' && key !== 'id' && hops > 0 ? pathsOf(model.object(value.options.to), hops - 1) : []
    return [key, ...behind.map((rest) => `${key}.${rest}`)]
  })
}

const plainValue = { integer: 1, number: 1, boolean: true, date: '2026-01-31', instant: '2026-01-31', ref: member, record: member } as const
function plainCondition(
  object: ObjectType,
  field: string,
  op: Condition extends infer C ? (C extends { op: infer O } ? O : never) : never,
): Condition {
  const { value } = resolvePath(model, object, field)
  const one =
    value.kind === 'choice' ? value.options.values[0]! : (plainValue[value.kind as keyof typeof plainValue] ?? 'words of some length')
  if (op === 'empty' || op === 'notEmpty') return { field, op }
  if (op === 'inLast' || op === 'inNext') return { field, op, value: 7 }
  return { field, op, value: op === 'anyOf' || op === 'noneOf' ? [one as string] : one }
}

/** Asks all that there is to ask, in honest words. */
async function askHonestly(): Promise<void> {
  for (const actor of actors)
    for (const object of objects) {
      const list = (query: ListQuery): Promise<unknown> => store.list(actor, object.name, query).catch(refused)
      // Behind a link the operators are those of the field itself.
      const conditions = pathsOf(object).flatMap((field) =>
        (field.includes('.') ? (['notEmpty'] as const) : operatorsOf(resolvePath(model, object, field).value, model)).map((op) =>
          plainCondition(object, field, op),
        ),
      )
      const related = model
        .referringTo(object.name)
        .filter(({ object: { internal } }) => !internal)
        .map(({ object: { name }, field }) => ({ some: name, by: field }))
      for (const where of [...conditions, ...related].map((condition) => checkCondition(model, object, condition))) {
        await list({ where })
        await list({ where: { not: { or: [where, { and: [] }, { or: [] }] } }, sort: 'createdAt' })
        await store.count(actor, object.name, { where })
      }
      for (const sort of Object.keys(object.fields).flatMap((key) => [key, `-${key}`])) {
        const after = (value: unknown): string =>
          Buffer.from(JSON.stringify([sort.replace('-', ''), sort[0] === '-', value, member])).toString('base64url')
        for (const value of ['words', 1, true, '2026-01-31', '2026-01-31T00:00:00.000Z', member, null])
          await list({ sort, after: after(value) })
        await list({ sort })
      }
      for (const words of ['some words', 'ab', 'a b c d']) {
        await list({ find: words })
        await store.count(actor, object.name, { find: words }, 10_001)
      }
      await list({ after: Buffer.from(JSON.stringify(['', true, 0, member])).toString('base64url') })
      await store.get(actor, object.name, member)
      await store.history(actor, object.name, member, { after: member, limit: 10 })
    }
}

function refused(error: unknown): void {
  if (!(error instanceof Problem) || error.status >= 500) throw error
}

const payloads = [
  "'", '"', "''", '""', '\\', "\\'", '$$', '$1', '$2::uuid', ';', '--', '/*', '*/', "' or 1=1 --", "'; drop table person; --", '") or ("1"="1', '" = "', '1) or (1=1', "x' union select password from control.account --",
  "'||(select 1)||'", 'pg_sleep(9)', 'person"', '"person".name', 'r.id', 'name; select', 'name desc nulls first', 'name,(select 1)', "custom->>'x'", "seats')::int", '\0', '\u2019', '\u02bc', '\uff07', '\u2028', '\ud800', '%', '_', 'null', 'true', 'Infinity', 'NaN', '1e999', '-1', '0x10', '__proto__',
  'constructor', 'prototype.name', 'owner.__proto__', 'workspace_id', 'toString', 'hasOwnProperty', 'find', 'custom', 'text_1', "Europe/Berlin' and 1=1", 'en_US.utf8', '../../etc/passwd', '{{7*7}}', '${7*7}', '<script>',
] // prettier-ignore

const hostile = fc.oneof(
  fc.constantFrom(...payloads),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .tuple(fc.constantFrom('name', 'owner.name', 'seats', 'createdAt', 'email', 'company'), fc.constantFrom(...payloads))
    .map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom(...payloads), fc.constantFrom(...payloads)).map((parts) => parts.join(' ')),
)
/** An honest sentence in which a piece was replaced. */
const sentences = fc.constantFrom(
  'name is "Inga Sörensen" and owner is me',
  'city is any of (Köln, "Bad Homburg") or not (email is empty)',
  'some employment by person (company.name starts with nord)',
  'createdAt in the last 14 days and seats >= 3',
  'company.parent.industry contains food',
)
const bent = fc
  .tuple(sentences, hostile, fc.nat(60), fc.nat(12))
  .map(([sentence, piece, at, gone]) => `${sentence.slice(0, at)}${piece}${sentence.slice(at + gone)}`)
const quoted = fc.tuple(sentences, hostile).map(([sentence, piece]) => `${sentence} and name contains ${JSON.stringify(piece)}`)
const texts = fc.oneof(hostile, bent, quoted)
const keys = fc.oneof(hostile, fc.constantFrom('name', 'owner', 'seats', 'company', 'id', 'createdAt', 'emails', 'company.name'))
const value = fc.oneof(
  hostile,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(hostile, { maxLength: 3 }),
  fc.constant({ a: 1 }),
)
const operators = fc.oneof(
  hostile,
  fc.constantFrom('is', 'isNot', 'contains', 'anyOf', 'before', 'atLeast', 'inLast', 'startsWith', 'notEmpty'),
)
/** A tree as a saved view or a program might send it: of any shape. */
const trees = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.record({ field: keys, op: operators, value }),
    fc.record({ some: keys, by: keys, where: tie('tree') }, { requiredKeys: ['some'] }),
    fc.record({ and: fc.array(tie('tree'), { maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
    fc.record({ or: fc.oneof(fc.array(tie('tree'), { maxLength: 3 }), hostile) }),
  ),
})).tree as fc.Arbitrary<Condition>
const cursors = fc.oneof(
  hostile,
  fc
    .tuple(keys, fc.oneof(fc.boolean(), hostile), value, fc.oneof(hostile, fc.constant(member)))
    .map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url')),
)
const anything = fc.record({
  actor: fc.constantFrom(...actors),
  object: fc.constantFrom(...objects),
  filter: fc.option(texts, { nil: undefined }),
  tree: fc.option(trees, { nil: undefined }),
  find: fc.option(texts, { nil: undefined }),
  sort: fc.option(
    fc.oneof(
      keys,
      keys.map((key) => `-${key}`),
    ),
    { nil: undefined },
  ),
  fields: fc.option(fc.array(keys, { maxLength: 3 }), { nil: undefined }),
  after: fc.option(cursors, { nil: undefined }),
  id: hostile,
})

test(`of ${runs} questions with any text in them none adds a word to a statement`, async () => {
  await askHonestly()
  const known = new Set([...new Set(asked.map(({ text }) => text))].flatMap(wordsOf))
  expect(known.size).toBeGreaterThan(100)
  const outcomes = { asked: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(anything, async ({ actor, object, filter, tree, find, sort, fields, after, id }) => {
      asked.length = 0
      const attempts: (() => Promise<unknown>)[] = [
        async () => store.list(actor, object.name, { where: filterFor(model, actor, object, filter), find, sort, fields, after }),
        async () => store.list(actor, object.name, { where: tree && checkCondition(model, object, tree), find }),
        async () => store.list(actor, object.name, { sort }),
        async () => store.list(actor, object.name, { after }),
        async () => store.list(actor, object.name, { fields }),
        async () => store.count(actor, object.name, { where: filterFor(model, actor, object, filter), find }),
        async () => store.get(actor, object.name, id),
        async () => store.history(actor, object.name, id, { after }),
        async () => checkKeys(model, actor, object, fields),
      ]
      for (const attempt of attempts)
        try {
          await attempt()
          outcomes.asked++
        } catch (error) {
          refused(error)
          outcomes.refused++
        }
      for (const { text, values } of asked) {
        const strange = wordsOf(text).filter((word) => !known.has(word))
        if (strange.length > 0) throw new Error(`${strange.join(' ')} in ${text}`)
        const places = [...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number))
        if (Math.max(1, ...places) > values.length + 1) throw new Error(`More places than values in ${text}`)
      }
    }),
    { numRuns: runs },
  )
  // What is always refused, or never, shows nothing.
  expect(outcomes.asked).toBeGreaterThan(runs)
  expect(outcomes.refused).toBeGreaterThan(runs)
}, 3_600_000)

test('a filter that was read says the same again, whatever its values hold', () => {
  const [actor, object] = [actors[0]!, model.object('person')]
  const sayings = fc.sample(hostile, runs).map((text) => `name is "${text.replace(/["\\]/g, '\\$&')}"`)
  const read = sayings.flatMap((sentence) => {
    try {
      return [filterFor(model, actor, object, sentence)!]
    } catch (error) {
      return refused(error) ?? []
    }
  })
  expect(read.length).toBeGreaterThan(runs / 2)
  expect(read.map((condition) => filterFor(model, actor, object, formatFilter(condition)))).toEqual(read)
}, 3_600_000)

test('a time zone that is taken is one that clocks know, and no other text is', () => {
  fc.assert(
    fc.property(fc.oneof(hostile, fc.constantFrom('europe/berlin', 'UTC', 'Etc/GMT+5', '+05:30', 'EST')), (text) => {
      const zone = inFormat('timeZone', text)
      if (zone === null) return
      expect(zone).toMatch(/^[A-Za-z0-9_+:/-]+$/)
      new Intl.DateTimeFormat('en', { timeZone: zone })
    }),
    { numRuns: runs },
  )
}, 3_600_000)
