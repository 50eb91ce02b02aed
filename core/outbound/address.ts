/** What kind of place an IP address is: out in the world, or somewhere that only this machine and its neighbours reach. */
import { BlockList, isIP, isIPv4 } from 'node:net'

/** `never`: nobody means these as a target, and behind some of them clouds hand out their keys. */
export type Place = 'public' | 'private' | 'never'

type Ranges = readonly (readonly [network: string, prefix: number])[]

/** IANA's registry of special-purpose addresses, RFC 6890 and what was added since. */
const privateV4: Ranges = [
  ['10.0.0.0', 8],
  // Carriers' own networks.
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
]
const neverV4: Ranges = [
  ['0.0.0.0', 8],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  // Relays of 6to4.
  ['192.88.99.0', 24],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/** Of IPv6 only what is given out to the world, and of that no tunnels: another address lies inside of them. */
const worldV6: Ranges = [['2000::', 3]]
const privateV6: Ranges = [
  ['::1', 128],
  ['fc00::', 7],
]
const neverV6: Ranges = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
]

const listOf = (ranges: Ranges, family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList()
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, family)
  return list
}
const v4 = { never: listOf(neverV4, 'ipv4'), private: listOf(privateV4, 'ipv4') }
const v6 = { never: listOf(neverV6, 'ipv6'), private: listOf(privateV6, 'ipv6'), world: listOf(worldV6, 'ipv6') }

/** Where an address in its usual notation lies; what is no address is `never`. */
export function placeOf(address: string): Place {
  if (isIP(address) === 0 || address.includes('%')) return 'never'
  if (isIPv4(address)) return v4.never.check(address) ? 'never' : v4.private.check(address) ? 'private' : 'public'
  if (v6.never.check(address, 'ipv6')) return 'never'
  if (v6.private.check(address, 'ipv6')) return 'private'
  // Among the rest are IPv4 in IPv6 (::ffff:0:0/96), NAT64 (64:ff9b::/96), link-local, site-local and multicast.
  return v6.world.check(address, 'ipv6') ? 'public' : 'never'
}
