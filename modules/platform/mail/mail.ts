/** Mails of the system: each one a row from the wish on, so that none is lost in silence. */
import { Problem } from '@rapport/core/errors'
import { newId } from '@rapport/core/object'
import type { Pool, PoolClient } from 'pg'
import { type MailFacts, type MailKind, mailText, mayTakeLink } from './texts.ts'

/** `queued` until the mail server took or refused it; `held` while no mail server is set, or no address for its link. */
export type MailState = 'queued' | 'sent' | 'failed' | 'held'

export interface MailRow<K extends MailKind = MailKind> {
  readonly id: string
  /** Null: it concerns an account, whatever workspaces that belongs to. */
  readonly workspace: string | null
  readonly kind: K
  /** What its link opens: the id of an invitation or of a reset. */
  readonly about: string | null
  readonly recipient: string
  readonly facts: MailFacts[K]
  readonly state: MailState
  readonly tries: number
  readonly reason: string | null
  readonly createdAt: Date
  readonly nextAt: Date
  readonly expiresAt: Date | null
  readonly settledAt: Date | null
  readonly linkTakenAt: Date | null
  readonly linkTakenBy: string | null
}

export const mailColumns = `m.id, m.workspace_id as workspace, m.kind, m.about, m.recipient, m.facts, m.state, m.tries, m.reason, m.created_at as "createdAt",
  m.next_at as "nextAt", m.expires_at as "expiresAt", m.settled_at as "settledAt", m.link_taken_at as "linkTakenAt", m.link_taken_by as "linkTakenBy"`

export interface NewMail<K extends MailKind> {
  readonly workspace: string | null
  readonly kind: K
  readonly about?: string
  readonly recipient: string
  readonly facts: MailFacts[K]
  /** When its link ends; after that it is not sent any more. */
  readonly expiresAt?: Date
}

/** Puts a mail into the queue, in the caller's transaction if there is one. Gives its id. */
export async function queueMail<K extends MailKind>(control: Pool | PoolClient, mail: NewMail<K>, at: Date): Promise<string> {
  const id = newId()
  await control.query(
    `insert into control.mail (id, workspace_id, kind, about, recipient, facts, state, created_at, next_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, 'queued', $7, $7, $8)`,
    [id, mail.workspace, mail.kind, mail.about ?? null, mail.recipient, JSON.stringify(mail.facts), at, mail.expiresAt ?? null],
  )
  return id
}

/** Whose mails may be seen: those of a workspace, and those of accounts by whoever runs the installation. */
export interface MailReach {
  readonly workspace: string
  readonly runs: boolean
}

// A wish for a new password is shown when there is an account to set it for.
const reached = `(m.workspace_id = $1 or m.workspace_id is null and $2::boolean)
  and (m.kind <> 'reset' or exists (select from control.reset r where r.id = m.about))`

const page = 50

/** Mails, newest first, from behind the one with the id `after`. */
export async function listMails(
  control: Pool,
  { workspace, runs }: MailReach,
  after: string | null,
): Promise<{ items: readonly object[]; next: string | null }> {
  const { rows } = await control.query<MailRow>(
    `select ${mailColumns} from control.mail m where ${reached} and ($3::uuid is null or m.id < $3) order by m.id desc limit ${page + 1}`,
    [workspace, runs, after],
  )
  const items = rows.slice(0, page)
  return { items: items.map(shownMail), next: rows.length > page ? items.at(-1)!.id : null }
}

/** One mail that may be seen. Throws `record.notFound` (404). */
export async function findMail(control: Pool, { workspace, runs }: MailReach, id: string): Promise<MailRow> {
  const { rows } = await control.query<MailRow>(`select ${mailColumns} from control.mail m where ${reached} and m.id = $3`, [
    workspace,
    runs,
    id,
  ])
  if (!rows[0]) throw new Problem('record.notFound', 'The mail was not found.', { status: 404 })
  return rows[0]
}

/** A mail as the list answers it. */
export const shownMail = (mail: MailRow): object => ({
  id: mail.id,
  kind: mail.kind,
  to: mail.recipient,
  subject: mailText(mail.kind, mail.facts, null).subject,
  state: mail.state,
  reason: mail.reason,
  tries: mail.tries,
  createdAt: mail.createdAt.toISOString(),
  nextAt: mail.state === 'queued' ? mail.nextAt.toISOString() : null,
  settledAt: mail.settledAt?.toISOString() ?? null,
  hasLink: mayTakeLink(mail.kind),
  linkTaken: mail.linkTakenAt ? { at: mail.linkTakenAt.toISOString(), by: mail.linkTakenBy } : null,
})

/** Queues a mail anew that failed or was held back. Throws `mail.going` (409) for every other. */
export async function retryMail(control: Pool, id: string, at: Date): Promise<void> {
  const { rowCount } = await control.query(
    `update control.mail set state = 'queued', tries = 0, reason = null, settled_at = null, next_at = $2 where id = $1 and state in ('failed', 'held')`,
    [id, at],
  )
  if (!rowCount) throw new Problem('mail.going', 'This mail was sent, or is on its way.', { status: 409 })
}
