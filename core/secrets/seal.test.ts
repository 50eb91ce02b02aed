import { expect, test } from 'vitest'
import { openSeals } from './seal.ts'

const seals = openSeals('a secret of the tests, long enough to sign with')

test('a sealed value opens in its place under its secret, and nowhere else', () => {
  const sealed = seals.seal('näytä salasana', 'setting/mail')
  expect(sealed).not.toContain('salasana')
  expect(seals.open(sealed, 'setting/mail')).toBe('näytä salasana')
  expect(seals.open(sealed, 'setting/other')).toBeNull()
  expect(openSeals('another secret of the tests, long enough too').open(sealed, 'setting/mail')).toBeNull()
  expect(seals.seal('näytä salasana', 'setting/mail')).not.toBe(sealed)
})

test.each([
  ['', 'nothing'],
  ['v1.a.b', 'a part missing'],
  ['v2.AAAA.AAAA.AAAA', 'another version'],
  ['v1.AAAAAAAAAAAAAAAA.AAAA.AAAA', 'a short tag'],
])('%j does not open: %s', (sealed) => {
  expect(seals.open(sealed, 'x')).toBeNull()
})

test('any changed bit closes it', () => {
  const [kind, ...parts] = seals.seal('secret', 'x').split('.')
  const bytes = parts.map((part) => Buffer.from(part, 'base64url'))
  const opened: (string | null)[] = []
  for (const part of bytes)
    for (let at = 0; at < part.length; at++) {
      part[at]! ^= 1
      opened.push(seals.open([kind, ...bytes.map((one) => one.toString('base64url'))].join('.'), 'x'))
      part[at]! ^= 1
    }
  expect([opened.length, new Set(opened)]).toEqual([12 + 6 + 16, new Set([null])])
})

test('a token is 256 bits, belongs to one purpose and one id, and comes again', () => {
  expect(Buffer.from(seals.tokenFor('reset', 'one'), 'base64url').length).toBe(32)
  const tokens = [
    seals.tokenFor('reset', 'one'),
    seals.tokenFor('reset', 'two'),
    seals.tokenFor('invitation', 'one'),
    openSeals('another secret of the tests, long enough too').tokenFor('reset', 'one'),
  ]
  expect(new Set(tokens).size).toBe(4)
  expect(seals.tokenFor('reset', 'one')).toBe(tokens[0])
})
