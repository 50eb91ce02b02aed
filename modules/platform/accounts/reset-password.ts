/** A new password by whoever runs the installation: for those who forgot theirs, and for addresses that a stranger took first. */
import { Problem } from '@rapport/core/errors'
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
  const { rows } = await control.query<{ id: string; name: string }>('select id, name from control.account where email = $1', [
    foldEmail(email),
  ])
  const account = rows[0]
  if (!account)
    throw new Problem('account.notFound', `Nobody signs in as ${foldEmail(email)} here.`, {
      status: 404,
      fix: 'Check the mail address. Somebody new joins by invitation.',
    })
  checkPassword(password, [foldEmail(email), account.name])
  const hash = await hashPassword(auth, password)
  await inTransaction(control, async (client) => {
    await client.query(`update control.credential set password = $2, updated_at = $3 where account_id = $1 and provider = 'credential'`, [
      account.id,
      hash,
      now,
    ])
    await client.query('delete from control.session where account_id = $1', [account.id])
  })
}
