import { Person } from '@rapport/people'
import { describe, expect, test } from 'vitest'
import { checkValues } from './check.ts'

const check = (field: string, given: unknown, country?: string) => checkValues(Person, { [field]: given }, { mode: 'patch', country })
const values = (field: string, given: unknown, country?: string): unknown => {
  const { values: checked, errors } = check(field, given, country)
  expect(errors).toEqual([])
  return checked[field]
}
const error = (field: string, given: unknown) => check(field, given).errors[0]

describe('mail addresses', () => {
  test('are lower case, their domains punycode; what is the same is joined', () => {
    expect(
      values('emails', [
        { value: ' Inga@Nordkaffee.Example ', label: null },
        'inga@nordkaffee.example',
        { value: 'inga@bücher.example', label: ' work ' },
        { value: 'INGA@nordkaffee.example', label: 'old' },
      ]),
    ).toEqual([
      { value: 'inga@nordkaffee.example', label: 'old' },
      { value: 'inga@xn--bcher-kva.example', label: 'work' },
    ])
    expect(values('emails', 'Inga Sörensen <inga@nordkaffee.example>')).toEqual([{ value: 'inga@nordkaffee.example' }])
    expect(values('emails', 'mailto:a+b@c.example')).toEqual([{ value: 'a+b@c.example' }])
  })

  test('an empty list is none', () => {
    for (const given of [[], null, '', [{ value: '' }], [{ value: null, label: 'work' }]]) expect(values('emails', given)).toBeNull()
  })

  test.each([
    'inga',
    'inga@',
    '@a.example',
    'a b@c.example',
    'a@b@c.example',
    'a@-b.example',
    'jürgen@a.example',
    'a@b..example',
    `${'a'.repeat(65)}@b.example`,
    'a@b.example, c@d.example',
    'a@[127.0.0.1]',
  ])('%s is refused', (given) => {
    expect(error('emails', [{ value: 'ok@a.example' }, { value: given }])).toMatchObject({
      field: 'emails',
      code: 'field.wrongFormat',
      message: expect.stringMatching(/^Entry 2: .*nordkaffee\.example/),
    })
  })

  test('shapes and sizes', () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => ({ value: `a${i}@b.example` }))
    expect(values('emails', many(20))).toHaveLength(20)
    expect(error('emails', many(21))?.code).toBe('field.tooMany')
    expect(error('emails', [...many(20), ...many(20)])).toBeUndefined()
    for (const given of [
      5,
      {},
      [5],
      [['a@b.example']],
      [{ value: 5 }],
      [{ value: 'a@b.example', main: true }],
      [{ value: 'a@b.example', label: {} }],
    ])
      expect(error('emails', given)?.code).toBe('field.wrongType')
    expect(error('emails', [{ value: 'a@b.example', label: 'x'.repeat(101) }])?.code).toBe('field.tooLong')
  })
})

describe('phone numbers', () => {
  test('are E.164 where they are valid, else as typed', () => {
    expect(
      values('phones', ['040 / 123 456-78', { value: '+39 02 1234 5678', label: 'office' }, 'ask for Inga: 112', '+49 40 12345678'], 'DE'),
    ).toEqual([{ value: '+494012345678' }, { value: '+390212345678', label: 'office' }, { value: 'ask for Inga: 112' }])
    expect(values('phones', ['040 12345678'])).toEqual([{ value: '040 12345678' }])
    expect(values('phones', ['040 12345678'], 'xx')).toEqual([{ value: '040 12345678' }])
    expect(values('phones', ['040 12345678 ext. 5'], 'de')).toEqual([{ value: '040 12345678 ext. 5' }])
    expect(values('phones', ['٠٤٠١٢٣٤٥٦٧٨'], 'DE')).toEqual([{ value: '+494012345678' }])
  })

  test.each(['12', 'none', `0${'1'.repeat(60)}`])('%s is refused', (given) => {
    expect(error('phones', [given])?.code).toBe('field.wrongFormat')
  })
})

describe('addresses', () => {
  test('keep their parts; countries become codes where they are known', () => {
    expect(
      values('addresses', [
        { street: ' Speicherstr. 1\r\nHof 2 ', postcode: '20457', city: 'Hamburg', region: null, country: 'Deutschland', label: 'office' },
        { country: 'Atlantis' },
        { label: 'home', city: ' ' },
        { country: 'Atlantis', city: null },
      ]),
    ).toEqual([
      { street: 'Speicherstr. 1\nHof 2', postcode: '20457', city: 'Hamburg', country: 'DE', label: 'office' },
      { country: 'Atlantis' },
    ])
    expect(values('addresses', [{ label: 'home' }])).toBeNull()
  })

  test('shapes and sizes', () => {
    for (const given of ['Hamburg', {}, ['Hamburg'], [null], [{ town: 'Hamburg' }], [{ postcode: 20457 }]])
      expect(error('addresses', given)?.code).toBe('field.wrongType')
    expect(error('addresses', [{ city: 'x'.repeat(201) }])).toMatchObject({
      code: 'field.tooLong',
      message: 'Entry 1: city: Shorten it to 200 characters.',
    })
    expect(
      error(
        'addresses',
        Array.from({ length: 21 }, (_, i) => ({ city: `City ${i}` })),
      )?.code,
    ).toBe('field.tooMany')
    expect(error('addresses', JSON.parse('[{"__proto__":{"city":"x"}}]'))?.code).toBe('field.wrongType')
  })
})
