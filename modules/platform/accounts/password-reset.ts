/** A new password by a link in a mail: once, for an hour, and without a word on whether there is such an account. */
import { Problem } from '@rapport/core/errors'
import { newId } from '@rapport/core/object'
import { hashOf } from '../mail/link.ts'
import { queueMail } from '../mail/mail.ts'
import type { Platform } from '../platform.ts'
import { hashPassword } from './account.ts'
import { checkPassword } from './password.ts'
import { inTransaction } from './transaction.ts'

/** Minutes that a link opens. */
export const resetMinutes = 60

type Place = Pick<Platform, 'control' | 'now' | 'auth' | 'postman' | 'sessions'>

/**
 * Takes the wish for a new password: one row, known address or not. Whether there is an account is looked up when the mail
 * would be sent, so that neither the answer nor its time tells.
 */
export async function wishReset({ control, now, postman }: Place, email: string): Promise<void> {
  const at = now()
  const expiresAt = new Date(at.getTime() + resetMinutes * 60_000)
  await queueMail(
    control,
    { workspace: null, kind: 'reset', about: newId(), recipient: email, facts: { minutes: resetMinutes }, expiresAt },
    at,
  )
  postman.wake(null)
}

/** Whose password a link sets. Throws `reset.over` (404), the same for every link that does not open. */
export async function openReset({ control, now }: Place, token: string): Promise<{ email: string; name: string }> {
  const { rows } = await control.query<{ email: string; name: string }>(
    `select a.email, a.name from control.reset r join control.account a on a.id = r.account_id
     where r.token_hash = $1 and r.used_at is null and r.expires_at > $2`,
    [hashOf('reset', token), now()],
  )
  if (!rows[0]) throw over()
  return rows[0]
}

/**
 * Sets the password, once; every session of the account ends and its other links close. It signs nobody in, so a second
 * factor is still asked for. Throws `reset.over` (404) and what `checkPassword` throws.
 */
export async function finishReset(place: Place, token: string, password: string): Promise<void> {
  const { control, now, auth, postman, sessions } = place
  const { email, name } = await openReset(place, token)
  checkPassword(password, [email, name])
  const at = now()
  const account = await inTransaction(control, async (client) => {
    // Locked without waiting: of many at the same time one goes on, and only for that one a password is hashed.
    const { rows } = await client.query<{ account: string }>(
      'select account_id as account from control.reset where token_hash = $1 and used_at is null and expires_at > $2 for update skip locked',
      [hashOf('reset', token), at],
    )
    const id = rows[0]?.account
    if (id === undefined) throw over()
    const hash = await hashPassword(auth, password)
    await client.query(
      `insert into control.credential (id, account_id, provider, subject, password, created_at, updated_at) values ($1, $2::uuid, 'credential', $2::uuid::text, $3, $4, $4)
       on conflict (provider, subject) do update set password = excluded.password, updated_at = excluded.updated_at`,
      [newId(), id, hash, at],
    )
    await client.query('update control.reset set used_at = $2 where account_id = $1 and used_at is null', [id, at])
    await client.query('delete from control.session where account_id = $1', [id])
    const when = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
    await queueMail(client, { workspace: null, kind: 'passwordChanged', recipient: email, facts: { when } }, at)
    return id
  })
  sessions.forgetAccount(account)
  postman.wake(null)
}

const over = (): Problem =>
  new Problem('reset.over', 'This link does not open any more.', {
    status: 404,
    fix: 'It was used, or is older than an hour. Ask for a new one.',
  })
