/** What the little world is written in: plain data whose links are keys of the same world. */
import type { Address, Labelled } from '@rapport/core/object'

export interface TeamSeed {
  readonly name: string
  readonly parent?: string
}
export interface MemberSeed {
  readonly name: string
  readonly email: string
  readonly role: 'administrator' | 'manager' | 'rep' | 'guest'
  readonly team: string
  readonly active: true
}
export interface CompanySeed {
  readonly name: string
  readonly domain?: string
  readonly industry?: string
  readonly employees?: number
  readonly parent?: string
  readonly emails?: readonly Labelled[]
  readonly phones?: readonly Labelled[]
  readonly addresses?: readonly Address[]
  readonly externalId?: string
  readonly owner?: string
}
export interface PersonSeed {
  readonly name?: string
  readonly givenName?: string
  readonly familyName?: string
  readonly emails?: readonly Labelled[]
  readonly phones?: readonly Labelled[]
  readonly addresses?: readonly Address[]
  readonly birthday?: string
  readonly language?: string
  readonly timeZone?: string
  readonly externalId?: string
  readonly owner?: string
}
export interface EmploymentSeed {
  readonly person: string
  readonly company: string
  readonly title?: string
  readonly role?: string
  readonly since?: string
  readonly until?: string
  readonly main?: boolean
}
export interface NoteSeed {
  readonly about: { readonly object: 'person' | 'company'; readonly key: string }
  readonly body: string
}
export interface TaskSeed {
  readonly title: string
  readonly about: NoteSeed['about']
  /** Days until it is due. */
  readonly days?: number
  readonly priority?: 'low' | 'high'
  readonly done?: true
}

/** A list of one or more mail addresses or phone numbers; `value label` pairs where the label is known. */
export const list = (...entries: readonly (string | readonly [value: string, label: string])[]): readonly Labelled[] =>
  entries.map((entry) => (typeof entry === 'string' ? { value: entry } : { value: entry[0], label: entry[1] }))

/** One postal address. */
export const place = (city: string, country: string, street?: string, postcode?: string): readonly Address[] => [
  { ...(street ? { street } : {}), ...(postcode ? { postcode } : {}), city, country },
]
