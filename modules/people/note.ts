import { defineObject, prose, record, ref, type Row } from '@rapport/core/object'

/** What somebody wrote down about a record; seen by whoever sees the record. */
export const Note = defineObject('note', {
  label: ['Note', 'Notes'],
  title: 'body',
  via: ['about'],
  remark: 'body',
  icon: 'sticky-note',
  fields: {
    about: record({ required: true, index: true }),
    body: prose({ required: true, personal: true }),
    author: ref('member', { readonly: true, actor: true }),
  },
  access: {
    administrator: { read: 'all', write: 'all', delete: 'all' },
    manager: { read: 'all', write: 'all', delete: 'all' },
    rep: { read: 'all', write: 'all', delete: 'all' },
    guest: { read: 'all' },
  },
})
export interface Note extends Row<typeof Note> {}
