/** Whose account somebody gets who was vouched for by a provider. */
import { systemActor } from '@rapport/core/access'
import { Problem } from '@rapport/core/errors'
import { isMailAddress } from '@rapport/core/mail'
import { newId, type RoleKey } from '@rapport/core/object'
import type { Store } from '@rapport/core/store'
import type { Pool, PoolClient } from 'pg'
import { inTransaction } from '../accounts/transaction.ts'
import { joinWorkspace } from '../invitations/join-workspace.ts'
import { inactive } from '../session/sessions.ts'
import type { Vouched } from './protocol.ts'
import { credentialOf, type Provider } from './provider.ts'

export interface EnterPlace {
  readonly control: Pool
  readonly store: Store
  readonly now: () => Date
}

/**
 * The account that was linked to this subject of the provider; else, for a verified address of the provider's domains, the
 * account of a member of its workspace (linked from now on), or a new one for who was invited, or for whom the provider
 * gives a role. An account that exists and belongs to no member of that workspace is never linked: somebody else may have
 * made it with this address. Throws `sso.mail`, `sso.account`, `sso.uninvited` (403).
 */
export async function accountOf(place: EnterPlace, provider: Provider, vouched: Vouched): Promise<string> {
  const { rows } = await place.control.query<{ account: string }>(
    'select account_id as account from control.credential where provider = $1 and subject = $2',
    [credentialOf(provider.id), vouched.subject],
  )
  if (rows[0]) return rows[0].account
  const email = trustedAddress(provider, vouched)
  return inTransaction(place.control, async (client) => {
    // One after the other, so that the second finds what the first made.
    await client.query('select from control.provider where id = $1 for no key update', [provider.id])
    const again = await client.query<{ account: string }>(
      'select account_id as account from control.credential where provider = $1 and subject = $2',
      [credentialOf(provider.id), vouched.subject],
    )
    if (again.rows[0]) return again.rows[0].account
    const there = await accountWith(client, provider, email)
    if (there && !there.belongs)
      throw refuse(
        'sso.account',
        'There is an account with your mail address that is no member here.',
        'Sign in to it by its password and open an invitation, or ask whoever runs this installation.',
      )
    const account = there?.account ?? (await join(place, client, provider, email, vouched.name ?? email))
    await link(client, provider, vouched.subject, account, place.now())
    return account
  })
}

function trustedAddress({ domains }: Provider, { email, emailVerified }: Vouched): string {
  if (email === null || !emailVerified || !isMailAddress(email) || !domains.includes(email.slice(email.lastIndexOf('@') + 1)))
    throw refuse(
      'sso.mail',
      'The provider did not vouch for a mail address that may sign in here.',
      'Ask your administrator which addresses may.',
    )
  return email
}

async function accountWith(
  client: PoolClient,
  { workspace }: Provider,
  email: string,
): Promise<{ account: string; belongs: boolean } | undefined> {
  const { rows } = await client.query<{ account: string; belongs: boolean }>(
    `select a.id as account, exists (select from control.membership m where m.account_id = a.id and m.workspace_id = $2) as belongs
     from control.account a where a.email = $1`,
    [email, workspace],
  )
  return rows[0]
}

async function join({ store, now }: EnterPlace, client: PoolClient, provider: Provider, email: string, name: string): Promise<string> {
  const at = now()
  const { rows } = await client.query<{ id: string; role: RoleKey; team: string | null; member: string; account: string }>(
    `select id, role, team_id as team, member_id as member, account_id as account from control.invitation
     where workspace_id = $1 and email = $2 and accepted_at is null and withdrawn_at is null and expires_at > $3 for update`,
    [provider.workspace, email, at],
  )
  const invited = rows[0]
  const role = invited?.role ?? provider.role
  if (!role)
    throw refuse('sso.uninvited', 'You were not invited yet.', 'Ask an administrator for an invitation, then sign in this way again.')
  const account = invited?.account ?? newId()
  const member = invited?.member ?? (await leftBehind(store, provider.workspace, email)) ?? newId()
  await client.query(
    'insert into control.account (id, name, email, email_verified, created_at, updated_at) values ($1, $2, $3, true, $4, $4)',
    [account, name, email, at],
  )
  const as = { workspace: provider.workspace, email, role, team: invited?.team ?? null, member }
  const cause = invited ? { kind: 'invitation', id: invited.id } : { kind: 'signOn', id: provider.id }
  await joinWorkspace(store, client, as, cause, account, name, at)
  if (invited) await client.query('update control.invitation set accepted_at = $2 where id = $1', [invited.id, at])
  return account
}

/** A member that a joining which was cut off left without an account. Throws `session.inactive` (401) when it was switched off. */
async function leftBehind(store: Store, workspace: string, email: string): Promise<string | null> {
  const { items } = JSON.parse(
    await store.list(systemActor(workspace), 'member', { where: { field: 'email', op: 'is', value: email }, limit: 1, fields: ['active'] }),
  ) as { items: { id: string; active: boolean }[] }
  if (items[0]?.active === false) throw inactive()
  return items[0]?.id ?? null
}

const link = (client: PoolClient, provider: Provider, subject: string, account: string, at: Date): Promise<unknown> =>
  client.query(
    'insert into control.credential (id, account_id, provider, subject, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)',
    [newId(), account, credentialOf(provider.id), subject, at],
  )

const refuse = (code: string, message: string, fix: string): Problem => new Problem(code, message, { status: 403, fix })
