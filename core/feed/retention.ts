/** Takes off the feed what is older than it is kept, and was read by everybody. */
import type { Database } from '../postgres/index.ts'
import { defineConsumer, type Consumer } from './consumer.ts'

const name = 'feed.retention'

/** The first position that is young enough is the first that stays; positions have no gaps, so everything before it is older or as old. */
const take = `with read as (select min(c.position) as position from feed_consumer c where c.workspace_id = $1 and (c.consumer = any($3::text[]) or c.moved_at >= $2::timestamptz)),
  young as (select n.position from feed n where n.workspace_id = $1 and n.at >= $2::timestamptz order by n.position limit 1)
  delete from feed f where f.workspace_id = $1 and f.position <= (select r.position from read r) and f.position < (select y.position from young y)`

/** Each time a hundred entries came, those go that are older. `names` are the other consumers: what they have not read stays, however old it is. */
export const retention = (
  database: Pick<Database, 'transaction'>,
  keepDays: number,
  names: readonly string[],
  now = () => new Date(),
): Consumer =>
  defineConsumer({
    name,
    label: 'Tidying the list of changes',
    begins: 'end',
    async each(entries, { workspace }) {
      if (!entries.some(({ position }) => position % 100 === 0)) return
      const since = new Date(now().getTime() - keepDays * 24 * 60 * 60 * 1000)
      await database.transaction(workspace, async (tx) => {
        void tx.query(take, [since, [...names, name]])
      })
    },
  })
