/** What the feed holds of somebody: that their record was changed, never how. */
import { namesRecord, type Tables } from '../sql/personal.ts'
import { openClause, ownChanges, withoutRecords } from '../store/untold.ts'

export const feedTables: Tables = {
  personal: [
    {
      table: 'feed',
      holds: 'Changes in their order, for whoever follows them; no values',
      columns: ['actor', 'cause', 'changes', 'happened'],
      key: { position: 'bigint' },
      of: `(${namesRecord('t.changes::text')} or ${namesRecord(`coalesce(t.happened, '[]')::text`)})`,
      fate: 'rewritten',
      open: openClause('t'),
      left: 'That a change was made, at its place in the order; of the record only that it is gone.',
      tells: `json_build_object('at', t.at, 'changes', ${ownChanges('t')})`,
      erase: (tx, subject, most) => withoutRecords(tx, subject, { table: 'feed', key: 'position', type: 'bigint' }, most),
    },
  ],
  impersonal: [
    { table: 'feed_consumer', columns: ['consumer', 'problem'], why: 'How far the parts of the system have come with the feed.' },
  ],
}
