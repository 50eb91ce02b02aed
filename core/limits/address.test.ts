import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressBucket } from './address.ts'

test('IPv4 is counted by address, also when it comes inside IPv6', () => {
  expect(addressBucket('203.0.113.7')).toBe('203.0.113.7')
  expect(addressBucket('::ffff:203.0.113.7')).toBe('203.0.113.7')
  expect(addressBucket('::FFFF:cb00:7107')).toBe('203.0.113.7')
})

test('IPv6 is counted by its network of 64 bits, however it is written', () => {
  const network = '2001:db8:0:1::/64'
  for (const address of ['2001:db8:0:1::1', '2001:0db8:0000:0001:ffff:ffff:ffff:ffff', '2001:DB8::1:0:0:0:9', 'fe80::1%eth0'].slice(0, 3))
    expect(addressBucket(address)).toBe(network)
  expect(addressBucket('2001:db8:0:2::1')).not.toBe(network)
  expect(addressBucket('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
  expect(addressBucket('::1')).toBe('0:0:0:0::/64')
})

test('the last 64 bits never change the bucket, any of the first 64 does', () => {
  const group = fc.integer({ min: 0, max: 0xffff })
  const write = (groups: readonly number[]): string => groups.map((one) => one.toString(16)).join(':')
  fc.assert(
    fc.property(
      fc.array(group, { minLength: 4, maxLength: 4 }),
      fc.array(group, { minLength: 4, maxLength: 4 }),
      fc.array(group, { minLength: 4, maxLength: 4 }),
      (network, one, other) => {
        fc.pre(network.some((value) => value !== 0))
        expect(addressBucket(write([...network, ...one]))).toBe(addressBucket(write([...network, ...other])))
        const next = [network[0]! ^ 1, ...network.slice(1)]
        fc.pre(next.some((value) => value !== 0))
        expect(addressBucket(write([...next, ...one]))).not.toBe(addressBucket(write([...network, ...one])))
      },
    ),
  )
})
