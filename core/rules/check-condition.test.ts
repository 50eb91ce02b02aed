import { people } from '@rapport/people'
import { platform } from '@rapport/platform'
import { describe, expect, test } from 'vitest'
import { Problem } from '../errors.ts'
import { ref } from '../object/field.ts'
import { interactionTypes } from '../object/interaction.ts'
import { defineModel } from '../object/model.ts'
import { checkCondition } from './check-condition.ts'
import type { Condition } from '../object/condition.ts'
import { operatorsOf } from './operators.ts'
import { resolvePath, type Hidden } from './path.ts'
import { parseFilter } from './text.ts'

const model = defineModel([...platform.objects, ...people.objects], interactionTypes(people.interactions))
const person = model.object('person')
const company = model.object('company')
const anId = '0190a000-0000-7000-8000-000000000001'
const check = (text: string, hidden: Hidden = () => false): Condition => checkCondition(model, person, parseFilter(text), { hidden })

const refusal = (work: () => unknown): Problem => {
  try {
    work()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('was not refused')
}

describe('paths', () => {
  test('follow refs and lookups that take a ref', () => {
    const path = resolvePath(model, person, 'company.parent.owner.name')
    expect(path.hops.map((hop) => `${hop.object.name}.${hop.key}→${hop.to.name}`)).toEqual([
      'person.company→company',
      'company.parent→company',
      'company.owner→member',
    ])
    expect(path.last).toMatchObject({ key: 'name', engine: false })
    expect(path.last.object.name).toBe('member')
  })

  test('a lookup is compared as the field it takes; engine fields are fields', () => {
    expect(resolvePath(model, person, 'jobTitle').value.kind).toBe('text')
    expect(resolvePath(model, person, 'company').value).toMatchObject({ kind: 'ref', options: { to: 'company' } })
    expect(resolvePath(model, person, 'owner.createdAt')).toMatchObject({ last: { engine: true }, value: { kind: 'instant' } })
    expect(resolvePath(model, person, 'id').value).toMatchObject({ kind: 'ref', options: { to: 'person' } })
  })

  test.each([
    ['company.parent.parent.owner.name', /3 links/],
    ['name.length', /no other record/],
    ['id.name', /no other record/],
    ['nam', /no field/],
    ['constructor', /no field/],
    ['__proto__', /no field/],
    ['owner.', /no field/],
    ['', /no field/],
    ['emails.value', /no other record/],
  ])('%s is refused', (path, words) => {
    const problem = refusal(() => resolvePath(model, person, path))
    expect(problem).toMatchObject({ code: 'filter.wrong', status: 400, more: { field: path } })
    expect(problem.message).toMatch(words)
  })
})

describe('operators', () => {
  test('a lookup allows what its field allows', () => {
    expect(operatorsOf(person.fields.company!, model)).toEqual(operatorsOf(ref('company')))
    expect(operatorsOf(person.fields.jobTitle!, model)).toContain('contains')
  })
})

describe('a filter that fits', () => {
  test.each<[string, Condition]>([
    ['owner is me', { field: 'owner', op: 'is', value: 'me' }],
    [`company is ${anId.toUpperCase()}`, { field: 'company', op: 'is', value: anId }],
    ['company.employees > "12"', { field: 'company.employees', op: 'over', value: 12 }],
    ['name contains 5', { field: 'name', op: 'contains', value: '5' }],
    ['email is Inga@Nordkaffee.example', { field: 'email', op: 'is', value: 'Inga@Nordkaffee.example' }],
    ['emails is Inga@Nordkaffee.example', { field: 'emails', op: 'is', value: 'inga@nordkaffee.example' }],
    ['createdAt after 2026-01-31T14:30:00+02:00', { field: 'createdAt', op: 'after', value: '2026-01-31T12:30:00.000Z' }],
    ['owner.role is any of (REP, guest, rep)', { field: 'owner.role', op: 'anyOf', value: ['rep', 'guest'] }],
    ['owner.active is yes', { field: 'owner.active', op: 'is', value: true }],
    [
      'some employment (company.name is Nordkaffee)',
      { some: 'employment', by: 'person', where: { field: 'company.name', op: 'is', value: 'Nordkaffee' } },
    ],
    ['', { and: [] }],
  ])('%s', (text, checked) => {
    expect(check(text)).toEqual(checked)
  })

  test('days become moments of the time zone', () => {
    const inBerlin = (text: string) => checkCondition(model, person, parseFilter(text), { timeZone: 'Europe/Berlin' })
    const from = '2026-03-28T23:00:00.000Z'
    const to = '2026-03-29T22:00:00.000Z'
    const is = {
      and: [
        { field: 'createdAt', op: 'atLeast', value: from },
        { field: 'createdAt', op: 'before', value: to },
      ],
    }
    expect(inBerlin('createdAt is 2026-03-29')).toEqual(is)
    expect(inBerlin('createdAt is not 2026-03-29')).toEqual({ not: is })
    expect(inBerlin('createdAt before 2026-03-29')).toEqual({ field: 'createdAt', op: 'before', value: from })
    expect(inBerlin('createdAt >= 2026-03-29')).toEqual({ field: 'createdAt', op: 'atLeast', value: from })
    expect(inBerlin('createdAt after 2026-03-29')).toEqual({ field: 'createdAt', op: 'atLeast', value: to })
    expect(inBerlin('createdAt > 2026-03-29')).toEqual({ field: 'createdAt', op: 'atLeast', value: to })
    expect(inBerlin('createdAt < 2026-03-29')).toEqual({ field: 'createdAt', op: 'before', value: from })
    expect(inBerlin('birthday > 2026-03-29')).toEqual({ field: 'birthday', op: 'after', value: '2026-03-29' })
    expect(inBerlin('createdAt <= 2026-03-29')).toEqual({ field: 'createdAt', op: 'before', value: to })
    expect(inBerlin(`createdAt is ${from}`)).toEqual({
      and: [
        { field: 'createdAt', op: 'atLeast', value: from },
        { field: 'createdAt', op: 'atMost', value: from },
      ],
    })
  })

  test('comparing with null asks for empty', () => {
    expect(checkCondition(model, person, { field: 'city', op: 'isNot', value: null })).toEqual({ field: 'city', op: 'notEmpty' })
  })

  test('text is compared in NFC, as it is stored', () => {
    expect(check('city is "Ko\u0308ln"')).toEqual({ field: 'city', op: 'is', value: 'Köln' })
  })
})

describe('a filter that does not fit says what to do', () => {
  test.each<[string, RegExp, number]>([
    ['not familiName is Sörensen', /familyName/, 4],
    ['birthday contains 5', /is not/, 0],
    ['birthday before 2026-02-30', /2026-01-31/, 0],
    ['createdAt before yesterday', /2026-01-31/, 0],
    ['createdAt in the last 0 days', /1 to/, 0],
    ['createdAt in the last 1.5 days', /1 to/, 0],
    ['company.employees > many', /whole number/, 0],
    ['company.employees > 12.5', /whole number/, 0],
    ['owner is Mara', /member, or me/, 0],
    ['company is me', /id of the record/, 0],
    ['owner.role is repp', /rep/, 0],
    ['owner.active is perhaps', /true or false/, 0],
    ['city is Bonn and some employmnt', /employment/, 17],
    ['some employment by company', /person/, 0],
    ['name is "a\0b"', /no text/, 0],
  ])('%s', (text, fix, at) => {
    const problem = refusal(() => check(text))
    expect(problem).toMatchObject({ code: 'filter.wrong', status: 400, more: { at } })
    expect(problem.fix).toMatch(fix)
  })

  test('a link that is ambiguous must be named', () => {
    const two = {
      ...model,
      referringTo: () => [
        { object: model.object('employment'), field: 'person' },
        { object: model.object('employment'), field: 'company' },
      ],
    }
    expect(refusal(() => checkCondition(two, person, { some: 'employment', by: '' })).fix).toMatch(
      /by person or some employment by company/,
    )
  })

  test('trees from outside have limits and shapes too', () => {
    let deep: Condition = { field: 'city', op: 'empty' }
    for (let i = 0; i < 21; i++) deep = { not: deep }
    expect(refusal(() => checkCondition(model, person, deep)).message).toMatch(/20 deep/)
    const wide = { or: Array.from({ length: 201 }, () => ({ field: 'city', op: 'empty' }) as const) }
    expect(refusal(() => checkCondition(model, person, wide)).message).toMatch(/200/)
    for (const odd of [
      null,
      5,
      'city',
      [],
      {},
      { and: 3 },
      { or: [null] },
      { field: 'city' },
      { field: 5, op: 'is' },
      { field: 'city', op: 'like', value: 'x' },
      { field: 'city', op: 'is', value: { a: 1 } },
      { field: 'city', op: 'is', value: ['x'] },
      { field: 'city', op: 'anyOf', value: 'x' },
      { some: 5, by: {} },
      { not: undefined },
    ])
      expect(refusal(() => checkCondition(model, person, odd as never)).code).toBe('filter.wrong')
  })
})

describe('hidden fields', () => {
  const guest: Hidden = (object, field) => object === 'person' && ['emails', 'birthday'].includes(field)

  test('are refused in the words of an unknown field', () => {
    for (const field of ['birthday', 'emails', 'email']) {
      const hidden = refusal(() => check(`${field} is empty`, guest))
      const unknown = refusal(() => check('zzzzzzzz is empty', guest))
      expect(hidden.message.replace(field, 'zzzzzzzz')).toBe(unknown.message)
      expect(hidden.more.expected).not.toMatch(new RegExp(`\\b${field}\\b`))
    }
  })

  test('are refused behind links and inside some', () => {
    expect(
      refusal(() => checkCondition(model, company, parseFilter('some employment (person.birthday is empty)'), { hidden: guest })).message,
    ).toMatch(/no field/)
  })

  test('an object whose id is hidden does not exist', () => {
    const noCompanies: Hidden = (object) => object === 'company'
    expect(refusal(() => check('company.name is x', noCompanies)).message).toMatch(/no other record|no field/)
    const noEmployments: Hidden = (object) => object === 'employment'
    expect(refusal(() => check('some employment', noEmployments)).fix).not.toMatch(/employment/)
    expect(refusal(() => check('company is empty', noEmployments)).message).toMatch(/no field/)
  })
})

describe('what happened', () => {
  test('is at least once unless said, and what is said of it is checked by its type', () => {
    expect(check('happened order.placed')).toEqual({ happened: 'order.placed', op: 'atLeast', value: 1 })
    expect(check('happened x.visit (plan is pro and seats > 3) in the last 1 hours')).toMatchObject({
      happened: 'x.visit',
      inLast: '1 hour',
    })
    expect(check('happened call.made (outcome is Reached and at after 2026-01-31)')).toMatchObject({
      where: {
        and: [
          { field: 'outcome', value: 'reached' },
          { field: 'at', op: 'atLeast', value: '2026-02-01T00:00:00.000Z' },
        ],
      },
    })
    expect(check('happened product.added then order.placed (total >= 5) within 7 days')).toMatchObject({
      then: { happened: 'order.placed', within: '7 days' },
    })
  })

  test.each([
    ['happened order.plcd', /no type of interactions/, /order\.placed/],
    ['happened order.placed (sum > 3)', /no field “sum”/, /total/],
    ['happened order.placed (version is 1)', /no field “version”/, /./],
    ['happened order.placed (createdAt in the last 3 days)', /no field “createdAt”/, /./],
    ['happened order.placed (total is many)', /does not fit/, /number/],
    ['happened order.placed (at in the last 3 days)', /not compared with in the last/, /of the whole/],
    ['happened order.placed sum of currency > 3', /no number of “order.placed”/, /numbers/],
    ['happened order.placed >= 2.5 times', /no number/, /whole number/],
    ['happened order.placed >= -1 times', /no number/, /whole number/],
    ['happened order.placed in the last 0 days', /no duration/, /90 days/],
    ['happened order.placed in the last 40000 days', /no duration/, /century/],
    ['happened order.placed then x.visit (plan is pro and plan > 3) within 1 day', /does not fit|cannot be compared/, /./],
    ['happened x.visit ("a\'b" is 1)', /cannot be asked for/, /letters/],
  ])('%s is refused', (text, message, fix) => {
    const problem = refusal(() => check(text))
    expect(problem).toMatchObject({ code: 'filter.wrong', status: 400 })
    expect(problem.message).toMatch(message)
    expect(problem.fix).toMatch(fix)
  })

  test('nothing happens with records that are no customers, and oddly shaped trees are refused in words', () => {
    const member = model.object('member')
    expect(refusal(() => checkCondition(model, member, parseFilter('happened order.placed'))).message).toMatch(/Nothing happens with/)
    for (const odd of [
      { happened: 3 },
      { happened: 'order.placed', where: [] },
      { happened: 'x.y', sum: 3 },
      { happened: 'x.y', then: {} },
      { happened: 'x.y', op: 'like' },
    ])
      expect(refusal(() => checkCondition(model, person, odd as never)).code).toBe('filter.wrong')
  })
})
