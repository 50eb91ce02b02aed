/** Committed change sets as the feed has them: read by position, never by time or id. */
import type { Database } from '../postgres/index.ts'
import { isoMoment } from '../store/select.ts'

/** What a change set did with one record. Values are not in it: whoever needs them reads the record, with rights of their own. */
export interface Touched {
  readonly object: string
  readonly id: string
  readonly action: 'created' | 'changed' | 'deleted'
  /** The fields that changed; none for a record that came or went. */
  readonly fields: readonly string[]
}

export interface Entry {
  /** 1, 2, 3 and so on in a workspace, without gaps, and the same whenever it is read. */
  readonly position: number
  /** The change set's id, as in the history. */
  readonly id: string
  readonly at: string
  readonly actor: { readonly kind: string; readonly id: string | null; readonly name: string }
  readonly cause: string
  readonly causeId: string | null
  readonly changes: readonly Touched[]
  /** What happened with customers, as far as it was recorded by this. */
  readonly happened: readonly Occurred[]
}

/** An interaction: its type, when it happened, and the records that it concerns; none where those of a type from before a moment are not kept any more. */
export type Occurred = readonly [type: string, at: string, records: readonly { readonly object: string; readonly id: string }[]]

type Reading = Pick<Database, 'readJson'>

const entries = `select coalesce(json_agg(json_build_object('position', f.position, 'id', f.id, 'at', ${isoMoment('f.at')}, 'actor', f.actor, 'cause', f.cause, 'causeId', f.cause_id,
  'changes', f.changes, 'happened', coalesce(f.happened, '[]')) order by f.position), '[]')::text
  from (select e.* from feed e where e.workspace_id = $1 and e.position > $2::bigint order by e.position limit $3::integer) f`

/** The next entries after a position, in order; none at the head. */
export async function readFeed(database: Reading, workspace: string, after: number, limit: number): Promise<readonly Entry[]> {
  return JSON.parse((await database.readJson(workspace, { text: entries, values: [after, limit] }))!) as Entry[]
}

const head = 'select coalesce((select h.position from feed_head h where h.workspace_id = $1), 0)::text'

/** The last position; 0 when there is none yet. Whatever is read after this holds every change up to there. */
export const readHead = async (database: Reading, workspace: string): Promise<number> =>
  Number(await database.readJson(workspace, { text: head, values: [] }))

/** How a feed stands. */
export interface Standing {
  /** The last position; 0 when there is none yet. */
  readonly head: number
  /** The first that is kept; one more than the head when nothing is. */
  readonly first: number
  /** Change sets are committed that have no position yet. */
  readonly due: boolean
  /** Consumers that are known in the workspace, and whether each has something to do. */
  readonly consumers: readonly { readonly name: string; readonly behind: boolean }[]
}

const standing = `select json_build_object('head', coalesce(p.head, 0), 'first', coalesce((select f.position from feed f where f.workspace_id = $1 order by f.position limit 1), coalesce(p.head, 0) + 1),
  'due', exists (select 1 from outbox o where o.workspace_id = $1),
  'consumers', (select coalesce(json_agg(json_build_object('name', c.consumer, 'behind', c.position < p.head and c.parked_at is null)), '[]') from feed_consumer c where c.workspace_id = $1))::text
  from (select (select h.position from feed_head h where h.workspace_id = $1) as head) p`

export async function readStanding(database: Reading, workspace: string): Promise<Standing> {
  return JSON.parse((await database.readJson(workspace, { text: standing, values: [] }))!) as Standing
}
