/** What notifications hold of somebody: that a member was told of them. */
import type { Tables } from '../sql/personal.ts'

export const notificationTables: Tables = {
  personal: [
    {
      table: 'notification',
      holds: 'That members were told of them in the app',
      columns: ['kind', 'cause', 'object', 'text', 'by_kind', 'by_name'],
      key: { id: 'uuid' },
      of: 't.record_id = any(:ids)',
      fate: 'deleted',
      tells: `json_build_object('at', t.at, 'kind', t.kind, 'by', t.by_name)`,
    },
  ],
  impersonal: [{ table: 'control.notification_due', columns: [], why: 'When a workspace is looked at next.' }],
}
