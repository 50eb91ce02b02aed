/** Who customers are to programs that track them. Names of traits are those of Segment's specifications, and some that are usual beside them. */
import type { Identity } from '@rapport/core/module'

export const identity: Identity = {
  individual: {
    object: 'person',
    user: 'externalId',
    mails: 'emails',
    phones: 'phones',
    traits: {
      name: ['name', 'fullName', 'full_name'],
      givenName: ['firstName', 'first_name', 'firstname', 'givenName'],
      familyName: ['lastName', 'last_name', 'lastname', 'familyName'],
      emails: ['email', 'mail'],
      phones: ['phone', 'phone_number', 'mobile'],
      addresses: ['address'],
      birthday: ['birthday', 'birthdate', 'dateOfBirth'],
      language: ['language', 'locale'],
      timeZone: ['timezone', 'timeZone'],
    },
  },
  visitor: {
    object: 'visitor',
    anonymous: 'anonymousId',
    individual: 'person',
    rule: 'joinedBy',
    evidence: 'joinedWith',
    joinedAt: 'joinedAt',
    proof: 'proof',
    firstAt: 'firstAt',
    several: 'several',
    device: 'device',
    traits: { landing: ['page.url'], referrer: ['page.referrer'], campaign: ['campaign.name'], language: ['locale'] },
  },
  organisation: {
    object: 'company',
    group: 'externalId',
    domain: 'domain',
    name: 'name',
    trait: 'company',
    traits: {
      name: ['name', 'company'],
      domain: ['domain', 'website', 'url'],
      industry: ['industry'],
      employees: ['employees', 'employee_count'],
      emails: ['email'],
      phones: ['phone'],
      addresses: ['address'],
    },
  },
  membership: { object: 'employment', individual: 'person', organisation: 'company', traits: { title: ['title', 'position', 'jobTitle'] } },
}
