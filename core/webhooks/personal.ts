/** What webhooks hold of somebody: that other programs were told of changes of their record, never what they were told. */
import type { Tables } from '../sql/personal.ts'

export const webhookTables: Tables = {
  personal: [
    {
      table: 'webhook_delivery',
      holds: 'Programs that were told of changes, and what those answered',
      columns: ['object', 'action', 'fields', 'state', 'outcome', 'tries'],
      key: { id: 'uuid' },
      of: 't.record_id = any(:ids)',
      fate: 'deleted',
      stays: `t.action = 'deleted'`,
      left: 'That programs were told that the record is gone, so that they erase it too (GDPR, Art. 19).',
      tells: `json_build_object('at', t.at, 'to', (select w.name from webhook w where w.workspace_id = $1 and w.id = t.webhook_id), 'address', (select substring(w.url from '^[a-z]+://(?:[^/?#@]*@)?([^/?#]*)') from webhook w where w.workspace_id = $1 and w.id = t.webhook_id),
        'object', t.object, 'action', t.action, 'fields', t.fields, 'state', t.state, 'tries', t.tries)`,
    },
  ],
  impersonal: [
    { table: 'webhook_secret', columns: ['sealed'], why: 'What letters are signed with.' },
    { table: 'webhook_standing', columns: [], why: 'How it stands with a target.' },
  ],
}
