/** Which addresses may be asked: every way to write one that may not. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { insideAddresses } from '../testing/inside-addresses.ts'
import { placeOf } from './address.ts'
import { readPrivateHost, readTarget } from './target.ts'

describe('an address that somebody types', () => {
  test.each(insideAddresses)('%j is refused before anything is looked up', (url) => {
    expect(() => readTarget(url, [])).toThrow(expect.objectContaining({ code: 'outbound.address', status: 422 }))
  })

  test.each([
    ['https://hooks.example.com', 'hooks.example.com', 443, '/'],
    ['https://Hooks.Example.com.:8443/in?a=b#c', 'hooks.example.com', 8443, '/in?a=b'],
    ['https://hooks.example.com:80/', 'hooks.example.com', 80, '/'],
    ['https://bücher.example/in', 'xn--bcher-kva.example', 443, '/in'],
    ['https://93.184.216.34/', '93.184.216.34', 443, '/'],
    ['https://[2606:2800:220:1::1]/', '2606:2800:220:1::1', 443, '/'],
  ])('%s is read', (url, hostname, port, path) => {
    expect(readTarget(url, [])).toMatchObject({ secure: true, hostname, port, path })
  })

  test('of an allowed host may be private and unencrypted, in any spelling of it; what is never meant stays refused', () => {
    const hosts = ['127.0.0.1:8080', 'hooks.internal', '169.254.169.254'].map((text) => readPrivateHost(text)!)
    for (const url of ['http://127.0.0.1:8080/', 'http://2130706433:8080/', 'http://hooks.internal/', 'https://HOOKS.internal.:9/in'])
      expect(readTarget(url, hosts).path).toMatch(/^\//)
    for (const url of [
      'http://127.0.0.1/',
      'https://127.0.0.2:8080/',
      'http://169.254.169.254/',
      'http://internal/',
      'http://x.hooks.internal/',
    ])
      expect(() => readTarget(url, hosts)).toThrow(/address must/)
  })
})

test('of all addresses inside an IPv6 one, as they are mapped, translated or tunnelled, none is public', () => {
  const wrappings = [
    (hex: string) => `::ffff:${hex}`,
    (hex: string) => `::${hex}`,
    (hex: string) => `64:ff9b::${hex}`,
    (hex: string) => `64:ff9b:1::${hex}`,
    (hex: string) => `2002:${hex}::1`,
    (hex: string) => `2001::${hex}`,
  ]
  fc.assert(
    fc.property(fc.nat(0xffff), fc.nat(0xffff), fc.constantFrom(...wrappings), (high, low, wrap) => {
      expect(placeOf(wrap(`${high.toString(16)}:${low.toString(16)}`))).not.toBe('public')
    }),
  )
})

test.each([
  ['8.8.8.8', 'public'],
  ['172.32.0.1', 'public'],
  ['100.128.0.1', 'public'],
  ['2606:4700:4700::1111', 'public'],
  ['10.255.255.255', 'private'],
  ['::1', 'private'],
  ['fe80::1%eth0', 'never'],
  ['169.254.0.1', 'never'],
  ['4000::1', 'never'],
  ['no address', 'never'],
])('%s is %s', (address, place) => expect(placeOf(address)).toBe(place))
