/** The password once more, before something that opens an account in another way. */
import { Problem } from '@rapport/core/errors'
import type { FastifyRequest } from 'fastify'
import type { Platform } from '../platform.ts'
import type { SignedIn } from '../session/sessions.ts'
import { addressBucket } from '@rapport/core/limits'
import { longestPassword } from './password.ts'

/**
 * Asks for the password of the one who is signed in; an account that has none needs none. Wrong ones are counted as those of
 * a change of password. Throws `password.wrong` (403), `session.tooMany` (429).
 */
export async function provePassword(
  { auth, control, throttle }: Platform,
  { account, email }: SignedIn,
  request: FastifyRequest,
  password: string | null,
): Promise<void> {
  const { rows } = await control.query<{ hash: string | null }>(
    `select password as hash from control.credential where account_id = $1 and provider = 'credential'`,
    [account],
  )
  const hash = rows[0]?.hash
  if (!hash) return
  const attempt = await throttle.take('changePassword', email, addressBucket(request.ip))
  const given = (password ?? '').slice(0, longestPassword + 1)
  if (given.length > longestPassword || !(await (await auth.$context).password.verify({ hash, password: given })))
    throw new Problem('password.wrong', 'The password is wrong.', {
      status: 403,
      fix: 'Type the password you sign in with.',
      more: { errors: [{ field: 'password', code: 'password.wrong', message: 'This is not your password.' }] },
    })
  await attempt.giveBack()
}
