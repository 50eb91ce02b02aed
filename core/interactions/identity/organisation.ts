/** Organisations that messages name, and who belongs to them. */
import type { Problem } from '../../errors.ts'
import type { Message } from '../message/message.ts'
import { nameIn } from '../message/name.ts'
import { saidIn } from '../message/said.ts'
import { complete, type Deciding, note } from './deciding.ts'
import type { Values } from './standing.ts'
import { valuesOf } from './traits.ts'

/** The organisation that a message names; one to come where it may add it. */
export function organisationOf(message: Message, deciding: Deciding, notes: Problem[]): string | null {
  const {
    identity: { organisation },
    standing: { organisations },
    policy,
    trusted,
  } = deciding
  const { kind } = message
  const own = kind === 'identify' ? saidIn(message.traits[organisation.trait]) : {}
  const said = kind === 'group' ? message.traits : own
  const group = message.group ?? nameIn(own.id)
  const { values, odd } = valuesOf(organisations.object, organisation.traits, said, deciding)
  if (odd.length > 0) notes.push(note('identity.trait', `${odd.join(', ')} of the organisation could not be read, and was left out.`))
  const [byName] = group === null ? [] : organisations.by(organisation.group, group)
  if (byName !== undefined) {
    if (kind === 'group') complete(organisations, byName, values, deciding)
    return byName
  }
  const found = alike(values, deciding)
  if (found === 'several') {
    if (kind === 'group' || kind === 'identify')
      notes.push(note('identity.shared', 'Several organisations are called so: it is none of them.'))
    if (group === null) return null
  }
  const other =
    found !== 'several' && found !== null && (group === null || organisations.value(found, organisation.group) === null) ? found : null
  if (policy === 'nothing' || (kind !== 'group' && kind !== 'identify')) return group === null ? other : null
  if (other !== null) {
    complete(organisations, other, { ...values, ...(group !== null && trusted && { [organisation.group]: group }) }, deciding)
    return other
  }
  const name = values[organisation.name] ?? group
  return name === null || name === undefined
    ? null
    : organisations.add({ ...values, [organisation.name]: name, ...(group !== null && { [organisation.group]: group }) })
}

/** The one that has the domain, else the one that has the name; a domain that many share, as pages at large hosts do, says nothing. */
function alike(values: Values, { identity: { organisation }, standing: { organisations } }: Deciding): string | 'several' | null {
  const { domain, name } = organisation
  for (const key of [domain, name]) {
    const value = values[key]
    if (typeof value !== 'string' || (key === domain && isEverybodys(value))) continue
    const all = organisations.by(key, value)
    if (all.length > 0) return all.length === 1 ? all[0]! : 'several'
  }
  return null
}

/** Hosts at which anybody has pages or a mailbox. */
const hosts = new Set(
  `facebook.com instagram.com linkedin.com x.com twitter.com youtube.com tiktok.com github.com github.io gitlab.com google.com sites.google.com
  wordpress.com blogspot.com wixsite.com weebly.com squarespace.com shopify.com myshopify.com etsy.com ebay.com amazon.com medium.com notion.site
  gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com gmx.de gmx.net web.de t-online.de proton.me aol.com mail.ru qq.com`.split(
    /\s+/,
  ),
)
const isEverybodys = (domain: string): boolean => hosts.has(domain) || hosts.has(domain.split('.').slice(-2).join('.'))

/** Notes that an individual belongs to an organisation. */
export function belong(
  individual: string,
  organisation: string,
  message: Message,
  { identity: { membership }, standing: { memberships }, policy, ...reading }: Deciding,
): void {
  const all = memberships.by(membership.individual, individual)
  const isKnown = all.some((id) => memberships.value(id, membership.organisation) === organisation)
  // Who belongs somewhere is not made to belong elsewhere by a page.
  if (isKnown || policy === 'nothing' || (!reading.trusted && all.length > 0)) return
  const { values } = valuesOf(memberships.object, membership.traits, message.traits, reading)
  memberships.add({ ...values, [membership.individual]: individual, [membership.organisation]: organisation })
}
