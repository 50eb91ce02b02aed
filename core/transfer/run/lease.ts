/** Leases: which server does which work. A server that stops renewing loses it to whoever looks next. */
import type { Pool } from 'pg'

export interface Work {
  readonly workspace: string
  readonly subject: string
}

/** Seconds that a lease holds unless it is renewed. */
export const leaseSeconds = 15

/** Puts work on the list; free for any server at once. */
export async function offer(control: Pool, kind: string, { workspace, subject }: Work): Promise<void> {
  await control.query(
    `insert into control.lease (kind, workspace_id, subject, holder, until, created_at) values ($1, $2, $3, null, now(), now()) on conflict (kind, workspace_id, subject) do nothing`,
    [kind, workspace, subject],
  )
}

/** Takes the oldest work that nobody holds, of a workspace in which nothing of the kind is being done. */
export async function claim(control: Pool, kind: string, holder: string): Promise<Work | null> {
  const client = await control.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`lease ${kind}`])
    const { rows } = await client.query<{ workspace_id: string; subject: string }>(
      `update control.lease l set holder = $2, until = now() + $3 * interval '1 second'
       from (select f.workspace_id, f.subject from control.lease f where f.kind = $1 and f.until <= now()
             and not exists (select from control.lease o where o.kind = f.kind and o.workspace_id = f.workspace_id and o.subject <> f.subject and o.holder is not null and o.until > now())
             order by f.created_at limit 1) free
       where l.kind = $1 and l.workspace_id = free.workspace_id and l.subject = free.subject returning l.workspace_id, l.subject`,
      [kind, holder, leaseSeconds],
    )
    await client.query('commit')
    client.release()
    const [row] = rows
    return row ? { workspace: row.workspace_id, subject: row.subject } : null
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

/** Takes finished work off the list. */
export async function finish(control: Pool, kind: string, holder: string, { workspace, subject }: Work): Promise<void> {
  await control.query('delete from control.lease where kind = $1 and workspace_id = $2 and subject = $3 and holder = $4', [
    kind,
    workspace,
    subject,
    holder,
  ])
}

/** Gives work back, for any server to take at once. */
export async function release(control: Pool, kind: string, holder: string, { workspace, subject }: Work): Promise<void> {
  await control.query(
    'update control.lease set holder = null, until = now() where kind = $1 and workspace_id = $2 and subject = $3 and holder = $4',
    [kind, workspace, subject, holder],
  )
}
