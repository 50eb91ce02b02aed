/** A small world without a database, in which it is decided who is who: its objects have other names than those of people and companies. */
import type { Identity } from '../../module/index.ts'
import { boolean, choice, defineModel, defineObject, emails, instant, ref, text } from '../../object/index.ts'
import { readMessage } from '../segment/read-message.ts'
import { aboutWhom, type About } from './decide.ts'
import type { Policy, Standing } from './deciding.ts'
import { type Found, Records } from './standing.ts'

const Human = defineObject('human', {
  label: ['Human', 'Humans'],
  title: 'name',
  fields: { name: text(), mails: emails({ match: true }), code: text({ unique: true, match: true }) },
  access: {},
})
const Browser = defineObject('browser', {
  label: ['Browser', 'Browsers'],
  title: 'device',
  fields: {
    device: text(),
    anonymous: text({ unique: true, match: true }),
    human: ref('human'),
    rule: choice(['user', 'mail', 'alias']),
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
const model = defineModel([Human, Browser, House, Stay])
const identity: Identity = {
  individual: { object: 'human', user: 'code', mails: 'mails', traits: { name: ['name'], mails: ['email'] } },
  visitor: {
    object: 'browser',
    anonymous: 'anonymous',
    individual: 'human',
    rule: 'rule',
    evidence: 'evidence',
    joinedAt: 'joinedAt',
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
  people: ['code', 'mails'],
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
  constructor(policy: Policy = 'blank', trusted = true) {
    this.policy = policy
    this.trusted = trusted
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
    const abouts = messages.map((one) =>
      aboutWhom(readMessage(one, now, undefined), { identity, policy: this.policy, trusted: this.trusted, standing, model }),
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
export const page = (anonymousId: string, more: object = {}) => ({ type: 'page', anonymousId, ...more })
export const identify = (userId: string | undefined, email?: string, anonymousId?: string) => ({
  type: 'identify',
  userId,
  anonymousId,
  traits: { email, name: userId },
})
export const about = ({ records }: About): string[] => records.map(({ object }) => object)
