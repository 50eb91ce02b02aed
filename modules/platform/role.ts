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
    manager: { read: 'all' },
    rep: { read: 'all' },
    guest: { read: 'all' },
  },
  table: ['name'],
})
export interface Role extends Row<typeof Role> {}
