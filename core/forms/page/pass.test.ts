import { expect, test } from 'vitest'
import { openSeals } from '../../secrets/index.ts'
import { addressOf, newPass, originOf, readPass, writePass } from './pass.ts'

const seals = openSeals('a secret of the tests, long enough to sign with')
const [workspace, form] = ['01890000-0000-7000-8000-000000000001', '01890000-0000-7000-8000-000000000002']
const pass = newPass({ page: 'https://shop.example/a', referrer: null, utm: { source: 'letter' } }, 'v-1', new Date(1_000))

test('a pass opens for its form, and for no other', () => {
  const text = writePass(seals, workspace, form, pass)
  expect(readPass(seals, workspace, form, text)).toEqual(pass)
  expect(readPass(seals, workspace, workspace, text)).toBeNull()
  expect(readPass(seals, form, form, text)).toBeNull()
  expect(readPass(openSeals('another secret of the tests, long enough too'), workspace, form, text)).toBeNull()
})

test('whatever letter of it is another, it opens nothing', () => {
  const text = writePass(seals, workspace, form, pass)
  // The last letter of base64url holds bits that say nothing.
  for (let at = 0; at < text.length - 1; at++)
    expect(readPass(seals, workspace, form, `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`)).toBeNull()
  for (const odd of ['', '.', 'x.y', text.split('.')[0]!, 'A'.repeat(9_000)]) expect(readPass(seals, workspace, form, odd)).toBeNull()
})

test('two passes never have one number', () => {
  expect(newPass(pass, null, new Date()).number).not.toBe(newPass(pass, null, new Date()).number)
})

test('where somebody came from is kept without what may name them, and in bounds', () => {
  const query = new URLSearchParams(
    `utm_source= letter &utm_campaign=${'x'.repeat(300)}&utm_=no&utm_ID=no&ref=https://a.example/b?mail=c&page=javascript:alert(1)`,
  )
  expect(originOf(query, 'https://x.example/', false)).toEqual({
    page: null,
    referrer: 'https://a.example/b',
    utm: { source: 'letter', campaign: 'x'.repeat(200) },
  })
  const many = new URLSearchParams(Array.from({ length: 20 }, (_, at) => [`utm_${'abcdefghijklmnopqrst'[at]}`, 'x']))
  expect(Object.keys(originOf(many, undefined, false).utm)).toHaveLength(8)
  expect(originOf(new URLSearchParams(), 'https://shop.example/contact?q=1#x', true)).toEqual({
    page: 'https://shop.example/contact',
    referrer: null,
    utm: {},
  })
})

test.each([
  ['https://ada:secret@shop.example/a?b#c', 'https://shop.example/a'],
  ['ftp://shop.example', null],
  ['//shop.example', null],
  ['', null],
  [undefined, null],
])('of %s is kept %s', (given, kept) => expect(addressOf(given)).toBe(kept))
