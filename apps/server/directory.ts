/** What backups have to know of the control tables, beyond what the catalogue says. */
import type { Directory } from '@rapport/core/backup'

export const directory: Directory = {
  workspaces: 'control.workspace',
  accounts: {
    table: 'control.account',
    address: 'email',
    columns: ['id', 'name', 'email', 'created_at', 'updated_at'],
  },
  copies: [{ table: 'public.member', column: 'account' }],
  fleeting: ['control.session', 'control.verification', 'control.attempt', 'control.reset', 'control.mail', 'control.spent_code'],
  kept: ['control.provider', 'control.api_key'],
  rising: [{ table: 'public.model_version', column: 'version' }],
}
