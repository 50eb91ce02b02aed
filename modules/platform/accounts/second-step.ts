/** The second step of a sign-in: the password was right, and a code is asked for. */
import { Problem } from '@rapport/core/errors'
import { constantTimeEqual, makeSignature } from 'better-auth/crypto'
import type { FastifyRequest } from 'fastify'
import type { Platform } from '../platform.ts'
import { cookieReader } from '../session/sessions.ts'
import { addressBucket } from '@rapport/core/limits'
import { challengeName } from './auth.ts'
import { headersOf, isRefusal, wrongCode } from './second-factor.ts'
import { cookieHeaderOf, ours, type SignIn } from './sign-in.ts'

/** Minutes that a code which was shown is remembered: longer than it opens. */
const spentMinutes = 5

/**
 * Ends a sign-in whose password was right: by a code of the authenticator, or by a backup code. Each opens once. Throws
 * `secondFactor.code` (401), `secondFactor.over` (401) when the password has to be typed again, `session.tooMany` (429).
 */
export async function finishSignIn(platform: Platform, request: FastifyRequest, code: string): Promise<SignIn> {
  const { auth, control, throttle } = platform
  const who = await challenged(platform, request)
  const attempt = await throttle.take('second', who.email, addressBucket(request.ip))
  const isBackup = /[a-z-]/i.test(code)
  if (!isBackup && !(await spend(platform, who.account, code))) throw wrongCode(401)
  try {
    // The present session has nothing to do with it: without it the library goes by the challenge.
    const headers = headersOf(request)
    headers.set('cookie', `${challengeName(platform.publicUrl)}=${who.cookie}`)
    const ask = { body: { code }, headers, returnHeaders: true } as const
    const answer = isBackup ? await auth.api.verifyBackupCode(ask) : await auth.api.verifyTOTP(ask)
    await attempt.giveBack()
    const cookies = ours(auth, answer.headers)
    return { account: who.account, second: false, cookies, cookieHeader: cookieHeaderOf(cookies) }
  } catch (error) {
    if (!isRefusal(error)) throw error
    const { rowCount } = await control.query('select from control.verification where identifier = $1', [who.challenge])
    throw rowCount ? wrongCode(401) : over()
  }
}

/** Whose password was right, by the challenge's signed cookie. Throws `secondFactor.over` (401). */
async function challenged(
  { auth, control, publicUrl, now }: Platform,
  request: FastifyRequest,
): Promise<{ account: string; email: string; challenge: string; cookie: string }> {
  const cookie = cookieReader(challengeName(publicUrl))(request.headers.cookie)
  const challenge = cookie === undefined ? null : await signedValue((await auth.$context).secret, cookie)
  if (cookie === undefined || challenge === null) throw over()
  const { rows } = await control.query<{ account: string; email: string }>(
    `select a.id as account, a.email from control.verification v join control.account a on a.id::text = v.value where v.identifier = $1 and v.expires_at > $2`,
    [challenge, now()],
  )
  if (!rows[0]) throw over()
  return { ...rows[0], challenge, cookie }
}

/** Marks a code or challenge of an account as used; false when it was. */
export async function spend({ control, seals, now }: Platform, account: string, code: string): Promise<boolean> {
  const at = now()
  await control.query('delete from control.spent_code where spent_at <= $1', [new Date(at.getTime() - spentMinutes * 60_000)])
  const { rowCount } = await control.query(
    'insert into control.spent_code (account_id, code_hash, spent_at) values ($1, $2, $3) on conflict do nothing',
    [account, seals.tokenFor('code', `${account} ${code}`), at],
  )
  return rowCount === 1
}

/** The value of a cookie that the library signed, or null. */
async function signedValue(secret: string, cookie: string): Promise<string | null> {
  const text = decode(cookie)
  const at = text.lastIndexOf('.')
  const [value, signature] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)]
  return constantTimeEqual(signature, await makeSignature(value, secret)) ? value : null
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

const over = (): Problem =>
  new Problem('secondFactor.over', 'This sign-in took too long, or failed too often.', { status: 401, fix: 'Sign in anew.' })
