import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAddress } from './address.ts'

test.each([
  ['https://shop.example/lamps?token=secret&page=2#top', [], 'https://shop.example/lamps'],
  ['https://shop.example/lamps?token=secret&page=2&page=3#top', ['page'], 'https://shop.example/lamps?page=2&page=3'],
  ['https://ada:secret@shop.example/', [], 'https://shop.example/'],
  ['https://shop.example/#/lamps/7?token=secret', [], 'https://shop.example/#/lamps/7'],
  ['https://shop.example/#!/lamps', [], 'https://shop.example/#!/lamps'],
  ['https://shop.example/#access_token=secret', [], 'https://shop.example/'],
  ['javascript:alert(1)', [], ''],
  ['about:blank', [], ''],
  ['', [], ''],
])('%s is sent as what is nobody’s own, with %j', (href, params, url) => expect(readAddress(href, params)).toEqual({ url }))

test('where somebody came from is told by the names of advertisements', () => {
  const href = 'https://shop.example/?utm_campaign=Autumn+lamps&utm_source=%20letter%20&utm_medium=&utm_term=x&gclid=abc'
  expect(readAddress(href)).toEqual({ url: 'https://shop.example/', campaign: { name: 'Autumn lamps', source: 'letter' } })
  expect(readAddress(`https://shop.example/?utm_campaign=${'x'.repeat(500)}`).campaign?.name).toHaveLength(200)
})

test('whatever an address says, nothing behind its question mark is sent that was not asked for, and it never throws', () => {
  const secret = 'q9secret'
  const text = fc.string({ unit: 'binary', maxLength: 30 })
  fc.assert(
    fc.property(text, text, (path, more) => {
      const url = `https://shop.example/${encodeURIComponent(path)}?${encodeURIComponent(more)}a=${secret}#${secret}`
      expect(readAddress(url, ['b']).url).not.toContain(secret)
      readAddress(path + more)
    }),
  )
})
