/** Accounts as the authentication library reads them: who signs in, and the hash of a password. */
import { newId } from '@rapport/core/object'
import type { Pool, PoolClient } from 'pg'
import type { Auth } from './auth.ts'

export interface NewAccount {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly passwordHash: string
}

/** A mail address as accounts are found by. */
export const foldEmail = (email: string): string => email.trim().toLowerCase()

/** The library's hash (scrypt) of a password. Takes about as long as a sign-in. */
export const hashPassword = async (auth: Auth, password: string): Promise<string> => (await auth.$context).password.hash(password)

export async function findAccount(control: Pool | PoolClient, email: string): Promise<string | null> {
  const { rows } = await control.query<{ id: string }>('select id from control.account where email = $1', [foldEmail(email)])
  return rows[0]?.id ?? null
}

/** Adds an account that signs in by password, in the caller's transaction. */
export async function insertAccount(client: PoolClient, { id, name, email, passwordHash }: NewAccount, now: Date): Promise<void> {
  await client.query('insert into control.account (id, name, email, created_at, updated_at) values ($1, $2, $3, $4, $4)', [
    id,
    name,
    foldEmail(email),
    now,
  ])
  await client.query(
    `insert into control.credential (id, account_id, provider, subject, password, created_at, updated_at) values ($1, $2, 'credential', $3, $4, $5, $5)`,
    [newId(), id, id, passwordHash, now],
  )
}

/** Makes an account a member of a workspace; again is the same. */
export async function insertMembership(client: PoolClient, account: string, workspace: string, member: string, now: Date): Promise<void> {
  await client.query(
    'insert into control.membership (account_id, workspace_id, member_id, created_at) values ($1, $2, $3, $4) on conflict (account_id, workspace_id) do nothing',
    [account, workspace, member, now],
  )
}
