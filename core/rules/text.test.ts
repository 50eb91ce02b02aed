import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Problem } from '../errors.ts'
import type { Condition } from '../object/condition.ts'
import { formatFilter, limits, parseFilter } from './text.ts'

/** Read once, and read again from what it is written as; or the refusal. Any other exception fails the test. */
const read = (text: string): Problem | { once: Condition; again: Condition } => {
  try {
    const once = parseFilter(text)
    return { once, again: parseFilter(formatFilter(once)) }
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

const problemOf = (text: string): Problem => {
  try {
    parseFilter(text)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error(`${text} was read without complaint`)
}

describe('sentences', () => {
  test.each<[string, Condition]>([
    ['', { and: [] }],
    [
      'language is de and (city is "Köln" or company is empty)',
      {
        and: [
          { field: 'language', op: 'is', value: 'de' },
          {
            or: [
              { field: 'city', op: 'is', value: 'Köln' },
              { field: 'company', op: 'empty' },
            ],
          },
        ],
      },
    ],
    [
      'a is 1 or b is 2 and not c is 3',
      {
        or: [
          { field: 'a', op: 'is', value: 1 },
          { and: [{ field: 'b', op: 'is', value: 2 }, { not: { field: 'c', op: 'is', value: 3 } }] },
        ],
      },
    ],
    ['some employment (role is buyer)', { some: 'employment', by: '', where: { field: 'role', op: 'is', value: 'buyer' } }],
    ['some employment by person', { some: 'employment', by: 'person' }],
    ['createdAt in the last 14 days', { field: 'createdAt', op: 'inLast', value: 14 }],
    ['birthday in the next 1 day', { field: 'birthday', op: 'inNext', value: 1 }],
    ['industry is any of (Food, "Hotels and bars", 7)', { field: 'industry', op: 'anyOf', value: ['Food', 'Hotels and bars', 7] }],
    ['industry is none of ()', { field: 'industry', op: 'noneOf', value: [] }],
    [
      'employees >= 50 and employees < 1e3',
      {
        and: [
          { field: 'employees', op: 'atLeast', value: 50 },
          { field: 'employees', op: 'under', value: '1e3' },
        ],
      },
    ],
    [
      'owner IS NOT me AND active is true',
      {
        and: [
          { field: 'owner', op: 'isNot', value: 'me' },
          { field: 'active', op: 'is', value: true },
        ],
      },
    ],
    ['happened order.placed', { happened: 'order.placed' }],
    [
      'happened order.placed (total > 100) >= 3 times in the last 90 days',
      { happened: 'order.placed', where: { field: 'total', op: 'over', value: 100 }, op: 'atLeast', value: 3, inLast: '90 days' },
    ],
    ['happened order.placed sum of total < 1000', { happened: 'order.placed', sum: 'total', op: 'under', value: 1000 }],
    [
      'not happened product.added without order.placed (total > 5) within 1 hour in the last 2 days or happened is yes',
      {
        or: [
          {
            not: {
              happened: 'product.added',
              without: { happened: 'order.placed', where: { field: 'total', op: 'over', value: 5 }, within: '1 hour' },
              inLast: '2 days',
            },
          },
          // A field may be called so.
          { field: 'happened', op: 'is', value: 'yes' },
        ],
      },
    ],
    ['name starts with "O\\"Brien \\\\ Söhne"', { field: 'name', op: 'startsWith', value: 'O"Brien \\ Söhne' }],
  ])('%s', (text, tree) => {
    expect(parseFilter(text)).toEqual(tree)
  })

  test('what other languages write otherwise is text in double quotes', () => {
    for (const value of ["'s-Hertogenbosch", 'null'])
      expect(parseFilter(formatFilter({ field: 'city', op: 'is', value }))).toEqual({ field: 'city', op: 'is', value })
    expect(parseFilter("name is O'Brien")).toEqual({ field: 'name', op: 'is', value: "O'Brien" })
  })

  test('postcodes keep their zeros and quoted numbers stay text', () => {
    expect(parseFilter('postcode is 01067')).toEqual({ field: 'postcode', op: 'is', value: '01067' })
    expect(parseFilter('postcode is "10115"')).toEqual({ field: 'postcode', op: 'is', value: '10115' })
  })
})

describe('refusals say where and what', () => {
  test.each<[string, number, RegExp]>([
    ['city', 4, /comparison/],
    ['happened order.placed >= 3', 26, /times/],
    ['happened order.placed >= three times', 25, /number/],
    ['happened order.placed in the last 90', 36, /minutes, hours or days/],
    ['happened a then b', 17, /Say within how long/],
    ['happened order.placed sum of total', 34, /compared with/],
    ['city is', 7, /value/],
    ['city is New York', 12, /and.*or/],
    ['city is and', 8, /quotes/],
    ['city = Berlin', 5, /`is`/],
    ['(city is Berlin', 15, /parenthesis/],
    ['city is Berlin)', 14, /and.*or/],
    ['name is "open', 8, /double quote/],
    ['createdAt in the last 14', 24, /days/],
    ['industry is any of Food', 19, /parentheses/],
    ['some (role is buyer)', 5, /related/],
    ['city is Berlin and', 18, /field/],
    ["city is 'Hamburg'", 8, /double quotes/],
    ["city is any of (Kiel, 'Hamburg')", 22, /double quotes/],
    ['city is null', 8, /`is empty`.*"null"/],
    ['city is not NULL', 12, /`is not empty`/],
  ])('%s', (text, at, expected) => {
    const problem = problemOf(text)
    expect(problem).toMatchObject({ code: 'filter.wrong', status: 400, more: { at } })
    expect(problem.more.expected).toMatch(expected)
    expect(problem.fix).toBe(problem.more.expected)
  })

  test('limits: characters, conditions, depth', () => {
    expect(problemOf(`name is ${'x'.repeat(limits.characters)}`).message).toMatch(/8000/)
    const many = (count: number): string => Array.from({ length: count }, () => 'a is 1').join(' or ')
    expect(parseFilter(many(limits.conditions))).toHaveProperty('or.length', limits.conditions)
    expect(problemOf(many(limits.conditions + 1)).more.at).toBe(many(limits.conditions).length + 4)
    expect(parseFilter(`${'not '.repeat(20)}a is 1`)).toHaveProperty('not')
    expect(problemOf(`${'not '.repeat(21)}a is 1`).message).toMatch(/20 deep/)
    expect(problemOf('('.repeat(7999)).message).toMatch(/20 deep/)
    expect(problemOf('not '.repeat(1999)).message).toMatch(/20 deep/)
  })
})

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('and', 'Not', 'null', "'a'", 'true', '50', '007', 'a"b', '\\', 'is', 'any', 'me', ' x ', 'new\nline'),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
)
const field = fc.oneof(
  fc.constantFrom('name', 'owner.name', 'company.parent.industry', 'some', 'not', 'is'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    field,
    op: fc.constantFrom('is', 'isNot', 'contains', 'startsWith', 'over', 'atLeast', 'under', 'atMost', 'before', 'after'),
    value: fc.oneof(scalar, fc.boolean()),
  }),
  fc.record({ field, op: fc.constantFrom('inLast', 'inNext'), value: fc.oneof(fc.nat(), scalar) }),
  fc.record({ field, op: fc.constantFrom('anyOf', 'noneOf'), value: fc.array(scalar, { maxLength: 4 }) }),
  fc.record({ field, op: fc.constantFrom('empty', 'notEmpty') }),
  fc.record({ some: field.filter((name) => name !== ''), by: field }),
  fc.record({ segment: field.filter((name) => name !== '') }),
)
const type = fc.oneof(
  fc.constantFrom('order.placed', 'x.visit', 'some', 'then'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
)
const duration = fc.constantFrom('1 day', '90 days', '1 hour', '30 minutes')
const happened = (where: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> => {
  const occurred = fc.record({ happened: type, where }, { requiredKeys: ['happened'] })
  const following = fc.tuple(occurred, duration).map(([one, within]) => ({ ...one, within }))
  const often = fc.record({ op: fc.constantFrom('is', 'over', 'atLeast', 'under', 'atMost'), value: fc.integer() })
  const sum = fc.tuple(often, fc.constantFrom('total', 'of', 'n-1')).map(([one, taken]) => ({ ...one, sum: taken }))
  const rest = fc.record({ then: following, without: following, inLast: duration }, { requiredKeys: [] })
  return fc.tuple(occurred, fc.oneof(fc.constant({}), often, sum), rest).map((all) => Object.assign({}, ...all) as Condition)
}
const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    leaf,
    fc.record({ not: tie('tree') }),
    fc.array(tie('tree'), { minLength: 2, maxLength: 4 }).map((and) => ({ and })),
    fc.array(tie('tree'), { minLength: 2, maxLength: 4 }).map((or) => ({ or })),
    fc.record({ some: field.filter((name) => name !== ''), by: field, where: tie('tree') }),
    happened(tie('tree')),
  ),
}))

describe('properties', () => {
  test('what is written is read back as the same tree', () => {
    fc.assert(
      fc.property(tree, (condition) => {
        const text = formatFilter(condition)
        fc.pre(text.length <= limits.characters && leaves(condition) <= limits.conditions)
        expect(parseFilter(text)).toEqual(condition)
      }),
      { numRuns: 4000 },
    )
  })

  test('any text is read, or refused with a place in it', () => {
    const words = fc.constantFrom(
      'and',
      'or',
      'not',
      'some',
      'by',
      'is',
      'any',
      'of',
      'empty',
      'contains',
      'in',
      'the',
      'last',
      'days',
      'happened',
      'order.placed',
      'times',
      'sum',
      'then',
      'without',
      'within',
      'segment',
      '(',
      ')',
      ',',
      '"',
      '\\',
      '>',
      '>=',
      '=',
      'name',
      '5',
      'Köln',
      '\0',
      '\ud800',
    )
    const texts = fc.oneof(
      fc.array(words, { maxLength: 30 }).map((list) => list.join(' ')),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ maxLength: 60 }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const outcome = read(text)
        expect(outcome instanceof Problem ? outcome.more.at : 0).toSatisfy((at: number) => at >= 0 && at <= text.length)
        expect(outcome instanceof Problem || outcome.again).toEqual(outcome instanceof Problem || outcome.once)
      }),
      { numRuns: 6000 },
    )
  })
})

function leaves(condition: Condition): number {
  if ('and' in condition) return condition.and.reduce((sum, part) => sum + leaves(part), 0)
  if ('or' in condition) return condition.or.reduce((sum, part) => sum + leaves(part), 0)
  if ('not' in condition) return leaves(condition.not)
  if ('happened' in condition)
    return [condition, condition.then, condition.without].reduce((sum, one) => sum + (one ? 1 + (one.where ? leaves(one.where) : 0) : 0), 0)
  return 'some' in condition && condition.where ? 1 + leaves(condition.where) : 1
}
