/** What the feed holds of somebody: that their record was changed, never how. */
import type { Tables } from '../sql/personal.ts'
import { toldTable } from '../store/untold.ts'

export const feedTables: Tables = {
  personal: [
    toldTable('feed', 'position', 'bigint', {
      holds: 'Changes in their order, for whoever follows them; no values',
      left: 'That a change was made, at its place in the order; of the record only that it is gone.',
    }),
  ],
  impersonal: [
    { table: 'feed_head', columns: [], why: 'The last position of the feed.' },
    { table: 'feed_consumer', columns: ['consumer', 'problem'], why: 'How far the parts of the system have come with the feed.' },
  ],
}
