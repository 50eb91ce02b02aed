/** The second factor of an account: codes of an authenticator, and backup codes for when it is lost. */
import { Problem } from '@rapport/core/errors'
import { APIError } from 'better-auth/api'
import type { FastifyRequest } from 'fastify'
import { queueMail } from '../mail/mail.ts'
import type { Platform } from '../platform.ts'
import type { SignedIn } from '../session/sessions.ts'
import { addressBucket } from '@rapport/core/limits'
import { cookieHeaderOf, ours } from './sign-in.ts'
import { inTransaction } from './transaction.ts'

/** What the library is told of a request. */
export const headersOf = (request: FastifyRequest): Headers =>
  new Headers({
    cookie: request.headers.cookie ?? '',
    'x-forwarded-for': request.ip,
    'user-agent': (request.headers['user-agent'] ?? '').slice(0, 300),
  })

/** Whether the account has one, and how many backup codes are left. */
export async function secondFactorOf({ auth, control }: Platform, account: string): Promise<{ enabled: boolean; backupCodes: number }> {
  const { rows } = await control.query<{ enabled: boolean }>('select two_factor_enabled as enabled from control.account where id = $1', [
    account,
  ])
  if (!rows[0]?.enabled) return { enabled: false, backupCodes: 0 }
  const { backupCodes } = await auth.api.viewBackupCodes({ body: { userId: account } })
  return { enabled: true, backupCodes: (backupCodes as readonly string[]).length }
}

/** Begins to set one up; it is asked for from `confirm` on. Throws `password.wrong` (403) and `secondFactor.on` (409). */
export async function begin(
  platform: Platform,
  signedIn: SignedIn,
  request: FastifyRequest,
  password: string,
): Promise<{ uri: string; secret: string; backupCodes: readonly string[] }> {
  if ((await secondFactorOf(platform, signedIn.account)).enabled)
    throw new Problem('secondFactor.on', 'There is a second factor already.', { status: 409, fix: 'Switch it off first.' })
  const answer = await withPassword(platform, signedIn, request, () =>
    platform.auth.api.enableTwoFactor({ body: { password, method: 'totp' }, headers: headersOf(request) }),
  )
  const { totpURI, backupCodes } = answer as { totpURI: string; backupCodes: readonly string[] }
  return { uri: totpURI, secret: new URL(totpURI).searchParams.get('secret')!, backupCodes }
}

/** Shows that the authenticator is set up; every other session ends. Gives the cookies of the new session. Throws `secondFactor.code` (403). */
export async function confirm(platform: Platform, signedIn: SignedIn, request: FastifyRequest, code: string): Promise<readonly string[]> {
  const { auth, control, sessions } = platform
  try {
    const { headers } = await auth.api.verifyTOTP({ body: { code }, headers: headersOf(request), returnHeaders: true })
    const cookies = ours(auth, headers)
    const now = await sessions.find(cookieHeaderOf(cookies))
    await control.query('delete from control.session where account_id = $1 and id <> $2', [signedIn.account, now?.session ?? null])
    return cookies
  } catch (error) {
    if (!isRefusal(error)) throw error
    throw wrongCode(403)
  } finally {
    sessions.forgetAccount(signedIn.account)
  }
}

/** Switches it off, by the password. Gives the cookies of the new session. Throws `password.wrong` (403). */
export async function switchOff(
  platform: Platform,
  signedIn: SignedIn,
  request: FastifyRequest,
  password: string,
): Promise<readonly string[]> {
  try {
    const { headers } = await withPassword(platform, signedIn, request, () =>
      platform.auth.api.disableTwoFactor({ body: { password }, headers: headersOf(request), returnHeaders: true }),
    )
    return ours(platform.auth, headers)
  } finally {
    platform.sessions.forgetAccount(signedIn.account)
  }
}

/** New backup codes; those there were do not open any more. Throws `password.wrong` (403). */
export async function renewCodes(
  platform: Platform,
  signedIn: SignedIn,
  request: FastifyRequest,
  password: string,
): Promise<readonly string[]> {
  const { backupCodes } = await withPassword(platform, signedIn, request, () =>
    platform.auth.api.generateBackupCodes({ body: { password }, headers: headersOf(request) }),
  )
  return backupCodes
}

/**
 * Takes the second factor of a member away, for whoever lost it: by an administrator of the only workspace that its account
 * belongs to, or of the installation's first. Every session of the account ends, and its owner is told. Throws
 * `record.notFound` (404), `secondFactor.off`, `secondFactor.self` and `secondFactor.elsewhere` (409).
 */
export async function takeAway(
  { control, now, sessions, postman }: Platform,
  by: { workspace: string; member: string; name: string; runs: boolean },
  member: string,
): Promise<void> {
  const { rows } = await control.query<{ account: string; email: string; enabled: boolean; places: number }>(
    `select a.id as account, a.email, a.two_factor_enabled as enabled, (select count(*)::int from control.membership o where o.account_id = a.id) as places
     from control.membership m join control.account a on a.id = m.account_id where m.workspace_id = $1 and m.member_id = $2`,
    [by.workspace, member],
  )
  const row = rows[0]
  if (!row) throw new Problem('record.notFound', 'The member was not found.', { status: 404 })
  if (member === by.member)
    throw new Problem('secondFactor.self', 'Your own second factor is switched off under My account, by your password.', { status: 409 })
  if (!row.enabled) throw new Problem('secondFactor.off', 'This member has no second factor.', { status: 409 })
  if (row.places > 1 && !by.runs)
    throw new Problem('secondFactor.elsewhere', 'This account belongs to other workspaces too.', {
      status: 409,
      fix: 'An administrator of the installation’s first workspace can do it.',
    })
  const at = now()
  await inTransaction(control, async (client) => {
    await client.query('update control.account set two_factor_enabled = false where id = $1', [row.account])
    await client.query('delete from control.second_factor where account_id = $1', [row.account])
    await client.query('delete from control.session where account_id = $1', [row.account])
    const facts = { by: by.name, when: `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC` }
    await queueMail(client, { workspace: by.workspace, kind: 'secondFactorGone', recipient: row.email, facts }, at)
  })
  sessions.forgetAccount(row.account)
  postman.wake(by.workspace)
}

/** The members of a workspace that have a second factor. */
export async function membersWithSecondFactor({ control }: Platform, workspace: string): Promise<readonly string[]> {
  const { rows } = await control.query<{ member: string }>(
    `select m.member_id as member from control.membership m join control.account a on a.id = m.account_id
     where m.workspace_id = $1 and a.two_factor_enabled order by m.member_id`,
    [workspace],
  )
  return rows.map(({ member }) => member)
}

/** Asks the library for something that needs the password; wrong ones are counted as those of a change of password. */
async function withPassword<T>(platform: Platform, { email }: SignedIn, request: FastifyRequest, ask: () => Promise<T>): Promise<T> {
  const attempt = await platform.throttle.take('changePassword', email, addressBucket(request.ip))
  try {
    const answer = await ask()
    await attempt.giveBack()
    return answer
  } catch (error) {
    if (!isRefusal(error)) throw error
    throw new Problem('password.wrong', 'The password is wrong.', {
      status: 403,
      fix: 'Type the password you signed in with.',
      more: { errors: [{ field: 'password', code: 'password.wrong', message: 'This is not your password.' }] },
    })
  }
}

/** Whether the library said no, and not that it failed. */
export const isRefusal = (error: unknown): boolean => error instanceof APIError && error.statusCode < 500

export const wrongCode = (status: 401 | 403): Problem =>
  new Problem('secondFactor.code', 'This code does not open.', {
    status,
    fix: 'Type the code that the authenticator shows now. Each code opens once.',
    more: { errors: [{ field: 'code', code: 'secondFactor.code', message: 'This code does not open. Type the one that is shown now.' }] },
  })
