/**
 * Leases: which server does which work, and when somebody looks at it next. A server that stops renewing loses its work to
 * whoever looks next; one that is gone (see `Presence`) loses it at once.
 */
import type { ClientBase, Pool } from 'pg'

export interface Work {
  readonly workspace: string
  readonly subject: string
}
/** Work that this server holds, and which offer of it. */
export interface Held extends Work {
  readonly offer: string
  /** Seconds since it was offered: for a while what it is about may not be committed yet. */
  readonly age: number
  /** Higher than that of every claim before it, of whatever work. */
  readonly claim: number
  /** How often in a row it failed. */
  readonly attempts: number
}

/** Seconds that a lease holds unless it is renewed. */
export const leaseSeconds = 15

/**
 * Puts work on the list, or says that there is more of it; free for any server, now or after some seconds. One step is offered
 * more than once, and tried in between: so an offer forgets no failures. Whoever leaves work to people does (`release`).
 */
export async function offer(control: Pool, kind: string, { workspace, subject }: Work, seconds = 0): Promise<void> {
  await control.query(
    `insert into control.lease (kind, workspace_id, subject, holder, until, created_at, offered_at, attempts)
     values ($1, $2, $3, null, now() + $4::float8 * interval '1 second', now(), now(), 0)
     on conflict (kind, workspace_id, subject) do update set offered_at = excluded.offered_at, until = case when lease.holder is null then excluded.until else lease.until end`,
    [kind, workspace, subject, seconds],
  )
}

/** Lets go of what is held by this server's past and by servers that are gone: nobody has the lock of their name any more. */
const freeLost = `update control.lease l set holder = null, until = now() where l.kind = $1 and l.holder is not null and l.until > now()
  and (l.holder = $2 or pg_try_advisory_xact_lock(hashtextextended('server ' || l.holder, 0)))`

/** Takes the work that has waited longest and that nobody holds, of a workspace in which nothing of the kind is being done. */
const take = `update control.lease l set holder = $2, until = now() + $3 * interval '1 second'
  from (select f.workspace_id, f.subject from control.lease f where f.kind = $1 and f.until <= now()
        and not exists (select from control.lease o where o.kind = f.kind and o.workspace_id = f.workspace_id and o.subject <> f.subject and o.holder is not null and o.until > now())
        order by f.until limit 1) free
  where l.kind = $1 and l.workspace_id = free.workspace_id and l.subject = free.subject
  returning l.workspace_id, l.subject, l.offered_at::text as offer, extract(epoch from now() - l.offered_at)::float8 as age, nextval('control.lease_claim')::text as claim, l.attempts`

/** The last claim that was begun on each session: workers of one server share theirs, and their transactions must not mingle. */
const begun = new WeakMap<ClientBase, Promise<unknown>>()

/** Claims a piece of work for a holder who holds none, on the session by which others see that the holder lives. */
export function claim(session: ClientBase, kind: string, holder: string): Promise<Held | null> {
  const claimed = (begun.get(session) ?? Promise.resolve()).then(() => claimAlone(session, kind, holder))
  begun.set(
    session,
    claimed.catch(() => {}),
  )
  return claimed
}

async function claimAlone(session: ClientBase, kind: string, holder: string): Promise<Held | null> {
  await session.query('begin')
  try {
    await session.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`lease ${kind}`])
    await session.query(freeLost, [kind, holder])
    const { rows } = await session.query<{
      workspace_id: string
      subject: string
      offer: string
      age: number
      claim: string
      attempts: number
    }>(take, [kind, holder, leaseSeconds])
    await session.query('commit')
    const [row] = rows
    return row
      ? {
          workspace: row.workspace_id,
          subject: row.subject,
          offer: row.offer,
          age: row.age,
          claim: Number(row.claim),
          attempts: row.attempts,
        }
      : null
  } catch (error) {
    await session.query('rollback').catch(() => {})
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

/** Gives work back with its failures in a row so far, for any server to take after some seconds; at once when it was offered again meanwhile. */
export async function release(control: Pool, kind: string, holder: string, held: Held, seconds = 0, attempts = 0): Promise<void> {
  await control.query(
    `update control.lease set holder = null, until = now() + case when offered_at = $5::timestamptz then $6::float8 else 0 end * interval '1 second', attempts = $7::int
     where kind = $1 and workspace_id = $2 and subject = $3 and holder = $4`,
    [kind, held.workspace, held.subject, holder, held.offer, seconds, attempts],
  )
}

/** What a claim of one named piece of work came to. */
export interface Taken {
  /** Higher than that of every claim before it, of whatever work. */
  readonly claim: number
  /** Whoever held it before never let go of it: that server is gone, or was too slow to renew. */
  readonly abandoned: boolean
  /** Which offer of it, where it was offered; see `finish`. */
  readonly offer: string
}

const takeThis = `with before as (select b.holder from control.lease b where b.kind = $1 and b.workspace_id = $2 and b.subject = $3)
  insert into control.lease as l (kind, workspace_id, subject, holder, until, created_at, offered_at, attempts)
  values ($1, $2, $3, $4, now() + $5 * interval '1 second', now(), now(), 0)
  on conflict (kind, workspace_id, subject) do update set holder = excluded.holder, until = excluded.until
  where l.holder is null or l.holder = excluded.holder or l.until <= now() or pg_try_advisory_xact_lock(hashtextextended('server ' || l.holder, 0))
  returning nextval('control.lease_claim')::text as claim, exists (select from before where holder is not null) as abandoned, l.offered_at::text as offer`

/**
 * Claims one piece of work by its name, offered or not; null while another server holds it. For work that follows from what everybody
 * sees. A server does not claim again what it is at work on: it would get it.
 */
export async function claimThis(control: Pool, kind: string, holder: string, { workspace, subject }: Work): Promise<Taken | null> {
  const { rows } = await control.query<{ claim: string; abandoned: boolean; offer: string }>(takeThis, [
    kind,
    workspace,
    subject,
    holder,
    leaseSeconds,
  ])
  return rows[0] ? { ...rows[0], claim: Number(rows[0].claim) } : null
}

/** Work of a kind that is due: it was offered and nobody holds it, or whoever held it did not renew. What is due longest comes first. */
export async function dueWork(control: Pool, kind: string, limit: number): Promise<readonly Work[]> {
  const { rows } = await control.query<Work>(
    'select workspace_id as workspace, subject from control.lease where kind = $1 and until <= now() order by until limit $2',
    [kind, limit],
  )
  return rows
}

/** Lets go of work that nobody offers. */
export async function leave(control: Pool, kind: string, holder: string, { workspace, subject }: Work): Promise<void> {
  await control.query('delete from control.lease where kind = $1 and workspace_id = $2 and subject = $3 and holder = $4', [
    kind,
    workspace,
    subject,
    holder,
  ])
}
