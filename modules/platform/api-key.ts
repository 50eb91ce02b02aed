import { choice, defineObject, instant, json, ref, text, type Row } from '@rapport/core/object'
import { roleKeys } from './member.ts'

/**
 * By what a program acts. A key of a member reaches what the member reaches; one of the workspace (`member` is empty) has a role
 * and perhaps a team of its own. Either way `scopes` only narrow that. The secret's hash lies in `control.api_key`.
 */
export const ApiKey = defineObject('api_key', {
  label: ['API key', 'API keys'],
  path: 'api-keys',
  title: 'name',
  owner: 'member',
  fields: {
    name: text({ required: true, max: 100 }),
    member: ref('member', { index: true }),
    role: choice(roleKeys),
    team: ref('team', { index: true }),
    /** `person:write`, `*:read`, `export` … see `keys/scopes.ts`. */
    scopes: json({ required: true }),
    /** How the secret begins, so that people find the key that they see somewhere. */
    prefix: text({ required: true, max: 20 }),
    expiresAt: instant({ label: 'Expires' }),
    withdrawnAt: instant({ label: 'Withdrawn' }),
  },
  access: {
    administrator: { read: 'all', write: 'all' },
    manager: { read: 'own', write: 'own' },
    rep: { read: 'own', write: 'own' },
  },
  internal: true,
})
export interface ApiKey extends Row<typeof ApiKey> {}
