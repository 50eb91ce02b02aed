import { defineObject, ref, text, type Row } from '@rapport/core/object'

/** A group of members. Teams form a tree: who reaches "below" reaches their team and every team under it. */
export const Team = defineObject('team', {
  label: ['Team', 'Teams'],
  title: 'name',
  fields: {
    name: text({ required: true, search: true, index: true, unique: true, max: 100 }),
    parent: ref('team', { label: 'Above it', index: true, onDelete: 'restrict' }),
  },
  access: {
    administrator: { read: 'all', write: 'all', delete: 'all' },
    manager: { read: 'all' },
    rep: { read: 'all' },
    guest: { read: 'all' },
  },
  table: ['name', 'parent'],
})
export interface Team extends Row<typeof Team> {}
