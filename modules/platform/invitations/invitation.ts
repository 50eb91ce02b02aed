/** Invitations: a one-time link for one mail address, one role, one workspace. Only the hash of its token is kept. */
import type { Actor } from '@rapport/core/access'
import { systemActor } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import { newId, type RoleKey } from '@rapport/core/object'
import type { State } from '@rapport/core/messaging'
import type { Seals } from '@rapport/core/secrets'
import type { Store } from '@rapport/core/store'
import type { Pool } from 'pg'
import { findAccount, insertAccount } from '../accounts/account.ts'
import { inTransaction } from '../accounts/transaction.ts'
import { hashOf } from '../mail/link.ts'
import { queueMail } from '../mail/mail.ts'
import { joinWorkspace } from './join-workspace.ts'

/** Days that an invitation can be accepted. */
export const invitationDays = 7

export interface Invitation {
  readonly id: string
  readonly email: string
  readonly name: string | null
  readonly role: RoleKey
  readonly team: { readonly id: string; readonly title: string } | null
  readonly createdAt: string
  readonly expiresAt: string
  readonly state: 'open' | 'accepted' | 'withdrawn' | 'expired'
  /** What became of its newest mail. */
  readonly mail: InvitationMail | null
}
export interface InvitationMail {
  readonly id: string
  readonly state: State
  readonly code: string | null
  readonly reason: string | null
  readonly at: string
}
export interface InvitationPlace {
  readonly control: Pool
  readonly store: Store
  readonly seals: Seals
  readonly now: () => Date
}

interface Row {
  readonly id: string
  readonly workspace: string
  readonly email: string
  readonly name: string | null
  readonly role: RoleKey
  readonly team: string | null
  readonly member: string
  readonly account: string
  readonly invitedBy: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly acceptedAt: Date | null
  readonly withdrawnAt: Date | null
}

const columns = `id, workspace_id as workspace, email, name, role, team_id as team, member_id as member, account_id as account, invited_by as "invitedBy",
  created_at as "createdAt", expires_at as "expiresAt", accepted_at as "acceptedAt", withdrawn_at as "withdrawnAt"`

/** Makes an invitation and queues its mail; an open one for the same address ends. Throws `invitation.member` (409) when a member has the address. */
export async function invite(
  { control, store, seals, now }: InvitationPlace,
  actor: Actor,
  wish: { email: string; name: string | null; role: RoleKey; team: string | null },
): Promise<{ id: string; token: string; expiresAt: Date }> {
  const system = systemActor(actor.workspace)
  if (await store.count(system, 'member', { where: { field: 'email', op: 'is', value: wish.email } }))
    throw new Problem('invitation.member', 'A member has this mail address already.', {
      status: 409,
      fix: 'Change their role under Members, or switch their access on again.',
      more: { errors: [{ field: 'email', code: 'invitation.member', message: 'A member has this mail address already.' }] },
    })
  if (wish.team && (await store.get(system, 'team', wish.team)) === null)
    throw new Problem('record.invalid', 'The team was not found.', {
      status: 422,
      more: { errors: [{ field: 'team', code: 'field.notFound', message: 'The team was not found.' }] },
    })
  const [id, at] = [newId(), now()]
  const token = seals.tokenFor('invitation', id)
  const expiresAt = new Date(at.getTime() + invitationDays * 86_400_000)
  await inTransaction(control, async (client) => {
    // One after the other, so that each sees the one before it and ends it.
    const { rows } = await client.query<{ name: string }>('select name from control.workspace where id = $1 for no key update', [
      actor.workspace,
    ])
    await client.query(
      'update control.invitation set withdrawn_at = $3 where workspace_id = $1 and email = $2 and accepted_at is null and withdrawn_at is null',
      [actor.workspace, wish.email, at],
    )
    await client.query(
      `insert into control.invitation (id, workspace_id, token_hash, email, name, role, team_id, invited_by, member_id, account_id, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        id,
        actor.workspace,
        hashOf('invitation', token),
        wish.email,
        wish.name,
        wish.role,
        wish.team,
        actor.member,
        newId(),
        newId(),
        at,
        expiresAt,
      ],
    )
    const facts = { workspace: rows[0]!.name, inviter: actor.name, days: invitationDays }
    await queueMail(client, { workspace: actor.workspace, kind: 'invitation', about: id, recipient: wish.email, facts, expiresAt }, at)
  })
  return { id, token, expiresAt }
}

/** The workspace's invitations, newest first; accepted and withdrawn ones for 30 days. */
export async function listInvitations({ control, store, now }: InvitationPlace, workspace: string): Promise<readonly Invitation[]> {
  const { rows } = await control.query<Row & { mail: InvitationMail | null }>(
    `select ${columns}, (select json_build_object('id', m.id, 'state', m.state, 'code', m.code, 'reason', m.reason, 'at', ${iso('coalesce(m.settled_at, m.queued_at)')})
       from control.message m where m.about = i.id order by m.id desc limit 1) as mail
     from control.invitation i where workspace_id = $1 and (accepted_at is null and withdrawn_at is null or created_at > $2) order by id desc limit 200`,
    [workspace, new Date(now().getTime() - 30 * 86_400_000)],
  )
  const { items } = JSON.parse(await store.list(systemActor(workspace), 'team', { limit: 1000, fields: ['name'] })) as {
    items: { id: string; name: string }[]
  }
  const names = new Map(items.map(({ id, name }) => [id, name]))
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    team: row.team && names.has(row.team) ? { id: row.team, title: names.get(row.team)! } : null,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    state: stateOf(row, now()),
    mail: row.mail,
  }))
}

const iso = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** Withdraws an invitation that is still open. Throws `record.notFound` (404). */
export async function withdraw({ control, now }: InvitationPlace, workspace: string, id: string): Promise<void> {
  const { rowCount } = await control.query(
    'update control.invitation set withdrawn_at = $3 where workspace_id = $1 and id = $2 and accepted_at is null and withdrawn_at is null',
    [workspace, id, now()],
  )
  if (!rowCount)
    throw new Problem('record.notFound', 'The invitation was not found.', { status: 404, fix: 'It was accepted or withdrawn already.' })
}

/** What a link shows before it is accepted. Throws `invitation.over` (404), the same for every link that does not open. */
export async function openInvitation(
  { control, store, now }: InvitationPlace,
  token: string,
): Promise<{ workspace: string; email: string; name: string | null; invitedBy: string }> {
  const { rows } = await control.query<Row & { place: string }>(
    `select ${columns}, (select w.name from control.workspace w where w.id = i.workspace_id) as place from control.invitation i where token_hash = $1`,
    [hashOf('invitation', token)],
  )
  const row = rows[0]
  if (!row || stateOf(row, now()) !== 'open') throw over()
  const inviter = await store.get(systemActor(row.workspace), 'member', row.invitedBy)
  return {
    workspace: row.place,
    email: row.email,
    name: row.name,
    invitedBy: inviter === null ? 'An administrator' : (JSON.parse(inviter) as { name: string }).name,
  }
}

/** Who accepts: an account that proved itself by its password, or somebody new with the hash of one. */
export interface Acceptance {
  readonly name: string
  readonly account: { readonly id: string } | { readonly passwordHash: string }
}

/**
 * Accepts an invitation, once. The row is locked without waiting: of many at the same time one goes on, the others get
 * `invitation.over` (404). Member and account have the ids that were decided with the invitation, so that an acceptance
 * which was cut off half-way is finished by the next.
 */
export async function accept(
  { control, store, now }: InvitationPlace,
  token: string,
  { name, account }: Acceptance,
): Promise<{ email: string; workspace: string; member: string }> {
  return inTransaction(control, async (client) => {
    const { rows } = await client.query<Row>(`select ${columns} from control.invitation where token_hash = $1 for update skip locked`, [
      hashOf('invitation', token),
    ])
    const row = rows[0]
    const at = now()
    if (!row || stateOf(row, at) !== 'open') throw over()
    const known = await findAccount(client, row.email)
    // The account came into being, or went, since the acceptance was prepared: it has to be prepared again.
    if (known !== ('id' in account ? account.id : null))
      throw new Problem('invitation.again', 'Something about your account changed meanwhile.', {
        status: 409,
        fix: 'Open the link and try again.',
      })
    if ('passwordHash' in account)
      await insertAccount(client, { id: row.account, name, email: row.email, passwordHash: account.passwordHash }, at)
    await joinWorkspace(store, client, row, { kind: 'invitation', id: row.id }, known ?? row.account, name, at)
    await client.query('update control.invitation set accepted_at = $2 where id = $1', [row.id, at])
    return { email: row.email, workspace: row.workspace, member: row.member }
  })
}

function stateOf({ acceptedAt, withdrawnAt, expiresAt }: Row, now: Date): Invitation['state'] {
  if (acceptedAt) return 'accepted'
  if (withdrawnAt) return 'withdrawn'
  return expiresAt <= now ? 'expired' : 'open'
}

const over = (): Problem =>
  new Problem('invitation.over', 'This invitation does not open any more.', {
    status: 404,
    fix: 'It was used or withdrawn, or is older than a week. Ask for a new link.',
  })
