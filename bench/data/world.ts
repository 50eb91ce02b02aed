/** The generated workspaces: who owns what, how many there are, and each record as a function of its number. */
import { fold } from '../../core/object/fold.ts'
import {
  companyForms,
  companyTrades,
  companyWords,
  familyNames,
  givenNames,
  industries,
  languages,
  places,
  streets,
  timeZones,
  titles,
} from './names.ts'
import { seeded, type Random } from './random.ts'

/** 1 January 2024; record number n was made n minutes later, within two years for a million. */
const epoch = Date.UTC(2024, 0, 1)
const minute = 60_000

export interface Scale {
  readonly people: number
  readonly companies: number
  readonly neighbours: number
  readonly peopleOfNeighbour: number
}
export const scaleOf = (small: boolean): Scale => ({
  people: small ? 50_000 : 1_000_000,
  companies: small ? 2_500 : 50_000,
  neighbours: small ? 10 : 200,
  peopleOfNeighbour: 200,
})

/** Members by the share of people that they own. */
export interface Owners {
  /** Owns 0.1 %. */
  readonly rep: string
  /** Members of the manager's team and below it: together 2 %. */
  readonly team: readonly string[]
  readonly others: readonly string[]
}

export interface Generated {
  readonly id: string
  readonly at: Date
  /** As the store keeps them: checked values, refs as ids. */
  readonly values: Readonly<Record<string, unknown>>
}

type Kind = 'person' | 'company' | 'employment' | 'history' | 'member' | 'team' | 'workspace'
const salts: Readonly<Record<Kind, number>> = { person: 1, company: 2, employment: 3, history: 4, member: 5, team: 6, workspace: 7 }

/** `space` 0 is the large workspace, 1 and up are its neighbours. */
const randomOf = (kind: Kind, space: number, n: number): Random =>
  seeded((salts[kind] * 0x9e3779b1 + space * 0x85ebca6b + n * 0xc2b2ae35) >>> 0)
export const idOf = (kind: Kind, space: number, n: number): string => {
  const random = randomOf(kind, space, n)
  random.next()
  return random.id(epoch + n * minute)
}

/** Person number n: nine in ten have a mail address, five in a hundred nobody who owns them. */
export function person(n: number, space: number, owners: Owners | null): Generated {
  const random = randomOf('person', space, n)
  const at = new Date(epoch + n * minute)
  const givenName = random.pick(givenNames)
  const familyName = random.pick(familyNames)
  const [city, postcode, country] = random.pick(places)
  const mail = `${fold(givenName)}.${fold(familyName)}.${n}@${random.next() < 0.5 ? 'mail' : 'post'}.example`.replace(/[^a-z0-9.@]/g, '')
  return {
    id: idOf('person', space, n),
    at,
    values: {
      name: `${givenName} ${familyName}`,
      givenName,
      familyName,
      emails: random.next() < 0.9 ? [{ value: mail, label: null }] : null,
      phones: random.next() < 0.6 ? [{ value: `+49301${String(1_000_000 + random.below(8_999_999))}`, label: null }] : null,
      addresses: [{ street: `${random.pick(streets)} ${1 + random.below(180)}`, postcode, city, region: null, country, label: null }],
      birthday: random.next() < 0.4 ? `19${50 + random.below(50)}-${two(1 + random.below(12))}-${two(1 + random.below(28))}` : null,
      language: random.pick(languages),
      timeZone: random.pick(timeZones),
      externalId: random.next() < 0.5 ? `C-${n}` : null,
      owner: owners && ownerOf(random, owners),
    },
  }
}

export function company(n: number, space: number, owners: Owners | null): Generated {
  const random = randomOf('company', space, n)
  const [city, postcode, country] = random.pick(places)
  const name = `${random.pick(companyWords)}${fold(random.pick(companyWords))} ${random.pick(companyTrades)} ${n} ${random.pick(companyForms)}`
  return {
    id: idOf('company', space, n),
    at: new Date(epoch + n * minute),
    values: {
      name,
      domain: `${fold(name).replace(/[^a-z0-9]+/g, '-')}.example`,
      industry: random.pick(industries),
      employees: 1 + random.below(5000),
      parent: n > 10 && random.next() < 0.05 ? idOf('company', space, random.below(n - 1)) : null,
      emails: null,
      phones: null,
      addresses: [{ street: `${random.pick(streets)} ${1 + random.below(180)}`, postcode, city, region: null, country, label: null }],
      externalId: null,
      owner: owners && random.next() < 0.9 ? random.pick(owners.others) : null,
    },
  }
}

/** Where person number n works: eight in ten somewhere. */
export function employment(n: number, space: number, companies: number): Generated | null {
  const random = randomOf('employment', space, n)
  if (random.next() > 0.8) return null
  return {
    id: idOf('employment', space, n),
    at: new Date(epoch + n * minute),
    values: {
      person: idOf('person', space, n),
      company: idOf('company', space, random.below(companies)),
      title: random.pick(titles),
      role: null,
      since: `20${10 + random.below(14)}-${two(1 + random.below(12))}-01`,
      until: random.next() < 0.1 ? '2025-06-30' : null,
      main: null,
    },
  }
}

function ownerOf(random: Random, { rep, team, others }: Owners): string | null {
  const share = random.next()
  if (share < 0.001) return rep
  if (share < 0.021) return random.pick(team)
  return share < 0.95 ? random.pick(others) : null
}

const two = (value: number): string => String(value).padStart(2, '0')
