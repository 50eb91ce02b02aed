import { addresses, date, defineObject, emails, latest, part, phones, ref, text, type Row } from '@rapport/core/object'

/** A human customer, as typed: nothing about a name is split, re-cased or required. */
export const Person = defineObject('person', {
  label: ['Person', 'People'],
  title: 'name',
  titleElse: ['email', 'phone', 'externalId'],
  owner: 'owner',
  fields: {
    name: text({ search: true, index: true, personal: true, from: ['givenName', 'familyName'] }),
    givenName: text({ label: 'First name', personal: true }),
    familyName: text({ label: 'Last name', personal: true, index: true }),
    emails: emails({ label: 'Mail addresses', search: true, match: true, personal: true }),
    email: part('emails', 'value', { label: 'Mail', index: true }),
    phones: phones({ label: 'Phone numbers', search: true, lookup: true, personal: true }),
    phone: part('phones', 'value', { label: 'Phone' }),
    addresses: addresses({ personal: true }),
    city: part('addresses', 'city', { index: true }),
    country: part('addresses', 'country'),
    birthday: date({ personal: true }),
    language: text({ format: 'language', max: 35 }),
    timeZone: text({ format: 'timeZone', max: 64 }),
    externalId: text({ label: 'External id', search: true, unique: true, match: true, max: 200 }),
    owner: ref('member', { index: true }),
    company: latest('employment', { by: 'person', take: 'company', where: { until: null }, order: ['-main', '-since'] }),
    jobTitle: latest('employment', { by: 'person', take: 'title', where: { until: null }, order: ['-main', '-since'], label: 'Job title' }),
  },
  access: {
    administrator: { read: 'all', write: 'all', delete: 'all' },
    manager: { read: 'below', write: 'below', delete: 'below' },
    rep: { read: 'own', write: 'own', delete: 'none' },
    guest: { read: 'team', hide: ['emails', 'phones', 'addresses', 'birthday'] },
  },
  table: ['name', 'company', 'jobTitle', 'email', 'phone', 'city', 'owner'],
  form: [
    ['name', 'givenName', 'familyName'],
    ['emails', 'phones', 'addresses'],
    ['birthday', 'language', 'timeZone'],
    ['owner', 'externalId'],
  ],
  head: [['jobTitle', 'company'], ['city', 'country'], ['timeZone']],
  icon: 'users',
  human: true,
  transfer: true,
  customisable: true,
  interactions: true,
})
export interface Person extends Row<typeof Person> {}
