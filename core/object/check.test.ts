import { Company, Employment, Note, people, Person } from '@rapport/people'
import { Member, platform, Role, Workspace } from '@rapport/platform'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkValues, type CheckOptions } from './check.ts'
import { boolean, date, defineObject, instant, integer, json, number, text } from './index.ts'
import { defineModel } from './model.ts'
import type { ObjectType } from './define.ts'

const model = defineModel([...platform.objects, ...people.objects])
const anId = '0190a000-0000-7000-8000-000000000001'
const patch = (object: ObjectType, input: unknown, options: Partial<CheckOptions> = {}) =>
  checkValues(object, input, { mode: 'patch', ...options })
const value = (object: ObjectType, field: string, given: unknown, options: Partial<CheckOptions> = {}): unknown => {
  const { values, errors } = patch(object, { [field]: given }, options)
  expect(errors).toEqual([])
  return values[field]
}
const refusal = (object: ObjectType, field: string, given: unknown, options: Partial<CheckOptions> = {}) => {
  const { values, errors } = patch(object, { [field]: given }, options)
  expect(values).not.toHaveProperty(field)
  expect(errors).toHaveLength(1)
  expect(errors[0]!.field).toBe(field)
  return errors[0]!
}
const Thing = defineObject('thing', {
  label: ['Thing', 'Things'],
  title: 'name',
  fields: {
    name: text(),
    site: text({ format: 'url' }),
    count: integer(),
    weight: number(),
    done: boolean(),
    day: date(),
    at: instant(),
    data: json(),
  },
  access: {},
})

describe('which fields may be written', () => {
  test.each([
    ['zzz', 'record.unknownField'],
    ['constructor', 'record.unknownField'],
    ['id', 'field.readonly'],
    ['version', 'field.readonly'],
    ['email', 'field.readonly'],
    ['company', 'field.readonly'],
  ])('%s is refused', (field, code) => {
    expect(refusal(Person, field, 'x').code).toBe(code)
  })

  test('keys of the prototype are neither read nor written', () => {
    const { values, errors } = patch(Person, JSON.parse('{"__proto__":{"name":"x"},"name":"Inga"}'))
    expect(Object.entries(values)).toEqual([['name', 'Inga']])
    expect(errors).toMatchObject([{ field: '__proto__', code: 'record.unknownField' }])
    expect(checkValues(Company, Object.create({ name: 'Inherited' }), { mode: 'create' }).errors).toMatchObject([
      { field: 'name', code: 'field.required' },
    ])
  })

  test('readonly fields are Rapport’s; hidden ones are unknown', () => {
    expect(refusal(Note, 'author', anId).code).toBe('field.readonly')
    const hidden = refusal(Person, 'birthday', '1980-01-31', { hidden: new Set(['birthday']) })
    expect(hidden).toEqual({
      ...refusal(Person, 'birthdaz', 1),
      field: 'birthday',
      message: 'Person has no field birthday. Leave it out or correct its name.',
    })
  })

  test('a field that is called otherwise is named, unless it is hidden', () => {
    const says = (key: string, hidden: readonly string[] = []) => refusal(Person, key, 'x', { hidden: new Set(hidden) }).message
    expect(says('firstName')).toBe('Person has no field firstName. Did you mean givenName?')
    expect(says('last_name')).toBe('Person has no field last_name. Did you mean familyName?')
    expect(says('langauge')).toBe('Person has no field langauge. Did you mean language?')
    expect(says('firstName', ['givenName'])).not.toContain('givenName')
    expect(says('zzzzzzzzzz')).toBe('Person has no field zzzzzzzzzz. Leave it out or correct its name.')
  })

  test('required fields must be there and must stay', () => {
    expect(checkValues(Company, {}, { mode: 'create' }).errors).toEqual([
      { field: 'name', code: 'field.required', message: 'Name is needed. Fill it in.' },
    ])
    expect(checkValues(Company, {}, { mode: 'patch' }).errors).toEqual([])
    for (const empty of [null, '', '  \n']) expect(refusal(Company, 'name', empty).code).toBe('field.required')
    expect(checkValues(Company, { name: 5 }, { mode: 'create' }).errors).toMatchObject([{ code: 'field.wrongType' }])
    expect(checkValues(Person, {}, { mode: 'create' }).errors).toEqual([])
  })

  test('only objects are input', () => {
    for (const input of [null, 5, 'x', [], undefined]) expect(patch(Person, input).errors).toHaveLength(1)
  })
})

describe('text', () => {
  test('is trimmed, one line, in NFC, never re-cased; blank is empty', () => {
    expect(value(Person, 'name', '  iNGA\r\nSo\u0308rensen \u00a0')).toBe('iNGA Sörensen')
    expect(value(Person, 'name', ' \t ')).toBeNull()
    expect(value(Person, 'name', null)).toBeNull()
    expect(value(Note, 'body', ' one\r\ntwo\n')).toBe('one\ntwo')
  })

  test('is counted in characters, not in units', () => {
    expect(value(Person, 'name', '😀'.repeat(500))).toHaveLength(1000)
    expect(refusal(Person, 'name', '😀'.repeat(501))).toMatchObject({ code: 'field.tooLong', message: 'Shorten it to 500 characters.' })
    expect(refusal(Note, 'body', 'x'.repeat(100_001)).code).toBe('field.tooLong')
    expect(refusal(Person, 'name', 'x'.repeat(5_000_000)).code).toBe('field.tooLong')
  })

  test.each(['a\0b', 'a\ud800b', '\udc00'])('%j is no text', (given) => {
    expect(refusal(Person, 'name', given).code).toBe('field.notText')
    expect(refusal(Note, 'body', given).code).toBe('field.notText')
    expect(refusal(Person, 'emails', [{ value: 'a@b.example', label: given }]).code).toBe('field.notText')
    expect(refusal(Person, 'addresses', [{ city: given }]).code).toBe('field.notText')
    expect(refusal(Thing, 'data', { a: [given] }).code).toBe('field.wrongFormat')
    expect(refusal(Thing, 'data', { [given]: 1 }).code).toBe('field.wrongFormat')
  })

  test.each([5, true, {}, ['x']])('%j is not text', (given) => {
    expect(refusal(Person, 'name', given).code).toBe('field.wrongType')
  })
})

describe('formats', () => {
  test.each([
    ['nordkaffee.example', 'nordkaffee.example'],
    ['https://www.Nordkaffee.example:8080/shop?x#y', 'nordkaffee.example'],
    ['Inga@Nordkaffee.EXAMPLE', 'nordkaffee.example'],
    ['mailto:inga@nordkaffee.example', 'nordkaffee.example'],
    ['www.example', 'www.example'],
    ['kaffee-größe.example', 'xn--kaffee-gre-e4a9y.example'],
    ['bücher.example.', 'xn--bcher-kva.example'],
  ])('domain %s', (given, domain) => {
    expect(value(Company, 'domain', given)).toBe(domain)
  })
  test.each([
    'nordkaffee',
    'a b.example',
    '-a.example',
    'a..example',
    '192.168.0.1',
    'x_y.example',
    `${'a'.repeat(64)}.example`,
    'https://',
    '@',
    'a%41.example',
  ])('no domain: %s', (given) => {
    expect(refusal(Company, 'domain', given).code).toBe('field.wrongFormat')
  })

  test.each([
    ['https://nordkaffee.example/a b'.replace(' ', '%20'), 'https://nordkaffee.example/a%20b'],
    ['nordkaffee.example/shop', 'https://nordkaffee.example/shop'],
    ['http://localhost:3000', 'http://localhost:3000/'],
  ])('url %s', (given, url) => {
    expect(value(Thing, 'site', given)).toBe(url)
  })
  test.each([
    'javascript:alert(1)',
    'ftp://a.example',
    'data:text/html,x',
    'https://user:pass@a.example',
    'hello',
    'https://',
    'a b.example',
  ])('no url: %s', (given) => {
    expect(refusal(Thing, 'site', given).code).toBe('field.wrongFormat')
  })

  test('languages and time zones in their canonical spelling', () => {
    expect(['DE', 'de_at', 'zh-hant-tw', 'nb'].map((given) => value(Person, 'language', given))).toEqual([
      'de',
      'de-AT',
      'zh-Hant-TW',
      'nb',
    ])
    for (const given of ['english', 'xx', 'd', 'de-', '12']) expect(refusal(Person, 'language', given).code).toBe('field.wrongFormat')
    expect(['europe/berlin', 'UTC', 'Europe/Kyiv'].map((given) => value(Person, 'timeZone', given))).toEqual([
      'Europe/Berlin',
      'UTC',
      'Europe/Kyiv',
    ])
    for (const given of ['Berlin', '+01:00', 'Europe/Atlantis']) expect(refusal(Person, 'timeZone', given).code).toBe('field.wrongFormat')
  })

  test('countries by code or name', () => {
    expect(
      ['de', 'Germany', 'Deutschland', 'ÖSTERREICH', 'Côte d’Ivoire', 'UK', 'usa'].map((given) => value(Workspace, 'country', given)),
    ).toEqual(['DE', 'DE', 'DE', 'AT', 'CI', 'GB', 'US'])
    for (const given of ['EU', 'ZZ', 'DD', 'Atlantis', 'constructor'])
      expect(refusal(Workspace, 'country', given).code).toBe('field.wrongFormat')
  })

  test('one mail address', () => {
    expect(value(Member, 'email', ' Mara@Rapport.example')).toBe('mara@rapport.example')
    expect(refusal(Member, 'email', 'mara').code).toBe('field.wrongFormat')
  })
})

describe('numbers, truth and time', () => {
  test('numbers are safe and finite; their text is read too', () => {
    expect([12, '12', ' -7 ', 0, -0].map((given) => value(Thing, 'count', given))).toEqual([12, 12, -7, 0, 0])
    for (const given of [1.5, 2 ** 53, '9007199254740993', '1e3', 'x', Number.NaN, true, []])
      expect(refusal(Thing, 'count', given).field).toBe('count')
    expect(['12.5', 1e300, '1e3'].map((given) => value(Thing, 'weight', given))).toEqual([12.5, 1e300, 1000])
    for (const given of [Number.POSITIVE_INFINITY, '1e999', '1,5', '0x10']) expect(refusal(Thing, 'weight', given).field).toBe('weight')
  })

  test('booleans', () => {
    expect([true, 'False'].map((given) => value(Thing, 'done', given))).toEqual([true, false])
    for (const given of [1, 'yes', 'perhaps']) expect(refusal(Thing, 'done', given).code).toBe('field.wrongType')
  })

  test('days exist; moments carry an offset', () => {
    expect(['2024-02-29', '0001-01-01', '9999-12-31'].map((given) => value(Thing, 'day', given))).toEqual([
      '2024-02-29',
      '0001-01-01',
      '9999-12-31',
    ])
    for (const given of ['2023-02-29', '0000-01-01', '10000-01-01', '2024-1-1', '31.01.2024', '2024-13-01', 20240101])
      expect(refusal(Thing, 'day', given).code).toBe('field.wrongFormat')
    expect(value(Thing, 'at', '2026-01-31T14:30:00+02:00')).toBe('2026-01-31T12:30:00.000Z')
    expect(value(Thing, 'at', new Date(0))).toBe('1970-01-01T00:00:00.000Z')
    for (const given of ['2026-01-31', '2026-01-31T14:30', '2026-02-30T00:00:00Z', '2026-01-31T25:00:00Z', new Date(Number.NaN), 5])
      expect(refusal(Thing, 'at', given).code).toBe('field.wrongFormat')
  })

  test('choices', () => {
    expect(value(Member, 'role', 'rep')).toBe('rep')
    expect(refusal(Member, 'role', 'king')).toMatchObject({
      code: 'field.notAChoice',
      message: 'Choose one of administrator, manager, rep, guest.',
    })
  })
})

describe('links', () => {
  test('are ids, or what a read answered', () => {
    expect(value(Person, 'owner', anId.toUpperCase())).toBe(anId)
    expect(value(Person, 'owner', { id: anId, title: 'Mara' })).toBe(anId)
    expect(value(Person, 'owner', null)).toBeNull()
    for (const given of ['Mara', 5, [], { id: 'x' }, { id: anId, name: 'Mara' }])
      expect(refusal(Person, 'owner', given).code).toBe('field.wrongFormat')
    expect(refusal(Employment, 'person', null).code).toBe('field.required')
  })

  test('to any object name it', () => {
    expect(value(Note, 'about', { object: 'person', id: anId, title: 'Inga' }, { model })).toEqual({ object: 'person', id: anId })
    expect(refusal(Note, 'about', { object: 'ghost', id: anId }, { model }).code).toBe('field.notAChoice')
    for (const given of [anId, { object: 'person' }, { id: anId }, { object: 'person', id: anId, x: 1 }, { object: 'a b', id: anId }])
      expect(refusal(Note, 'about', given).field).toBe('about')
  })
})

describe('json', () => {
  test('is plain, small and shallow', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
    expect(value(Role, 'grants', { person: { read: 'own', hide: ['phones'] } })).toEqual({ person: { read: 'own', hide: ['phones'] } })
    expect(value(Thing, 'data', nested(20))).toEqual(nested(20))
    expect(refusal(Thing, 'data', nested(21)).code).toBe('field.wrongFormat')
    expect(refusal(Thing, 'data', nested(5000)).code).toBe('field.wrongFormat')
    expect(refusal(Thing, 'data', 'x'.repeat(65_536)).code).toBe('field.tooLarge')
    expect(refusal(Thing, 'data', 'ä'.repeat(40_000)).code).toBe('field.tooLarge')
    expect(refusal(Thing, 'data', Array(70_000).fill(1)).code).toBe('field.tooLarge')
    for (const given of [Number.NaN, () => 1, { a: undefined }, 10n]) expect(refusal(Thing, 'data', given).code).toBe('field.wrongFormat')
  })
})

test('whatever comes in, the check answers, and what it lets through it lets through again unchanged', () => {
  const anything = fc.anything({ withNullPrototype: true, withDate: true, withBigInt: true, withSparseArray: true })
  const objects = [Person, Company, Employment, Note, Member, Thing] as readonly ObjectType[]
  fc.assert(
    fc.property(fc.constantFrom(...objects), fc.array(anything, { minLength: 12, maxLength: 12 }), (object, given) => {
      const input = Object.fromEntries(Object.keys(object.fields).map((key, i) => [key, given[i % given.length]]))
      const { values } = patch(object, input)
      const again = patch(object, values)
      expect(again.errors).toEqual([])
      expect({ ...again.values }).toEqual({ ...values })
      expect(() => JSON.stringify(values)).not.toThrow()
    }),
    { numRuns: 1500 },
  )
})

test('what is meant is looked for in the first mistakes only: whoever sends a thousand waits for no search, and nobody waits for them', () => {
  const misspelt = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`name${n}`, 'x']))
  const { errors } = patch(Thing, misspelt)
  expect(errors).toHaveLength(1_000)
  expect(errors.filter(({ message }) => message.includes('Did you mean name?'))).toHaveLength(10)
  expect(errors.at(-1)).toMatchObject({
    code: 'record.unknownField',
    message: 'Thing has no field name999. Leave it out or correct its name.',
  })
})
