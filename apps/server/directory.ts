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
  fleeting: ['control.session', 'control.verification', 'control.attempt', 'control.reset', 'control.message', 'control.spent_code'],
  kept: ['control.provider', 'control.api_key'],
  outlasting: [
    { table: 'public.consent_event', key: ['id'] },
    {
      table: 'public.consent',
      key: ['record_id', 'channel', 'purpose_id'],
      newer: (row) => `(${row}.at, not ${row}.given, ${row}.event_id)`,
    },
    { table: 'public.suppression', key: ['channel', 'address_key'], newer: (row) => `greatest(${row}.at, ${row}.opened_at)` },
    { table: 'public.suppression_opening', key: ['id'] },
    { table: 'public.erasure', key: ['id'], newer: (row) => `${row}.changed_at` },
    { table: 'public.flow_hook', key: ['flow_id'], newer: (row) => `${row}.replaced` },
    { table: 'public.erasure_mark', key: ['mark'], newer: (row) => `${row}.changed_at` },
  ],
  halted: [
    {
      table: 'public.flow',
      where: `state = 'on'`,
      set: `state = 'paused', version = version + 1, problem = 'It was on when the backup was made that this was restored from. What it did since then is not known here, and would be done a second time: go on only if nothing was.'`,
    },
    { table: 'public.flow_run', where: 'due_at is not null', set: 'due_at = null' },
    {
      table: 'public.broadcast',
      where: `state = 'sending'`,
      set: `state = 'paused', version = version + 1, problem = 'It was being sent when the backup was made that this was restored from. What was sent since then is not known here, and would be sent a second time: go on only if nothing was.'`,
    },
    {
      table: 'public.message',
      where: `state = 'sending'`,
      set: `state = 'uncertain', code = 'restored', reason = 'It was being sent when the backup was made that this was restored from. It may have arrived or not.', settled_at = claimed_at`,
    },
    {
      // Those of broadcasts wait for a click; a single one may have been sent since then.
      table: 'public.message',
      where: `kind is not null and state in ('queued', 'deferred')`,
      set: `state = 'cancelled', code = 'restored', reason = 'It was waiting when the backup was made that this was restored from. It may have been sent since then.', settled_at = queued_at`,
    },
  ],
  rising: [{ table: 'public.model_version', column: 'version' }],
}
