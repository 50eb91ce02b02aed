import { boolean, choice, defineObject, ref, text, type Row } from '@rapport/core/object'

/** The roles that every workspace has, most powerful first. */
export const roleKeys = ['administrator', 'manager', 'rep', 'guest'] as const

/** Somebody who signs in. The account itself (password, sessions) is kept apart; `account` names it. */
export const Member = defineObject('member', {
  label: ['Member', 'Members'],
  human: true,
  title: 'name',
  fields: {
    name: text({ required: true, search: true, index: true }),
    email: text({ required: true, format: 'email', unique: true, search: true }),
    role: choice(roleKeys, { required: true }),
    team: ref('team', { index: true }),
    active: boolean({ required: true }),
    account: text({ readonly: true, unique: true, max: 100 }),
  },
  access: {
    administrator: { read: 'all', write: 'all', hide: ['account'] },
    manager: { read: 'all', hide: ['account'] },
    rep: { read: 'all', hide: ['account'] },
    guest: { read: 'all', hide: ['account', 'email'] },
  },
  table: ['name', 'email', 'role', 'team', 'active'],
  comesBy: 'Members join by invitation and are never deleted: records and history name them.',
})
export interface Member extends Row<typeof Member> {}
