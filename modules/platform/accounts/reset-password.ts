/** What whoever runs the installation does for an account. A new password: for those who forgot theirs, and for addresses that a stranger took first. */
import { Problem } from '@rapport/core/errors'
import { newId } from '@rapport/core/object'
import type { Pool } from 'pg'
import { foldEmail, hashPassword } from './account.ts'
import type { Auth } from './auth.ts'
import { checkPassword } from './password.ts'
import { inTransaction } from './transaction.ts'

/**
 * Sets the password of an account and ends all its sessions; servers notice within five seconds. Throws
 * `account.notFound` (404) and what `checkPassword` throws.
 */
export async function resetPassword(control: Pool, auth: Auth, email: string, password: string, now: Date): Promise<void> {
  const account = await findByMail(control, email)
  checkPassword(password, [foldEmail(email), account.name])
  const hash = await hashPassword(auth, password)
  await inTransaction(control, async (client) => {
    // An account that came with a restored workspace has none yet.
    await client.query(
      `insert into control.credential (id, account_id, provider, subject, password, created_at, updated_at) values ($1, $2::uuid, 'credential', $2::uuid::text, $3, $4, $4)
       on conflict (provider, subject) do update set password = excluded.password, updated_at = excluded.updated_at`,
      [newId(), account.id, hash, now],
    )
    await client.query('delete from control.session where account_id = $1', [account.id])
  })
}

/** Takes the second factor of an account away and ends all its sessions. Throws `account.notFound` (404) and `secondFactor.off` (409). */
export async function forgetSecondFactor(control: Pool, email: string): Promise<void> {
  const { id } = await findByMail(control, email)
  await inTransaction(control, async (client) => {
    const { rowCount } = await client.query('update control.account set two_factor_enabled = false where id = $1 and two_factor_enabled', [
      id,
    ])
    if (!rowCount) throw new Problem('secondFactor.off', `${foldEmail(email)} has no second factor.`, { status: 409 })
    await client.query('delete from control.second_factor where account_id = $1', [id])
    await client.query('delete from control.session where account_id = $1', [id])
  })
}

async function findByMail(control: Pool, email: string): Promise<{ id: string; name: string }> {
  const { rows } = await control.query<{ id: string; name: string }>('select id, name from control.account where email = $1', [
    foldEmail(email),
  ])
  if (!rows[0])
    throw new Problem('account.notFound', `Nobody signs in as ${foldEmail(email)} here.`, {
      status: 404,
      fix: 'Check the mail address. Somebody new joins by invitation.',
    })
  return rows[0]
}
