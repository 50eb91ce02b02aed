/** What the store's own tables hold of somebody. */
import { mentions, namesRecord, type PersonalTable, type Tables } from '../sql/personal.ts'
import { erasedStatus } from './once.ts'
import { toldTable } from './untold.ts'

const history: PersonalTable = {
  table: 'history',
  holds: 'What was changed, with the values before and after',
  columns: ['object', 'action', 'actor_kind', 'actor_name', 'cause', 'changes'],
  key: { id: 'uuid' },
  of: '(t.record_id = any(:ids) or t.about_id = any(:ids))',
  fate: 'rewritten',
  // Who may be told that a record is gone is asked of the entry of its deletion.
  set: `action = case when t.action = 'deleted' then 'deleted' else 'erased' end, changes = null`,
  open: `(t.action not in ('deleted', 'erased') or (t.action = 'deleted' and t.changes is not null))`,
  left: 'That something was changed, when and by whom, without any value; it can not be taken back.',
  tells: `json_build_object('at', t.at, 'object', t.object, 'record', t.record_id, 'action', t.action, 'by', t.actor_name, 'cause', t.cause, 'changes', t.changes)`,
}

const outbox = toldTable('outbox', 'id', 'uuid', {
  holds: 'Changes that are about to be told to whoever follows them; no values',
  left: 'That a change was made; of the record only that it is gone.',
})

export const storeTables: Tables = {
  personal: [
    history,
    {
      table: 'identifier',
      holds: 'Mail addresses and phone numbers, by which records are found',
      columns: ['object', 'field', 'value'],
      key: { object: 'text', field: 'text', value: 'text', record_id: 'uuid' },
      of: 't.record_id = any(:ids)',
      fate: 'deleted',
    },
    outbox,
    {
      table: 'idempotency',
      holds: 'Answers that are kept for programs that send a request again',
      columns: ['key', 'fingerprint', 'headers', 'body'],
      key: { actor_id: 'uuid', key: 'text' },
      of: `(${namesRecord(`coalesce(t.body, '')`)} or ${namesRecord(`coalesce(t.headers, '{}')::text`)} or ${mentions(`coalesce(t.body, '')`)})`,
      fate: 'rewritten',
      set: `status = ${erasedStatus}, headers = '{}', body = null`,
      open: `t.status <> ${erasedStatus}`,
      left: 'That the request was made, so that it is not done a second time.',
      // What was answered stands in the records; the answer may tell of others, too.
      tells: `json_build_object('at', t.at, 'status', t.status)`,
    },
  ],
  impersonal: [],
}
