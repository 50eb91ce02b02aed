/** A small world without a database, in which it is decided who is who: its objects have other names than those of people and companies. */
import { type Identity, joinRules, proofs } from '../../module/index.ts'
import { boolean, choice, defineModel, defineObject, emails, instant, phones, ref, text } from '../../object/index.ts'
import { readMessage } from '../segment/read-message.ts'
import { aboutWhom, type About } from './decide.ts'
import type { Policy, Standing } from './deciding.ts'
import { type Rule, type Rules, usualRules } from './rules.ts'
import { type Found, Records } from './standing.ts'

const Human = defineObject('human', {
  label: ['Human', 'Humans'],
  title: 'name',
  fields: {
    name: text(),
    mails: emails({ match: true }),
    phones: phones({ lookup: true }),
    code: text({ unique: true, match: true }),
    card: text({ unique: true, match: true }),
  },
  access: {},
})
const Browser = defineObject('browser', {
  label: ['Browser', 'Browsers'],
  title: 'device',
  fields: {
    device: text(),
    anonymous: text({ unique: true, match: true }),
    human: ref('human'),
    rule: choice(joinRules),
    proof: choice(proofs),
    firstAt: instant(),
    evidence: text(),
    joinedAt: instant(),
    several: boolean(),
  },
  access: {},
})
const House = defineObject('house', {
  label: ['House', 'Houses'],
  title: 'name',
  fields: { name: text({ match: true }), site: text({ match: true, format: 'domain' }), code: text({ unique: true, match: true }) },
  access: {},
})
const Stay = defineObject('stay', {
  label: ['Stay', 'Stays'],
  title: 'title',
  fields: { human: ref('human'), house: ref('house'), title: text() },
  access: {},
})
export const model = defineModel([Human, Browser, House, Stay])
export const identity: Identity = {
  individual: {
    object: 'human',
    user: 'code',
    mails: 'mails',
    phones: 'phones',
    traits: { name: ['name'], mails: ['email'], phones: ['phone'] },
  },
  visitor: {
    object: 'browser',
    anonymous: 'anonymous',
    individual: 'human',
    rule: 'rule',
    evidence: 'evidence',
    joinedAt: 'joinedAt',
    proof: 'proof',
    firstAt: 'firstAt',
    several: 'several',
    device: 'device',
    traits: {},
  },
  organisation: {
    object: 'house',
    group: 'code',
    domain: 'site',
    name: 'name',
    trait: 'house',
    traits: { name: ['name'], site: ['website'] },
  },
  membership: { object: 'stay', individual: 'human', organisation: 'house', traits: { title: ['title'] } },
}
const keys = {
  people: ['code', 'mails', 'phones', 'card'],
  visitors: ['anonymous'],
  organisations: ['code', 'site', 'name'],
  memberships: ['human'],
} as const
const objects = { people: Human, visitors: Browser, organisations: House, memberships: Stay } as const
const names = Object.keys(keys) as (keyof typeof keys)[]

/** A database: what was written so far. */
export class World {
  readonly rows = new Map<string, { object: string; values: Record<string, unknown> }>()
  readonly policy: Policy
  readonly trusted: boolean
  readonly rules: Rules
  constructor(policy: Policy = 'blank', trusted = true, rules: Rules = usualRules(identity)) {
    this.policy = policy
    this.trusted = trusted
    this.rules = rules
  }

  /** Takes messages as one batch. */
  take(...messages: object[]): About[] {
    const now = new Date('2026-11-27T12:00:00Z')
    const found = (object: string): Found[] =>
      [...this.rows].flatMap(([id, row]) => (row.object === object ? [{ id, version: 1, values: row.values }] : []))
    const records = Object.fromEntries(
      names.map((name) => [name, new Records(objects[name], keys[name], found(objects[name].name), now)]),
    ) as unknown as Omit<Standing, 'visitorsOf'>
    const visitorsOf = new Map<string, number>()
    for (const { human } of this.all('browser')) visitorsOf.set(String(human), (visitorsOf.get(String(human)) ?? 0) + 1)
    const standing = { ...records, visitorsOf }
    const { policy, trusted, rules } = this
    const abouts = messages.map((one) =>
      aboutWhom(readMessage(one, now, undefined), { identity, policy, trusted, secret: trusted, rules, standing, model }),
    )
    for (const name of names) {
      const { create, patch } = standing[name].changes()
      for (const { object, id, values } of create) this.rows.set(id, { object, values: { ...values } })
      for (const { id, values } of patch) Object.assign(this.rows.get(id)!.values, values)
    }
    return abouts
  }

  all(object: string): (Record<string, unknown> & { id: string })[] {
    return [...this.rows].flatMap(([id, row]) => (row.object === object ? [{ ...row.values, id }] : []))
  }
}
/** The usual rules, and one for cards. */
export const withCards = (change: (rule: Rule) => Partial<Rule> = () => ({})): Rules => {
  const { ranked, ...rest } = usualRules(identity)
  const card: Rule = { by: 'card', field: 'card', enabled: true, traits: ['card'], secret: false, nobodys: [] }
  return { ...rest, ranked: [...ranked, card].map((rule) => ({ ...rule, ...change(rule) })) }
}
export const page = (anonymousId: string, more: object = {}) => ({ type: 'page', anonymousId, ...more })
export const identify = (userId: string | undefined, email?: string, anonymousId?: string) => ({
  type: 'identify',
  userId,
  anonymousId,
  traits: { email, name: userId },
})
export const about = ({ records }: About): string[] => records.map(({ object }) => object)
