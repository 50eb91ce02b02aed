/** Leases: which server does which work. A server that stops renewing loses it to whoever looks next. */
import type { Pool } from 'pg'

export interface Work {
  readonly workspace: string
  readonly subject: string
}
/** Work that this server holds, and which offer of it. */
export interface Held extends Work {
  readonly offer: string
  /** Whether it was offered a moment ago: what it is about may not be committed yet. */
  readonly fresh: boolean
}

/** Seconds that a lease holds unless it is renewed. */
export const leaseSeconds = 15

/** Puts work on the list, or says that there is more of it; free for any server at once. */
export async function offer(control: Pool, kind: string, { workspace, subject }: Work): Promise<void> {
  await control.query(
    `insert into control.lease (kind, workspace_id, subject, holder, until, created_at, offered_at) values ($1, $2, $3, null, now(), now(), now())
     on conflict (kind, workspace_id, subject) do update set offered_at = excluded.offered_at, until = case when lease.holder is null then excluded.until else lease.until end`,
    [kind, workspace, subject],
  )
}

/** Takes the oldest work that nobody holds, of a workspace in which nothing of the kind is being done. */
export async function claim(control: Pool, kind: string, holder: string): Promise<Held | null> {
  const client = await control.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`lease ${kind}`])
    const { rows } = await client.query<{ workspace_id: string; subject: string; offer: string; fresh: boolean }>(
      `update control.lease l set holder = $2, until = now() + $3 * interval '1 second'
       from (select f.workspace_id, f.subject from control.lease f where f.kind = $1 and f.until <= now()
             and not exists (select from control.lease o where o.kind = f.kind and o.workspace_id = f.workspace_id and o.subject <> f.subject and o.holder is not null and o.until > now())
             order by f.created_at limit 1) free
       where l.kind = $1 and l.workspace_id = free.workspace_id and l.subject = free.subject returning l.workspace_id, l.subject, l.offered_at::text as offer, l.offered_at > now() - interval '30 seconds' as fresh`,
      [kind, holder, leaseSeconds],
    )
    await client.query('commit')
    client.release()
    const [row] = rows
    return row ? { workspace: row.workspace_id, subject: row.subject, offer: row.offer, fresh: row.fresh } : null
  } catch (error) {
    client.release(true)
    throw error
  }
}

/** Whether the holder still has it; then it has it for another while. */
export async function renew(control: Pool, kind: string, holder: string, { workspace, subject }: Work): Promise<boolean> {
  const { rowCount } = await control.query(
    `update control.lease set until = now() + $5 * interval '1 second' where kind = $1 and workspace_id = $2 and subject = $3 and holder = $4 and until > now()`,
    [kind, workspace, subject, holder, leaseSeconds],
  )
  return rowCount === 1
}

/** Takes finished work off the list; work that was offered again meanwhile stays on it. */
export async function finish(control: Pool, kind: string, holder: string, held: Held): Promise<void> {
  const { rowCount } = await control.query(
    'delete from control.lease where kind = $1 and workspace_id = $2 and subject = $3 and holder = $4 and offered_at = $5::timestamptz',
    [kind, held.workspace, held.subject, holder, held.offer],
  )
  if (rowCount === 0) await release(control, kind, holder, held)
}

/** Gives work back, for any server to take after some seconds; at once when it was offered again meanwhile. */
export async function release(control: Pool, kind: string, holder: string, held: Held, seconds = 0): Promise<void> {
  await control.query(
    `update control.lease set holder = null, until = now() + case when offered_at = $6::timestamptz then $5::float8 else 0 end * interval '1 second'
     where kind = $1 and workspace_id = $2 and subject = $3 and holder = $4`,
    [kind, held.workspace, held.subject, holder, seconds, held.offer],
  )
}
