import { addresses, defineObject, emails, integer, part, phones, ref, text, type Row } from '@rapport/core/object'

/** An organisation that people work for or buy through. */
export const Company = defineObject('company', {
  label: ['Company', 'Companies'],
  title: 'name',
  owner: 'owner',
  fields: {
    name: text({ required: true, search: true, index: true, match: true }),
    domain: text({ format: 'domain', search: true, index: true, match: true, max: 253 }),
    industry: text({ index: true }),
    employees: integer({ index: true }),
    parent: ref('company', { label: 'Parent company', index: true }),
    emails: emails({ label: 'Mail addresses', search: true }),
    phones: phones({ label: 'Phone numbers', search: true }),
    phone: part('phones', 'value', { label: 'Phone' }),
    addresses: addresses(),
    city: part('addresses', 'city', { index: true }),
    country: part('addresses', 'country'),
    externalId: text({ label: 'External id', search: true, unique: true, match: true, max: 200 }),
    owner: ref('member', { index: true }),
  },
  access: {
    administrator: { read: 'all', write: 'all', delete: 'all' },
    manager: { read: 'all', write: 'below', delete: 'below' },
    rep: { read: 'all', write: 'own', delete: 'none' },
    guest: { read: 'team', hide: ['emails', 'phones', 'addresses'] },
  },
  table: ['name', 'domain', 'industry', 'employees', 'city', 'parent', 'owner'],
  form: [['name', 'domain', 'industry', 'employees'], ['parent', 'owner'], ['emails', 'phones', 'addresses'], ['externalId']],
  head: [['domain'], ['city', 'country'], ['parent'], ['employees']],
  badge: 'industry',
  icon: 'building-2',
  transfer: true,
  customisable: true,
  interactions: true,
})
export interface Company extends Row<typeof Company> {}
