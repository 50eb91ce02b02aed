/** Gives committed change sets their positions: from the outbox into the feed, in one transaction. */
import type { Database } from '../postgres/index.ts'

/** What one step came to. */
export interface Moved {
  readonly count: number
  /** The last position of the feed now. */
  readonly head: number
}

/**
 * The lock on the head is the lease of the dispatcher: it lasts as long as the transaction that moves the rows, so nobody can
 * hold it without being the one who moves them, and it is gone the moment that one is.
 */
const lockHead = `insert into feed_head as h (workspace_id, position) values ($1, 0) on conflict (workspace_id) do update set position = h.position`

/** A statement of its own: it sees what was committed until the lock was had, so nothing that another dispatcher has moved. */
const move = `with due as (select o.id from outbox o where o.workspace_id = $1 order by o.seq limit $2::integer),
  taken as (delete from outbox d using due where d.workspace_id = $1 and d.id = due.id returning d.*)
  insert into feed (workspace_id, position, id, at, actor, cause, cause_id, changes, happened)
  select $1::uuid, h.position + row_number() over (order by t.seq), t.id, t.at, t.actor, t.cause, t.cause_id, t.changes, t.happened
  from taken t cross join feed_head h where h.workspace_id = $1`

const moveHead = `update feed_head h set position = greatest(h.position, coalesce((select max(f.position) from feed f where f.workspace_id = $1), 0))
  where h.workspace_id = $1 returning h.position`

/** Consumers that are new to the workspace begin where the feed stands before anything more is moved, or at its beginning. */
const welcome = `insert into feed_consumer (workspace_id, consumer, position, turn, attempts, moved_at)
  select $1::uuid, n.name, case when n.begins = 'end' then h.position else 0 end, 0, 0, $3::timestamptz
  from json_to_recordset($2::json) as n(name text, begins text) cross join feed_head h where h.workspace_id = $1 and true
  on conflict (workspace_id, consumer) do nothing`

/** Somebody who follows the feed: how it is called, and where it begins in a feed that is there already. */
export interface Follower {
  readonly name: string
  readonly begins: 'end' | 'start'
}

/** Moves up to `most` change sets, and makes followers known that are given. One round trip. */
export function dispatch(
  database: Pick<Database, 'transaction'>,
  workspace: string,
  { most = 500, followers = [], now = new Date() }: { most?: number; followers?: readonly Follower[]; now?: Date } = {},
): Promise<Moved> {
  return database.transaction(workspace, async (tx) => {
    void tx.query(lockHead)
    if (followers.length > 0) void tx.query(welcome, [JSON.stringify(followers), now])
    const count = tx.change(move, [most])
    const head = tx.query<{ position: string }>(moveHead)
    tx.commit()
    return { count: await count, head: Number((await head)[0]!.position) }
  })
}
