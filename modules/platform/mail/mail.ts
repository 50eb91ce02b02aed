/** Mails of accounts: each one a row of the installation's ledger from the wish on, so that none is lost in silence. */
import { objectBody, onlyKeys } from '@rapport/core/api'
import { Problem } from '@rapport/core/errors'
import { newId } from '@rapport/core/object'
import type { State } from '@rapport/core/messaging'
import type { Pool, PoolClient } from 'pg'
import { type MailFacts, type MailKind, mailText, mayTakeLink } from './texts.ts'

export interface MailRow<K extends MailKind = MailKind> {
  readonly id: string
  /** Null: it concerns an account, whatever workspaces that belongs to. */
  readonly workspace: string | null
  readonly kind: K
  /** What its link opens: the id of an invitation or of a reset. */
  readonly about: string | null
  readonly recipient: string
  readonly facts: MailFacts[K]
  readonly state: State
  /** A short name of why, for programs. */
  readonly code: string | null
  readonly reason: string | null
  readonly attempts: number
  readonly createdAt: Date
  /** When it was last put into the queue. */
  readonly queuedAt: Date
  readonly nextAt: Date
  /** When it is of no use any more. */
  readonly expiresAt: Date
  readonly settledAt: Date | null
  readonly linkTakenAt: Date | null
  readonly linkTakenBy: string | null
}

/** Columns of a mail, but those that every message has by itself (see `singleTexts`). */
export const ownColumns = `m.workspace_id as workspace, m.kind, m.about, m.facts, m.state, m.code, m.reason, m.created_at as "createdAt", m.next_at as "nextAt",
  m.expires_at as "expiresAt", m.settled_at as "settledAt", m.link_taken_at as "linkTakenAt", m.link_taken_by as "linkTakenBy"`
export const mailColumns = `m.id, m.recipient, m.attempts, m.queued_at as "queuedAt", ${ownColumns}`

export interface NewMail<K extends MailKind> {
  readonly workspace: string | null
  readonly kind: K
  readonly about?: string
  readonly recipient: string
  readonly facts: MailFacts[K]
  /** When its link ends, or what it says is old; after that it is not sent any more. In three days unless said. */
  readonly expiresAt?: Date
}

/** For as long as mail servers try (see `mostHours`). */
const usualDays = 3

/** Puts a mail into the ledger, in the caller's transaction if there is one. Gives its id. */
export async function queueMail<K extends MailKind>(control: Pool | PoolClient, mail: NewMail<K>, at: Date): Promise<string> {
  const { workspace, kind, about = null, recipient, facts, expiresAt = new Date(at.getTime() + usualDays * 86_400_000) } = mail
  const id = newId()
  await control.query(
    `insert into control.message (id, workspace_id, kind, about, recipient, facts, state, attempts, created_at, queued_at, next_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, 'queued', 0, $7, $7, $7, $8)`,
    [id, workspace, kind, about, recipient, JSON.stringify(facts), at, expiresAt],
  )
  return id
}

/** Whose mails may be seen: those of a workspace, and those of accounts by whoever runs the installation. */
export interface MailReach {
  readonly workspace: string
  readonly runs: boolean
}

const page = 50

// A wish for a new password is shown once it is known that somebody has that address.
const reached = `(m.workspace_id = $1 or m.workspace_id is null and $2::boolean)
  and (m.kind <> 'reset' or m.state = 'refused' or exists (select from control.reset r where r.id = m.about))`

/** Mails, newest first, from behind the one with the id `after`. */
export async function listMails(
  control: Pool,
  { workspace, runs }: MailReach,
  after: string | null,
): Promise<{ items: readonly object[]; next: string | null }> {
  const { rows } = await control.query<MailRow>(
    `select ${mailColumns} from control.message m where ${reached} and ($3::uuid is null or m.id < $3) order by m.id desc limit ${page + 1}`,
    [workspace, runs, after],
  )
  const items = rows.slice(0, page)
  return { items: items.map(shownMail), next: rows.length > page ? items.at(-1)!.id : null }
}

/** One mail that may be seen. Throws `record.notFound` (404). */
export async function findMail(control: Pool, { workspace, runs }: MailReach, id: string): Promise<MailRow> {
  const { rows } = await control.query<MailRow>(`select ${mailColumns} from control.message m where ${reached} and m.id = $3`, [
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
  code: mail.code,
  reason: mail.reason,
  tries: mail.attempts,
  createdAt: mail.createdAt.toISOString(),
  nextAt: mail.state === 'deferred' && mail.code !== 'held' ? mail.nextAt.toISOString() : null,
  settledAt: mail.settledAt?.toISOString() ?? null,
  hasLink: mayTakeLink(mail.kind),
  linkTaken: mail.linkTakenAt ? { at: mail.linkTakenAt.toISOString(), by: mail.linkTakenBy } : null,
})

/** States in which nothing follows by itself, or not yet, and sending again is no second copy that we know of. */
const again: readonly State[] = ['bounced', 'refused', 'cancelled', 'deferred']

/**
 * Queues a mail anew, under the id that it had; one that is held back is looked at now. Throws `mail.going` (409) for one that was sent or is on its way, and `mail.uncertain` (409) for one that may have
 * arrived, unless whoever asks says that they know.
 */
export async function retryMail(control: Pool | PoolClient, { id, state }: MailRow, isKnown: boolean, at: Date): Promise<void> {
  if (state === 'uncertain' && !isKnown) throw uncertain()
  const { rowCount } = await control.query(
    `update control.message set state = 'queued', code = null, reason = null, attempts = 0, settled_at = null, queued_at = $2, next_at = $2,
       expires_at = case when kind in ('invitation', 'reset') then expires_at else $4 end
     where id = $1 and (state = any($3) or state = 'queued' and code = 'held')`,
    [id, at, isKnown ? [...again, 'uncertain'] : again, new Date(at.getTime() + usualDays * 86_400_000)],
  )
  if (!rowCount) throw going()
}

/** Whether whoever sends a mail again says that they know that it may have arrived. Throws `record.invalid` (422). */
export function readKnown(given: unknown): boolean {
  if (given === undefined || given === null) return false
  const body = objectBody(given)
  onlyKeys(body, ['uncertain'])
  const { uncertain: isKnown = false } = body
  if (typeof isKnown === 'boolean') return isKnown
  const message = 'This is true or false.'
  throw new Problem('record.invalid', message, { status: 422, more: { errors: [{ field: 'uncertain', code: 'field.wrong', message }] } })
}

export const going = (): Problem => new Problem('mail.going', 'This mail was sent, or is on its way.', { status: 409 })
export const uncertain = (): Problem =>
  new Problem('mail.uncertain', 'It is not known whether this mail arrived: the connection broke before the mail server had answered.', {
    status: 409,
    fix: 'Ask whoever it went to. To send it again all the same, say `uncertain: true`.',
  })

/** Days that mails are kept. */
export const keepDays = 90

/** Removes mails that are old enough, and wishes for new passwords with them. */
export async function sweepMails(control: Pool, at: Date): Promise<void> {
  await control.query(
    `with resets as (delete from control.reset where created_at <= $1) delete from control.message where created_at <= $1 and state <> 'sending'`,
    [new Date(at.getTime() - keepDays * 86_400_000)],
  )
}
