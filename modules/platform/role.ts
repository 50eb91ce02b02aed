import { choice, defineObject, json, text, type Row } from '@rapport/core/object'
import { roleKeys } from './member.ts'

/** A role as the workspace has it: `grants` holds, per object, what differs from the declared defaults. */
export const Role = defineObject('role', {
  label: ['Role', 'Roles'],
  title: 'name',
  fields: {
    key: choice(roleKeys, { required: true, unique: true, readonly: true }),
    name: text({ required: true, max: 100 }),
    grants: json({ required: true }),
  },
  access: {
    administrator: { read: 'all', write: 'all' },
    // What is hidden from others is named there.
    manager: { read: 'all', hide: ['grants'] },
    rep: { read: 'all', hide: ['grants'] },
    guest: { read: 'all', hide: ['grants'] },
  },
  table: ['name'],
  comesBy: 'A workspace has exactly four roles.',
})
export interface Role extends Row<typeof Role> {}
