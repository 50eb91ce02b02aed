import { boolean, date, defineObject, ref, text, type Row } from '@rapport/core/object'

/** A person's work for a company, from one date until another; open while `until` is empty. */
export const Employment = defineObject('employment', {
  label: ['Employment', 'Employments'],
  title: 'title',
  via: ['person', 'company'],
  fields: {
    person: ref('person', { required: true, index: true, onDelete: 'cascade' }),
    company: ref('company', { required: true, index: true, onDelete: 'cascade' }),
    title: text({ label: 'Job title' }),
    role: text({ max: 100 }),
    since: date({ label: 'From' }),
    until: date({ label: 'To' }),
    main: boolean({ label: 'Main company' }),
  },
  access: {
    administrator: { read: 'all', write: 'all', delete: 'all' },
    manager: { read: 'all', write: 'all', delete: 'all' },
    rep: { read: 'all', write: 'all', delete: 'all' },
    guest: { read: 'all' },
  },
  table: ['person', 'company', 'title', 'role', 'since', 'until'],
})
export interface Employment extends Row<typeof Employment> {}
